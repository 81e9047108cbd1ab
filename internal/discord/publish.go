package discord

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"bedside/internal/app"
	"bedside/internal/discord/wire"
)

// reindex publishes the content and shows how far it is and what changes.
func (b *clinic) reindex(_ context.Context, r *request) reply {
	dry := r.true("dry_run")
	return reply{kind: later, work: func(ctx context.Context, show func(wire.Message)) wire.Message {
		b.log.Info("reindex started", "dry_run", dry)
		report, err := b.app.Reindex(ctx, app.ReindexOptions{DryRun: dry, Progress: func(stage string, done, total int) {
			show(b.layout.Note(progress(stage, done, total), r.place(), false))
		}})
		var refused *app.RefusedError
		switch {
		case errors.As(err, &refused):
			b.log.Warn("reindex refused", "cause", refused)
			return card("Nothing was published", refusal(report)+details(report, inTerminal), amber)
		case err != nil:
			b.log.Warn("reindex failed", "cause", err)
			return card("Nothing was published", failure(ctx, err), amber)
		}
		b.log.Info("reindex ended", "dry_run", dry, "generation", report.Generation, "added", len(report.Added), "changed", len(report.Changed), "removed", len(report.Removed), "answers", len(report.Difference.Changes))
		if report.Refused {
			return card(outcome(report, dry), refusal(report)+details(report, inTerminal), amber)
		}
		return card(outcome(report, dry), details(report, inTerminal), teal)
	}}
}

// stages say what takes the time.
var stages = map[string]string{
	"embed":          "Asking what the pages mean",
	"index":          "Building the index",
	"check":          "Looking for every page by its heading",
	"replay current": "Asking all known questions of the pages as they are served",
	"replay new":     "Asking all known questions of the new pages",
	"swaps":          "Asking with other medicines",
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
	case r.Refused:
		return fmt.Sprintf("Dry run: %s, nothing published. It would be refused", plural(r.Passages, "passage"))
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

// shownReasons is how many objections stand in the message, so that there is room for
// what changes below them.
const shownReasons = 5

// refusal says what speaks against publishing, and what to do.
func refusal(r app.ReindexReport) string {
	more := ""
	if len(r.Difference.Objections) > shownReasons {
		more = "All of them: `bot reindex --dry-run --all`\n"
	}
	return objections(r) + more + "Mend the pages, or publish all the same, with a reason, in a terminal: `bot reindex --force REASON`\n"
}

// objections says what speaks against publishing.
func objections(r app.ReindexReport) string {
	var b strings.Builder
	all := r.Difference.Objections
	fmt.Fprintf(&b, "**What was served is served on, because of %s:**\n", plural(len(all), "objection"))
	for _, o := range all[:min(len(all), shownReasons)] {
		lines := strings.Split(o.String(), "\n")
		for i, l := range lines {
			lines[i] = wire.Cut(inert(strings.TrimSpace(l)), 160)
		}
		fmt.Fprintf(&b, "`%s`\n", strings.Join(lines, "`\n`"))
	}
	if n := len(all) - shownReasons; n > 0 {
		fmt.Fprintf(&b, "… and %d more.\n", n)
	}
	return b.String()
}

// inTerminal is where all changed answers are listed, of content that the terminal has.
const inTerminal = " All of them: `bot reindex --dry-run --csv`"

// details says what changes. all says where the rest of the answers is.
func details(r app.ReindexReport, all string) string {
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
	b.WriteString(answers(r, all))
	if n := len(r.Findings); n > 0 {
		fmt.Fprintf(&b, "%s about the pages: run `bot lint`\n", plural(n, "remark"))
	}
	return b.String()
}

// answers says what the known questions get: how many by class, and the first of them.
func answers(r app.ReindexReport, all string) string {
	d := &r.Difference
	if d.Asked == 0 {
		return ""
	}
	var b strings.Builder
	var counts []string
	for _, c := range d.Counts() {
		counts = append(counts, fmt.Sprintf("%d %s", c.N, c.Class))
	}
	fmt.Fprintf(&b, "**%d of %s change their answer**\n%s\n", len(d.Changes), plural(d.Asked, "known question"), strings.Join(counts, ", "))
	for _, c := range d.Changes[:min(len(d.Changes), shown)] {
		fmt.Fprintf(&b, "%s: `%s`\nbefore: `%s`\nafter: `%s`\n", c.Class, wire.Cut(inert(c.Question), 80), wire.Cut(inert(c.Before), 80), wire.Cut(inert(c.After), 80))
	}
	if n := len(d.Changes) - shown; n > 0 {
		fmt.Fprintf(&b, "… and %d more.%s\n", n, all)
	}
	return b.String()
}

// rollback serves what was served before, or the generation of a number.
func (b *clinic) rollback(_ context.Context, r *request) reply {
	o, named := r.option("generation")
	return reply{kind: later, work: func(ctx context.Context, _ func(wire.Message)) wire.Message {
		var n int
		var err error
		if !named {
			n, err = b.app.Rollback(ctx, r.person)
		} else {
			n, _ = o.Int() // what is no number is 0, which is kept nowhere
			err = b.app.RollbackTo(ctx, r.person, n)
		}
		if err != nil {
			b.log.Warn("rollback failed", "cause", err)
			return card("Nothing was changed", failure(ctx, err), amber)
		}
		b.log.Info("rolled back", "generation", n)
		return card(fmt.Sprintf("Generation %d is served now", n), "It stays until the next reindex.", teal)
	}}
}
