package eval

import (
	"context"
	"errors"
	"fmt"
	"math"

	"bedside/internal/calibration"
)

// NamedSet is one set to fit retrieval's confidence on.
type NamedSet struct {
	Name string
	BeirSet
}

// How much one set counts, whatever its size: asked over all its entries, and over
// the one and the other half of them together.
const (
	wholeWeight = 500
	halfWeight  = 1000
)

// transferRidge holds the weights back that are to carry over to other sets: 100
// times as much as where questions of the same kind follow. Of 1, 30, 100, 300 and
// 1,000 it did best on the sets left out.
const transferRidge = 100 * calibration.Ridge

// RetrievalFit is weights of RetrievalSignals, and what they are worth.
type RetrievalFit struct {
	Shipped calibration.Logistic
	All     calibration.Logistic // fitted on all sets, to two places
	Sets    []SetFit
}

// SetFit is one set, and what each list of weights says of its questions, asked over all
// its entries.
type SetFit struct {
	Name      string
	Questions int
	Right     int
	OOS       int                  // of the questions, those that nothing answers
	Others    calibration.Logistic // fitted on the other sets alone, to two places
	ByShipped []calibration.Outcome
	ByOthers  []calibration.Outcome // nil where there are no other sets
	ByItself  []calibration.Outcome // each question by a fit over the other four fifths; nil where none can be made
}

// askedSet is what came of one set's questions.
type askedSet struct {
	whole    *judgement
	examples []calibration.Example // whole and halves
}

// FitRetrieval fits the weights of Confidence on all sets, and for each set on the
// others alone. Every set counts the same. Its questions are asked three times: over
// all its entries, and over each half of them, where half the questions find nothing
// that answers them. Most sets have no such questions, and without them any
// confidence is too high. build must build a Signaller.
func FitRetrieval(ctx context.Context, sets []NamedSet, build Builder) (RetrievalFit, error) {
	asked := make([]askedSet, len(sets))
	for i, set := range sets {
		var err error
		if asked[i], err = askSet(ctx, set.BeirSet, build); err != nil {
			return RetrievalFit{}, fmt.Errorf("%s: %w", set.Name, err)
		}
	}
	fit := RetrievalFit{Shipped: shippedRetrieval()}
	over := func(leave int) (calibration.Logistic, error) {
		var all []calibration.Example
		for i, w := range asked {
			if i != leave {
				all = append(all, w.examples...)
			}
		}
		l, err := calibration.Fit(all, transferRidge)
		return twoPlaces(l), err
	}
	var err error
	if fit.All, err = over(-1); err != nil {
		return RetrievalFit{}, err
	}
	for i, set := range sets {
		whole := asked[i].whole
		s := SetFit{Name: set.Name, Questions: len(whole.outcomes), ByShipped: whole.by(fit.Shipped)}
		for _, o := range whole.outcomes {
			if o.Right {
				s.Right++
			}
			if !o.Answerable {
				s.OOS++
			}
		}
		if s.ByItself, err = whole.crossValidated(); err != nil {
			return RetrievalFit{}, fmt.Errorf("%s: %w", set.Name, err)
		}
		if len(sets) > 1 {
			if s.Others, err = over(i); err != nil {
				return RetrievalFit{}, fmt.Errorf("without %s: %w", set.Name, err)
			}
			s.ByOthers = whole.by(s.Others)
		}
		fit.Sets = append(fit.Sets, s)
	}
	return fit, nil
}

// askSet asks a set's questions over all its entries and over each half of them.
func askSet(ctx context.Context, set BeirSet, build Builder) (askedSet, error) {
	whole, err := judge(ctx, set, build)
	if err != nil {
		return askedSet{}, err
	}
	var halves []calibration.Example
	for k := range 2 {
		h, err := judge(ctx, set.half(k), build)
		if err != nil {
			return askedSet{}, fmt.Errorf("half of its entries: %w", err)
		}
		halves = append(halves, h.examples...)
	}
	return askedSet{whole: whole, examples: append(weighted(whole.examples, wholeWeight), weighted(halves, halfWeight)...)}, nil
}

// half is the set with every second entry.
func (s *BeirSet) half(k int) BeirSet {
	out := *s
	out.Entries = nil
	for i, e := range s.Entries {
		if i%2 == k {
			out.Entries = append(out.Entries, e)
		}
	}
	return out
}

// judge builds an index of the set and asks all its judged questions.
func judge(ctx context.Context, set BeirSet, build Builder) (j *judgement, err error) {
	idx, err := build(ctx, set.Entries)
	if err != nil {
		return nil, fmt.Errorf("build: %w", err)
	}
	defer func() {
		if cerr := idx.Close(); cerr != nil && err == nil {
			err = fmt.Errorf("close index: %w", cerr)
		}
	}()
	if _, ok := idx.(Signaller); !ok {
		return nil, errors.New("the retriever tells no signals")
	}
	j = &judgement{}
	for _, q := range set.Queries {
		qrels := set.Qrels[q.ID]
		if len(qrels) == 0 {
			continue // nobody has said what would be right
		}
		hits, confidence, err := idx.Retrieve(ctx, q.Text, 1)
		if err != nil {
			return nil, fmt.Errorf("query %s: %w", q.ID, err)
		}
		entries, relevant := set.entryGrades(hits, qrels)
		if err := j.add(ctx, idx, q, confidence, len(entries) > 0 && entries[0] > 0, answerable(relevant)); err != nil {
			return nil, err
		}
	}
	for _, q := range set.OOS {
		if err := j.add(ctx, idx, q, 0, false, false); err != nil {
			return nil, err
		}
	}
	return j, nil
}

// weighted gives the examples a weight together.
func weighted(list []calibration.Example, total float64) []calibration.Example {
	out := make([]calibration.Example, len(list))
	for i, e := range list {
		e.Weight = total / float64(len(list))
		out[i] = e
	}
	return out
}

// by is the outcomes with the confidence of a logistic.
func (j *judgement) by(l calibration.Logistic) []calibration.Outcome {
	return j.with(func(k int) float64 { return l.Probability(j.examples[k].Signals) })
}

// twoPlaces rounds weights as they are shipped, so that what is measured is what a
// person can write down.
func twoPlaces(l calibration.Logistic) calibration.Logistic {
	round := func(v float64) float64 { return math.Round(100*v) / 100 }
	out := calibration.Logistic{Bias: round(l.Bias)}
	for _, w := range l.Weights {
		out.Weights = append(out.Weights, round(w))
	}
	return out
}
