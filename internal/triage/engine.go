package triage

// hit is one rule found in a text.
type hit struct {
	rule       *rule
	start, end int // words
}

// scan is the working memory of one look. Pooled, so that a look allocates little.
type scan struct {
	c  *compiled
	rd reader
	matcher
	fired  []bool // by rule.num: settled for this text
	parted bool   // the words know their segment
	hits   []hit
	there  conceptSet // concepts the text names
	spots  [maxConcepts][]spot
	footer bool
	softly *rule
}

func (s *scan) reset(c *compiled) {
	s.c, s.rd.c = c, c
	if len(s.fired) != len(c.rules) {
		s.fired = make([]bool, len(c.rules))
	}
	clear(s.fired)
	s.steps, s.parted = 0, false
	s.there = conceptSet{}
	s.hits = s.hits[:0]
	s.footer, s.softly = false, nil
}

// run finds every rule that holds in the words.
func (s *scan) run() {
	for i := range s.ws {
		w := &s.ws[i]
		if w.drug > 0 || w.number {
			s.named(i)
		}
		if w.id > 0 {
			s.try(s.c.byWord[w.id], i)
			continue
		}
		for n := 3; n <= len(w.text) && n <= s.c.longest; n++ {
			if ps := s.c.byPrefix[w.text[:n]]; ps != nil {
				s.try(ps, i)
			}
		}
	}
	s.combine()
}

// try tests the patterns whose anchor stands at word i.
func (s *scan) try(ps []*pattern, i int) {
	for _, p := range ps {
		if p.rule.concept > 0 {
			s.note(p, i)
			continue
		}
		if s.fired[p.rule.num] {
			continue
		}
		first := max(0, i-p.maxOff)
		s.begin(first)
		for from := first; from <= i-p.minOff; from++ {
			end := s.at(p, from)
			if end <= i {
				continue
			}
			if s.take(p.rule, from, end) {
				break
			}
			s.dirty = true // what was looked at since belongs to other patterns
			s.begin(first)
		}
	}
}

// take weighs one match against the rule's exceptions and guards and reports
// whether the rule is settled for this text. What takes a match back is gone for
// that match only: the rule goes on looking at the rest of the text.
func (s *scan) take(r *rule, start, end int) bool {
	if s.vetoed(r, start, end) {
		return false
	}
	for _, g := range r.guards {
		if s.spent() || !s.holds(g, start, end) {
			continue
		}
		switch g.outcome {
		case footer:
			s.footer = true
		case soft:
			s.softly = r
		}
		return false
	}
	s.fired[r.num] = true
	switch {
	case r.footer:
		s.footer = true
	case r.soft:
		s.softly = r
	default:
		s.hits = append(s.hits, hit{r, start, end})
	}
	return true
}

// gravest returns the hit that decides: the highest tier, then the gravest
// category; two different weak cues count as one red flag.
func (s *scan) gravest() *hit {
	var best, weak *hit
	weaks := 0
	for i := range s.hits {
		h := &s.hits[i]
		if !redFlag(h.rule.category) {
			continue
		}
		if h.rule.weak {
			weaks++
			if weak == nil || graver(h.rule, weak.rule) {
				weak = h
			}
			continue
		}
		if best == nil || graver(h.rule, best.rule) {
			best = h
		}
	}
	if weaks >= 2 && (best == nil || graver(weak.rule, best.rule)) {
		return weak
	}
	return best
}

// body returns, in place of a wish to die that is told of somebody else, what has
// happened to that person's body if that is as grave: whoever took too much and
// cannot be woken needs a call and naloxone, and not to be asked what they feel.
func (s *scan) body(h *hit) *hit {
	if h == nil || h.rule.category != Suicide && h.rule.category != SelfHarm || !s.thirdPerson(h) {
		return h
	}
	var found *hit
	for i := range s.hits {
		switch b := &s.hits[i]; b.rule.category {
		case Overdose, Sedation, Breathing:
			if !b.rule.weak && b.rule.tier == h.rule.tier && (found == nil || graver(b.rule, found.rule)) {
				found = b
			}
		}
	}
	if found == nil {
		return h
	}
	return found
}

func graver(a, b *rule) bool {
	if a.tier != b.tier {
		return a.tier > b.tier
	}
	return severity(a.category) > severity(b.category)
}

// first returns the hit of a category that is not a red flag.
func (s *scan) first(c Category) *hit {
	for i := range s.hits {
		if s.hits[i].rule.category == c {
			return &s.hits[i]
		}
	}
	return nil
}

func redFlag(c Category) bool { return severity(c) > lastHarmless }

const lastHarmless = 20

// severity orders categories; within a tier the higher one decides which text is
// shown. 0 is an unknown category.
func severity(c Category) int {
	switch c {
	case Chatter:
		return 1
	case Foreign:
		return 2
	case Illicit:
		return 3
	case Dosing:
		return 4
	case PersonalData:
		return 5
	case LinkOnly:
		return 6
	case Injection:
		return 7
	case Unreadable:
		return 8
	case UrgentToday:
		return 21
	case HelpNow:
		return 22
	case Pregnancy:
		return 23
	case Withdrawal:
		return 24
	case Psychosis:
		return 25
	case Abuse:
		return 26
	case Violence:
		return 27
	case SelfHarm:
		return 28
	case Seizure:
		return 29
	case Allergic:
		return 30
	case Cardiac:
		return 31
	case Sedation:
		return 32
	case ChildIngestion:
		return 36
	case Suicide:
		return 35
	case Breathing:
		return 33
	case Overdose:
		return 34
	}
	return 0
}

// thirdPerson reports whether the person at risk is someone else: the subject
// nearest to the match, looking back from its end, is not the asker.
func (s *scan) thirdPerson(h *hit) bool {
	if h.rule.third {
		return true
	}
	self, other := s.c.lists["subject_self"], s.c.lists["subject_other"]
	someone := false
	for i := h.start; i < h.end; i++ {
		switch t := s.ws[i].text; {
		case self[t]:
			return false
		case other[t]:
			someone = true
		}
	}
	if someone {
		return true
	}
	for i := h.start - 1; i >= 0 && s.ws[i].sentence == s.ws[h.start].sentence; i-- {
		switch t := s.ws[i].text; {
		case self[t]:
			return false
		case other[t]:
			return true
		}
	}
	for i := h.end; i < len(s.ws) && i < h.end+6; i++ {
		switch t := s.ws[i].text; {
		case self[t]:
			return false
		case other[t]:
			return true
		}
	}
	return false
}
