package query

import "bedside/internal/textnorm"

// Weights are how much the words of a question count, against 1 for a content word.
// DefaultWeights gives the shipped ones; what each is worth stands in
// docs/retrieval.md.
type Weights struct {
	// In a question of n words a word of grammar, or a number, weighs Function/n and an
	// everyday word Light/n, at most 1: in a short question every word counts, in a long
	// message only the rare ones tell entries apart.
	Function, Light float64
	LightLeast      float64 // of an everyday word in however long a message
	Aspect          float64 // of a word that names an aspect, "safe", "risk": most passages have it
	Subject         float64 // of a content word among the first of a long message
	Asking          float64 // factor of the words in the clause that asks, in a long message
	Lay             float64 // factor of the clinical words that lay words stand for
	MaxTerms        int     // words that are read
}

// DefaultWeights is the one configuration for every kind of content. A message of
// 4,000 characters has some 700 words; people tell their story first and what they
// ask last, so all are read.
func DefaultWeights() Weights {
	return Weights{Function: 3.5, Light: 9, LightLeast: 0.75, Aspect: 0.5, Subject: 1.6, Asking: 1.5, Lay: 1, MaxTerms: 720}
}

// canonicalWeight is for the lexicon's name where the asker wrote another one:
// nearly the asker's own word.
const canonicalWeight = 0.8

// People who write a long message name their matter in its first words, or in a
// subject line, tell their story after it, and somewhere they ask.
const (
	longMessage  = 12 // words
	subjectWords = 4  // words from the start
	storyLength  = 20 // words beyond which the asking clause is told apart
)

// of is the weight of a word of a class in a question of n words.
func (w Weights) of(c Class, n int) float64 {
	share := func(x float64) float64 { return min(1, x/float64(max(n, 1))) }
	switch c {
	case Function, Number:
		return share(w.Function)
	case Aspect:
		return max(w.Aspect, share(w.Function))
	case Light:
		return max(w.LightLeast, share(w.Light))
	}
	return 1
}

func (w Weights) weigh(toks []textnorm.Token, classes []Class, fixed func(string) bool) []Term {
	words := 0
	for _, c := range classes {
		if c != Sign {
			words++
		}
	}
	asks := asking(toks, classes, words)
	terms := make([]Term, 0, min(words, w.MaxTerms)+8)
	for i, t := range toks {
		if classes[i] == Sign {
			continue
		}
		weight := w.of(classes[i], words)
		if words > longMessage && len(terms) < subjectWords && classes[i] == Content {
			weight = w.Subject
		}
		if asks != nil && asks[i] {
			// A subject that is asked about does not count twice.
			weight = min(weight*w.Asking, max(w.Subject, w.Asking))
		}
		terms = append(terms, Term{
			Text: t.Bare, Weight: weight, Name: classes[i] == Named,
			Fixed: classes[i] == Named || classes[i] == Number || fixed(t.Bare),
		})
		if len(terms) >= w.MaxTerms {
			break
		}
	}
	return terms
}

// asking marks the tokens of clauses that have the form of a question and say more
// than grammar, in a message long enough to be a story; nil otherwise.
func asking(toks []textnorm.Token, classes []Class, words int) []bool {
	if words <= storyLength {
		return nil
	}
	marks := make([]bool, len(toks))
	for from, to := 0, 0; from < len(toks); from = to {
		asks, says := questionWords[toks[from].Bare], false
		for to = from; to < len(toks) && toks[to].Clause == toks[from].Clause; to++ {
			asks = asks || toks[to].Text == "?"
			says = says || classes[to] >= Light
		}
		for i := from; i < to; i++ {
			marks[i] = asks && says
		}
	}
	return marks
}
