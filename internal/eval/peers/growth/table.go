package growth

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// WriteTable prints the points as aligned text.
func WriteTable(w io.Writer, points []Point) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "passages\tbuild\tbuild peak\tindex\ta passage, bytes\ttexts beside\topen\tserve peak\tfirst\tp50\tp99\tno hits\t")
	for _, p := range points {
		open := p.Open.Round(time.Millisecond).String()
		if !p.Cold {
			open += " warm"
		}
		fmt.Fprintf(tw, "%d\t%s\t%s\t%s\t%.0f\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t\n", p.Passages, p.Build.Round(time.Millisecond), mib(p.Built.Peak),
			mib(p.Size), p.PerPassage(), mib(p.Content), open, mib(p.Asked.Peak), p.First.Round(time.Microsecond),
			p.P50.Round(time.Microsecond), p.P99.Round(time.Microsecond), p.Empty)
	}
	if err := tw.Flush(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

func mib(n int64) string {
	if n == 0 {
		return "?"
	}
	return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
}
