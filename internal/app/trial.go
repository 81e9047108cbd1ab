package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"bedside/internal/answer"
	"bedside/internal/eval"
	"bedside/internal/faq"
	"bedside/internal/index"
)

// How many questions with another medicine in them are asked of a new generation: each
// entry of the lexicon has more than one turn, and a thousand passages take a second.
// The project's own tests ask ten times as many. One edit touches one passage: that one
// has each entry's turn, and all others, which it can only push about, share a quarter.
const (
	swapCases     = 2000
	swapsOfEdited = 500
	swapsOfOthers = 500
)

// lookBack fills what is served now: how the content differs from it, the known
// questions, and the replies to them.
func (t *trial) lookBack(ctx context.Context, build index.BuildOptions) error {
	records, err := t.app.labelled()
	if err != nil {
		return err
	}
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
	if t.want, err = index.Fingerprint(t.corpus, build.Inputs...); err != nil {
		return fmt.Errorf("reindex: %w", err)
	}
	if g == nil {
		return nil
	}
	if t.options.byItself {
		if err := t.rolledBack(ctx, t.want); err != nil {
			return err
		}
	}
	t.report.Unchanged = t.want == g.Fingerprint() && !g.Degraded() && !build.Anew
	if t.report.Unchanged && !t.options.DryRun {
		return nil // nothing will be built, so there is nothing to compare with
	}
	t.before, err = t.replayServed(ctx, g)
	return err
}

// replies are what a published generation says to known questions.
type replies struct {
	fingerprint string
	day         time.Time // reviews end with a day
	to          map[string]eval.Outcome
}

// replayServed asks what is served, as far as it was not asked when it was published.
func (t *trial) replayServed(ctx context.Context, g *index.Generation) ([]eval.Outcome, error) {
	out := make([]eval.Outcome, len(t.known))
	kept, day := t.app.replies, faq.Day(t.app.opts.Now())
	if kept.fingerprint != g.Fingerprint() || !kept.day.Equal(day) {
		kept.to = nil
	}
	var open []int // places of questions that must be asked
	var questions []string
	for i, k := range t.known {
		o, ok := kept.to[k.Question]
		if !ok {
			open, questions = append(open, i), append(questions, k.Question)
		}
		out[i] = o
	}
	if len(open) == 0 {
		return out, nil
	}
	ask, err := t.app.asker(g)
	if err != nil {
		return nil, err
	}
	got, err := t.replay(ctx, ask, "replay current", questions)
	if err != nil {
		return nil, err
	}
	for n, i := range open {
		out[i] = got[n]
	}
	t.app.replies = t.repliesOf(g.Fingerprint(), day, out) // a dry run saves the publishing after it the time
	return out, nil
}

// remember keeps what the generation said that was just published, because the next
// edit will be compared with it. writing is held.
func (t *trial) remember() { t.app.replies = t.repliesOf(t.want, t.day, t.after) }

// repliesOf are the outcomes of the known questions, in their order.
func (t *trial) repliesOf(fingerprint string, day time.Time, outcomes []eval.Outcome) replies {
	r := replies{fingerprint: fingerprint, day: day, to: make(map[string]eval.Outcome, len(t.known))}
	for i, k := range t.known {
		r.to[k.Question] = outcomes[i]
	}
	return r
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
	engine := a.engine.Unheld() // else nothing could be lost while all is stopped
	return func(ctx context.Context, question string) (eval.Outcome, error) {
		d, err := engine.Ask(ctx, question, open)
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
	var err error
	t.day = faq.Day(t.app.opts.Now())
	if t.after, err = t.replay(ctx, ask, "replay new", eval.Questions(t.known)); err != nil {
		return err
	}
	d := eval.Compare(t.before, t.after, t.known)
	cases := t.swapCases()
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
	return t.keep(ctx)
}

// keep commits.
func (t *trial) keep(ctx context.Context) error {
	if err := t.commit(ctx); err != nil {
		t.unkept = fmt.Errorf("it cannot be kept, so it is not served either: %w", err)
	}
	return t.unkept
}

// swapCases are the questions with another medicine in them.
func (t *trial) swapCases() []eval.SwapCase {
	if t.edited == "" {
		return eval.SwapSample(t.known, t.after, t.app.lex, t.swaps(swapCases))
	}
	sample := func(of bool, most int) []eval.SwapCase {
		var known []eval.Known
		var after []eval.Outcome
		for i, k := range t.known {
			if slices.Contains(k.Want, t.edited) == of {
				known, after = append(known, k), append(after, t.after[i])
			}
		}
		return eval.SwapSample(known, after, t.app.lex, most)
	}
	return append(sample(true, t.swaps(swapsOfEdited)), sample(false, t.swaps(swapsOfOthers))...)
}

// swaps is how many are asked where so many usually are.
func (t *trial) swaps(usual int) int {
	if most := t.app.opts.Swaps; most > 0 {
		return min(usual, most)
	}
	return usual
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
	errs := t.faults
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
