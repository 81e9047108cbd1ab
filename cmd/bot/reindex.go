package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"bedside/internal/app"
	"bedside/internal/cli"
	"bedside/internal/config"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
)

// reindexFlags is how a report is asked for and printed.
type reindexFlags struct {
	app.ReindexOptions
	csv, all, watch bool
}

func (p *program) reindexCommand() *cobra.Command {
	var f reindexFlags
	cmd := &cobra.Command{
		Use:   "reindex",
		Short: "Publish the content: build, verify, compare, swap",
		Long: `Build a new generation of the search index, verify it, ask all known questions
of the old and the new one, and serve the new one. Known are the phrasings of the
pages (also_asked), the labelled questions in the content folder's golden/, and
questions in which another medicine stands in the place of their own.

It is refused when a question that must be answered is not any more, when one that
must not be answered is, when a passage opens for a medicine that it does not cover,
or when more than 30 % of the passages are gone; --force REASON publishes all the
same. On any error the old generation is served on. With --dry-run nothing is
published, and the exit code is 1 where it would be refused.`,
		Example: `  bot reindex --dry-run
  bot reindex --dry-run --csv > changes.csv
  bot reindex
  bot reindex --watch
  bot reindex --force "three leaflets withdrawn"`,
		Args: p.args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(cmd.Flags().Changed("force")); err != nil {
				return err
			}
			if _, err := config.Load(p.configFile, p.environ); err != nil && f.watch {
				return &app.ConfigError{Err: err} // it is read once, so that there is nothing to wait for
			}
			a, err := p.open(cmd.Context())
			if err != nil {
				return err
			}
			f.Progress = p.progress()
			if f.watch {
				p.watch(cmd.Context(), a, f)
				return a.Close()
			}
			report, err := a.Reindex(cmd.Context(), f.ReindexOptions)
			return errors.Join(p.printReindex(report, err, f), a.Close())
		},
	}
	cmd.Flags().BoolVar(&f.DryRun, "dry-run", false, "build and compare, publish nothing; exit 1 where it would be refused")
	cmd.Flags().BoolVar(&f.csv, "csv", false, "print the changes as a table for a spreadsheet")
	cmd.Flags().BoolVar(&f.all, "all", false, "print every line of long lists")
	cmd.Flags().BoolVar(&f.watch, "watch", false, "publish, and again whenever the content folder changes, until interrupted")
	cmd.Flags().StringVar(&f.Force, "force", "", "publish in spite of what speaks against it, for this `REASON`, which the audit keeps")
	return p.contentFlags(cmd)
}

// check refuses flags that make no sense together.
func (f *reindexFlags) check(forced bool) error {
	switch {
	case forced && strings.TrimSpace(f.Force) == "":
		return usage("--force wants a reason, such as --force \"leaflets withdrawn\"")
	case f.watch && forced:
		return usage("--force is a reason for one publication: leave out --watch")
	case f.watch && f.csv:
		return usage("--csv is one table: leave out --watch")
	}
	return nil
}

// watch prints what becomes of each change until it is interrupted, which is its
// orderly end.
func (p *program) watch(ctx context.Context, a *app.App, f reindexFlags) {
	fmt.Fprintln(p.errs, "watching the content folder; interrupt to end")
	a.Watch(ctx, f.ReindexOptions, func(r app.ReindexReport, err error) {
		err = p.printReindex(r, err, f)
		if err != nil && !errors.Is(err, errWanting) {
			fmt.Fprintf(p.errs, "bot: %s\n", strings.ReplaceAll(err.Error(), "\n", "\n     "))
		}
	})
}

// progress draws a bar for each stage of long work where a person watches, and nothing
// elsewhere.
func (p *program) progress() func(stage string, done, total int) {
	if !cli.IsTerminal(p.errs) {
		return nil
	}
	var bar *progressbar.ProgressBar
	at := ""
	return func(stage string, done, total int) {
		if bar == nil || stage != at {
			at = stage
			bar = progressbar.NewOptions(total,
				progressbar.OptionSetWriter(p.errs),
				progressbar.OptionSetDescription(fmt.Sprintf("%-14s", stage)),
				progressbar.OptionSetWidth(30),
				progressbar.OptionShowCount(),
				progressbar.OptionSetPredictTime(true),
				progressbar.OptionThrottle(100*time.Millisecond),
				progressbar.OptionOnCompletion(func() { fmt.Fprintln(p.errs) }),
			)
		}
		_ = bar.Set(min(done, total)) // a terminal that cannot be drawn on is no reason to stop
	}
}
