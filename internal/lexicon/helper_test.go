package lexicon

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"bedside/internal/textnorm"
)

var embedded = sync.OnceValues(Embedded)

func load(t testing.TB) *Lexicon {
	t.Helper()
	l, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func find(l *Lexicon, question string) []Mention {
	return l.Find(textnorm.Tokens(textnorm.Fold(question)), FindOptions{})
}

// show writes mentions as "name:role", ambiguous ones as "?surface", unknown
// ones as "!surface"; ketamine that is taken is left out.
func show(list []Mention) string {
	var out []string
	for _, m := range list {
		switch {
		case m.Kind == Ambiguous:
			out = append(out, "?"+m.Surface)
		case m.Kind == Unknown:
			out = append(out, "!"+m.Surface)
		case m.Name == "ketamine" && m.Role == Taken:
		default:
			out = append(out, fmt.Sprintf("%s:%s", m.Name, m.Role))
		}
	}
	return strings.Join(out, " ")
}
