// Package contest has several search engines answer the same questions in one
// process and compares what they find and what it costs.
//
// The engines take turns question by question, so that all of them meet the same
// state of the machine: what else runs, how fast the clock is, what the caches hold.
// Their order is drawn anew for each question; were it only rotated, one engine would
// nearly always find the caches as the same other one has left them. A part of the questions is asked beforehand, untimed, to
// warm them up; that part is none of the timed ones. The rest is asked again, up to
// nine times, while the engine has time left; a slow one is asked less often. What a
// question costs an engine is the median of its rounds, and p50 and p99 are quantiles
// over the questions: an interruption by the system then falls on one round and not
// on an engine. The report has the quantiles of the first round too, for engines that
// prepare things when first asked.
//
// Garbage is collected between questions, never while one is timed. In one process
// an engine would otherwise pay for the garbage of another. This favours engines
// that leave much garbage, so the bytes allocated are given too.
package contest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"bedside/internal/eval"
)

// depth is how many entries are asked for: what an answer needs, and where the
// ranking is judged.
const depth = 10

// Engine is one contestant.
type Engine struct {
	Name string
	// Build indexes the entries in a new folder under dir.
	Build func(ctx context.Context, dir string, entries []eval.BeirEntry) (eval.Retriever, error)
}

// Settler is a Retriever that works on in the background after it was built.
// Settle waits for the end of that; it is called once, before the first question
// and before Size, and is no part of the build time.
type Settler interface {
	Settle(ctx context.Context) error
}

// Set is a corpus with questions.
type Set struct {
	Name string
	eval.BeirSet
}

// Options are for Run.
type Options struct {
	Dir      string        // folder for the indexes
	Baseline string        // name of the engine that ratios refer to
	Timed    int           // at most so many questions are timed; 0: no bound
	Time     time.Duration // an engine is not asked once more after it has used so much itself
	Collect  bool          // let garbage be collected whenever the runtime likes
	Progress func(format string, args ...any)
}

// The mistakes of a caller of Run.
var (
	errNoBaseline  = errors.New("the baseline is none of the engines")
	errNoQuestions = errors.New("the set has no questions")
)

// Run has the engines compete over the set. The first engine is ours: the report
// says whether its ranking is behind that of each other one.
func Run(ctx context.Context, set Set, engines []Engine, o Options) (rep SetReport, err error) {
	base := slices.IndexFunc(engines, func(e Engine) bool { return e.Name == o.Baseline })
	if base < 0 {
		return SetReport{}, fmt.Errorf("%w: %q", errNoBaseline, o.Baseline)
	}
	if len(set.Queries) == 0 {
		return SetReport{}, fmt.Errorf("%s: %w", set.Name, errNoQuestions)
	}
	if o.Progress == nil {
		o.Progress = func(string, ...any) {}
	}
	r := &run{set: set, options: o}
	defer func() {
		if cerr := r.close(); cerr != nil && err == nil {
			err = cerr
		}
	}()
	for _, e := range engines {
		if err := r.enter(ctx, e); err != nil {
			return SetReport{}, fmt.Errorf("%s: %s: %w", set.Name, e.Name, err)
		}
	}
	if err := r.compete(ctx); err != nil {
		return SetReport{}, fmt.Errorf("%s: %w", set.Name, err)
	}
	return r.report(base), nil
}
