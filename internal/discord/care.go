package discord

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"bedside/internal/answer"
	"bedside/internal/app"
	"bedside/internal/curation"
	"bedside/internal/discord/wire"
)

// Bounds of what staff may ask for.
const (
	defaultDays = 30
	mostDays    = 400 // as long as counts are kept, unless the settings say otherwise
	careMonths  = 36
)

// careCommands are the commands with which staff see what the content lacks, and hold
// back what is wrong.
func (b *clinic) careCommands() []command {
	kind := wire.OptionSpec{Type: wire.OptionString, Name: "kind", Description: "A page, a medicine, or everything", Required: true,
		Choices: []wire.Choice{{Name: "entry", Value: string(app.StopEntry)}, {Name: "medicine", Value: string(app.StopMedicine)}, {Name: "all", Value: string(app.StopAll)}}}
	reason := wire.OptionSpec{Type: wire.OptionString, Name: "reason", Description: "Why. The audit keeps it. No patients' details", Required: true, MinLength: 1, MaxLength: maxReason}
	target := wire.OptionSpec{Type: wire.OptionString, Name: "target", Description: "Which page or medicine. Left out for all", Autocomplete: true, MinLength: 1, MaxLength: 100}
	return []command{
		{name: "faq", sub: "gaps", kind: wire.ChatInput, description: "What patients asked for and the pages do not cover", who: staff, run: b.gaps,
			options: []wire.OptionSpec{
				{Type: wire.OptionInteger, Name: "days", Description: "How many days to look back, 1 to 400. Left out: 30"},
				{Type: wire.OptionBoolean, Name: "matrix", Description: "Set it against what the pages cover, medicine by medicine"},
			}},
		{name: "faq", sub: "due", kind: wire.ChatInput, description: "Pages whose review is due or past, and a button to say that one was reviewed", who: staff, run: b.due,
			options: []wire.OptionSpec{{Type: wire.OptionInteger, Name: "months", Description: "Months until the next review, 1 to 36. Left out: 6"}}},
		{name: "faq-admin", sub: "disable", kind: wire.ChatInput, description: "Stop showing a page, a medicine or everything, now", who: admins, run: b.disable, offer: b.offerStops,
			options: []wire.OptionSpec{kind, reason, target}},
		{name: "faq-admin", sub: "enable", kind: wire.ChatInput, description: "Show again what was stopped", who: admins, run: b.enable, offer: b.offerStopped,
			options: []wire.OptionSpec{kind, reason, target}},
		{name: "faq-admin", sub: "stops", kind: wire.ChatInput, description: "What is stopped, by whom and why", who: admins, run: b.stops},
	}
}

// gaps shows what patients did not find, in names of the lexicon and counts.
func (b *clinic) gaps(_ context.Context, r *request) reply {
	days := defaultDays
	if o, ok := r.option("days"); ok {
		if days, _ = o.Int(); days < 1 || days > mostDays {
			return b.private(r, fmt.Sprintf("days must be a number, 1 to %d.", mostDays))
		}
	}
	matrix := r.true("matrix")
	return reply{kind: later, work: func(ctx context.Context, _ func(wire.Message)) wire.Message {
		ctx, cancel := context.WithTimeout(ctx, keepBy)
		defer cancel()
		report, err := b.app.Gaps(ctx, days)
		var m curation.Matrix
		if err == nil && matrix {
			m, err = b.app.Matrix(ctx, days)
		}
		if err != nil {
			b.log.Warn("gaps cannot be shown", "cause", err)
			return b.layout.Note(trouble(err), r.place(), false)
		}
		if matrix {
			return card("What the pages cover", b.matrixText(m, days), teal)
		}
		return card("Asked and not found", b.gapsText(report, days), teal)
	}}
}

// shownGaps is how many lines one message has: a person reads no more there.
const shownGaps = 20

func (b *clinic) gapsText(r curation.GapReport, days int) string {
	var lines []string
	for _, g := range r.Gaps[:min(len(r.Gaps), shownGaps)] {
		lines = append(lines, fmt.Sprintf("**%d** %s%s", g.Count, b.namesOf(g), topicsOf(g)))
	}
	switch n := len(r.Gaps) - shownGaps; {
	case len(r.Gaps) == 0:
		lines = append(lines, fmt.Sprintf("Nothing was asked at least %d times and not found in %s.", curation.FewestShown, plural(days, "day")))
	case n > 0:
		lines = append(lines, fmt.Sprintf("… and %d more. All of them: `bot gaps --csv`", n))
	}
	lines = append(lines, "", fmt.Sprintf("The last %s. Brands and word order count as one; counts below %d are never shown", plural(days, "day"), curation.FewestShown))
	if r.Hidden > 0 {
		lines[len(lines)-1] += fmt.Sprintf(" (%d rarer)", r.Hidden)
	}
	lines[len(lines)-1] += ". Write a page with `/faq add`, or widen one with `/faq edit`."
	return strings.Join(lines, "\n")
}

// namesOf names the medicines of a gap.
func (b *clinic) namesOf(g curation.Gap) string {
	if len(g.Medicines) == 0 {
		return "no medicine named"
	}
	names := make([]string, len(g.Medicines))
	for i, n := range g.Medicines {
		names[i] = "`" + inert(b.app.Lexicon().Display(n)) + "`"
	}
	return strings.Join(names, " + ")
}

// topicsOf lists the topics of a gap, the most frequent first.
func topicsOf(g curation.Gap) string {
	var out []string
	for _, t := range slices.SortedFunc(maps.Keys(g.Topics), func(x, y string) int {
		if d := g.Topics[y] - g.Topics[x]; d != 0 {
			return d
		}
		return strings.Compare(x, y)
	}) {
		out = append(out, fmt.Sprintf("%s %d", spaced(t), g.Topics[t]))
	}
	if n := g.OtherTopics(); n > 0 {
		out = append(out, fmt.Sprintf("others %d", n))
	}
	return ": " + strings.Join(out, ", ")
}

// spaced is a code of the program's as people read it.
func spaced(code string) string { return strings.ReplaceAll(code, "_", " ") }

func (b *clinic) matrixText(m curation.Matrix, days int) string {
	const room = wire.MaxDescription - 400
	text := fmt.Sprintf("Passages that cover a medicine, and of which topics they speak; **in bold** what was asked and not found in %s.\n", plural(days, "day"))
	for i, row := range m.Rows {
		name := "all pages"
		if row.Name != "" {
			name = "`" + inert(b.app.Lexicon().Display(row.Name)) + "`"
		}
		var cells []string
		for k, topic := range m.Topics {
			switch c := row.Cells[k]; {
			case c.Asked > 0:
				cells = append(cells, fmt.Sprintf("%s %d **(%d)**", spaced(topic), c.Passages, c.Asked))
			case c.Passages > 0 && topic != curation.NoTopic:
				cells = append(cells, fmt.Sprintf("%s %d", spaced(topic), c.Passages))
			}
		}
		line := name + " " + plural(row.All.Passages, "passage")
		if row.All.Asked > 0 {
			line += fmt.Sprintf(" **(%d)**", row.All.Asked)
		}
		if len(cells) > 0 {
			line += ": " + strings.Join(cells, ", ")
		}
		if wire.Units(text)+wire.Units(line) > room {
			text += fmt.Sprintf("… and %d more. ", len(m.Rows)-i)
			break
		}
		text += line + "\n"
	}
	return text + "The whole table: `bot gaps --matrix --csv`"
}

// heldNow lists what a stop hides, for the person who set it.
func heldNow(items []answer.Item) string {
	var out []string
	for _, it := range items[:min(len(items), shown)] {
		out = append(out, "`"+wire.Cut(inert(it.Section), 100)+"`")
	}
	if n := len(items) - shown; n > 0 {
		out = append(out, fmt.Sprintf("… and %d more", n))
	}
	return strings.Join(out, "\n")
}
