package rank

import "bedside/internal/english"

// MaxTerms bounds the terms of one question. A long message beyond it is cut:
// what it is about has been said by then.
const MaxTerms = 64

// functionWeight is the weight of function words in the question of n words:
// 3.5/n, at most 1 and not below .2. In a question of three or four words
// everything counts; in a long message only the rare words tell entries apart.
func functionWeight(n int) float64 {
	return min(1, max(0.2, 3.5/float64(max(n, 1))))
}

// People who write a long message name their matter in its first words, or in a
// subject line, and tell their story after it.
const (
	longMessage   = 12  // words
	subjectWords  = 4   // words from the start
	subjectWeight = 1.6 // of a content word among them
)

// DefaultTerms weighs the words of a text by their kind alone: 1 for a content
// word, more at the start of a long message, less for a function word. It knows no medicines; only function
// words and everyday words of the language are Fixed.
func DefaultTerms(text string) []Term {
	words := Words(text)
	terms := make([]Term, 0, min(len(words), MaxTerms))
	low := functionWeight(len(words))
	for _, w := range words {
		t := Term{Text: w, Weight: 1}
		t.Fixed = english.Common(w)
		if english.Function(w) {
			t.Weight = low
		} else if len(words) > longMessage && len(terms) < subjectWords {
			t.Weight = subjectWeight
		}
		terms = append(terms, t)
	}
	return terms
}
