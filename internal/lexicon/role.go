package lexicon

import (
	"slices"
	"strings"
)

var (
	pastBefore = phrases([]string{
		"used to take", "used to be on", "used to use", "used to do", "used to have", "used to get", "used to smoke", "used to drink",
		"clean from", "clean off", "clean of", "sober from", "sober off", "recovered from", "recovering from", "ex", "former", "past",
		"came off", "come off of", "came off of", "got off", "got off of", "gotten off", "been off", "off of", "no longer on", "no longer take", "no longer taking",
		"not on", "not taking", "quit", "quit taking", "stopped taking", "switched from", "switching from", "changed from", "went from",
		"moved from", "weaned off", "tapered off", "history of", "years off", "months off", "previously on", "previously took", "was once on",
		"kicked", "free of", "free from", "done with", "years ago on", "never took", "never taken", "never been on", "never tried", "never used", "haven't taken", "havent taken",
		"after quitting", "since quitting", "days clean from", "helped the", "helps the", "helped with the", "works for the", "worked for the", "helped my", "reduced my", "off the", "off",
		"ditched", "dropped", "formerly on", "formerly", "previously", "was addicted to", "were addicted to", "been addicted to", "was hooked on", "was dependent on", "saved me from", "away from",
	})
	// neverBefore denies a habit; with how or when behind it, it does not.
	neverBefore = phrases([]string{
		"dont take", "don't take", "do not take", "i dont", "i don't", "i do not", "i never", "dont use", "don't use", "do not use", "dont do", "don't do", "do not do", "dont smoke", "don't smoke", "do not smoke", "dont drink", "don't drink",
		"never smoke", "never smoked", "never drink", "never do", "never did", "never use", "no more",
	})
	howAfter       = phrases([]string{"with", "every", "everyday", "daily", "in the", "at", "before", "until", "when", "as", "regularly", "often", "much", "on", "after", "while", "right", "like", "correctly", "if"})
	pastWeakBefore = phrases([]string{"tried", "have tried", "i've tried", "ive tried", "failed", "was on", "were on", "had been on", "stopped", "had tried", "already tried"})
	pastAfter      = phrases([]string{
		"in the past", "years ago", "last year", "months ago", "a year ago", "a few years ago", "years back", "as a kid", "as a teen", "in college", "user in the past", "but not anymore", "anymore", "long ago", "was my", "a long time ago", "in high school", "before that",
	})
	pastWeakAfter = phrases([]string{
		"helped", "helped with", "worked", "didn't work", "didnt work", "did not work", "doesn't work", "doesnt work", "does not work", "failed me", "failed", "did nothing",
		"does nothing", "stopped working", "never worked", "hasn't worked", "hasnt worked", "hasn't helped", "hasnt helped", "didn't help", "didnt help", "did not help", "wasn't for me", "wasnt for me", "pooped out",
	})
	comparedBefore = phrases([]string{
		"instead of", "rather than", "unlike", "is like", "be like", "feel like", "feels like", "work like", "works like", "just like", "more like", "same as", "acts like", "act like", "it like", "ketamine like", "therapy like",
		"similar to", "compared to", "compared with", "different from", "different than", "versus", "vs", "than", "not", "as opposed to", "other than", "better than", "stronger than",
		"weaker than", "safer than", "but not", "and not", "in place of", "replace", "replaces", "replacing", "alternative to", "the same way as", "confused with", "related to",
	})
	askedBefore = phrases([]string{
		"what is", "what's", "whats", "what are", "what does", "define", "explain", "meaning of", "definition of", "what exactly is", "what the heck is", "what kind of drug is", "what type of drug is", "describe",
	})
	askedAfter   = phrases([]string{"meaning", "definition", "mean", "means", "stand for", "stands for"})
	conceptAfter = phrases([]string{
		"receptor", "receptors", "system", "crisis", "epidemic", "properties", "effect", "effects", "like", "antagonist", "antagonists", "agonist", "agonists", "dependence", "use disorder", "use disorders",
		"pathway", "pathways", "response", "action", "class", "family",
	})
	conceptBefore = phrases([]string{"as a", "as an", "type of", "kind of", "considered a", "considered an", "called a", "called an", "classed as", "classified as", "like a", "like an", "sort of", "works as a", "class of", "non", "traditional", "conventional"})
	apposition    = set("a an my called like named which is the such as ie eg including aka or")
	causes        = set("cause causes causing trigger triggers triggering induce induces produce bring brings make makes worsen worsens set sets lead leads risk precipitate unmask provoke start raise increase happen from of into develop get give")
)

// roles decides the role of every hit. When unsure a mention is taken.
func (f *finder) roles() {
	for i := range f.hits {
		h := &f.hits[i]
		if h.dropped || h.role != "" {
			continue
		}
		h.role, h.weak = f.roleOf(h)
	}
	f.inherit()
	f.inheritBack()
	f.keepOne()
	f.conditions()
}

func (f *finder) roleOf(h *hit) (role Role, weak bool) {
	first := h.first
	for first > 0 && f.sameClause(first-1, h.first) && roleFillers[f.toks[first-1].Bare] {
		first--
	}
	before := func(list [][]string) bool { return f.endsAt(h.first, list) || f.endsAt(first, list) }
	condition := h.entry >= 0 && f.l.entries[h.entry].kind == Condition
	class := h.entry >= 0 && f.l.entries[h.entry].kind == ClassKind
	switch {
	case class && f.isConcept(h):
		return Concept, false
	case f.switchedTo(h):
		return Taken, false
	case before(askedBefore) && !f.joined(h.last) || f.startsAt(h.last, askedAfter) && !f.joined(h.last):
		return Asked, false
	case before(comparedBefore) && !f.endsAt(first, notCompared):
		return Compared, false
	case condition:
		return Taken, false
	case f.recent(h):
		return Taken, false
	case before(neverBefore) && (f.startsAt(h.last, howAfter) || f.toks[h.first-1].Bare == "my"):
		return Taken, false // "i don't take my X with food"
	case before(pastBefore), before(neverBefore), f.usedTo(h), f.switchedFrom(h), f.startsAt(h.last, pastAfter), f.startsAt(h.last, exUser) && f.endsAt(h.first, exWords), f.agoAfter(h):
		return Past, false
	case before(pastWeakBefore), f.startsAt(h.last, pastWeakAfter):
		return Past, true
	}
	return Taken, false
}

var (
	roleFillers = set("the my a an some any taking take using on being regular traditional other oral daily i")
	exUser      = phrases([]string{"user", "addict", "addiction"})
	exWords     = phrases([]string{"ex", "former", "recovering", "recovered", "past"})
	// notCompared: "why not X", "not only X", "would like X" still ask for X.
	notCompared = phrases([]string{"why not", "or not", "would like", "id like", "i'd like", "not only", "not just", "if not", "whether or not"})
	switchWords = set("switched switching changed moved went from came")
)

// switchedTo recognises the second medicine of "switched from X to Y".
func (f *finder) switchedTo(h *hit) bool {
	if h.first < 2 || f.toks[h.first-1].Bare != "to" {
		return false
	}
	for i := h.first - 2; i >= 0 && i >= h.first-7 && f.sameSentence(i, h.first); i-- {
		if switchWords[f.toks[i].Bare] {
			return true
		}
	}
	return false
}

// switchedFrom recognises the second medicine of "switched to X from Y".
func (f *finder) switchedFrom(h *hit) bool {
	p := h.first - 1
	if f.sameClause(h.last, h.first) && f.sameClause(h.last+1, h.first) && f.drugAt(h.last+1) && p >= 0 {
		switch w, to := f.toks[p].Bare, f.toks[h.last].Bare; {
		case w == "from" && to == "to", (w == "swapped" || w == "traded") && to == "for", w == "replaced" && to == "with":
			return true // "from X to Y", "swapped X for Y"
		}
	}
	if p < 1 || f.toks[p].Bare != "from" || !f.drugAt(p-1) {
		return false
	}
	to := f.hits[f.owner[p-1]-1].first - 1
	return to > 0 && f.toks[to].Bare == "to" && switchWords[f.toks[to-1].Bare]
}

// usedTo recognises "used to" with any one verb before the medicine.
func (f *finder) usedTo(h *hit) bool {
	i := h.first - 3
	return i >= 0 && f.sameClause(i, h.first) && f.toks[i].Bare == "used" && f.toks[i+1].Bare == "to" && !f.drugAt(i+2) &&
		!strings.HasSuffix(f.toks[i+2].Bare, "ing") // "i am used to taking it"
}

// recentWords show that what was stopped was stopped lately: it may still act,
// so it counts as taken.
var recentWords = set("yesterday today tonight recently just lately week weeks day days hour hours morning night")

// recent reports whether the clause says that it happened lately.
func (f *finder) recent(h *hit) bool {
	for i := max(0, h.first-6); i < min(len(f.toks), h.last+6); i++ {
		if f.toks[i].Clause == f.toks[h.first].Clause && recentWords[f.toks[i].Bare] {
			return true
		}
	}
	return false
}

// agoAfter recognises "X 5 years ago", "X in 2018", "X two years back".
func (f *finder) agoAfter(h *hit) bool {
	for i := h.last; i < min(h.last+5, len(f.toks)) && f.toks[i].Clause == f.toks[h.first].Clause; i++ {
		if f.drugAt(i) {
			return false
		}
		if w := f.toks[i].Bare; w == "ago" || w == "back" && i > h.last && (f.toks[i-1].Bare == "years" || f.toks[i-1].Bare == "months") {
			return true
		}
		if t := f.toks[i]; t.Number && len(t.Text) == 4 && i > h.last && f.toks[i-1].Bare == "in" {
			return true
		}
	}
	return false
}

// isConcept recognises a class word that describes: "opioid receptors", "is
// ketamine an opioid", "mood stabilizer (lithium)".
func (f *finder) isConcept(h *hit) bool {
	if f.sameClause(h.last, h.last-1) && f.startsAt(h.last, conceptAfter) || f.endsAt(h.first, conceptBefore) {
		return true
	}
	if f.l.entries[h.entry].descriptive {
		return h.first == 0 || !takeCues[f.toks[h.first-1].Bare] || f.startsAt(h.last, askedAfter)
	}
	if p := h.first - 1; p > 0 && (f.toks[p].Bare == "a" || f.toks[p].Bare == "an") && f.sameSentence(p-1, h.first) {
		q := p - 1
		if f.toks[q].Bare == "not" && q > 0 {
			q--
		}
		if f.drugAt(q) && f.onlyAuxBefore(q) {
			return true // "is ketamine an opioid"
		}
		if w := f.toks[q].Bare; (w == "is" || w == "are" || w == "isnt") && q > 0 && (f.drugAt(q-1) || f.toks[q-1].Bare == "it" || f.toks[q-1].Bare == "this") {
			return true // "methadone is an opioid"
		}
	}
	for _, o := range f.hits {
		if o.dropped || o.entry < 0 || o.first == h.first || !slices.Contains(f.l.entries[o.entry].ancestors, f.l.entries[h.entry].name) {
			continue
		}
		lo, hi := h.last, o.first
		if o.first < h.first {
			lo, hi = o.last, h.first
		}
		if hi-lo <= 3 && hi >= lo && f.sameSentence(lo, h.first) && f.between(lo, hi) {
			return true
		}
	}
	return false
}

func (f *finder) between(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		if !apposition[f.toks[i].Bare] {
			return false
		}
	}
	return true
}

// onlyAuxBefore reports whether the medicine at token i opens the question
// behind "is" or "was".
func (f *finder) onlyAuxBefore(i int) bool {
	for ; i > 0 && f.owner[i-1] == f.owner[i]; i-- {
	}
	return i > 0 && (f.toks[i-1].Bare == "is" || f.toks[i-1].Bare == "isn't" || f.toks[i-1].Bare == "was" || f.toks[i-1].Bare == "isnt")
}

// inherit gives the second of two joined mentions the role of the first: "clean
// from heroin and fentanyl", "instead of zoloft or prozac".
func (f *finder) inherit() {
	for i := 1; i < len(f.hits); i++ {
		a, b := &f.hits[i-1], &f.hits[i]
		if a.dropped || b.dropped || b.role != Taken || a.role != Past && a.role != Compared || f.isTopic(b) || b.first-a.last != 1 {
			continue
		}
		if w := f.toks[a.last].Bare; (w == "and" || w == "or" || w == "&" || w == "/") && f.sameClause(a.last, b.first) {
			b.role, b.weak = a.role, a.weak
		}
	}
}

// inheritBack does the same for "zoloft and prozac didn't work".
func (f *finder) inheritBack() {
	for i := len(f.hits) - 1; i > 0; i-- {
		a, b := &f.hits[i-1], &f.hits[i]
		if a.dropped || b.dropped || a.role != Taken || b.role != Past || !f.startsAt(b.last, pastWeakAfter) || f.isTopic(a) || b.first-a.last != 1 {
			continue
		}
		if w := f.toks[a.last].Bare; w == "and" || w == "or" || w == "&" || w == "/" {
			a.role, a.weak = b.role, b.weak
		}
	}
}

// isTopic reports whether the hit is the clinic's own treatment.
func (f *finder) isTopic(h *hit) bool {
	if h.entry < 0 {
		return false
	}
	e := &f.l.entries[h.entry]
	return e.name == "ketamine" || e.coveredAs >= 0 && f.l.entries[e.coveredAs].name == "ketamine"
}

// keepOne makes the only medicine of a question what is asked: history and
// comparison count only beside another medicine, and never for the clinic's own.
func (f *finder) keepOne() {
	for i := range f.hits {
		if h := &f.hits[i]; f.isTopic(h) && (h.role == Past || h.role == Compared) {
			h.role = Taken
		}
	}
	for range 2 {
		weak, other := false, false
		for i := range f.hits {
			h := &f.hits[i]
			if !f.beside(h) {
				continue
			}
			switch h.role {
			case Taken, Asked:
				return
			case Past, Compared:
				other = true
				weak = weak || h.weak
			}
		}
		if !other {
			return
		}
		for i := range f.hits {
			h := &f.hits[i]
			if f.beside(h) && (h.role == Past || h.role == Compared) && (h.weak || !weak) {
				h.role = Taken
			}
		}
	}
}

// beside reports whether the hit is a medicine other than the clinic's own.
func (f *finder) beside(h *hit) bool {
	return !h.dropped && !f.isTopic(h) && (h.entry < 0 || f.l.entries[h.entry].kind != Condition)
}

// conditions makes a condition a concept where it is not the question: context
// by nature, the reason for a medicine that is named, or a feared effect.
func (f *finder) conditions() {
	for i := range f.hits {
		h := &f.hits[i]
		if h.dropped || h.entry < 0 || f.l.entries[h.entry].kind != Condition || h.role != Taken {
			continue
		}
		e := &f.l.entries[h.entry]
		if e.background || f.isEffect(h) || f.treated(e) {
			h.role = Concept
		}
	}
}

func (f *finder) treated(e *entry) bool {
	for i := range f.hits {
		h := &f.hits[i]
		if h.dropped || h.entry < 0 || h.role != Taken || f.isTopic(h) {
			continue
		}
		for _, c := range e.treatedBy {
			if h.entry == c || slices.Contains(f.l.entries[h.entry].ancestors, f.l.entries[c].name) {
				return true
			}
		}
	}
	return false
}

// isEffect recognises a condition as a feared effect: "could ketamine bring on
// psychosis", "psychotic like effects".
func (f *finder) isEffect(h *hit) bool {
	if f.startsAt(h.last, conceptAfter) || f.startsAt(h.last, effectAfter) {
		return true
	}
	for i := h.first - 1; i >= 0 && i >= h.first-3 && f.sameClause(i, h.first); i-- {
		w := f.toks[i].Bare
		if causes[w] && w != "of" && w != "from" && w != "get" && w != "start" && w != "give" && w != "make" && w != "set" {
			return true
		}
		if w == "on" && i > 0 && (f.toks[i-1].Bare == "bring" || f.toks[i-1].Bare == "brings") || w == "off" && i > 0 && f.toks[i-1].Bare == "set" || w == "me" && i > 0 && f.toks[i-1].Bare == "make" {
			return true
		}
	}
	return false
}

var effectAfter = phrases([]string{"symptoms", "like symptoms", "side effects", "type effects"})
