package rank

import (
	"math"
	"slices"
)

// gramSize is the length of a character gram: long enough to be a piece of a
// word, short enough to survive an ending or a typo beside it.
const gramSize = 4

// grams collects the hashed 4-grams of words that are written one after the
// other with single spaces. A repeated gram is repeated.
func grams(dst []uint32, words []string, line []byte) ([]uint32, []byte) {
	dst, line = dst[:0], append(line[:0], ' ')
	for _, w := range words {
		line = append(line, w...)
		line = append(line, ' ')
	}
	for i := 0; i+gramSize <= len(line); i++ {
		dst = append(dst, uint32(line[i])|uint32(line[i+1])<<8|uint32(line[i+2])<<16|uint32(line[i+3])<<24)
	}
	return dst, line
}

// gramIndex holds, for every 4-gram of a title, the units that have it. The
// four bytes are the key, so no two grams are mixed up.
type gramIndex struct {
	keys  []uint32 // ascending
	start []uint32 // per key, into units; one longer than keys
	units []uint32
	norm  []float32 // per unit: 1 / length of its gram vector, 0 without grams
	find  map[uint32]uint32
}

// newGramIndex counts a gram once a title: presence tells as much as frequency
// in a line of a few words.
func newGramIndex(titles [][]string) *gramIndex {
	g := &gramIndex{norm: make([]float32, len(titles))}
	lists := make(map[uint32][]uint32)
	var buf []uint32
	var line []byte
	for u, words := range titles {
		buf, line = grams(buf, words, line)
		slices.Sort(buf)
		distinct := slices.Compact(buf)
		for _, k := range distinct {
			lists[k] = append(lists[k], uint32(u))
		}
		if len(distinct) > 0 {
			g.norm[u] = float32(1 / math.Sqrt(float64(len(distinct))))
		}
	}
	for k := range lists {
		g.keys = append(g.keys, k)
	}
	slices.Sort(g.keys)
	g.start = append(g.start, 0)
	for _, k := range g.keys {
		g.units = append(g.units, lists[k]...)
		g.start = append(g.start, uint32(len(g.units)))
	}
	g.seal()
	return g
}

func (g *gramIndex) seal() {
	g.find = make(map[uint32]uint32, len(g.keys))
	for i, k := range g.keys {
		g.find[k] = uint32(i)
	}
}

// cosine adds up, for every unit, the shared grams; the caller multiplies by
// both norms. It returns 1 / length of the question's vector.
func (g *gramIndex) cosine(acc []float32, question []uint32) float32 {
	if len(question) == 0 {
		return 0
	}
	for _, k := range question {
		i, ok := g.find[k]
		if !ok {
			continue
		}
		for _, u := range g.units[g.start[i]:g.start[i+1]] {
			acc[u]++
		}
	}
	return float32(1 / math.Sqrt(float64(len(question))))
}
