package discord

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"bedside/internal/discord/gateway"
)

// presence is in which servers the bot is, as the gateway tells. By HTTP nobody tells.
type presence struct {
	mu sync.Mutex
	in map[string]bool // by server; missing: not told yet
}

// guildEvent takes what the gateway says about servers. A server that is only out of
// reach for a while is one where the bot still is. READY lists all, so that also a
// removal during a stop is noticed.
func (b *Bot) guildEvent(e gateway.Event) {
	var d struct {
		ID          string `json:"id"`
		Unavailable *bool  `json:"unavailable"`
		Guilds      []struct {
			ID string `json:"id"`
		} `json:"guilds"`
	}
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return // what cannot be read says nothing, and erasing is not to be guessed
	}
	p := &b.presence
	p.mu.Lock()
	if p.in == nil {
		p.in = make(map[string]bool)
	}
	switch e.Type {
	case "READY":
		if d.Guilds == nil {
			break
		}
		for id := range b.byGuild {
			p.in[id] = false
		}
		for _, g := range d.Guilds {
			if b.byGuild[g.ID] != nil {
				p.in[g.ID] = true
			}
		}
	case "GUILD_CREATE", "GUILD_DELETE":
		in := e.Type == "GUILD_CREATE" || d.Unavailable != nil && *d.Unavailable
		if b.byGuild[d.ID] != nil {
			p.in[d.ID] = in
		}
	}
	p.mu.Unlock()
	for _, c := range b.clinics {
		if e.Type == "READY" || b.byGuild[d.ID] == c {
			c.settleStay()
		}
	}
}

// goneFrom reports whether the bot is in none of the clinic's servers. told is false where
// that is not known, or the clinic names no server.
func (b *clinic) goneFrom() (gone, told bool) {
	b.presence.mu.Lock()
	defer b.presence.mu.Unlock()
	for _, id := range b.permits.guilds {
		in, known := b.presence.in[id]
		if !known || in {
			return false, known
		}
	}
	return true, len(b.permits.guilds) > 0
}

// stay keeps what is noted of a clinic's stay in step with what is so.
type stay struct {
	mu     sync.Mutex // one at a time, so that the last word is the newest
	failed bool
	tried  time.Time
}

// note runs f and keeps whether it has worked. first is true for the first of several
// failures.
func (s *stay) note(f func() error, now time.Time) (first bool, err error) {
	err = f()
	first = err != nil && !s.failed
	s.failed, s.tried = err != nil, now
	return first, err
}

// settleStay notes whether the bot is still in one of the clinic's servers. When it is
// in none, what is kept of the clinic is erased after a time of grace.
func (b *clinic) settleStay() {
	b.aside(func() {
		b.stay.mu.Lock()
		defer b.stay.mu.Unlock()
		gone, told := b.goneFrom()
		if !told {
			return
		}
		first, err := b.stay.note(func() error {
			ctx, cancel := context.WithTimeout(b.workCtx, keepBy)
			defer cancel()
			if gone {
				return b.app.Left(ctx, b.now())
			}
			return b.app.Returned(ctx)
		}, b.now())
		if gone {
			b.log.Warn("the bot is in none of the clinic's servers: what is kept of the clinic will be erased, unless the bot is invited again or discord.guilds is put right", "after", age(b.app.Config().Store.Grace))
		}
		if first && b.workCtx.Err() == nil {
			b.log.Warn("whether the bot is still in the clinic's servers was not noted; it is tried again", "cause", err)
		}
	})
}

// settleAgain is when a note that failed is tried again.
const settleAgain = time.Minute

// due reports whether a note that failed is to be tried again.
func (s *stay) due(now time.Time) bool {
	if !s.mu.TryLock() {
		return false // it is being tried
	}
	defer s.mu.Unlock()
	again := s.failed && now.Sub(s.tried) >= settleAgain
	if again {
		s.tried = now
	}
	return again
}

// tick does what a clinic does by the clock.
func (b *clinic) tick() {
	b.asking.sends.tidy()
	b.asking.tries.tidy()
	if b.app.Config().Staff.Channel != "" && b.asking.notice.due(b.now()) {
		b.aside(b.tellStaff)
	}
	if b.stay.due(b.now()) {
		b.settleStay()
	}
}
