package app_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bedside/internal/answer"
	"bedside/internal/app"
	"bedside/internal/archive"
	"bedside/internal/store"
)

const sealingKey = "BEDSIDE_ASK_STAFF_KEY=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

// asking is the clinic's program with a key for questions to the staff.
func (c *clinic) asking(config string, key ...string) *app.App {
	c.t.Helper()
	a, err := app.New(context.Background(), app.Options{ConfigFile: config, Environ: key, Now: func() time.Time { return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC) }})
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() {
		if err := a.Close(); err != nil {
			c.t.Error(err)
		}
	})
	return a
}

// busy is a clinic with an edit, a stop and a question to the staff.
func busy(t *testing.T) (*clinic, *app.App, string) {
	t.Helper()
	c := small(t)
	c.write("config.yaml", "clinic:\n  name: Test Clinic\n  phone: 555-0100\nask_staff:\n  accept_policy_16: true\n")
	a := c.asking(c.path("config.yaml"), sealingKey)
	reword(t, a, onLithiumPage, "Lithium needs blood tests. We look at them with you.")
	if err := a.Stop(context.Background(), store.StopMedicine, "methadone", "boss", "being looked at"); err != nil {
		t.Fatal(err)
	}
	desk, err := a.Desk(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	code, _, err := desk.Send(context.Background(), "is there a bus to you")
	if err != nil {
		t.Fatal(err)
	}
	return c, a, code
}

// The restore drill: on another machine, from the backup alone, patients get the same
// answers, what was stopped stays stopped, and a receipt still finds its question.
func TestRestoreDrill(t *testing.T) {
	ctx := context.Background()
	c, a, code := busy(t)
	file := c.path("bedside.tar.gz")
	made, err := app.BackUp(ctx, []*app.App{a}, file)
	if err != nil {
		t.Fatal(err)
	}
	if !made.Store || made.AuditSeq == 0 || len(made.Clinics) != 1 || made.Clinics[0].Generation != 2 || made.Clinics[0].Files != 1 {
		t.Errorf("%+v", made)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if _, err := app.BackUp(ctx, []*app.App{a}, file); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over another backup: %v", err)
	}

	there := filepath.Join(t.TempDir(), "new")
	config := filepath.Join(there, "config.yaml")
	r, err := app.Restore(ctx, app.RestoreOptions{File: file, ConfigFile: config})
	if err != nil {
		t.Fatal(err)
	}
	if r.ConfigKept || r.AuditHash != made.AuditHash || r.DataDir != filepath.Join(there, "data") {
		t.Errorf("%+v", r)
	}
	b := c.asking(config, sealingKey)
	for _, q := range []string{onLithium, covered, "i want to kill myself", "what should i bring to my session"} {
		x, y := ask(t, a, q), ask(t, b, q)
		if w, g := a.Renderer().Message(x).PlainText(), b.Renderer().Message(y).PlainText(); w != g {
			t.Errorf("%q: it was\n%s\nand is\n%s", q, w, g)
		}
	}
	if got := kindOf(t, b, covered); got != answer.CoverGap {
		t.Errorf("what was stopped: %s", got)
	}
	records, err := b.Records(ctx)
	if err != nil || records.Store.Audit != nil || records.Refuse != nil || records.Queue.Waiting != 1 || records.Queue.Lost != nil || len(records.Stops) != 1 {
		t.Errorf("%+v, %v", records, err)
	}
	desk, err := b.Desk(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Receipt(ctx, code); err != nil {
		t.Errorf("the receipt: %v", err)
	}
	unchanged(t, b, "restored")

	// Without the key the text cannot be read, and that is said; with another one too.
	for _, key := range [][]string{nil, {"BEDSIDE_ASK_STAFF_KEY=ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA="}} {
		records, err := c.asking(config, key...).Records(ctx)
		if err != nil || records.Queue.Lost == nil || records.Queue.Waiting != 1 {
			t.Errorf("key %d: %+v, %v", len(key), records.Queue, err)
		}
	}
}

// Nothing is written over, and what was put in place is taken away where the rest
// cannot be.
func TestRestoreRefuses(t *testing.T) {
	ctx := context.Background()
	c, a, _ := busy(t)
	file := c.path("bedside.tar.gz")
	if _, err := app.BackUp(ctx, []*app.App{a}, file); err != nil {
		t.Fatal(err)
	}
	tree := func(dir string) string {
		var b strings.Builder
		err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
			fmt.Fprintln(&b, strings.TrimPrefix(p, dir))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	put := func(name, text string) {
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		before func(dir string)
		env    []string
		want   string // "": it is taken
	}{
		"an empty folder": {func(string) {}, nil, ""},
		"data is there":   {func(dir string) { put(filepath.Join(dir, "data/bedside.db"), "x") }, nil, "data is not empty"},
		"other content":   {func(dir string) { put(filepath.Join(dir, "faq/ketamine.md"), "x") }, nil, "faq is not empty"},
		"the same content": {func(dir string) {
			put(filepath.Join(dir, "faq/ketamine.md"), smallPage)
			put(filepath.Join(dir, "faq/.git/x"), "")
		}, nil, ""},
		"more content": {func(dir string) {
			put(filepath.Join(dir, "faq/ketamine.md"), smallPage)
			put(filepath.Join(dir, "faq/more.md"), "x")
		}, nil, "faq is not empty"},
		"settings of its own": {func(dir string) { put(filepath.Join(dir, "config.yaml"), "content:\n  dir: pages\n") }, nil, ""},
		"broken settings":     {func(dir string) { put(filepath.Join(dir, "config.yaml"), "content: [") }, nil, "config.yaml"},
		"PostgreSQL":          {func(string) {}, []string{"BEDSIDE_STORE_URL=postgres://a@127.0.0.1/b"}, "pg_restore"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			c.before(dir)
			before := tree(dir)
			r, err := app.Restore(ctx, app.RestoreOptions{File: file, ConfigFile: filepath.Join(dir, "config.yaml"), Environ: c.env})
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want == "":
				if _, err := os.Stat(filepath.Join(r.DataDir, app.StoreFile)); err != nil {
					t.Error(err)
				}
			case err == nil || !strings.Contains(err.Error(), c.want):
				t.Errorf("%v", err)
			case tree(dir) != before:
				t.Errorf("it left\n%s", tree(dir))
			}
		})
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c.write("damaged.tar.gz", string(raw[:len(raw)/2])) // a flipped bit may be harmless: runs of zeros can be packed in several ways
	dir := t.TempDir()
	if _, err := app.Restore(ctx, app.RestoreOptions{File: c.path("damaged.tar.gz"), ConfigFile: filepath.Join(dir, "config.yaml")}); !errors.Is(err, archive.ErrDamaged) {
		t.Errorf("a damaged one: %v", err)
	}
	if tree(dir) != "\n" {
		t.Errorf("it left\n%s", tree(dir))
	}
}

func TestBackUpOfPostgres(t *testing.T) {
	c := small(t)
	a := c.asking(c.path("config.yaml"), "BEDSIDE_STORE_URL=postgres://a@127.0.0.1:1/b")
	if _, err := app.BackUp(context.Background(), []*app.App{a}, c.path("b.tar.gz")); !errors.Is(err, store.ErrNoBackup) || !strings.Contains(err.Error(), "pg_dump") {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(c.path("b.tar.gz")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

// A backup of several clinics holds all of them.
func TestBackUpOfSeveralClinics(t *testing.T) {
	ctx := context.Background()
	c := small(t)
	c.write("config.yaml", "clinic:\n  name: Test Clinic\ndiscord:\n  guilds: \"1\"\nclinics:\n  dir: clinics\n")
	c.write("clinics/north.yaml", "clinic:\n  name: North\ncontent:\n  dir: ../faq-north\ndiscord:\n  guilds: \"2\"\n")
	c.write("faq-north/house.md", plainPage("2036-10-01"))
	main := c.asking(c.path("config.yaml"))
	others, err := main.Config().Others()
	if err != nil || len(others) != 1 {
		t.Fatal(others, err)
	}
	north, err := app.New(ctx, app.Options{Clinic: others[0].Name, Config: &others[0].Config, Main: main, Environ: []string{}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := north.Close(); err != nil {
			t.Error(err)
		}
	}()
	file := c.path("b.tar.gz")
	if _, err := app.BackUp(ctx, []*app.App{main, north}, file); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	r, err := app.Restore(ctx, app.RestoreOptions{File: file, ConfigFile: filepath.Join(dir, "config.yaml")})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"clinics/north.yaml", "faq-north/house.md", "faq/ketamine.md", "data/bedside.db"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	if len(r.Contents) != 2 {
		t.Errorf("%+v", r)
	}
}
