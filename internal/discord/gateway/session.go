package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// errStuck is a discordgo that does not come back. Its goroutine stays behind.
var errStuck = errors.New("discordgo does not come back")

// closeSleep is what discordgo sleeps in every Close.
const closeSleep = time.Second

// session is one discordgo session and with it at most one session at Discord:
// its id and its sequence are known to discordgo alone, so that only the same
// object can resume it.
type session struct {
	g    *Gateway
	dg   *discordgo.Session
	shut chan struct{} // discordgo has ended a Close

	opened bool // for Run alone, like the next two
	failed int  // RESUMEs in a row that came to nothing
	detour bool // not to the host that READY named

	mu        sync.Mutex
	at        *attempt
	ready     bool // READY was seen
	resumeURL string
	announced chan struct{} // closed when OnReady has returned
}

// attempt is one opening of a session and the connection it leads to.
type attempt struct {
	target   string
	deadline time.Time // for READY or RESUMED
	ctx      context.Context
	cancel   context.CancelFunc
	refetch  atomic.Bool
	resuming atomic.Bool // RESUME was sent

	mu    sync.Mutex
	since time.Time // of READY or RESUMED
	tap   *tap
	why   *loss // ended from here
}

func (g *Gateway) newSession() *session {
	s := &session{g: g, shut: make(chan struct{}, 1)}
	// New cannot fail, it only keeps its signature.
	dg, _ := discordgo.New("Bot " + g.o.Token)
	dg.LogLevel = -1 // its logs hold the token and the events
	dg.StateEnabled = false
	dg.ShouldReconnectOnError = false
	dg.ShouldReconnectVoiceOnSessionError = false
	dg.ShouldRetryOnRateLimit = false
	dg.MaxRestRetries = 0
	dg.Compress = false
	dg.Identify.Compress = false
	dg.Identify.Intents = discordgo.Intent(g.o.Intents)
	dg.Identify.Presence.Status = "online"
	dg.UserAgent = g.o.UserAgent
	dg.Client = &http.Client{Transport: answer{s}}
	dg.Dialer = s.dialer()
	// Handlers in turn on discordgo's own goroutine, partly under its lock: ours
	// only start goroutines. In exchange READY is always seen before what follows
	// it, and no goroutine is started that Run does not know.
	dg.SyncEvents = true
	dg.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) { s.event(e) })
	dg.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) {
		select {
		case s.shut <- struct{}{}:
		default:
		}
	})
	s.dg = dg
	return s
}

func (s *session) current() *attempt {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at
}

// known says whether there is a session at Discord that could be resumed, and
// where Discord wants that.
func (s *session) known() (ready bool, resumeURL string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ready, s.resumeURL
}

// event is called for every dispatched event, in order.
func (s *session) event(e *discordgo.Event) {
	switch e.Type {
	case "READY":
		s.begun(e.RawData)
	case "RESUMED":
		s.up(s.current(), "resumed", true)
		s.g.note.resumed()
		if f := s.g.o.OnResumed; f != nil {
			s.g.call(f)
		}
	}
	s.mu.Lock()
	announced := s.announced
	s.mu.Unlock()
	ev := Event{Type: e.Type, Data: e.RawData}
	s.g.call(func() {
		if announced != nil {
			// Patience with an OnReady that takes its time, not for ever.
			select {
			case <-announced:
			case <-time.After(s.g.o.Timing.Callbacks):
			}
		}
		if !s.g.over() {
			s.g.o.OnEvent(ev)
		}
	})
}

func (s *session) begun(raw json.RawMessage) {
	var d readyData
	// A field of a wrong type leaves the others right; the ids are then empty.
	_ = json.Unmarshal(raw, &d)
	announced := make(chan struct{})
	s.mu.Lock()
	s.ready, s.resumeURL, s.announced = true, d.ResumeURL, announced
	at := s.at
	s.mu.Unlock()
	s.up(at, "resumed", false)
	s.g.call(func() {
		defer close(announced)
		if f := s.g.o.OnReady; f != nil {
			f(Ready{ApplicationID: d.Application.ID, UserID: d.User.ID})
		}
	})
}

// up notes that the session works.
func (s *session) up(a *attempt, args ...any) {
	a.confirm()
	s.g.note.up(true)
	s.g.log.Info("connected to the gateway", args...)
}

// sent is told by the tap which operation went out.
func (s *session) sent(a *attempt, op int) {
	switch op {
	case opIdentify:
		s.g.budget.spent()
		s.g.note.identified()
	case opResume:
		a.resuming.Store(true)
	}
}

// open makes one attempt. It comes back in bounded time; errStuck says that
// discordgo has not.
func (s *session) open(ctx context.Context, target string) (*attempt, error) {
	a := &attempt{target: target, deadline: time.Now().Add(s.g.o.Timing.Open)}
	a.ctx, a.cancel = context.WithCancel(ctx)
	s.mu.Lock()
	s.at = a
	s.mu.Unlock()
	select {
	case <-s.shut: // from the connection before
	default:
	}
	again := s.opened
	s.opened = true
	result := make(chan error, 1)
	go func() {
		if again {
			a.refetch.Store(true)
			if err := s.dg.Open(); !errors.Is(err, errRefetch) {
				result <- err
				return
			}
			a.refetch.Store(false)
		}
		result <- s.dg.Open()
	}()
	limit := time.NewTimer(time.Until(a.deadline))
	defer limit.Stop()
	select {
	case err := <-result:
		return a, err
	case <-ctx.Done():
		a.end(&loss{reason: "stopping"})
	case <-limit.C:
		a.end(&loss{reason: "no session in time"})
	}
	grace := time.NewTimer(s.g.o.Timing.Grace)
	defer grace.Stop()
	select {
	case err := <-result:
		return a, err
	case <-grace.C:
		return a, errStuck
	}
}

// closed waits for discordgo to have closed what the tap has cut.
func (s *session) closed() bool {
	limit := time.NewTimer(s.g.o.Timing.Disconnect)
	defer limit.Stop()
	select {
	case <-s.shut:
		return true
	case <-limit.C:
		return false
	}
}

// leave says goodbye, which ends the session at Discord. It is cut short after
// Stop.
func (s *session) leave(t *tap) bool {
	t.leave()
	result := make(chan struct{})
	go func() {
		defer close(result)
		// Its error says nothing: it is always nil.
		_ = s.dg.CloseWithCode(1000)
	}()
	limit := time.NewTimer(s.g.o.Timing.Stop)
	defer limit.Stop()
	select {
	case <-result:
	case <-limit.C:
	}
	t.fail(&loss{reason: "stopping"})
	limit.Reset(closeSleep + s.g.o.Timing.Settle)
	select {
	case <-result:
		return true
	case <-limit.C:
		return false
	}
}

// confirm notes that the session is up.
func (a *attempt) confirm() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.since.IsZero() {
		a.since = time.Now()
	}
}

// confirmed returns when the session was up, if it was.
func (a *attempt) confirmed() (since time.Time, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.since, !a.since.IsZero()
}

func (a *attempt) lived() time.Duration {
	if since, ok := a.confirmed(); ok {
		return time.Since(since)
	}
	return 0
}

func (a *attempt) attach(t *tap) {
	a.mu.Lock()
	a.tap = t
	why := a.why
	a.mu.Unlock()
	if why != nil {
		t.fail(why)
	}
}

// end cuts the attempt wherever it is.
func (a *attempt) end(why *loss) {
	a.mu.Lock()
	if a.why == nil {
		a.why = why
	}
	t := a.tap
	a.mu.Unlock()
	a.cancel()
	if t != nil {
		t.fail(why)
	}
}

// reason is why the attempt ended: the tap knows best, and err is discordgo's.
func (a *attempt) reason(err error) *loss {
	a.mu.Lock()
	t, why := a.tap, a.why
	a.mu.Unlock()
	if t != nil {
		// A tap that was merely closed does not know more than discordgo.
		if l := t.lost(); l != nil && l.reason != closedHere {
			return l
		}
	}
	switch {
	case why != nil:
		return why
	case errors.Is(err, websocket.ErrBadHandshake):
		return &loss{reason: "the server refused a websocket"}
	case t == nil:
		return &loss{reason: "could not connect", err: err}
	}
	// Not its text: it may quote what the server sent.
	return &loss{reason: "the server does not speak the gateway's protocol"}
}

func body(v any) io.ReadCloser {
	b, _ := json.Marshal(v) // of strings alone
	return io.NopCloser(bytes.NewReader(b))
}
