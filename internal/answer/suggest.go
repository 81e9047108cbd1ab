package answer

import (
	"cmp"
	"slices"
	"strings"

	"bedside/internal/faq"
	"bedside/internal/lexicon"
	"bedside/internal/textnorm"
)

// Suggestion is one of the clinic's own questions, and the passage it leads to.
type Suggestion struct {
	Text, ID string
}

const (
	// longestTyped is the length in bytes from which on nothing is suggested: no
	// heading is so long, and every keystroke asks.
	longestTyped = 200
	// unfinished is the number of words from which on the last one may be wrong.
	unfinished = 2
)

// phrasing is one way to ask for a passage.
type phrasing struct {
	text  string
	words string // folded, a space before every word: " can i do ketamine"
}

func phrasingsOf(p *faq.Passage) []phrasing {
	out := make([]phrasing, 0, 1+len(p.AlsoAsked))
	for _, text := range append([]string{p.Section}, p.AlsoAsked...) {
		out = append(out, phrasing{text: text, words: spaced(textnorm.Tokens(textnorm.Fold(text)))})
	}
	return out
}

func spaced(toks []textnorm.Token) string {
	var b strings.Builder
	for _, t := range toks {
		b.WriteByte(' ')
		b.WriteString(t.Bare)
	}
	return b.String()
}

// How well a phrasing goes with what was typed.
const (
	none = iota
	mostWords
	allWords
	startsSo
	grades
)

// typed is what a person has written so far.
type typed struct {
	start string   // as phrasing.words
	words []string // a space before each, longest first: the rarest are looked for first
	last  string   // the one written last, with its space
	// closed says that the last word is a name: whoever has written out a medicine
	// is not offered questions about another one.
	closed bool
}

func (t *typed) grade(p phrasing) int {
	if strings.HasPrefix(p.words, t.start) {
		return startsSo
	}
	missing := false
	for _, w := range t.words {
		if strings.Contains(p.words, w) {
			continue
		}
		if w != t.last || t.closed || len(t.words) < unfinished {
			return none
		}
		missing = true
	}
	if missing {
		return mostWords
	}
	return allWords
}

// Suggest returns at most n of the clinic's own questions that go with what a
// person has typed so far, one for a passage: first those that begin so, then
// those with a word beginning like each of the typed ones, then those with all
// but the last; in the order of the content. A passage's heading goes before its
// other phrasings. Where nothing is typed it returns the first headings that are
// questions. Nothing that may not be shown today is suggested.
func (e *Engine) Suggest(partial string, n int, c *Catalog) []Suggestion {
	if c == nil || n <= 0 || len(partial) > longestTyped {
		return nil
	}
	v := e.view()
	m := c.menu()
	toks := textnorm.Tokens(textnorm.Fold(partial))
	if len(toks) == 0 {
		var out []Suggestion
		for i := 0; i < len(m.phrasings) && len(out) < n; i++ {
			if p := c.content.Passage(i); strings.HasSuffix(p.Section, "?") && !v.hides(p) {
				out = append(out, Suggestion{p.Section, p.ID})
			}
		}
		return out
	}
	t := e.typed(toks)
	var found [grades][]Suggestion
	for i, list := range m.phrasings {
		best, text := t.grade(list[0]), list[0].text
		for _, p := range list[1:] {
			if g := t.grade(p); g > best {
				// A heading that matches is what the passage is called.
				if best < allWords {
					text = p.text
				}
				best = g
			}
		}
		if best == none || len(found[best]) == n {
			continue
		}
		if p := c.content.Passage(i); !v.hides(p) {
			found[best] = append(found[best], Suggestion{text, p.ID})
			if len(found[startsSo]) == n {
				break
			}
		}
	}
	out := found[startsSo]
	for _, g := range []int{allWords, mostWords} {
		out = append(out, found[g][:min(len(found[g]), n-len(out))]...)
	}
	return out
}

func (e *Engine) typed(toks []textnorm.Token) *typed {
	t := &typed{start: spaced(toks), words: make([]string, 0, len(toks))}
	for _, tok := range toks {
		t.words = append(t.words, " "+tok.Bare)
	}
	t.last = t.words[len(t.words)-1]
	for _, m := range e.lex.Find(toks, lexicon.FindOptions{}) {
		t.closed = t.closed || m.Last == len(toks)
	}
	slices.SortFunc(t.words, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	t.words = slices.Compact(t.words)
	return t
}
