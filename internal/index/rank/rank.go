package rank

import (
	"context"
	"runtime"
	"sync/atomic"

	"bedside/internal/english"
)

// Ranker answers questions over one model and its postings. It is safe for
// concurrent use and keeps the scores of the stems that have been asked for.
type Ranker struct {
	model  *Model
	source Source
	params Params
	lists  []atomic.Pointer[list] // per stem, filled when first asked
	free   chan *scratch          // working memory not in use, as much as there are cores
}

// New returns a ranker over a model and the postings it was counted from.
func New(m *Model, src Source, p Params) *Ranker {
	return &Ranker{
		model: m, source: src, params: p,
		lists: make([]atomic.Pointer[list], len(m.stems)), free: make(chan *scratch, runtime.GOMAXPROCS(0)),
	}
}

// borrow returns working memory. It is kept by the ranker and not in a pool that
// garbage collection empties: at a million units it is eight megabytes.
func (r *Ranker) borrow() *scratch {
	select {
	case s := <-r.free:
		return s
	default:
		units, stems := r.model.Units(), len(r.model.stems)
		return &scratch{
			bm25: make([]float32, units), final: make([]uint32, units),
			place: make([]uint32, stems), asked: make([]uint32, stems),
		}
	}
}

// giveBack clears working memory and keeps it unless there is enough.
func (r *Ranker) giveBack(s *scratch) {
	s.reset()
	select {
	case r.free <- s:
	default:
	}
}

// scratch is the working memory of one retrieval. Arrays over units and stems are
// never cleared as a whole: what a retrieval touches it clears, or it marks with its
// own turn.
type scratch struct {
	turn    uint32
	terms   []asked   // distinct stems
	place   []uint32  // per stem: 1 + its place in terms, 0 if not asked; cleared after use
	missing []missing // words that the index does not hold, for their synonyms
	asked   []uint32  // per stem: turn in which it was asked for

	total float64 // weight of what was asked, known or not, by content or not
	solid float64

	words []string // the asker's words as understood, in order
	own   int      // how many of them the asker wrote

	bm25    []float32 // per unit; cleared after use
	final   []uint32  // per unit: turn in which its bm25 was complete
	exact   bool      // every bm25 is complete
	touched []uint32  // units with a bm25
	barred  []uint32  // units that may not be hits
	order   []int     // terms, strongest first
	lists   []*list   // by term
	pool    []uint32  // candidates: units

	letters letters
	hits    []Hit
}

// asked is one distinct stem of the question that the index holds.
type asked struct {
	stem   uint32
	weight float64
	added  bool // not the asker's word
}

// missing is one word of the question that the index does not hold.
type missing struct {
	stem   string
	weight float64
}

// Retrieve returns at most depth entries, best first; equal scores stand in the
// order of entries. A question without a known word has no hits.
func (r *Ranker) Retrieve(ctx context.Context, q Question, depth int) (Result, error) {
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	s := r.borrow()
	defer r.giveBack(s)
	s.turn++
	var res Result
	r.understand(s, q, &res)
	r.expand(s)
	if err := r.gather(s, q.Allow, max(r.params.Pool, 2*depth)); err != nil {
		return Result{}, err
	}
	r.model.read(s, r.params)
	res.Hits = r.rollUp(s, q.Near, depth)
	return res, nil
}

// reset clears what the retrieval has written.
func (s *scratch) reset() {
	for _, t := range s.terms {
		s.place[t.stem] = 0
	}
	for _, u := range s.touched {
		s.bm25[u] = 0
	}
	for _, u := range s.barred {
		s.bm25[u] = 0
	}
	s.touched, s.barred = s.touched[:0], s.barred[:0]
	clear(s.words) // the words of a question are not kept
	clear(s.missing)
	clear(s.lists)
}

// understand maps terms to stems, respelling where it may.
func (r *Ranker) understand(s *scratch, q Question, res *Result) {
	m := r.model
	rare, strange := 0, 0
	s.terms, s.words, s.missing, s.own, s.total, s.solid = s.terms[:0], s.words[:0], s.missing[:0], 0, 0, 0
	low := functionWeight(len(q.Terms))
	for _, t := range q.Terms {
		if t.Weight <= 0 || t.Text == "" || len(t.Text) > maxWord || len(s.terms) == MaxTerms {
			continue
		}
		weight := t.Weight
		w := m.lookup(t.Text)
		if !w.known && !t.Fixed && !t.Added && r.params.Respell > 0 {
			if to, ok := m.correct(t.Text); ok {
				res.Corrections = append(res.Corrections, Correction{From: t.Text, To: to})
				weight *= r.params.Respell
				if w = m.lookup(to); w.kind == english.FunctionWord {
					weight = min(weight, low)
				}
			}
		}
		s.words = append(s.words, w.text)
		if !t.Added {
			s.own = len(s.words)
			if w.kind != english.FunctionWord && !isNumber(w.text) {
				res.Words++
				if w.kind == english.Rare {
					rare++
					if !w.known {
						strange++
					}
				}
			}
		}
		switch {
		case weight < faint:
		case w.known:
			s.take(w.no, weight, t.Added)
			s.asked[w.no] = s.turn
		case !t.Added:
			s.total += weight
			if weight >= contentWeight {
				s.solid += weight
			}
			if w.stem != "" {
				s.missing = append(s.missing, missing{w.stem, weight})
			}
		}
	}
	res.Strange = float64(strange) / float64(max(rare, 1))
}

// isNumber reports whether a word begins with a digit.
func isNumber(word string) bool { return '0' <= word[0] && word[0] <= '9' }

// found is a word as the model knows it.
type found struct {
	text  string
	kind  english.Kind
	stem  string
	no    uint32 // of the stem
	known bool   // the index holds the stem
}

// lookup finds a word. A stem that neither the index holds nor any synonym has may
// come back empty.
func (m *Model) lookup(word string) found {
	if w, ok := m.wordNo[word]; ok {
		no := m.wordStem[w]
		return found{word, m.wordKind[w], m.stems[no], no, true}
	}
	f := found{text: word}
	if e, ok := everydayWords()[word]; ok {
		f.stem, f.kind = e.stem, e.kind
	} else if m.begin.may(word) {
		f.stem = stem(word)
	} else {
		return f
	}
	f.no, f.known = m.stemNo[f.stem]
	return f
}

// take adds a stem. What is said twice weighs more, though not twice; what only
// stands for another word never raises a weight beyond its own.
func (s *scratch) take(stem uint32, weight float64, added bool) {
	at := s.place[stem]
	if at == 0 {
		s.terms = append(s.terms, asked{stem, weight, added})
		s.place[stem] = uint32(len(s.terms))
		return
	}
	t := &s.terms[at-1]
	if added {
		t.weight = max(t.weight, weight)
		return
	}
	t.weight, t.added = max(t.weight, weight)+0.5*min(t.weight, weight), false
}
