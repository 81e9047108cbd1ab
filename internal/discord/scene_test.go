package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bedside/internal/discord/discordtest"
	"bedside/internal/discord/gateway"
	"bedside/internal/discord/wire"
)

// The scenes that every release must survive, with the real discordgo.

func isCallback(r discordtest.Request) bool { return strings.HasSuffix(r.Path, "/callback") }

// help asks for something cheap and wants a reply.
func (x *site) alive(t *testing.T) {
	t.Helper()
	contains(t, x.reply(x.s.Command(other, "help")), "/ask")
}

func TestSceneHundredAtOnce(t *testing.T) {
	x := open(t, setup{})
	calls := make([]*discordtest.Call, 100)
	for i := range calls {
		calls[i] = x.s.Command(discordtest.User{ID: fmt.Sprintf("11777777777777770%02d", i), GuildID: guildID}, "ask", discordtest.String("question", covered))
	}
	var wg sync.WaitGroup
	for _, c := range calls {
		wg.Go(func() { x.s.Dispatch(c) })
	}
	wg.Wait()
	var delays []time.Duration
	for _, c := range calls {
		cb, err := c.Wait(x.within(patience))
		if err != nil {
			t.Fatal(err)
		}
		delays = append(delays, cb.Delay)
	}
	slices.Sort(delays)
	t.Logf("100 at once: median %v, 99th %v", delays[50], delays[98])
	if delays[99] > promise {
		t.Errorf("an answer after %v", delays[99])
	}
}

func TestSceneLateAnswer(t *testing.T) {
	x := open(t, setup{})
	call := x.s.Command(patient, "ask", discordtest.String("question", covered))
	x.s.Fail(discordtest.Fault{Match: isCallback, Times: 1, Status: 404, Header: map[string]string{"Content-Type": "application/json"}, Body: `{"message":"Unknown interaction","code":10062}`})
	x.s.Dispatch(call)
	eventually(t, "counted as late", func() bool { return x.b.counts.late.Load() == 1 })
	x.alive(t)
	if n := countCallbacks(x, call); n != 1 {
		t.Errorf("%d tries of a late answer", n)
	}
}

func countCallbacks(x *site, c *discordtest.Call) (n int) {
	for _, r := range x.s.Requests() {
		if isCallback(r) && strings.Contains(r.Path, c.ID) {
			n++
		}
	}
	return n
}

func TestSceneOldInteractionIsDropped(t *testing.T) {
	x := open(t, setup{})
	old := x.s.NewInteraction(discordtest.Interaction{ID: discordtest.Snowflake(time.Now().Add(-4 * time.Second)), Type: 2, User: patient,
		Data: map[string]any{"id": "1", "name": "help", "type": 1}})
	x.s.Dispatch(old)
	eventually(t, "counted as late", func() bool { return x.b.counts.late.Load() == 1 })
	x.alive(t)
	if n := countCallbacks(x, old); n != 0 {
		t.Errorf("%d answers", n)
	}
}

func TestSceneUnknownKinds(t *testing.T) {
	x := open(t, setup{})
	m := x.ask(patient, covered)
	for name, c := range map[string]*discordtest.Call{
		"form":                  x.s.ModalSubmit(patient, &m, "x", [2]string{"a", "b"}),
		"command of the future": x.s.Command(patient, "no-such-command"),
		"kind of command":       x.s.NewInteraction(discordtest.Interaction{Type: 2, User: patient, Data: map[string]any{"id": "1", "name": "ask", "type": 2, "target_id": "1"}}),
		"unknown component": x.s.NewInteraction(discordtest.Interaction{Type: 3, User: patient, Message: &m, Data: map[string]any{"custom_id": "x", "component_type": 99},
			Extra: map[string]any{"message": map[string]any{"id": m.ID, "channel_id": m.ChannelID, "components": []any{map[string]any{"type": 99, "new": []any{1}}}, "timestamp": 7}}}),
		"no data": x.s.NewInteraction(discordtest.Interaction{Type: 2, User: patient}),
	} {
		cb, err := x.s.Dispatch(c).Wait(x.within(patience))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if cb.Type != 4 {
			t.Errorf("%s: %s", name, cb.Raw)
		}
	}
	// Which kind of response an interaction of the future wants is not known.
	x.s.Dispatch(x.s.NewInteraction(discordtest.Interaction{Type: 77, User: patient, Data: map[string]any{"x": 1}}))
	x.s.Send("SOMETHING_NEW", map[string]any{"a": 1})
	x.s.Send("INTERACTION_CREATE", map[string]any{"id": 5, "type": "x"})
	x.s.Send("MESSAGE_CREATE", map[string]any{"id": "1", "author": 5})
	x.alive(t)
}

// trouble is what the gateway does to a connection.
func TestSceneGatewayTrouble(t *testing.T) {
	for name, c := range map[string]struct {
		do     func(s *discordtest.Server)
		resume bool
	}{
		"op 7":            {func(s *discordtest.Server) { s.SendOp(7, nil) }, true},
		"op 9":            {func(s *discordtest.Server) { s.SendOp(9, false) }, false},
		"op 9 resumable":  {func(s *discordtest.Server) { s.SendOp(9, true) }, true},
		"cut":             {func(s *discordtest.Server) { s.DropConnections() }, true},
		"close 4000":      {func(s *discordtest.Server) { s.CloseAll(4000) }, true},
		"op 7 on resume":  {func(s *discordtest.Server) { s.NextResume(discordtest.AnswerReconnect()); s.DropConnections() }, true},
		"op 9 on resume":  {func(s *discordtest.Server) { s.NextResume(discordtest.AnswerInvalid(false)); s.DropConnections() }, false},
		"silent resume":   {func(s *discordtest.Server) { s.NextResume(discordtest.AnswerSilence()); s.DropConnections() }, true},
		"refused a while": {func(s *discordtest.Server) { s.RefuseConnections(3); s.DropConnections() }, true},
	} {
		t.Run(name, func(t *testing.T) {
			x := open(t, setup{})
			x.alive(t)
			identified := len(x.s.Identifies())
			c.do(x.s)
			began := time.Now()
			eventually(t, "connected again", func() bool {
				if c.resume {
					return len(x.s.Resumes()) > 0 && x.b.gateway.State().Connected
				}
				return len(x.s.Identifies()) > identified && x.b.gateway.State().Connected
			})
			t.Logf("back after %v", time.Since(began).Round(time.Millisecond))
			x.alive(t)
			if n := len(x.s.Identifies()) - identified; c.resume && n > 0 {
				t.Errorf("%d sessions were begun where one could be taken up", n)
			}
		})
	}
}

func TestSceneLostHeartbeatAcks(t *testing.T) {
	x := open(t, setup{server: discordtest.Options{Heartbeat: 200 * time.Millisecond}})
	x.s.StopAcks(true)
	eventually(t, "noticed", func() bool { return x.b.gateway.State().Connects > 1 })
	x.s.StopAcks(false)
	eventually(t, "connected again", func() bool { return x.b.gateway.State().Connected })
	x.alive(t)
}

func TestSceneFatalCloseCodes(t *testing.T) {
	for _, code := range []int{4004, 4014} {
		for _, when := range []string{"at start", "while running"} {
			t.Run(fmt.Sprint(code, " ", when), func(t *testing.T) {
				o := setup{unready: true, before: func(x *site) {
					if when == "at start" {
						x.s.NextIdentify(discordtest.AnswerClose(code))
					}
				}}
				x := open(t, o)
				if when == "while running" {
					<-x.b.Ready()
					x.s.CloseAll(code)
				}
				var err error
				select {
				case err = <-x.ran:
				case <-time.After(patience):
					t.Fatal("still running")
				}
				x.ran <- nil // for the end of the site
				var fatal *gateway.FatalError
				if !errors.As(err, &fatal) || fatal.Code != code {
					t.Errorf("got %v", err)
				}
				if n := x.s.Connects(); n != 1 {
					t.Errorf("%d connections", n)
				}
			})
		}
	}
}

func TestSceneRateLimits(t *testing.T) {
	x := open(t, setup{})
	for name, f := range map[string]discordtest.Fault{
		"route":  discordtest.RateLimited("", 100*time.Millisecond, "user", 1),
		"global": discordtest.RateLimited("", 100*time.Millisecond, "global", 1),
		"shared": discordtest.RateLimited("", 100*time.Millisecond, "shared", 1),
		"500":    {Times: 1, Status: 500}, "502": {Times: 1, Status: 502}, "503": {Times: 1, Status: 503},
		"cut":   {Times: 1, CutConnection: true},
		"lost":  {Times: 1, ThenCut: true},
		"slow":  {Times: 1, Delay: 300 * time.Millisecond},
		"hangs": {Times: 1, Hang: true},
	} {
		t.Run(name, func(t *testing.T) {
			f.Match, f.Route = isCallback, ""
			x.s.Fail(f)
			defer x.s.ClearFaults()
			x.clock.move(time.Minute)
			call := x.s.Dispatch(x.s.Command(patient, "help"))
			if _, err := call.Wait(x.within(patience)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestSceneBlockedByTheFront(t *testing.T) {
	x := open(t, setup{})
	x.s.Fail(discordtest.CloudflareBlock(429, 20*time.Second))
	x.s.Dispatch(x.s.Command(patient, "help"))
	eventually(t, "failed", func() bool { return x.b.counts.failed.Load() > 0 })
	x.s.ClearFaults()
	before := len(x.s.Requests())
	for range 5 {
		x.s.Dispatch(x.s.Command(patient, "help"))
	}
	eventually(t, "failed at once", func() bool { return x.b.counts.failed.Load() >= 6 })
	if n := len(x.s.Requests()) - before; n > 0 {
		t.Errorf("%d requests in spite of the block", n)
	}
	x.clock.move(21 * time.Second)
	x.alive(t)
}

func TestSceneUnauthorizedStopsAllCalls(t *testing.T) {
	x := open(t, setup{env: []string{"BEDSIDE_DISCORD_MENTIONS=nudge"}})
	x.s.Fail(discordtest.Fault{Method: http.MethodPost, Match: func(r discordtest.Request) bool { return strings.HasSuffix(r.Path, "/messages") }, Status: 401,
		Header: map[string]string{"Content-Type": "application/json"}, Body: `{"message":"401: Unauthorized","code":0}`})
	x.s.SendMessage(patient, "", "<@"+x.s.BotID()+"> hello", x.s.BotID())
	var err error
	select {
	case err = <-x.ran:
	case <-time.After(patience):
		t.Fatal("still running")
	}
	x.ran <- nil
	if err == nil || !strings.Contains(err.Error(), "BEDSIDE_DISCORD_TOKEN") {
		t.Errorf("got %v", err)
	}
	refused := 0
	for _, r := range x.s.Requests() {
		if r.Header.Get("Authorization") != "" && strings.HasSuffix(r.Path, "/messages") {
			refused++
		}
	}
	if refused != 1 {
		t.Errorf("%d requests with a refused token", refused)
	}
}

func TestSceneStopFinishesAnswers(t *testing.T) {
	x := open(t, setup{})
	x.s.Fail(discordtest.Fault{Match: isCallback, Delay: 400 * time.Millisecond})
	var calls []*discordtest.Call
	for i := range 20 {
		calls = append(calls, x.s.Dispatch(x.s.Command(discordtest.User{ID: fmt.Sprintf("11777777777777770%02d", i), GuildID: guildID}, "help")))
	}
	eventually(t, "on their way", func() bool {
		n := 0
		for _, r := range x.s.Requests() {
			if isCallback(r) {
				n++
			}
		}
		return n == len(calls)
	})
	began := time.Now()
	if err := x.end(); err != nil {
		t.Error(err)
	}
	t.Logf("stopped after %v", time.Since(began).Round(time.Millisecond))
	for _, c := range calls {
		if _, err := c.Wait(x.within(patience)); err != nil {
			t.Error(err)
		}
	}
}

// An interrupted reindex says that it was, and what was served is served on.
func TestSceneStopInterruptsReindex(t *testing.T) {
	x := open(t, setup{before: func(x *site) {
		for i := range x.b.clinics[0].commands {
			if c := &x.b.clinics[0].commands[i]; c.path() == "faq-admin reindex" {
				run := c.run
				c.run = slowly(run)
			}
		}
	}})
	call := x.s.Dispatch(x.s.Command(boss, "faq-admin", discordtest.Sub("reindex")))
	if _, err := call.Wait(x.within(patience)); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := x.end(); err != nil {
		t.Error(err)
	}
	t.Logf("stopped after %v", time.Since(began).Round(time.Millisecond))
	contains(t, call.Message(), "interrupted")
}

// Ten thousand interactions leave memory and goroutines as they were.
func TestSceneTenThousand(t *testing.T) {
	n := 10_000
	if testing.Short() {
		n = 1000
	}
	x := open(t, setup{serial: true, env: []string{"BEDSIDE_DISCORD_GUILD_RATE=100000"}})
	round := func(n int) {
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for i := range n / 8 {
					u := discordtest.User{ID: fmt.Sprintf("11777777777777%05d", (w*n/8+i)%5000), GuildID: guildID}
					c := x.s.Command(u, "ask", discordtest.String("question", covered))
					if i%6 > 0 {
						c = x.s.Autocomplete(u, "ask", discordtest.Focused("question", "can i have"))
					}
					ctx, cancel := context.WithTimeout(context.Background(), patience)
					_, err := x.s.Dispatch(c).Wait(ctx)
					cancel()
					if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		x.s.Forget() // what the stand-in and the test themselves keep
		x.scan()
		x.log.reset()
	}
	measure := func() (heap uint64, goroutines int) {
		var m runtime.MemStats
		for range 2 { // what is kept for minutes goes; ids go with the second turn
			x.clock.move(time.Hour)
			round(80)
		}
		x.b.rest.Close() // idle connections come and go
		for range 3 {
			runtime.GC()
			time.Sleep(20 * time.Millisecond)
		}
		runtime.ReadMemStats(&m)
		return m.HeapAlloc, runtime.NumGoroutine()
	}
	round(2000) // pools, connections and tables reach their size
	heap, routines := measure()
	round(n)
	heap2, routines2 := measure()
	t.Logf("heap %d → %d kB, goroutines %d → %d", heap>>10, heap2>>10, routines, routines2)
	if float64(heap2) > 1.05*float64(heap) || float64(routines2) > 1.05*float64(routines)+2 {
		t.Errorf("heap %d → %d kB, goroutines %d → %d", heap>>10, heap2>>10, routines, routines2)
	}
}

// slowly lets a command's work wait until it is interrupted, and then run.
func slowly(run handler) handler {
	return func(ctx context.Context, r *request) reply {
		out := run(ctx, r)
		work := out.work
		out.work = func(ctx context.Context, show func(wire.Message)) wire.Message {
			<-ctx.Done()
			return work(ctx, show)
		}
		return out
	}
}

// Without content an emergency is answered, everything else says that it can't,
// and a reindex mends it.
func TestSceneWithoutContent(t *testing.T) {
	x := open(t, setup{broken: true, content: map[string]string{"broken.md": "no front matter"}})
	if m := x.ask(patient, crisis); !strings.Contains(m.Content[:min(120, len(m.Content))], "988") {
		t.Errorf("an emergency: %s", m.Text())
	}
	contains(t, x.ask(other, covered), "I can't read our pages right now", "Test Clinic at 555-0100", "911")
	contains(t, x.reply(x.s.Command(other, "topics")), "no pages to show")
	contains(t, x.admin("status"), "nothing is served")
	contains(t, x.admin("reindex"), "Nothing was published", "broken.md:1")
	x.file("faq/broken.md", page("Mended", "## Can I do ketamine on methadone?\n<!-- {covers: [methadone]} -->\n\nTalk with us first.\n"))
	contains(t, x.admin("reindex"), "is served now")
	contains(t, x.ask(other, covered), "Talk with us first.")
}
