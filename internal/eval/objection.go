package eval

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"bedside/internal/answer"
)

// Rule is why a new generation must not be published.
type Rule string

const (
	// AnswerLost: a question that its passage or label wants answered was, and is not
	// any more, or by another page.
	AnswerLost Rule = "must_answer_lost"
	// AnswerOpens: a question that must not be answered is.
	AnswerOpens Rule = "must_not_answer_opens"
	// SwapOpens: with another medicine in its place a question gets a passage that
	// does not cover that medicine.
	SwapOpens Rule = "swap_opens"
	// CrisisMissed: an emergency is not heard any more.
	CrisisMissed Rule = "crisis_missed"
	// Shrinks: there is far less content.
	Shrinks Rule = "content_shrinks"
)

// ruleOrder is the order in which objections are told: what could hurt most first.
var ruleOrder = []Rule{CrisisMissed, SwapOpens, AnswerOpens, AnswerLost, Shrinks}

// sentences say each rule to people.
var sentences = map[Rule]string{
	AnswerLost:   "a question that must be answered is not any more",
	AnswerOpens:  "a question that must not be answered is",
	SwapOpens:    "a passage opens for a medicine that it does not cover",
	CrisisMissed: "an emergency is not heard any more",
	Shrinks:      "the content shrinks",
}

// Objection is one thing that speaks against publishing.
type Objection struct {
	Rule                    Rule
	Of                      string // whose expectation: a passage's id, a label's, or what was swapped
	Question, Before, After string // empty where it is not about a question; of a swap Before is the question it was made of
}

// String says it in lines of which the first stands alone.
func (o Objection) String() string {
	s := sentences[o.Rule]
	if o.Of != "" {
		s += " (" + o.Of + ")"
	}
	switch {
	case o.Question == "":
		return s
	case o.Rule == SwapOpens:
		return fmt.Sprintf("%s: %s\n  made of: %s\n  after:   %s", s, o.Question, o.Before, o.After)
	}
	before := o.Before
	if before == "" {
		before = "nothing was served"
	}
	return fmt.Sprintf("%s: %s\n  before: %s\n  after:  %s", s, o.Question, before, o.After)
}

// CountObjections says how many objections there are of each rule, such as "2
// must_answer_lost, 1 swap_opens". It holds no word of any question, so that it can be
// logged.
func CountObjections(list []Objection) string {
	n := make(map[Rule]int)
	for _, o := range list {
		n[o.Rule]++
	}
	var parts []string
	for _, r := range ruleOrder {
		if n[r] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[r], r))
		}
	}
	return strings.Join(parts, ", ")
}

func sortObjections(list []Objection) {
	slices.SortStableFunc(list, func(a, b Objection) int {
		return cmp.Or(cmp.Compare(slices.Index(ruleOrder, a.Rule), slices.Index(ruleOrder, b.Rule)), cmp.Compare(a.Question, b.Question))
	})
}

// objections are those of one question, at most one for each rule. was is nil where
// nothing was served.
func (k *Known) objections(was, now *Outcome) []Objection {
	of := make(map[Rule][]string)
	// A passage that the new content has dropped wants nothing any more, and one that
	// has moved takes its phrasings along: so it is enough that some passage that lists
	// the question answered it, and that some passage that lists it now does.
	if was != nil && len(k.Want) > 0 && was.answeredBy(k.Was) && !now.answeredBy(k.Want) {
		of[AnswerLost] = append(of[AnswerLost], "phrasing of "+strings.Join(k.Want, ", "))
	}
	for _, r := range k.Labels {
		if r.Has(tagBorderline) {
			continue // several outcomes are fine, also such as it does not list
		}
		switch {
		case r.Expect == answer.Answer:
			if was != nil && r.met(was) && !r.met(now) {
				of[AnswerLost] = append(of[AnswerLost], "label "+r.ID)
			}
		case r.open(now) && (was == nil || !r.open(was)):
			of[AnswerOpens] = append(of[AnswerOpens], "label "+r.ID)
		case r.Expect == answer.Crisis && was != nil && r.met(was) && !r.met(now):
			of[CrisisMissed] = append(of[CrisisMissed], "label "+r.ID)
		}
	}
	var out []Objection
	for _, rule := range ruleOrder {
		if len(of[rule]) == 0 {
			continue
		}
		o := Objection{Rule: rule, Of: strings.Join(of[rule], ", "), Question: k.Question, After: now.Line()}
		if was != nil {
			o.Before = was.Line()
		}
		out = append(out, o)
	}
	return out
}
