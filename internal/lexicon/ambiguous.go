package lexicon

import "bedside/internal/textnorm"

// term is a compiled set of words with several readings.
type term struct {
	rules    []rule
	fallback outcome
	choices  []string
}

// outcome is a reading: an entry, or one of the results that are no names.
type outcome struct {
	means string // ignore, clarify, not_a_drug, or empty: the entry
	entry int32  // -1 where there is none
}

type rule struct {
	out                 outcome
	before, after, near [][]string
	first, alone        bool
	drug, slot, number  bool
}

func (c *compiler) outcome(at pos, means, name string) outcome {
	switch means {
	case meansIgnore, meansClarify:
		return outcome{means: means, entry: -1}
	case meansNotADrug:
		i, ok := c.l.byName[name]
		if !ok {
			c.fail(at, "not_a_drug: unknown name %q", name)
		}
		return outcome{means: means, entry: i}
	}
	i, ok := c.l.byName[means]
	if !ok {
		c.fail(at, "unknown reading %q", means)
	}
	return outcome{entry: i}
}

func (c *compiler) ambiguous(defs []termDef) {
	l := c.l
	for _, d := range defs {
		if len(d.Terms) == 0 {
			c.fail(d.At, "ambiguous_terms: no terms")
			continue
		}
		t := term{fallback: c.outcome(d.At, d.Default, d.Name), choices: d.Choices}
		for _, name := range d.Choices {
			if _, ok := l.byName[name]; !ok {
				c.fail(d.At, "choices: unknown name %q", name)
			}
		}
		for _, r := range d.Rules {
			t.rules = append(t.rules, rule{
				out:    c.outcome(d.At, r.Means, r.Name),
				before: phrases(r.Before), after: phrases(r.After), near: phrases(r.Near),
				first: r.First, alone: r.Alone, drug: r.Drug, slot: r.Slot, number: r.NumberBefore,
			})
		}
		id := int32(len(l.terms))
		l.terms = append(l.terms, t)
		for _, s := range d.Terms {
			words := fields(s)
			if len(words) == 0 {
				c.fail(d.At, "ambiguous_terms: empty term")
				continue
			}
			end := &l.ends[l.node(words)]
			if end.term >= 0 {
				c.fail(d.At, "ambiguous term %q is defined twice", s)
				continue
			}
			end.term = id
		}
	}
}

func phrases(list []string) [][]string {
	var out [][]string
	for _, s := range list {
		if f := fields(s); len(f) > 0 {
			out = append(out, f)
		}
	}
	return out
}

// holds reports whether all conditions of the rule hold for tokens [first, last).
func (f *finder) holds(r *rule, first, last int) bool {
	switch {
	case r.first && f.sameSentence(first-1, first),
		r.alone && (f.sameClause(first-1, first) || f.sameClause(last, first)),
		r.number && !(first > 0 && f.toks[first-1].Number),
		r.before != nil && !f.endsAt(first, r.before),
		r.after != nil && !f.startsAt(last, r.after),
		r.near != nil && !f.nearby(first, last, r.near),
		r.drug && !f.drugNear(first, last),
		r.slot && !f.slot(first, last):
		return false
	}
	return true
}

func (f *finder) sameSentence(i, j int) bool {
	return i >= 0 && i < len(f.toks) && f.toks[i].Sentence == f.toks[j].Sentence
}

func (f *finder) sameClause(i, j int) bool {
	return i >= 0 && i < len(f.toks) && f.toks[i].Clause == f.toks[j].Clause
}

// endsAt reports whether one of the phrases, all in one clause, ends right
// before token i.
func (f *finder) endsAt(i int, list [][]string) bool {
	for _, p := range list {
		if i >= len(p) && f.sameSentence(i-1, min(i, len(f.toks)-1)) && f.sameClause(i-len(p), i-1) && match(f.toks[i-len(p):], p) {
			return true
		}
	}
	return false
}

// startsAt reports whether one of the phrases starts at token i, in the
// sentence of the token before it.
func (f *finder) startsAt(i int, list [][]string) bool {
	if i >= len(f.toks) || i > 0 && f.toks[i].Sentence != f.toks[i-1].Sentence {
		return false
	}
	for _, p := range list {
		if match(f.toks[i:], p) {
			return true
		}
	}
	return false
}

func match(toks []textnorm.Token, words []string) bool {
	if len(toks) < len(words) {
		return false
	}
	for i, w := range words {
		if toks[i].Bare != w {
			return false
		}
	}
	return true
}

// nearWords is how far a cue may stand from the word it settles.
const nearWords = 4

func (f *finder) nearby(first, last int, list [][]string) bool {
	for i := max(0, first-nearWords-1); i < min(len(f.toks), last+nearWords); i++ {
		if i >= first && i < last || f.toks[i].Sentence != f.toks[first].Sentence {
			continue
		}
		for _, p := range list {
			if match(f.toks[i:], p) {
				return true
			}
		}
	}
	return false
}

func (f *finder) drugNear(first, last int) bool {
	for i := max(0, first-nearWords); i < min(len(f.toks), last+nearWords); i++ {
		if (i < first || i >= last) && f.drugAt(i) && f.toks[i].Sentence == f.toks[first].Sentence {
			return true
		}
	}
	return false
}
