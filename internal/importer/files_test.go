package importer

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func writeDoc(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func names(t *testing.T, dir string) string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range list {
		out = append(out, e.Name())
	}
	return strings.Join(out, " ")
}

func TestImport(t *testing.T) {
	in, out := t.TempDir(), filepath.Join(t.TempDir(), "deep", "faq")
	one := writeDoc(t, in, "one.txt", "Sleep well\n\nGo to bed early.\n")
	broken := writeDoc(t, in, "broken.pdf", "%PDF-1.4")
	two := writeDoc(t, in, "two.txt", "Eat well\n\nEat greens.\n")
	same := writeDoc(t, in, "same.txt", "SLEEP WELL!\n\nAnother text.\n")
	files := []string{one, broken, filepath.Join(in, "absent.txt"), in, two, same}

	got, err := Import(context.Background(), files, Options{Out: out})
	if err != nil || len(got) != len(files) {
		t.Fatalf("%+v, %v", got, err)
	}
	for i, want := range []string{"", "PDF", "no such file", "folder", "", "like that of"} {
		if (got[i].Err == nil) != (want == "") || want != "" && !strings.Contains(got[i].Err.Error(), want) {
			t.Errorf("%s: %v, want %q", got[i].Source, got[i].Err, want)
		}
		if got[i].Err != nil && !strings.Contains(got[i].Err.Error(), got[i].Source) {
			t.Errorf("the message does not name the file: %v", got[i].Err)
		}
	}
	if n := names(t, out); n != "eat-well.md sleep-well.md" {
		t.Errorf("folder holds %q", n)
	}
	if data, _ := os.ReadFile(got[0].Path); string(data) != string(got[0].Result.Markdown) {
		t.Errorf("written %q", data)
	}

	// What exists is left alone, and replaced only by force.
	mine := filepath.Join(out, "sleep-well.md")
	if err := os.WriteFile(mine, []byte("by hand"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, _ = Import(context.Background(), []string{one, two}, Options{Out: out})
	for _, o := range got {
		if !errors.Is(o.Err, fs.ErrExist) {
			t.Errorf("overwritten: %+v", o)
		}
	}
	if data, _ := os.ReadFile(mine); string(data) != "by hand" {
		t.Errorf("changed to %q", data)
	}
	got, _ = Import(context.Background(), []string{one}, Options{Out: out, Force: true})
	if got[0].Err != nil || !got[0].Replaced {
		t.Errorf("%+v", got[0])
	}
	if data, _ := os.ReadFile(mine); !strings.Contains(string(data), "Go to bed early.") {
		t.Errorf("not replaced: %q", data)
	}
	if n := names(t, out); n != "eat-well.md sleep-well.md" {
		t.Errorf("folder holds %q", n)
	}
}

func TestImportStops(t *testing.T) {
	in, out := t.TempDir(), t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	one := writeDoc(t, in, "one.txt", "Sleep well\n\nGo to bed early.\n")
	stop := stopper{cancel}
	got, err := Import(ctx, []string{one, one}, Options{Out: out, Proposer: stop})
	if !errors.Is(err, context.Canceled) || len(got) != 1 || got[0].Err != nil {
		t.Errorf("%+v, %v", got, err)
	}
	if n := names(t, out); n != "sleep-well.md" {
		t.Errorf("folder holds %q", n)
	}
}

// stopper ends the context while the first document is converted.
type stopper struct{ cancel func() }

func (s stopper) Proposals(string) []string {
	s.cancel()
	return nil
}

func (stopper) NamedUnder(string, string) []string { return nil }

func TestHugeFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "huge.txt")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	const size = 100 << 20
	if err := f.Truncate(size); err != nil { // takes no room on the disk
		t.Fatal(err)
	}
	allocs := testing.AllocsPerRun(1, func() { _, err = ConvertFile(path, nil) })
	if err == nil || !strings.Contains(err.Error(), "104857600 bytes") || !strings.Contains(err.Error(), "5 MiB") {
		t.Errorf("message %v", err)
	}
	if allocs > 100 {
		t.Errorf("%v allocations: was it read?", allocs)
	}
	if _, err := f.WriteAt([]byte("%PDF-1.7\n"), 0); err != nil {
		t.Fatal(err)
	}
	if _, err = ConvertFile(path, nil); err == nil || !strings.Contains(err.Error(), "32 MiB") {
		t.Errorf("message %v", err)
	}
}
