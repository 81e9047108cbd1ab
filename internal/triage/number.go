package triage

import (
	"sort"
	"strings"
)

// numberWords gives every word of every pattern a number.
func (c *compiler) numberWords() {
	for _, r := range c.raw {
		for _, e := range r.elems {
			for _, alt := range e.alts {
				for _, w := range alt {
					if !strings.HasSuffix(w, "*") {
						c.number(w)
					}
				}
			}
		}
	}
}

func (c *compiler) number(w string) *entry {
	e := c.entry(w)
	if e.id == 0 {
		c.nextID++
		e.id = c.nextID
	}
	return e
}

func (c *compiler) entry(w string) *entry {
	e := c.out.words[w]
	if e == nil {
		e = &entry{text: w}
		c.out.words[w] = e
	}
	return e
}

// finish turns words into sets and enters the pattern into the index.
func (c *compiler) finish(r rawPattern) {
	if c.out.byWord == nil {
		c.out.byWord = make([][]*pattern, c.nextID+1)
	}
	p := r.to
	for i, e := range r.elems {
		el := elem{drug: e.drug, num: e.num, many: e.many, year: e.year, start: e.start, head: e.head, end: e.end, not: e.not, opt: e.opt, stop: e.stop, gap: e.gap, cross: e.cross}
		single := make([]string, 0, len(e.alts))
		for _, alt := range e.alts {
			if len(alt) == 1 {
				single = append(single, alt[0])
			} else {
				seq := make([]*wordSet, 0, len(alt))
				for k := range alt {
					seq = append(seq, c.set(alt[k:k+1]))
				}
				el.multi = append(el.multi, seq)
			}
			if p.rule != nil && i == p.anchor {
				c.index(p, alt[0])
			}
		}
		if len(single) > 0 {
			el.set = c.set(single)
		}
		p.elems = append(p.elems, el)
	}
}

// set returns the set of the words; equal ones share it.
func (c *compiler) set(words []string) *wordSet {
	key := strings.Join(words, "|") // of one word: the word itself, no copy
	s := c.sets[key]
	switch {
	case s != nil:
		return s
	case len(words) == 1 && !strings.HasSuffix(words[0], "*"):
		s = &wordSet{one: c.out.words[words[0]].id}
	default:
		s = &wordSet{bits: make([]uint64, c.nextID/64+1)}
		for _, w := range words {
			c.addWord(s, w)
		}
	}
	c.sets[key] = s
	return s
}

func (c *compiler) addWord(s *wordSet, w string) {
	body, prefix := strings.CutSuffix(w, "*")
	if !prefix {
		id := c.out.words[w].id
		s.bits[id>>6] |= 1 << (id & 63)
		return
	}
	s.prefixes = append(s.prefixes, body)
	for _, e := range c.withPrefix(body) {
		s.bits[e.id>>6] |= 1 << (e.id & 63)
	}
}

// withPrefix returns the numbered words that begin with body, in order.
func (c *compiler) withPrefix(body string) []*entry {
	if c.sorted == nil {
		c.sorted = sortedKeys(c.out.words)
	}
	var out []*entry
	for i := sort.SearchStrings(c.sorted, body); i < len(c.sorted) && strings.HasPrefix(c.sorted[i], body); i++ {
		if e := c.out.words[c.sorted[i]]; e.id > 0 {
			out = append(out, e)
		}
	}
	return out
}

func (c *compiler) index(p *pattern, w string) {
	body, prefix := strings.CutSuffix(w, "*")
	if !prefix {
		id := c.out.words[w].id
		c.out.byWord[id] = appendOnce(c.out.byWord[id], p)
		return
	}
	c.out.byPrefix[body] = appendOnce(c.out.byPrefix[body], p)
	c.out.longest = max(c.out.longest, len(body))
	for _, e := range c.withPrefix(body) {
		c.out.byWord[e.id] = appendOnce(c.out.byWord[e.id], p)
	}
}

func appendOnce(ps []*pattern, p *pattern) []*pattern {
	if n := len(ps); n > 0 && ps[n-1] == p {
		return ps
	}
	return append(ps, p)
}
