package app

import (
	"context"
	"fmt"
	"io"
	"os"

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
	corpus, err := a.loadContent()
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
// empty.
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
	return eval.Beir(ctx, set, eval.IndexBuilder("", eval.QueryTerms(parser)), run)
}
