package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"bedside/internal/app"
	"bedside/internal/cli"
	"bedside/internal/eval"
)

// shownLines is how many lines of each kind are printed without --all: about a screen.
const shownLines = 20

// classes says what each class of change means.
var classes = map[eval.Class]string{
	eval.Gained:    "gained: not answered before, answered now",
	eval.Lost:      "lost: answered before, not now",
	eval.Changed:   "changed: another passage, label or kind of reply",
	eval.Ambiguous: "newly ambiguous: the bot asks back now",
	eval.Reworded:  "reworded: the same passages in other words",
	eval.Astray:    "astray: do not come out as the pages or labels expect",
}

// printReindex prints a report, where there is one, and returns what the command ends
// with. A refusal has its report like a success.
func (p *program) printReindex(r app.ReindexReport, err error, f reindexFlags) error {
	var refused *app.RefusedError
	if err != nil && !errors.As(err, &refused) {
		return err
	}
	if f.csv {
		if werr := p.csvReindex(r); werr != nil {
			return werr
		}
	} else {
		p.tellReindex(r, f)
	}
	if err == nil && r.Refused {
		return errWanting
	}
	return err
}

func (p *program) tellReindex(r app.ReindexReport, f reindexFlags) {
	for _, finding := range r.Findings {
		fmt.Fprintln(p.errs, finding)
	}
	d := &r.Difference
	if d.Asked > 0 {
		p.countReindex(r)
	}
	for _, list := range []struct {
		what string
		ids  []string
	}{{"added", r.Added}, {"changed", r.Changed}, {"removed", r.Removed}} {
		p.list(f.all, len(list.ids), list.what, func(i int) string { return list.what + " " + list.ids[i] })
	}
	for rest := d.Changes; len(rest) > 0; { // sorted by class
		class := rest[0].Class
		n := 0
		for n < len(rest) && rest[n].Class == class {
			n++
		}
		p.list(f.all, n, string(class), func(i int) string { return told(rest[i]) })
		rest = rest[n:]
	}
	p.list(f.all, len(d.Astray), string(eval.Astray), func(i int) string { return told(d.Astray[i]) })
	if f.DryRun || r.Forced != "" { // else the error says them
		p.list(f.all, len(d.Objections), "objections", func(i int) string { return "objection: " + d.Objections[i].String() })
	}
	switch {
	case r.Refused:
		fmt.Fprintf(p.out, "dry run: %d passages, nothing published; it would be refused: %s\n", r.Passages, eval.CountObjections(d.Objections))
	case f.DryRun:
		fmt.Fprintf(p.out, "dry run: %d passages, nothing published\n", r.Passages)
	case r.Generation == 0:
		fmt.Fprintln(p.out, "nothing published: what was served is served on")
	case r.Unchanged:
		fmt.Fprintf(p.out, "nothing has changed: generation %d is served\n", r.Generation)
	case r.Forced != "":
		fmt.Fprintf(p.out, "generation %d is served now: %d passages, forced: %s\n", r.Generation, r.Passages, cli.Line(r.Forced))
	default:
		fmt.Fprintf(p.out, "generation %d is served now: %d passages\n", r.Generation, r.Passages)
	}
}

// countReindex prints the numbers, before any list.
func (p *program) countReindex(r app.ReindexReport) {
	d := &r.Difference
	fmt.Fprintf(p.out, "%6d  passages: %d added, %d changed, %d removed\n", r.Passages, len(r.Added), len(r.Changed), len(r.Removed))
	if d.First {
		fmt.Fprintf(p.out, "%6d  known questions; nothing was served before to compare with\n", d.Asked)
	} else {
		fmt.Fprintf(p.out, "%6d  known questions, of which %d change their answer\n", d.Asked, len(d.Changes))
	}
	for _, c := range d.Counts() {
		if !d.First || c.Class == eval.Astray {
			fmt.Fprintf(p.out, "%6d    %s\n", c.N, classes[c.Class])
		}
	}
	fmt.Fprintf(p.out, "%6d  questions with another medicine in the place of their own\n", d.Swaps)
	fmt.Fprintf(p.out, "%6d  objections\n", len(d.Objections))
}

// told says one change in three lines. Of what is astray it matters what it should be,
// and not what it was.
func told(c eval.Change) string {
	if c.Class == eval.Astray {
		return fmt.Sprintf("%s: %s\n  wanted: %s\n  gets:   %s", c.Class, c.Question, c.Want, c.After)
	}
	return fmt.Sprintf("%s: %s\n  before: %s\n  after:  %s", c.Class, c.Question, c.Before, c.After)
}

// list prints lines, without all no more than a screen of them.
func (p *program) list(all bool, n int, what string, line func(i int) string) {
	show := n
	if !all {
		show = min(n, shownLines)
	}
	for i := range show {
		for _, l := range strings.Split(line(i), "\n") {
			text := strings.TrimLeft(l, " ")
			fmt.Fprintf(p.out, "%s%s\n", l[:len(l)-len(text)], cli.Line(text))
		}
	}
	if n > show {
		fmt.Fprintf(p.out, "… and %d more %s (--all prints them)\n", n-show, what)
	}
}

// csvReindex prints what changes: a passage, a known question or an objection a row.
func (p *program) csvReindex(r app.ReindexReport) error {
	rows := [][]string{{"change", "passage or question", "before", "after", "class"}}
	for what, ids := range map[string][]string{"added": r.Added, "changed": r.Changed, "removed": r.Removed} {
		for _, id := range ids {
			rows = append(rows, []string{what, id, "", "", ""})
		}
	}
	slices.SortFunc(rows[1:], slices.Compare[[]string])
	for _, c := range r.Difference.Changes {
		rows = append(rows, []string{"answer", c.Question, c.Before, c.After, string(c.Class)})
	}
	for _, c := range r.Difference.Astray {
		rows = append(rows, []string{"astray", c.Question, "wanted: " + c.Want, c.After, string(c.Class)})
	}
	for _, o := range r.Difference.Objections {
		rows = append(rows, []string{"objection", o.Question, o.Before, o.After, string(o.Rule)})
	}
	if err := cli.WriteCSV(p.out, rows); err != nil {
		return fmt.Errorf("write changes: %w", err)
	}
	return nil
}
