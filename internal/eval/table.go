package eval

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"bedside/internal/answer"
)

// WriteTable prints the report as aligned text.
func (r *Report) WriteTable(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(tw, "expected\trecords\tpassed\t")
	for _, k := range kinds {
		fmt.Fprintf(tw, "→ %s\t", k)
	}
	fmt.Fprintln(tw)
	for _, t := range r.Tallies {
		fmt.Fprintf(tw, "%s\t%d\t%d\t", t.Expect, t.Of, t.Passed)
		for _, k := range kinds {
			fmt.Fprintf(tw, "%d\t", t.Got[k])
		}
		fmt.Fprintln(tw)
	}
	if err := tw.Flush(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	if _, err := fmt.Fprintln(w); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	tw = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, m := range r.Metrics {
		share := "–"
		if m.Of > 0 {
			share = fmt.Sprintf("%5.1f %%", 100*m.Share())
		}
		fmt.Fprintf(tw, "%s\t%s\t%d/%d\t%s\n", m.ID, share, m.Hits, m.Of, m.Title)
	}
	if r.Failed > 0 {
		fmt.Fprintf(tw, "failed\t\t%d/%d\tquestions that could not be answered at all\n", r.Failed, r.Records)
	}
	if err := tw.Flush(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

// WriteMisses prints one block for each record that speaks against a figure:
// where it stands, what was expected, what came, and with explain the
// question and why each candidate was taken or refused. It is meant for labelled sets, whose
// questions are nobody's own.
func (r *Report) WriteMisses(w io.Writer, explain bool) error {
	var b strings.Builder
	for i := 0; i < len(r.Misses); {
		first := r.Misses[i]
		var against []string
		for ; i < len(r.Misses) && r.Misses[i].Record == first.Record; i++ {
			against = append(against, r.Misses[i].Metric)
		}
		writeMiss(&b, first, against, explain)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write misses: %w", err)
	}
	return nil
}

func writeMiss(b *strings.Builder, m Miss, against []string, explain bool) {
	got := string(m.Got.Kind)
	if m.Err != nil {
		got = "error: " + m.Err.Error()
	} else if m.Got.Reason != "" {
		got += " (" + string(m.Got.Reason) + ")"
	}
	fmt.Fprintf(b, "%s:%d %s: expected %s, got %s; against %s\n",
		m.Record.File, m.Record.Line, m.Record.ID, m.Record.Expect, got, strings.Join(against, ", "))
	if !explain {
		return
	}
	fmt.Fprintf(b, "    question    %q\n", m.Record.Question)
	if len(m.Record.Sections) > 0 {
		fmt.Fprintf(b, "    wanted      %s\n", strings.Join(m.Record.Sections, " | "))
	}
	for _, p := range m.Got.Passages {
		label := ""
		if p.Label != answer.Plain {
			label = " [" + string(p.Label) + "]"
		}
		fmt.Fprintf(b, "    shown       %s%s\n", p.Section, label)
	}
	line := func(name string, list []string) {
		if len(list) > 0 {
			fmt.Fprintf(b, "    %-11s %s\n", name, strings.Join(list, " | "))
		}
	}
	line("choices", m.Got.Choices)
	line("uncovered", m.Got.Uncovered)
	line("terms", m.Got.Explain.Terms)
	line("corrections", m.Got.Explain.Corrections)
	for _, s := range m.Got.Explain.Steps {
		fmt.Fprintf(b, "    step        %s\n", s)
	}
	for _, c := range m.Got.Explain.Candidates {
		fmt.Fprintf(b, "    candidate   %.3f %s: %s\n", c.Score, c.Section, c.Verdict)
	}
}
