package render

import (
	"strings"
	"testing"
	"unicode"
)

// grade is the Flesch-Kincaid grade of a text. Words with digits (telephone
// numbers) are left out: they are dialled, not read.
func grade(text string) float64 {
	words, sentences, syllableCount := 0, 0, 0
	for _, sentence := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".!?:\n", r) }) {
		n := 0
		for _, w := range strings.FieldsFunc(sentence, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' }) {
			if strings.ContainsFunc(w, unicode.IsDigit) {
				continue
			}
			n++
			syllableCount += syllables(w)
		}
		if n > 0 {
			sentences++
			words += n
		}
	}
	if words == 0 {
		return 0
	}
	return 0.39*float64(words)/float64(sentences) + 11.8*float64(syllableCount)/float64(words) - 15.59
}

// syllables counts groups of vowels, without a silent final e or ed.
func syllables(word string) int {
	w := strings.ToLower(word)
	n, inside := 0, false
	for _, r := range w {
		vowel := strings.ContainsRune("aeiouy", r)
		if vowel && !inside {
			n++
		}
		inside = vowel
	}
	switch {
	case strings.HasSuffix(w, "le") && len(w) > 2 && !strings.ContainsRune("aeiouy", rune(w[len(w)-3])):
	case strings.HasSuffix(w, "e"), strings.HasSuffix(w, "ed") && !strings.HasSuffix(w, "ted") && !strings.HasSuffix(w, "ded"):
		if n > 1 {
			n--
		}
	}
	return max(n, 1)
}

func TestSyllables(t *testing.T) {
	for word, want := range map[string]int{
		"the": 1, "dose": 1, "medicine": 3, "emergency": 4, "breathe": 1, "provider": 3, "naloxone": 3, "scared": 1, "needed": 2, "able": 2, "program": 2,
	} {
		if got := syllables(word); got != want {
			t.Errorf("syllables(%q) = %d, want %d", word, got, want)
		}
	}
}

// The measure itself must tell hard from easy.
func TestGradeTellsHardFromEasy(t *testing.T) {
	if g := grade("Call now. Stay with them."); g > 3 {
		t.Errorf("an easy text has grade %.1f", g)
	}
	if g := grade("Discontinuation of pharmacotherapy necessitates interdisciplinary consultation regarding physiological dependency."); g < 12 {
		t.Errorf("a hard text has grade %.1f", g)
	}
}

func countWords(s string) int { return len(strings.Fields(s)) }
