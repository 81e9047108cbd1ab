package discord

import (
	"slices"
	"strings"

	"bedside/internal/discord/wire"
	"bedside/internal/faq"
)

// written is a section in lines, as a person compares two of them.
func written(s faq.Section) string {
	var b strings.Builder
	if s.Heading != "" {
		b.WriteString("## " + s.Heading + "\n")
	}
	list := func(name string, values []string) {
		for _, v := range values {
			b.WriteString(name + ": " + v + "\n")
		}
	}
	list("asked", s.AlsoAsked)
	list("covers", s.Covers)
	if x := (extras{attach: s.Attach, dosingOK: s.DosingOK, plain: s.Plain}).lines(); x != "" {
		b.WriteString(x + "\n")
	}
	if b.Len() > 0 && s.Text != "" {
		b.WriteString("\n")
	}
	return b.String() + s.Text
}

// writtenPassage is written for a passage, nothing for none.
func writtenPassage(p *faq.Passage) string {
	if p == nil {
		return ""
	}
	return written(faq.Section{Heading: p.Section, Text: p.Text, AlsoAsked: p.AlsoAsked, Covers: p.Covers, Attach: p.Attach, DosingOK: p.DosingOK, Plain: p.Plain})
}

const (
	// maxDiff is how much of a message a comparison takes, in UTF-16 units.
	maxDiff = 1100
	// diffAround is how many lines that are the same stand around one that is not.
	diffAround = 1
	// maxDiffLine is how much of a line is shown.
	maxDiffLine = 180
)

// diffBlock compares two texts in a block of code in which no sign formats, at most so
// many units long. It is "" where they are the same.
func diffBlock(before, after string, most int) string {
	all := faq.Diff(before, after)
	var lines []string
	skipped := false
	for i, l := range all {
		near := slices.ContainsFunc(all[max(0, i-diffAround):min(len(all), i+diffAround+1)], func(l faq.DiffLine) bool { return l.Op != faq.DiffSame })
		if !near {
			skipped = true
			continue
		}
		if skipped && len(lines) > 0 {
			lines = append(lines, "…")
		}
		skipped = false
		lines = append(lines, string(l.Op)+" "+wire.Cut(inert(l.Text), maxDiffLine))
	}
	if len(lines) == 0 {
		return ""
	}
	const frame = "```diff\n```"
	room := most - len(frame) - len("… and 99999 more lines\n")
	shown := 0
	for used := 0; shown < len(lines); shown++ {
		if used += wire.Units(lines[shown]) + 1; used > room {
			break
		}
	}
	out := "```diff\n" + strings.Join(lines[:shown], "\n") + "\n"
	if n := len(lines) - shown; n > 0 {
		out += "… and " + plural(n, "more line") + "\n"
	}
	return out + "```"
}
