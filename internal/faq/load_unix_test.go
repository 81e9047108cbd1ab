//go:build unix

package faq

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestOpenDirStaysInside loads a folder with everything in it that does not
// belong there.
func TestOpenDirStaysInside(t *testing.T) {
	outside := t.TempDir()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	link := func(from, to string) {
		t.Helper()
		if err := os.Symlink(from, filepath.Join(dir, to)); err != nil {
			t.Skip("no symbolic links here: ", err)
		}
	}
	write(filepath.Join(outside, "secret.md"), page("secret"))
	write(filepath.Join(dir, "ok.md"), page("x"))
	if err := os.Mkdir(filepath.Join(dir, ".data"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(filepath.Join(dir, ".data", "inner.md"), page("inner"))
	link(".data/inner.md", "inside.md")
	open := func() (*Corpus, error) {
		fsys, closer, err := OpenDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer closer.Close()
		return Load(fsys, Options{})
	}
	c, err := open()
	if err != nil || len(c.Passages) != 2 {
		t.Fatalf("a link to a file of the folder: %v, %v", c, err)
	}
	link(filepath.Join(outside, "secret.md"), "out.md")
	link("../"+filepath.Base(outside), "folder")
	link(".data", "data")
	link("nowhere", "dangling.md")
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.md"), 0o600); err != nil {
		t.Skip("no pipes here: ", err)
	}
	c, err = open()
	want := []string{
		"dangling.md: symbolic link leads outside",
		"data: symbolic link to a folder",
		"out.md: symbolic link leads outside",
		"pipe.md: not a regular file",
	}
	checkProblems(t, err, want)
	if c != nil {
		t.Error("a corpus in spite of problems")
	}
}
