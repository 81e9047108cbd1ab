package index

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"bedside/internal/index/rank"
)

// questions are asked in the benchmarks: a passage's own words, some misspelt.
func questions(n int) []string {
	var out []string
	for i, p := range corpus(n, 1).Passages {
		q := "can i take " + p.Section + " with " + p.Text[:30]
		if i%4 == 0 {
			q = q[:len(q)/2] + "q" + q[len(q)/2+1:]
		}
		out = append(out, q)
		if len(out) == 200 {
			break
		}
	}
	return out
}

func benchGeneration(b *testing.B, n int) (*Dir, *Generation) {
	b.Helper()
	d := OpenDir(filepath.Join(b.TempDir(), "clinic"), Options{})
	build(b, d, corpus(n, 1), BuildOptions{})
	g := open(b, d)
	b.Cleanup(func() { g.Close() })
	return d, g
}

func BenchmarkRetrieve(b *testing.B) {
	for _, n := range []int{50, 200, 1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			_, g := benchGeneration(b, n)
			qs := questions(n)
			times := make([]time.Duration, 0, b.N)
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				start := time.Now()
				if _, err := g.Retrieve(context.Background(), Question{Terms: DefaultTerms(qs[i%len(qs)])}, 20); err != nil {
					b.Fatal(err)
				}
				times = append(times, time.Since(start))
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)/2].Nanoseconds())/1e3, "p50-µs")
			b.ReportMetric(float64(times[len(times)*99/100].Nanoseconds())/1e3, "p99-µs")
		})
	}
}

func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{200, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			c := corpus(n, 1)
			for range b.N {
				build(b, OpenDir(b.TempDir(), Options{}), c, BuildOptions{})
			}
		})
	}
}

// BenchmarkOpen is a cold start: every file hashed, opened and read, and one
// question answered.
func BenchmarkOpen(b *testing.B) {
	for _, n := range []int{50, 200, 1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			d, _ := benchGeneration(b, n)
			q := Question{Terms: DefaultTerms(questions(n)[0])}
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				g := open(b, d)
				if _, err := g.Retrieve(context.Background(), q, 10); err != nil {
					b.Fatal(err)
				}
				g.Close()
			}
		})
	}
}

func BenchmarkSteps(b *testing.B) {
	_, g := benchGeneration(b, 1000)
	qs := questions(1000)
	b.Run("terms", func(b *testing.B) {
		b.ReportAllocs()
		for i := range b.N {
			rank.DefaultTerms(qs[i%len(qs)])
		}
	})
	b.Run("text", func(b *testing.B) {
		b.ReportAllocs()
		for i := range b.N {
			if _, err := g.Text(i % g.Len()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("swap", func(b *testing.B) {
		var h Handle
		for range b.N {
			g.share()
			h.Swap(g)
		}
		h.Close()
	})
}
