package discord

import (
	"strings"
	"unicode"
)

// maxMarks is how many combining marks one letter keeps. No language needs more;
// a text with dozens climbs over its neighbours.
const maxMarks = 3

// inertSigns are the signs that would end a code block or make a mention. The
// full-width sign is taken by no client for one.
var inertSigns = strings.NewReplacer("`", "'", "@", "＠")

// inert makes a text that somebody typed fit to be shown to staff inside a code
// block: nothing ends the block, nothing turns the direction of reading, nothing
// is invisible.
func inert(s string) string { return inertSigns.Replace(unhidden(s, false)) }

// unhidden leaves of a text what can be seen: no sign that turns the direction of
// reading, is invisible or climbs over its neighbours. Line ends stay or become
// spaces.
func unhidden(s string, lines bool) string {
	var b strings.Builder
	marks := 0
	for _, r := range strings.ToValidUTF8(s, " ") {
		switch {
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r):
			if marks++; marks > maxMarks {
				continue
			}
			b.WriteRune(r)
			continue
		case r == '\n' && lines:
		case unicode.IsSpace(r) || unicode.IsControl(r):
			r = ' '
		case unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs):
			continue
		}
		marks = 0
		b.WriteRune(r)
	}
	return b.String()
}

// readable makes a text that somebody typed fit to be kept and shown: what stands in it is
// what is seen, with its line ends.
func readable(s string) string {
	lines := strings.Split(unhidden(strings.ReplaceAll(s, "\r\n", "\n"), true), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// markup are the signs with which Discord formats, links and mentions. Behind a stroke
// each stands for itself.
var markup = func() *strings.Replacer {
	var pairs []string
	for _, sign := range "\\`*_~|<>#-+[]():/@.&=" {
		pairs = append(pairs, string(sign), "\\"+string(sign))
	}
	return strings.NewReplacer(pairs...)
}()

// quoted shows a readable text as a quotation in which nothing formats, links or mentions:
// a person reads what stands in it, sign for sign.
func quoted(s string) string {
	return "> " + strings.ReplaceAll(markup.Replace(s), "\n", "\n> ")
}
