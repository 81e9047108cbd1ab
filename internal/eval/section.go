package eval

import (
	"regexp"
	"strings"
)

var (
	linkTarget = regexp.MustCompile(`\]\([^)]*\)`)
	listNumber = regexp.MustCompile(`^\d+[.)]\s+`)
	plainQuote = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`)
	marks      = strings.NewReplacer("*", "", "[", "", "]", "")
)

// sectionKey is the form in which headings are compared: without heading
// marks, list number, emphasis, link target and final colon, with plain quotes
// and single spaces, in lower case.
func sectionKey(s string) string {
	s = linkTarget.ReplaceAllString(s, "]")
	s = marks.Replace(s)
	s = strings.TrimLeft(s, "# \t")
	s = listNumber.ReplaceAllString(s, "")
	s = strings.Join(strings.Fields(plainQuote.Replace(s)), " ")
	return strings.ToLower(strings.TrimSpace(strings.TrimSuffix(s, ":")))
}

// SameSection tells whether two headings are one, whatever their markup.
func SameSection(a, b string) bool { return sectionKey(a) == sectionKey(b) }

func listed(section string, sections []string) bool {
	for _, s := range sections {
		if SameSection(section, s) {
			return true
		}
	}
	return false
}
