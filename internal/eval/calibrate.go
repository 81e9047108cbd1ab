package eval

import (
	"fmt"

	"bedside/internal/answer"
	"bedside/internal/calibration"
)

// A calibration on fewer questions says more about these questions than about the
// next ones.
const (
	MinQuestions = 50
	MinOfAKind   = 10 // right ones, and wrong ones
)

// TooFewError says that there are too few labelled questions to calibrate.
type TooFewError struct{ Asked, Weighed, Right int }

func (e *TooFewError) Error() string {
	return fmt.Sprintf("too few labelled questions to calibrate: of %d asked, confidence decides about %d, %d with the right passage first and %d with a wrong one; "+
		"at least %d are needed, %d right and %d wrong: label more questions as patients ask them, among them some that no page answers",
		e.Asked, e.Weighed, e.Right, e.Weighed-e.Right, MinQuestions, MinOfAKind, MinOfAKind)
}

// NoThresholdError says that no threshold keeps the wrong answers under the share.
type NoThresholdError struct{ Wrong float64 }

func (e *NoThresholdError) Error() string {
	return fmt.Sprintf("no threshold keeps wrong answers under %.3g %%: allow more with --wrong, or see in bot eval --misses which questions go wrong and give their pages more phrasings", 100*e.Wrong)
}

// AnswerFit is a calibration of answers and what it is worth.
type AnswerFit struct {
	Asked int              `json:"asked"`
	Wrong float64          `json:"wrong"` // stated share of wrong answers
	File  calibration.File `json:"-"`
	// The figures are of all questions that confidence decides about; what is
	// answered at a share of wrong answers, of those that no guard keeps shut.
	Shipped        calibration.Figures `json:"shipped"`
	InSample       calibration.Figures `json:"in_sample"`
	CrossValidated calibration.Figures `json:"cross_validated"`
	// What the chosen threshold costs, measured on questions that its weights had
	// not seen, and what the shipped one costs.
	Threshold        Cost        `json:"threshold"`
	ShippedThreshold Cost        `json:"shipped_threshold"`
	Margins          []MarginRow `json:"margins"`
}

// Cost is a threshold with its shares spelt out.
type Cost struct {
	calibration.Choice
	Share       float64 `json:"answered_share"`
	WrongShare  float64 `json:"wrong_share"`
	WrongAtMost float64 `json:"wrong_at_most"` // upper bound, right in 95 of 100 cases
}

func cost(c calibration.Choice) Cost {
	return Cost{c, c.AnsweredShare(), c.WrongShare(), c.WrongAtMost()}
}

// MarginRow says what it costs to offer choices in place of an answer where the
// first candidate leads by less than Under.
type MarginRow struct {
	Under   float64 `json:"under"`
	Avoided int     `json:"wrong_avoided"`
	Lost    int     `json:"right_lost"`
}

// margins are tried in this order. Beyond a fifth the first is plainly ahead.
var margins = []float64{.02, .05, .1, .15, .2}

// minAvoided is how many wrong answers a margin must avoid to be believed.
const minAvoided = 3

// FitAnswers calibrates confidence on labelled questions: weights by logistic
// regression, and the threshold that answers the most while at most the share wrong
// of the answers is wrong, chosen and measured by cross-validation. The margin is
// the largest that avoids more wrong answers than it costs right ones, or 0.
//
// The error is a *TooFewError, or a *NoThresholdError beside a fit that is complete
// but for its threshold.
func FitAnswers(asked int, list []Weighed, wrong float64) (AnswerFit, error) {
	fit := AnswerFit{Asked: asked, Wrong: wrong}
	right := 0
	examples := make([]calibration.Example, len(list))
	for i, w := range list {
		examples[i] = calibration.Example{Signals: w.Features.Signals(), Right: w.Right}
		if w.Right {
			right++
		}
	}
	if len(list) < MinQuestions || right < MinOfAKind || len(list)-right < MinOfAKind {
		return fit, &TooFewError{Asked: asked, Weighed: len(list), Right: right}
	}
	logistic, err := calibration.Fit(examples, calibration.Ridge)
	if err != nil {
		return fit, err
	}
	unseen, err := calibration.CrossValidate(examples, folds, calibration.Ridge)
	if err != nil {
		return fit, err
	}
	shipped := answer.Shipped()
	fit.File = calibration.File{Logistic: logistic, AnswerAt: 1, ClarifyAt: shipped.ClarifyAt()}.Rounded()
	byShipped := outcomesOf(list, func(i int) float64 { return shipped.Confidence(list[i].Features) })
	inSample := outcomesOf(list, func(i int) float64 { return fit.File.Probability(examples[i].Signals) })
	crossed := outcomesOf(list, func(i int) float64 { return unseen[i] })
	fit.Shipped, fit.InSample, fit.CrossValidated = figures(list, byShipped), figures(list, inSample), figures(list, crossed)
	fit.ShippedThreshold = cost(calibration.At(open(list, byShipped), shipped.AnswerAt()))

	choice, ok := calibration.Choose(open(list, crossed), wrong, answer.MinAnswerAt)
	if !ok {
		return fit, &NoThresholdError{Wrong: wrong}
	}
	fit.File.AnswerAt = choice.At
	fit.File.ClarifyAt = min(shipped.ClarifyAt(), choice.At)
	fit.File = fit.File.Rounded()
	fit.Threshold = cost(calibration.At(open(list, crossed), fit.File.AnswerAt))
	fit.Margins, fit.File.Margin = tryMargins(list, crossed, fit.File.AnswerAt)
	fit.File.Measured = calibration.Measured{
		Questions: len(list), Right: right, Answered: fit.Threshold.Share,
		Wrong: fit.Threshold.WrongShare, WrongAtMost: fit.Threshold.WrongAtMost, ECE: fit.CrossValidated.ECE,
	}
	fit.File = fit.File.Rounded()
	return fit, nil
}

func outcomesOf(list []Weighed, p func(i int) float64) []calibration.Outcome {
	out := make([]calibration.Outcome, len(list))
	for i, w := range list {
		out[i] = calibration.Outcome{Probability: p(i), Right: w.Right, Answerable: w.Answerable}
	}
	return out
}

// open leaves out what a guard keeps shut whatever the confidence.
func open(list []Weighed, outcomes []calibration.Outcome) []calibration.Outcome {
	var out []calibration.Outcome
	for i, w := range list {
		if !w.Features.Thin {
			out = append(out, outcomes[i])
		}
	}
	return out
}

func figures(list []Weighed, outcomes []calibration.Outcome) calibration.Figures {
	f, shown := calibration.Measure(outcomes), calibration.Measure(open(list, outcomes))
	f.At5, f.At10, f.At20 = shown.At5, shown.At10, shown.At20
	return f
}

// tryMargins counts what each margin would change among the answers given, and
// returns the one to use.
func tryMargins(list []Weighed, outcomes []calibration.Outcome, at float64) (rows []MarginRow, best float64) {
	gain := 0
	for _, m := range margins {
		row := MarginRow{Under: m}
		for i, w := range list {
			switch {
			case w.Features.Thin || outcomes[i].Probability < at || w.Features.Margin >= m:
			case w.Right:
				row.Lost++
			default:
				row.Avoided++
			}
		}
		if row.Avoided >= minAvoided && row.Avoided-row.Lost > gain {
			best, gain = m, row.Avoided-row.Lost
		}
		rows = append(rows, row)
	}
	return rows, best
}
