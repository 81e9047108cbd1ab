package lint

import (
	"slices"
	"strings"

	"bedside/internal/edit"
	"bedside/internal/faq"
)

// asking is one way in which a passage is asked for.
type asking struct {
	p        *faq.Passage
	line     int
	words    string // as written
	question bool   // a phrasing of patients or a heading that asks
}

// askings yields the headings and phrasings of all passages, in order.
func (r *run) askings(yield func(asking)) {
	for _, p := range r.corpus.Passages {
		yield(asking{p, p.Line, p.Section, strings.HasSuffix(strings.TrimSpace(p.Section), "?")})
		for _, q := range p.AlsoAsked {
			yield(asking{p, p.KeyLine(keyAlsoAsked), q, true})
		}
	}
}

func checkDuplicateQuestion(r *run) {
	first := make(map[string]asking)
	r.askings(func(a asking) {
		k := key(a.words)
		if k == "" {
			return
		}
		other, ok := first[k]
		if !ok {
			first[k] = a
			return
		}
		if other.p == a.p {
			return
		}
		s := Warning
		if a.question && other.question {
			s = r.rule.Severity
		}
		r.reportAs(s, a.p.Doc, a.line, "keep the words at the passage that answers them best", "%q is also how %s:%d is asked for", a.words, other.p.Doc.File, other.line)
	})
}

// minSlip is the shortest word in which one letter is taken for a slip: shorter
// ones differ from many others by a letter.
const minSlip = 5

// bag is an asking nearly as the search sees it: its words without order, plural and
// article.
type bag struct {
	asking
	exact string   // key of the words as they stand
	words []string // sorted
}

func (b *bag) key() string { return strings.Join(b.words, " ") }

// without is the key of the words but one.
func (b *bag) without(i int) string {
	return strings.Join(slices.Concat(b.words[:i], b.words[i+1:]), " ")
}

func checkNearDuplicate(r *run) {
	var bags []*bag
	r.askings(func(a asking) {
		exact := key(a.words)
		var words []string
		for w := range strings.FieldsSeq(exact) {
			if w != "a" && w != "an" && w != "the" {
				words = append(words, singular(w))
			}
		}
		slices.Sort(words)
		if a.question && len(words) > 1 {
			bags = append(bags, &bag{asking: a, exact: exact, words: words})
		}
	})
	report := func(a, b *bag, how string) {
		r.report(b.p.Doc, b.line, "keep one of them, or write one in other words", "%q differs from %q of %s:%d only by %s", b.asking.words, a.asking.words, a.p.Doc.File, a.line, how)
	}
	first := make(map[string]*bag)
	for _, b := range bags {
		a, ok := first[b.key()]
		switch {
		case !ok:
			first[b.key()] = b
		case a.p != b.p && a.exact != b.exact: // equal words are the business of duplicate-question
			report(a, b, "the order or number of its words")
		}
	}
	r.slips(bags, func(a, b *bag, from, to string) { report(a, b, "the letter that makes "+from+" into "+to) })
}

// slips yields pairs of askings of two passages that are the same but for one
// letter of a word that is no word: two words that both exist are two questions.
func (r *run) slips(bags []*bag, yield func(a, b *bag, from, to string)) {
	spell, ok := r.voc.(Speller)
	if !ok {
		return
	}
	type gap struct {
		b    *bag
		word string
	}
	slip := func(w string) bool {
		return len(w) >= minSlip && !spell.Spelled(w) && !spell.Spelled(w+"s") && !spell.Spelled(w+"es")
	}
	open := make(map[string][]gap) // askings with a slip, by their other words
	for _, b := range bags {
		for i, w := range b.words {
			if slip(w) {
				open[b.without(i)] = append(open[b.without(i)], gap{b, w})
			}
		}
	}
	if len(open) == 0 {
		return
	}
	done := make(map[[2]*bag]bool)
	for _, b := range bags {
		for i, w := range b.words {
			for _, g := range open[b.without(i)] {
				if g.b.p == b.p || edit.Distance(w, g.word, 1) != 1 || done[[2]*bag{b, g.b}] {
					continue
				}
				done[[2]*bag{b, g.b}], done[[2]*bag{g.b, b}] = true, true
				yield(b, g.b, w, g.word)
			}
		}
	}
}

// singular takes a plural's ending off; what is left need not be a word.
func singular(w string) string {
	switch {
	case len(w) > 4 && strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case len(w) > 4 && (strings.HasSuffix(w, "sses") || strings.HasSuffix(w, "xes") || strings.HasSuffix(w, "ches") || strings.HasSuffix(w, "shes")):
		return w[:len(w)-2]
	case len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is"):
		return w[:len(w)-1]
	}
	return w
}
