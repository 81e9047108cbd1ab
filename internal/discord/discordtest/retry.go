package discordtest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// retryGrace is how long after a "wait" a request may still arrive that was on
// its way before the client could know.
const retryGrace = 100 * time.Millisecond

// block is a reply that told the client to wait.
type block struct {
	key         string // what it is for, "" is everything
	from, until time.Time
}

// EarlyRequests are requests, as method and route, that came although a reply of
// 429 or 403 with Retry-After had told the client to wait, and its time was not
// over. They are no violations: not every library waits (topics/rate-limits.mdx).
func (s *Server) EarlyRequests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.early)
}

// blockKey is what a rate limit of a request belongs to.
func blockKey(r Request) string { return r.Method + " " + r.Path }

// noteEarly looks whether a request should have waited.
func (s *Server) noteEarly(r Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blocks = slices.DeleteFunc(s.blocks, func(b block) bool { return !r.At.Before(b.until) })
	for _, b := range s.blocks {
		if (b.key == "" || b.key == blockKey(r)) && r.At.Sub(b.from) > retryGrace {
			s.early = append(s.early, r.Method+" "+r.Route)
			return
		}
	}
}

// noteBlock remembers what a reply told the client. Without Discord's own
// headers it came from Cloudflare and is for everything.
func (s *Server) noteBlock(r Request, status int, h http.Header) {
	if status != http.StatusTooManyRequests && status != http.StatusForbidden {
		return
	}
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil {
		return
	}
	key := blockKey(r)
	if h.Get("X-RateLimit-Global") != "" || !strings.HasPrefix(h.Get("Content-Type"), "application/json") {
		key = ""
	}
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blocks = append(s.blocks, block{key: key, from: now, until: now.Add(time.Duration(seconds) * time.Second)})
}
