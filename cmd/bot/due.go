package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"text/tabwriter"

	"bedside/internal/app"
	"bedside/internal/cli"

	"github.com/spf13/cobra"
)

func (p *program) dueCommand() *cobra.Command {
	var csv bool
	cmd := &cobra.Command{
		Use:   "due",
		Short: "List the pages whose review is due, soon or since long",
		Long: `List the published documents whose next review is past due, due today, or due within
staff.due_soon_days, with the role that answers for each. What names a medicine and is
past due is not served any more (unless staff.past_due says banner); everything else
that is past due is served with a line that says so.

Whoever has looked at such a page says so with "Reviewed as it stands" under /faq due
in Discord, or writes new reviewed: and review_by: days into the file and publishes.`,
		Example: `  bot due
  bot due --csv > reviews.csv`,
		Args: p.args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := p.open(cmd.Context())
			if err != nil {
				return err
			}
			return errors.Join(p.listDue(cmd.Context(), a, csv), a.Close())
		},
	}
	cmd.Flags().BoolVar(&csv, "csv", false, "print a table for a spreadsheet")
	return cmd
}

func (p *program) listDue(ctx context.Context, a *app.App, csv bool) error {
	r, err := a.Due(ctx)
	if err != nil {
		return err
	}
	if csv {
		rows := [][]string{{"state", "days", "review_by", "owner", "file", "title", "passages", "name_a_medicine", "not_served"}}
		for _, d := range r.Due {
			date := ""
			if !d.ReviewBy.IsZero() {
				date = d.ReviewBy.Format(day)
			}
			days := max(d.Days, -d.Days) // the state says which way; a sign would be taken for a formula's
			rows = append(rows, []string{string(d.State), strconv.Itoa(days), date, d.Owner, d.File, d.Title,
				strconv.Itoa(d.Passages), strconv.Itoa(d.Medicines), strconv.Itoa(d.Withheld)})
		}
		return p.csv(rows)
	}
	if len(r.Due) == 0 {
		fmt.Fprintf(p.out, "No review is due within %d days.\n", int(r.Soon.Hours()/24))
	}
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, d := range r.Due {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s (%s)\t%s\n", d.State, dueDays(d), cli.Line(d.Owner), cli.Line(d.Title), d.File, dueServed(d, r.Banner))
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write the list: %w", err)
	}
	if r.Examples > 0 {
		fmt.Fprintf(p.out, "Example text without a date: %d. Put the clinic's own in its place.\n", r.Examples)
	}
	return nil
}

func dueDays(d app.Due) string {
	switch {
	case d.State == app.DueUndated:
		return ""
	case d.Days < 0:
		return fmt.Sprintf("since %d days", -d.Days)
	case d.Days == 0:
		return "today"
	}
	return fmt.Sprintf("in %d days", d.Days)
}

// dueServed says what becomes of the document's passages.
func dueServed(d app.Due, banner bool) string {
	switch {
	case d.State == app.DuePast && d.Withheld > 0:
		return fmt.Sprintf("%d of %d passages name a medicine and are not served", d.Withheld, d.Passages)
	case d.State == app.DuePast:
		return "served, with a line that the review is past due"
	case d.State != app.DueUndated && d.Medicines > 0 && !banner:
		return fmt.Sprintf("%d of %d passages name a medicine and will not be served once it is past due", d.Medicines, d.Passages)
	}
	return "served"
}
