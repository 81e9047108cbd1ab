package rank

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
)

// Ranker answers questions over one model and its postings. It is safe for
// concurrent use and keeps the impacts of the stems that have been asked for.
type Ranker struct {
	model   *Model
	source  Source
	params  Params
	impacts []atomic.Pointer[[]impact] // per stem, filled when first asked
	scratch sync.Pool
}

// impact is what one stem adds to the score of one unit at weight 1.
type impact struct {
	unit  uint32
	score float32
}

// New returns a ranker over a model and the postings it was counted from.
func New(m *Model, src Source, p Params) *Ranker {
	r := &Ranker{model: m, source: src, params: p, impacts: make([]atomic.Pointer[[]impact], len(m.stems))}
	r.scratch.New = func() any {
		return &scratch{bm25: make([]float32, m.Units()), chars: make([]float32, m.Units()), held: make([]uint64, m.Units())}
	}
	return r
}

// list returns the impacts of a stem, computing them on first use. Two callers
// may compute the same list at once; both get the same values.
func (r *Ranker) list(stem uint32) ([]impact, error) {
	if p := r.impacts[stem].Load(); p != nil {
		return *p, nil
	}
	var out []impact
	for f := Title; f < fields; f++ {
		posts, err := r.source.Postings(r.model.stems[stem], f)
		if err != nil {
			return nil, fmt.Errorf("read postings: %w", err)
		}
		out = r.add(out, stem, posts, f)
	}
	r.impacts[stem].Store(&out)
	return out, nil
}

// add merges the BM25 of one field into a list ordered by unit.
func (r *Ranker) add(list []impact, stem uint32, posts []Posting, f Field) []impact {
	m, p := r.model, r.params
	weight := 1.0
	if f == Title {
		weight = p.TitleWeight
	}
	idf := m.idf(stem, len(posts))
	out := make([]impact, 0, max(len(list), len(posts)))
	i := 0
	for _, post := range posts {
		for i < len(list) && list[i].unit < post.Unit {
			out = append(out, list[i])
			i++
		}
		tf := float64(post.TF)
		norm := p.K1 * (1 - p.B + p.B*float64(m.length[f][post.Unit])/m.mean[f])
		score := weight * idf * tf * (p.K1 + 1) / (tf + norm)
		if i < len(list) && list[i].unit == post.Unit {
			score += float64(list[i].score)
			i++
		}
		out = append(out, impact{post.Unit, float32(score)})
	}
	return append(out, list[i:]...)
}

// scratch is the working memory of one retrieval.
type scratch struct {
	bm25, chars []float32
	held        []uint64 // per unit: which terms of the question it holds
	terms       []asked
	words       []string
	line        []byte
	grams       []uint32
	entries     []Hit
}

// asked is one distinct stem of the question.
type asked struct {
	stem   uint32
	known  bool
	weight float64
	text   string
}

// Retrieve returns at most depth entries, best first; equal scores stand in the
// order of entries. A question without a known word has no hits.
func (r *Ranker) Retrieve(ctx context.Context, q Question, depth int) (Result, error) {
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	s := r.scratch.Get().(*scratch)
	defer r.scratch.Put(s)
	var res Result
	res.Corrections = r.resolve(s, q)
	top, err := r.accumulate(s)
	if err != nil {
		return Result{}, err
	}
	qnorm := r.characters(s)
	res.Hits = r.collect(s, q.Allow, top, qnorm, depth)
	return res, nil
}

// resolve maps terms to stems, respelling where it may.
func (r *Ranker) resolve(s *scratch, q Question) []Correction {
	m := r.model
	var fixed []Correction
	s.terms, s.words = s.terms[:0], s.words[:0]
	for _, t := range q.Terms[:min(len(q.Terms), MaxTerms)] {
		if t.Weight <= 0 || len(t.Text) > maxWord {
			continue
		}
		a := asked{weight: t.Weight, text: t.Text}
		word := t.Text
		if w, ok := m.wordNo[t.Text]; ok {
			a.stem, a.known = m.wordStem[w], true
		} else if st, ok := m.stemNo[Stem(t.Text)]; ok {
			a.stem, a.known = st, true
		} else if !t.Fixed && r.params.Respell > 0 {
			if w, ok := m.spell.correct(t.Text); ok {
				a.stem, a.known, a.weight = m.wordStem[w], true, t.Weight*r.params.Respell
				word = m.words[w]
				fixed = append(fixed, Correction{From: t.Text, To: word})
			}
		}
		s.words = append(s.words, word)
		s.terms = merge(s.terms, a)
	}
	return fixed
}

// merge adds a term, or raises the weight of the same one said before.
func merge(terms []asked, a asked) []asked {
	for i := range terms {
		t := &terms[i]
		if t.known == a.known && (a.known && t.stem == a.stem || !a.known && t.text == a.text) {
			t.weight = max(t.weight, a.weight) + 0.5*min(t.weight, a.weight)
			return terms
		}
	}
	return append(terms, a)
}

// accumulate adds up the impacts of all terms and returns the best sum.
func (r *Ranker) accumulate(s *scratch) (float32, error) {
	clear(s.bm25)
	clear(s.held)
	for i, t := range s.terms {
		if !t.known {
			continue
		}
		list, err := r.list(t.stem)
		if err != nil {
			return 0, err
		}
		w, bit := float32(t.weight), uint64(1)<<i
		for _, p := range list {
			s.bm25[p.unit] += w * p.score
			s.held[p.unit] |= bit
		}
	}
	if len(s.bm25) == 0 {
		return 0, nil
	}
	return slices.Max(s.bm25), nil
}

// characters fills the gram overlap of every title.
func (r *Ranker) characters(s *scratch) float32 {
	clear(s.chars)
	s.grams, s.line = grams(s.grams, s.words, s.line)
	slices.Sort(s.grams)
	s.grams = slices.Compact(s.grams)
	return r.model.grams.cosine(s.chars, s.grams)
}

// collect rolls units up to entries and sorts them.
func (r *Ranker) collect(s *scratch, allow func(int) bool, top, qnorm float32, depth int) []Hit {
	m, p := r.model, r.params
	charScale := float32(p.CharWeight) * top
	s.entries = s.entries[:0]
	for e := range m.Entries() {
		var best [3]float32
		var bestUnit uint32
		var mask uint64
		for u := m.first[e]; u < m.first[e+1]; u++ {
			if s.held[u] == 0 {
				continue
			}
			mask |= s.held[u]
			score := s.bm25[u] + charScale*s.chars[u]*m.grams.norm[u]*qnorm
			switch {
			case score > best[0]:
				best[0], best[1], best[2], bestUnit = score, best[0], best[1], u
			case score > best[1]:
				best[1], best[2] = score, best[1]
			case score > best[2]:
				best[2] = score
			}
		}
		if mask == 0 || allow != nil && !allow(e) {
			continue
		}
		score := float64(best[0])*p.Phrasings[0] + float64(best[1])*p.Phrasings[1] + float64(best[2])*p.Phrasings[2]
		s.entries = keepBest(s.entries, Hit{Entry: e, Unit: int(bestUnit - m.first[e]), Score: score}, depth)
	}
	slices.SortFunc(s.entries, func(a, b Hit) int {
		if better(a, b) {
			return -1
		}
		return 1 // no two hits are of one entry
	})
	hits := slices.Clone(s.entries)
	for i := range hits {
		r.evidence(s, &hits[i], qnorm)
	}
	return hits
}

// better orders hits: by score, then as the entries stand.
func better(a, b Hit) bool {
	return a.Score > b.Score || a.Score == b.Score && a.Entry < b.Entry
}

// keepBest adds a hit to a heap of the best depth hits, whose first is the worst
// of them. Sorting all entries would cost more than scoring them.
func keepBest(heap []Hit, h Hit, depth int) []Hit {
	if len(heap) < depth {
		heap = append(heap, h)
		for i := len(heap) - 1; i > 0 && better(heap[(i-1)/2], heap[i]); i = (i - 1) / 2 {
			heap[i], heap[(i-1)/2] = heap[(i-1)/2], heap[i]
		}
		return heap
	}
	if depth <= 0 || !better(h, heap[0]) {
		return heap
	}
	heap[0] = h
	for i := 0; ; {
		worst := i
		for _, c := range [2]int{2*i + 1, 2*i + 2} {
			if c < len(heap) && better(heap[worst], heap[c]) {
				worst = c
			}
		}
		if worst == i {
			return heap
		}
		heap[i], heap[worst] = heap[worst], heap[i]
		i = worst
	}
}

// contentWeight is the weight from which a term counts as matter, not grammar.
const contentWeight = 0.5

// evidence fills the features of one hit.
func (r *Ranker) evidence(s *scratch, h *Hit, qnorm float32) {
	m := r.model
	var mask uint64
	for u := m.first[h.Entry]; u < m.first[h.Entry+1]; u++ {
		mask |= s.held[u]
	}
	var have, all, haveAny, allAny float64
	for i, t := range s.terms {
		in := mask&(1<<i) != 0
		allAny += t.weight
		if in {
			haveAny += t.weight
		}
		if t.weight >= contentWeight {
			all += t.weight
			if in {
				have += t.weight
			}
		}
	}
	if all == 0 {
		have, all = haveAny, allAny
	}
	h.Covered = have / all
	u := m.first[h.Entry] + uint32(h.Unit)
	h.Cosine = float64(s.chars[u] * m.grams.norm[u] * qnorm)
	var held, total float64
	for _, st := range m.titleStem[m.titleStart[u]:m.titleStart[u+1]] {
		w := float64(m.stemWeight[st])
		total += w
		for _, t := range s.terms {
			if t.known && t.stem == st {
				held += w
				break
			}
		}
	}
	if total > 0 {
		h.Title = held / total
	}
}
