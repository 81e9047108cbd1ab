package index

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// three is a folder with generations 1 to 3, the last of them current.
func three(t *testing.T) *Dir {
	t.Helper()
	d := OpenDir(t.TempDir(), Options{})
	for n := range 3 {
		build(t, d, corpus(10+n, uint64(n)), BuildOptions{})
	}
	return d
}

func TestRollbackToAnyKept(t *testing.T) {
	ctx := context.Background()
	d := three(t)
	for _, n := range []int{1, 3, 2, 2} { // back, forth, and to what is current already
		if err := d.RollbackTo(ctx, n); err != nil {
			t.Fatalf("to %d: %v", n, err)
		}
		g := open(t, d)
		if g.Number() != n || g.Degraded() || g.Len() != 9+n {
			t.Errorf("to %d: generation %d with %d passages, degraded %v", n, g.Number(), g.Len(), g.Degraded())
		}
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestRollbackToRefuses(t *testing.T) {
	ctx := context.Background()
	for name, c := range map[string]struct {
		number int
		hurt   func(dir string)
		want   error
	}{
		"a number that is not kept": {7, func(string) {}, ErrNotKept},
		"nothing":                   {0, func(string) {}, ErrNotKept},
		"a damaged one":             {1, func(dir string) { flip(t, filepath.Join(dir, "gen-1", rankingName)) }, ErrCorrupt},
		"one without its manifest":  {1, func(dir string) { must(t, os.Remove(filepath.Join(dir, "gen-1", "MANIFEST.json"))) }, ErrCorrupt},
	} {
		t.Run(name, func(t *testing.T) {
			d := three(t)
			c.hurt(d.store.Dir())
			if err := d.RollbackTo(ctx, c.number); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			g := open(t, d)
			defer g.Close()
			if g.Number() != 3 {
				t.Errorf("generation %d is current now", g.Number())
			}
		})
	}
}

// flip changes one byte in the middle of a file.
func flip(t *testing.T, file string) {
	t.Helper()
	b, err := os.ReadFile(file)
	must(t, err)
	b[len(b)/2] ^= 0x55
	must(t, os.WriteFile(file, b, 0o600))
}

func TestKept(t *testing.T) {
	ctx := context.Background()
	empty, err := OpenDir(filepath.Join(t.TempDir(), "missing"), Options{}).Kept(ctx)
	if err != nil || len(empty) > 0 {
		t.Errorf("of a folder that is not there: %v, %v", empty, err)
	}
	d := three(t)
	must(t, d.RollbackTo(ctx, 2))
	flip(t, filepath.Join(d.store.Dir(), "gen-1", rankingName))
	kept, err := d.Kept(ctx)
	if err != nil || len(kept) != 3 {
		t.Fatalf("%+v, %v", kept, err)
	}
	for i, k := range kept {
		n := 3 - i
		if k.Number != n || k.Count != 9+n || k.Current != (n == 2) || errors.Is(k.Err, ErrCorrupt) != (n == 1) || k.Err != nil && n != 1 {
			t.Errorf("%+v", k)
		}
		if age := time.Since(k.Made); age < 0 || age > time.Hour {
			t.Errorf("generation %d was made %s ago", n, age)
		}
	}
}

func TestShrink(t *testing.T) {
	d := three(t) // 12 passages
	for passages, refused := range map[int]bool{1: true, 8: true, 9: false, 12: false, 40: false} {
		if err := d.Shrink(passages); errors.Is(err, ErrShrink) != refused {
			t.Errorf("%d after 12: %v", passages, err)
		}
	}
	if err := OpenDir(t.TempDir(), Options{}).Shrink(1); err != nil {
		t.Errorf("nothing was there before: %v", err)
	}
}
