package answer_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"bedside/internal/answer"
	"bedside/internal/faq"
	"bedside/internal/index"
	"bedside/internal/lexicon"
	"bedside/internal/triage"
)

// benchQuestions are asked in turn: short, long, covered, not covered, misspelt,
// urgent and none at all.
var benchQuestions = []string{
	"can i do ketamine on methadone",
	"zolofft and ketamine ok?",
	"long story short i was a nurse for years and then my back went and they put me on all sorts of things, now only sertraline is left and i wonder whether ketamine could be added to it without trouble",
	"tramadol with ketamine",
	"what are the risks of combining ketamine with methadone",
	"does brintafex go with ketamine",
	"how much ketamine do they give",
	"i cant breathe after my infusion",
	"hello there",
	"whats the research on this like, is it proven in people yet",
}

// multiply makes a corpus of n passages out of few, so that words are shared as
// in real content.
func multiply(tb testing.TB, n int) *faq.Corpus {
	tb.Helper()
	fsys, closer, err := faq.OpenDir("../../faq")
	if err != nil {
		tb.Fatal(err)
	}
	defer closer.Close()
	base, err := faq.Load(fsys, faq.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	c := &faq.Corpus{Documents: base.Documents}
	for i := range n {
		p := *base.Passages[i%len(base.Passages)]
		if i >= len(base.Passages) {
			p.ID = fmt.Sprintf("%s-%d", p.ID, i)
			p.Text = fmt.Sprintf("Page %d tells of ward%d and of room%d.\n\n%s", i, i%97, i%31, p.Text)
			p.AlsoAsked = nil
		}
		c.Passages = append(c.Passages, &p)
	}
	return c
}

func engineOver(tb testing.TB, c *faq.Corpus, opts ...answer.Option) (*answer.Engine, *answer.Catalog) {
	tb.Helper()
	lex, err := lexicon.Embedded()
	if err != nil {
		tb.Fatal(err)
	}
	tr, err := triage.New(triage.WithDrugWords(slices.Collect(lex.Surfaces())))
	if err != nil {
		tb.Fatal(err)
	}
	e, err := answer.New(tr, lex, func() time.Time { return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC) }, opts...)
	if err != nil {
		tb.Fatal(err)
	}
	d := index.OpenDir(filepath.Join(tb.TempDir(), "index"), index.Options{})
	if _, err := d.Build(context.Background(), c, index.BuildOptions{}); err != nil {
		tb.Fatal(err)
	}
	g, _, err := d.Open(context.Background())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := g.Close(); err != nil {
			tb.Error(err)
		}
	})
	cat, err := answer.NewCatalog(g, lex)
	if err != nil {
		tb.Fatal(err)
	}
	return e, cat
}

// BenchmarkAsk times a whole question, from its raw text to the decision with the
// verbatim passage read. It reports the median and the 99th percentile.
func BenchmarkAsk(b *testing.B) {
	for _, n := range []int{50, 200, 1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			e, cat := engineOver(b, multiply(b, n))
			open := func(context.Context) (*answer.Catalog, error) { return cat, nil }
			for _, q := range benchQuestions {
				if _, err := e.Ask(context.Background(), q, open); err != nil {
					b.Fatal(err)
				}
			}
			times := make([]time.Duration, 0, b.N)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				if _, err := e.Ask(context.Background(), benchQuestions[i%len(benchQuestions)], open); err != nil {
					b.Fatal(err)
				}
				times = append(times, time.Since(start))
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), "p99-µs")
		})
	}
}
