package eval

import (
	"context"
	"crypto/sha256"

	"bedside/internal/answer"
)

// Passage is a passage as it was shown.
type Passage struct {
	ID       string
	Section  string
	Label    answer.Label
	Covers   []string // lexicon names the author states
	DosingOK bool
	Verbatim bool              // the text equals the content's, byte for byte
	Hash     [sha256.Size]byte // of the text
}

// Outcome is what the bot did with one question, in the terms of the metrics.
type Outcome struct {
	Kind      answer.Kind
	Reason    answer.Reason
	Passages  []Passage
	Choices   []string // sections offered
	Uncovered []string
	Notices   []answer.Notice
	Message   string // all that the patient reads
	Explain   answer.Explanation
}

// Asker answers one question.
type Asker func(ctx context.Context, question string) (Outcome, error)

// Of puts a decision and the message rendered from it into the terms of the
// metrics. Where known is not nil it holds the content's text by passage id, and
// a passage whose text differs from it is not verbatim.
func Of(d answer.Decision, message string, known map[string]string) Outcome {
	o := Outcome{
		Kind: d.Kind, Reason: d.Reason, Uncovered: d.Uncovered,
		Notices: d.Notices, Message: message, Explain: d.Explain,
	}
	for _, s := range d.Passages {
		p := Passage{
			ID: s.Passage.ID, Section: s.Passage.Section, Label: s.Label,
			Covers: s.Passage.AllCovers(), DosingOK: s.Passage.DosingOK, Verbatim: true, Hash: s.Passage.Hash(),
		}
		if known != nil {
			text, ok := known[p.ID]
			p.Verbatim = ok && text == s.Passage.Text
		}
		o.Passages = append(o.Passages, p)
	}
	for _, c := range d.Choices {
		o.Choices = append(o.Choices, c.Section)
	}
	return o
}

// first tells whether the first passage shown is one of the sections and is
// shown word for word.
func (o *Outcome) first(sections []string) bool {
	return o.Kind == answer.Answer && len(o.Passages) > 0 && o.Passages[0].Verbatim &&
		listed(o.Passages[0].Section, sections)
}

// among tells whether the first passage, or one of the first three things the
// person can pick, is one of the sections.
func (o *Outcome) among(sections []string) bool {
	if o.first(sections) {
		return true
	}
	for i, c := range o.Choices {
		if i < 3 && listed(c, sections) {
			return true
		}
	}
	return false
}

// unlabelled tells whether a passage is shown as if it were simply the answer.
func (o *Outcome) unlabelled() bool {
	for _, p := range o.Passages {
		if p.Label == answer.Plain {
			return true
		}
	}
	return false
}

// dosing tells whether a passage is shown that the clinic has not allowed in
// reply to a dosing question.
func (o *Outcome) dosing() bool {
	for _, p := range o.Passages {
		if !p.DosingOK {
			return true
		}
	}
	return false
}
