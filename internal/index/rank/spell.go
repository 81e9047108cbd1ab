package rank

import (
	"math"
	"math/bits"
	"slices"

	"bedside/internal/edit"
	"bedside/internal/english"
)

// speller finds the word of the index, or everyday word of the language, that a
// misspelt one stands for. It scans the vocabulary by length and by the letters in
// it: at 5,000 words this takes some 10 µs and needs neither the memory nor the
// start-up time of a table of deletions.
type speller struct {
	words  []string            // by length, then as they came
	weight []float32           // of words: what their frequency is worth against an edit
	masks  []uint64            // letters of words
	first  []byte              // first letters of words
	length [maxWord + 2]uint32 // length[n] is the first place with n bytes or more
}

// How often everyday words are taken to stand in any text, however small the index.
const (
	functionCount = 50
	commonCount   = 5
)

// wordWorth is what frequency is worth: a word ten times as frequent makes up for
// .35 of an edit.
func wordWorth(count uint32) float32 { return float32(0.15 * math.Log(float64(max(count, 1)))) }

// newSpeller takes words with their frequencies, and further words that stand in no
// text of the index.
func newSpeller(words []string, freq []uint32, further []string) speller {
	type entry struct {
		word  string
		count uint32
	}
	list := make([]entry, 0, len(words)+len(further))
	held := make(map[string]bool, len(further))
	for i, w := range words {
		e := entry{w, freq[i]}
		switch {
		case english.Function(w):
			e.count = max(e.count, functionCount)
			held[w] = true
		case english.Common(w):
			e.count = max(e.count, commonCount)
			held[w] = true
		}
		list = append(list, e)
	}
	for _, w := range further {
		if !held[w] {
			count := uint32(commonCount)
			if english.Function(w) {
				count = functionCount
			}
			list = append(list, entry{w, count})
		}
	}
	slices.SortStableFunc(list, func(a, b entry) int { return len(a.word) - len(b.word) })
	s := speller{words: make([]string, len(list)), weight: make([]float32, len(list)), masks: make([]uint64, len(list)), first: make([]byte, len(list))}
	at := 0
	for n := range s.length {
		for at < len(list) && len(list[at].word) < n {
			at++
		}
		s.length[n] = uint32(at)
	}
	for i, e := range list {
		s.words[i], s.weight[i], s.masks[i], s.first[i] = e.word, wordWorth(e.count), letterSet(e.word), e.word[0]
	}
	return s
}

// letterSet is the set of letters of a word: a bit each for a to z, a bit each for
// their second occurrence, one for all else. An edit changes two bits at most.
func letterSet(w string) uint64 {
	var m uint64
	for i := 0; i < len(w); i++ {
		c := w[i]
		if c < 'a' || c > 'z' {
			m |= 1 << 52
			continue
		}
		bit := uint64(1) << (c - 'a')
		if m&bit != 0 {
			bit <<= 26
		}
		m |= bit
	}
	return m
}

// minRespell is the shortest word that is respelt as any word. A shorter one has too
// many neighbours for a guess; one of three letters is only read as a word
// with one letter more or two swapped ("teh", "tme").
const minRespell = 4

// minStemRespell is the shortest word that is respelt by its stem, which is shorter.
const minStemRespell = 6

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

// correct returns the word that is meant, or false. It never looks at a word with a
// digit: a number is not a typo of another number.
func (s *speller) correct(word string) (string, bool) {
	if len(word) < minRespell-1 || len(word) > maxWord {
		return "", false
	}
	limit := 2
	if len(word) < 6 {
		limit = 1
	}
	for i := 0; i < len(word); i++ {
		if word[i] < 'a' || word[i] > 'z' {
			return "", false
		}
	}
	mask := letterSet(word)
	best, bestScore := -1, float32(math.Inf(-1))
	for n := max(len(word)-limit, 1); n <= min(len(word)+limit, maxWord); n++ {
		// A letter more or less changes one bit, any other edit two at most.
		bound := 2*limit - max(n-len(word), len(word)-n)
		from, to := s.length[n], s.length[n+1]
		for i, m := range s.masks[from:to] {
			// Who gets the first letter wrong gets nothing else wrong: two such edits are
			// dearer than any word may be.
			differ := bits.OnesCount64(mask ^ m)
			if differ > bound || differ > 2 && s.first[int(from)+i] != word[0] {
				continue
			}
			w := s.words[int(from)+i]
			if edit.Distance(word, w, limit) > limit {
				continue
			}
			cost, ok := distance(word, w, float64(limit))
			if !ok || cost > dearest(len(word)) || len(word) < minRespell && n <= len(word) && cost > costSwap {
				continue
			}
			if score := s.weight[int(from)+i] - float32(cost); score > bestScore {
				best, bestScore = int(from)+i, score
			}
		}
	}
	if best < 0 {
		return "", false
	}
	return s.words[best], true
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
