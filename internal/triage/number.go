package triage

import "strings"

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
		var single []string
		for _, alt := range e.alts {
			if len(alt) == 1 {
				single = append(single, alt[0])
			} else {
				var seq []*wordSet
				for _, w := range alt {
					seq = append(seq, c.set([]string{w}))
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
	key := strings.Join(words, "|")
	s := c.sets[key]
	if s == nil {
		s = &wordSet{}
		for _, w := range words {
			c.addWord(s, w)
		}
		c.sets[key] = s
	}
	return s
}

func (c *compiler) addWord(s *wordSet, w string) {
	if s.bits == nil {
		s.bits = make([]uint64, c.nextID/64+1)
	}
	if body, ok := strings.CutSuffix(w, "*"); ok {
		s.prefixes = append(s.prefixes, body)
		for known, e := range c.out.words {
			if e.id > 0 && strings.HasPrefix(known, body) {
				s.bits[e.id>>6] |= 1 << (e.id & 63)
			}
		}
		return
	}
	id := c.out.words[w].id
	s.bits[id>>6] |= 1 << (id & 63)
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
	for _, known := range sortedKeys(c.out.words) {
		if e := c.out.words[known]; e.id > 0 && strings.HasPrefix(known, body) {
			c.out.byWord[e.id] = appendOnce(c.out.byWord[e.id], p)
		}
	}
}

func appendOnce(ps []*pattern, p *pattern) []*pattern {
	if n := len(ps); n > 0 && ps[n-1] == p {
		return ps
	}
	return append(ps, p)
}
