package app_test

import (
	"context"
	"testing"

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
