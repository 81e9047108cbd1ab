package lexicon

import (
	"strings"
	"testing"
)

// sounds are spellings of one sound.
var alike = [][2]string{
	{"ph", "f"}, {"f", "ph"}, {"c", "k"}, {"k", "c"}, {"y", "i"}, {"i", "y"}, {"ie", "ei"}, {"ei", "ie"}, {"s", "c"}, {"c", "s"}, {"z", "s"}, {"s", "z"}, {"x", "ks"},
	{"x", "z"}, {"qu", "kw"}, {"j", "g"}, {"g", "j"}, {"th", "t"}, {"t", "th"}, {"ine", "een"}, {"ine", "in"}, {"am", "an"}, {"in", "en"}, {"en", "in"}, {"er", "or"}, {"or", "er"},
	{"ol", "al"}, {"al", "ol"}, {"o", "a"}, {"a", "o"}, {"e", "i"}, {"i", "e"}, {"a", "e"}, {"e", "a"}, {"u", "o"}, {"ck", "k"}, {"c", "ck"}, {"rh", "r"}, {"ae", "e"},
	{"oxy", "oxi"}, {"ti", "di"}, {"v", "b"}, {"pt", "t"}, {"eu", "u"}, {"m", "n"},
}

// misspellings lists what people write for a name: letters that sound alike, one
// letter for two and two for one, a vowel or the last letter lost, neighbours
// swapped, an e added.
func misspellings(w string) []string {
	seen := map[string]bool{w: true}
	var out []string
	add := func(s string) {
		if !seen[s] && len(s) >= 5 {
			seen[s] = true
			out = append(out, s)
		}
	}
	for _, p := range alike {
		for i := range w {
			if strings.HasPrefix(w[i:], p[0]) {
				add(w[:i] + p[1] + w[i+len(p[0]):])
			}
		}
	}
	for i := 1; i < len(w); i++ {
		switch {
		case w[i] == w[i-1]:
			add(w[:i] + w[i+1:])
		case strings.IndexByte("lmnprstfzcd", w[i]) >= 0:
			add(w[:i] + w[i:i+1] + w[i:])
		case strings.IndexByte("aeiou", w[i]) >= 0:
			add(w[:i] + w[i+1:])
		}
		if i+1 < len(w) {
			add(w[:i] + string(w[i+1]) + string(w[i]) + w[i+2:])
		}
	}
	add(w[:len(w)-1])
	add(w + "e")
	return out
}

func TestHumanMisspellings(t *testing.T) {
	l := load(t)
	counts := map[string]int{}
	var shown = map[string]int{}
	for _, s := range l.names {
		if len(s.word) < 6 {
			continue
		}
		for _, w := range misspellings(s.word) {
			got := "nothing"
			for _, m := range find(l, "im on "+w+", can i do ketamine") {
				if m.First != 2 {
					continue
				}
				switch {
				case m.Kind == Unknown:
					got = "unknown"
				case m.Kind == Ambiguous:
					got = "asked without it"
					for _, c := range m.Choices {
						if c == l.entries[s.entry].name {
							got = "asked"
						}
					}
				case m.Name == l.entries[s.entry].name:
					got = "right"
				default:
					got = "crossed"
				}
			}
			counts["all"]++
			if got == "nothing" && l.words.english(w) {
				got = "english"
			}
			if got == "crossed" {
				if _, exact := l.edges[step{0, w}]; exact {
					got = "another name"
				}
			}
			counts[got]++
			if shown[got]++; shown[got] <= 150 && got != "right" && got != "asked" && got != "unknown" {
				t.Logf("%s: %s for %s", got, w, s.word)
			}
		}
	}
	t.Logf("%v", counts)
}
