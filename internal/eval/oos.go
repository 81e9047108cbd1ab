package eval

import (
	"context"
	"errors"
	"fmt"

	"bedside/internal/calibration"
)

// folds is in how many parts a set is cut to weigh every part by the others.
const folds = 5

// OOSReport says how well confidence parts right first entries from wrong ones, by
// the shipped weights and by weights calibrated on the set itself.
type OOSReport struct {
	Questions  int `json:"questions"`
	Separation     // by the retriever's own confidence
	// Calibrated is what weights fitted on the set are worth, each question weighed
	// by a fit over the other four fifths; nil where the retriever tells no signals
	// or all its first entries are of one kind.
	Calibrated *Separation `json:"calibrated,omitempty"`
}

// Separation is what one confidence is worth.
type Separation struct {
	AUROC float64 `json:"auroc"` // chance that an answerable question is above one that nothing answers
	ECE   float64 `json:"ece"`   // see calibration.Figures
	At5   float64 `json:"answered_at_5_wrong"`
	At10  float64 `json:"answered_at_10_wrong"`
	At20  float64 `json:"answered_at_20_wrong"`
}

// judgement collects the questions of a set with what came of them.
type judgement struct {
	outcomes []calibration.Outcome
	examples []calibration.Example // of those with signals
	of       []int                 // outcome of each example
}

// add takes one question up.
func (j *judgement) add(ctx context.Context, idx Retriever, q BeirQuery, confidence float64, right, answerable bool) error {
	j.outcomes = append(j.outcomes, calibration.Outcome{Probability: confidence, Right: right, Answerable: answerable})
	s, ok := idx.(Signaller)
	if !ok {
		return nil
	}
	signals, err := s.Signals(ctx, q.Text)
	if err != nil {
		return fmt.Errorf("query %s: %w", q.ID, err)
	}
	if signals != nil {
		j.examples = append(j.examples, calibration.Example{Signals: signals, Right: right})
		j.of = append(j.of, len(j.outcomes)-1)
	}
	return nil
}

func (j *judgement) oos(ctx context.Context, idx Retriever, questions []BeirQuery) (*OOSReport, error) {
	for _, q := range questions {
		_, confidence, err := idx.Retrieve(ctx, q.Text, timedDepth)
		if err != nil {
			return nil, fmt.Errorf("unanswerable query %s: %w", q.ID, err)
		}
		if err := j.add(ctx, idx, q, confidence, false, false); err != nil {
			return nil, err
		}
	}
	rep := &OOSReport{Questions: len(questions), Separation: separation(j.outcomes)}
	calibrated, err := j.crossValidated()
	if err != nil {
		return nil, err
	}
	if calibrated != nil {
		s := separation(calibrated)
		rep.Calibrated = &s
	}
	return rep, nil
}

// crossValidated gives the questions the confidence of weights fitted on the
// others, nil where nothing can be fitted.
func (j *judgement) crossValidated() ([]calibration.Outcome, error) {
	if len(j.examples) < folds {
		return nil, nil
	}
	p, err := calibration.CrossValidate(j.examples, folds, calibration.Ridge)
	if errors.Is(err, calibration.ErrOneKind) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return j.with(func(k int) float64 { return p[k] }), nil
}

// with is the outcomes with another confidence, 0 where there are no signals.
func (j *judgement) with(confidence func(example int) float64) []calibration.Outcome {
	out := make([]calibration.Outcome, len(j.outcomes))
	for i, o := range j.outcomes {
		o.Probability = 0
		out[i] = o
	}
	for k, i := range j.of {
		out[i].Probability = confidence(k)
	}
	return out
}

func separation(list []calibration.Outcome) Separation {
	f := calibration.Measure(list)
	scores, answerable := make([]float64, len(list)), make([]bool, len(list))
	for i, o := range list {
		scores[i], answerable[i] = o.Probability, o.Answerable
	}
	return Separation{AUROC: calibration.AUROC(scores, answerable), ECE: f.ECE, At5: f.At5, At10: f.At10, At20: f.At20}
}
