package contest

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// WriteTable prints a set's report as aligned text: the figures, and below them
// their ratios to the baseline.
func (rep *SetReport) WriteTable(w io.Writer) error {
	fmt.Fprintf(w, "%s: %d entries, %d lines, %d questions judged, %d timed\n", rep.Name, rep.Entries, rep.Lines, rep.Judged, rep.Timed)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "\tnDCG@10\tsuccess@1\tbehind\tp\tno hits\trounds\tp50\tp99\tallocated\tbuild\tindex\ttexts beside\t")
	for _, e := range rep.Engines {
		behind, p := "", ""
		if v := e.Versus; v != nil {
			behind, p = "no", fmt.Sprintf("%.4f", v.P)
			if v.Behind {
				behind = "yes"
			}
		}
		fmt.Fprintf(tw, "%s\t%.4f\t%.4f\t%s\t%s\t%d\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t\n", e.Name, e.NDCG10, e.Success1, behind, p, e.Empty, e.Rounds,
			e.P50.Round(time.Microsecond), e.P99.Round(time.Microsecond),
			size(int64(e.Allocated)), e.Build.Round(time.Millisecond), size(e.Size), size(e.Texts))
	}
	fmt.Fprintf(tw, "ratios to %s\t\t\t\t\t\t\t\t\t\t\t\t\t\n", rep.Base)
	for _, e := range rep.Engines {
		r := e.Ratios
		fmt.Fprintf(tw, "%s\t%s\t%s\t\t\t\t\t%s\t%s\t\t%s\t%s\t\t\n", e.Name, times(r.NDCG10), times(r.Success1),
			times(r.P50), times(r.P99), times(r.Build), times(r.Size))
	}
	if err := tw.Flush(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

// WriteMeans prints the means over several sets as aligned text.
func WriteMeans(w io.Writer, sets int, means []Mean) error {
	fmt.Fprintf(w, "mean of %d sets\n", sets)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "\tnDCG@10\tsuccess@1\tBedside behind on\t")
	for i, m := range means {
		behind := ""
		if i > 0 {
			behind = fmt.Sprint(m.Behind)
		}
		fmt.Fprintf(tw, "%s\t%.4f\t%.4f\t%s\t\n", m.Name, m.NDCG10, m.Success1, behind)
	}
	if err := tw.Flush(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

func times(ratio float64) string {
	if ratio == 0 {
		return "?"
	}
	return fmt.Sprintf("%.2f", ratio)
}

// size writes bytes in the unit that leaves one to four digits before the point.
func size(n int64) string {
	switch {
	case n >= 10<<20:
		return fmt.Sprintf("%.0f MiB", float64(n)/(1<<20))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 10<<10:
		return fmt.Sprintf("%.0f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
}
