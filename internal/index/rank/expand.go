package rank

import (
	"sync"

	"bedside/internal/english"
)

// synonyms are the stems that may stand for a stem: everyday words of nearly the
// same meaning.
var synonyms = sync.OnceValue(func() map[string][]string {
	out := make(map[string][]string)
	for _, group := range english.Synonyms() {
		stems := make([]string, len(group))
		for i, w := range group {
			stems[i] = Stem(w)
		}
		for i, a := range stems {
			for j, b := range stems {
				if i != j && a != b {
					out[a] = append(out[a], b)
				}
			}
		}
	}
	return out
})

// expand adds the synonyms of what was asked, at a share of its weight. A word that
// was asked itself keeps its own weight if that is greater.
func (r *Ranker) expand(s *scratch) {
	if r.params.Synonyms == 0 {
		return
	}
	m := r.model
	for _, t := range s.terms { // not those that are added meanwhile
		if t.added {
			continue
		}
		for _, other := range m.alike[m.alikeStart[t.stem]:m.alikeStart[t.stem+1]] {
			s.take(other, t.weight*r.params.Synonyms, true)
		}
	}
	for _, w := range s.missing {
		for _, other := range synonyms()[w.stem] {
			if st, ok := m.stemNo[other]; ok {
				s.take(st, w.weight*r.params.Synonyms, true)
			}
		}
	}
}
