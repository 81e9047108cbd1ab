package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"bedside/internal/answer"
	"bedside/internal/eval"
	"bedside/internal/faq"
	"bedside/internal/faq/lint"
	"bedside/internal/index"
)

// ReindexOptions is how to reindex.
type ReindexOptions struct {
	DryRun   bool   // build and compare, publish nothing
	Force    string // a reason: publish in spite of lint errors or of much less content
	Progress func(stage string, done, total int)
}

// ReindexReport says what a reindex did, or in a dry run would do.
type ReindexReport struct {
	Generation              int // current now; 0 in a dry run
	Unchanged               bool
	Passages                int
	Added, Changed, Removed []string // passage ids
	Replayed                int      // known questions asked before and after
	Replay                  []Change // those whose answer differs
	Findings                []lint.Finding
}

// Change is a known question that is answered differently. The questions are the
// content's own phrasings and labelled questions, never a patient's.
type Change struct {
	Question, Before, After string
}

// LintError says that the content has errors which must not be published.
type LintError struct{ Findings []lint.Finding }

func (e *LintError) Error() string {
	lines := make([]string, 0, len(e.Findings)+1)
	for _, f := range e.Findings {
		lines = append(lines, f.String())
	}
	return strings.Join(append(lines, "not published: mend these, or force it with a reason"), "\n")
}

// ErrBusy says that a reindex or a rollback of this App is under way.
var ErrBusy = errors.New("a reindex is running already; wait until it is done")

// GoldenFolder holds the clinic's labelled questions beside its content.
const GoldenFolder = "golden"

// Reindex builds the content into a new generation, verifies it, compares its
// answers to all known questions with those given now, and makes it current. On
// any error what was served before is served on. A running App serves the new
// generation before Reindex returns. One at a time: a second one is ErrBusy.
func (a *App) Reindex(ctx context.Context, o ReindexOptions) (ReindexReport, error) {
	if !a.writing.TryLock() {
		return ReindexReport{}, ErrBusy
	}
	defer a.writing.Unlock()
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	if a.cfgErr != nil {
		return ReindexReport{}, &ConfigError{a.cfgErr}
	}
	corpus, err := a.loadContent()
	if err != nil {
		return ReindexReport{}, err
	}
	report := ReindexReport{Passages: len(corpus.Passages)}
	report.Findings = lint.Run(corpus, a.lex, a.opts.Now())
	if errs := lintErrors(report.Findings); len(errs) > 0 && o.Force == "" {
		return report, &LintError{errs}
	}
	dir, _, err := a.generations()
	if err != nil {
		return report, err
	}
	build, err := a.buildOptions(ctx, dir, corpus, 0, o.Progress)
	if err != nil {
		return report, fmt.Errorf("reindex: %w", err)
	}
	questions, err := a.knownQuestions(ctx, dir, corpus)
	if err != nil {
		return report, err
	}
	before, err := a.replayCurrent(ctx, dir, questions, o)
	if err != nil {
		return report, err
	}
	target := dir
	if o.DryRun {
		scratch, err := os.MkdirTemp("", "bedside-dry-run-")
		if err != nil {
			return report, fmt.Errorf("dry run: %w", err)
		}
		defer os.RemoveAll(scratch)
		target = index.OpenDir(scratch, index.Options{})
	}
	var after []string
	build.Force = o.Force != "" || o.DryRun
	build.Progress = func(stage string, done, total int) {
		runtime.Gosched()
		o.Progress(stage, done, total)
	}
	build.Verify = func(g *index.Generation) error {
		after, err = a.replay(ctx, g, questions, "replay new", o)
		return err
	}
	res, err := target.Build(ctx, corpus, build)
	if err != nil {
		return report, fmt.Errorf("reindex: %w", err)
	}
	report.Unchanged = res.Unchanged
	report.Added, report.Changed, report.Removed = res.Added, res.Changed, res.Removed
	if o.DryRun {
		if err := a.compareDry(ctx, dir, corpus, build, &report); err != nil {
			return report, err
		}
	} else {
		report.Generation = res.Number
		if err := a.serveNew(ctx, dir); err != nil {
			return report, fmt.Errorf("generation %d is published but not served yet: %w", res.Number, err)
		}
	}
	if after != nil && before != nil {
		report.Replayed = len(questions)
		for i, q := range questions {
			if before[i] != after[i] {
				report.Replay = append(report.Replay, Change{Question: q, Before: before[i], After: after[i]})
			}
		}
	}
	return report, nil
}

func lintErrors(all []lint.Finding) []lint.Finding {
	var errs []lint.Finding
	for _, f := range all {
		if f.Severity == lint.Error {
			errs = append(errs, f)
		}
	}
	return errs
}

// compareDry fills the differences between the content and what is served.
func (a *App) compareDry(ctx context.Context, dir *index.Dir, corpus *faq.Corpus, build index.BuildOptions, r *ReindexReport) error {
	g, _, err := dir.Open(ctx)
	if errors.Is(err, index.ErrNoGeneration) {
		return nil
	}
	if err != nil {
		return err
	}
	defer g.Close()
	want, err := index.Fingerprint(corpus, build.Inputs...)
	if err != nil {
		return err
	}
	r.Unchanged = want == g.Fingerprint() && !build.Anew
	diff := index.Compare(g, corpus)
	r.Added, r.Changed, r.Removed = diff.Added, diff.Changed, diff.Removed
	return nil
}

// knownQuestions are all phrasings of the content before and after, and the
// labelled questions beside it, each once.
func (a *App) knownQuestions(ctx context.Context, dir *index.Dir, corpus *faq.Corpus) ([]string, error) {
	var all []string
	for _, p := range corpus.Passages {
		all = append(all, p.AlsoAsked...)
	}
	g, _, err := dir.Open(ctx)
	if err == nil {
		for i := range g.Len() {
			all = append(all, g.Passage(i).AlsoAsked...)
		}
		if err := g.Close(); err != nil {
			return nil, err
		}
	} else if !errors.Is(err, index.ErrNoGeneration) {
		return nil, err
	}
	sets, err := filepath.Glob(filepath.Join(a.contentDir(), GoldenFolder, "*.jsonl"))
	if err != nil {
		return nil, err
	}
	if len(sets) > 0 {
		records, err := eval.Load(sets...)
		if err != nil {
			return nil, &ContentError{fmt.Errorf("labelled questions: %w", err)}
		}
		for _, r := range records {
			all = append(all, r.Question)
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// replayCurrent asks the questions of what is served now; nil if nothing is.
func (a *App) replayCurrent(ctx context.Context, dir *index.Dir, questions []string, o ReindexOptions) ([]string, error) {
	g, _, err := dir.Open(ctx)
	if errors.Is(err, index.ErrNoGeneration) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer g.Close()
	return a.replay(ctx, g, questions, "replay current", o)
}

// replay asks the questions of one generation and says each outcome in a line. It
// compares contents, and so orders by words alone: what an endpoint says, or whether it
// says it in time, is no difference between them.
func (a *App) replay(ctx context.Context, g *index.Generation, questions []string, stage string, o ReindexOptions) ([]string, error) {
	catalog, err := answer.NewCatalog(g, a.lex)
	if err != nil {
		return nil, err
	}
	open := func(context.Context) (*answer.Catalog, error) { return catalog, nil }
	out := make([]string, len(questions))
	for i, q := range questions {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("replay: %w", err)
		}
		runtime.Gosched() // whoever asks beside this goes first
		d, err := a.engine.Ask(ctx, q, open)
		if err != nil {
			return nil, fmt.Errorf("replay: %w", err)
		}
		out[i] = summary(d)
		if i%64 == 63 || i == len(questions)-1 {
			o.Progress(stage, i+1, len(questions))
		}
	}
	return out, ctx.Err()
}

// summary says an outcome in one line: its kind, what is shown and what is not
// covered.
func summary(d answer.Decision) string {
	s := string(d.Kind)
	for i, p := range d.Passages {
		sep := " + "
		if i == 0 {
			sep = ": "
		}
		s += sep + p.Passage.Section
		if p.Label != answer.Plain {
			s += " (" + string(p.Label) + ")"
		}
	}
	if len(d.Uncovered) > 0 {
		s += ", not covered: " + strings.Join(d.Uncovered, ", ")
	}
	if d.Kind == answer.Clarify {
		for i, c := range d.Choices {
			sep := ", "
			if i == 0 {
				sep = ": "
			}
			s += sep + c.Section
		}
	}
	return s
}

// Rollback makes the previous verified generation current and returns its number.
// A running App serves it before Rollback returns. During a reindex it is ErrBusy.
func (a *App) Rollback(ctx context.Context) (int, error) {
	if !a.writing.TryLock() {
		return 0, ErrBusy
	}
	defer a.writing.Unlock()
	dir, _, err := a.generations()
	if err != nil {
		return 0, err
	}
	n, err := dir.Rollback(ctx)
	if err != nil {
		return 0, fmt.Errorf("rollback: %w", err)
	}
	if err := a.serveNew(ctx, dir); err != nil {
		return n, fmt.Errorf("generation %d is current but not served yet: %w", n, err)
	}
	return n, nil
}
