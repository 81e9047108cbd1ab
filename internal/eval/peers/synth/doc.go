// Package synth invents corpora of any size, and questions to them, to time
// search engines with. Nothing is quoted from anybody: content words are made of
// syllables and mean nothing, and the words of grammar between them are those of
// English at about their natural frequency.
//
// What matters for speed is like in real texts. About half of the running words
// are words of grammar. Content words follow Zipf's law with the exponent 1.07,
// behind the first words flattened as in any text on one subject, and falling
// faster from the ten-thousandth word on, so that the vocabulary grows as Heaps'
// law has it: some 30,000 words in 10,000 passages, 150,000 in a million. A
// passage repeats its own subject. The questions are what patients write: a short
// question, or a long message of which a few words matter.
//
// A corpus is the same for the same seed, on any machine, and a larger one begins
// with the smaller one's passages. Passages are made when they are asked for; a
// Corpus keeps only its vocabulary.
package synth

import (
	"fmt"
	"iter"
	"math/rand/v2"
)

// Passage is one invented passage.
type Passage struct {
	ID    string
	Title string // 5 to 10 words, often a question
	Text  string // 30 to 80 words in sentences
}

// Corpus invents passages and questions. It is safe for concurrent use.
type Corpus struct {
	seed  uint64
	size  int
	words *vocabulary
}

// New returns a corpus of so many passages; below 1 it has one.
func New(seed uint64, passages int) *Corpus {
	return &Corpus{seed: seed, size: max(passages, 1), words: newVocabulary(seed)}
}

// Len is the number of passages.
func (c *Corpus) Len() int { return c.size }

// All makes the passages in order.
func (c *Corpus) All() iter.Seq[Passage] {
	return func(yield func(Passage) bool) {
		for i := range c.size {
			if !yield(c.Passage(i)) {
				return
			}
		}
	}
}

// PassageID is the ID of passage i.
func PassageID(i int) string { return fmt.Sprintf("p%07d", i) }

// The streams that random numbers come from, one for each purpose, so that one
// more number drawn here changes nothing there.
const (
	streamWords = iota + 1
	streamPassage
	streamQuestion
)

// source gives the random numbers of the i-th thing of a stream.
func source(seed uint64, stream, i int) *rand.Rand {
	return rand.New(rand.NewPCG(mix(seed+uint64(stream)<<56), mix(uint64(i)+uint64(stream)<<48)))
}

// mix spreads a number over all its bits: neighbouring seeds must not give
// neighbouring streams.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// between draws an integer from lo to hi, both included.
func between(r *rand.Rand, lo, hi int) int { return lo + r.IntN(hi-lo+1) }
