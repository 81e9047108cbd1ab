package lexicon

import (
	"slices"
	"strings"

	"bedside/internal/textnorm"
)

// FindOptions adjusts Find.
type FindOptions struct {
	// Vocabulary reports whether the clinic's content uses the folded word. Such
	// a word is neither corrected nor unknown. It may be nil.
	Vocabulary func(word string) bool
}

// hit is a place in the question that a surface, a correction or an unknown
// word takes.
type hit struct {
	first, last int
	entry       int32 // -1 while a term is open, and for unknown words
	term        int32 // -1 where none
	kind        Kind  // Ambiguous or Unknown, empty where the entry says it
	context     bool  // needs a cue
	open        bool  // not settled yet
	dropped     bool
	corrected   bool
	choices     []string
	role        Role
	weak        bool // a past role from a weak cue
}

type finder struct {
	l     *Lexicon
	toks  []textnorm.Token
	vocab func(string) bool
	marks []mark // by token
	hits  []hit
	owner []int16 // by token: index of its hit plus one
}

// Find returns the medicines, substances, classes, conditions and unknown words
// in a medicine's place that a question mentions, in order, each with its role.
func (l *Lexicon) Find(toks []textnorm.Token, opts FindOptions) []Mention {
	if len(toks) == 0 {
		return nil
	}
	f := &finder{l: l, toks: toks, vocab: opts.Vocabulary, marks: make([]mark, len(toks)), hits: make([]hit, 0, 8), owner: make([]int16, len(toks))}
	for i := range toks {
		f.marks[i] = l.words.marksOf(toks[i].Bare)
	}
	f.scan()
	f.settle(false)
	f.settle(true)
	f.unknown()
	f.forms()
	f.figurative()
	f.roles()
	return f.mentions()
}

// scan finds the longest surface at each place, then spelling corrections.
func (f *finder) scan() {
	for i := 0; i < len(f.toks); {
		end, s := f.longest(i)
		if end == i {
			if end = f.spelled(i); end == i {
				end = i + 1
			}
			i = end
			continue
		}
		h := hit{first: i, last: end, entry: s.entry, term: s.term, context: s.context}
		h.open = h.term >= 0 || h.context
		if h.term >= 0 {
			h.entry = -1
		}
		f.add(h)
		i = end
	}
}

func (f *finder) add(h hit) {
	f.hits = append(f.hits, h)
	for i := h.first; i < h.last; i++ {
		f.owner[i] = int16(len(f.hits))
	}
}

// longest walks the trie from token i and returns the end of the longest
// surface, or i. A surface does not cross a sentence or clause, but for the
// point of an abbreviation ("st. john's").
func (f *finder) longest(i int) (int, surface) {
	end, best := i, surface{}
	if f.marks[i]&nameless != 0 && !strings.HasSuffix(f.toks[i].Text, "'s") {
		return end, best
	}
	n := int32(0)
	for j := i; j < len(f.toks); j++ {
		if j > i && f.toks[j].Clause != f.toks[j-1].Clause && !abbreviation(f.toks[j-1].Bare) {
			break
		}
		next, ok := f.l.edges[step{n, f.toks[j].Bare}]
		if s := f.l.ends[next]; !ok || s.entry < 0 && s.term < 0 {
			if stem, is := f.l.inflected(n, f.toks[j]); is {
				end, best = j+1, f.l.ends[stem]
			}
		}
		if !ok {
			break
		}
		if s := f.l.ends[next]; s.entry >= 0 || s.term >= 0 {
			end, best = j+1, s
		}
		n = next
	}
	return end, best
}

func abbreviation(w string) bool { return w == "st" || w == "saint" || len(w) == 1 }

// inflected follows the edge for a possessive or plural of a name ("zoloft's",
// "xanaxes"). A plural that is itself an English word counts only where the
// singular is one too.
func (l *Lexicon) inflected(n int32, t textnorm.Token) (int32, bool) {
	if w, ok := strings.CutSuffix(t.Text, "'s"); ok {
		next, ok := l.edges[step{n, w}]
		return next, ok && l.ends[next].entry >= 0
	}
	for _, suffix := range [...]string{"s", "es"} {
		w, ok := strings.CutSuffix(t.Bare, suffix)
		if !ok || len(w) < 4 {
			continue
		}
		next, ok := l.edges[step{n, w}]
		if !ok || l.ends[next].entry < 0 || l.ends[next].context || l.ends[next].term >= 0 {
			continue
		}
		return next, has(l.words, w) || !has(l.words, t.Bare)
	}
	return 0, false
}

// spelled tries a name written in two, two words written as one, and guarded
// spelling. It returns the end of what it found, or i.
func (f *finder) spelled(i int) int {
	l, w := f.l, f.toks[i].Bare
	if !isLetters(w) {
		return i
	}
	plain := f.marks[i]&english != 0
	if i+1 < len(f.toks) && f.toks[i+1].Clause == f.toks[i].Clause && isLetters(f.toks[i+1].Bare) &&
		(!plain || f.marks[i+1]&english == 0) && len(w)+len(f.toks[i+1].Bare) >= 6 {
		if e, ok := l.wholeName(w + f.toks[i+1].Bare); ok {
			f.add(hit{first: i, last: i + 2, entry: e, term: -1, corrected: true})
			return i + 2
		}
	}
	if plain || f.known(w) {
		return i
	}
	for _, glue := range [...]string{"and", "with", "plus"} {
		if rest, ok := strings.CutSuffix(w, glue); ok && len(rest) >= 5 {
			if e, ok := l.wholeName(rest); ok {
				f.add(hit{first: i, last: i + 1, entry: e, term: -1, corrected: true})
				return i + 1
			}
		}
		if rest, ok := strings.CutPrefix(w, glue); ok && len(rest) >= 5 {
			if e, ok := l.wholeName(rest); ok {
				f.add(hit{first: i, last: i + 1, entry: e, term: -1, corrected: true})
				return i + 1
			}
		}
	}
	g := l.correct(w)
	if !g.found {
		if e, ok := l.correctCondition(w); ok {
			f.add(hit{first: i, last: i + 1, entry: e, term: -1, corrected: true})
			return i + 1
		}
		return i
	}
	h := hit{first: i, last: i + 1, entry: g.entry, term: -1, corrected: true}
	if g.choices != nil {
		h.kind, h.entry = Ambiguous, -1
		if g.context || l.words.typo(w) && !drugLike(w) {
			h.context, h.open = true, true // as near to an ordinary word: only in a medicine's place
		}
		for _, c := range g.choices {
			h.choices = append(h.choices, l.entries[c].name)
		}
	}
	f.add(h)
	return i + 1
}

// wholeName looks a single word up among the names that need no cue.
func (l *Lexicon) wholeName(w string) (int32, bool) {
	n, ok := l.edges[step{0, w}]
	if !ok || l.ends[n].entry < 0 || l.ends[n].context || l.ends[n].term >= 0 || l.entries[l.ends[n].entry].kind == Condition {
		return 0, false
	}
	return l.ends[n].entry, true
}

func (f *finder) known(w string) bool {
	return f.vocab != nil && f.vocab(w)
}

// settle decides the open hits by their cues. The last round also applies the
// defaults; before it, a term may wait for a neighbour to be settled.
func (f *finder) settle(final bool) {
	for i := range f.hits {
		h := &f.hits[i]
		if !h.open {
			continue
		}
		if h.term < 0 { // an ordinary word that is a name in a medicine's place
			if f.slot(h.first, h.last) {
				h.open = false
			} else if final {
				f.drop(h)
			}
			continue
		}
		t := &f.l.terms[h.term]
		out, decided := t.fallback, final || len(t.rules) == 0
		for r := range t.rules {
			if f.holds(&t.rules[r], h.first, h.last) {
				out, decided = t.rules[r].out, true
				break
			}
		}
		if !decided {
			continue
		}
		h.open = false
		switch out.means {
		case meansIgnore:
			f.drop(h)
		case meansClarify:
			h.kind, h.choices = Ambiguous, t.choices
		case meansNotADrug:
			h.entry, h.role = out.entry, NotADrug
		default:
			h.entry = out.entry
		}
	}
}

// drop takes a hit back.
func (f *finder) drop(h *hit) { h.open, h.dropped = false, true }

// drugAt reports whether token i belongs to a settled mention of something taken.
func (f *finder) drugAt(i int) bool {
	if i < 0 || i >= len(f.owner) || f.owner[i] == 0 {
		return false
	}
	h := &f.hits[f.owner[i]-1]
	return !h.open && !h.dropped && h.role != NotADrug && (h.entry < 0 || f.l.entries[h.entry].kind != Condition)
}

func (f *finder) mentions() []Mention {
	slices.SortStableFunc(f.hits, func(a, b hit) int { return a.first - b.first })
	out := make([]Mention, 0, len(f.hits))
	for i := range f.hits {
		h := &f.hits[i]
		if h.dropped {
			continue
		}
		m := Mention{First: h.first, Last: h.last, Surface: surfaceText(f.toks[h.first:h.last]), Role: h.role, Corrected: h.corrected, Choices: h.choices}
		if h.entry >= 0 {
			e := &f.l.entries[h.entry]
			m.Name, m.Kind, m.Classes = e.name, e.kind, e.ancestors
		} else {
			m.Name, m.Kind = m.Surface, h.kind
		}
		out = append(out, m)
	}
	return out
}
