package gateway

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func TestEventsComeRaw(t *testing.T) {
	t.Parallel()
	const (
		interaction = `{"id":"7","type":3,"data":{"component_type":99,"custom_id":"x"},"message":{"components":[{"type":77,"new":[1]}]}}`
		message     = `{"id":"8","content":"hi","author":{"id":"9"},"components":[{"type":20,"x":{"y":1}}],"embeds":"not a list"}`
	)
	f := newFake(t, func(c *client) {
		c.start()
		c.send(`{"t":"INTERACTION_CREATE","s":2,"op":0,"d":` + interaction + `}`)
		c.send(`{"t":"MESSAGE_CREATE","s":3,"op":0,"d":` + message + `}`)
		c.send(`{"t":"INVENTED_LATER","s":4,"op":0,"d":[1,2]}`)
		c.send(`{"t":"LARGE","s":5,"op":0,"d":"` + strings.Repeat("x", 70_000) + `"}`)
		c.idle()
	})
	b := f.run(nil)
	if r := <-b.ready; r.UserID != testUser || r.ApplicationID != "42" {
		t.Errorf("ready is %+v", r)
	}
	got := map[string]string{}
	for len(got) < 5 {
		e := <-b.events
		got[e.Type] = string(e.Data)
	}
	for name, want := range map[string]string{"INTERACTION_CREATE": interaction, "MESSAGE_CREATE": message, "INVENTED_LATER": "[1,2]"} {
		if got[name] != want {
			t.Errorf("%s came as %s", name, got[name])
		}
	}
	if len(got["LARGE"]) != 70_002 {
		t.Errorf("the large event has %d bytes", len(got["LARGE"]))
	}
	s := b.g.State()
	if !s.Connected || s.Connects != 1 || s.Identifies != 1 || s.Remaining != -1 || s.Latency <= 0 || s.Latency > time.Second {
		t.Errorf("state is %+v", s)
	}
	b.stop()
	b.did("identify", "close 1000")
}

func TestPanicIsCaught(t *testing.T) {
	t.Parallel()
	f := newFake(t, func(c *client) {
		c.start()
		c.event(2, "BAD")
		c.event(3, "GOOD")
		c.idle()
	})
	var b *bot
	seen := make(chan Event, 10)
	b = f.run(func(o *Options) {
		o.OnEvent = func(e Event) {
			if e.Type == "BAD" {
				panic(string(e.Data))
			}
			seen <- e
		}
		o.OnReady = func(Ready) { panic(testWords) }
	})
	for e := range seen {
		if e.Type == "GOOD" {
			break
		}
	}
	b.stop()
	if !strings.Contains(b.log.String(), "panicked") {
		t.Error("the panic was not logged")
	}
}

func TestReadyComesFirst(t *testing.T) {
	t.Parallel()
	f := newFake(t, func(c *client) {
		c.hello()
		c.login()
		c.ready("")
		c.event(2, "EARLY")
		c.idle()
	})
	var told atomic.Bool
	early := make(chan bool, 1)
	b := f.run(func(o *Options) {
		o.OnReady = func(Ready) {
			time.Sleep(50 * time.Millisecond)
			told.Store(true)
		}
		o.OnEvent = func(e Event) {
			if e.Type == "EARLY" {
				early <- told.Load()
			}
		}
	})
	if !<-early {
		t.Error("an event came before OnReady")
	}
	b.stop()
}

// TestFaults is every fault after which the session is taken up again or
// replaced, one connection that is well after it.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name   string
		before func(c *client) // on the first connection
		second func(c *client) // on the next one; nil if that is well already
		did    []string
		most   time.Duration
	}{
		{"TCP cut", func(c *client) { c.start(); c.event(5, "X"); c.cut() }, nil,
			[]string{"identify", "resume 5"}, 2 * time.Second},
		{"op 7 while running", func(c *client) { c.start(); c.broken(); c.send(`{"op":7,"d":null}`); c.silent() }, nil,
			[]string{"identify", "resume 1"}, 2 * time.Second},
		{"op 7 after an event in one segment", func(c *client) {
			c.start()
			c.broken()
			c.raw(append(frame(true, opText, `{"t":"X","s":9,"op":0,"d":{}}`), frame(true, opText, `{"op":7,"d":null}`)...))
			c.silent()
		}, nil, []string{"identify", "resume 9"}, 2 * time.Second},
		{"op 7 in answer to RESUME", func(c *client) { c.start(); c.cut() },
			func(c *client) { c.hello(); c.login(); c.send(`{"op":7,"d":null}`); c.silent() },
			[]string{"identify", "resume 1", "resume 1"}, 3 * time.Second},
		{"op 7 in answer to IDENTIFY", func(c *client) { c.hello(); c.login(); c.broken(); c.send(`{"op":7,"d":null}`); c.silent() }, nil,
			[]string{"identify", "identify"}, 2 * time.Second},
		{"op 9 false while running", func(c *client) { c.start(); c.broken(); c.send(`{"op":9,"d":false}`); c.silent() }, nil,
			[]string{"identify", "identify"}, 2 * time.Second},
		{"op 9 true while running", func(c *client) { c.start(); c.broken(); c.send(`{"op":9,"d":true}`); c.silent() }, nil,
			[]string{"identify", "resume 1"}, 2 * time.Second},
		{"op 9 false in answer to RESUME", func(c *client) { c.start(); c.cut() },
			func(c *client) { c.hello(); c.login(); c.send(`{"op":9,"d":false}`); c.silent() },
			[]string{"identify", "resume 1", "identify"}, 3 * time.Second},
		{"op 9 true in answer to RESUME", func(c *client) { c.start(); c.cut() },
			func(c *client) { c.hello(); c.login(); c.send(`{"op":9,"d":true}`); c.silent() },
			[]string{"identify", "resume 1", "resume 1"}, 3 * time.Second},
		{"silence in answer to RESUME", func(c *client) { c.start(); c.cut() },
			func(c *client) { c.hello(); c.login(); c.silent() },
			[]string{"identify", "resume 1", "resume 1"}, 3 * time.Second},
		{"silence in answer to IDENTIFY", func(c *client) { c.hello(); c.login(); c.broken(); c.silent() }, nil,
			[]string{"identify", "identify"}, 2 * time.Second},
		{"silence instead of HELLO", func(c *client) { c.broken(); c.silent() }, nil,
			[]string{"identify"}, 2 * time.Second},
		{"silence instead of HELLO before RESUME", func(c *client) { c.start(); c.cut() }, func(c *client) { c.silent() },
			[]string{"identify", "resume 1"}, 3 * time.Second},
		{"no ACK", func(c *client) { c.hello(); c.login(); c.ready(c.f.url); c.broken(); c.silent() }, nil,
			[]string{"identify", "resume 1"}, 3 * time.Second},
		{"no ACK but events", func(c *client) {
			c.hello()
			c.login()
			c.ready(c.f.url)
			c.broken()
			for range 100 {
				c.event(6, "X")
				time.Sleep(20 * time.Millisecond)
			}
		}, nil, []string{"identify", "resume 6"}, 3 * time.Second},
		{"4000", func(c *client) { c.start(); c.close(4000) }, nil, []string{"identify", "resume 1"}, 2 * time.Second},
		{"4007", func(c *client) { c.start(); c.close(4007) }, nil, []string{"identify", "identify"}, 2 * time.Second},
		{"4009", func(c *client) { c.start(); c.close(4009) }, nil, []string{"identify", "identify"}, 2 * time.Second},
		{"4009 in answer to RESUME", func(c *client) { c.start(); c.cut() },
			func(c *client) { c.hello(); c.login(); c.close(4009) },
			[]string{"identify", "resume 1", "identify"}, 3 * time.Second},
		{"garbage", func(c *client) { c.start(); c.broken(); c.raw([]byte{0xf3, 0xff, 1, 2, 3, 4, 5}); c.silent() }, nil,
			[]string{"identify", "resume 1"}, 2 * time.Second},
		{"null", func(c *client) { c.start(); c.broken(); c.send(`null`); c.silent() }, nil,
			[]string{"identify", "identify"}, 2 * time.Second},
		{"an event without a guild", func(c *client) {
			c.start()
			c.broken()
			c.send(`{"op":0,"s":2,"t":"GUILD_CREATE","d":null}`)
			c.silent()
		}, nil,
			[]string{"identify", "identify"}, 2 * time.Second},
		{"HELLO with interval 0", func(c *client) { c.broken(); c.send(`{"op":10,"d":{"heartbeat_interval":0}}`); c.silent() }, nil,
			[]string{"identify"}, 2 * time.Second},
		{"HELLO and op 7 in one segment", func(c *client) {
			c.broken()
			c.raw(append(frame(true, opText, helloText), frame(true, opText, `{"op":7,"d":null}`)...))
			c.silent()
		}, nil, []string{"identify"}, 2 * time.Second},
		{"op 7 byte by byte in two frames", func(c *client) {
			c.start()
			c.broken()
			for _, b := range append(frame(false, opText, `{"op":`), frame(true, opContinuation, `7,"d":null}`)...) {
				c.raw([]byte{b})
				time.Sleep(time.Millisecond)
			}
			c.silent()
		}, nil, []string{"identify", "resume 1"}, 2 * time.Second},
		{"a message of another kind instead of READY", func(c *client) {
			c.hello()
			c.login()
			c.broken()
			c.send(`{"op":0,"s":1,"t":"X","d":{}}`)
			c.idle()
		}, nil, []string{"identify", "identify"}, 5 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, func(cl *client) {
				switch {
				case cl.n == 1:
					c.before(cl)
				case cl.n == 2 && c.second != nil:
					c.second(cl)
				default:
					cl.back()
				}
			})
			b := f.run(nil)
			// On a busy machine it takes longer; what would hang ends in recovered.
			t.Logf("back after %v, on a quiet machine within %v", b.recovered().Round(time.Millisecond), c.most)
			b.did(c.did...)
			if n := b.g.State().LeftBehind; n != 0 {
				t.Errorf("%d connections left behind", n)
			}
			b.stop()
		})
	}
}

func TestReplayedEventsArrive(t *testing.T) {
	t.Parallel()
	f := newFake(t, func(c *client) {
		if c.n == 1 {
			c.start()
			c.cut()
		}
		c.back()
	})
	resumed := make(chan struct{}, 1)
	b := f.run(func(o *Options) { o.OnResumed = func() { resumed <- struct{}{} } })
	for missing := map[string]bool{"MISSED": true, "BACK": true}; len(missing) > 0; {
		delete(missing, (<-b.events).Type) // in any order: each has its goroutine
	}
	<-resumed
	if s := b.g.State(); s.Resumes != 1 || s.Identifies != 1 || s.Connects != 2 || !s.Connected {
		t.Errorf("state is %+v", s)
	}
	b.stop()
	if len(b.ready) != 1 {
		t.Errorf("OnReady was called %d times", len(b.ready))
	}
}

func TestOp1IsAnswered(t *testing.T) {
	t.Parallel()
	f := newFake(t, func(c *client) {
		c.start()
		c.send(`{"op":1,"d":null}`)
		c.beat()
		c.event(2, "BEAT")
		c.idle()
	})
	b := f.run(nil)
	b.wait("BEAT")
	b.stop()
}

func TestPingNeedsNoReply(t *testing.T) {
	t.Parallel()
	f := newFake(t, func(c *client) {
		c.start()
		_ = c.ws.WriteControl(websocket.PingMessage, []byte("x"), time.Now().Add(time.Second))
		time.Sleep(2 * quick().Answer)
		c.event(2, "LATER")
		c.idle()
	})
	b := f.run(nil)
	b.wait("LATER")
	if n := f.connections(); n != 1 {
		t.Errorf("%d connections", n)
	}
	b.stop()
}

func TestSteadyHeartbeat(t *testing.T) {
	t.Parallel()
	f := newFake(t, func(c *client) {
		c.send(`{"op":10,"d":{"heartbeat_interval":50}}`)
		c.login()
		c.ready("")
		for range 20 {
			c.beat()
		}
		c.event(2, "STEADY")
		c.idle()
	})
	b := f.run(nil)
	b.wait("STEADY")
	if n := f.connections(); n != 1 {
		t.Errorf("%d connections", n)
	}
	b.stop()
}

func TestFatalCodesStop(t *testing.T) {
	for _, c := range []struct {
		name string
		code int
		when func(c *client, code int)
		n    int
	}{
		{"4004 in answer to IDENTIFY", 4004, func(c *client, code int) { c.hello(); c.login(); c.close(code) }, 1},
		{"4014 in answer to IDENTIFY", 4014, func(c *client, code int) { c.hello(); c.login(); c.close(code) }, 1},
		{"4004 instead of HELLO", 4004, func(c *client, code int) { c.close(code) }, 1},
		{"4004 while running", 4004, func(c *client, code int) { c.start(); c.close(code) }, 1},
		{"4014 while running", 4014, func(c *client, code int) { c.start(); c.close(code) }, 1},
		{"4013 in answer to RESUME", 4013, func(c *client, code int) {
			if c.n == 1 {
				c.start()
				c.cut()
			}
			c.hello()
			c.login()
			c.close(code)
		}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, func(cl *client) { c.when(cl, c.code) })
			b := f.run(nil)
			err := b.end()
			var fe *FatalError
			if !errors.As(err, &fe) || fe.Code != c.code || !errors.Is(err, ErrFatal) || !strings.Contains(err.Error(), fmt.Sprint(c.code)) {
				t.Errorf("Run returned %v", err)
			}
			t.Logf("stopped %v after the fault", time.Since(f.fault).Round(time.Millisecond))
			time.Sleep(300 * time.Millisecond)
			if n := f.connections(); n != c.n {
				t.Errorf("%d connections, want %d", n, c.n)
			}
		})
	}
}

func TestRefusedConnections(t *testing.T) {
	t.Parallel()
	f := newFake(t, func(c *client) { c.back() })
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	shut := "ws://" + free.Addr().String()
	free.Close()
	var asked atomic.Int32
	b := f.run(func(o *Options) {
		o.URL = ""
		o.Client.Transport = rest(func(r *http.Request) (*http.Response, error) {
			switch n := asked.Add(1); {
			case r.URL.String() == apiURL+"/gateway/bot" && r.Header.Get("Authorization") == "Bot "+testToken && n > 4:
				return status(200, fmt.Sprintf(`{"url":%q,"shards":1,"session_start_limit":{"total":1000,"remaining":900,"reset_after":0}}`, f.url))
			case r.URL.String() == apiURL+"/gateway" && r.Header.Get("Authorization") == "":
				return status(200, fmt.Sprintf(`{"url":%q}`, shut))
			}
			return nil, errors.New("no route")
		})
	})
	b.wait("BACK")
	if n := strings.Count(b.log.String(), "could not connect"); n != 2 {
		t.Errorf("%d refused connections in the log:\n%s", n, b.log)
	}
	if s := b.g.State(); s.Remaining != 899 || s.Identifies != 1 {
		t.Errorf("state is %+v", s)
	}
	b.stop()
}
