package lexicon

// Words around a condition that nobody has: a joke, a bill that gives a heart
// attack, a weather that is bipolar. A condition taken back here is no mention;
// so each sign must leave no room for a patient's own.
var (
	jokes      = set("lol lolol lmao lmfao rofl haha hahaha hahah jk")
	givenWords = set("gave gives give giving given")
	givenTo    = set("me us him her my everyone everybody you a an the mini another almost nearly basically literally like total full serious major actual")
	// sudden are the conditions that a shock is likened to.
	sudden = map[string]bool{"heart attack": true, "stroke": true, "aneurysm": true, "epilepsy": true, "migraine": true}
	// shocks are what people say gave it to them; a body or a treatment is none.
	shocks = set(`you price prices bill bills cost costs traffic wait waiting website site form forms paperwork boss landlord kid kids dog cat game movie news rent invoice quote
		internet computer phone app server bot email call hold queue line alarm election weather insurance amount total fee fees copay`)
	shockAfter = phrases([]string{"over the", "over this", "when i saw", "when i heard", "when i read", "seeing the", "reading the", "looking at the", "about being", "about my desk"})
	things     = set("weather website site app internet phone computer car server bot wifi printer system stock market game show paperwork form forms traffic website's")
	figurePre  = phrases([]string{"so", "being so", "is so", "kinda", "being", "lowkey", "a little", "totally", "such a", "giving me", "gave me", "gives me", "giving", "is a", "went", "going"})
)

// figurative takes back the conditions that are only figures of speech.
func (f *finder) figurative() {
	for i := range f.hits {
		h := &f.hits[i]
		if h.dropped || h.open || h.entry < 0 || f.l.entries[h.entry].kind != Condition {
			continue
		}
		if f.isFigure(h) {
			f.drop(h)
		}
	}
}

func (f *finder) isFigure(h *hit) bool {
	if f.thing(h) {
		return true
	}
	if f.joking(h) && f.endsAt(h.first, figurePre) {
		return true
	}
	if !sudden[f.l.entries[h.entry].name] {
		return f.startsAt(h.last, shockAfter[len(shockAfter)-2:])
	}
	if f.startsAt(h.last, shockAfter) {
		return true
	}
	p := h.first - 1
	for p >= 0 && f.sameClause(p, h.first) && givenTo[f.toks[p].Bare] {
		p--
	}
	if p < 0 || !f.sameClause(p, h.first) || !givenWords[f.toks[p].Bare] {
		return false
	}
	for q := p - 1; q >= max(0, p-4) && f.sameClause(q, h.first); q-- {
		if shocks[f.toks[q].Bare] {
			return true
		}
	}
	return false
}

// thing reports whether the condition is said of a thing: "the weather is bipolar".
func (f *finder) thing(h *hit) bool {
	p := h.first - 1
	for p >= 0 && f.sameClause(p, h.first) {
		switch f.toks[p].Bare {
		case "so", "a", "such", "totally", "kinda", "is", "are", "was":
			p--
			continue
		}
		break
	}
	return p >= 0 && p < h.first-1 && f.sameClause(p, h.first) && things[f.toks[p].Bare]
}

func (f *finder) joking(h *hit) bool {
	for i := range f.toks {
		if f.toks[i].Sentence == f.toks[h.first].Sentence && jokes[f.toks[i].Bare] {
			return true
		}
	}
	return false
}
