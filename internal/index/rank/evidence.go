package rank

// contentWeight is the weight from which a term counts as matter, not grammar.
const contentWeight = 0.5

// judged is how many hits their share of the question is counted for: as many as a
// reply offers to choose from.
const judged = 3

// covered is the share of the question's content weight that an entry holds. Words
// that only stand for others do not count; without content, words of grammar do.
func (r *Ranker) covered(s *scratch, e int) float64 {
	m := r.model
	have, haveAny := 0.0, 0.0
	all, allAny := s.solid, s.total
	for i, t := range s.terms {
		if t.added {
			continue
		}
		in := false
		for u := m.first[e]; u < m.first[e+1] && !in; u++ {
			in = s.bm25[u] != 0 && s.lists[i].at(u) > 0
		}
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
	return have / all
}

// titleHeld is the share of a title's distinct stems, by weight, that were asked for.
func (m *Model) titleHeld(s *scratch, u uint32) float64 {
	words := m.titleWord[m.titleStart[u]:m.titleStart[u+1]]
	var held, total float64
	for i, w := range words {
		st := m.wordStem[w]
		if m.repeats(words[:i], st) {
			continue
		}
		weight := float64(m.stemWeight[st])
		total += weight
		if s.asked[st] == s.turn {
			held += weight
		}
	}
	if total == 0 {
		return 0
	}
	return held / total
}

func (m *Model) repeats(words []uint32, stem uint32) bool {
	for _, w := range words {
		if m.wordStem[w] == stem {
			return true
		}
	}
	return false
}
