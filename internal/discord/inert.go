package discord

import (
	"strings"
	"unicode"
)

// maxMarks is how many combining marks one letter keeps. No language needs more;
// a text with dozens climbs over its neighbours.
const maxMarks = 3

// inert makes a text that somebody typed fit to be shown to staff inside a code
// block: nothing ends the block, nothing turns the direction of reading, nothing
// is invisible.
func inert(s string) string {
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
		case r == '`':
			r = '\''
		case r == '@':
			r = '＠' // a full-width sign, which no client takes for a mention
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
