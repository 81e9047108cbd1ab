package calibration

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Format is the version of the file that Bytes writes and Read reads.
const Format = 1

// Decimals is to how many places numbers stand in a file: a hundredth of what any
// set of questions can tell, and short enough to be read.
const Decimals = 4

// File is weights and thresholds as they are kept. Read and Bytes are inverse to
// each other up to the places that are written.
type File struct {
	Logistic
	AnswerAt  float64 // shown from this probability on
	ClarifyAt float64 // sections to choose from are offered from this probability on
	Margin    float64 // sections are offered instead where the lead of the first is smaller; 0: never
	Measured  Measured
}

// Measured says what the file was measured on; it decides nothing.
type Measured struct {
	Questions   int     // weighed, asked over another four fifths of them each
	Right       int     // of them with the right candidate first
	Answered    float64 // share of the answerable ones that get an answer
	Wrong       float64 // share of wrong ones among the answers
	WrongAtMost float64 // upper bound of it, see Choice.WrongAtMost
	ECE         float64
}

// Rounded is the file with its numbers to the places that are written, so that it
// can be measured as it will be read. Thresholds are rounded up: careful first.
func (f File) Rounded() File {
	scale := math.Pow10(Decimals)
	near := func(v float64) float64 { return math.Round(v*scale) / scale }
	up := func(v float64) float64 { return max(0, math.Ceil(v*scale-1e-9)/scale) }
	out := f
	out.Bias, out.Weights = near(f.Bias), make([]float64, len(f.Weights))
	for i, w := range f.Weights {
		out.Weights[i] = near(w)
	}
	out.AnswerAt, out.ClarifyAt, out.Margin = up(f.AnswerAt), up(f.ClarifyAt), up(f.Margin)
	m := &out.Measured
	m.Answered, m.Wrong, m.WrongAtMost, m.ECE = near(m.Answered), near(m.Wrong), up(m.WrongAtMost), near(m.ECE)
	return out
}

// Bytes writes the file with a comment at every setting. names are the signals in
// the order of the weights. The same file gives the same bytes.
func (f File) Bytes(names []string) []byte {
	f = f.Rounded()
	var b strings.Builder
	line := func(indent, key, value, comment string) {
		text := indent + key + ": " + value
		if comment != "" {
			text = fmt.Sprintf("%-24s # %s", text, comment)
		}
		b.WriteString(text + "\n")
	}
	b.WriteString("# How sure the bot must be before it shows a passage. Written by: bot calibrate\n\n")
	line("", "format", strconv.Itoa(Format), "")
	b.WriteString("\n# Probability of being right: 1 / (1 + exp(-z)), z = bias + the sum of weight x signal.\n")
	line("", "bias", number(f.Bias), "")
	b.WriteString("weights:\n")
	for i, w := range f.Weights {
		line("  ", names[i], number(w), "")
	}
	b.WriteString("\n# May be raised by hand: the bot then answers less, and less often wrongly.\n")
	line("", "answer_at", number(f.AnswerAt), "a passage is shown from this probability on")
	line("", "clarify_at", number(f.ClarifyAt), "from here on sections are offered to choose from, below it nothing")
	line("", "margin", number(f.Margin), "they are offered too where the first leads by less; 0: never")
	b.WriteString("\n# What this was measured on. It decides nothing.\n")
	b.WriteString("measured:\n")
	m := f.Measured
	line("  ", "questions", strconv.Itoa(m.Questions), "")
	line("  ", "right", strconv.Itoa(m.Right), "with the right passage first")
	line("  ", "answered", number(m.Answered), "share of the answerable questions")
	line("  ", "wrong", number(m.Wrong), "share of the answers given")
	line("  ", "wrong_at_most", number(m.WrongAtMost), "the true share is below this in 95 of 100 cases")
	line("  ", "ece", number(m.ECE), "mean distance of stated probability and share of right answers")
	return []byte(b.String())
}

// number writes at most Decimals places.
func number(v float64) string {
	s := strconv.FormatFloat(v, 'f', Decimals, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}
