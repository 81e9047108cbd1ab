package eval

import (
	"context"
	"fmt"
	"slices"

	"bedside/internal/answer"
	"bedside/internal/lexicon"
	"bedside/internal/textnorm"
)

// Lexicon is what the swap generator needs of the lexicon.
type Lexicon interface {
	// Find returns the names in a question.
	Find(toks []textnorm.Token, opts lexicon.FindOptions) []lexicon.Mention
	// Names returns the canonical names of all entries in a fixed order.
	Names() []string
	// Covers says how the covered names answer for one mention.
	Covers(covers []string, m lexicon.Mention) lexicon.Coverage
}

// Opened is one swapped question to which a passage opened that does not cover
// the medicine swapped in.
type Opened struct {
	Record   string
	Was, Now string // lexicon names
	Question string // the swapped question
	Kind     answer.Kind
	Section  string // the passage that opened, empty if an answer shows none
}

// SwapReport is the outcome of a swap run.
type SwapReport struct {
	Questions int // answerable questions with at least one name in them
	Cases     int // swapped questions asked
	Opened    []Opened
}

// Swaps replaces every medicine, substance and class that an answerable
// question says is taken or asks about, one at a time, by every lexicon entry
// that the question's passage does not cover, and asks again. A passage may
// then only be shown if it covers the newcomer or says by its label that it is
// not about it; an answer must show one that does. Records whose own question
// is not answered yield no case. Of all cases, in their fixed order, every
// every-th one is asked; 1 asks all.
func Swaps(ctx context.Context, ask Asker, records []Record, lex Lexicon, every int) (SwapReport, error) {
	var rep SwapReport
	met := 0
	news := newcomers(lex)
	for i := range records {
		r := &records[i]
		if r.Expect != answer.Answer {
			continue
		}
		base, err := ask(ctx, r.Question)
		if err != nil {
			return SwapReport{}, fmt.Errorf("swaps of %s: %w", r.ID, err)
		}
		if base.Kind != answer.Answer || len(base.Passages) == 0 {
			continue
		}
		covers := base.Passages[0].Covers
		folded := textnorm.Fold(r.Question)
		toks := textnorm.Tokens(folded)
		asked := false
		for _, m := range lex.Find(toks, lexicon.FindOptions{}) {
			if !swappable(m) {
				continue
			}
			asked = true
			for _, n := range news {
				if n.Name == m.Name || lex.Covers(covers, n) != lexicon.NotCovered {
					continue
				}
				if met++; met%max(every, 1) != 0 {
					continue
				}
				q := swapIn(folded, toks, m, n)
				o, err := ask(ctx, q)
				if err != nil {
					return SwapReport{}, fmt.Errorf("swaps of %s, %s for %s: %w", r.ID, n.Name, m.Name, err)
				}
				rep.Cases++
				if section, open := opens(o, n, lex); open {
					rep.Opened = append(rep.Opened, Opened{r.ID, m.Name, n.Name, q, o.Kind, section})
				}
			}
		}
		if asked {
			rep.Questions++
		}
	}
	return rep, nil
}

func swappable(m lexicon.Mention) bool {
	if m.Role != lexicon.Taken && m.Role != lexicon.Asked || m.Last <= m.First {
		return false
	}
	return slices.Contains([]lexicon.Kind{
		lexicon.Medicine, lexicon.Substance, lexicon.Supplement, lexicon.Food, lexicon.Form, lexicon.ClassKind,
	}, m.Kind)
}

// newcomers are the lexicon's entries as mentions. An entry that is not found by
// its own name is left as its bare name, which nothing covers by class.
func newcomers(lex Lexicon) []lexicon.Mention {
	var out []lexicon.Mention
	for _, name := range lex.Names() {
		m := lexicon.Mention{Name: name, Surface: name, Kind: lexicon.Medicine}
		for _, f := range lex.Find(textnorm.Tokens("i take "+textnorm.Fold(name)), lexicon.FindOptions{}) {
			if f.Name == name {
				m = f
				break
			}
		}
		out = append(out, m)
	}
	return out
}

// opens tells whether the outcome treats the newcomer as covered by a passage
// that does not cover it.
func opens(o Outcome, n lexicon.Mention, lex Lexicon) (section string, open bool) {
	covered := false
	for _, p := range o.Passages {
		switch {
		case lex.Covers(p.Covers, n) != lexicon.NotCovered:
			covered = true
		case p.Label == answer.Plain || p.Label == answer.Class:
			return p.Section, true
		}
	}
	return "", o.Kind == answer.Answer && !covered
}
