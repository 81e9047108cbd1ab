package importer

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFormats makes documents of every format out of one text, with programs
// that people use, and holds that their import has the same sections and words as
// that of the text itself.
func TestFormats(t *testing.T) {
	for _, source := range []string{"testdata/formats/handout.md", filepath.Join(shared, "seeds", "004_b2ebe17d0bf66b80.txt"), filepath.Join(shared, "seeds", "000_61c601369ba47d8e.txt")} {
		data, err := os.ReadFile(source)
		if err != nil {
			t.Log(err) // the raw documents may not be here
			continue
		}
		base := strings.TrimSuffix(filepath.Base(source), filepath.Ext(source))
		want, err := Convert(filepath.Base(source), data, testProposer)
		if err != nil {
			t.Fatal(err)
		}
		// The programs read clean Markdown: the draft's own.
		_, body, _ := bytes.Cut(want.Markdown[4:], []byte("\n---\n"))
		clean := hiddenComment.ReplaceAll(body, nil)
		if !bytes.HasPrefix(bytes.TrimSpace(clean), []byte("# ")) {
			clean = append([]byte("# "+want.Title+"\n\n"), clean...)
		}
		dir := t.TempDir()
		md := filepath.Join(dir, base+".md")
		if err := os.WriteFile(md, clean, 0o600); err != nil {
			t.Fatal(err)
		}
		page := filepath.Join(dir, base+".html")
		if err := os.WriteFile(page, pageOf(t, clean), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Run(base+" own page", func(t *testing.T) { sameImport(t, want, page) })
		t.Run(base+" DOCX by pandoc", func(t *testing.T) {
			out := filepath.Join(dir, base+".docx")
			run(t, "pandoc", "--from", "gfm", "-s", md, "-o", out)
			sameImport(t, want, out)
		})
		t.Run(base+" HTML by pandoc", func(t *testing.T) {
			out := filepath.Join(dir, base+"-p.html")
			run(t, "pandoc", "--from", "gfm", "-s", "--metadata", "pagetitle="+want.Title, md, "-o", out)
			sameImport(t, want, out)
		})
		t.Run(base+" PDF by Chromium", func(t *testing.T) {
			out := filepath.Join(dir, base+".pdf")
			run(t, "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+filepath.Join(dir, "profile"), "--print-to-pdf="+out, page)
			sameImport(t, want, out)
		})
	}
}

// run runs a program that makes documents; without it the test is skipped.
func run(t *testing.T, name string, args ...string) {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not here", name)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

// sameImport compares sections by heading, level, proposals and words.
func sameImport(t *testing.T, want *Result, path string) {
	t.Helper()
	got, err := ConvertFile(path, testProposer)
	if err != nil {
		t.Fatal(err)
	}
	checkLoads(t, got)
	type row struct {
		Level   int
		Heading string
		Words   string
		Covers  []string
	}
	rows := func(r *Result) []row {
		var out []row
		for _, s := range r.Sections {
			out = append(out, row{s.Level, s.Heading, strings.Join(wordsOf(s.Text), " "), s.Covers})
		}
		return out
	}
	if d := cmp.Diff(rows(want), rows(got)); d != "" {
		t.Errorf("%s\n%s", d, reportText(got))
	}
}
