package rank

import (
	"bedside/internal/english"

	"math"
	"math/bits"
	"slices"
)

// speller finds the word of the index that a misspelt one stands for. It scans
// the vocabulary by length and by the set of letters: at 5,000 words this takes
// some 10 µs and needs neither the memory nor the start-up time of a table of
// deletions.
type speller struct {
	words  []string
	freq   []uint32
	order  []uint32            // word numbers by length, then alphabet
	masks  []uint32            // letters of words[order[i]]
	length [maxWord + 2]uint32 // length[n] is the first place in order with n bytes or more
}

func newSpeller(words []string, freq []uint32) speller {
	s := speller{words: words, freq: freq, order: make([]uint32, len(words)), masks: make([]uint32, len(words))}
	for i := range s.order {
		s.order[i] = uint32(i)
	}
	slices.SortStableFunc(s.order, func(a, b uint32) int { return len(words[a]) - len(words[b]) })
	at := 0
	for n := range s.length {
		for at < len(s.order) && len(words[s.order[at]]) < n {
			at++
		}
		s.length[n] = uint32(at)
	}
	for i, w := range s.order {
		s.masks[i] = letters(words[w])
	}
	return s
}

// letters is the set of letters of a word: a bit each for a to z, one for all else.
func letters(w string) uint32 {
	var m uint32
	for i := 0; i < len(w); i++ {
		if c := w[i]; 'a' <= c && c <= 'z' {
			m |= 1 << (c - 'a')
		} else {
			m |= 1 << 26
		}
	}
	return m
}

// minRespell is the shortest word that is respelt. Shorter ones have too many
// neighbours for a guess.
const minRespell = 4

// dearest is the cost up to which a word of n letters is respelt. A short word is
// only respelt by what fingers do: a swap, a letter dropped or doubled, the key
// beside it. A long word can stand two such mistakes.
func dearest(n int) float64 {
	switch {
	case n < 6:
		return 0.95
	case n < 8:
		return 1.5
	}
	return 2.2
}

// correct returns the number of the word that is meant, or false. It never looks
// at a word with a digit: a number is not a typo of another number.
func (s *speller) correct(word string) (int, bool) {
	if len(word) < minRespell || len(word) > maxWord {
		return 0, false
	}
	limit := 2
	if len(word) < 6 {
		limit = 1
	}
	for i := 0; i < len(word); i++ {
		if word[i] < 'a' || word[i] > 'z' {
			return 0, false
		}
	}
	mask := letters(word)
	best, bestScore := -1, math.Inf(-1)
	from, to := s.length[max(len(word)-limit, 1)], s.length[min(len(word)+limit+1, maxWord+1)]
	for i := from; i < to; i++ {
		if bits.OnesCount32(mask^s.masks[i]) > 2*limit {
			continue
		}
		w := s.order[i]
		cost, ok := distance(word, s.words[w], float64(limit))
		if !ok || cost > dearest(len(word)) || english.Function(s.words[w]) {
			continue
		}
		// A word ten times as frequent makes up for .35 of an edit.
		score := 0.15*math.Log(float64(s.freq[w])) - cost
		if score > bestScore {
			best, bestScore = int(w), score
		}
	}
	return best, best >= 0
}

// Costs of one edit. What fingers and ears do often is cheap.
const (
	costEdit      = 1.0
	costDrop      = 0.9 // a letter left out
	costSwap      = 0.6 // two letters the wrong way round
	costNeighbour = 0.7 // the key beside it
	costDouble    = 0.5 // a letter doubled, or not doubled
	costVowel     = 0.8 // one vowel for another
	costFirst     = 0.6 // added when the first letter is changed: people get it right
)

// distance is the weighted cost of typing a where b is meant, both in lower case, and whether at
// most limit edits, each counted as one, make one into the other.
func distance(a, b string, limit float64) (float64, bool) {
	type cell struct{ cost, edits float64 }
	var rows [3][maxWord + 1]cell
	prev2, prev, cur := &rows[0], &rows[1], &rows[2]
	for j := 1; j <= len(b); j++ {
		prev[j] = cell{prev[j-1].cost + costDrop, float64(j)}
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = cell{float64(i) * costEdit, float64(i)}
		least := cur[0].edits
		for j := 1; j <= len(b); j++ {
			c := cell{prev[j-1].cost + substitution(a[i-1], b[j-1]), prev[j-1].edits}
			if a[i-1] != b[j-1] {
				c.edits++
			}
			take := func(from cell, cost float64) {
				if n := (cell{from.cost + cost, from.edits + 1}); n.cost < c.cost {
					c = n
				}
			}
			take(prev[j], gap(a, i-1, costEdit))
			take(cur[j-1], gap(b, j-1, costDrop))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] && a[i-1] != a[i-2] {
				take(prev2[j-2], costSwap)
			}
			cur[j] = c
			least = min(least, c.edits)
		}
		if least > limit+1 {
			return 0, false
		}
		prev2, prev, cur = prev, cur, prev2
	}
	c := prev[len(b)]
	if a[0] != b[0] {
		c.cost += costFirst
	}
	return c.cost, c.edits <= limit
}

// gap is the cost of a letter that stands in one word only.
func gap(w string, i int, cost float64) float64 {
	if i > 0 && w[i] == w[i-1] || i+1 < len(w) && w[i] == w[i+1] {
		return costDouble
	}
	return cost
}

func substitution(x, y byte) float64 {
	switch {
	case x == y:
		return 0
	case neighbours(x, y):
		return costNeighbour
	case vowel(x) && vowel(y):
		return costVowel
	}
	return costEdit
}

func vowel(c byte) bool {
	switch c {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	}
	return false
}

// keyAt is the place of each letter on a QWERTY keyboard, in half keys.
var keyAt = func() (at [26][2]int8) {
	for row, keys := range []string{"qwertyuiop", "asdfghjkl", "zxcvbnm"} {
		for i, c := range keys {
			at[c-'a'] = [2]int8{int8(2*i + row), int8(row)}
		}
	}
	return at
}()

func neighbours(x, y byte) bool {
	if x < 'a' || x > 'z' || y < 'a' || y > 'z' {
		return false
	}
	a, b := keyAt[x-'a'], keyAt[y-'a']
	dx, dy := a[0]-b[0], a[1]-b[1]
	return dy == 0 && (dx == 2 || dx == -2) || (dy == 1 || dy == -1) && dx >= -1 && dx <= 1
}
