package rank

import "bedside/internal/english"

// MaxTerms bounds the distinct stems of one question: more than a message of
// Discord's greatest length holds.
const MaxTerms = 512

// functionWeight is the weight of function words in a question of n words:
// min(1, 3.5/n). In a question of three or four words everything counts; in a long
// message only the rare words tell entries apart.
func functionWeight(n int) float64 { return min(1, 3.5/float64(max(n, 1))) }

// faint is the weight below which a word is not looked up: a function word in a
// message of seventy words orders nothing and has the longest list of all.
const faint = 0.05

// DefaultTerms weighs the words of a text by their kind alone: 1 for a content
// word, less for a function word. It knows no medicines; only the language's
// everyday words are Fixed. It serves where a heading is looked for, and tests.
func DefaultTerms(text string) []Term {
	words := Words(text)
	terms := make([]Term, 0, min(len(words), MaxTerms))
	low := functionWeight(len(words))
	for _, w := range words[:min(len(words), MaxTerms)] {
		t := Term{Text: w, Weight: 1, Fixed: english.Common(w)}
		if english.Function(w) {
			t.Weight = low
		}
		terms = append(terms, t)
	}
	return terms
}
