package app_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bedside/internal/app"
)

// BenchmarkColdStart times all that a single question costs in a new process with
// a generation on disk: configuration, lexicon, triage, content, index, answer.
func BenchmarkColdStart(b *testing.B) {
	dir := b.TempDir()
	warm := newApp(b, dir)
	if _, err := warm.Ask(context.Background(), covered); err != nil {
		b.Fatal(err)
	}
	if err := warm.Close(); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		a := newApp(b, dir)
		if _, err := a.Ask(context.Background(), covered); err != nil {
			b.Fatal(err)
		}
		if err := a.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func newApp(b *testing.B, data string) *app.App {
	b.Helper()
	a, err := app.New(context.Background(), app.Options{ConfigFile: "../../config.yaml", DataDir: data, Environ: []string{}})
	if err != nil {
		b.Fatal(err)
	}
	return a
}

// BenchmarkAskBesideReindex times answers, one every five milliseconds, alone and
// while generations are built, replayed and swapped in without pause.
func BenchmarkAskBesideReindex(b *testing.B) {
	for _, beside := range []bool{false, true} {
		name := "alone"
		if beside {
			name = "beside"
		}
		b.Run(name, func(b *testing.B) {
			content := copyContent(b)
			a, err := app.New(context.Background(), app.Options{ConfigFile: "../../config.yaml", DataDir: b.TempDir(), ContentDir: content, Environ: []string{}})
			if err != nil {
				b.Fatal(err)
			}
			defer a.Close()
			if err := a.Open(context.Background()); err != nil {
				b.Fatal(err)
			}
			ctx, stop := context.WithCancel(context.Background())
			done := make(chan int)
			go func() {
				n := 0
				for ; beside && ctx.Err() == nil; n++ {
					text := "---\ntitle: Ward\nstatus: published\nexample: true\nowner: clinical lead\n---\n\nRoom " + strings.Repeat("x", n+1) + ".\n"
					if err := os.WriteFile(filepath.Join(content, "ward.md"), []byte(text), 0o600); err != nil {
						b.Error(err)
					}
					if _, err := a.Reindex(ctx, app.ReindexOptions{Force: "a measurement"}); err != nil && ctx.Err() == nil {
						b.Error(err)
					}
				}
				done <- n
			}()
			times := make([]time.Duration, 0, b.N)
			for b.Loop() {
				time.Sleep(5 * time.Millisecond)
				start := time.Now()
				if _, err := a.Ask(ctx, covered); err != nil {
					b.Fatal(err)
				}
				times = append(times, time.Since(start))
			}
			stop()
			b.ReportMetric(float64(<-done), "reindexes")
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), "p99-µs")
			b.ReportMetric(float64(times[len(times)-1].Microseconds()), "max-µs")
		})
	}
}

func copyContent(b *testing.B) string {
	b.Helper()
	b.Setenv("XDG_CACHE_HOME", b.TempDir()) // another folder than the configured one has its set there
	dir := b.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../faq")); err != nil {
		b.Fatal(err)
	}
	return dir
}
