package answer

import (
	"math"

	"bedside/internal/index/rank"
	"bedside/internal/query"
	"bedside/internal/textnorm"
)

// wordTable knows which passages hold which words, in any form.
type wordTable struct {
	passages int
	stem     map[string]int32
	holders  [][]int32 // by stem: passages, ascending
}

// newWordTable reads the texts and what stands above each: a section speaks of
// what the headings over it say.
func newWordTable(texts []string, above func(i int) string) *wordTable {
	t := &wordTable{passages: len(texts), stem: make(map[string]int32)}
	byWord := make(map[string]int32)
	for p, text := range texts {
		for _, tok := range textnorm.Tokens(text + above(p)) {
			id, ok := byWord[tok.Bare]
			if !ok {
				s := rank.Stem(tok.Bare)
				if id, ok = t.stem[s]; !ok {
					id = int32(len(t.holders))
					t.stem[s] = id
					t.holders = append(t.holders, nil)
				}
				byWord[tok.Bare] = id
			}
			if h := t.holders[id]; len(h) == 0 || h[len(h)-1] != int32(p) {
				t.holders[id] = append(h, int32(p))
			}
		}
	}
	return t
}

// neverUsed is the rarity of a word that the content never uses.
func (t *wordTable) neverUsed() float64 { return math.Log(1 + 2*float64(t.passages)) }

// find returns the passages that hold all the words and how rare the rarest of
// them is; known is false if the content never uses one of them.
func (t *wordTable) find(words []string) (passages []int32, rarity float64, known bool) {
	for k, w := range words {
		id, ok := t.stem[rank.Stem(w)]
		if !ok {
			return nil, 0, false
		}
		h := t.holders[id]
		rarity = max(rarity, math.Log(1+float64(t.passages)/float64(len(h))))
		if k == 0 {
			passages = h
		} else {
			passages = intersect(passages, h)
		}
	}
	return passages, rarity, len(words) > 0
}

func intersect(a, b []int32) []int32 {
	var out []int32
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			out = append(out, a[i])
			i++
			j++
		}
	}
	return out
}

// groupWeight is how much a group of words says about what is asked.
func groupWeight(c query.Class) float64 {
	switch c {
	case query.Content:
		return 1
	case query.Aspect:
		return 0.5
	default:
		return 0.25
	}
}

// said is what the question says beside names, held against the content.
type said struct {
	share   []float64 // by passage: share of what is said that it speaks of
	matched []uint8   // by passage: how many groups beside everyday words
	unknown float64   // share of what is said that the content never speaks of
}

// hold compares the groups of a question with all passages. A question that says
// nothing beside names is covered by whatever covers the names.
func (t *wordTable) hold(groups []query.Group) said {
	s := said{share: make([]float64, t.passages), matched: make([]uint8, t.passages)}
	last := make([]int32, t.passages) // 1 + group that was counted last
	total := 0.0
	for g, group := range groups {
		type match struct {
			passages []int32
		}
		var matches []match
		rarity := t.neverUsed()
		for _, words := range group.Alternatives {
			if passages, r, known := t.find(words); known {
				matches = append(matches, match{passages})
				rarity = min(rarity, r)
			}
		}
		weight := groupWeight(group.Class) * rarity
		total += weight
		if len(matches) == 0 {
			s.unknown += weight
		}
		for _, m := range matches {
			for _, p := range m.passages {
				if last[p] == int32(g)+1 {
					continue
				}
				last[p] = int32(g) + 1
				s.share[p] += weight
				if group.Class != query.Light && s.matched[p] < math.MaxUint8 {
					s.matched[p]++
				}
			}
		}
	}
	for p := range s.share {
		if total == 0 {
			s.share[p] = 1
		} else {
			s.share[p] /= total
		}
	}
	if total > 0 {
		s.unknown /= total
	}
	return s
}
