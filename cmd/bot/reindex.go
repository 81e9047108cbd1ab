package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bedside/internal/app"
	"bedside/internal/cli"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
)

func (p *program) reindexCommand() *cobra.Command {
	var o app.ReindexOptions
	var asCSV bool
	cmd := &cobra.Command{
		Use:   "reindex",
		Short: "Publish the content: build, verify, compare, swap",
		Long: `Build a new generation of the search index, verify it, ask all known questions
of the old and the new one, and serve the new one. On any error the old one is
served on.`,
		Example: `  bot reindex --dry-run
  bot reindex --dry-run --csv > changes.csv
  bot reindex
  bot reindex --force "three leaflets withdrawn"`,
		Args: p.args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("force") && strings.TrimSpace(o.Force) == "" {
				return usage("--force wants a reason, such as --force \"leaflets withdrawn\"")
			}
			a, err := p.open(cmd.Context())
			if err != nil {
				return err
			}
			o.Progress = p.progress()
			report, err := a.Reindex(cmd.Context(), o)
			switch {
			case err != nil:
			case asCSV:
				err = p.csvReindex(report)
			default:
				p.printReindex(report, o.DryRun)
			}
			return errors.Join(err, a.Close())
		},
	}
	cmd.Flags().BoolVar(&o.DryRun, "dry-run", false, "build and compare, publish nothing")
	cmd.Flags().BoolVar(&asCSV, "csv", false, "print the changes as a table for a spreadsheet")
	cmd.Flags().StringVar(&o.Force, "force", "", "publish in spite of errors or much less content, for this `REASON`")
	return p.contentFlags(cmd)
}

func (p *program) printReindex(r app.ReindexReport, dry bool) {
	for _, f := range r.Findings {
		fmt.Fprintln(p.errs, f)
	}
	list := func(what string, ids []string) {
		for _, id := range ids {
			fmt.Fprintf(p.out, "%s %s\n", what, id)
		}
	}
	list("added", r.Added)
	list("changed", r.Changed)
	list("removed", r.Removed)
	for _, c := range r.Replay {
		fmt.Fprintf(p.out, "answers change: %s\n  before: %s\n  after:  %s\n", cli.Line(c.Question), cli.Line(c.Before), cli.Line(c.After))
	}
	if r.Replayed > 0 {
		fmt.Fprintf(p.out, "%d of %d known questions change their answer\n", len(r.Replay), r.Replayed)
	}
	switch {
	case dry:
		fmt.Fprintf(p.out, "dry run: %d passages, nothing published\n", r.Passages)
	case r.Unchanged:
		fmt.Fprintf(p.out, "nothing has changed: generation %d is served\n", r.Generation)
	default:
		fmt.Fprintf(p.out, "generation %d is served now: %d passages\n", r.Generation, r.Passages)
	}
}

// csvReindex prints what changes, a passage or a known question a row.
func (p *program) csvReindex(r app.ReindexReport) error {
	rows := [][]string{{"change", "passage or question", "before", "after"}}
	for what, ids := range map[string][]string{"added": r.Added, "changed": r.Changed, "removed": r.Removed} {
		for _, id := range ids {
			rows = append(rows, []string{what, id, "", ""})
		}
	}
	slices.SortFunc(rows[1:], slices.Compare[[]string])
	for _, c := range r.Replay {
		rows = append(rows, []string{"answer", c.Question, c.Before, c.After})
	}
	if err := cli.WriteCSV(p.out, rows); err != nil {
		return fmt.Errorf("write changes: %w", err)
	}
	return nil
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
				progressbar.OptionSetDescription(fmt.Sprintf("%-10s", stage)),
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
