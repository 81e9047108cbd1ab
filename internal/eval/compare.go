package eval

import (
	"cmp"
	"slices"
	"strings"

	"bedside/internal/answer"
)

// Class says in which way the reply to a known question differs from the one before.
type Class string

const (
	Gained    Class = "gained"    // not answered before, answered now
	Lost      Class = "lost"      // answered before, not now
	Changed   Class = "changed"   // another passage, label or kind
	Ambiguous Class = "ambiguous" // asks back now, and did not before
	Reworded  Class = "reworded"  // the same passages in other words; counted, not listed
	Astray    Class = "astray"    // does not come out as the clinic expects, whatever came before
	same      Class = ""
)

// Change is a known question with the replies before and after, each in a line. The
// questions are the content's own phrasings and labelled questions, never a patient's.
type Change struct {
	Question      string
	Class         Class
	Before, After string // Before is empty where nothing was served
	Want          string // of what is astray: what is expected; else empty
}

// Difference is what a new generation does to the known questions.
type Difference struct {
	Asked      int      // known questions
	First      bool     // nothing was served before, so that nothing could be compared
	Reworded   int      // questions that show the same passages in other words
	Changes    []Change // gained, lost, changed, ambiguous, in this order; each by its question
	Astray     []Change // what does not come out as expected, by question
	Swaps      int      // questions asked with another medicine in them
	Objections []Objection
}

// Count is how many questions are of one class.
type Count struct {
	Class Class
	N     int
}

// listedClasses is the order in which changes are told.
var listedClasses = []Class{Gained, Lost, Changed, Ambiguous}

// Counts are the numbers of questions by class, all classes in a fixed order.
func (d *Difference) Counts() []Count {
	n := make(map[Class]int)
	for _, c := range d.Changes {
		n[c.Class]++
	}
	n[Reworded], n[Astray] = d.Reworded, len(d.Astray)
	var out []Count
	for _, c := range append(slices.Clone(listedClasses), Reworded, Astray) {
		out = append(out, Count{c, n[c]})
	}
	return out
}

// Compare says how the replies to the known questions differ, and what speaks against
// publishing. before and after stand in the order of known; before is nil where
// nothing was served. What was wrong before and is wrong now is no objection: else
// no page could be mended while another one waits. Where nothing was served, what
// must not be answered and is answered is one all the same, and a question without
// its answer is none: nobody loses it.
func Compare(before, after []Outcome, known []Known) Difference {
	d := Difference{Asked: len(known), First: before == nil}
	for i := range known {
		k, now := &known[i], &after[i]
		var was *Outcome
		line := ""
		if before != nil {
			was = &before[i]
			switch c := classify(was, now); c {
			case same:
			case Reworded:
				d.Reworded++
			default:
				d.Changes = append(d.Changes, Change{Question: k.Question, Class: c, Before: was.Line(), After: now.Line()})
			}
			line = was.Line()
		}
		if want := k.missed(now); want != "" {
			d.Astray = append(d.Astray, Change{Question: k.Question, Class: Astray, Before: line, After: now.Line(), Want: want})
		}
		d.Objections = append(d.Objections, k.objections(was, now)...)
	}
	byClass := func(a, b Change) int {
		return cmp.Compare(slices.Index(listedClasses, a.Class), slices.Index(listedClasses, b.Class))
	}
	slices.SortStableFunc(d.Changes, byClass)
	sortObjections(d.Objections)
	return d
}

// classify compares two replies to one question.
func classify(was, now *Outcome) Class {
	switch {
	case now.Kind == answer.Clarify && was.Kind != answer.Clarify:
		return Ambiguous
	case was.answers() && !now.answers():
		return Lost
	case !was.answers() && now.answers():
		return Gained
	case was.Kind != now.Kind, !slices.EqualFunc(was.Passages, now.Passages, samePassage),
		!slices.Equal(was.Choices, now.Choices) && now.Kind == answer.Clarify, !slices.Equal(was.Uncovered, now.Uncovered):
		return Changed
	case !slices.EqualFunc(was.Passages, now.Passages, sameWords):
		return Reworded
	}
	return same
}

// answers reports whether the asker gets a passage as an answer. A passage beside a
// gap is none: it says by its label that it is about something else.
func (o *Outcome) answers() bool {
	return o.Kind == answer.Answer || o.Kind == answer.Dosing && len(o.Passages) > 0
}

func samePassage(a, b Passage) bool { return a.ID == b.ID && a.Label == b.Label }

func sameWords(a, b Passage) bool { return a.Hash == b.Hash && a.Section == b.Section }

// missed says what a phrasing or label expects where the reply is another one, else
// "". A borderline label expects nothing: several outcomes are fine there, also such
// as it does not list.
func (k *Known) missed(now *Outcome) string {
	if len(k.Want) > 0 && !now.answeredBy(k.Want) {
		return strings.Join(k.Want, ", ")
	}
	for _, r := range k.Labels {
		switch {
		case r.Has(tagBorderline) || r.met(now):
		case len(r.Sections) > 0:
			return string(r.Expect) + ": " + r.Sections[0]
		default:
			return string(r.Expect)
		}
	}
	return ""
}
