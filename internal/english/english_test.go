package english

import (
	"slices"
	"strings"
	"testing"
)

func TestListsAreApart(t *testing.T) {
	seen := make(map[string]int)
	for i, list := range []string{function, light, common} {
		for _, w := range strings.Fields(list) {
			if k, ok := seen[w]; ok && k != i {
				t.Errorf("%q stands in two lists", w)
			}
			seen[w] = i
		}
	}
	for _, w := range []string{"the", "wife", "blood"} {
		if !Common(w) {
			t.Errorf("%q is not common", w)
		}
	}
	for _, w := range []string{"ketamine", "receptor", "withdrawal", ""} {
		if Common(w) || Light(w) || Function(w) {
			t.Errorf("%q is an everyday word", w)
		}
	}
}

func TestSynonyms(t *testing.T) {
	groups := Synonyms()
	if len(groups) < 100 {
		t.Fatalf("%d groups", len(groups))
	}
	for _, g := range groups {
		if len(g) < 2 {
			t.Errorf("a group of one: %v", g)
		}
		for i, w := range g {
			if slices.Contains(g[:i], w) {
				t.Errorf("%q stands twice in %v", w, g)
			}
			if w != strings.ToLower(w) {
				t.Errorf("%q is not folded", w)
			}
		}
	}
}
