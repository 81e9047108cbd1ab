package redact

import (
	"testing"
)

// TestLists requires that the lists can be used as they are meant: folded words,
// each in one place, and no clear given name among the everyday words.
func TestLists(t *testing.T) {
	for name, c := range map[string]struct {
		words map[string]bool
		least int
	}{
		"given names": {givenNames, 500}, "given names that are words": {givenWords, 100},
		"last names": {surnames, 300}, "last names that are words": {surnameWords, 50}, "everyday words": {everyday, 1000},
	} {
		if len(c.words) < c.least {
			t.Errorf("%s: %d words, want at least %d", name, len(c.words), c.least)
		}
		for w := range c.words {
			toks := tokens(w)
			if len(toks) != 1 || toks[0].class != word || toks[0].text != w {
				t.Errorf("%s: %q is not one folded word", name, w)
			}
		}
	}
	apart(t, givenNames, givenWords, "clear given name and word")
	apart(t, surnames, surnameWords, "clear last name and word")
	apart(t, givenNames, everyday, "clear given name and everyday word")
	apart(t, givenNames, units, "clear given name and unit")
	apart(t, surnames, units, "clear last name and unit")
}

func apart(t *testing.T, a, b map[string]bool, what string) {
	t.Helper()
	for w := range a {
		if b[w] {
			t.Errorf("%q is %s", w, what)
		}
	}
}

// TestKindsAreReadBack requires that every placeholder is seen as one.
func TestKindsAreReadBack(t *testing.T) {
	for _, k := range Kinds() {
		toks := tokens("a" + placeholder(k) + "b")
		if len(toks) != 3 || toks[1].class != struck {
			t.Errorf("%s is not read as a placeholder: %+v", placeholder(k), toks)
		}
	}
	if toks := tokens("[nonsense]"); len(toks) != 3 {
		t.Errorf("brackets around any word are taken for a placeholder: %+v", toks)
	}
}
