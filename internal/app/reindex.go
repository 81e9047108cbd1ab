package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"bedside/internal/eval"
	"bedside/internal/faq"
	"bedside/internal/faq/lint"
	"bedside/internal/index"
)

// ReindexOptions is how to reindex.
type ReindexOptions struct {
	DryRun   bool                                // build and compare, publish nothing
	Force    string                              // a reason: publish in spite of what speaks against it
	Progress func(stage string, done, total int) // called by one goroutine at a time; done grows within a stage

	Actor string // who publishes, for the audit; empty: the operator

	byItself bool // nobody asked for it: what somebody rolled back from stays away
	// standing is what lint says about the content without the one edit that is to be
	// published: the edit is not refused for it. nil: everything speaks against it.
	standing func() ([]lint.Finding, error)
}

// ReindexReport says what a reindex did, or in a dry run would do.
type ReindexReport struct {
	Generation              int // current now; 0 in a dry run or where nothing was published
	Unchanged               bool
	Passages                int
	Added, Changed, Removed []string        // passage ids
	Difference              eval.Difference // what the known questions get; empty where nothing was built
	Refused                 bool            // in a dry run: it would not be published
	Forced                  string          // the reason for which it was published in spite of Difference.Objections or lint errors
	Findings                []lint.Finding
}

// ErrBusy says that a reindex or a rollback of this App is under way.
var ErrBusy = errors.New("a reindex is running already; wait until it is done")

// errMeanwhile says that the comparison was made with what is not served any more.
var errMeanwhile = errors.New("another process has published or rolled back meanwhile; run it again")

// errRolledBack keeps Watch from publishing what somebody took away by hand.
var errRolledBack = errors.New("this content was published before and rolled back from: change it, or publish it with bot reindex")

// GoldenFolder holds the clinic's labelled questions beside its content.
const GoldenFolder = "golden"

// Reindex builds the content into a new generation, verifies it, compares its
// answers to all known questions with those given now, and makes it current unless
// something speaks against it: the error is then a *LintError or a *RefusedError, and
// the report says the rest. On any error what was served before is served on. A
// running App serves the new generation before Reindex returns. One at a time: a
// second one is ErrBusy.
func (a *App) Reindex(ctx context.Context, o ReindexOptions) (ReindexReport, error) {
	if !a.writing.TryLock() {
		return ReindexReport{}, ErrBusy
	}
	defer a.writing.Unlock()
	if a.cfgErr != nil {
		return ReindexReport{}, &ConfigError{a.cfgErr}
	}
	seen, err := a.currentName()
	if err != nil {
		return ReindexReport{}, err
	}
	corpus, err := a.loadContent(ctx)
	if err != nil {
		return ReindexReport{}, err
	}
	t := a.newTrial(o, corpus, seen)
	err = t.run(ctx)
	return t.report, err
}

// currentName is what CURRENT says.
func (a *App) currentName() (string, error) {
	dir, _, err := a.generations()
	if err != nil {
		return "", err
	}
	return dir.Current(), nil
}

// newTrial prepares a reindex of content that was read. seen is what CURRENT said
// before: what another process publishes after it is not in the content. writing is
// held.
func (a *App) newTrial(o ReindexOptions, corpus *faq.Corpus, seen string) *trial {
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	t := &trial{app: a, options: o, corpus: corpus, seen: seen}
	t.report.Passages = len(corpus.Passages)
	return t
}

// trial is one reindex under way.
type trial struct {
	app     *App
	options ReindexOptions
	corpus  *faq.Corpus
	report  ReindexReport
	commit  func(context.Context) error // done last before the content goes live; may be nil
	faults  []lint.Finding              // lint errors that speak against it
	unkept  error                       // what commit said
	edited  string                      // the passage that alone is changed; empty: more than one may be

	dir    *index.Dir
	own    bool           // the clinic's own generations
	seen   string         // CURRENT before the content was read
	known  []eval.Known   // questions
	before []eval.Outcome // what is served now says to them; nil where nothing is
	after  []eval.Outcome // what the new generation says
	want   string         // its fingerprint
	day    time.Time      // when it was asked
}

func (t *trial) run(ctx context.Context) (err error) {
	a, o := t.app, t.options
	t.report.Findings = lint.Run(t.corpus, a.lex, a.opts.Now())
	if t.faults, err = o.worse(t.report.Findings); err != nil {
		return err
	}
	if len(t.faults) > 0 && o.Force == "" {
		return &LintError{t.faults}
	}
	if t.dir, t.own, err = a.generations(); err != nil {
		return err
	}
	build, err := a.buildOptions(ctx, t.dir, t.corpus, 0, o.Progress)
	if err != nil {
		return fmt.Errorf("reindex: %w", err)
	}
	if err := t.lookBack(ctx, build); err != nil {
		return err
	}
	target := t.dir
	if o.DryRun {
		scratch, err := os.MkdirTemp("", "bedside-dry-run-")
		if err != nil {
			return fmt.Errorf("dry run: %w", err)
		}
		defer os.RemoveAll(scratch)
		target = index.OpenDir(scratch, index.Options{})
	}
	build.Force = true // shrinking is judged together with all else, see judge
	build.Progress = func(stage string, done, total int) {
		runtime.Gosched()
		o.Progress(stage, done, total)
	}
	build.Verify = func(g *index.Generation) error { return t.judge(ctx, g) }
	res, err := target.Build(ctx, t.corpus, build)
	var refused *RefusedError
	switch {
	case errors.As(err, &refused):
		return refused
	case errors.Is(err, errMeanwhile):
		return errMeanwhile
	case t.unkept != nil:
		return t.unkept
	case err != nil:
		return fmt.Errorf("reindex: %w", err)
	case o.DryRun:
		t.report.Refused = len(t.report.Difference.Objections) > 0 && !t.report.Unchanged && o.Force == ""
		return nil
	}
	t.report.Generation, t.report.Unchanged = res.Number, res.Unchanged
	if res.Unchanged && t.commit != nil {
		// Nobody is shown anything else, as where the page is a draft. It is kept all the same.
		if err := t.keep(ctx); err != nil {
			return err
		}
	}
	if !res.Unchanged {
		t.remember()
		a.keep(ctx, o.Actor, AuditPublish, t.published())
	}
	if err := a.serveNew(ctx, t.dir); err != nil {
		return fmt.Errorf("generation %d is published but not served yet: %w", res.Number, err)
	}
	return nil
}

// published says in a line what was published.
func (t *trial) published() string {
	r := &t.report
	return fmt.Sprintf("generation %d: %d passages, %d added, %d changed, %d removed", r.Generation, r.Passages, len(r.Added), len(r.Changed), len(r.Removed))
}
