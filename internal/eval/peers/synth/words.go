package synth

import (
	"math"
	"math/rand/v2"
)

// The shape of the vocabulary. The offset flattens the first ranks, which words
// of grammar hold in a whole text; the break and the steeper tail behind it keep
// the vocabulary from growing almost as fast as the text, which one exponent
// alone would have it do.
const (
	vocabularySize = 160_000
	zipfExponent   = 1.07
	zipfOffset     = 20
	zipfBreak      = 10_000
	zipfTail       = 2.0
)

// likelihood is the relative frequency of the word of a rank, counted from 1.
func likelihood(rank int) float64 {
	x := float64(rank) + zipfOffset
	if rank <= zipfBreak {
		return math.Pow(x, -zipfExponent)
	}
	const knee = zipfBreak + zipfOffset
	return math.Pow(knee, -zipfExponent) * math.Pow(x/knee, -zipfTail)
}

// vocabulary holds the invented words, the most frequent first.
type vocabulary struct {
	words []string
	draws sampler
}

func newVocabulary(seed uint64) *vocabulary {
	r := source(seed, streamWords, 0)
	v := &vocabulary{words: make([]string, 0, vocabularySize)}
	seen := make(map[string]bool, vocabularySize)
	for w := range commonSet {
		seen[w] = true
	}
	weights := make([]float64, vocabularySize)
	for rank := 1; rank <= vocabularySize; {
		w := invent(r, syllables(r, rank))
		if seen[w] {
			continue
		}
		seen[w] = true
		v.words = append(v.words, w)
		weights[rank-1] = likelihood(rank)
		rank++
	}
	v.draws = newSampler(weights)
	return v
}

// draw returns one word at its frequency.
func (v *vocabulary) draw(r *rand.Rand) string { return v.words[v.draws.draw(r)] }

// syllables is how many a word has: frequent words are short.
func syllables(r *rand.Rand, rank int) int {
	switch {
	case rank <= 500:
		return between(r, 1, 2)
	case rank <= 20_000:
		return 2
	}
	return between(r, 2, 3)
}

// The pieces of a syllable. There are enough of them that two words of a large
// vocabulary are rarely one letter apart, as in a real language.
var (
	onsets = [...]string{"b", "br", "c", "cl", "cr", "d", "dr", "f", "fl", "g", "gl", "gr", "h", "j", "k", "l",
		"m", "n", "p", "ph", "pl", "pr", "qu", "r", "s", "sc", "sh", "sp", "st", "str", "t", "th", "tr", "v", "w", "z"}
	vowels = [...]string{"a", "a", "e", "e", "i", "i", "o", "o", "u", "ai", "ea", "io", "ou", "y"}
	codas  = [...]string{"", "", "", "", "l", "m", "n", "n", "r", "r", "t", "x", "nd", "rm", "st", "ct", "b", "ph"}
)

// invent makes a word that can be pronounced, of at least three letters.
func invent(r *rand.Rand, syllables int) string {
	for {
		var b []byte
		for range syllables {
			b = append(b, onsets[r.IntN(len(onsets))]...)
			b = append(b, vowels[r.IntN(len(vowels))]...)
			b = append(b, codas[r.IntN(len(codas))]...)
		}
		if len(b) >= 3 {
			return string(b)
		}
	}
}

// sampler draws numbers with given weights in constant time (Walker's alias
// method): a million passages are some thirty million draws.
type sampler struct {
	keep  []float64 // chance that a column keeps its own number
	alias []int32   // the number it gives otherwise
}

func newSampler(weights []float64) sampler {
	n := len(weights)
	s := sampler{keep: make([]float64, n), alias: make([]int32, n)}
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	var small, large []int32
	for i, w := range weights {
		s.keep[i], s.alias[i] = w*float64(n)/sum, int32(i)
		if s.keep[i] < 1 {
			small = append(small, int32(i))
		} else {
			large = append(large, int32(i))
		}
	}
	for len(small) > 0 && len(large) > 0 {
		l, g := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		s.alias[l] = g
		s.keep[g] -= 1 - s.keep[l]
		if s.keep[g] < 1 {
			large = large[:len(large)-1]
			small = append(small, g)
		}
	}
	for _, i := range append(small, large...) {
		s.keep[i] = 1 // what rounding left over
	}
	return s
}

func (s *sampler) draw(r *rand.Rand) int {
	i := r.IntN(len(s.keep))
	if r.Float64() < s.keep[i] {
		return i
	}
	return int(s.alias[i])
}
