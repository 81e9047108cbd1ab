package triage

// anyClause stands for "not tied to a clause yet".
const anyClause = -1

// matcher tries patterns on the words of one text. It remembers what has failed,
// so that no pattern tries the same rest twice, and counts its steps.
type matcher struct {
	ws    []word
	steps int
	base  int // word that bit 0 of failed stands for
	dirty bool
	// failed has a bit for each word at which the elements from one on do not match.
	failed [maxElems]uint64
}

// maxSteps bounds the work on one text, about 1.5 ms. Real messages of 4,000
// characters stay far below it; only rows of rule words come near. Beyond it
// exceptions are no longer weighed: a text nobody would write may raise a false
// alarm, but cannot hide a true one.
const maxSteps = 45_000

func (m *matcher) spent() bool { return m.steps > maxSteps }

// begin prepares for tries of one pattern at words from base on.
func (m *matcher) begin(base int) {
	m.base = base
	if m.dirty {
		clear(m.failed[:])
		m.dirty = false
	}
}

// at returns the word behind the match that starts at word s, or -1.
func (m *matcher) at(p *pattern, s int) int {
	if p.elems[0].start {
		if s != 0 {
			return -1
		}
		return m.from(p.elems, 1, 0, anyClause, 0, false)
	}
	return m.from(p.elems, 0, s, anyClause, 0, false)
}

// rest matches the elements from i on behind the word before pos.
func (m *matcher) rest(elems []elem, i, pos int) int {
	if i == len(elems) {
		return pos
	}
	off := pos - m.base
	if off >= 0 && off < 64 && m.failed[i]&(1<<off) != 0 {
		return -1
	}
	end := m.from(elems, i, pos, m.ws[pos-1].clause, 0, false)
	if end < 0 && off >= 0 && off < 64 {
		m.failed[i] |= 1 << off
		m.dirty = true
	}
	return end
}

// from matches the elements from i on at word pos, in the clause given unless a gap
// may cross; gap and cross are what a missing optional element leaves to the next.
func (m *matcher) from(elems []elem, i, pos, clause, gap int, cross bool) int {
	if i == len(elems) {
		return pos
	}
	m.steps++
	ws := m.ws
	e := &elems[i]
	gap, cross = max(gap, e.gap), cross || e.cross
	if e.end {
		if len(ws)-pos <= gap {
			return len(ws)
		}
		return -1
	}
	if e.head {
		if pos < len(ws) && pos > 0 && ws[pos-1].sentence == ws[pos].sentence {
			return -1
		}
		return m.from(elems, i+1, pos, clause, gap, cross)
	}
	if e.not {
		if pos < len(ws) && (clause == anyClause || ws[pos].clause == clause) && e.takes(ws, pos) {
			return -1
		}
		return m.from(elems, i+1, pos, clause, gap, cross)
	}
	for k := pos; k <= pos+gap && k <= len(ws); k++ {
		ended := k == len(ws) || clause != anyClause && ws[k].clause != clause
		if e.stop && ended {
			if end := m.from(elems, i+1, k, anyClause, 0, false); end >= 0 {
				return end
			}
		}
		if k == len(ws) || !cross && clause != anyClause && ws[k].clause != clause {
			break
		}
		for alt := -1; ; alt++ {
			n, next := e.width(ws, k, alt)
			if n > 0 {
				if end := m.rest(elems, i+1, k+n); end >= 0 {
					return end
				}
			}
			if !next {
				break
			}
		}
	}
	if e.opt {
		return m.from(elems, i+1, pos, clause, gap, cross)
	}
	return -1
}

// width returns how many words the element takes at k by its alternative alt (-1:
// the one-word alternatives), 0 for none, and whether there are further alternatives.
func (e *elem) width(ws []word, k, alt int) (n int, more bool) {
	if alt < 0 {
		more = len(e.multi) > 0
		w := &ws[k]
		switch {
		case e.set != nil && e.set.has(w), e.num && w.number, e.year && w.year(), e.many && w.many():
			return 1, more
		case e.drug && w.drug > 0:
			return int(w.drug), more
		}
		return 0, more
	}
	more = alt+1 < len(e.multi)
	seq := e.multi[alt]
	if k+len(seq) > len(ws) {
		return 0, more
	}
	for i, s := range seq {
		if !s.has(&ws[k+i]) {
			return 0, more
		}
	}
	return len(seq), more
}

// takes reports whether any alternative takes words at k.
func (e *elem) takes(ws []word, k int) bool {
	for alt := -1; ; alt++ {
		n, more := e.width(ws, k, alt)
		if n > 0 {
			return true
		}
		if !more {
			return false
		}
	}
}

// found reports whether one of the patterns matches somewhere in words [from, to).
func (m *matcher) found(ps []*pattern, from, to int) bool {
	for _, p := range ps {
		m.begin(from)
		for s := from; s < to; s++ {
			if end := m.at(p, s); end >= 0 && end <= to {
				return true
			}
			if p.elems[0].start {
				break
			}
		}
	}
	return false
}
