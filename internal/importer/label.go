package importer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// label is the number of a list item or heading. A letter such as "C" may be
// read as a letter and as a Roman number; 0 says that it is not that.
type label struct {
	arabic int   // "3." or "(3)"
	parts  []int // "2.1" as 2, 1
	alpha  int   // "b)" is 2
	roman  int   // "iv." is 4
	upper  bool  // capital letters
	form   string
}

// pointZero is the form of a chapter's number such as "2.0".
const pointZero = ".0"

// A number of more than three digits is a year or an amount, not a place in a list.
var (
	arabicRE = regexp.MustCompile(`^(\(?)(\d{1,3})([.)])(\s+)\S`)
	partsRE  = regexp.MustCompile(`^(\d{1,2}(?:\.\d{1,2})+)([.)]?)(\s+)\S`)
	letterRE = regexp.MustCompile(`^(\(?)([A-Za-z]|[IVXL]{2,6}|[ivxl]{2,6})([.)])(\s+)\S`)
	bulletRE = regexp.MustCompile(`^([-*+·–—−‒` + drawn + `]|o)(\s+)\S`)
	stuckRE  = regexp.MustCompile(`^([` + drawn + `])()[^\s` + drawn + `]`)
)

// drawn are signs that begin a list item and are no punctuation. Word's own
// bullets come out of its symbol fonts in the private area.
const drawn = `•◦‣⁃∙▪▫●○■□◆◇❖➢➤►▸▶→➔➜➝⇒❏❑☐\x{f0b7}\x{f0a7}\x{f0d8}\x{f0a8}\x{f076}` + verdicts

// verdicts are signs that say yes or no; they are words of their item.
const verdicts = `✓✔✅☑✗✘✕✖❌☒`

// isNumber reports whether there is a label at all.
func (l label) isNumber() bool {
	return l.arabic > 0 || l.alpha > 0 || l.roman > 0 || len(l.parts) > 0
}

// isLetter reports whether the label has letters only, which may as well be an initial.
func (l label) isLetter() bool { return l.alpha > 0 || l.roman > 0 }

// startsList reports whether the label is the first of its kind.
func (l label) startsList() bool {
	n := len(l.parts)
	return l.arabic == 1 || l.alpha == 1 || l.roman == 1 || n > 0 && l.parts[n-1] == 1
}

// follows reports whether l is the next label after m.
func (l label) follows(m label) bool {
	if n := len(l.parts); n > 0 {
		return n == len(m.parts) && slices.Equal(l.parts[:n-1], m.parts[:n-1]) && l.parts[n-1] == m.parts[n-1]+1
	}
	if l.form != m.form || l.upper != m.upper {
		return false
	}
	return l.arabic > 0 && m.arabic > 0 && l.arabic == m.arabic+1 ||
		l.alpha > 0 && m.alpha > 0 && l.alpha == m.alpha+1 ||
		l.roman > 0 && m.roman > 0 && l.roman == m.roman+1
}

// parseLabel reads the label at the start of s and returns how many bytes it
// and the white space behind it take.
func parseLabel(s string) (l label, marker string, width int) {
	if m := partsRE.FindStringSubmatch(s); m != nil && startsUpper(s[len(m[1])+len(m[2])+len(m[3]):]) {
		for _, p := range strings.Split(m[1], ".") {
			n, _ := strconv.Atoi(p)
			l.parts = append(l.parts, n)
		}
		if len(l.parts) == 2 && l.parts[1] == 0 && l.parts[0] > 0 {
			l = label{arabic: l.parts[0], form: pointZero}
			return l, m[1] + m[2], len(m[1]) + len(m[2]) + len(m[3])
		}
		l.form = m[2]
		return l, m[1] + m[2], len(m[1]) + len(m[2]) + len(m[3])
	}
	if m := arabicRE.FindStringSubmatch(s); m != nil {
		l.arabic, _ = strconv.Atoi(m[2])
		l.form = m[1] + m[3]
		if m[1] == "(" && m[3] != ")" || l.arabic == 0 {
			return label{}, "", 0
		}
		marker = m[1] + m[2] + m[3]
		return l, marker, len(marker) + len(m[4])
	}
	if m := letterRE.FindStringSubmatch(s); m != nil {
		if m[1] == "(" && m[3] != ")" {
			return label{}, "", 0
		}
		l.form = m[1] + m[3]
		l.upper = unicode.IsUpper(rune(m[2][0]))
		if len(m[2]) == 1 {
			l.alpha = int(unicode.ToLower(rune(m[2][0]))-'a') + 1
		}
		l.roman = romanNumber(strings.ToLower(m[2]))
		if !l.isLetter() {
			return label{}, "", 0
		}
		marker = m[1] + m[2] + m[3]
		return l, marker, len(marker) + len(m[4])
	}
	return label{}, "", 0
}

// parseBullet reads the bullet at the start of s.
func parseBullet(s string) (marker string, width int) {
	m := bulletRE.FindStringSubmatch(s)
	if m == nil {
		m = stuckRE.FindStringSubmatch(s)
	}
	if m == nil {
		return "", 0
	}
	return m[1], len(m[1]) + len(m[2])
}

// romanNumber returns the value of a lower-case Roman number up to 89, 0 for others.
func romanNumber(s string) int {
	digits := map[byte]int{'i': 1, 'v': 5, 'x': 10, 'l': 50}
	n := 0
	for i := 0; i < len(s); i++ {
		d := digits[s[i]]
		if d == 0 {
			return 0
		}
		if i+1 < len(s) && d < digits[s[i+1]] {
			n -= d
		} else {
			n += d
		}
	}
	if s != romanText(n) {
		return 0
	}
	return n
}

func romanText(n int) string {
	var b strings.Builder
	for _, d := range []struct {
		n int
		s string
	}{{50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
		for n >= d.n {
			b.WriteString(d.s)
			n -= d.n
		}
	}
	return b.String()
}
