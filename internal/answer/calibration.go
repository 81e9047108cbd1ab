package answer

import (
	_ "embed"
	"errors"
	"fmt"
	"sync"

	"bedside/internal/calibration"
)

const (
	// MinAnswerAt is the least probability from which any calibration may show a
	// passage. It is held twice: a file's answer_at must reach it, and so must the
	// shipped weights' estimate, because a file may say of anything that it is sure.
	MinAnswerAt = 0.2
	// MinClarifyAt is the same for offering sections to choose from, which are
	// headings and no answers.
	MinClarifyAt = 0.1
)

// Calibration says how sure evidence makes the bot and from where on a passage is
// shown. It never changes once it is made, and no calibration opens a passage that
// coverage or another guard keeps shut. The zero Calibration is Shipped.
type Calibration struct {
	file calibration.File
	own  bool // a clinic's: held to the floors of the shipped one
}

//go:embed calibration.yaml
var shippedFile []byte

var shipped = sync.OnceValue(func() Calibration {
	f, err := calibration.Read("calibration.yaml", shippedFile, SignalNames())
	if err != nil {
		panic("answer: the compiled calibration is not valid: " + err.Error()) // a test reads it
	}
	return Calibration{file: f}
})

// Shipped is the compiled calibration. Which questions it was fitted on stands in
// docs/retrieval.md.
func Shipped() Calibration { return shipped() }

// ReadCalibration reads a clinic's own calibration; name stands in the errors,
// each of which says how to mend it. Being more careful than the shipped one is
// free; thresholds under MinAnswerAt and MinClarifyAt are refused.
func ReadCalibration(name string, data []byte) (Calibration, error) {
	f, err := calibration.Read(name, data, SignalNames())
	if err != nil {
		return Calibration{}, err
	}
	var low []error
	refuse := func(setting string, is, least float64) {
		if is < least {
			low = append(low, fmt.Errorf("%s: %s: %g would show what is hardly ever right: write at least %g", name, setting, is, least))
		}
	}
	refuse("answer_at", f.AnswerAt, MinAnswerAt)
	refuse("clarify_at", f.ClarifyAt, MinClarifyAt)
	if len(low) > 0 {
		return Calibration{}, errors.Join(low...)
	}
	return Calibration{file: f, own: true}, nil
}

func (c Calibration) orShipped() Calibration {
	if len(c.file.Weights) == 0 {
		return Shipped()
	}
	return c
}

// Confidence estimates the share of questions with such evidence for which the
// first candidate is right.
func (c Calibration) Confidence(f Features) float64 {
	return c.orShipped().file.Probability(f.Signals())
}

// AnswerAt is the confidence from which a passage is shown, ClarifyAt the one from
// which sections are offered to choose from. Margin is the lead of the first
// candidate under which they are offered in place of an answer, 0 for never.
func (c Calibration) AnswerAt() float64  { return c.orShipped().file.AnswerAt }
func (c Calibration) ClarifyAt() float64 { return c.orShipped().file.ClarifyAt }
func (c Calibration) Margin() float64    { return c.orShipped().file.Margin }

// reaches reports whether the confidence in such evidence reaches the threshold,
// which a clinic's own calibration must do by the shipped weights too, at least at
// the floor.
func (c Calibration) reaches(f Features, threshold, floor float64) bool {
	return c.Confidence(f) >= threshold && (!c.own || Shipped().Confidence(f) >= floor)
}

// answers and clarifies say what such evidence is enough for, guards aside.
func (c Calibration) answers(f Features) bool   { return c.reaches(f, c.AnswerAt(), MinAnswerAt) }
func (c Calibration) clarifies(f Features) bool { return c.reaches(f, c.ClarifyAt(), MinClarifyAt) }
