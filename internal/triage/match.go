package triage

// anyClause stands for "not tied to a clause yet".
const anyClause = -1

// matchAt returns the word behind the match that starts at word s, or -1.
func (p *pattern) matchAt(ws []word, s int) int {
	if p.elems[0].start {
		if s != 0 {
			return -1
		}
		return matchFrom(p.elems[1:], ws, 0, anyClause, 0, false)
	}
	return matchFrom(p.elems, ws, s, anyClause, 0, false)
}

// matchFrom matches elements from word pos on, in the clause given unless a gap
// may cross; gap and cross are what a missing optional element leaves to the next.
func matchFrom(elems []elem, ws []word, pos, clause, gap int, cross bool) int {
	if len(elems) == 0 {
		return pos
	}
	e := &elems[0]
	gap, cross = max(gap, e.gap), cross || e.cross
	if e.end {
		if len(ws)-pos <= gap {
			return len(ws)
		}
		return -1
	}
	if e.not {
		if pos < len(ws) && (clause == anyClause || ws[pos].clause == clause) && e.takes(ws, pos, -1) >= 0 {
			return -1
		}
		return matchFrom(elems[1:], ws, pos, clause, gap, cross)
	}
	for k := pos; k <= pos+gap && k <= len(ws); k++ {
		ended := k == len(ws) || clause != anyClause && ws[k].clause != clause
		if e.stop && ended {
			if end := matchFrom(elems[1:], ws, k, anyClause, 0, false); end >= 0 {
				return end
			}
		}
		if k == len(ws) || !cross && clause != anyClause && ws[k].clause != clause {
			break
		}
		for alt := -1; ; alt++ {
			n, next := e.width(ws, k, alt)
			if n > 0 {
				if end := matchFrom(elems[1:], ws, k+n, ws[k+n-1].clause, 0, false); end >= 0 {
					return end
				}
			}
			if !next {
				break
			}
		}
	}
	if e.opt {
		return matchFrom(elems[1:], ws, pos, clause, gap, cross)
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
		case e.set != nil && e.set.has(w), e.num && w.number, e.year && w.year():
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

// takes returns the words taken at k by any alternative, or -1.
func (e *elem) takes(ws []word, k, alt int) int {
	for ; ; alt++ {
		n, more := e.width(ws, k, alt)
		if n > 0 {
			return n
		}
		if !more {
			return -1
		}
	}
}

// findIn reports whether the pattern matches somewhere in words [from, to).
func (p *pattern) findIn(ws []word, from, to int) bool {
	for s := from; s < to; s++ {
		if end := p.matchAt(ws, s); end >= 0 && end <= to {
			return true
		}
		if p.elems[0].start {
			break
		}
	}
	return false
}

func anyFound(ps []*pattern, ws []word, from, to int) bool {
	for _, p := range ps {
		if p.findIn(ws, from, to) {
			return true
		}
	}
	return false
}
