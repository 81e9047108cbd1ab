package lexicon

import (
	"slices"
	"strings"
	"testing"
)

// alike are letters that people write for one another.
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

// A misspelt name is itself, a question that offers it, or unknown: never
// another name, and nothing only where it is an everyday word or near one.
func TestHumanMisspellings(t *testing.T) {
	l := load(t)
	all, right, asked, nothing := 0, 0, 0, 0
	for _, s := range l.names {
		if len(s.word) < 6 {
			continue
		}
		name := l.entries[s.entry].name
		for _, w := range misspellings(s.word) {
			all++
			found := false
			for _, m := range find(l, "im on "+w+", can i do ketamine") {
				if m.First != 2 {
					continue
				}
				found = true
				switch {
				case m.Kind == Ambiguous && slices.Contains(m.Choices, name):
					asked++
				case m.Name == name:
					right++
				case m.Kind != Unknown:
					t.Errorf("%q for %q became %s %v", w, s.word, m.Name, m.Choices)
				}
			}
			if !found && !l.words.english(w) {
				nothing++
			}
		}
	}
	if 100*right < 93*all || 1000*nothing > all {
		t.Errorf("%d misspellings: %d right, %d asked, %d nothing", all, right, asked, nothing)
	}
	for _, w := range strings.Fields("zolofft=sertraline kolonopin=clonazepam seroqual=quetiapine metadone=methadone lexipro=escitalopram abilfy=aripiprazole morfine=morphine fentynol=fentanyl adderal=amphetamine kedamine=ketamine") {
		w, want, _ := strings.Cut(w, "=")
		if got := find(l, w+" and ketamine"); len(got) == 0 || !strings.HasPrefix(got[0].Name, want) {
			t.Errorf("%q: %+v, want %s", w, got, want)
		}
	}
}
