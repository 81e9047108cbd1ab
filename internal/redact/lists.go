package redact

import (
	_ "embed" // the lists
	"strings"
)

//go:embed data/given.txt
var givenText string

//go:embed data/surnames.txt
var surnameText string

//go:embed data/words.txt
var wordText string

// The lists. Names that are also words stand apart, because they need more to be
// taken for a name.
var (
	givenNames, givenWords = list(givenText)
	surnames, surnameWords = list(surnameText)
	everyday, _            = list(wordText)
)

// list reads words parted by white space. Lines with # are comments, lines with ~
// hold words of the second set.
func list(text string) (plain, tilde map[string]bool) {
	plain, tilde = make(map[string]bool), make(map[string]bool)
	for line := range strings.Lines(text) {
		rest, second := strings.CutPrefix(line, "~")
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, w := range strings.Fields(rest) {
			if second {
				tilde[w] = true
			} else {
				plain[w] = true
			}
		}
	}
	return plain, tilde
}
