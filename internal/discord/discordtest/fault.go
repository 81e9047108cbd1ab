package discordtest

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"
)

// Fault is a rule for what happens to REST requests instead of an answer.
// Requests are checked and recorded all the same, but change nothing.
type Fault struct {
	// Route is a template such as "/channels/{channel}/messages", Method a
	// method; "" is any. Match, if there is one, must agree too.
	Route, Method string
	Match         func(Request) bool
	// Times is how many requests are hit. 0: all, until ClearFaults.
	Times int

	// Delay passes first. With Status 0 and no other member set the request is
	// then answered as usual.
	Delay time.Duration
	// Hang answers never: until the client gives up or the Server is closed.
	Hang bool
	// CutConnection closes the connection without a reply.
	CutConnection bool
	// ThenCut lets the request take effect and closes the connection without a
	// reply, as when an answer is lost.
	ThenCut bool
	Status  int
	Header  map[string]string
	Body    string
}

type fault struct {
	Fault
	left int
}

// Fail adds a rule. The oldest one that fits a request counts.
func (s *Server) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &fault{Fault: f, left: f.Times})
}

// ClearFaults removes all rules that Fail added.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// RateLimited answers requests of a route with 429 as Discord does. The scope is
// "user" (the bucket of the route), "shared" (the resource, does not count as
// invalid) or "global" (all routes; use Route ""). It is for the next times
// requests, 0 for all.
func RateLimited(route string, retryAfter time.Duration, scope string, times int) Fault {
	h := make(http.Header)
	body := rateLimitReply(h, retryAfter, scope)
	f := Fault{Route: route, Times: times, Status: http.StatusTooManyRequests, Header: make(map[string]string), Body: body}
	for k := range h {
		f.Header[k] = h.Get(k)
	}
	return f
}

// CloudflareBlock answers every request with the HTML page that Cloudflare sends
// with a status of 429 or 403, before Discord sees the request.
func CloudflareBlock(status int, retryAfter time.Duration) Fault {
	return Fault{
		Status: status,
		Header: map[string]string{
			"Content-Type": "text/html; charset=UTF-8", "Server": "cloudflare",
			"Retry-After": strconv.Itoa(int(math.Ceil(retryAfter.Seconds()))),
		},
		Body: "<!doctype html>\n<html><head><title>Access denied</title></head><body>error code: 1015</body></html>\n",
	}
}

// rateLimitReply sets the headers and returns the body of a 429
// (topics/rate-limits.mdx).
func rateLimitReply(h http.Header, after time.Duration, scope string) string {
	seconds := strconv.FormatFloat(after.Seconds(), 'f', 3, 64)
	h.Set("Content-Type", "application/json")
	h.Set("Retry-After", strconv.Itoa(int(math.Ceil(after.Seconds()))))
	h.Set("X-RateLimit-Scope", scope)
	if scope == "global" {
		h.Set("X-RateLimit-Global", "true")
	} else {
		h.Set("X-RateLimit-Limit", "5")
		h.Set("X-RateLimit-Remaining", "0")
		h.Set("X-RateLimit-Reset-After", seconds)
		h.Set("X-RateLimit-Bucket", bucketName(scope))
	}
	message := "You are being rate limited."
	if scope == "shared" {
		message = "The resource is being rate limited."
	}
	return fmt.Sprintf(`{"message": %q, "retry_after": %s, "global": %t}`, message, seconds, scope == "global")
}

func rateLimited(w http.ResponseWriter, after time.Duration, scope string) {
	body := rateLimitReply(w.Header(), after, scope)
	w.WriteHeader(http.StatusTooManyRequests)
	_, _ = w.Write([]byte(body))
}

// takeFault returns the rule that fits a request and counts it.
func (s *Server) takeFault(r Request) *fault {
	s.mu.Lock()
	all := append([]*fault(nil), s.faults...)
	s.mu.Unlock()
	for _, f := range all {
		if f.Route != "" && f.Route != r.Route || f.Method != "" && f.Method != r.Method {
			continue
		}
		// Without the lock: the rule of a test may ask the Server.
		if f.Match != nil && !f.Match(r) {
			continue
		}
		s.mu.Lock()
		used := f.Times > 0 && f.left == 0
		if !used && f.Times > 0 {
			f.left--
		}
		s.mu.Unlock()
		if !used {
			return f
		}
	}
	return nil
}

// serveFault does what a rule says. It returns true if the request is to be
// answered as usual afterwards.
func (s *Server) serveFault(w http.ResponseWriter, r *http.Request, f *fault) (goOn bool) {
	if !s.wait(r, f.Delay) && f.Delay > 0 {
		return false
	}
	switch {
	case f.Hang:
		select {
		case <-s.done:
		case <-r.Context().Done():
		}
		panic(http.ErrAbortHandler)
	case f.CutConnection:
		panic(http.ErrAbortHandler)
	case f.Status == 0:
		return true
	}
	w.Header().Set("Content-Type", "application/json")
	for k, v := range f.Header {
		w.Header().Set(k, v)
	}
	w.WriteHeader(f.Status)
	_, _ = w.Write([]byte(f.Body))
	return false
}
