package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"bedside/internal/embed"
	"bedside/internal/eval"
	"bedside/internal/query"
)

// Evaluate asks the labelled questions of the files and folders named and counts
// what the replies are worth. Every passage shown is compared with the content,
// byte for byte.
func (a *App) Evaluate(ctx context.Context, paths []string) (eval.Report, error) {
	records, err := eval.Load(paths...)
	if err != nil {
		return eval.Report{}, fmt.Errorf("labelled questions: %w", err)
	}
	corpus, err := a.loadContent(ctx)
	if err != nil {
		return eval.Report{}, err
	}
	texts := make(map[string]string, len(corpus.Passages))
	for _, p := range corpus.Passages {
		texts[p.ID] = p.Text
	}
	ask := func(ctx context.Context, question string) (eval.Outcome, error) {
		d, err := a.Ask(ctx, question)
		if err != nil {
			return eval.Outcome{}, err
		}
		return eval.Of(d, a.renderer.Message(d).PlainText(), texts), nil
	}
	e := a.cfg.Emergency()
	return eval.Run(ctx, ask, records, eval.Config{Numbers: []string{e.Emergency, e.CrisisCall}, Find: a.lex.Find})
}

// Beir measures retrieval alone on a folder in BEIR form: through the index and
// the query path of the bot, with guard and triage off. oos names a file of
// questions that nothing answers, runFile the file for the TREC run; both may be
// empty. With an embeddings endpoint in the settings meaning orders too, and its
// faults are errors.
func (a *App) Beir(ctx context.Context, dir, oos, runFile string) (rep eval.BeirReport, err error) {
	set, err := eval.LoadBeir(dir, oos)
	if err != nil {
		return eval.BeirReport{}, err
	}
	parser, err := query.NewParser(a.lex)
	if err != nil {
		return eval.BeirReport{}, err
	}
	var run io.Writer
	if runFile != "" {
		f, err := os.Create(runFile)
		if err != nil {
			return eval.BeirReport{}, fmt.Errorf("write run: %w", err)
		}
		defer func() {
			if cerr := f.Close(); cerr != nil && err == nil {
				err = fmt.Errorf("write run: %w", cerr)
			}
		}()
		run = f
	}
	m := a.meaning
	if m == nil {
		return eval.Beir(ctx, set, eval.IndexBuilder("", eval.QueryTerms(parser)), run)
	}
	client, err := embed.New(m.forPassages)
	if err != nil {
		return eval.BeirReport{}, err
	}
	defer client.Close()
	rep, err = eval.Beir(ctx, set, eval.MeaningBuilder("", eval.QueryTerms(parser), client.Model(), client), run)
	rep.Meaning = client.Model()
	return rep, err
}

// Steps measures, on folders in BEIR form, what each step of the ranking is worth.
// progress may be nil.
func (a *App) Steps(ctx context.Context, dirs []string, progress func(stage string, done, total int)) (*eval.StepsReport, error) {
	var sets []eval.NamedSet
	for _, dir := range dirs {
		set, err := eval.LoadBeir(dir, "")
		if err != nil {
			return nil, err
		}
		sets = append(sets, eval.NamedSet{Name: filepath.Base(dir), BeirSet: set})
	}
	var tick func(done, total int)
	if progress != nil {
		tick = func(done, total int) { progress("steps", done, total) }
	}
	return eval.MeasureSteps(ctx, sets, a.lex, tick)
}
