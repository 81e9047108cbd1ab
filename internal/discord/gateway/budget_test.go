package gateway

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestBudgetOfADay lets every connection end at once for a day.
func TestBudgetOfADay(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	begun := now
	b := &budget{tm: Defaults(), now: func() time.Time { return now }}
	var waits []time.Duration
	for now.Sub(begun) < 24*time.Hour {
		d, throttled := b.wait()
		if throttled != (len(waits) >= 4) {
			t.Fatalf("IDENTIFY %d: throttled is %v", len(waits)+1, throttled)
		}
		waits = append(waits, d)
		now = now.Add(d)
		b.spent()
		now = now.Add(time.Second)
	}
	t.Logf("%d IDENTIFYs in a day, waits %v", len(waits), waits[:12])
	if len(waits) > 110 {
		t.Errorf("%d IDENTIFYs in a day", len(waits))
	}
	// A wait counts from the last IDENTIFY, a second of which has passed.
	for i, want := range []time.Duration{0, 4, 4, 4, 59, 119, 239, 479, 899, 899} {
		if waits[i] != want*time.Second {
			t.Errorf("wait %d is %v", i+1, waits[i])
		}
	}
	b.lasted()
	now = now.Add(time.Hour)
	if d, throttled := b.wait(); d != 0 || throttled {
		t.Errorf("after a connection that lasted the wait is %v", d)
	}
}

func TestDoubled(t *testing.T) {
	tm := Defaults()
	for n, want := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
		if got := doubled(tm.BackoffMin, n, tm.BackoffMax); got != want*time.Second {
			t.Errorf("bound %d is %v", n, got)
		}
		for range 100 {
			if got := backoff(tm, n); got < 0 || got > want*time.Second {
				t.Errorf("wait %d is %v", n, got)
			}
			if got := invalidWait(tm); got < time.Second || got > 5*time.Second {
				t.Errorf("the wait after op 9 is %v", got)
			}
		}
	}
	if got := doubled(time.Second, 1<<40, time.Minute); got != time.Minute {
		t.Errorf("far out the bound is %v", got)
	}
}

// TestDiscordsBudget: with few session starts left nothing connects until there
// are more.
func TestDiscordsBudget(t *testing.T) {
	t.Parallel()
	f := newFake(t, func(c *client) { c.back() })
	var asked atomic.Int32
	begun := time.Now()
	b := f.run(func(o *Options) {
		o.Client.Transport = rest(func(*http.Request) (*http.Response, error) {
			left := 10
			if asked.Add(1) > 2 {
				left = 11
			}
			return status(200, fmt.Sprintf(`{"url":"ws://x","session_start_limit":{"remaining":%d,"reset_after":300}}`, left))
		})
	})
	b.wait("BACK")
	if d := time.Since(begun); d < 600*time.Millisecond {
		t.Errorf("connected after %v", d)
	}
	if s := b.g.State(); s.Remaining != 10 || s.Connects != 1 {
		t.Errorf("state is %+v", s)
	}
	if n := strings.Count(b.log.String(), "level=ERROR"); n != 2 {
		t.Errorf("%d errors in the log:\n%s", n, b.log)
	}
	b.stop()
}

// TestOwnBudget: without Discord's count our own slows down. Attempts that never
// came to an IDENTIFY cost nothing.
func TestOwnBudget(t *testing.T) {
	t.Parallel()
	f := newFake(t, func(c *client) {
		if c.n%2 == 0 {
			c.leave()
		}
		if c.n == 9 {
			c.back()
		}
		c.hello()
		c.login()
		c.send(`{"op":9,"d":false}`)
		c.silent()
	})
	begun := time.Now()
	b := f.run(func(o *Options) {
		o.Timing.FreeIdentify, o.Timing.ThrottleMin, o.Timing.ThrottleMax = 2, 300*time.Millisecond, 600*time.Millisecond
	})
	b.wait("BACK")
	// Three of five were throttled: 300, 600 and 600 ms.
	if d := time.Since(begun); d < 1500*time.Millisecond {
		t.Errorf("five IDENTIFYs after %v", d)
	}
	if s := b.g.State(); s.Identifies != 5 {
		t.Errorf("state is %+v", s)
	}
	b.stop()
}

func TestAddress(t *testing.T) {
	g := New(Options{})
	for raw, want := range map[string]string{
		"wss://gateway.discord.gg":                      "wss://gateway.discord.gg/",
		"wss://gateway.discord.gg/?v=10&encoding=json":  "wss://gateway.discord.gg/",
		"wss://u:p@gateway-us-east1-b.Discord.GG:443/x": "wss://gateway-us-east1-b.Discord.GG:443/x",
		"ws://gateway.discord.gg":                       "",
		"wss://discord.gg.example.org":                  "",
		"wss://evildiscord.gg":                          "",
		"https://gateway.discord.gg":                    "",
		"wss://127.0.0.1":                               "",
		"wss:///":                                       "",
		"://":                                           "",
		"":                                              "",
	} {
		got, err := g.address(raw)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, %v", raw, got, err)
		}
		if err != nil && raw != "" && strings.Contains(err.Error(), raw) {
			t.Errorf("the error quotes the URL: %v", err)
		}
	}
}

func TestFatalErrorsSayWhatToDo(t *testing.T) {
	for _, code := range []int{4004, 4010, 4011, 4012, 4013, 4014} {
		if err := (&FatalError{code}).Error(); !fatal(code) || len(err) < 80 {
			t.Errorf("%d: %s", code, err)
		}
	}
	if fatal(4000) || fatal(0) || fatal(4009) {
		t.Error("a code is fatal that is not")
	}
}
