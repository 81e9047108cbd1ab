package gateway

import (
	"bytes"
	"context"
	"crypto/x509"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// bot is a gateway under test with what it was told.
type bot struct {
	t      *testing.T
	g      *Gateway
	f      *fake
	events chan Event
	ready  chan Ready
	cancel context.CancelFunc
	result chan error
	log    *lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

type rest func(r *http.Request) (*http.Response, error)

func (f rest) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// status is an answer of the REST API.
func status(code int, text string) (*http.Response, error) {
	return &http.Response{StatusCode: code, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(text))}, nil
}

// run starts a gateway against the fake. change may be nil; roots are for TLS.
func (f *fake) run(change func(*Options), roots ...*x509.CertPool) *bot {
	b := &bot{
		t: f.t, f: f, events: make(chan Event, 1000), ready: make(chan Ready, 100), result: make(chan error, 1), log: &lockedBuffer{},
	}
	o := Options{
		Token: testToken, Intents: 4608, UserAgent: "DiscordBot (test, 0)",
		URL:       f.url + "?token=x",
		Client:    &http.Client{Transport: rest(func(*http.Request) (*http.Response, error) { return status(404, "") })},
		AllowHost: func(h string) bool { return net.ParseIP(h).IsLoopback() },
		Log:       slog.New(slog.NewTextHandler(b.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		OnEvent:   func(e Event) { b.events <- e },
		OnReady:   func(r Ready) { b.ready <- r },
		Timing:    quick(),
	}
	if change != nil {
		change(&o)
	}
	b.g = New(o)
	for _, r := range roots {
		b.g.roots = r
	}
	var ctx context.Context
	ctx, b.cancel = context.WithCancel(context.Background())
	go func() { b.result <- b.g.Run(ctx) }()
	f.t.Cleanup(func() {
		if b.result != nil {
			b.stop()
		}
	})
	return b
}

// wait waits for an event.
func (b *bot) wait(name string) Event {
	b.t.Helper()
	late := time.After(time.Minute)
	for {
		select {
		case e := <-b.events:
			if e.Type == name {
				return e
			}
		case err := <-b.result:
			b.result = nil
			b.t.Fatalf("Run returned %v while waiting for %s", err, name)
		case <-late:
			did, _ := b.f.log()
			b.t.Fatalf("no %s; the server saw %v\n%s", name, did, b.log)
		}
	}
}

// recovered waits for the event of a connection that works again, and logs how
// long after the fault it came.
func (b *bot) recovered() time.Duration {
	b.t.Helper()
	b.wait("BACK")
	b.f.mu.Lock()
	defer b.f.mu.Unlock()
	d := time.Since(b.f.fault)
	b.t.Logf("back %v after the fault", d.Round(time.Millisecond))
	return d
}

// end waits for Run to return by itself.
func (b *bot) end() error {
	b.t.Helper()
	select {
	case err := <-b.result:
		b.result = nil
		b.cancel()
		b.clean()
		return err
	case <-time.After(time.Minute):
		b.t.Fatal("Run does not return")
		return nil
	}
}

// stop cancels Run, which must return in time, without an error.
func (b *bot) stop() time.Duration {
	b.t.Helper()
	begun := time.Now()
	b.cancel()
	if err := b.end(); err != nil {
		b.t.Errorf("Run returned %v", err)
	}
	took := time.Since(begun)
	b.t.Logf("Run took %v to stop", took.Round(time.Millisecond)) // 3 s on a quiet machine
	if b.g.State().Connected {
		b.t.Error("connected after the end")
	}
	return took
}

// clean checks that nothing secret was logged.
func (b *bot) clean() {
	b.t.Helper()
	for _, secret := range []string{testToken, testUser, testWords, "session-", "token=", "ws://", "https://"} {
		if strings.Contains(b.log.String(), secret) {
			b.t.Errorf("the log holds %q:\n%s", secret, b.log)
		}
	}
}

// did checks what the server was asked for.
func (b *bot) did(want ...string) {
	b.t.Helper()
	if got, _ := b.f.log(); !slices.Equal(got, want) {
		b.t.Errorf("the server saw %q, want %q", got, want)
	}
}
