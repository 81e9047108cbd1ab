package rest

import (
	"errors"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// ErrStopped says that no request is made: Discord has refused the token, or has
// blocked this address for a time.
var ErrStopped = errors.New("requests to Discord are stopped")

// Bounds of the transport.
const (
	// maxRefused is how many requests may be refused (401, 403, 429) in
	// refusedWindow before all are stopped until it has passed: half of what makes
	// Discord ban an address.
	maxRefused    = 5000
	refusedWindow = 10 * time.Minute

	// blockWait is how long to wait where a block does not say it.
	blockWait = 60 * time.Second
)

// transport redirects requests and is the breaker.
type transport struct {
	target target
	next   http.RoundTripper
	log    *slog.Logger
	now    func() time.Time

	skew atomic.Int64 // nanoseconds

	mu           sync.Mutex
	until        time.Time // no requests before
	unauthorized bool      // no requests at all
	stopped      chan struct{}
	refused      int
	windowEnds   time.Time
}

func newTransport(t target, log *slog.Logger, now func() time.Time) *transport {
	return &transport{
		target: t, log: log, now: now, stopped: make(chan struct{}),
		next: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: 2 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			TLSHandshakeTimeout: 2 * time.Second,
			// As many as workers send at once, so that none waits for a handshake.
			MaxIdleConns: 256, MaxIdleConnsPerHost: 256, IdleConnTimeout: 90 * time.Second,
			ForceAttemptHTTP2: true,
		},
	}
}

// RoundTrip sends a request, if requests are allowed.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if t.closed() {
		return nil, ErrStopped
	}
	out, err := t.target.redirect(req)
	if err != nil {
		return nil, err
	}
	res, err := t.next.RoundTrip(out)
	if err != nil {
		return nil, err
	}
	t.judge(req, res)
	t.compareClocks(res)
	return res, nil
}

// compareClocks learns from an answer how wrong this machine's clock is. The
// header has full seconds and the way takes its time, so that only a difference of
// two seconds and more says anything.
func (t *transport) compareClocks(res *http.Response) {
	said, err := http.ParseTime(res.Header.Get("Date"))
	if err != nil {
		return
	}
	skew := t.now().Sub(said)
	if skew.Abs() < 2*time.Second {
		skew = 0
	}
	t.skew.Store(int64(skew))
}

func (t *transport) closed() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.unauthorized || t.now().Before(t.until)
}

// judge opens the breaker where an answer says that more requests do harm.
func (t *transport) judge(req *http.Request, res *http.Response) {
	switch res.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
	default:
		return
	}
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	if now.After(t.windowEnds) {
		t.refused, t.windowEnds = 0, now.Add(refusedWindow)
	}
	t.refused++
	switch {
	case res.StatusCode == http.StatusUnauthorized && req.Header.Get("Authorization") != "":
		// Without the header it is an interaction whose time has passed.
		if !t.unauthorized {
			t.unauthorized = true
			close(t.stopped)
			t.log.Error("Discord refuses the bot's token, so all requests are stopped: make a new token in the developer portal, set BEDSIDE_DISCORD_TOKEN and start again")
		}
	case res.StatusCode != http.StatusUnauthorized && kind != "application/json":
		wait := blockWait
		if s, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && s > 0 {
			wait = time.Duration(s) * time.Second
		}
		t.until = now.Add(wait)
		t.log.Error("Discord's front blocks this address, so requests are stopped for a time", "status", res.StatusCode, "wait", wait)
	case t.refused >= maxRefused:
		t.until = t.windowEnds
		t.log.Error("too many requests were refused, so they are stopped before Discord bans this address", "until", t.until)
	}
}
