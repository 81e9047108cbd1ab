package eval

import (
	"cmp"
	"slices"

	"bedside/internal/answer"
	"bedside/internal/lexicon"
	"bedside/internal/textnorm"
)

// SwapCase is an answered question with another medicine in the place of its own.
type SwapCase struct {
	Question string // as it is to be asked
	Of       string // the question it was made of
	Was, Now string // lexicon names
	newcomer lexicon.Mention
}

// SwapSample makes at most so many cases as Swaps does, of the known questions that
// are to be answered and are; got stands in the order of known. Which cases is fixed
// by their order: every passage has its turn before one has a second, and so has
// every entry of the lexicon. All of them would be hundreds for each question.
func SwapSample(known []Known, got []Outcome, lex Lexicon, most int) []SwapCase {
	bases := swapBases(known, got, lex, most)
	if len(bases) == 0 {
		return nil
	}
	news := newcomers(lex)
	each := max(1, most/len(bases))
	var out []SwapCase
	seen := make(map[string]bool)
	turn := 0 // of the lexicon's entries
	for i, b := range bases {
		pairs, taken, p := len(b.mentions)*len(news), 0, 0
		for ; p < pairs && taken < each; p++ {
			m, n := b.mentions[(i+p)%len(b.mentions)], news[(turn+p/len(b.mentions))%len(news)]
			if n.Name == m.Name || lex.Covers(b.covers, n) != lexicon.NotCovered {
				continue
			}
			c := SwapCase{Question: swapIn(b.folded, b.toks, m, n), Of: b.question, Was: m.Name, Now: n.Name, newcomer: n}
			if !seen[c.Question] {
				seen[c.Question] = true
				out = append(out, c)
				taken++
			}
		}
		turn += (p + len(b.mentions) - 1) / len(b.mentions)
	}
	return out
}

// swapBase is a question whose medicines can be swapped.
type swapBase struct {
	question, folded string
	toks             []textnorm.Token
	mentions         []lexicon.Mention // those that can be swapped, at least one
	covers           []string          // of the passage that answers it
}

// swapBases are at most so many questions, the first of every passage, then the second
// of every passage, and so on.
func swapBases(known []Known, got []Outcome, lex Lexicon, most int) []swapBase {
	type place struct{ nth, i int }
	var order []place
	met := make(map[string]int)
	for i := range known {
		if got[i].Kind == answer.Answer && len(got[i].Passages) > 0 && known[i].answerable() {
			id := got[i].Passages[0].ID
			order = append(order, place{met[id], i})
			met[id]++
		}
	}
	slices.SortStableFunc(order, func(a, b place) int { return cmp.Compare(a.nth, b.nth) })
	var out []swapBase
	for _, p := range order {
		if len(out) == most {
			break
		}
		b := swapBase{question: known[p.i].Question, covers: got[p.i].Passages[0].Covers}
		b.folded = textnorm.Fold(b.question)
		b.toks = textnorm.Tokens(b.folded)
		for _, m := range lex.Find(b.toks, lexicon.FindOptions{}) {
			if swappable(m) {
				b.mentions = append(b.mentions, m)
			}
		}
		if len(b.mentions) > 0 {
			out = append(out, b)
		}
	}
	return out
}

// Swapped adds to a difference what the swapped questions got, in their order. One
// that opens a passage is an objection, whatever was served before.
func (d *Difference) Swapped(cases []SwapCase, got []Outcome, lex Lexicon) {
	d.Swaps += len(cases)
	for i, c := range cases {
		if _, open := opens(got[i], c.newcomer, lex); open {
			d.Objections = append(d.Objections, Objection{
				Rule: SwapOpens, Of: c.Now + " for " + c.Was, Question: c.Question,
				Before: c.Of, After: got[i].Line(),
			})
		}
	}
	sortObjections(d.Objections)
}

// swapIn puts a newcomer's name in the place of a mention.
func swapIn(folded string, toks []textnorm.Token, m, n lexicon.Mention) string {
	return folded[:toks[m.First].Start] + n.Name + folded[toks[m.Last-1].End:]
}
