package triage

// near bounds how many words from a match an exception may stand; guardReach does so
// for what dates or mourns a whole sentence ("when I was 15 ...").
const (
	near       = 8
	guardReach = 14
)

// People write without full stops, so the sentence alone would let a harmless part
// hide an alarm beside it. Exceptions reach no further than the segment of a match:
// the words up to the next that say something of their own.

// part numbers the segments. A new one begins with a sentence, at a word that
// turns ("but", "and i") and at a subject behind a part that is whole already
// ("i moved in 2019 | i took them all"), unless that subject belongs to the word
// before it ("if i", "could he") or follows an opening part ("when i was 15 i tried").
func (s *scan) part() {
	s.parted = true
	seg, from := 0, 0
	whole, opening := false, false
	for i := range s.ws {
		w := &s.ws[i]
		cut := i > 0 && w.sentence != s.ws[i-1].sentence || s.turns(i)
		switch {
		case cut || i == from:
		case s.subjectAt(i) && !s.attached(i) && (whole || i-from >= wordsOfPart && !dates(&s.ws[i-1])):
			cut, opening = !opening, false
		case whole && !opening && w.clause != s.ws[i-1].clause && s.starts(i):
			cut = true
		}
		if cut {
			seg++
			from, whole = i, false
		}
		if i == from && w.e != nil {
			opening = w.e.opener && (i == 0 || w.sentence != s.ws[i-1].sentence)
		}
		if !whole && (s.subjectAt(i) || w.drug > 0 || w.e != nil && w.e.clauseWord) {
			whole = true
		}
		w.seg = seg
	}
}

// wordsOfPart make a part whole even if none of them is known to.
const wordsOfPart = 5

// attached reports whether the subject at i goes with the word before it.
func (s *scan) attached(i int) bool {
	e := s.ws[i-1].e
	return e != nil && (e.attach || e.joiner || e.governs && s.ws[i].e.owner)
}

// dates reports whether a word may end an opening date ("three years ago i tried").
func dates(w *word) bool { return w.number || w.text == "ago" }

// subjectAt reports whether word i is "i", "he" and so on or "my dad" and the like.
func (s *scan) subjectAt(i int) bool {
	e := s.ws[i].e
	switch {
	case e == nil:
		return false
	case e.pronoun:
		return true
	case e.owner && i+1 < len(s.ws):
		next := s.ws[i+1].text
		if s.c.lists["kin"][next] || s.c.lists["child"][next] || s.c.lists["pet"][next] {
			return !s.object(i)
		}
		return s.finite(i + 2)
	}
	return e.article && s.finite(i+2)
}

// object reports whether "my" and the person behind it at word i end what was said
// ("we lost my uncle to ...") instead of beginning something.
func (s *scan) object(i int) bool {
	if i+2 >= len(s.ws) || s.ws[i+2].clause != s.ws[i].clause {
		return true
	}
	e := s.ws[i+2].e
	return e != nil && (e.governs || e.joiner || e.attach && !e.finite && !e.clauseWord)
}

// finite reports whether word i is a verb that needs a subject before it ("is", "wont").
func (s *scan) finite(i int) bool {
	return i < len(s.ws) && s.ws[i].e != nil && s.ws[i].e.finite
}

// starts reports whether something of its own begins at word i behind a comma or "and".
func (s *scan) starts(i int) bool {
	e := s.ws[i].e
	return e != nil && (e.restart || e.owner) || s.ws[i].drug == 0 && (s.finite(i+1) || s.finite(i+2))
}

// turns reports whether word i begins something else than the words before it.
func (s *scan) turns(i int) bool {
	e := s.ws[i].e
	if e == nil {
		return false
	}
	if e.turn {
		return true
	}
	return e.joiner && i+1 < len(s.ws) && (s.ws[i+1].e != nil && s.ws[i+1].e.subject || s.starts(i+1))
}

// around widens words [start, end) within their segments by at most reach words.
func (s *scan) around(start, end, reach int) (first, last int) {
	if !s.parted {
		s.part()
	}
	ws := s.ws
	first, last = start, end
	for first > 0 && start-first < reach && ws[first-1].seg == ws[start].seg {
		first--
	}
	for last < len(ws) && last-end < reach && ws[last].seg == ws[end-1].seg {
		last++
	}
	return first, last
}

// vetoed reports whether an exception of the rule takes back the match of words [start, end).
func (s *scan) vetoed(r *rule, start, end int) bool {
	if s.spent() {
		return false
	}
	if len(r.unless) > 0 {
		first, last := s.around(start, end, near)
		if s.found(r.unless, first, last) {
			return true
		}
	}
	return len(r.anywhere) > 0 && s.found(r.anywhere, 0, len(s.ws))
}

// holds reports whether a guard takes back the match of words [start, end).
func (s *scan) holds(g *guard, start, end int) bool {
	ws := s.ws
	lo, hi := s.around(start, end, guardReach)
	found := s.found(g.message, 0, len(ws)) || s.found(g.sentence, lo, hi)
	if !found && len(g.near) > 0 {
		first, last := max(lo, start-near), min(hi, end+near)
		for first < start && ws[first].clause != ws[start].clause {
			first++
		}
		for last > end && ws[last-1].clause != ws[end-1].clause {
			last--
		}
		found = s.found(g.near, first, last)
	}
	if !found && len(g.before)+len(g.inside) > 0 {
		from := max(lo, start-g.within)
		for from < start && ws[from].clause != ws[start].clause {
			from++
		}
		found = s.found(g.before, from, start) || s.found(g.inside, from, end)
	}
	if !found {
		return false
	}
	first, last := start, end
	for first > 0 && ws[first-1].sentence == ws[start].sentence {
		first--
	}
	for last < len(ws) && ws[last].sentence == ws[end-1].sentence {
		last++
	}
	return !s.found(g.annul, first, last) || s.found(g.keep, first, last)
}
