package discord

import (
	"slices"
	"strings"

	"bedside/internal/discord/wire"
	"bedside/internal/faq"
)

// Names of lines that no card shows to whoever compares.
const (
	lineCovers = "covers"
	lineAsked  = "asked"
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
	// What decides when the page is shown comes before the phrasings, which may be many.
	list(lineCovers, s.Covers)
	if x := (extras{attach: s.Attach, dosingOK: s.DosingOK, plain: s.Plain}).lines(); x != "" {
		b.WriteString(x + "\n")
	}
	list(lineAsked, s.AlsoAsked)
	if b.Len() > 0 && s.Text != "" {
		b.WriteString("\n")
	}
	return b.String() + s.Text
}

// sectionOf is a passage as a section, the zero one for none.
func sectionOf(p *faq.Passage) faq.Section {
	if p == nil {
		return faq.Section{}
	}
	return faq.Section{Heading: p.Section, Text: p.Text, AlsoAsked: p.AlsoAsked, Covers: p.Covers, Attach: p.Attach, DosingOK: p.DosingOK, Plain: p.Plain}
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
	lines := diffLines(before, after, false)
	if len(lines) == 0 {
		return ""
	}
	out, _ := diffPart(lines, 0, most)
	return out
}

// diffLines compares two texts in lines that a block of code can hold, none where they
// are the same. A long line is divided where it must be read whole, which is everywhere
// or where nothing else shows it; else it is cut.
func diffLines(before, after string, everywhere bool) []string {
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
		text := inert(l.Text)
		divide := l.Op != faq.DiffSame && (everywhere || strings.HasPrefix(text, lineCovers+": ") || strings.HasPrefix(text, lineAsked+": "))
		if !divide || text == "" {
			lines = append(lines, string(l.Op)+" "+wire.Cut(text, maxDiffLine))
			continue
		}
		for _, part := range portions(text, maxDiffLine) {
			lines = append(lines, string(l.Op)+" "+part)
		}
	}
	return lines
}

// diffPart is a block of code with the lines from one on that fit into so many units.
// next is the first that does not, len(lines) if all do.
func diffPart(lines []string, from, most int) (block string, next int) {
	const frame = "```diff\n```"
	room := most - len(frame) - len("… and 99999 more lines\n")
	next = from
	for used := 0; next < len(lines); next++ {
		if used += wire.Units(lines[next]) + 1; used > room {
			break
		}
	}
	block = "```diff\n" + strings.Join(lines[from:next], "\n") + "\n"
	if n := len(lines) - next; n > 0 {
		block += "… and " + plural(n, "more line") + "\n"
	}
	return block + "```", next
}
