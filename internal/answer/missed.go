package answer

import (
	"slices"

	"bedside/internal/lexicon"
)

// Missed is what a question did not find in the content, in names and codes: no word
// of the question is in it.
type Missed struct {
	Medicines []string // of the lexicon, in alphabetical order
	Topic     string   // id of the first topic named, or empty
	Reason    Reason
}

// unknownName stands for a word in a medicine's place that the lexicon does not know.
const unknownName = "unknown"

// Missed says what the decision did not find. ok is false where the content was not
// what failed: an answer, an emergency, a dosing question, chatter.
func (d *Decision) Missed() (m Missed, ok bool) {
	switch d.Kind {
	case CoverGap:
	case NoAnswer:
		if d.Reason != BelowThreshold && d.Reason != OffTopic {
			return m, false
		}
	default:
		return m, false
	}
	m.Reason = d.Reason
	if len(d.Topics) > 0 {
		m.Topic = d.Topics[0]
	}
	for _, x := range d.Understood {
		if x.Role != lexicon.Taken && x.Role != lexicon.Asked || x.Kind == lexicon.Ambiguous {
			continue
		}
		name := x.Name
		if x.Kind == lexicon.Unknown {
			name = unknownName // the word itself is the patient's
		}
		if !slices.Contains(m.Medicines, name) {
			m.Medicines = append(m.Medicines, name)
		}
	}
	slices.Sort(m.Medicines)
	return m, true
}
