package rank

import "slices"

// rollUp scores the candidates in full, brings the units of each entry together and
// returns the best entries. All scores beside BM25 are in units of the best BM25 of
// the question, so that a step weighs the same whatever is asked.
func (r *Ranker) rollUp(s *scratch, near func(int) float64, depth int) []Hit {
	s.hits = s.hits[:0]
	top := float32(0)
	for _, u := range s.pool {
		top = max(top, s.bm25[u])
	}
	slices.Sort(s.pool)
	m, last := r.model, -1
	for _, u := range s.pool {
		e := int(m.entry[u])
		if e == last {
			continue
		}
		last = e
		h := r.entry(s, e, float64(top))
		if near != nil {
			h.Score += r.params.Meaning * float64(top) * near(e)
		}
		s.hits = keepBest(s.hits, h, depth)
	}
	slices.SortFunc(s.hits, func(a, b Hit) int {
		if better(a, b) {
			return -1
		}
		return 1 // no two hits are of one entry
	})
	hits := slices.Clone(s.hits)
	for i := range hits {
		h := &hits[i]
		h.Title = m.titleHeld(s, m.first[h.Entry]+uint32(h.Unit))
		if i < judged {
			h.Covered = r.covered(s, h.Entry)
		}
	}
	return hits
}

// phrasings is how many units of an entry are looked at in full.
const phrasings = 3

// entry scores one entry by the three units of the greatest BM25. A unit that holds
// none of the question's words is none of them, however like its letters are.
func (r *Ranker) entry(s *scratch, e int, top float64) Hit {
	m, p := r.model, r.params
	type scored struct {
		unit  uint32
		score float64
	}
	var best [phrasings]scored
	put := func(u uint32, score float64) {
		for i := range best {
			if score > best[i].score {
				copy(best[i+1:], best[i:])
				best[i] = scored{u, score}
				return
			}
		}
	}
	for u := m.first[e]; u < m.first[e+1]; u++ {
		if s.bm25[u] == 0 {
			continue
		}
		if !s.exact && s.final[u] != s.turn {
			s.settle(u)
		}
		put(u, float64(s.bm25[u]))
	}
	found := best
	best = [phrasings]scored{}
	cosine := 0.0
	for _, f := range found {
		if f.score == 0 {
			break
		}
		whole, stretch := m.likeness(&s.letters, f.unit)
		put(f.unit, f.score+top*(p.Letters*whole+p.Windows*stretch))
		if best[0].unit == f.unit {
			cosine = min(1, max(whole, stretch))
		}
	}
	h := Hit{Entry: e, Unit: int(best[0].unit - m.first[e]), Cosine: cosine}
	for i, b := range best {
		h.Score += p.Phrasings[i] * b.score
	}
	return h
}

// settle computes the score of a unit outside the pool anew: what it got before the
// gathering stopped is a part of it.
func (s *scratch) settle(u uint32) {
	s.bm25[u] = 0
	s.complete(u, 0)
	s.final[u] = s.turn
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
