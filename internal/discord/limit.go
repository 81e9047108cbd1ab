package discord

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Bounds on what one person and one server may ask. How many questions a minute
// is a setting; the rest is here.
const (
	// pressRate is for buttons, menus and typing: they cost next to nothing, but a
	// program could send them without end. Discord's clients send a few a second.
	pressRate, pressBurst = 10, 40

	// kindBurst and kindEvery are how often the one who asks too much is told so. A
	// person is told every time, because Discord shows silence as a failure; a
	// program that floods is soon told once in ten seconds only.
	kindBurst = 20
	kindEvery = 10 * time.Second

	// guildBurst lets a room full of people ask at the same moment.
	guildBurst = 200

	// idle is when a person's bounds are forgotten; they would be full again.
	idle = 10 * time.Minute

	// maxPeople bounds the memory in a raid. Beyond it the oldest are forgotten
	// early, which only means that they get a fresh allowance.
	maxPeople = 50_000
)

// limits are the token buckets.
type limits struct {
	now         func() time.Time
	user, guild int // questions a minute

	mu     sync.Mutex
	people map[string]*allowance
	guilds map[string]*rate.Limiter
	swept  time.Time
}

type allowance struct {
	questions, presses, kind *rate.Limiter
	last                     time.Time
}

func newLimits(user, guild int, now func() time.Time) *limits {
	return &limits{now: now, user: user, guild: guild, people: make(map[string]*allowance), guilds: make(map[string]*rate.Limiter), swept: now()}
}

// verdict says what to do with an interaction.
type verdict int

const (
	admitted verdict = iota
	slower           // say kindly that it is too much
	ignored          // it was said a moment ago
)

// question judges one question.
func (l *limits) question(person, guild string) verdict {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	a := l.of(person, now)
	g := l.ofGuild(guild)
	switch {
	case !a.questions.AllowN(now, 1):
	case guild != "" && !g.AllowN(now, 1):
	default:
		return admitted
	}
	if a.kind.AllowN(now, 1) {
		return slower
	}
	return ignored
}

// press judges a button, a menu or a letter typed.
func (l *limits) press(person string) verdict {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	a := l.of(person, now)
	switch {
	case a.presses.AllowN(now, 1):
		return admitted
	case a.kind.AllowN(now, 1):
		return slower
	}
	return ignored
}

func (l *limits) of(person string, now time.Time) *allowance {
	l.sweep(now)
	a, ok := l.people[person]
	if !ok {
		a = &allowance{
			questions: rate.NewLimiter(perMinute(l.user), max(5, l.user/2)),
			presses:   rate.NewLimiter(pressRate, pressBurst),
			kind:      rate.NewLimiter(rate.Every(kindEvery), kindBurst),
		}
		l.people[person] = a
	}
	a.last = now
	return a
}

func (l *limits) ofGuild(guild string) *rate.Limiter {
	g, ok := l.guilds[guild]
	if !ok {
		if len(l.guilds) >= maxPeople {
			clear(l.guilds)
		}
		g = rate.NewLimiter(perMinute(l.guild), max(guildBurst, l.guild/3))
		l.guilds[guild] = g
	}
	return g
}

func perMinute(n int) rate.Limit { return rate.Limit(float64(n) / 60) }

// tidy forgets who has been quiet in an hour in which nobody asks.
func (l *limits) tidy() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(l.now())
}

// sweep forgets who has been quiet.
func (l *limits) sweep(now time.Time) {
	if now.Sub(l.swept) < time.Minute && len(l.people) < maxPeople {
		return
	}
	l.swept = now
	for who, a := range l.people {
		if now.Sub(a.last) > idle {
			delete(l.people, who)
		}
	}
	if len(l.people) >= maxPeople {
		clear(l.people)
	}
}
