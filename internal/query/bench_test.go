package query

import (
	"strings"
	"testing"

	"bedside/internal/lexicon"
	"bedside/internal/textnorm"
)

// BenchmarkParse is the way from a text to weighed words: a short question, a long
// message, and one in which half of the words are nobody's.
func BenchmarkParse(b *testing.B) {
	lex, err := lexicon.Load()
	if err != nil {
		b.Fatal(err)
	}
	p, err := NewParser(lex)
	if err != nil {
		b.Fatal(err)
	}
	story := "hi, I am new here and sorry that this is long. My doctor put me on sertaline last winter and I take methadone in the morning. " +
		"My sleep is bad and money is tight, so I want to be sure before I come in. "
	for _, c := range []struct{ name, text string }{
		{"short", "can i do ketamine on methadone"},
		{"long", story + "Can I have ketamine with both of them?"},
		{"strange words", strings.Repeat("the vabo of gutiku is lomewa ", 6)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				folded := textnorm.Fold(c.text)
				p.Parse(folded, textnorm.Tokens(folded), nil)
			}
		})
	}
}
