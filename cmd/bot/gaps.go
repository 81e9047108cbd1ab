package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"bedside/internal/app"
	"bedside/internal/cli"
	"bedside/internal/curation"

	"github.com/spf13/cobra"
)

// maxDays bounds --days: counts are kept for so long at most.
const maxDays = 4000

func (p *program) gapsCommand() *cobra.Command {
	var days int
	var csv, matrix bool
	cmd := &cobra.Command{
		Use:   "gaps",
		Short: "List what patients asked for and the pages do not cover",
		Long: `List the medicines and topics that patients asked about and did not find, the most
frequent first. Questions about the same medicines are one line, in whatever order
and by whatever brand they were named, and with or without the clinic's own treatment.
No word of a question is kept. Counts below 5 are not shown, and no count from which
such a one could be worked out.

With --matrix, a table of medicines and topics: how many passages cover the one and
speak of the other, and in brackets how often that was asked and not found.`,
		Example: `  bot gaps
  bot gaps --days 7
  bot gaps --matrix --csv > coverage.csv`,
		Args: p.args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if days < 1 || days > maxDays {
				return usage("--days %d is not between 1 and %d", days, maxDays)
			}
			a, err := p.open(cmd.Context())
			if err != nil {
				return err
			}
			list := p.listGaps
			if matrix {
				list = p.listMatrix
			}
			return errors.Join(list(cmd.Context(), a, days, csv), a.Close())
		},
	}
	cmd.Flags().IntVar(&days, "days", 30, "look at the last `N` days")
	cmd.Flags().BoolVar(&csv, "csv", false, "print a table for a spreadsheet")
	cmd.Flags().BoolVar(&matrix, "matrix", false, "set medicines against topics, with what the pages cover")
	return cmd
}

const day = "2006-01-02"

func (p *program) listGaps(ctx context.Context, a *app.App, days int, csv bool) error {
	r, err := a.Gaps(ctx, days)
	if err != nil {
		return err
	}
	if csv {
		return p.csvGaps(r)
	}
	span := fmt.Sprintf("from %s to %s", r.From.Format(day), r.To.Format(day))
	if len(r.Gaps) == 0 {
		fmt.Fprintf(p.out, "Nothing was asked at least %d times and not found, %s.\n", curation.FewestShown, span)
		p.hidden(r)
		return nil
	}
	fmt.Fprintf(p.out, "Asked and not found, %s:\n", span)
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "count\tmedicines\ttopics\treasons")
	for _, g := range r.Gaps {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\n", g.Count, gapNames(a, g), parts(g.Topics, g.OtherTopics()), parts(g.Reasons, g.OtherReasons()))
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write the gaps: %w", err)
	}
	p.hidden(r)
	return nil
}

func (p *program) hidden(r curation.GapReport) {
	if r.Hidden > 0 {
		fmt.Fprintf(p.out, "Not shown: %d that were asked less than %d times.\n", r.Hidden, curation.FewestShown)
	}
}

func gapNames(a *app.App, g curation.Gap) string {
	if len(g.Medicines) == 0 {
		return "(none named)"
	}
	names := make([]string, len(g.Medicines))
	for i, n := range g.Medicines {
		names[i] = a.Lexicon().Display(n)
	}
	return strings.Join(names, " + ")
}

// parts lists the parts of a count, the largest first.
func parts(counts map[string]int, others int) string {
	names := slices.SortedFunc(maps.Keys(counts), func(x, y string) int { return cmp.Or(counts[y]-counts[x], cmp.Compare(x, y)) })
	var out []string
	for _, n := range names {
		out = append(out, fmt.Sprintf("%s %d", words(n), counts[n]))
	}
	if others > 0 {
		out = append(out, fmt.Sprintf("others %d", others))
	}
	return strings.Join(out, ", ")
}

// words is a code of the program's as people read it.
func words(code string) string { return strings.ReplaceAll(code, "_", " ") }

// csvGaps prints a row for each count: that of a gap, and those of its parts.
func (p *program) csvGaps(r curation.GapReport) error {
	rows := [][]string{{"medicines", "part", "name", "count"}}
	for _, g := range r.Gaps {
		medicines := strings.Join(g.Medicines, " + ")
		rows = append(rows, []string{medicines, "all", "", strconv.Itoa(g.Count)})
		for _, part := range []struct {
			name   string
			counts map[string]int
			others int
		}{{"topic", g.Topics, g.OtherTopics()}, {"reason", g.Reasons, g.OtherReasons()}} {
			for _, n := range slices.Sorted(maps.Keys(part.counts)) {
				rows = append(rows, []string{medicines, part.name, n, strconv.Itoa(part.counts[n])})
			}
			if part.others > 0 {
				rows = append(rows, []string{medicines, part.name, "(others)", strconv.Itoa(part.others)})
			}
		}
	}
	return p.csv(rows)
}

func (p *program) csv(rows [][]string) error {
	if err := cli.WriteCSV(p.out, rows); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

func (p *program) listMatrix(ctx context.Context, a *app.App, days int, csv bool) error {
	m, err := a.Matrix(ctx, days)
	if err != nil {
		return err
	}
	rows := [][]string{{"medicine", "all"}}
	for _, t := range m.Topics {
		rows[0] = append(rows[0], words(t))
	}
	for _, r := range m.Rows {
		name := "(any)"
		if r.Name != "" {
			name = a.Lexicon().Display(r.Name)
		}
		row := []string{name, cell(r.All)}
		for _, c := range r.Cells {
			row = append(row, cell(c))
		}
		rows = append(rows, row)
	}
	if csv {
		return p.csv(rows)
	}
	fmt.Fprintf(p.out, "Passages that cover a medicine and speak of a topic; in brackets, questions of the last %d days that did not find it:\n", days)
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

// cell says both counts in a way that no spreadsheet takes for a date or a sum.
func cell(c curation.MatrixCell) string {
	if c.Asked == 0 {
		return strconv.Itoa(c.Passages)
	}
	return fmt.Sprintf("%d (%d)", c.Passages, c.Asked)
}
