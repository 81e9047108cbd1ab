package english

import "testing"

func TestListsAreApart(t *testing.T) {
	for w := range function {
		if light[w] || common[w] {
			t.Errorf("%q stands in two lists", w)
		}
	}
	for w := range light {
		if common[w] {
			t.Errorf("%q stands in two lists", w)
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
