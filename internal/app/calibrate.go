package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"bedside/internal/answer"
	"bedside/internal/calibration"
	"bedside/internal/calibration/chart"
	"bedside/internal/eval"
	"bedside/internal/faq"
	"bedside/internal/query"
)

// loadCalibration reads the clinic's own calibration. One that cannot be used
// leaves the shipped one, with a warning that says where and how to mend it.
func (a *App) loadCalibration() answer.Calibration {
	name := a.cfg.Answer.Calibration
	if name == "" {
		return answer.Shipped()
	}
	var c answer.Calibration
	if faults := a.cfg.CalibrationProblems(); len(faults) > 0 {
		a.calibrationErr = faults
	} else if data, err := os.ReadFile(name); err != nil {
		a.calibrationErr = fmt.Errorf("read the clinic's calibration: %w", err)
	} else {
		c, a.calibrationErr = answer.ReadCalibration(name, data)
	}
	if a.calibrationErr != nil {
		a.log.Warn("the clinic's calibration cannot be used, and the shipped one is: mend it, then start the bot anew", "cause", a.calibrationErr)
		return answer.Shipped()
	}
	return c
}

// CalibrationError says why the clinic's own calibration is not used, nil where it
// is or none is set.
func (a *App) CalibrationError() error { return a.calibrationErr }

// CalibrateOptions says on what to calibrate and where to write the outcome.
type CalibrateOptions struct {
	Paths []string // labelled questions, see eval.Load
	Wrong float64  // stated share of wrong answers
	Out   string   // calibration file; empty: none
	Plot  string   // reliability plot, PNG; empty: none
	Force bool     // replace files that exist
}

// Calibrate asks the labelled questions of the files and folders named, fits the
// confidence of answers to what was right, and writes the calibration and its plot.
// The error may be an *eval.TooFewError, or an *eval.NoThresholdError beside a fit
// that can be looked at; nothing is written then.
func (a *App) Calibrate(ctx context.Context, o CalibrateOptions) (eval.AnswerFit, error) {
	if a.cfgErr != nil {
		return eval.AnswerFit{}, &ConfigError{a.cfgErr}
	}
	for _, name := range []string{o.Out, o.Plot} { // before the work, not after it
		if err := free(name, o.Force); err != nil {
			return eval.AnswerFit{}, err
		}
	}
	records, err := eval.Load(o.Paths...)
	if err != nil {
		return eval.AnswerFit{}, fmt.Errorf("labelled questions: %w", err)
	}
	list, err := eval.Weigh(ctx, func(ctx context.Context, question string) (eval.Outcome, error) {
		d, err := a.Ask(ctx, question)
		return eval.Of(d, "", nil), err
	}, records)
	if err != nil {
		return eval.AnswerFit{}, err
	}
	fit, err := eval.FitAnswers(len(records), list, o.Wrong)
	if err != nil {
		return fit, err
	}
	text := fit.File.Bytes(answer.SignalNames())
	if _, err := answer.ReadCalibration("the new calibration", text); err != nil {
		return fit, err // never write what would not be read
	}
	if o.Out != "" {
		if err := writeWhole(o.Out, text, o.Force); err != nil {
			return fit, err
		}
	}
	return fit, writePlot(o.Plot, o.Force, "Confidence of answers", chart.Series{Name: "calibrated, cross-validated", Figures: fit.CrossValidated}, chart.Series{Name: "shipped weights", Figures: fit.Shipped})
}

// BeirOptions says on which sets to fit retrieval's confidence.
type BeirOptions struct {
	Dirs      []string // folders in BEIR form; an oos.jsonl in one is of questions that nothing answers
	OOS       string   // such questions for the last folder, in place of its own
	Questions []string // labelled questions over the content, as one more set; see eval.Load
	Plot      string
	Force     bool
}

// CalibrateBeir fits the confidence of retrieval alone on all sets, and for each on
// the others. The plot is of all sets, each by the weights of the others.
func (a *App) CalibrateBeir(ctx context.Context, o BeirOptions) (eval.RetrievalFit, error) {
	if err := free(o.Plot, o.Force); err != nil {
		return eval.RetrievalFit{}, err
	}
	var sets []eval.NamedSet
	for i, dir := range o.Dirs {
		oos := filepath.Join(dir, "oos.jsonl")
		if o.OOS != "" && i == len(o.Dirs)-1 {
			oos = o.OOS
		} else if _, err := os.Stat(oos); errors.Is(err, fs.ErrNotExist) {
			oos = ""
		}
		set, err := eval.LoadBeir(dir, oos)
		if err != nil {
			return eval.RetrievalFit{}, err
		}
		sets = append(sets, eval.NamedSet{Name: filepath.Base(filepath.Clean(dir)), BeirSet: set})
	}
	if len(o.Questions) > 0 {
		set, err := a.contentSet(ctx, o.Questions)
		if err != nil {
			return eval.RetrievalFit{}, err
		}
		sets = append(sets, set)
	}
	parser, err := query.NewParser(a.lex)
	if err != nil {
		return eval.RetrievalFit{}, err
	}
	fit, err := eval.FitRetrieval(ctx, sets, eval.IndexBuilder("", eval.QueryTerms(parser)))
	if err != nil || o.Plot == "" {
		return fit, err
	}
	var fitted, shipped []calibration.Outcome
	name := "fitted on the other sets"
	for _, s := range fit.Sets {
		if s.ByOthers == nil {
			s.ByOthers, name = s.ByItself, "fitted on the set, cross-validated"
		}
		fitted, shipped = append(fitted, s.ByOthers...), append(shipped, s.ByShipped...)
	}
	return fit, writePlot(o.Plot, o.Force, "Confidence of retrieval alone",
		chart.Series{Name: name, Figures: calibration.Measure(fitted)}, chart.Series{Name: "shipped weights", Figures: calibration.Measure(shipped)})
}

// contentSet is the content and its labelled questions as a set for retrieval: the
// answerable ones, and those that are out of scope.
func (a *App) contentSet(ctx context.Context, paths []string) (eval.NamedSet, error) {
	records, err := eval.Load(paths...)
	if err != nil {
		return eval.NamedSet{}, fmt.Errorf("labelled questions: %w", err)
	}
	corpus, err := a.loadContent(ctx)
	if err != nil {
		return eval.NamedSet{}, err
	}
	return eval.NamedSet{Name: "content", BeirSet: contentSet(corpus, records)}, nil
}

func contentSet(corpus *faq.Corpus, records []eval.Record) eval.BeirSet {
	set := eval.BeirSet{Qrels: make(map[string]map[string]int)}
	for _, p := range corpus.Passages {
		e := eval.BeirEntry{Lines: []eval.BeirLine{{ID: p.ID, Title: p.Section, Text: p.Text}}}
		for i, phrasing := range p.AlsoAsked {
			e.Lines = append(e.Lines, eval.BeirLine{ID: fmt.Sprintf("%s#%d", p.ID, i+1), Title: phrasing})
		}
		set.Entries = append(set.Entries, e)
	}
	for _, r := range records {
		q := eval.BeirQuery{ID: r.ID, Text: r.Question}
		switch r.Expect {
		case answer.NoAnswer:
			set.OOS = append(set.OOS, q)
		case answer.Answer:
			set.Queries = append(set.Queries, q)
			right := make(map[string]int)
			for _, p := range corpus.Passages {
				for _, s := range r.Sections {
					if eval.SameSection(p.Section, s) {
						right[p.ID] = 1
					}
				}
			}
			set.Qrels[r.ID] = right
		}
	}
	return set
}

func writePlot(name string, force bool, title string, series ...chart.Series) error {
	if name == "" {
		return nil
	}
	picture, err := chart.Reliability(title, series...)
	if err != nil {
		return err
	}
	return writeWhole(name, picture, force)
}
