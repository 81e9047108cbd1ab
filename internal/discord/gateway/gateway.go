package gateway

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

// resumeTries is how often a RESUME may come to nothing before the session is
// given up: once at the host Discord named, once at the general one. With two,
// silence after each of them costs less than a minute.
const resumeTries = 2

// Gateway keeps the session. Run it once.
type Gateway struct {
	o      Options
	log    *slog.Logger
	roots  *x509.CertPool // nil is the system's
	budget *budget
	note   *notes

	generalURL string // for Run alone

	mu    sync.Mutex
	ended bool // no goroutine for a callback starts any more
	gone  bool // and none of those there are calls anything
	calls sync.WaitGroup
}

// New returns a gateway that does nothing yet.
func New(o Options) *Gateway {
	o.Timing = o.Timing.filled()
	o.Client = cmp.Or(o.Client, http.DefaultClient)
	o.Log = cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	if o.AllowHost == nil {
		o.AllowHost = DiscordHost
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.OnEvent == nil {
		o.OnEvent = func(Event) {}
	}
	g := &Gateway{o: o, log: o.Log, budget: &budget{tm: o.Timing, now: o.Now}}
	g.note = &notes{now: o.Now, s: State{Since: o.Now(), Remaining: -1}}
	return g
}

// State may be called at any time.
func (g *Gateway) State() State {
	g.note.mu.Lock()
	defer g.note.mu.Unlock()
	return g.note.s
}

// Run keeps the session until ctx is done, which is no error, or until Discord
// refuses the bot for good: a *FatalError.
func (g *Gateway) Run(ctx context.Context) error {
	defer g.finish()
	var s *session // nil: a new one is due
	for tries := 0; ; tries++ {
		if s == nil {
			s = g.newSession()
		}
		end := g.once(ctx, s)
		if ctx.Err() != nil {
			return nil
		}
		if fatal(end.why.code) {
			return &FatalError{Code: end.why.code}
		}
		if end.lived >= g.o.Timing.Stable {
			tries = 0
		}
		if end.lived >= g.o.Timing.Window {
			g.budget.lasted()
		}
		resume := s.outlives(end)
		wait := backoff(g.o.Timing, tries)
		if end.why.op9 {
			wait = max(wait, invalidWait(g.o.Timing))
		}
		g.report(end, resume, wait)
		if !resume {
			s = nil
		}
		if !pause(ctx, wait) {
			return nil
		}
	}
}

// ending is how one connection went.
type ending struct {
	why       *loss
	lived     time.Duration // from READY or RESUMED on
	confirmed bool
	resuming  bool
	stuck     bool // discordgo did not come back
}

// once makes one connection and stays with it to its end.
func (g *Gateway) once(ctx context.Context, s *session) ending {
	target, err := g.target(ctx, s)
	if err != nil {
		return ending{why: &loss{reason: "no gateway to connect to", err: err}}
	}
	a, err := s.open(ctx, target)
	defer g.note.up(false)
	defer a.end(&loss{reason: closedHere}) // frees its context in any case
	end := ending{resuming: a.resuming.Load()}
	switch {
	case errors.Is(err, errStuck):
		end.stuck = true
	case errors.Is(err, discordgo.ErrWSAlreadyOpen):
		// It closes the connection before only now.
		end.stuck = !s.closed()
	case err == nil:
		return g.watch(ctx, s, a)
	}
	end.why = a.reason(err)
	return end
}

// target is where the session is to be opened: where Discord wants its own
// sessions back, as long as that works, else the general gateway.
func (g *Gateway) target(ctx context.Context, s *session) (string, error) {
	ready, resumeURL := s.known()
	if !ready {
		return g.mayIdentify(ctx)
	}
	if resumeURL == "" || s.detour {
		return g.generalURL, nil
	}
	clean, err := g.address(resumeURL)
	if err != nil {
		g.log.Debug("resuming at the general gateway", "err", err)
		return g.generalURL, nil
	}
	return clean, nil
}

// watch stays with an open connection to its end.
func (g *Gateway) watch(ctx context.Context, s *session, a *attempt) ending {
	end := ending{resuming: a.resuming.Load()}
	limit := time.NewTimer(time.Until(a.deadline))
	defer limit.Stop()
	for open := true; open; {
		select {
		case <-limit.C:
			// discordgo takes any message for the beginning of a session.
			if _, ok := a.confirmed(); !ok {
				a.end(&loss{reason: "no session in time"})
			}
		case <-ctx.Done():
			end.stuck = !s.leave(a.tap)
			open = false
		case <-a.tap.done:
			g.note.up(false)
			end.lived = a.lived()
			end.stuck = !s.closed()
			pause(ctx, g.o.Timing.Settle)
			open = false
		}
	}
	end.why = a.reason(nil)
	_, end.confirmed = a.confirmed()
	return end
}

// outlives decides whether the session can be resumed.
func (s *session) outlives(end ending) bool {
	switch {
	case end.confirmed:
		s.failed, s.detour = 0, false
	default:
		s.detour = true
		if end.resuming {
			s.failed++
		}
	}
	if end.stuck {
		s.g.note.leftBehind()
	}
	ready, _ := s.known()
	return ready && !end.why.end && !end.stuck && s.failed < resumeTries
}

func (g *Gateway) report(end ending, resume bool, wait time.Duration) {
	level := slog.LevelWarn
	if end.why.asked && end.confirmed {
		level = slog.LevelInfo
	}
	args := []any{"reason", end.why.Error(), "resume", resume, "wait", wait.Round(time.Millisecond)}
	if end.why.code != 0 {
		args = append(args, "code", end.why.code)
	}
	if end.stuck {
		args = append(args, "left_behind", true)
	}
	g.log.Log(context.Background(), level, "no connection to the gateway", args...)
}

// call runs a callback on a goroutine of its own, unless Run has ended.
func (g *Gateway) call(f func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ended {
		return
	}
	g.calls.Go(func() {
		defer func() {
			if p := recover(); p != nil {
				// The value may quote an event; the stack holds none.
				g.log.Error("a handler of gateway events panicked", "stack", string(debug.Stack()))
			}
		}()
		f()
	})
}

// finish lets callbacks end, and no new one begin.
func (g *Gateway) finish() {
	g.mu.Lock()
	g.ended = true
	g.mu.Unlock()
	done := make(chan struct{})
	go func() { defer close(done); g.calls.Wait() }()
	limit := time.NewTimer(g.o.Timing.Callbacks)
	defer limit.Stop()
	select {
	case <-done:
	case <-limit.C:
		g.mu.Lock()
		g.gone = true
		g.mu.Unlock()
		g.log.Warn("a handler of gateway events has not ended")
	}
}

func (g *Gateway) over() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.gone
}
