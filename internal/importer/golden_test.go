package importer

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"bedside/internal/faq"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden drafts anew")

// words is a Proposer that finds names anywhere in a heading and classes where
// the heading is nothing else.
type words struct {
	medicines []string
	classes   map[string][]string
	members   map[string][]string // by class
}

var testProposer = words{
	medicines: []string{"ketamine", "methadone", "lithium", "xanomazole"},
	classes: map[string][]string{
		"antidepressants": {"antidepressant", "snri", "ssri"},
		"antipsychotics":  {"antipsychotic"},
		"benzodiazepines": {"benzodiazepine"},
		"mood zoners":     {"mood_zoner"},
		"stimulants":      {"stimulant"},
	},
	members: map[string][]string{"stimulant": {"amphetamine", "methylphenidate"}},
}

func (w words) NamedUnder(class, text string) []string {
	var out []string
	for _, m := range w.members[class] {
		if strings.Contains(strings.ToLower(text), m) {
			out = append(out, m)
		}
	}
	return out
}

func (w words) Proposals(heading string) []string {
	key := foldKey(heading)
	if c, ok := w.classes[key]; ok {
		return c
	}
	var out []string
	for _, m := range w.medicines {
		for _, f := range strings.Fields(key) {
			if f == m {
				out = append(out, m)
				break
			}
		}
	}
	return out
}

// TestGolden converts the document in every folder of testdata and compares
// with the draft and the report beside it.
func TestGolden(t *testing.T) {
	docs, err := filepath.Glob("testdata/*/document.*")
	if err != nil || len(docs) == 0 {
		t.Fatalf("no documents: %v", err)
	}
	for _, doc := range docs {
		dir := filepath.Dir(doc)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			data, err := os.ReadFile(doc)
			if err != nil {
				t.Fatal(err)
			}
			// Editors do not show a form feed.
			data = []byte(strings.ReplaceAll(string(data), "<FF>", "\f"))
			r, err := Convert(filepath.Base(dir)+filepath.Ext(doc), data, testProposer)
			if err != nil {
				t.Fatal(err)
			}
			checkLoads(t, r)
			checkWords(t, string(data), r)
			golden(t, filepath.Join(dir, "draft.md"), string(r.Markdown))
			golden(t, filepath.Join(dir, "report.txt"), r.File+"\n"+reportText(r))
		})
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; run the test with -update and review the file", err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s:\n%s", file, d)
	}
}

func reportText(r *Result) string {
	var b strings.Builder
	for _, n := range r.Report {
		fmt.Fprintf(&b, "%d %s: %s\n", n.Line, n.Action, n.Msg)
	}
	return b.String()
}

// checkLoads holds that the content folder reads the draft as the sections say.
func checkLoads(t testing.TB, r *Result) {
	t.Helper()
	c, err := faq.Load(fstest.MapFS{r.File: {Data: r.Markdown}}, faq.Options{Drafts: true})
	if err != nil {
		t.Fatalf("the draft does not load: %v\n%s", err, r.Markdown)
	}
	var want, got []string
	for i, s := range r.Sections {
		if s.Text == "" {
			continue
		}
		covers := s.Covers
		if i > 0 {
			covers = append(append([]string{}, r.Sections[0].Covers...), covers...)
		}
		want = append(want, fmt.Sprintf("%q %q %q", s.Heading, s.Text, covers))
	}
	for _, p := range c.Passages {
		got = append(got, fmt.Sprintf("%q %q %q", p.Section, p.Text, append([]string{}, p.AllCovers()...)))
	}
	for i := range want {
		want[i] = strings.ReplaceAll(want[i], "[]string(nil)", "[]")
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("the draft loads as other sections (-sections +loaded):\n%s\n%s", d, r.Markdown)
	}
	if c.Documents[0].Title != r.Title || c.Documents[0].Status != faq.Draft {
		t.Fatalf("title %q, status %q", c.Documents[0].Title, c.Documents[0].Status)
	}
}
