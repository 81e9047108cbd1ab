// Package growth measures what Bedside's index costs at one number of passages:
// to build, to keep, to open and to ask. Each half is meant for a process of its
// own, since the peak of memory is a process's and what was used once is not given
// back in a way that could be measured.
package growth

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"bedside/internal/eval"
	"bedside/internal/eval/peers/machine"
	"bedside/internal/eval/peers/synth"
	"bedside/internal/index"
	"bedside/internal/lexicon"
	"bedside/internal/query"
)

// Corpus names an invented corpus.
type Corpus struct {
	Seed     uint64
	Passages int
}

// Built is what building an index cost.
type Built struct {
	Texts   int64         `json:"text_bytes"` // titles and texts that were indexed
	Build   time.Duration `json:"build_ns"`
	Size    int64         `json:"index_bytes"`
	Content int64         `json:"content_bytes"`               // the texts kept beside the index
	Before  int64         `json:"resident_before_build_bytes"` // the passages themselves and the program; 0 if unknown
	Peak    int64         `json:"build_peak_bytes"`            // largest resident size; 0 if unknown
}

// Asked is what opening an index and asking it cost.
type Asked struct {
	Open      time.Duration `json:"open_ns"`  // from the disk, all files verified
	Cold      bool          `json:"cold"`     // the system had been made to forget the files
	First     time.Duration `json:"first_ns"` // the first question
	Questions int           `json:"questions"`
	P50       time.Duration `json:"p50_ns"`
	P99       time.Duration `json:"p99_ns"`
	FirstP99  time.Duration `json:"first_p99_ns"`     // of the first round
	Empty     int           `json:"without_hits"`     // questions
	Peak      int64         `json:"serve_peak_bytes"` // largest resident size; 0 if unknown
}

// Point is the growth at one number of passages.
type Point struct {
	Passages int `json:"passages"`
	Built
	Asked
}

// PerPassage is the size of the index, in bytes a passage.
func (p *Point) PerPassage() float64 { return float64(p.Size) / float64(max(p.Passages, 1)) }

// Build builds the index of the corpus in dir. progress is called often, with what
// is being done.
func Build(ctx context.Context, dir string, c Corpus, progress func(stage string, done, total int)) (Built, error) {
	var b Built
	list := make([]index.Entry, 0, c.Passages)
	for p := range synth.New(c.Seed, c.Passages).All() {
		if err := ctx.Err(); err != nil {
			return Built{}, err
		}
		b.Texts += int64(len(p.Title) + len(p.Text))
		list = append(list, index.Entry{ID: p.ID, Units: []index.Unit{{ID: p.ID, Title: p.Title, Text: p.Text}}})
	}
	runtime.GC()
	b.Before = machine.Resident()
	start := time.Now()
	if _, err := index.OpenDir(dir, index.Options{}).BuildEntries(ctx, list, index.BuildOptions{Progress: progress}); err != nil {
		return Built{}, fmt.Errorf("build %d passages: %w", c.Passages, err)
	}
	b.Build = time.Since(start)
	b.Peak = machine.Peak()
	var err error
	b.Size, b.Content, err = index.Sizes(dir)
	return b, err
}

// How is asked. The first questions warm the index up and do not count; what one of
// the others costs is the median of the rounds, as in a contest.
const (
	warmQuestions = 100
	rounds        = 3
	depth         = 10
)

// Ask opens the index in dir, as after a start of the machine where the system
// allows that, and asks so many questions.
func Ask(ctx context.Context, dir string, c Corpus, questions int) (a Asked, err error) {
	lex, err := lexicon.Embedded()
	if err != nil {
		return Asked{}, fmt.Errorf("lexicon: %w", err)
	}
	parser, err := query.NewParser(lex)
	if err != nil {
		return Asked{}, fmt.Errorf("query parser: %w", err)
	}
	terms := eval.QueryTerms(parser)
	list := synth.New(c.Seed, c.Passages).Questions(questions + warmQuestions)
	runtime.GC() // the vocabulary that the questions were made with
	switch err := machine.Forget(dir); {
	case err == nil:
		a.Cold = true
	case !errors.Is(err, machine.ErrUnsupported):
		return Asked{}, err
	}
	start := time.Now()
	g, why, err := index.OpenDir(dir, index.Options{}).Open(ctx)
	if err != nil {
		return Asked{}, fmt.Errorf("open: %w", err)
	}
	a.Open = time.Since(start)
	defer func() {
		if cerr := g.Close(); cerr != nil && err == nil {
			err = fmt.Errorf("close: %w", cerr)
		}
	}()
	if why != nil {
		return Asked{}, fmt.Errorf("a fresh index was passed over: %w", why)
	}
	took := make([][]time.Duration, len(list))
	for range rounds {
		for i, q := range list {
			start := time.Now()
			res, err := g.Retrieve(ctx, index.Question{Terms: terms(q.Text, g.Vocabulary)}, depth)
			took[i] = append(took[i], time.Since(start))
			if err != nil {
				return Asked{}, fmt.Errorf("question %s: %w", q.ID, err)
			}
			if len(res.Hits) == 0 && len(took[i]) == 1 {
				a.Empty++
			}
		}
	}
	a.First = took[0][0]
	var typical, first []time.Duration
	for _, t := range took[warmQuestions:] {
		typical, first = append(typical, eval.Quantile(t, .5)), append(first, t[0])
	}
	a.Questions, a.Peak = len(typical), machine.Peak()
	a.P50, a.P99 = eval.Quantile(typical, .50), eval.Quantile(typical, .99)
	a.FirstP99 = eval.Quantile(first, .99)
	return a, nil
}
