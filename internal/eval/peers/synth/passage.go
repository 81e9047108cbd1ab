package synth

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// What a passage is made of.
const (
	commonShare  = 0.5  // of the words of a text
	subjectShare = 0.25 // of its content words: those of the title and a few more
	askedShare   = 0.6  // of the titles: questions
)

// draft is a passage before it is written out.
type draft struct {
	title   []string // lower case, without signs
	asks    bool
	subject []string // content words that the text comes back to, the title's first
	inTitle int      // how many of them stand in the title
	text    []string
}

// draft makes passage i.
func (c *Corpus) draft(i int) draft {
	r := source(c.seed, streamPassage, i)
	var d draft
	c.title(r, &d)
	for range 3 {
		d.subject = append(d.subject, c.words.draw(r))
	}
	for range between(r, 30, 80) {
		d.text = append(d.text, c.running(r, d.subject))
	}
	return d
}

// running draws the next word of a text.
func (c *Corpus) running(r *rand.Rand, subject []string) string {
	switch {
	case r.Float64() < commonShare:
		return inText.draw(r)
	case r.Float64() < subjectShare:
		return subject[r.IntN(len(subject))]
	}
	return c.words.draw(r)
}

// title makes a title of 5 to 10 words, of which 3 or more carry it.
func (c *Corpus) title(r *rand.Rand, d *draft) {
	size := between(r, 5, 10)
	content := func() {
		w := c.words.draw(r)
		for slices.Contains(d.subject, w) {
			w = c.words.draw(r)
		}
		d.subject, d.title = append(d.subject, w), append(d.title, w)
	}
	if d.asks = r.Float64() < askedShare; d.asks {
		opener := strings.Fields(openers[r.IntN(len(openers))])
		d.title = append(d.title, opener[:min(len(opener), size-3)]...)
	}
	for len(d.title) < size {
		content()
		left := size - len(d.title)
		// A joint needs a content word behind it, and three of those must fit.
		joint := strings.Fields(joints[r.IntN(len(joints))])
		if left-len(joint) >= max(1, 3-len(d.subject)) && r.Float64() < 0.6 {
			d.title = append(d.title, joint...)
		}
	}
	d.inTitle = len(d.subject)
}

// Passage makes passage i, counted from 0.
func (c *Corpus) Passage(i int) Passage {
	d := c.draft(i)
	// Signs come from a stream of their own words, so that the draft of a question's
	// passage need not be written out.
	r := source(c.seed, streamPassage, -1-i)
	title := capital(strings.Join(d.title, " "))
	if d.asks {
		title += "?"
	}
	return Passage{ID: PassageID(i), Title: title, Text: sentences(r, d.text)}
}

// sentences sets the words as sentences of 7 to 16 words.
func sentences(r *rand.Rand, words []string) string {
	var b strings.Builder
	b.Grow(8 * len(words))
	for len(words) > 0 {
		n := min(between(r, 7, 16), len(words))
		if len(words)-n < 4 {
			n = len(words)
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		comma := -1
		if n > 9 {
			comma = between(r, 2, n-4)
		}
		for i, w := range words[:n] {
			switch i {
			case 0:
				w = capital(w)
			default:
				b.WriteByte(' ')
			}
			b.WriteString(w)
			if i == comma {
				b.WriteByte(',')
			}
		}
		b.WriteByte('.')
		words = words[n:]
	}
	return b.String()
}

// capital raises the first letter, which is ASCII.
func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
