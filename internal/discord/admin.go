package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bedside/internal/app"
	"bedside/internal/discord/wire"
)

// reindex publishes the content and shows how far it is and what changes.
func (b *Bot) reindex(_ context.Context, r *request) reply {
	dry := r.true("dry_run")
	return reply{kind: later, work: func(ctx context.Context, show func(wire.Message)) wire.Message {
		b.log.Info("reindex started", "dry_run", dry)
		report, err := b.app.Reindex(ctx, app.ReindexOptions{DryRun: dry, Progress: func(stage string, done, total int) {
			show(b.layout.Note(progress(stage, done, total), r.place(), false))
		}})
		if err != nil {
			b.log.Warn("reindex failed", "cause", err)
			return card("Nothing was published", failure(ctx, err), amber)
		}
		b.log.Info("reindex ended", "dry_run", dry, "generation", report.Generation, "added", len(report.Added), "changed", len(report.Changed), "removed", len(report.Removed), "answers", len(report.Replay))
		return card(outcome(report, dry), details(report), teal)
	}}
}

// stages say what takes the time.
var stages = map[string]string{
	"build":          "Building the index",
	"replay current": "Asking all known questions of the pages as they are served",
	"replay new":     "Asking all known questions of the new pages",
}

func progress(stage string, done, total int) string {
	if s, ok := stages[stage]; ok {
		stage = s
	}
	return fmt.Sprintf("%s: %d of %d", stage, done, total)
}

// Colours of administrators' cards.
const (
	teal  = 0x2b7a78
	amber = 0xb7791f
)

// card is a message for an administrator.
func card(title, text string, color int) wire.Message {
	return wire.Message{Embeds: []wire.Embed{{Title: wire.Cut(title, wire.MaxTitle), Description: wire.Cut(text, wire.MaxDescription), Color: color}}}
}

// failure says why nothing was published and what to do. Errors of content name
// file and line; they hold no words of patients.
func failure(ctx context.Context, err error) string {
	var lint *app.LintError
	switch {
	case ctx.Err() != nil:
		return "It was interrupted, because the bot was stopped or it took too long. What was served is served on. Run it again."
	case errors.Is(err, app.ErrBusy):
		return "Another reindex is under way. Wait for its end."
	case errors.As(err, &lint):
		return "The pages have errors:\n" + inertLines(err.Error())
	}
	return inertLines(err.Error())
}

func inertLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = inert(l)
	}
	return "```\n" + wire.Cut(strings.Join(lines, "\n"), 3500) + "\n```"
}

func outcome(r app.ReindexReport, dry bool) string {
	switch {
	case dry:
		return fmt.Sprintf("Dry run: %s, nothing published", plural(r.Passages, "passage"))
	case r.Unchanged:
		return fmt.Sprintf("Nothing has changed. Generation %d is served", r.Generation)
	}
	return fmt.Sprintf("Generation %d is served now: %s", r.Generation, plural(r.Passages, "passage"))
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// shown is how many lines of each kind stand in the message: a person reads no
// more there. The terminal has them all.
const shown = 12

func details(r app.ReindexReport) string {
	var b strings.Builder
	for _, part := range []struct {
		what string
		ids  []string
	}{{"Added", r.Added}, {"Changed", r.Changed}, {"Removed", r.Removed}} {
		fmt.Fprintf(&b, "**%s: %d**\n", part.what, len(part.ids))
		for _, id := range part.ids[:min(len(part.ids), shown)] {
			fmt.Fprintf(&b, "`%s`\n", inert(id))
		}
		if n := len(part.ids) - shown; n > 0 {
			fmt.Fprintf(&b, "… and %d more\n", n)
		}
	}
	fmt.Fprintf(&b, "**%d of %s change their answer**\n", len(r.Replay), plural(r.Replayed, "known question"))
	for _, c := range r.Replay[:min(len(r.Replay), shown)] {
		fmt.Fprintf(&b, "`%s`\nbefore: `%s`\nafter: `%s`\n", wire.Cut(inert(c.Question), 80), wire.Cut(inert(c.Before), 80), wire.Cut(inert(c.After), 80))
	}
	if n := len(r.Replay) - shown; n > 0 {
		fmt.Fprintf(&b, "… and %d more. All of them: `bot reindex --dry-run --csv`\n", n)
	}
	if n := len(r.Findings); n > 0 {
		fmt.Fprintf(&b, "%s about the pages: run `bot lint`\n", plural(n, "remark"))
	}
	return b.String()
}

// rollback serves what was served before.
func (b *Bot) rollback(_ context.Context, _ *request) reply {
	return reply{kind: later, work: func(ctx context.Context, _ func(wire.Message)) wire.Message {
		n, err := b.app.Rollback(ctx)
		if err != nil {
			b.log.Warn("rollback failed", "cause", err)
			return card("Nothing was changed", failure(ctx, err), amber)
		}
		b.log.Info("rolled back", "generation", n)
		return card(fmt.Sprintf("Generation %d is served now", n), "It stays until the next reindex.", teal)
	}}
}

// status says how the bot is doing, in numbers that name nobody.
func (b *Bot) status(_ context.Context, r *request) reply {
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
