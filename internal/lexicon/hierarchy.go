package lexicon

import (
	"slices"
	"strings"

	"bedside/internal/textnorm"
)

// NeverUnder reports whether the name lies below the class and is yet not
// answered for by it: listing both, an author would seem to let the class speak
// for what it must not speak for.
func (l *Lexicon) NeverUnder(class, name string) bool {
	c, ok := l.byName[class]
	if !ok || l.entries[c].kind != ClassKind {
		return false
	}
	i, ok := l.byName[name]
	if !ok || i == c {
		return false
	}
	return slices.Contains(l.chain(&l.entries[i]), class) && l.CoversName([]string{class}, name) == NotCovered
}

// NamedUnder returns the medicines and subclasses below a class that a text under
// a heading of that class names, in order: "stimulants, such as amphetamine or
// methylphenidate". Names that the text compares with or sets aside are left out.
func (l *Lexicon) NamedUnder(class, text string) []string {
	if c, ok := l.byName[class]; !ok || l.entries[c].kind != ClassKind {
		return nil
	}
	var out []string
	for _, line := range strings.Split(text, "\n") {
		for _, m := range l.Find(textnorm.Tokens(textnorm.Fold(line)), FindOptions{}) {
			if m.Role == Compared || m.Role == NotADrug || m.Role == Past || m.Corrected || m.Name == class {
				continue
			}
			if slices.Contains(m.Classes, class) && !slices.Contains(out, m.Name) {
				out = append(out, m.Name)
			}
		}
	}
	return out
}
