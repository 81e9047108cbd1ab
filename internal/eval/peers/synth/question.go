package synth

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Kind is how a question is asked.
type Kind uint8

// The two kinds of questions.
const (
	Short Kind = iota // 5 to 9 words of a title, a quarter of them with a typo
	Long              // a message of 40 to 80 words, 4 to 10 of which carry it
)

// typoShare is the share of short questions with one typo.
const typoShare = 0.25

// Question is one invented question. What is asked about is known: the passage
// that it was made from.
type Question struct {
	ID      string
	Text    string
	Kind    Kind
	Passage int // number of the passage
	Typo    bool
}

// Questions makes the first n questions, short and long ones in turn. The first
// of a longer list are those of a shorter one.
func (c *Corpus) Questions(n int) []Question {
	out := make([]Question, 0, max(n, 0))
	for i := range n {
		r := source(c.seed, streamQuestion, i)
		q := Question{ID: fmt.Sprintf("q%05d", i), Passage: r.IntN(c.size), Kind: Kind(i % 2)}
		d := c.draft(q.Passage)
		if q.Kind == Short {
			q.Text, q.Typo = short(r, &d)
		} else {
			q.Text = c.long(r, &d)
		}
		out = append(out, q)
	}
	return out
}

// short leaves words of the title out, changes their order and now and then
// misspells one.
func short(r *rand.Rand, d *draft) (text string, typo bool) {
	words := slices.Clone(d.title)
	carry := d.inTitle
	for drop := between(r, 0, 2); len(words) > 5 && (drop > 0 || len(words) > 9); drop-- {
		i := r.IntN(len(words))
		for carry <= 2 && !Common(words[i]) { // two words must stay for the question to be about something
			i = r.IntN(len(words))
		}
		if !Common(words[i]) {
			carry--
		}
		words = slices.Delete(words, i, i+1)
	}
	if r.IntN(2) == 0 {
		i, j := r.IntN(len(words)), r.IntN(len(words))
		words[i], words[j] = words[j], words[i]
	}
	if len(words) < 9 && r.IntN(3) == 0 {
		words = append(words, "please")
	}
	if r.Float64() < typoShare {
		typo = misspell(r, words)
	}
	return strings.Join(words, " "), typo
}

// misspell puts one typo into the longest invented word.
func misspell(r *rand.Rand, words []string) bool {
	long := -1
	for i, w := range words {
		if !Common(w) && len(w) >= 4 && (long < 0 || len(w) > len(words[long])) {
			long = i
		}
	}
	if long < 0 {
		return false
	}
	b := []byte(words[long])
	i := between(r, 1, len(b)-2) // the first letter is rarely wrong
	letter := 'a' + byte(r.IntN(26))
	switch r.IntN(4) {
	case 0:
		b = slices.Delete(b, i, i+1)
	case 1:
		b = slices.Insert(b, i, letter)
	case 2:
		b[i], b[i+1] = b[i+1], b[i]
	default:
		b[i] = letter
	}
	changed := string(b) != words[long] // two equal letters may have changed places
	words[long] = string(b)
	return changed
}

// long buries a few of the passage's words, and some of no passage in
// particular, in a message.
func (c *Corpus) long(r *rand.Rand, d *draft) string {
	carry := slices.Clone(d.subject[:d.inTitle])
	r.Shuffle(len(carry), func(i, j int) { carry[i], carry[j] = carry[j], carry[i] })
	carry = carry[:between(r, 2, min(4, len(carry)))]
	for range between(r, 1, 3) {
		if w := d.text[r.IntN(len(d.text))]; !Common(w) {
			carry = append(carry, w)
		}
	}
	for total := between(r, 4, 10); len(carry) < total; {
		carry = append(carry, c.words.draw(r))
	}
	words := make([]string, between(r, 40, 80))
	for _, w := range carry {
		i := r.IntN(len(words))
		for words[i] != "" {
			i = r.IntN(len(words))
		}
		words[i] = w
	}
	for i := range words {
		if words[i] == "" {
			words[i] = inMessage.draw(r)
		}
	}
	return sentences(r, words)
}
