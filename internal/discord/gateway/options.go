package gateway

import (
	"cmp"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// Options is what a Gateway needs. Token and OnEvent are required.
type Options struct {
	Token     string
	Intents   int
	UserAgent string // Discord refuses requests without one

	// Client is for GET /gateway/bot and GET /gateway, which go to discord.com
	// unless its transport sends them elsewhere.
	Client *http.Client
	// URL is the gateway; empty is what Discord says. A query is dropped.
	URL string
	// AllowHost says which hosts may be dialled, for the gateway and for the one
	// Discord names for a resume: the token goes there. Nil is DiscordHost.
	AllowHost func(host string) bool

	Log *slog.Logger
	Now func() time.Time

	// OnEvent gets every event, READY among them, on a goroutine of its own. It is
	// not called after Run has returned, and before OnReady of its session has
	// returned only if that takes longer than Timing.Callbacks. Panics are caught.
	OnEvent func(Event)
	// OnReady and OnResumed may be nil. They have goroutines of their own too.
	OnReady   func(Ready)
	OnResumed func()

	Timing Timing // fields that are zero have their default
}

// DiscordHost accepts the hosts of Discord's own gateway.
func DiscordHost(host string) bool {
	host = strings.ToLower(host)
	return host == "discord.gg" || strings.HasSuffix(host, ".discord.gg")
}

// Timing is every wait of the package, so that tests need not wait.
type Timing struct {
	Dial       time.Duration // TCP and TLS
	Hello      time.Duration // the answer to the upgrade, then HELLO
	Answer     time.Duration // something after IDENTIFY or RESUME, the ACK after a heartbeat
	Write      time.Duration // one write
	Open       time.Duration // from the dial to READY or RESUMED
	Grace      time.Duration // for discordgo to come back once its connection is cut
	Disconnect time.Duration // for discordgo to have closed what was lost
	Settle     time.Duration // between that and the next connection
	Stop       time.Duration // for a friendly goodbye
	Callbacks  time.Duration // for callbacks at the end of Run, and for OnReady before events go on
	REST       time.Duration // one question to the REST API

	BackoffMin time.Duration // upper bound of the first wait, doubled every time
	BackoffMax time.Duration
	Stable     time.Duration // a connection that lived so long starts the back-off anew

	InvalidMin time.Duration // after op 9, before IDENTIFY
	InvalidMax time.Duration

	IdentifyGap   time.Duration // between two IDENTIFYs
	Window        time.Duration // FreeIdentify IDENTIFYs in it go at once, the next ones wait
	FreeIdentify  int
	ThrottleMin   time.Duration // the first of these waits, doubled every time
	ThrottleMax   time.Duration
	IdentifySpare int // session starts that are left for people
}

// Defaults are the waits for Discord itself.
func Defaults() Timing {
	return Timing{
		Dial:  10 * time.Second, // a lost SYN is sent again after 1, 3 and 7 s
		Hello: 10 * time.Second, // it comes within a round trip
		// A round trip and a slow second of Discord; a third of the heartbeat
		// interval, so that a dead connection is gone before the next heartbeat.
		Answer: 15 * time.Second,
		Write:  10 * time.Second, // only ever waits if the peer has stopped reading
		// More than the parts above take when each of them is slow but well.
		Open:  20 * time.Second,
		Grace: time.Second,
		// discordgo always sleeps for one. With Callbacks it is the longest that a
		// stop can take, which must be less than 3 s.
		Disconnect: 2500 * time.Millisecond,
		// discordgo's heartbeat may close once more, just after its reader did. A
		// connection made before that would be the one it closes.
		Settle:    100 * time.Millisecond,
		Stop:      1500 * time.Millisecond, // the same second, and 500 ms for the network
		Callbacks: 300 * time.Millisecond,
		REST:      5 * time.Second,

		BackoffMin: time.Second,
		BackoffMax: time.Minute,
		Stable:     time.Minute,

		InvalidMin: time.Second, // Discord's own rule
		InvalidMax: 5 * time.Second,

		IdentifyGap: 5 * time.Second, // Discord's rule for bots of one shard
		// 1,000 IDENTIFYs in a day and Discord resets the token. Four in a row are
		// an outage; whoever needs more has a fault that speed does not mend. With
		// a quarter of an hour between them there are 96 in a day.
		Window:        10 * time.Minute,
		FreeIdentify:  4,
		ThrottleMin:   time.Minute,
		ThrottleMax:   15 * time.Minute,
		IdentifySpare: 10, // enough for the restarts of whoever looks for the cause
	}
}

// filled returns the timing with defaults for what is zero.
func (t Timing) filled() Timing {
	d := Defaults()
	return Timing{
		Dial: cmp.Or(t.Dial, d.Dial), Hello: cmp.Or(t.Hello, d.Hello),
		Answer: cmp.Or(t.Answer, d.Answer), Write: cmp.Or(t.Write, d.Write),
		Open: cmp.Or(t.Open, d.Open), Grace: cmp.Or(t.Grace, d.Grace),
		Disconnect: cmp.Or(t.Disconnect, d.Disconnect), Settle: cmp.Or(t.Settle, d.Settle),
		Stop: cmp.Or(t.Stop, d.Stop), Callbacks: cmp.Or(t.Callbacks, d.Callbacks), REST: cmp.Or(t.REST, d.REST),
		BackoffMin: cmp.Or(t.BackoffMin, d.BackoffMin), BackoffMax: cmp.Or(t.BackoffMax, d.BackoffMax),
		Stable:     cmp.Or(t.Stable, d.Stable),
		InvalidMin: cmp.Or(t.InvalidMin, d.InvalidMin), InvalidMax: cmp.Or(t.InvalidMax, d.InvalidMax),
		IdentifyGap: cmp.Or(t.IdentifyGap, d.IdentifyGap), Window: cmp.Or(t.Window, d.Window),
		FreeIdentify: cmp.Or(t.FreeIdentify, d.FreeIdentify), ThrottleMin: cmp.Or(t.ThrottleMin, d.ThrottleMin),
		ThrottleMax: cmp.Or(t.ThrottleMax, d.ThrottleMax), IdentifySpare: cmp.Or(t.IdentifySpare, d.IdentifySpare),
	}
}
