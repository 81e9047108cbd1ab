package triage

import (
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// A concept is a long list of words and phrases that say the same thing ("gun",
// "rope", "whole bottle"). Rules that combine concepts reach wordings that no row of
// words foresees: what counts is that the concepts stand near to each other, in any order.

// maxConcepts bounds the concepts of a rule set: one bit each.
const maxConcepts = 128

// maxSpots bounds the places remembered of one concept in one text. Nobody names
// a means of suicide more often in one breath; a text of rule words does.
const maxSpots = 10

// conceptSet is a set of concepts by number.
type conceptSet [2]uint64

func (s *conceptSet) add(n int) { s[n>>6] |= 1 << (n & 63) }

func (s *conceptSet) within(t *conceptSet) bool { return s[0]&^t[0] == 0 && s[1]&^t[1] == 0 }

// combo is a combination of concepts that a rule looks for.
type combo struct {
	all    []int // concepts that must stand within reach words
	none   []int // concepts that must not stand near
	set    conceptSet
	reach  int
	beyond bool // the end of a sentence may lie between
	rule   *rule
}

// Reaches of a combination: words from the first concept to the end of the last.
const (
	usualReach = 14
	widest     = 60
)

// noneReach is how many words from a combination a concept it must not stand near to may be.
const noneReach = 4

// spot is one place of a concept: words [start, end).
type spot struct{ start, end int }

// concepts compiles the named concepts. Each gets a rule of its own without an outcome,
// by which the index finds its patterns.
func (c *compiler) concepts() {
	c.conceptNum = map[string]int{}
	c.out.drugConcept, c.out.numConcept = -1, -1
	for n, name := range sortedKeys(c.src.concepts) {
		if n == maxConcepts {
			c.fail(fmt.Errorf("more than %d concepts", maxConcepts))
			return
		}
		c.conceptNum[name] = n
		switch name {
		case "drug":
			c.out.drugConcept = n
		case "num":
			c.out.numConcept = n
		}
		r := &rule{id: name, concept: n + 1}
		for _, l := range c.src.concepts[name] {
			c.patterns(l.file, splitPhrases(l.line), r)
		}
	}
}

// splitPhrases makes a row of its own of each phrase of a list ("gun|my_meds"): a row
// is looked up by its rarest word, an alternative only by its first.
func splitPhrases(l line) []line {
	if strings.Contains(l.s, " ") {
		return []line{l}
	}
	var single []string
	var out []line
	for _, alt := range strings.Split(l.s, "|") {
		if strings.Contains(alt, "_") {
			out = append(out, line{strings.ReplaceAll(alt, "_", " "), l.n})
			continue
		}
		single = append(single, alt)
	}
	if len(single) > 0 {
		out = append(out, line{strings.Join(single, "|"), l.n})
	}
	return out
}

// combos compiles the combinations of a rule: "means + intent - figure / 12", a
// double stroke "// 20" where they may stand in neighbouring sentences.
func (c *compiler) combos(file string, texts []line, r *rule) {
	for _, t := range texts {
		b, err := c.combo(t.s)
		if err != nil {
			c.fail(located{file, t}.errorf("combine %q: %w", t.s, err))
			continue
		}
		b.rule = r
		c.out.combos = append(c.out.combos, b)
	}
}

func (c *compiler) combo(s string) (*combo, error) {
	b := &combo{reach: usualReach}
	fields := strings.Fields(s)
	if n := len(fields); n > 2 && strings.Trim(fields[n-2], "/") == "" {
		reach, err := strconv.Atoi(fields[n-1])
		if err != nil || reach < 2 || reach > widest {
			return nil, fmt.Errorf("reach %q: want 2 to %d words", fields[n-1], widest)
		}
		b.reach, b.beyond = reach, fields[n-2] == "//"
		fields = fields[:n-2]
	}
	sign := "+"
	for i, f := range fields {
		if i%2 == 1 {
			if f != "+" && f != "-" {
				return nil, fmt.Errorf("%q: want + or - between concepts", f)
			}
			sign = f
			continue
		}
		n, ok := c.conceptNum[f]
		switch {
		case !ok:
			return nil, fmt.Errorf("no concept %q", f)
		case sign == "+":
			b.all = append(b.all, n)
			b.set.add(n)
		default:
			b.none = append(b.none, n)
		}
	}
	if len(fields)%2 == 0 || len(b.all) == 0 || len(b.all) > 4 {
		return nil, errors.New("want one to four concepts joined by +")
	}
	return b, nil
}

// note remembers a place of the pattern's concept around word i.
func (s *scan) note(p *pattern, i int) {
	n := p.rule.concept - 1
	first := max(0, i-p.maxOff)
	s.begin(first)
	for from := first; from <= i-p.minOff; from++ {
		end := s.at(p, from)
		if end <= i {
			continue
		}
		s.add(n, spot{from, end})
		return
	}
}

func (s *conceptSet) has(n int) bool { return s[n>>6]&(1<<(n&63)) != 0 }

// named notes the medicine or number at word i as a place of the concepts so called.
func (s *scan) named(i int) {
	w := &s.ws[i]
	n, end := s.c.drugConcept, i+int(w.drug)
	if w.drug == 0 {
		n, end = s.c.numConcept, i+1
	}
	if n < 0 || w.drug == 0 && !w.number {
		return
	}
	s.add(n, spot{i, end})
}

func (s *scan) add(n int, p spot) {
	if !s.there.has(n) {
		s.there.add(n)
		s.spots[n] = s.spots[n][:0]
	}
	if len(s.spots[n]) < maxSpots {
		s.spots[n] = append(s.spots[n], p)
	}
}

// combine finds the rules whose concepts stand together.
func (s *scan) combine() {
	if bits.OnesCount64(s.there[0])+bits.OnesCount64(s.there[1]) == 0 {
		return
	}
	for _, b := range s.c.combos {
		if b.set.within(&s.there) && !s.fired[b.rule.num] {
			s.join(b, 0, spot{-1, -1}, [4]spot{})
		}
	}
}

// join puts a place of the concept k to the span so far and reports whether the
// rule is settled. Two concepts never share a word.
func (s *scan) join(b *combo, k int, span spot, used [4]spot) bool {
	if k == len(b.all) {
		return !s.barred(b, span) && s.take(b.rule, span.start, span.end)
	}
next:
	for _, p := range s.spots[b.all[k]] {
		for _, u := range used[:k] {
			if p.start < u.end && u.start < p.end {
				continue next
			}
		}
		wider := p
		if k > 0 {
			wider = spot{min(span.start, p.start), max(span.end, p.end)}
		}
		if wider.end-wider.start > b.reach || !b.beyond && s.ws[wider.start].sentence != s.ws[wider.end-1].sentence {
			continue
		}
		used[k] = p
		if s.join(b, k+1, wider, used) {
			return true
		}
	}
	return false
}

// barred reports whether a concept that the combination must not stand near to does:
// within noneReach words and in the same segments, so that a part about something
// else cannot hide an alarm.
func (s *scan) barred(b *combo, span spot) bool {
	var named bool
	for _, n := range b.none {
		named = named || s.there.has(n)
	}
	if !named {
		return false
	}
	first, last := s.around(span.start, span.end, noneReach)
	for _, n := range b.none {
		if !s.there.has(n) {
			continue
		}
		for _, p := range s.spots[n] {
			if p.end > first && p.start < last {
				return true
			}
		}
	}
	return false
}
