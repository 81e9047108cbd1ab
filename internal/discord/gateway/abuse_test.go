package gateway

import (
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestA23GatewayIsReplaced answers every RESUME in the ways on which discordgo
// locks itself up. The session is given up after two, and exactly one IDENTIFY
// is spent on a new one.
func TestA23GatewayIsReplaced(t *testing.T) {
	for name, answer := range map[string]func(c *client){
		"op 7":              func(c *client) { c.send(`{"op":7,"d":null}`); c.silent() },
		"silence":           func(c *client) { c.silent() },
		"op 9 true":         func(c *client) { c.send(`{"op":9,"d":true}`); c.silent() },
		"TCP cut":           func(c *client) { c.cut() },
		"only ping":         func(c *client) { c.raw(frame(true, opPing, "")); c.silent() },
		"a heartbeat asked": func(c *client) { c.send(`{"op":1}`); c.silent() },
		"an ACK":            func(c *client) { c.send(`{"op":11}`); c.silent() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, func(c *client) {
				switch c.n {
				case 1:
					c.start()
					c.cut()
				case 2, 3:
					c.hello()
					c.login()
					answer(c)
				default:
					c.back()
				}
			})
			b := f.run(nil)
			b.recovered()
			b.did("identify", "resume 1", "resume 1", "identify")
			if s := b.g.State(); s.Identifies != 2 || s.LeftBehind != 0 || s.Connects != 4 {
				t.Errorf("state is %+v", s)
			}
			b.stop()
		})
	}
}

// TestA23GatewayWithinAMinute adds up the longest waits of Discord's own timing.
func TestA23GatewayWithinAMinute(t *testing.T) {
	d := Defaults()
	dial := d.Hello / 10 // an upgrade that works
	lost := closeSleep + d.Settle + doubled(d.BackoffMin, 0, d.BackoffMax)
	resumes := 2*(dial+d.Answer) + doubled(d.BackoffMin, 1, d.BackoffMax) + doubled(d.BackoffMin, 2, d.BackoffMax)
	identify := d.IdentifyGap + d.REST + dial
	if all := lost + resumes + identify; all > time.Minute {
		t.Errorf("a silent gateway costs up to %v", all)
	} else {
		t.Logf("a silent gateway costs at most %v", all)
	}
}

// TestA23GatewayStuck: should something get past the tap after all, on which
// discordgo locks itself up, it is left behind and a new session made. Its end
// is in the hands of the server here, so that no goroutine stays.
func TestA23GatewayStuck(t *testing.T) {
	t.Parallel()
	f := newFake(t, func(c *client) { c.back() })
	free := make(chan struct{})
	b := f.run(func(o *Options) {
		o.AllowHost = stuckOnce(free)
	})
	b.wait("BACK")
	if s := b.g.State(); s.LeftBehind != 1 || s.Connects != 1 {
		t.Errorf("state is %+v", s)
	}
	close(free)
	b.stop()
}

// stuckOnce does not come back from its second call, which is the first from
// inside of discordgo's Open.
func stuckOnce(free chan struct{}) func(string) bool {
	calls := make(chan int, 1)
	calls <- 0
	return func(string) bool {
		n := <-calls + 1
		calls <- n
		if n == 2 {
			<-free
		}
		return true
	}
}

// TestHeartbeatDuringClose: a heartbeat that falls into discordgo's second in
// Close closes once more. That must not hit the next connection.
func TestHeartbeatDuringClose(t *testing.T) {
	t.Parallel()
	f := newFake(t, func(c *client) {
		c.send(`{"op":10,"d":{"heartbeat_interval":100}}`)
		c.login()
		if c.n == 1 {
			c.ready("")
			c.beat()
			c.cut()
		}
		c.resumed(2)
		for range 10 {
			c.beat()
		}
		c.event(3, "BACK")
		c.idle()
	})
	b := f.run(func(o *Options) { o.Timing.BackoffMin, o.Timing.BackoffMax = 1, 1 })
	b.recovered()
	b.did("identify", "resume 1")
	b.stop()
}

func TestResumeURL(t *testing.T) {
	shut, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dead := shut.Addr().String()
	shut.Close()
	for name, c := range map[string]struct {
		url   string // ADDR is the address of the fake
		paths []string
	}{
		"used":            {"ws://ADDR/resume?compress=x", []string{"/", "/resume/"}},
		"refused host":    {"ws://localhost:1/resume", []string{"/", "/"}},
		"in the clear":    {"ws://gateway.discord.gg", []string{"/", "/"}},
		"another scheme":  {"http://ADDR/resume", []string{"/", "/"}},
		"no URL":          {"%", []string{"/", "/"}},
		"none":            {"", []string{"/", "/"}},
		"does not answer": {"ws://" + dead, []string{"/", "/"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, func(cl *client) {
				if cl.n > 1 {
					cl.back()
				}
				cl.hello()
				cl.login()
				cl.ready(strings.ReplaceAll(c.url, "ADDR", strings.TrimPrefix(cl.f.url, "ws://")))
				cl.beat()
				cl.cut()
			})
			b := f.run(nil)
			b.recovered()
			b.did("identify", "resume 1")
			if _, paths := f.log(); !slices.Equal(paths, c.paths) {
				t.Errorf("paths are %q, want %q", paths, c.paths)
			}
			b.stop()
		})
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	f := newFake(t, func(c *client) {
		if c.n == 1 {
			c.start()
			c.broken()
			c.send(`{"op":7,"d":null}`)
			c.silent()
		}
		c.back()
	})
	srv := httptest.NewUnstartedServer(f)
	srv.Config.ErrorLog = log.New(io.Discard, "", 0) // the refusal below is meant
	srv.StartTLS()
	t.Cleanup(srv.Close)
	f.url = "wss" + strings.TrimPrefix(srv.URL, "https")
	pool := x509.NewCertPool()
	pool.AddCert(srv.Certificate())
	b := f.run(nil, pool)
	b.recovered()
	b.did("identify", "resume 1")
	b.stop()

	b = f.run(nil) // the certificate is not the system's
	for !strings.Contains(b.log.String(), "certificate") {
		time.Sleep(10 * time.Millisecond)
	}
	b.stop()
}

func TestStopAtAnyTime(t *testing.T) {
	asked := make(chan struct{}, 100)
	for name, c := range map[string]struct {
		script func(c *client)
		change func(o *Options)
		until  string // in the log; empty: a moment after the start
	}{
		"running":               {script: func(c *client) { c.back() }},
		"instead of HELLO":      {script: func(c *client) { c.silent() }},
		"in answer to IDENTIFY": {script: func(c *client) { c.hello(); c.login(); c.silent() }},
		"after HELLO":           {script: func(c *client) { c.hello(); time.Sleep(200 * time.Millisecond); c.leave() }},
		"backing off": {script: func(c *client) { c.leave() }, until: "wait=",
			change: func(o *Options) { o.Timing.BackoffMin, o.Timing.BackoffMax = time.Hour, time.Hour }},
		"asking": {script: func(c *client) { c.back() }, change: func(o *Options) {
			o.Timing.REST = time.Hour
			o.Client.Transport = rest(func(r *http.Request) (*http.Response, error) {
				asked <- struct{}{}
				<-r.Context().Done()
				return nil, r.Context().Err()
			})
		}},
		"throttled": {script: func(c *client) { c.hello(); c.login(); c.leave() }, until: "slowing down",
			change: func(o *Options) { o.Timing.FreeIdentify = 1 }},
		"upgrade": {change: func(o *Options) { o.URL = silentServer(t) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, c.script)
			b := f.run(func(o *Options) {
				o.Timing.Hello, o.Timing.Answer, o.Timing.Open = time.Hour, time.Hour, time.Hour
				if c.change != nil {
					c.change(o)
				}
			})
			time.Sleep(100 * time.Millisecond)
			for c.until != "" && !strings.Contains(b.log.String(), c.until) {
				time.Sleep(10 * time.Millisecond)
			}
			t.Logf("stopped within %v", b.stop().Round(time.Millisecond))
		})
	}
}

// silentServer accepts connections and says nothing.
func silentServer(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return fmt.Sprintf("ws://%s", l.Addr())
}
