package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"bedside/internal/config"
	"bedside/internal/discord/button"
	"bedside/internal/discord/gateway"
	"bedside/internal/discord/layout"
	"bedside/internal/discord/rest"
	"bedside/internal/talk"
)

// Times of an interaction.
const (
	// answerBy is when a first response must have been sent, from the receipt:
	// Discord waits 3 s, and half a second is the way there.
	answerBy = 2500 * time.Millisecond

	// workBy bounds what an administrator starts: an interaction's token lives for
	// 15 minutes, and what is done must still be said.
	workBy = 14 * time.Minute

	// stopBy is how long answers in flight have at the end, and goodbye how long
	// what was started has to say that it was interrupted. Together with the
	// gateway's farewell they are below 5 s.
	stopBy  = 2500 * time.Millisecond
	goodbye = time.Second

	// maxTalks bounds the memory of conversations.
	maxTalks = 10_000
)

// Options is what a Bot needs.
type Options struct {
	Clinic          // the only one, or the first of several; its settings are those of the connection too
	Others []Clinic // further ones; each has servers of its own
	Log    *slog.Logger
	Now    func() time.Time
	Timing gateway.Timing // zero: the gateway's own
}

// Bot is Bedside in Discord. It is used once.
type Bot struct {
	main    config.Discord // of the connection
	clinics []*clinic
	byGuild map[string]*clinic
	log     *slog.Logger
	now     func() time.Time
	timing  gateway.Timing

	rest     *rest.Client
	gateway  *gateway.Gateway // nil where Discord comes by HTTP
	signer   *button.Signer
	layout   *layout.Layout
	talk     *talk.Memory
	limits   *limits
	seen     *seen
	pool     *pool
	counts   counters
	presence presence
	started  time.Time

	digestEvery time.Duration // see digests

	knownApp, knownSelf atomic.Pointer[string]
	ready               chan struct{} // closed when people can ask
	readyOnce           sync.Once
	addr                atomic.Pointer[string] // where the endpoint listens

	workMu   sync.RWMutex   // of closing; held while work is begun
	closing  bool           // no more work is begun
	work     sync.WaitGroup // what runs beside the pool
	workCtx  context.Context
	stopWork context.CancelFunc
	overflow chan struct{}
}

// New prepares a bot. Nothing is sent yet. The error says which setting is
// missing and how to mend it.
func New(o Options) (*Bot, error) {
	if missing := o.Settings.Missing(); len(missing) > 0 {
		return nil, missing
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	client, err := rest.New(rest.Options{APIURL: o.Settings.APIURL, Token: o.Settings.Token.Reveal(), Log: o.Log, Now: o.Now})
	if err != nil {
		return nil, err
	}
	key := o.Settings.ButtonKey.Reveal()
	if key == "" {
		// The token is as secret as a key must be and lasts as long as the bot; its
		// change makes old buttons expire, and nothing else.
		key = o.Settings.Token.Reveal()
	}
	b := &Bot{
		main: o.Settings, log: o.Log, now: o.Now, timing: o.Timing, rest: client,
		signer: button.NewSigner(key, o.Settings.ButtonKeyOld.Reveal()), byGuild: make(map[string]*clinic),
		talk: talk.New(o.Settings.Talk, o.Now, maxTalks), limits: newLimits(o.Settings.UserRate, o.Settings.GuildRate, o.Now),
		seen: newSeen(o.Now), started: o.Now(), digestEvery: digestEvery, ready: make(chan struct{}), overflow: make(chan struct{}, 32),
	}
	b.layout = layout.New(b.signer)
	for _, c := range append([]Clinic{o.Clinic}, o.Others...) {
		made := b.newClinic(c)
		b.clinics = append(b.clinics, made)
		for _, id := range made.permits.guilds {
			b.byGuild[id] = made
		}
	}
	b.workCtx, b.stopWork = context.WithCancel(context.Background())
	if id := o.Settings.ApplicationID; id != "" {
		b.knownApp.Store(&id)
	}
	if o.Settings.Mode == config.ModeGateway {
		b.gateway = b.newGateway()
	}
	return b, nil
}

// Ready is closed when people can ask.
func (b *Bot) Ready() <-chan struct{} { return b.ready }

// Addr is where the HTTP endpoint listens, "" before Ready and with the gateway.
func (b *Bot) Addr() string {
	if s := b.addr.Load(); s != nil {
		return *s
	}
	return ""
}

// Run serves until the context is done, which is no error, or until Discord
// refuses the bot for good. It returns within five seconds of the end, with the
// answers in flight finished.
func (b *Bot) Run(ctx context.Context) error {
	b.pool = newPool()
	for _, advice := range b.main.Advice() {
		b.log.Warn(advice)
	}
	b.aside(b.forgetInTime)
	b.aside(b.digests)
	for _, c := range b.clinics {
		c.asking.notice.want() // what was not told when the program last ended
	}
	run, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() {
		if b.gateway != nil {
			ended <- b.gateway.Run(run)
		} else {
			ended <- b.serveHTTP(run)
		}
	}()
	var err error
	select {
	case <-ctx.Done():
	case <-b.rest.Unauthorized():
		err = errors.New("the bot's token is refused by Discord: make a new one in the developer portal and set BEDSIDE_DISCORD_TOKEN")
	case err = <-ended:
		ended <- nil
	}
	stop()
	b.log.Info("stopping")
	b.finish()
	err = errors.Join(err, <-ended)
	b.rest.Close()
	b.log.Info("stopped", "answered", b.counts.answered.Load(), "dropped", b.counts.dropped.Load())
	return err
}

// finish lets the answers in flight come to their end and interrupts the rest.
func (b *Bot) finish() {
	done := b.pool.close()
	select {
	case <-done:
	case <-time.After(stopBy):
		b.log.Warn("answers in flight did not end in time")
	}
	b.workMu.Lock()
	b.closing = true
	b.workMu.Unlock()
	b.stopWork()
	idle := make(chan struct{})
	go func() {
		b.work.Wait()
		<-done
		close(idle)
	}()
	select {
	case <-idle:
	case <-time.After(goodbye):
		b.log.Warn("work under way did not end in time")
	}
}

// opened is called when Discord has taken the bot in, for the first time or again.
func (b *Bot) opened(app, self string) {
	if app != "" && b.main.ApplicationID == "" {
		b.knownApp.Store(&app)
	}
	if self != "" {
		b.knownSelf.Store(&self)
	}
	b.readyOnce.Do(func() {
		b.aside(func() {
			b.register(b.workCtx)
			b.log.Info("ready", "mode", string(b.main.Mode), "clinics", len(b.clinics), "generation", b.clinics[0].app.Status().Generation)
			close(b.ready)
			b.inspect(b.workCtx)
		})
	})
}

// sweepEvery is how often texts whose time is over are dropped in an hour in which
// nobody asks. A variable for tests.
var sweepEvery = 15 * time.Second

// forgetInTime keeps what /privacy says true also when nobody asks.
func (b *Bot) forgetInTime() {
	t := time.NewTicker(sweepEvery)
	defer t.Stop()
	for {
		select {
		case <-b.workCtx.Done():
			return
		case <-t.C:
			b.talk.Sweep()
			for _, c := range b.clinics {
				c.typed.sweep()
			}
			b.limits.tidy()
			b.seen.tidy()
			for _, c := range b.clinics {
				c.tick()
			}
		}
	}
}

// aside runs something beside the pool, which Run waits for. At the end of Run
// nothing is begun any more: it is false then.
func (b *Bot) aside(f func()) bool {
	b.workMu.RLock()
	defer b.workMu.RUnlock()
	if b.closing {
		return false
	}
	b.work.Go(func() {
		defer func() { b.broke("aside", recover()) }()
		f()
	})
	return true
}

// broke counts a panic that was recovered from, and is true if there was one. One
// that is not ends the process: discordgo has no guard of its own.
func (b *Bot) broke(where string, cause any) bool {
	if cause == nil {
		return false
	}
	b.counts.panics.Add(1)
	// The value may hold words of a question; its type and the stack do not.
	b.log.Error("a handler broke", "where", where, "kind", fmt.Sprintf("%T", cause), "stack", string(debug.Stack()))
	return true
}

func (b *Bot) appID() string {
	if s := b.knownApp.Load(); s != nil {
		return *s
	}
	return ""
}

func (b *Bot) self() string {
	if s := b.knownSelf.Load(); s != nil {
		return *s
	}
	return ""
}

// counters are what status tells. They name nobody.
type counters struct {
	answered, dropped, late, slowed, refused, panics, failed atomic.Int64
	latency                                                  latency
}

// latency keeps how long the last answers took, for a median.
type latency struct {
	mu   sync.Mutex
	last [256]time.Duration
	n    int
}

func (l *latency) add(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last[l.n%len(l.last)] = d
	l.n++
}
