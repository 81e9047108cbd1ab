package index

import (
	"context"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"bedside/internal/index/generations"
)

// files lists every file of generation 2 and CURRENT.
func files(t *testing.T, dir string) []string {
	t.Helper()
	out := []string{filepath.Join(dir, "CURRENT")}
	err := filepath.WalkDir(filepath.Join(dir, "gen-2"), func(p string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			out = append(out, p)
		}
		return err
	})
	if err != nil || len(out) < 7 {
		t.Fatalf("%d files, %v", len(out), err)
	}
	return out
}

func copyTree(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// TestDamage breaks one file of the current generation in every way, hundreds of
// times. What is served afterwards is whole: the generation before, or the same
// one where the damage changed nothing that matters.
func TestDamage(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole")
	d := OpenDir(whole, Options{})
	one, two := corpus(8, 1), corpus(8, 2)
	build(t, d, one, BuildOptions{})
	build(t, d, two, BuildOptions{})
	list := files(t, whole)
	r := rand.New(rand.NewPCG(7, 7))
	kinds := []struct {
		name   string
		damage func(b []byte) []byte // nil: delete the file
	}{
		{"flip", func(b []byte) []byte {
			for range 1 + r.IntN(8) {
				b[r.IntN(len(b))] ^= byte(1 + r.IntN(255))
			}
			return b
		}},
		{"cut", func(b []byte) []byte { return b[:r.IntN(len(b))] }},
		{"extend", func(b []byte) []byte { return append(b, make([]byte, 1+r.IntN(64))...) }},
		{"zero a page", func(b []byte) []byte {
			at := r.IntN(len(b)) &^ 4095
			clear(b[at:min(at+4096, len(b))])
			return b
		}},
		{"empty", func([]byte) []byte { return []byte{} }},
		{"delete", nil},
	}
	rounds, older := 0, 0
	for round := range 600 {
		file, kind := list[r.IntN(len(list))], kinds[round%len(kinds)]
		was, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if kind.damage == nil {
			err = os.Remove(file)
		} else {
			err = os.WriteFile(file, kind.damage(append([]byte(nil), was...)), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		g, why, err := d.Open(context.Background())
		if err != nil {
			t.Fatalf("%s of %s: %v", kind.name, filepath.Base(file), err)
		}
		if g.Number() == 2 {
			same(t, g, two)
		} else {
			same(t, g, one)
			if filepath.Base(file) != "CURRENT" && (why == nil || !errors.Is(why, ErrCorrupt) || !g.Degraded()) {
				t.Fatalf("%s of %s: passed over without a word: %v", kind.name, filepath.Base(file), why)
			}
			older++
		}
		g.Close()
		rounds++
		if err := os.WriteFile(file, was, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if older < rounds/2 {
		t.Errorf("only %d of %d damages were noticed", older, rounds)
	}
	t.Logf("%d damages, %d served from the generation before, 0 wrong texts", rounds, older)
}

func TestForeignAndHalfBuiltGenerations(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		name   string
		change func(t *testing.T, gen string)
		want   error
	}{
		{"an older schema", func(t *testing.T, gen string) {
			replace(t, filepath.Join(gen, "MANIFEST.json"), `"schema": 2`, `"schema": 1`)
		}, ErrCorrupt}, // its own sum is wrong, too
		{"a file too many", func(t *testing.T, gen string) {
			must(t, os.WriteFile(filepath.Join(gen, "bleve", "store", "extra.zap"), nil, 0o600))
		}, ErrCorrupt},
		{"no manifest", func(t *testing.T, gen string) { must(t, os.Remove(filepath.Join(gen, "MANIFEST.json"))) }, ErrCorrupt},
		{"a link in place of a file", func(t *testing.T, gen string) {
			p := filepath.Join(gen, textsName)
			must(t, os.Rename(p, p+".away"))
			must(t, os.Symlink(p+".away", p))
		}, ErrCorrupt},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := OpenDir(t.TempDir(), Options{})
			build(t, d, corpus(5, 1), BuildOptions{})
			c.change(t, filepath.Join(d.store.Dir(), "gen-1"))
			_, _, err := d.Open(ctx)
			if !errors.Is(err, ErrNoGeneration) || !errors.Is(err, c.want) {
				t.Fatalf("got %v", err)
			}
			build(t, d, corpus(5, 1), BuildOptions{})
			g := open(t, d)
			defer g.Close()
			same(t, g, corpus(5, 1))
		})
	}
}

// TestOtherEngine writes a generation whose manifest is sound and whose engine
// is another one.
func TestOtherEngine(t *testing.T) {
	dir := t.TempDir()
	d := OpenDir(dir, Options{})
	other := versions()
	other.Engine["bleve/v2"] = "v2.6.0"
	old := OpenDir(dir, Options{})
	old.store = storeWith(dir, other)
	build(t, old, corpus(5, 1), BuildOptions{})
	if _, _, err := d.Open(context.Background()); !errors.Is(err, ErrVersion) || !errors.Is(err, ErrNoGeneration) {
		t.Fatalf("got %v, want ErrVersion", err)
	}
	if res := build(t, d, corpus(5, 1), BuildOptions{}); res.Number != 2 {
		t.Errorf("%+v", res)
	}
}

func TestHalfBuiltFolderIsNotServed(t *testing.T) {
	d := OpenDir(t.TempDir(), Options{})
	build(t, d, corpus(5, 1), BuildOptions{})
	dir := d.store.Dir()
	for _, name := range []string{"tmp-2", "gen-2", "gen-03", "gen-x"} {
		copyTree(t, filepath.Join(dir, "gen-1"), filepath.Join(dir, name))
		must(t, os.Remove(filepath.Join(dir, name, "MANIFEST.json")))
	}
	must(t, os.WriteFile(filepath.Join(dir, "CURRENT"), []byte("gen-2\n"), 0o600))
	g := open(t, d)
	defer g.Close()
	if g.Number() != 1 || !g.Degraded() {
		t.Errorf("generation %d, degraded %v", g.Number(), g.Degraded())
	}
}

// TestTextChangedUnderAnOpenGeneration: the file is cut or changed after it was
// verified. A wrong text never comes out, and the process lives.
func TestTextChangedUnderAnOpenGeneration(t *testing.T) {
	d := OpenDir(t.TempDir(), Options{})
	c := corpus(5, 1)
	build(t, d, c, BuildOptions{})
	g := open(t, d)
	defer g.Close()
	p := filepath.Join(d.store.Dir(), "gen-1", textsName)
	b, err := os.ReadFile(p)
	must(t, err)
	b[3] ^= 1
	must(t, os.WriteFile(p, b[:len(b)-10], 0o600))
	for i, pass := range c.Passages {
		text, err := g.Text(i)
		switch {
		case i == 0 || i == 4:
			if !errors.Is(err, ErrCorrupt) || text != "" {
				t.Errorf("passage %d: %q, %v", i, text, err)
			}
		case err != nil || text != pass.Text:
			t.Errorf("passage %d is untouched: %v", i, err)
		}
	}
}

// TestVerifiedButNotOurs opens a generation whose every file is as its manifest says
// and one of which was never a file of ours: a fault of the program that wrote it.
func TestVerifiedButNotOurs(t *testing.T) {
	ctx := context.Background()
	for _, name := range []string{textIndexName, passagesName, rankingName, orderName, filepath.Join(engineName, "index_meta.json")} {
		t.Run(name, func(t *testing.T) {
			d := OpenDir(filepath.Join(t.TempDir(), "clinic"), Options{})
			build(t, d, corpus(5, 1), BuildOptions{})
			whole := filepath.Join(d.store.Dir(), "gen-1")
			w, err := d.store.Writer(ctx)
			must(t, err)
			_, err = w.Publish(ctx, generations.Draft{
				Fingerprint: "other", Count: 5,
				Build: func(_ context.Context, dir string) error {
					if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
						return err
					}
					if err := os.Remove(filepath.Join(dir, "MANIFEST.json")); err != nil {
						return err
					}
					return os.WriteFile(filepath.Join(dir, name), []byte("nothing that anybody wrote"), 0o600)
				},
				Check: func(context.Context, string) error { return nil },
			})
			w.Close()
			must(t, err)
			if _, _, err := d.Open(ctx); !errors.Is(err, ErrNoGeneration) {
				t.Errorf("got %v, want ErrNoGeneration", err)
			}
		})
	}
}
