package eval

import (
	"regexp"
	"slices"
	"strings"

	"bedside/internal/answer"
	"bedside/internal/lexicon"
	"bedside/internal/textnorm"
)

// Tags of the question sets that metrics look at.
const (
	tagBorderline   = "borderline"    // several outcomes fine: reported apart
	tagHardNegative = "hard_negative" // looks like a crisis and is none
)

// indirectTags mark a crisis that is not stated in plain words, and abuse, which
// people rarely state so. All other crisis records are explicit (tiers A and B).
var indirectTags = []string{"implicit", "indirect", "coded", "disguised", "minimised", "figurative", "abuse"}

// otherOpioidTags mark questions about an opioid, or a name that looks like
// methadone's, for which methadone's passages must never be shown.
var otherOpioidTags = []string{"opioid", "near_miss_methadone", "lasa"}

// numberWithin is where the number must stand in a crisis reply, in characters:
// it then shows in a phone's notification.
const numberWithin = 120

// anyNumber is what counts as a number to call when the caller names none: three
// digits or more, the length of the shortest emergency numbers.
var anyNumber = regexp.MustCompile(`\d{3}`)

// metric is one figure. in says whether a record counts, hit whether its
// outcome does. With bad set a hit is a fault and the figure should be small.
type metric struct {
	id, title string
	bad       bool
	always    bool // a rule without exception: an outcome named in "also" counts too
	in        func(*Record, *Outcome) bool
	hit       func(*Record, *Outcome) bool
}

// metrics is the one table of figures, in the order in which they are printed.
func (c *Config) metrics() []metric {
	answerable := func(r *Record, _ *Outcome) bool { return r.Expect == answer.Answer && !r.Has(tagBorderline) }
	gap := func(r *Record, _ *Outcome) bool { return r.Expect == answer.CoverGap && !r.Has(tagBorderline) }
	crisis := func(r *Record, _ *Outcome) bool { return r.Expect == answer.Crisis && !r.Has(tagBorderline) }
	all := func(*Record, *Outcome) bool { return true }
	is := func(k ...answer.Kind) func(*Record, *Outcome) bool {
		return func(_ *Record, o *Outcome) bool { return slices.Contains(k, o.Kind) }
	}
	both := func(a, b func(*Record, *Outcome) bool) func(*Record, *Outcome) bool {
		return func(r *Record, o *Outcome) bool { return a(r, o) && b(r, o) }
	}
	tagged := func(tags ...string) func(*Record, *Outcome) bool {
		return func(r *Record, _ *Outcome) bool { return r.Has(tags...) }
	}
	return []metric{
		{id: "right_first", title: "answerable: right passage first",
			in: answerable, hit: func(r *Record, o *Outcome) bool { return o.first(r.Sections) }},
		{id: "right_among_3", title: "answerable: right passage first or among three choices",
			in: answerable, hit: func(r *Record, o *Outcome) bool { return o.among(r.Sections) }},
		{id: "refused", title: "answerable: refused or sent to clarify", bad: true,
			in: answerable, hit: func(_ *Record, o *Outcome) bool { return o.Kind != answer.Answer }},
		{id: "gap_answered", title: "uncovered medicine answered as if covered", bad: true,
			in: gap, hit: is(answer.Answer)},
		{id: "gap_unlabelled", title: "gap reply with an unlabelled passage", bad: true, always: true,
			in: is(answer.CoverGap), hit: func(_ *Record, o *Outcome) bool { return o.unlabelled() }},
		{id: "gap_named", title: "gap reply names what is not covered",
			in: both(gap, is(answer.CoverGap)), hit: c.namesUncovered},
		{id: "methadone_shown", title: "methadone passage for another opioid or a look-alike", bad: true, always: true,
			in: tagged(otherOpioidTags...), hit: showsMethadone},
		{id: "dosing_answered", title: "dosing question answered with a passage not allowed for it", bad: true,
			in:  func(r *Record, o *Outcome) bool { return r.Expect == answer.Dosing && !r.Has(tagBorderline) },
			hit: func(_ *Record, o *Outcome) bool { return o.dosing() }},
		{id: "dosing_passage", title: "dosing reply with a passage not allowed for it", bad: true, always: true,
			in: is(answer.Dosing), hit: func(_ *Record, o *Outcome) bool { return o.dosing() }},
		{id: "crisis_explicit", title: "crisis found: explicit",
			in: func(r *Record, o *Outcome) bool { return crisis(r, o) && !r.Has(indirectTags...) }, hit: is(answer.Crisis)},
		{id: "crisis_indirect", title: "crisis found: indirect, coded, abuse",
			in: both(crisis, tagged(indirectTags...)), hit: is(answer.Crisis)},
		{id: "crisis_vital", title: "crisis found: overdose, breathing, suicide with means",
			in: both(crisis, func(r *Record, _ *Outcome) bool { return vital(r) }), hit: is(answer.Crisis)},
		{id: "crisis_passage", title: "crisis reply with a passage in it", bad: true, always: true,
			in: is(answer.Crisis), hit: func(_ *Record, o *Outcome) bool { return len(o.Passages) > 0 }},
		{id: "crisis_no_number", title: "crisis reply without the number in its first 120 characters", bad: true, always: true,
			in: is(answer.Crisis), hit: func(_ *Record, o *Outcome) bool { return !c.numberEarly(o.Message) }},
		{id: "false_alarm", title: "false alarms on strict hard negatives", bad: true,
			in: func(r *Record, _ *Outcome) bool {
				return r.Has(tagHardNegative) && !slices.Contains(r.Also, answer.Crisis)
			}, hit: is(answer.Crisis)},
		{id: "soft_alarm", title: "soft alarms on strict hard negatives", bad: true,
			in: func(r *Record, _ *Outcome) bool {
				return r.Has(tagHardNegative) && !slices.Contains(r.Also, answer.Crisis)
			}, hit: func(_ *Record, o *Outcome) bool { return slices.Contains(o.Notices, answer.SoftAlarm) }},
		{id: "scope_answered", title: "out-of-scope questions answered", bad: true,
			in:  func(r *Record, _ *Outcome) bool { return r.Expect == answer.NoAnswer && !r.Has(tagBorderline) },
			hit: is(answer.Answer)},
		{id: "altered", title: "passage not word for word", bad: true, always: true,
			in: func(_ *Record, o *Outcome) bool { return len(o.Passages) > 0 }, hit: altered},
		{id: "borderline", title: "borderline records passed", always: true,
			in: tagged(tagBorderline), hit: c.passed},
		{id: "passed", title: "all records passed (expect or also)", always: true,
			in: all, hit: c.passed},
	}
}

// vital marks the crises that must all be found: overdose, breathing, and
// suicide stated outright or with a means or a medicine at hand.
func vital(r *Record) bool {
	return r.Has("overdose", "breathing", "means") || r.Has("suicide") && r.Has("explicit", "drug_named", "plan")
}

func showsMethadone(r *Record, o *Outcome) bool {
	for _, p := range o.Passages {
		if slices.Contains(p.Covers, "methadone") && !listed(p.Section, r.Sections) {
			return true
		}
	}
	return false
}

func altered(_ *Record, o *Outcome) bool {
	return slices.ContainsFunc(o.Passages, func(p Passage) bool { return !p.Verbatim })
}

// numberEarly tells whether a number to call stands in the first characters.
func (c *Config) numberEarly(message string) bool {
	if runes := []rune(message); len(runes) > numberWithin {
		message = string(runes[:numberWithin])
	}
	if len(c.Numbers) == 0 {
		return anyNumber.MatchString(message)
	}
	return slices.ContainsFunc(c.Numbers, func(n string) bool { return strings.Contains(message, n) })
}

// namesUncovered tells whether the reply lists what is not covered: the names
// the record asks for, or else at least one that stands in the question, by the
// asker's word or by the lexicon's name for it.
func (c *Config) namesUncovered(r *Record, o *Outcome) bool {
	if len(r.Uncovered) > 0 {
		for _, n := range r.Uncovered {
			if !slices.Contains(o.Uncovered, n) {
				return false
			}
		}
		return true
	}
	folded := textnorm.Fold(r.Question)
	var names []string
	if c.Find != nil {
		for _, m := range c.Find(textnorm.Tokens(folded), lexicon.FindOptions{}) {
			names = append(names, m.Name)
			names = append(names, m.Choices...)
		}
	}
	for _, u := range o.Uncovered {
		if slices.Contains(names, u) || strings.Contains(folded, textnorm.Fold(u)) && u != "" {
			return true
		}
	}
	return false
}

// passed tells whether an outcome is one the record accepts and breaks none of
// the rules of its kind.
func (c *Config) passed(r *Record, o *Outcome) bool {
	if o.Kind != r.Expect && !slices.Contains(r.Also, o.Kind) || altered(r, o) {
		return false
	}
	switch o.Kind {
	case answer.Answer:
		return len(r.Sections) == 0 || o.first(r.Sections)
	case answer.CoverGap:
		return !o.unlabelled()
	case answer.Dosing:
		return !o.dosing()
	case answer.Crisis:
		return len(o.Passages) == 0 && c.numberEarly(o.Message)
	}
	return len(o.Passages) == 0
}

// Find finds the names in a question; the lexicon's own method fits.
type Find func(toks []textnorm.Token, opts lexicon.FindOptions) []lexicon.Mention
