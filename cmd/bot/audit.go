package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"text/tabwriter"
	"time"

	"bedside/internal/app"
	"bedside/internal/cli"

	"github.com/spf13/cobra"
)

func (p *program) auditCommand() *cobra.Command {
	var number int
	var csv bool
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "List who did what, the newest first",
		Long: `List the newest events of the audit: when, who, what, to what, and why. Who is the id
of a member of staff in Discord, or "operator" for this terminal. No word of a patient
is in it. Each row holds the hash of the one before; bot doctor verifies all of them.`,
		Example: `  bot audit
  bot audit -n 500 --csv > audit.csv`,
		Args: p.args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if number < 1 {
				return usage("-n %d is not a number of events", number)
			}
			a, err := p.open(cmd.Context())
			if err != nil {
				return err
			}
			return errors.Join(p.listAudit(cmd.Context(), a, number, csv), a.Close())
		},
	}
	cmd.Flags().IntVarP(&number, "number", "n", 50, "at most `N` events")
	cmd.Flags().BoolVar(&csv, "csv", false, "print a table for a spreadsheet")
	return cmd
}

func (p *program) listAudit(ctx context.Context, a *app.App, number int, csv bool) error {
	events, err := a.Audit(ctx, number)
	if err != nil {
		return err
	}
	if csv {
		rows := [][]string{{"number", "at", "who", "action", "subject", "detail", "hash"}}
		for _, e := range events {
			rows = append(rows, []string{strconv.FormatInt(e.Seq, 10), e.At.Format(time.RFC3339), e.Actor, e.Action, e.Subject, e.Detail, e.Hash})
		}
		return p.csv(rows)
	}
	if len(events) == 0 {
		fmt.Fprintln(p.out, "The audit is empty.")
	}
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, e := range events {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", e.At.Local().Format("2006-01-02 15:04:05"), e.Actor, e.Action, cli.Line(e.Subject), cli.Line(e.Detail))
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write the list: %w", err)
	}
	return nil
}
