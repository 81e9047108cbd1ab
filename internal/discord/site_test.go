package discord

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bedside/internal/app"
	"bedside/internal/config"
	"bedside/internal/discord/discordtest"
	"bedside/internal/discord/gateway"

	"go.uber.org/goleak"
)

// Bleve starts workers when it is loaded, which never end.
func TestMain(m *testing.M) {
	// Tests wait for goodbyes of the gateway far more than they compute.
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	sweepEvery = 20 * time.Millisecond
	insistFor, insistEvery = 2*time.Second, 20*time.Millisecond
	goleak.VerifyTestMain(m, goleak.IgnoreCurrent())
}

// Ids of the tests' people and roles. They occur nowhere else, so that a log that
// holds one is found.
const (
	guildID    = "1100000000000000010" // the stand-in's own
	otherGuild = "1100000000000000011"
	patientID  = "1177777777777777701"
	otherID    = "1177777777777777702"
	nurseID    = "1177777777777777703"
	bossID     = "1177777777777777704"
	nurseRole  = "1177777777777777711"
	bossRole   = "1177777777777777712"
	strayRole  = "1177777777777777713"
)

var (
	patient = discordtest.User{ID: patientID, GuildID: guildID}
	other   = discordtest.User{ID: otherID, GuildID: guildID}
	nurse   = discordtest.User{ID: nurseID, GuildID: guildID, Roles: []string{nurseRole}}
	boss    = discordtest.User{ID: bossID, GuildID: guildID, Roles: []string{strayRole, bossRole}}
	alone   = discordtest.User{ID: patientID} // in direct messages
)

const (
	covered = "can i do ketamine on methadone"
	crisis  = "i want to kill myself tonight"
)

// promise is the one time that a test fails on: Discord waits no longer for a first
// response. patience is for everything else: it ends what would hang.
const (
	promise  = 3 * time.Second
	patience = time.Minute
)

// buffer is a log that several goroutines write to.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func (b *buffer) reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.b = bytes.Buffer{}
}

// clock is time that a test can move.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

// site is a clinic with its bot, beside a stand-in for Discord.
type site struct {
	t     *testing.T
	s     *discordtest.Server
	app   *app.App
	b     *Bot
	log   *buffer
	clock *clock
	root  string

	once sync.Once
	stop context.CancelFunc
	ran  chan error
}

// setup is what a test wants otherwise.
type setup struct {
	env     []string // BEDSIDE_DISCORD_… settings
	content map[string]string
	server  discordtest.Options
	before  func(*site) // before the bot runs
	unready bool        // do not wait for it
	serial  bool        // alone: it measures, or another site of the same test has been opened
	http    bool        // Discord comes by signed requests
	bare    bool        // no servers, no staff, no administrators
	broken  bool        // there is no content to open
	unrun   bool        // the bot is not run
	root    string      // the folder of an earlier site, whose bot has ended
	others  func(x *site, main *app.App, env []string) []Clinic
}

func open(t *testing.T, o setup) *site {
	t.Helper()
	if !o.serial {
		t.Parallel() // most of a test is waiting for the gateway's goodbye
	}
	x := &site{t: t, log: new(buffer), clock: new(clock), root: t.TempDir(), ran: make(chan error, 1)}
	o.server.OpenAPI = discordtest.FindOpenAPI()
	if o.server.GuildIDs == nil {
		o.server.GuildIDs = []string{guildID, otherGuild}
	}
	o.server.Now = x.clock.now
	x.s = discordtest.New(t, o.server)
	if o.root != "" {
		x.root = o.root
	} else {
		x.write(o.content)
	}
	env := append([]string{
		"BEDSIDE_DISCORD_TOKEN=" + x.s.Token(), "BEDSIDE_DISCORD_API_URL=" + x.s.APIURL(),
		"BEDSIDE_CLINIC_NAME=Test Clinic", "BEDSIDE_CLINIC_PHONE=555-0100",
	}, o.env...)
	if !o.bare {
		env = append([]string{"BEDSIDE_DISCORD_GUILDS=" + guildID, "BEDSIDE_DISCORD_STAFF_ROLES=" + nurseRole, "BEDSIDE_DISCORD_ADMIN_ROLES=" + bossRole}, env...)
	}
	if o.http {
		env = append(env, "BEDSIDE_DISCORD_MODE=http", "BEDSIDE_DISCORD_LISTEN=127.0.0.1:0", "BEDSIDE_DISCORD_PUBLIC_KEY="+x.s.PublicKey())
	}
	log := slog.New(slog.NewJSONHandler(x.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	x.app, err = app.New(context.Background(), app.Options{ConfigFile: filepath.Join(x.root, "config.yaml"), Environ: env, Log: log, Now: x.clock.now, Swaps: 100})
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(filepath.Join(x.root, "config.yaml"), env)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.app.Open(context.Background()); err != nil && !o.broken {
		t.Fatal(err)
	}
	var others []Clinic
	if o.others != nil {
		others = o.others(x, x.app, env)
	}
	x.b, err = New(Options{Clinic: Clinic{App: x.app, Settings: cfg.Discord}, Others: others, Log: log, Now: x.clock.now, Timing: quick()})
	if err != nil {
		t.Fatal(err)
	}
	if o.before != nil {
		o.before(x)
	}
	ctx, cancel := context.WithCancel(context.Background())
	x.stop = cancel
	go func() {
		if o.unrun {
			<-ctx.Done()
			x.ran <- nil
			return
		}
		x.ran <- x.b.Run(ctx)
	}()
	t.Cleanup(func() {
		if err := x.end(); err != nil {
			t.Errorf("Run: %v", err)
		}
		for _, o := range others { // before the one whose store they share
			if err := o.App.Close(); err != nil {
				t.Error(err)
			}
		}
		if err := x.app.Close(); err != nil {
			t.Error(err)
		}
		x.scan()
	})
	if !o.unready {
		select {
		case <-x.b.Ready():
		case <-x.within(patience).Done():
			t.Fatalf("not ready:\n%s", x.log)
		}
	}
	return x
}

// quick are the gateway's waits for tests.
func quick() gateway.Timing {
	return gateway.Timing{BackoffMin: 10 * time.Millisecond, BackoffMax: 100 * time.Millisecond, InvalidMin: time.Millisecond, InvalidMax: 10 * time.Millisecond,
		Answer: 2 * time.Second, Hello: 2 * time.Second, Open: 6 * time.Second, IdentifyGap: time.Millisecond, FreeIdentify: 100}
}

// write lays out the clinic's folder: the shipped pages, or others.
func (x *site) write(content map[string]string) {
	x.t.Helper()
	if content == nil {
		content = make(map[string]string)
		files, _ := filepath.Glob("../../faq/*.md")
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				x.t.Fatal(err)
			}
			content[filepath.Base(f)] = string(data)
		}
	}
	for name, text := range content {
		x.file("faq/"+name, text)
	}
	x.file("config.yaml", "")
}

func (x *site) file(name, text string) {
	x.t.Helper()
	name = filepath.Join(x.root, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		x.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		x.t.Fatal(err)
	}
}

// end stops the bot and returns what Run returned.
func (x *site) end() error {
	err := error(nil)
	x.once.Do(func() {
		x.stop()
		select {
		case err = <-x.ran:
		case <-time.After(patience):
			err = errors.New("the bot does not stop")
		}
	})
	return err
}

// scan looks for what must be in no log: words of questions, people, tokens.
func (x *site) scan() {
	x.t.Helper()
	log := x.log.String()
	for _, canary := range []string{x.s.Token(), "aW50ZXJhY3Rpb246", "on methadone", "kill myself", "canary", "117777777777777770"} {
		if i := strings.Index(log, canary); i >= 0 {
			x.t.Errorf("the log holds %q: …%s…", canary, log[max(0, i-200):min(len(log), i+100)])
		}
	}
}

func (x *site) within(d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	x.t.Cleanup(cancel)
	return ctx
}

// reply dispatches an interaction and returns what the person then reads.
func (x *site) reply(c *discordtest.Call) discordtest.Message {
	x.t.Helper()
	m, err := x.s.Dispatch(c).WaitMessage(x.within(patience))
	if err != nil {
		x.t.Fatalf("%v\n%s", err, x.log)
	}
	return m
}

// fresh dispatches a component and returns the new message, not the changed one.
func (x *site) callback(c *discordtest.Call) discordtest.Callback {
	x.t.Helper()
	cb, err := x.s.Dispatch(c).Wait(x.within(patience))
	if err != nil {
		x.t.Fatalf("%v\n%s", err, x.log)
	}
	return cb
}

func (x *site) ask(u discordtest.User, question string) discordtest.Message {
	x.t.Helper()
	return x.reply(x.s.Command(u, "ask", discordtest.String("question", question)))
}

// press presses the button with that label.
func (x *site) press(u discordtest.User, m discordtest.Message, label string) discordtest.Message {
	x.t.Helper()
	b, ok := m.Button(label)
	if !ok {
		x.t.Fatalf("no button %q among %v", label, m.Buttons())
	}
	return x.reply(x.s.Component(u, &m, b.CustomID))
}

// choose picks the n-th line of the first menu.
func (x *site) choose(u discordtest.User, m discordtest.Message, n int) discordtest.Message {
	x.t.Helper()
	menus := m.Selects()
	if len(menus) == 0 || len(menus[0].Options) <= n {
		x.t.Fatalf("no line %d in %v", n, menus)
	}
	return x.reply(x.s.Component(u, &m, menus[0].CustomID, menus[0].Options[n].Value))
}

func contains(t *testing.T, m discordtest.Message, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(m.Text(), p) {
			t.Errorf("no %q in:\n%s", p, m.Text())
		}
	}
}
