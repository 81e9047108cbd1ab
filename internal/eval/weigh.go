package eval

import (
	"context"
	"fmt"
	"slices"

	"bedside/internal/answer"
)

// Weighed is one labelled question whose first candidate is shown or not by
// confidence alone: coverage and all other guards have let it pass.
type Weighed struct {
	Record   *Record
	Section  string // of the first candidate
	Features answer.Features
	Right    bool // the record lists the section
	// Answerable says that some passage would have been right. Where it is false,
	// whatever is shown is wrong.
	Answerable bool
}

// Weigh asks every record's question and returns those whose first candidate was
// weighed, in order. The others, from an emergency to an uncovered medicine, are
// settled before any confidence is asked for. A record that accepts any answer
// tells nothing and is left out too.
func Weigh(ctx context.Context, ask Asker, records []Record) ([]Weighed, error) {
	var out []Weighed
	for i := range records {
		r := &records[i]
		o, err := ask(ctx, r.Question)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", r.File, r.Line, err)
		}
		f := o.Explain.Features
		if f == nil || len(o.Explain.Candidates) == 0 {
			continue
		}
		answerable := r.Expect == answer.Answer || slices.Contains(r.Also, answer.Answer)
		if answerable && len(r.Sections) == 0 {
			continue
		}
		section := o.Explain.Candidates[0].Section
		out = append(out, Weighed{
			Record: r, Section: section, Features: *f,
			Right: answerable && listed(section, r.Sections), Answerable: answerable,
		})
	}
	return out, nil
}
