package triage

import "strings"

// speller reads a misspelt word as one of the few words it was given: one letter
// wrong, missing, too many or swapped, or vowels left out. Ordinary words are
// known and never come here.
type speller struct {
	words    map[string]*entry
	gaps     map[string][]*entry // a word with one letter left out
	skeleton map[string][]*entry // first letter and consonants
}

// shortest word that one wrong letter may lead to; shorter ones have too many neighbours
const shortestSpelt = 6

func (c *compiler) spelling() {
	s := &speller{words: map[string]*entry{}, gaps: map[string][]*entry{}, skeleton: map[string][]*entry{}}
	c.out.spell = s
	for _, l := range c.src.plain {
		for _, w := range strings.Fields(l.s) {
			c.entry(w)
		}
	}
	for _, l := range c.src.spell {
		for _, w := range strings.Fields(l.s) {
			e := c.out.words[w]
			if e == nil || len(w) < 4 {
				c.fail(l.errorf("spell %q: no rule names this word, or it has fewer than four letters", w))
				continue
			}
			s.words[w] = e
			if len(w) >= shortestSpelt {
				s.gaps[w] = append(s.gaps[w], e)
				for i := range w {
					g := w[:i] + w[i+1:]
					s.gaps[g] = append(s.gaps[g], e)
				}
			}
			k := string(consonants(w, nil))
			s.skeleton[k] = append(s.skeleton[k], e)
		}
	}
	c.out.glue = newTrie(c)
}

func (s *speller) find(text string) *entry {
	if len(text) < 3 || len(text) > 24 {
		return nil
	}
	if len(text) >= shortestSpelt-1 {
		for _, e := range s.gaps[text] {
			if oneEdit(text, e.text) {
				return e
			}
		}
		var buf [24]byte
		for i := 0; i < len(text); i++ {
			g := append(append(buf[:0], text[:i]...), text[i+1:]...)
			for _, e := range s.gaps[string(g)] {
				if oneEdit(text, e.text) {
					return e
				}
			}
		}
	}
	var buf [24]byte
	for _, e := range s.skeleton[string(consonants(text, buf[:0]))] {
		if len(text) >= 3 && len(text) < len(e.text) && 2*len(text) >= len(e.text) && subsequence(text, e.text) {
			return e
		}
	}
	return nil
}

// exact returns the word that two tokens make together.
func (s *speller) exact(a, b string) *entry {
	var buf [32]byte
	if len(a)+len(b) > len(buf) {
		return nil
	}
	return s.words[string(append(append(buf[:0], a...), b...))]
}

func consonants(w string, to []byte) []byte {
	for i := 0; i < len(w); i++ {
		if i == 0 || strings.IndexByte("aeiouy", w[i]) < 0 {
			to = append(to, w[i])
		}
	}
	return to
}

func subsequence(short, long string) bool {
	i := 0
	for j := 0; j < len(long) && i < len(short); j++ {
		if long[j] == short[i] {
			i++
		}
	}
	return i == len(short)
}

// oneEdit reports whether a and b differ by one letter changed, added, left out
// or swapped with its neighbour; the first letter may only be swapped.
func oneEdit(a, b string) bool {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	ra, rb := a[i:], b[i:]
	switch len(a) - len(b) {
	case 0:
		if len(ra) >= 2 && ra[0] == rb[1] && ra[1] == rb[0] && ra[2:] == rb[2:] {
			return true
		}
		return i > 0 && len(ra) > 0 && ra[1:] == rb[1:]
	case 1:
		return i > 0 && ra[1:] == rb
	case -1:
		return i > 0 && ra == rb[1:]
	}
	return false
}

// trie holds the words that joined-up text is split into.
type trie struct {
	next [26]*trie
	word bool
}

// newTrie takes the words of the list "glue".
func newTrie(c *compiler) *trie {
	root := &trie{}
	for _, alt := range c.lists["glue"] {
		w := alt[0]
		c.entry(w)
		n := root
		for i := 0; i < len(w); i++ {
			if w[i] < 'a' || w[i] > 'z' {
				n = nil
				break
			}
			k := w[i] - 'a'
			if n.next[k] == nil {
				n.next[k] = &trie{}
			}
			n = n.next[k]
		}
		if n != nil && len(alt) == 1 {
			n.word = true
		}
	}
	return root
}

// split cuts s into two to twelve words, the longest first word first; nil if it cannot.
func (t *trie) split(s string, cuts []int, dead *[longestGlued + 1]bool) []int {
	const most = 12
	if len(cuts) >= most {
		return nil
	}
	from := 0
	if len(cuts) > 0 {
		from = cuts[len(cuts)-1]
	}
	if dead[from] {
		return nil
	}
	var ends [24]int
	n := 0
	node := t
	for i := from; i < len(s) && n < len(ends); i++ {
		if s[i] < 'a' || s[i] > 'z' {
			return nil
		}
		if node = node.next[s[i]-'a']; node == nil {
			break
		}
		if node.word {
			ends[n] = i + 1
			n++
		}
	}
	for n--; n >= 0; n-- {
		if ends[n] == len(s) {
			if len(cuts) == 0 {
				return nil
			}
			return append(cuts, ends[n])
		}
		if r := t.split(s, append(cuts, ends[n]), dead); r != nil {
			return r
		}
	}
	dead[from] = true // never tried twice: the cost stays linear
	return nil
}

// longestGlued bounds a token that is read as joined-up words.
const longestGlued = 60
