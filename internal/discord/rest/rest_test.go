package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bedside/internal/discord/wire"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	botToken         = "canary-bot-token"
	interactionToken = "canary-interaction-token"
	text             = "canary words of a patient"
)

// server answers every request with the handler and returns a client for it and
// what the client logs.
func server(t *testing.T, h http.HandlerFunc) (*Client, *bytes.Buffer) {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	var log bytes.Buffer
	c, err := New(Options{APIURL: s.URL + "/api", Token: botToken, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c, &log
}

func reply() wire.Response {
	return wire.Response{Type: wire.RespondMessage, Data: wire.Message{Content: text}}
}

func within(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

func TestTargets(t *testing.T) {
	for api, want := range map[string][2]string{ // own path, discordgo's
		"":                              {"https://discord.com/api/v10/x", "https://discord.com/api/v9/users/@me"},
		"http://127.0.0.1:1":            {"http://127.0.0.1:1/api/v10/x", "http://127.0.0.1:1/api/v9/users/@me"},
		"http://127.0.0.1:1/":           {"http://127.0.0.1:1/api/v10/x", "http://127.0.0.1:1/api/v9/users/@me"},
		"http://127.0.0.1:1/api":        {"http://127.0.0.1:1/api/v10/x", "http://127.0.0.1:1/api/v9/users/@me"},
		"http://127.0.0.1:1/api/v9":     {"http://127.0.0.1:1/api/v9/x", "http://127.0.0.1:1/api/v9/users/@me"},
		"http://127.0.0.1:1/api/v10/":   {"http://127.0.0.1:1/api/v10/x", "http://127.0.0.1:1/api/v10/users/@me"},
		"http://127.0.0.1:1/mock/api":   {"http://127.0.0.1:1/mock/api/v10/x", "http://127.0.0.1:1/mock/api/v9/users/@me"},
		"http://localhost:1/discord/v8": {"http://localhost:1/discord/v8/x", "http://localhost:1/discord/v8/users/@me"},
	} {
		tg, err := parseTarget(api)
		if err != nil {
			t.Errorf("%q: %v", api, err)
			continue
		}
		if got := tg.url("/x"); got != want[0] {
			t.Errorf("%q: %s, want %s", api, got, want[0])
		}
		req, _ := http.NewRequest("GET", "https://discord.com/api/v9/users/@me", nil)
		if out, err := tg.redirect(req); err != nil || out.URL.String() != want[1] {
			t.Errorf("%q: redirected to %v, %v; want %s", api, out.URL, err, want[1])
		}
	}
	tg, _ := parseTarget("http://127.0.0.1:1")
	for _, bad := range []string{"https://evil.example/api/v9/users/@me", "http://discord.com/api/v9/users/@me", "https://discord.com/login"} {
		req, _ := http.NewRequest("GET", bad, nil)
		if _, err := tg.redirect(req); err == nil {
			t.Errorf("a request to %s goes out", bad)
		}
	}
	for _, bad := range []string{"ftp://x", "127.0.0.1:1", "http://"} {
		if _, err := parseTarget(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

// A19: whatever Discord answers and whatever breaks, no error and no log holds a
// token or a text.
func TestA19ErrorsHoldNoSecrets(t *testing.T) {
	answers := map[string]http.HandlerFunc{
		"bad request": func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(400)
			fmt.Fprintf(w, `{"code":50035,"message":%q}`, body)
		},
		"late": func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(404); fmt.Fprint(w, `{"code":10062}`) },
		"502":  func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(502); fmt.Fprint(w, r.URL.Path) },
		"html": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(429)
			fmt.Fprint(w, "<html>"+r.URL.Path)
		},
		"401": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(401)
			fmt.Fprint(w, r.Header.Get("Authorization"))
		},
		"limit": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(429)
			fmt.Fprint(w, `{"retry_after":9}`)
		},
		"cut":    func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) },
		"silent": func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"odd":    func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "no json "+r.URL.Path) },
	}
	for name, h := range answers {
		t.Run(name, func(t *testing.T) {
			c, log := server(t, func(w http.ResponseWriter, r *http.Request) {
				// Read it, or the server does not notice that the client has left.
				body, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(bytes.NewReader(body))
				h(w, r)
			})
			var errs []error
			errs = append(errs, c.Respond(within(t, 300*time.Millisecond), "1", interactionToken, reply()))
			errs = append(errs, c.Edit(within(t, 300*time.Millisecond), "1", interactionToken, wire.Update{Content: text}))
			errs = append(errs, c.Delete(within(t, 300*time.Millisecond), "1", interactionToken))
			errs = append(errs, c.Post(within(t, 300*time.Millisecond), "canary-channel", wire.Post{Message: wire.Message{Content: text}, EnforceNonce: true, Nonce: "1"}))
			_, err := c.Commands(within(t, 300*time.Millisecond), "1")
			errs = append(errs, err)
			failed := 0
			for _, err := range errs {
				if err != nil {
					failed++
				}
				if s := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(s, "canary") {
					t.Errorf("%s", s)
				}
			}
			if failed == 0 {
				t.Error("nothing failed")
			}
			if strings.Contains(log.String(), "canary") {
				t.Errorf("log: %s", log)
			}
		})
	}
}

func TestRespondTriesOnceMore(t *testing.T) {
	for name, first := range map[string]func(w http.ResponseWriter){
		"cut": func(w http.ResponseWriter) { panic(http.ErrAbortHandler) },
		"500": func(w http.ResponseWriter) { w.WriteHeader(500) },
		"limited": func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(429)
			fmt.Fprint(w, `{"retry_after":0.05}`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			var n atomic.Int32
			c, _ := server(t, func(w http.ResponseWriter, r *http.Request) {
				if n.Add(1) == 1 {
					first(w)
					return
				}
				w.WriteHeader(204)
			})
			if err := c.Respond(within(t, time.Second), "1", interactionToken, reply()); err != nil || n.Load() != 2 {
				t.Errorf("%d requests, %v", n.Load(), err)
			}
		})
	}
	t.Run("arrived but the answer was lost", func(t *testing.T) {
		var n atomic.Int32
		c, _ := server(t, func(w http.ResponseWriter, r *http.Request) {
			if n.Add(1) == 1 {
				panic(http.ErrAbortHandler)
			}
			w.WriteHeader(400)
			fmt.Fprint(w, `{"code":40060}`)
		})
		if err := c.Respond(within(t, time.Second), "1", interactionToken, reply()); err != nil {
			t.Errorf("%v", err)
		}
	})
	for name, status := range map[string]int{"late": 404, "bad": 400} {
		t.Run(name, func(t *testing.T) {
			var n atomic.Int32
			c, _ := server(t, func(w http.ResponseWriter, r *http.Request) { n.Add(1); w.WriteHeader(status) })
			if err := c.Respond(within(t, time.Second), "1", interactionToken, reply()); err == nil || n.Load() != 1 {
				t.Errorf("%d requests, %v", n.Load(), err)
			}
		})
	}
}

func TestUnauthorizedStopsEverything(t *testing.T) {
	var n atomic.Int32
	c, log := server(t, func(w http.ResponseWriter, r *http.Request) {
		n.Add(1)
		w.WriteHeader(401)
		fmt.Fprint(w, `{"code":0}`)
	})
	if _, err := c.Application(within(t, time.Second)); err == nil {
		t.Error("no error")
	}
	select {
	case <-c.Unauthorized():
	default:
		t.Error("nobody is told")
	}
	if err := c.Respond(within(t, time.Second), "1", interactionToken, reply()); !errors.Is(err, ErrStopped) {
		t.Errorf("a callback: %v", err)
	}
	if _, err := c.Self(within(t, time.Second)); !errors.Is(err, ErrStopped) || n.Load() != 1 {
		t.Errorf("%d requests, %v", n.Load(), err)
	}
	if !strings.Contains(log.String(), "BEDSIDE_DISCORD_TOKEN") {
		t.Errorf("the log does not say what to do: %s", log)
	}
}

// An interaction whose time has passed gives a 401 as well, and must not stop the
// bot.
func TestExpiredInteractionStopsNothing(t *testing.T) {
	c, _ := server(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.Contains(r.URL.Path, "webhooks") {
			w.WriteHeader(401)
			fmt.Fprint(w, `{"code":50027}`)
			return
		}
		fmt.Fprint(w, `{"id":"5"}`)
	})
	if err := c.Edit(within(t, time.Second), "1", interactionToken, wire.Update{Content: text}); !IsCode(err, 50027) {
		t.Errorf("%v", err)
	}
	if a, err := c.Application(within(t, time.Second)); err != nil || a.ID != "5" {
		t.Errorf("%v", err)
	}
}

func TestBlockOfTheFront(t *testing.T) {
	now := time.Unix(1e9, 0)
	var n atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1) == 1 {
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Retry-After", "30")
			w.WriteHeader(429)
			return
		}
		w.WriteHeader(204)
	}))
	defer s.Close()
	c, err := New(Options{APIURL: s.URL, Token: botToken, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Respond(within(t, time.Second), "1", "t", reply()); err == nil {
		t.Error("no error")
	}
	now = now.Add(29 * time.Second)
	if err := c.Respond(within(t, time.Second), "1", "t", reply()); !errors.Is(err, ErrStopped) || n.Load() != 1 {
		t.Errorf("within the time: %v, %d requests", err, n.Load())
	}
	now = now.Add(2 * time.Second)
	if err := c.Respond(within(t, time.Second), "1", "t", reply()); err != nil {
		t.Errorf("after the time: %v", err)
	}
}

func TestEditsGoSideBySide(t *testing.T) {
	var now, most atomic.Int32
	c, _ := server(t, func(w http.ResponseWriter, r *http.Request) {
		k := now.Add(1)
		for m := most.Load(); k > m && !most.CompareAndSwap(m, k); m = most.Load() {
		}
		time.Sleep(50 * time.Millisecond)
		now.Add(-1)
	})
	done := make(chan error)
	for i := range 10 {
		go func() { done <- c.Edit(within(t, 2*time.Second), "1", fmt.Sprint("t", i), wire.Update{Content: "x"}) }()
	}
	for range 10 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if most.Load() < 5 {
		t.Errorf("at most %d edits at once", most.Load())
	}
}

func TestRequestsAreWellFormed(t *testing.T) {
	var got []*http.Request
	var bodies []string
	c, _ := server(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got, bodies = append(got, r), append(bodies, string(b))
		fmt.Fprint(w, `[]`)
	})
	ctx := within(t, time.Second)
	if err := errors.Join(c.Respond(ctx, "1", "t", reply()), c.PutCommands(ctx, "7", nil), c.Post(ctx, "3", wire.Post{})); err != nil {
		t.Fatal(err)
	}
	for i, r := range got {
		if !strings.HasPrefix(r.UserAgent(), "DiscordBot (http") {
			t.Errorf("%s: user agent %q", r.URL.Path, r.UserAgent())
		}
		if want := i > 0; (r.Header.Get("Authorization") == "Bot "+botToken) != want {
			t.Errorf("%s: the token is sent: %v", r.URL.Path, !want)
		}
		if !json.Valid([]byte(bodies[i])) || bodies[i] == "null" {
			t.Errorf("%s: body %q", r.URL.Path, bodies[i])
		}
	}
}
