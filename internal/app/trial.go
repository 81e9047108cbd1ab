package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"bedside/internal/answer"
	"bedside/internal/eval"
	"bedside/internal/faq"
	"bedside/internal/index"
)

// swapCases is how many questions with another medicine in them are asked of a new
// generation: each entry of the lexicon has more than one turn, and a thousand passages
// take a second. The project's own tests ask ten times as many.
const swapCases = 2000

// lookBack fills what is served now: how the content differs from it, the known
// questions, and the replies to them.
func (t *trial) lookBack(ctx context.Context, build index.BuildOptions) error {
	records, err := t.app.labelled()
	if err != nil {
		return err
	}
	t.seen = t.dir.Current()
	g, _, err := t.dir.Open(ctx)
	switch {
	case errors.Is(err, index.ErrNoGeneration):
		g = nil
	case err != nil:
		return fmt.Errorf("open index: %w", err)
	default:
		defer g.Close()
	}
	diff := index.Compare(g, t.corpus)
	t.report.Added, t.report.Changed, t.report.Removed = diff.Added, diff.Changed, diff.Removed
	t.known = eval.Collect(passages(g), t.corpus.Passages, records)
	if g == nil {
		return nil
	}
	want, err := index.Fingerprint(t.corpus, build.Inputs...)
	if err != nil {
		return fmt.Errorf("reindex: %w", err)
	}
	if t.options.byItself {
		if err := t.rolledBack(ctx, want); err != nil {
			return err
		}
	}
	t.report.Unchanged = want == g.Fingerprint() && !g.Degraded() && !build.Anew
	if t.report.Unchanged && !t.options.DryRun {
		return nil // nothing will be built, so there is nothing to compare with
	}
	ask, err := t.app.asker(g)
	if err != nil {
		return err
	}
	t.before, err = t.replay(ctx, ask, "replay current", eval.Questions(t.known))
	return err
}

// rolledBack is errRolledBack where the content is that of a generation newer than the
// current one: somebody has gone back from it, and a program that was only started
// anew must not undo that.
func (t *trial) rolledBack(ctx context.Context, fingerprint string) error {
	kept, err := t.dir.Kept(ctx)
	if err != nil {
		return err
	}
	for _, k := range kept { // the newest first
		if k.Current {
			break
		}
		if k.Fingerprint == fingerprint {
			return errRolledBack
		}
	}
	return nil
}

// labelled are the clinic's labelled questions beside its content. There may be none.
func (a *App) labelled() ([]eval.Record, error) {
	sets, err := filepath.Glob(filepath.Join(a.contentDir(), GoldenFolder, "*.jsonl"))
	if err != nil || len(sets) == 0 {
		return nil, err
	}
	records, err := eval.Load(sets...)
	if err != nil {
		return nil, &ContentError{fmt.Errorf("labelled questions: %w", err)}
	}
	return records, nil
}

func passages(g *index.Generation) []*faq.Passage {
	if g == nil {
		return nil
	}
	out := make([]*faq.Passage, g.Len())
	for i := range out {
		out[i] = g.Passage(i)
	}
	return out
}

// asker asks one generation. It compares contents, and so orders by words alone: what
// an endpoint says, or whether it says it in time, is no difference between them.
func (a *App) asker(g *index.Generation) (eval.Asker, error) {
	catalog, err := answer.NewCatalog(g, a.lex)
	if err != nil {
		return nil, err
	}
	open := func(context.Context) (*answer.Catalog, error) { return catalog, nil }
	return func(ctx context.Context, question string) (eval.Outcome, error) {
		d, err := a.engine.Ask(ctx, question, open)
		if err != nil {
			return eval.Outcome{}, err
		}
		return eval.Of(d, "", nil), nil
	}, nil
}

func (t *trial) replay(ctx context.Context, ask eval.Asker, stage string, questions []string) ([]eval.Outcome, error) {
	return eval.Replay(ctx, ask, questions, func(done int) { t.options.Progress(stage, done, len(questions)) })
}

// judge looks at the new generation while nobody else can publish and before anything
// points at it. An error keeps it from being published.
func (t *trial) judge(ctx context.Context, g *index.Generation) error {
	if t.dir.Current() != t.seen {
		return errMeanwhile
	}
	ask, err := t.app.asker(g)
	if err != nil {
		return err
	}
	return t.judgeBy(ctx, ask)
}

// judgeBy is judge of whatever answers.
func (t *trial) judgeBy(ctx context.Context, ask eval.Asker) error {
	after, err := t.replay(ctx, ask, "replay new", eval.Questions(t.known))
	if err != nil {
		return err
	}
	d := eval.Compare(t.before, after, t.known)
	cases := eval.SwapSample(t.known, after, t.app.lex, swapCases)
	questions := make([]string, len(cases))
	for i, c := range cases {
		questions[i] = c.Question
	}
	got, err := t.replay(ctx, ask, "swaps", questions)
	if err != nil {
		return err
	}
	d.Swapped(cases, got, t.app.lex)
	if err := t.shrinks(&d); err != nil {
		return err
	}
	t.report.Difference = d
	if t.options.DryRun {
		return nil
	}
	if err := t.gate(ctx, d.Objections); err != nil || t.commit == nil {
		return err
	}
	return t.commit(ctx)
}

// shrinks adds that there is much less content than before. A set that is nobody's
// may shrink: patients see nothing of it.
func (t *trial) shrinks(d *eval.Difference) error {
	if !t.own {
		return nil
	}
	var e *index.ShrinkError
	switch err := t.dir.Shrink(len(t.corpus.Passages)); {
	case errors.As(err, &e):
		d.Objections = append(d.Objections, eval.Objection{Rule: eval.Shrinks, Of: fmt.Sprintf("%d passages after %d", e.After, e.Before)})
		return nil
	default:
		return err
	}
}

// gate refuses what has objections, or has the audit keep why it is published in
// spite of them. What the audit cannot keep is not forced.
func (t *trial) gate(ctx context.Context, objections []eval.Objection) error {
	errs := lintErrors(t.report.Findings)
	if len(objections) == 0 && len(errs) == 0 {
		return nil
	}
	if t.options.Force == "" {
		return &RefusedError{objections}
	}
	detail := fmt.Sprintf("%s; in spite of: %s", t.options.Force, against(errs, objections))
	if err := t.app.audit(ctx, t.options.Actor, AuditForce, detail); err != nil {
		return fmt.Errorf("the audit cannot keep the reason, so nothing is forced: %w", err)
	}
	t.app.log.Warn("published in spite of what speaks against it", "reason", t.options.Force, "against", against(errs, objections))
	t.report.Forced = t.options.Force
	return nil
}
