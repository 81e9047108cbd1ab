package app_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bedside/internal/app"
)

// The content may lie as Kubernetes mounts it: the folder is a link, and each page is a
// link into a hidden folder. All that is served is in the backup.
func TestBackUpFollowsLinks(t *testing.T) {
	ctx := context.Background()
	c := small(t)
	c.remove("faq/ketamine.md")
	c.write("mounted/..2026/ketamine.md", smallPage)
	c.write("mounted/golden/q.jsonl", "")
	if err := errors.Join(os.Remove(c.path("faq")), os.Symlink("mounted", c.path("faq")), os.Symlink("..2026", c.path("mounted/..data")),
		os.Symlink("..data/ketamine.md", c.path("mounted/ketamine.md"))); err != nil {
		t.Fatal(err)
	}
	a := c.open(app.Options{})
	if got := ask(t, a, onLithium); got.Kind != "answer" {
		t.Fatalf("before: %s", got.Kind)
	}
	b, err := app.BackUp(ctx, []*app.App{a}, c.path("b.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	if b.Clinics[0].Files != 2 {
		t.Errorf("%+v", b.Clinics[0])
	}
	dir := t.TempDir()
	if _, err := app.Restore(ctx, app.RestoreOptions{File: c.path("b.tar.gz"), ConfigFile: filepath.Join(dir, "config.yaml"), Environ: []string{}}); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "faq", "ketamine.md")); err != nil || string(got) != smallPage {
		t.Errorf("restored: %q, %v", got, err)
	}

	// What leads elsewhere is not packed. A page fails it; of anything else it is told.
	c.write("secret.txt", "x")
	if err := os.Symlink(c.path("secret.txt"), c.path("mounted/notes.txt")); err != nil {
		t.Fatal(err)
	}
	if b, err = app.BackUp(ctx, []*app.App{a}, c.path("c.tar.gz")); err != nil || b.Clinics[0].Files != 2 || !strings.Contains(c.log.String(), "notes.txt") {
		t.Errorf("%+v, %v", b, err)
	}
	if err := os.Symlink("../secret.txt", c.path("mounted/more.md")); err != nil {
		t.Fatal(err)
	}
	var bad *app.ContentError
	if _, err := app.BackUp(ctx, []*app.App{a}, c.path("d.tar.gz")); !errors.As(err, &bad) || !strings.Contains(err.Error(), "more.md") {
		t.Errorf("a page that leads outside: %v", err)
	}
	if _, err := os.Stat(c.path("d.tar.gz")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a backup was written all the same: %v", err)
	}
}

// With settings that cannot be read, nothing is listed or moved in the folders of the
// compiled ones.
func TestBrokenSettingsMoveNothing(t *testing.T) {
	ctx := context.Background()
	c, a := three(t)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	c.write("config.yaml", "clinic: [")
	t.Chdir(c.root) // where the compiled data folder is the one of before
	before := c.files("data/index")
	b := c.open(app.Options{})
	for name, call := range map[string]func() error{
		"rollback": func() error { _, err := b.Rollback(ctx, ""); return err },
		"to":       func() error { return b.RollbackTo(ctx, "", 1) },
		"kept":     func() error { _, err := b.Kept(ctx); return err },
		"audit":    func() error { _, err := b.Audit(ctx, 1); return err },
		"gaps":     func() error { _, err := b.Gaps(ctx, 1); return err },
		"matrix":   func() error { _, err := b.Matrix(ctx, 1); return err },
		"export":   func() error { _, err := b.Export(ctx, app.ExportOptions{}); return err },
		"due":      func() error { _, err := b.Due(ctx); return err },
	} {
		var bad *app.ConfigError
		if err := call(); !errors.As(err, &bad) {
			t.Errorf("%s: %v", name, err)
		}
	}
	after := c.files("data/index")
	if len(after) != len(before) {
		t.Errorf("%d files, were %d", len(after), len(before))
	}
	for name, was := range before {
		if after[name] != was {
			t.Errorf("%s has changed", name)
		}
	}
}
