package eval

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"bedside/internal/answer"
	"bedside/internal/calibration"
)

// table collects aligned text; what is written to it cannot fail before the end.
type table struct {
	text strings.Builder
	tw   *tabwriter.Writer
}

// line writes text outside the columns and begins new ones.
func (t *table) line(format string, args ...any) {
	t.flush()
	fmt.Fprintf(&t.text, format+"\n", args...)
}

// row writes one row; the cells are separated by tabs.
func (t *table) row(format string, args ...any) {
	if t.tw == nil {
		t.tw = tabwriter.NewWriter(&t.text, 0, 0, 2, ' ', tabwriter.AlignRight)
	}
	fmt.Fprintf(t.tw, format+"\t\n", args...)
}

func (t *table) flush() {
	if t.tw != nil {
		_ = t.tw.Flush() // into memory
		t.tw = nil
	}
}

func (t *table) writeTo(w io.Writer) error {
	t.flush()
	if _, err := io.WriteString(w, t.text.String()); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

// WriteTable prints the fit as aligned text.
func (f *AnswerFit) WriteTable(w io.Writer) error {
	var t table
	c := f.CrossValidated
	t.line("%d questions asked, confidence decides about %d: %d with the right passage first, %d with a wrong one\n", f.Asked, c.Questions, c.Right, c.Questions-c.Right)
	t.row("\tECE\tBrier\tlog loss\tAUROC\tanswered at 5 %%\t10 %%\t20 %% wrong")
	for _, r := range []struct {
		name string
		calibration.Figures
	}{{"shipped weights", f.Shipped}, {"fitted, in sample", f.InSample}, {"fitted, cross-validated", c}} {
		t.row("%s\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f", r.name, r.ECE, r.Brier, r.LogLoss, r.AUROC, r.At5, r.At10, r.At20)
	}
	t.line("\nthresholds, the fitted one for at most %.3g %% wrong answers, by cross-validation", 100*f.Wrong)
	t.row("\tanswered from\tanswers\tof the answerable\twrong\tof the answers\tat most")
	for _, r := range []struct {
		name string
		Cost
	}{{"shipped", f.ShippedThreshold}, {"fitted", f.Threshold}} {
		if r.Answers > 0 {
			t.row("%s\t%.4f\t%d\t%.1f %%\t%d\t%.1f %%\t%.1f %%", r.name, r.At, r.Answers, 100*r.Share, r.Wrong, 100*r.WrongShare, 100*r.WrongAtMost)
		}
	}
	if len(f.Margins) > 0 {
		t.line("\nchoices in place of an answer where the first leads by less; margin %.3g is written", f.File.Margin)
		t.row("lead under\twrong answers avoided\tright answers lost")
		for _, m := range f.Margins {
			t.row("%.2f\t%d\t%d", m.Under, m.Avoided, m.Lost)
		}
	}
	t.line("\nreliability, cross-validated")
	t.row("stated\tquestions\tmean stated\tright")
	for _, b := range c.Bins {
		if b.Count > 0 {
			t.row("%.1f–%.1f\t%d\t%.3f\t%.3f", b.From, b.To, b.Count, b.Mean, b.Share())
		}
	}
	t.line("\nweights")
	t.weights(answer.SignalNames(), column{"fitted", f.File.Logistic})
	return t.writeTo(w)
}

// column is one list of weights beside others.
type column struct {
	name string
	calibration.Logistic
}

func (t *table) weights(names []string, columns ...column) {
	row := func(name string, cell func(c column) string) {
		for _, c := range columns {
			name += "\t" + cell(c)
		}
		t.row("%s", name)
	}
	row("", func(c column) string { return c.name })
	row("bias", func(c column) string { return fmt.Sprintf("%.4g", c.Bias) })
	for i, n := range names {
		row(n, func(c column) string { return fmt.Sprintf("%.4g", c.Weights[i]) })
	}
}

// WriteTable prints the fit as aligned text: for every set what the shipped
// weights, those fitted on the other sets and those fitted on the set itself are
// worth on it, and then the weights.
func (f *RetrievalFit) WriteTable(w io.Writer) error {
	var t table
	t.row("set\tquestions\tright\tweights fitted on\tECE\tlog loss\tAUROC right\tAUROC answerable\tanswered at 5 %%\t10 %%\t20 %% wrong")
	for _, s := range f.Sets {
		for _, r := range []struct {
			on   string
			list []calibration.Outcome
		}{{"as shipped", s.ByShipped}, {"the other sets", s.ByOthers}, {"itself, cross-validated", s.ByItself}} {
			if r.list == nil {
				continue
			}
			g, apart := calibration.Measure(r.list), "–"
			if s.OOS > 0 {
				apart = fmt.Sprintf("%.4f", separation(r.list).AUROC)
			}
			t.row("%s\t%d\t%d\t%s\t%.3f\t%.3f\t%.4f\t%s\t%.4f\t%.4f\t%.4f", s.Name, s.Questions, s.Right, r.on, g.ECE, g.LogLoss, g.AUROC, apart, g.At5, g.At10, g.At20)
		}
	}
	t.line("\nweights")
	columns := []column{{"shipped", f.Shipped}, {"all sets", f.All}}
	for _, s := range f.Sets {
		if s.ByOthers != nil {
			columns = append(columns, column{"without " + s.Name, s.Others})
		}
	}
	t.weights(RetrievalSignals(), columns...)
	return t.writeTo(w)
}
