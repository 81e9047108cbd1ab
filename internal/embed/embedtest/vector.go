package embedtest

import (
	"hash/fnv"
	"slices"
	"strings"
	"unicode"
)

// Dimension is how many numbers a vector has.
const Dimension = 128

// groupWeight is how many words a shared meaning counts for. Real models too find
// a text by its few telling words.
const groupWeight = 3

// Meaning makes vectors. The zero value knows words alone.
type Meaning struct {
	groups  map[string]string // phrase, words with one space between, to the name of its group
	longest int               // words in the longest phrase
}

// NewMeaning returns a Meaning that takes the phrases of each group for the same.
// A phrase is one or more words; the longest one that fits is taken.
func NewMeaning(groups ...[]string) Meaning {
	m := Meaning{groups: make(map[string]string)}
	for _, group := range groups {
		for _, phrase := range group {
			w := words(phrase)
			m.groups[strings.Join(w, " ")] = "group\x00" + group[0]
			m.longest = max(m.longest, len(w))
		}
	}
	return m
}

// Vector is the vector of a text, not of length 1. It is never zero: a text
// without a word has a direction of its own.
func (m Meaning) Vector(text string) []float64 {
	out := make([]float64, Dimension)
	list := words(text)
	if len(list) == 0 {
		add(out, "", 1)
	}
	for len(list) > 0 {
		n, group := m.match(list)
		if n > 0 {
			add(out, group, groupWeight)
		} else {
			n = 1
			add(out, list[0], 1)
		}
		list = list[n:]
	}
	if !slices.ContainsFunc(out, func(x float64) bool { return x != 0 }) { // the features cancel out
		add(out, "", 1)
	}
	return out
}

// match is how many words at the start are a phrase, and its group.
func (m Meaning) match(list []string) (n int, group string) {
	for n := min(m.longest, len(list)); n > 0; n-- {
		if g, ok := m.groups[strings.Join(list[:n], " ")]; ok {
			return n, g
		}
	}
	return 0, ""
}

func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// add adds a feature: a vector of signs that look random, so that two different
// ones are nearly at right angles.
func add(to []float64, feature string, weight float64) {
	h := fnv.New64a()
	_, _ = h.Write([]byte(feature))
	state := h.Sum64()
	for i := range to {
		state += 0x9e3779b97f4a7c15 // splitmix64
		z := state
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		if (z^z>>31)&1 == 0 {
			to[i] += weight
		} else {
			to[i] -= weight
		}
	}
}
