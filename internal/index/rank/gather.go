package rank

import (
	"cmp"
	"slices"
)

// enough is how many times what is left to come the words so far must be able to add
// before no further candidates are looked for.
const enough = 2

// gather fills the pool with the units of the greatest BM25, at least so many if
// there are, and their scores in full. The strongest words come first. When the rest
// can add but little and there are candidates for the pool, it is added to these
// alone: a unit that holds nothing of a question but its weakest words answers it
// only where there is no other. Candidates that the rest cannot lift into the pool
// are left out (the principle of MaxScore: Turtle and Flood, 1995).
func (r *Ranker) gather(s *scratch, allow func(int) bool, pool int) error {
	s.pool = s.pool[:0]
	if err := r.load(s); err != nil {
		return err
	}
	rest, sofar := float32(0), float32(0)
	for i, t := range s.terms {
		rest += float32(t.weight) * s.lists[i].max
	}
	bounded := r.params.Pool > 0
	k := 0
	for ; k < len(s.order) && !(bounded && len(s.touched) >= pool && sofar >= enough*rest); k++ {
		i := s.order[k]
		w := float32(s.terms[i].weight)
		r.touch(s, s.lists[i], w, allow)
		rest, sofar = rest-w*s.lists[i].max, sofar+w*s.lists[i].max
	}
	bar := float32(0)
	if bounded && k < len(s.order) && len(s.touched) > pool {
		bar = s.least(s.touched, pool)
	}
	for _, u := range s.touched {
		if s.bm25[u]+rest >= bar {
			s.pool = append(s.pool, u)
		}
	}
	s.exact = true
	for _, i := range s.order[k:] {
		s.exact = s.lift(s.lists[i], float32(s.terms[i].weight)) && s.exact
	}
	if bounded && len(s.pool) > pool {
		bar = s.least(s.pool, pool)
		s.pool = slices.DeleteFunc(s.pool, func(u uint32) bool { return s.bm25[u] < bar })
	}
	for _, u := range s.pool {
		s.final[u] = s.turn
	}
	return nil
}

// load fetches the lists of all terms and orders the terms by what they can add.
func (r *Ranker) load(s *scratch) error {
	s.lists, s.order = s.lists[:0], s.order[:0]
	for i, t := range s.terms {
		l, err := r.list(t.stem)
		if err != nil {
			return err
		}
		s.lists, s.order = append(s.lists, l), append(s.order, i)
	}
	slices.SortStableFunc(s.order, func(a, b int) int {
		return cmp.Compare(float32(s.terms[b].weight)*s.lists[b].max, float32(s.terms[a].weight)*s.lists[a].max)
	})
	return nil
}

// barredScore marks a unit that may not be a hit: whatever is added to it, it stays
// below every bar.
const barredScore = -1e30

// touch adds a list to the scores.
func (r *Ranker) touch(s *scratch, l *list, w float32, allow func(int) bool) {
	if l.dense != nil {
		w *= l.step
		for u, n := range l.dense {
			if n != 0 {
				s.add(r.model, uint32(u), w*float32(n), allow)
			}
		}
		return
	}
	for i, u := range l.units {
		if s.bm25[u] != 0 {
			s.bm25[u] += w * l.scores[i]
			continue
		}
		s.add(r.model, u, w*l.scores[i], allow)
	}
}

func (s *scratch) add(m *Model, u uint32, score float32, allow func(int) bool) {
	if s.bm25[u] == 0 {
		if allow != nil && !allow(int(m.entry[u])) {
			s.bm25[u] = barredScore
			s.barred = append(s.barred, u)
			return
		}
		s.touched = append(s.touched, u)
	}
	s.bm25[u] += score
}

// scanCost is how many steps through a list cost as much as one look into it.
const scanCost = 16

// lift adds a list to the scores of the pool, or of all touched units where that is
// the quicker way, and says whether it was all.
func (s *scratch) lift(l *list, w float32) (all bool) {
	if l.dense == nil && len(l.units) < scanCost*len(s.pool) {
		for i, u := range l.units {
			if s.bm25[u] > 0 {
				s.bm25[u] += w * l.scores[i]
			}
		}
		return true
	}
	for _, u := range s.pool {
		s.bm25[u] += w * l.at(u)
	}
	return false
}

// complete adds to a unit what the terms from the k-th strongest on give it.
func (s *scratch) complete(u uint32, k int) {
	for _, i := range s.order[k:] {
		s.bm25[u] += float32(s.terms[i].weight) * s.lists[i].at(u)
	}
}

// buckets is how finely least looks at scores.
const buckets = 256

// least returns a score that at least n of the units reach, near the greatest such.
func (s *scratch) least(units []uint32, n int) float32 {
	top := float32(0)
	for _, u := range units {
		top = max(top, s.bm25[u])
	}
	var count [buckets + 1]int
	scale := buckets / top
	for _, u := range units {
		count[int(s.bm25[u]*scale)]++
	}
	b := buckets
	for ; b > 0 && n > count[b]; b-- {
		n -= count[b]
	}
	return float32(b) / scale
}
