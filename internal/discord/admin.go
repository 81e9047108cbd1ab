package discord

import (
	"context"
	"fmt"
	"slices"
	"time"

	"bedside/internal/discord/wire"
)

// status says how the bot is doing, in numbers that name nobody.
func (b *clinic) status(_ context.Context, r *request) reply {
	s, now := b.app.Status(), b.now()
	m := card("Status", "", teal)
	add := func(name, format string, args ...any) {
		m.Embeds[0].Fields = append(m.Embeds[0].Fields, wire.Field{Name: name, Value: fmt.Sprintf(format, args...), Inline: true})
	}
	if s.Generation == 0 {
		add("Content", "nothing is served: run /faq-admin reindex")
	} else {
		state := ""
		if s.Degraded {
			state = ", an older one in place of a damaged one"
		}
		add("Generation", "%d%s, served for %s", s.Generation, state, age(now.Sub(s.Opened)))
		add("Content", "%s in %s", plural(s.Passages, "passage"), plural(s.Documents, "document"))
	}
	if held := b.heldNames(); len(held) > 0 {
		add("Stopped", "%d, see /faq-admin stops", len(held))
	}
	if b.gateway == nil {
		add("Discord", "signed HTTP requests")
	} else {
		g := b.gateway.State()
		state := "not connected"
		if g.Connected {
			state = "connected"
		}
		add("Discord", "%s for %s, heartbeat %d ms, %s", state, age(now.Sub(g.Since)), g.Latency.Milliseconds(), plural(g.Connects, "connection"))
	}
	median, slow := b.counts.latency.spread()
	add("Responses", "%d, half within %d ms, 99 of 100 within %d ms", b.counts.answered.Load(), median.Milliseconds(), slow.Milliseconds())
	add("Not answered", "%d too late, %d twice or unreadable, %d refused by Discord", b.counts.late.Load(), b.counts.dropped.Load(), b.counts.failed.Load())
	add("Held back", "%d too fast, %d not allowed, %d broken", b.counts.slowed.Load(), b.counts.refused.Load(), b.counts.panics.Load())
	add("In memory", "%s of the last minutes", plural(b.talk.Held(), "text"))
	add("Running", "for %s", age(now.Sub(b.started)))
	return reply{kind: say, message: m}
}

// age says a duration as people do.
func age(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

// spread is the median and the 99th percentile of the last responses.
func (l *latency) spread() (median, slow time.Duration) {
	l.mu.Lock()
	list := slices.Clone(l.last[:min(l.n, len(l.last))])
	l.mu.Unlock()
	if len(list) == 0 {
		return 0, 0
	}
	slices.Sort(list)
	return list[len(list)/2], list[len(list)*99/100]
}
