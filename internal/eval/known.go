package eval

import (
	"maps"
	"slices"

	"bedside/internal/answer"
	"bedside/internal/faq"
)

// Known is a question that the clinic counts on, with all that is expected of it.
type Known struct {
	Question string
	Was      []string  // ids of the passages that list it as a phrasing in what is served
	Want     []string  // ids of the passages that list it as a phrasing in the new content
	Labels   []*Record // labelled questions in these words
}

// Collect merges the phrasings of the passages served and of the new ones with the
// labelled questions, so that each question is asked once whoever expects something
// of it. They come in the order of their words.
func Collect(was, want []*faq.Passage, records []Record) []Known {
	byWords := make(map[string]*Known)
	at := func(question string) *Known {
		k := byWords[question]
		if k == nil {
			k = &Known{Question: question}
			byWords[question] = k
		}
		return k
	}
	for _, p := range was {
		for _, q := range p.AlsoAsked {
			k := at(q)
			k.Was = append(k.Was, p.ID)
		}
	}
	for _, p := range want {
		for _, q := range p.AlsoAsked {
			k := at(q)
			k.Want = append(k.Want, p.ID)
		}
	}
	for i := range records {
		k := at(records[i].Question)
		k.Labels = append(k.Labels, &records[i])
	}
	out := make([]Known, 0, len(byWords))
	for _, q := range slices.Sorted(maps.Keys(byWords)) {
		out = append(out, *byWords[q])
	}
	return out
}

// Questions are the words of known questions, in their order.
func Questions(known []Known) []string {
	out := make([]string, len(known))
	for i, k := range known {
		out[i] = k.Question
	}
	return out
}

// answerable reports whether an answer is expected of the question.
func (k *Known) answerable() bool {
	return len(k.Want) > 0 || slices.ContainsFunc(k.Labels, func(r *Record) bool { return r.Expect == answer.Answer })
}

// answeredBy reports whether one of the passages is given as an answer.
func (o *Outcome) answeredBy(ids []string) bool {
	return o.answers() && slices.ContainsFunc(o.Passages, func(p Passage) bool { return slices.Contains(ids, p.ID) })
}

// met reports whether the outcome is one that the label accepts. What the reply says
// beside its passages is not looked at: content cannot change it.
func (r *Record) met(o *Outcome) bool {
	if o.Kind != r.Expect && !slices.Contains(r.Also, o.Kind) {
		return false
	}
	if o.Kind == answer.Answer {
		return len(r.Sections) == 0 || o.first(r.Sections)
	}
	return !o.forbidden()
}

// open reports whether something is shown that the label says must not be.
func (r *Record) open(o *Outcome) bool {
	if r.Expect == answer.Answer {
		return false
	}
	if o.Kind == answer.Answer {
		return !slices.Contains(r.Also, answer.Answer)
	}
	return o.forbidden()
}

// forbidden reports whether a reply that is no answer shows a passage that no reply
// of its kind may show, whatever was asked.
func (o *Outcome) forbidden() bool {
	switch o.Kind {
	case answer.Answer:
		return false
	case answer.CoverGap:
		return o.unlabelled()
	case answer.Dosing:
		return o.dosing()
	}
	return len(o.Passages) > 0
}
