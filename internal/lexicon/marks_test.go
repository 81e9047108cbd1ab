package lexicon

import (
	"strings"
	"testing"

	"bedside/internal/textnorm"
)

// What the marks rule out, a look into the tries never finds; and most words of the
// language are ruled out, or the marks would be worth nothing.
func TestMarksAreWhatTheTriesSay(t *testing.T) {
	l, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	words, quiet := 0, 0
	for w := range strings.Lines(l.words.text) {
		w = strings.TrimSuffix(w, "\n")
		if w == "" || w[0] == '#' {
			continue
		}
		words++
		m := l.words.marksOf(w)
		if m&english == 0 {
			t.Errorf("%q stands in the list and is not English", w)
		}
		_, name := l.edges[step{0, w}]
		_, plural := l.inflected(0, textnorm.Token{Text: w, Bare: w})
		if m&nameless != 0 {
			quiet++
			if name || plural {
				t.Errorf("a surface begins with %q", w)
			}
		} else if !name && !strings.HasSuffix(w, "s") {
			t.Errorf("no surface begins with %q, and its mark does not say so", w)
		}
		if _, lay := l.lay.edges[step{0, w}]; lay == l.words.layless(w) {
			t.Errorf("%q: a lay phrase begins with it: %t, and its mark says otherwise", w, lay)
		}
	}
	if quiet < words*9/10 {
		t.Errorf("only %d of %d words begin no surface", quiet, words)
	}
	for _, w := range []string{"", "xqzt", "zoloftish"} {
		if m := l.words.marksOf(w); m&(nameless|unlay) != 0 {
			t.Errorf("marks %b of %q, which is no word", m, w)
		}
	}
}
