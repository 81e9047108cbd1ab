package app_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"bedside/internal/app"
)

const (
	inventedPages    = 50
	inventedPassages = 20 // of a page
	inventedAsked    = 20 // phrasings of a passage
)

// inventedSubjects are what the invented pages are about, medicine by medicine.
var inventedSubjects = []string{"appointments", "blood tests", "breakfast", "breathing", "coffee", "driving", "exercise", "fasting", "headaches", "insurance",
	"itching", "memory", "nausea", "parking", "rides home", "sleep", "smoking", "swimming", "travel", "work"}

// inventedMedicines are names of the lexicon.
var inventedMedicines = []string{"methadone", "lithium", "sertraline", "lamotrigine", "bupropion", "lorazepam", "quetiapine", "clonidine", "gabapentin", "naltrexone"}

// inventedForms are how people ask about a subject together with a medicine.
var inventedForms = []string{"%s and %s", "%s with %s", "what about %s on %s", "is %s a problem when i take %s", "does %s matter with %s",
	"question about %s while taking %s", "can i have %s if i take %s", "tell me about %s and %s please", "%s when on %s", "my husband asks about %s, he takes %s"}

// invent writes a clinic of so many pages with so many phrasings for each passage.
func invent(dir string, pages, asked int) error {
	for page := range pages {
		medicine := inventedMedicines[page%len(inventedMedicines)]
		var b strings.Builder
		fmt.Fprintf(&b, "---\ntitle: Living with %s, part %s\nstatus: published\nexample: true\nowner: clinical lead\ncovers: [ketamine, %s]\n---\n", medicine, word(page), medicine)
		for i, subject := range inventedSubjects[:inventedPassages] {
			own := word(page*inventedPassages + i + 100)
			fmt.Fprintf(&b, "\n## %s and %s: %s\n<!--\nalso_asked:\n", medicine, subject, own)
			for k := range asked {
				fmt.Fprintf(&b, "  - %s\n", strings.ReplaceAll(fmt.Sprintf(inventedForms[k%len(inventedForms)], own+" "+subject, medicine)+strings.Repeat(" today", k/len(inventedForms)), ":", ""))
			}
			fmt.Fprintf(&b, "-->\n\nAsk the nurse about %s before a session. The team looks at %s, at %s and at how you feel, and writes down what it finds.\n", subject, own, medicine)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("page-%02d.md", page)), []byte(b.String()), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// word is an invented word for a number, another one for another number.
func word(n int) string {
	syllables := []string{"ba", "dor", "fi", "gul", "hem", "ka", "lor", "mi", "nus", "pel", "rav", "so", "tir", "vo", "wex", "zan"}
	s := ""
	for range 3 {
		s += syllables[n%len(syllables)]
		n /= len(syllables)
	}
	return s
}

// BenchmarkDryRun times a dry run over a thousand passages and twenty thousand known
// questions, of which one page has changed. It is to take less than 30 seconds on two
// cores.
func BenchmarkDryRun(b *testing.B) {
	b.Setenv("XDG_CACHE_HOME", b.TempDir()) // another folder than the configured one has its set there
	content := b.TempDir()
	if err := invent(content, inventedPages, inventedAsked); err != nil {
		b.Fatal(err)
	}
	a, err := app.New(context.Background(), app.Options{ConfigFile: "../../config.yaml", DataDir: b.TempDir(), ContentDir: content, Environ: []string{}})
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	if err := a.Open(context.Background()); err != nil {
		b.Fatal(err)
	}
	page := filepath.Join(content, "page-00.md")
	data, err := os.ReadFile(page)
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(page, []byte(strings.Replace(string(data), "Ask the nurse", "Please ask the nurse", 1)), 0o600); err != nil {
		b.Fatal(err)
	}
	var told []string
	o := app.ReindexOptions{DryRun: true, Progress: func(stage string, done, total int) {
		if !slices.Contains(told, stage) {
			told = append(told, stage)
		}
	}}
	b.ReportAllocs()
	var r app.ReindexReport
	for b.Loop() {
		if r, err = a.Reindex(context.Background(), o); err != nil {
			b.Fatal(err)
		}
	}
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	b.ReportMetric(float64(r.Passages), "passages")
	b.ReportMetric(float64(r.Difference.Asked), "questions")
	b.ReportMetric(float64(r.Difference.Swaps), "swaps")
	b.ReportMetric(float64(mem.Sys>>20), "MB-from-system")
	b.Logf("%v; %v; %d objections", told, r.Difference.Counts(), len(r.Difference.Objections))
	if len(r.Difference.Objections) > 0 {
		b.Logf("%s", r.Difference.Objections[0])
	}
}
