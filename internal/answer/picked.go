package answer

import "bedside/internal/textnorm"

// WithMedicine is the question with the ambiguous word replaced by the medicine
// that was picked from a decision's choices, so that it is asked anew with nothing
// left to guess. Where the word is not found, the name is put before the question.
func WithMedicine(question string, d Decision, name string) string {
	folded := textnorm.Fold(question)
	toks := textnorm.Tokens(folded)
	for _, m := range d.Understood {
		for _, c := range m.Choices {
			if c == name && 0 <= m.First && m.First < m.Last && m.Last <= len(toks) {
				return folded[:toks[m.First].Start] + name + folded[toks[m.Last-1].End:]
			}
		}
	}
	return name + " " + folded
}
