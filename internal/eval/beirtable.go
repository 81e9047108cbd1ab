package eval

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// WriteTable prints the report as aligned text.
func (rep *BeirReport) WriteTable(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(tw, "\tqueries\tnDCG@10\tMRR@10\tsuccess@1\tsuccess@3\tsuccess@5\trecall@50\t\n")
	row := func(name string, q *Quality) {
		fmt.Fprintf(tw, "%s\t%d\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\t\n",
			name, q.Queries, q.NDCG10, q.MRR10, q.Success1, q.Success3, q.Success5, q.Recall50)
	}
	row("lines", &rep.Quality)
	if rep.ByEntry != nil {
		row("entries", rep.ByEntry)
	}
	if err := tw.Flush(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	tw = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tw, "corpus\t%d entries, %d lines\n", rep.Entries, rep.Lines)
	if rep.Meaning != "" {
		fmt.Fprintf(tw, "meaning\t%s\n", rep.Meaning)
	}
	fmt.Fprintf(tw, "retrieval\tp50 %s, p99 %s\n", rep.P50.Round(time.Microsecond), rep.P99.Round(time.Microsecond))
	fmt.Fprintf(tw, "build\t%s\n", rep.Build.Round(time.Millisecond))
	fmt.Fprintf(tw, "index size\t%s, and %s of texts beside it\n", kib(rep.IndexSize), kib(rep.TextSize))
	fmt.Fprintf(tw, "peak memory\t%s\n", kib(rep.PeakRSS))
	if o := rep.OOS; o != nil {
		fmt.Fprintf(tw, "unanswerable\t%d questions\n", o.Questions)
		row := func(name string, s *Separation) {
			fmt.Fprintf(tw, "%s\tAUROC %.4f, ECE %.4f, answered at 5/10/20 %% wrong %.4f, %.4f, %.4f\n", name, s.AUROC, s.ECE, s.At5, s.At10, s.At20)
		}
		row("shipped weights", &o.Separation)
		if o.Calibrated != nil {
			row("calibrated on the set", o.Calibrated)
		}
	}
	if err := tw.Flush(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

func kib(n int64) string {
	if n == 0 {
		return "not measured"
	}
	return fmt.Sprintf("%d KiB", (n+1023)/1024)
}

// CheckBeir lists every bound of the floor that the report breaks. Speeds and
// sizes depend on the machine and are not bounded here.
func CheckBeir(rep BeirReport, f Floor) []Violation {
	return f.check(func(id string) (float64, int, int, bool) {
		q := rep.Quality
		figures := map[string]float64{
			"ndcg@10": q.NDCG10, "mrr@10": q.MRR10, "success@1": q.Success1,
			"success@3": q.Success3, "success@5": q.Success5, "recall@50": q.Recall50,
		}
		of := q.Queries
		if e := rep.ByEntry; e != nil {
			figures["entry_ndcg@10"], figures["entry_success@1"] = e.NDCG10, e.Success1
		}
		if o := rep.OOS; o != nil {
			figures["auroc"], figures["answered_at_10_wrong"] = o.AUROC, o.At10
			if c := o.Calibrated; c != nil {
				figures["calibrated_auroc"], figures["calibrated_answered_at_10_wrong"] = c.AUROC, c.At10
			}
		}
		v, ok := figures[id]
		return v, 0, of, ok
	})
}
