package answer

import (
	"fmt"

	"bedside/internal/lexicon"
	"bedside/internal/query"
	"bedside/internal/triage"
)

const (
	// maxChoices is how many choices are offered: more do not fit a phone's screen.
	maxChoices = 3
	// shortQuestion is the length in words up to which a question that names the
	// clinic's business is about that business, whatever medicine it names too.
	shortQuestion = 14
)

// decide makes the decision. It is pure: the same finding and situation give the same
// decision. The order of its steps is the order of safety: what must not be shown is
// settled before what matches.
func decide(f triage.Finding, s *situation) Decision {
	d := Decision{Finding: f, Notices: notices(f), Understood: s.query.Mentions}
	for _, t := range s.query.Topics {
		d.Topics = append(d.Topics, t.ID)
	}
	if f.Category == triage.Dosing {
		return decideDosing(d, s)
	}
	if topic := s.offTopic(); topic != nil {
		d.step("topic %s, of which no passage speaks", topic.ID)
		return d.refuse(OffTopic)
	}
	if len(s.ambiguous) > 0 {
		d.step("ambiguous: %s", s.ambiguous[0].Surface)
		return d.ask(AmbiguousMedicine, medicineChoices(s))
	}
	if broad, sections := s.broadClass(); broad != nil {
		d.step("%s is wider than what is covered", broad.Name)
		return d.ask(AmbiguousMedicine, sections)
	}
	if gaps := s.uncovered(); len(gaps) > 0 {
		return decideGap(d, s, gaps)
	}
	if s.empty() {
		if !s.query.Asks() && len(s.query.Words(query.Aspect)) == 0 {
			d.step("no subject and no question")
			return d.refuse(BelowThreshold)
		}
		d.step("no subject in the question")
		return d.ask(TooShort, s.choices(s.ranked(everything, shortlist)))
	}
	return decideMatch(d, s)
}

func everything(int) bool { return true }

// shortlist is how many candidates are weighed against each other and explained.
const shortlist = 8

// decideDosing shows the fixed text, and a passage only where the clinic marked
// it for this use, it covers all that was named and it matches best.
func decideDosing(d Decision, s *situation) Decision {
	d.Kind, d.Reason, d.Confidence = Dosing, DosingAsked, 1
	d.Uncovered = gapNames(s.uncovered())
	if len(d.Uncovered) > 0 || len(s.ambiguous) > 0 || len(s.focus) == 0 {
		return d
	}
	for _, c := range s.ranked(s.covers, shortlist) {
		p := s.passage(c.passage)
		if p.DosingOK && c.score > 0 {
			d.Reason = DosingAllowed
			d.Passages = []Shown{s.show(c.passage)}
			break
		}
	}
	return d
}

// decideGap names what is not covered. What is covered is shown apart and
// labelled, but not where something uncovered is of the same family: a page about
// methadone beside a question about another opioid reads as if it answered it.
func decideGap(d Decision, s *situation, gaps []lexicon.Mention) Decision {
	d.Kind, d.Reason, d.Confidence = CoverGap, gapReason(gaps), 1
	d.Uncovered = gapNames(gaps)
	for _, g := range gaps {
		d.step("%s (%s, %s) is covered by no passage", g.Name, g.Kind, g.Role)
	}
	var rest []lexicon.Mention
	for _, m := range s.focus {
		if s.catalog.covering(s.coverage[m.Name]) > 0 && !relatedToAny(m, gaps) {
			rest = append(rest, m)
		}
	}
	for _, part := range s.parts(rest) {
		shown := s.show(part)
		shown.Label, shown.About = Partial, s.about(part, rest)
		d.Passages = append(d.Passages, shown)
	}
	if len(d.Passages) > 0 {
		d.Reason = GapPartial
	}
	return d
}

// decideMatch chooses among the passages that cover all that was asked.
func decideMatch(d Decision, s *situation) Decision {
	if !s.any(s.covers) {
		return decideParts(d, s)
	}
	cands := s.ranked(s.covers, shortlist)
	d.step("%d of %d passages cover all that is asked", s.count(s.covers), len(s.catalog.setOf))
	if len(cands) == 0 {
		d.step("none of them speaks of the topic or may still be shown")
		return d.refuse(BelowThreshold)
	}
	f := s.features(cands)
	d.Explain.Features = &f
	d.Confidence = s.calibration.Confidence(f)
	d.step("confidence %.2f", d.Confidence)
	if word := s.strangeWord(); word != "" && f.Matched == 0 && len(s.focus) == 0 && len(s.base) > 0 {
		d.step("nobody knows %q, which may be a medicine", word)
		return d.ask(AmbiguousMedicine, nil)
	}
	sure := s.calibration.answers(f)
	shown := sure && !f.Thin && !s.close(cands, f)
	s.orderByMeaning(cands, shown) // only now: it opens nothing and makes nothing surer
	d.Explain.Candidates = s.explain(cands, shown)
	switch {
	case shown:
		top := s.show(cands[0].passage)
		d.Kind, d.Passages = Answer, []Shown{top}
		d.Choices = s.choices(cands[1:])
		switch {
		case top.Label == Class:
			d.Reason = CoveredClass
		case len(s.required) > 0:
			d.Reason = CoveredNamed
		default:
			d.Reason = NoMedicine
		}
		return d
	case sure && !f.Thin:
		d.step("the first leads by %.2f, under the margin of %.2f", f.Margin, s.calibration.Margin())
		return d.ask(AmbiguousTopic, s.choices(cands))
	case s.calibration.clarifies(f) && f.Matched > 0 && (!f.Thin || sure):
		return d.ask(AmbiguousTopic, s.choices(cands))
	}
	return d.refuse(BelowThreshold)
}

// close reports whether the second candidate is so near to the first that people
// had better choose.
func (s *situation) close(cands []candidate, f Features) bool {
	return len(cands) > 1 && cands[1].score > 0 && f.Margin < s.calibration.Margin()
}

// decideParts answers where every medicine is covered somewhere but no passage
// covers them together: with a passage for each part, or else, where none of the
// parts is about what they are combined with, as a gap.
func decideParts(d Decision, s *situation) Decision {
	parts := s.parts(s.focus)
	if len(s.focus) < 2 || len(parts) == 0 {
		gaps := s.focus
		if len(gaps) == 0 {
			gaps = s.required
		}
		d.step("no passage covers these together")
		return decideGap(d, s, gaps)
	}
	for _, p := range parts {
		shown := s.show(p)
		shown.Label, shown.About = Partial, s.about(p, s.focus)
		d.Passages = append(d.Passages, shown)
	}
	d.step("no passage covers all; %d cover a part each", len(parts))
	if left := s.beside(parts); len(left) > 0 {
		d.Kind, d.Reason, d.Confidence, d.Uncovered = CoverGap, GapPartial, 1, gapNames(left)
		return d
	}
	d.Kind, d.Reason, d.Confidence = Answer, CoveredParts, partsConfidence
	return d
}

func (d *Decision) step(format string, args ...any) {
	d.Explain.Steps = append(d.Explain.Steps, fmt.Sprintf(format, args...))
}

func (d Decision) refuse(r Reason) Decision {
	d.Kind, d.Reason = NoAnswer, r
	return d
}

func (d Decision) ask(r Reason, choices []Choice) Decision {
	d.Kind, d.Reason, d.Choices = Clarify, r, choices
	return d
}

func gapReason(gaps []lexicon.Mention) Reason {
	reason := GapCondition
	for _, g := range gaps {
		switch g.Kind {
		case lexicon.Condition:
		case lexicon.Unknown:
			if reason == GapCondition {
				reason = GapUnknown
			}
		default:
			return GapMedicine
		}
	}
	return reason
}

func gapNames(gaps []lexicon.Mention) []string {
	seen := make(map[string]bool)
	var names []string
	for _, g := range gaps {
		if !seen[g.Name] {
			seen[g.Name] = true
			names = append(names, g.Name)
		}
	}
	return names
}

func medicineChoices(s *situation) []Choice {
	var out []Choice
	for _, m := range s.ambiguous {
		for _, name := range m.Choices {
			if len(out) < maxChoices {
				out = append(out, Choice{Name: name, Section: s.catalog.lex.Display(name)})
			}
		}
	}
	return out
}

// relatedToAny reports whether the mention shares a class with one of the others.
func relatedToAny(m lexicon.Mention, others []lexicon.Mention) bool {
	for _, o := range others {
		for _, a := range m.Classes {
			for _, b := range o.Classes {
				if a == b && a != psychiatricRoot {
					return true
				}
			}
		}
	}
	return false
}

// psychiatricRoot is the one class so wide that sharing it says nothing: an
// antidepressant is no relative of an antipsychotic.
const psychiatricRoot = "psychiatric"
