package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"bedside/internal/discord/discordtest"
)

// standIn runs a gateway against the stand-in for Discord, which also judges
// what it is sent. It fails the test for every violation.
func standIn(t *testing.T, o discordtest.Options) (s *discordtest.Server, g *Gateway, events chan string, end func(itself bool) error) {
	t.Helper()
	s = discordtest.New(t, o)
	api, err := url.Parse(s.APIURL())
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{DisableKeepAlives: true}
	events = make(chan string, 1000)
	g = New(Options{
		Token: s.Token(), Intents: 1<<9 | 1<<12, UserAgent: "DiscordBot (https://example.org, 1)",
		AllowHost: func(h string) bool { return net.ParseIP(h).IsLoopback() },
		Client: &http.Client{Transport: rest(func(r *http.Request) (*http.Response, error) {
			r = r.Clone(r.Context())
			r.URL.Scheme, r.URL.Host = api.Scheme, api.Host
			return transport.RoundTrip(r)
		})},
		OnEvent: func(e Event) {
			var d struct{ ID string }
			_ = json.Unmarshal(e.Data, &d)
			events <- e.Type + " " + d.ID
		},
		Timing: quick(),
	})
	ctx, cancel := context.WithCancel(context.Background())
	result := make(chan error, 1)
	go func() { result <- g.Run(ctx) }()
	// end waits for Run to return by itself, or makes it.
	var once sync.Once
	end = func(itself bool) (err error) {
		once.Do(func() {
			if !itself {
				cancel()
			}
			select {
			case err = <-result:
			case <-time.After(time.Minute):
				t.Error("Run does not return")
			}
			cancel()
		})
		return err
	}
	t.Cleanup(func() { _ = end(false) })
	ready(t, s)
	return s, g, events, end
}

func ready(t *testing.T, s *discordtest.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := s.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
}

// arrives dispatches a command and waits for it.
func arrives(t *testing.T, s *discordtest.Server, events chan string) {
	t.Helper()
	call := s.Command(discordtest.User{ID: "1100000000000000077", GuildID: s.GuildID()}, "ask")
	s.Dispatch(call)
	late := time.After(time.Minute)
	for {
		select {
		case e := <-events:
			if e == "INTERACTION_CREATE "+call.ID {
				return
			}
		case <-late:
			t.Fatal("the interaction does not arrive")
		}
	}
}

func TestStandInFaults(t *testing.T) {
	for name, c := range map[string]struct {
		fault    func(s *discordtest.Server)
		identify int
		resume   int
	}{
		"cut":                   {func(s *discordtest.Server) { s.DropConnections() }, 1, 1},
		"op 1":                  {func(s *discordtest.Server) { s.SendOp(1, nil) }, 1, 0},
		"op 7":                  {func(s *discordtest.Server) { s.SendOp(7, nil) }, 1, 1},
		"op 9":                  {func(s *discordtest.Server) { s.SendOp(9, false) }, 2, 0},
		"op 9, resumable":       {func(s *discordtest.Server) { s.SendOp(9, true) }, 1, 1},
		"session forgotten":     {func(s *discordtest.Server) { s.EndSessions(); s.DropConnections() }, 2, 1},
		"4000":                  {func(s *discordtest.Server) { s.CloseAll(4000) }, 1, 1},
		"4009":                  {func(s *discordtest.Server) { s.CloseAll(4009) }, 2, 0},
		"refused, then resumed": {func(s *discordtest.Server) { s.RefuseConnections(3); s.DropConnections() }, 1, 1},
		"A23 op 7": {func(s *discordtest.Server) {
			s.NextResume(discordtest.AnswerReconnect(), discordtest.AnswerReconnect())
			s.DropConnections()
		}, 2, 2},
		"A23 silence": {func(s *discordtest.Server) {
			s.NextResume(discordtest.AnswerSilence())
			s.DropConnections()
		}, 1, 2},
		"silence everywhere": {func(s *discordtest.Server) {
			s.NextResume(discordtest.AnswerSilence(), discordtest.AnswerSilence())
			s.NextIdentify(discordtest.AnswerSilence(), discordtest.AnswerReconnect(), discordtest.AnswerInvalid(false))
			s.DropConnections()
		}, 5, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, g, events, end := standIn(t, discordtest.Options{})
			arrives(t, s, events)
			before := s.Connects()
			c.fault(s)
			if c.identify+c.resume > 1 {
				for begun := time.Now(); s.Connects() == before; time.Sleep(5 * time.Millisecond) {
					if time.Since(begun) > time.Minute {
						t.Fatal("no further connection")
					}
				}
				ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
				defer cancel()
				for !g.State().Connected && ctx.Err() == nil {
					time.Sleep(5 * time.Millisecond)
				}
				ready(t, s)
			}
			arrives(t, s, events)
			if i, r := len(s.Identifies()), len(s.Resumes()); i != c.identify || r != c.resume {
				t.Errorf("%d IDENTIFYs and %d RESUMEs, want %d and %d", i, r, c.identify, c.resume)
			}
			if st := g.State(); st.Identifies != c.identify || st.LeftBehind != 0 || st.Remaining < 900 {
				t.Errorf("state is %+v", st)
			}
			if err := end(false); err != nil {
				t.Errorf("Run returned %v", err)
			}
			if got := s.Closes(); !slices.Equal(got, []int{1000}) {
				t.Errorf("the bot closed with %v", got)
			}
		})
	}
}

func TestStandInMissedEvents(t *testing.T) {
	t.Parallel()
	s, _, events, _ := standIn(t, discordtest.Options{})
	arrives(t, s, events)
	s.DropConnections()
	arrives(t, s, events) // sent while nobody listens
	if n := len(s.Resumes()); n != 1 {
		t.Errorf("%d RESUMEs", n)
	}
}

func TestStandInLostACKs(t *testing.T) {
	t.Parallel()
	s, _, events, _ := standIn(t, discordtest.Options{Heartbeat: 200 * time.Millisecond})
	arrives(t, s, events)
	begun := time.Now()
	s.StopAcks(true)
	for s.Connects() == 1 {
		time.Sleep(5 * time.Millisecond)
	}
	s.StopAcks(false)
	arrives(t, s, events)
	t.Logf("back %v after the first lost ACK", time.Since(begun).Round(time.Millisecond))
	if n := len(s.Resumes()); n != 1 {
		t.Errorf("%d RESUMEs", n)
	}
}

func TestStandInRevokedIntent(t *testing.T) {
	t.Parallel()
	s, _, events, end := standIn(t, discordtest.Options{})
	arrives(t, s, events)
	before := s.Connects()
	s.CloseAll(4014)
	var fe *FatalError
	if err := end(true); !errors.As(err, &fe) || fe.Code != 4014 {
		t.Errorf("Run returned %v", err)
	}
	if n := s.Connects(); n != before {
		t.Errorf("%d connections more", n-before)
	}
}
