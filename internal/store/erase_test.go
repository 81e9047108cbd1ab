package store

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// copies counts how often a text stands in the files of a store.
func copies(t testing.TB, p place, text string) (n int) {
	t.Helper()
	files, err := filepath.Glob(p.source + "*")
	ok(t, err)
	if len(files) == 0 {
		t.Fatal("no files to look into")
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		ok(t, err)
		n += bytes.Count(data, []byte(text))
	}
	return n
}

// TestErasedBytesAreGone looks into the bytes of the files. PostgreSQL makes no
// such promise: there a text is erased with its sealing key.
func TestErasedBytesAreGone(t *testing.T) {
	t.Parallel()
	const mark = "sealed-bytes-to-be-found"
	ctx := context.Background()
	for name, erase := range map[string]func(t *testing.T, p place, s *Store, codes []string){
		"forgotten": func(t *testing.T, p place, s *Store, codes []string) {
			for _, code := range codes {
				ok(t, s.Forget(ctx, "c", code))
			}
		},
		"expired": func(t *testing.T, p place, s *Store, codes []string) {
			p.clock.add(DefaultExpiry)
			must[Swept](t)(s.Sweep(ctx, 0))
		},
		"left": func(t *testing.T, p place, s *Store, codes []string) {
			ok(t, s.Left(ctx, "c", p.clock.now(), "discord"))
			must[[]string](t)(s.EraseLeft(ctx, p.clock.now().Add(time.Second), "program"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := place{"SQLite", filepath.Join(t.TempDir(), "store.db"), newClock()}
			s := p.open(t)
			// Short ones, which share a page, and one that fills several.
			codes := []string{}
			for _, size := range []int{1, 3, 1000} {
				_, code := enqueue(t, s, "c", []byte(strings.Repeat(mark, size)))
				codes = append(codes, code)
			}
			must[Item](t)(s.Take(ctx, "c", "ann")) // a second copy of the row
			if copies(t, p, mark) == 0 {
				t.Fatal("the text is not in the files before, so that nothing is shown")
			}
			erase(t, p, s, codes)
			if n := copies(t, p, mark); n > 0 {
				t.Errorf("%d copies left in the files", n)
			}
			if h := must[Health](t)(s.Check(ctx)); h.Unerased || h.Rows["queue"] != 0 {
				t.Errorf("%+v", h)
			}
		})
	}
}

func TestVotersHashIsGone(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	p := place{"SQLite", filepath.Join(t.TempDir(), "store.db"), newClock()}
	s := p.open(t)
	v := Vote{Clinic: "c", Passage: "p", Version: "v", Helpful: true, Person: "81530000000000001"}
	ok(t, s.Vote(ctx, v))
	if copies(t, p, s.voter(v)) == 0 {
		t.Fatal("the hash is not in the files before, so that nothing is shown")
	}
	if n := copies(t, p, v.Person); n > 0 {
		t.Errorf("the person stands in the files %d times", n)
	}
	p.clock.add(VoterDays * days)
	must[Swept](t)(s.Sweep(ctx, 0))
	if n := copies(t, p, s.voter(v)); n > 0 {
		t.Errorf("%d copies of the hash left", n)
	}
	// The hash is of all four, and of the key.
	hashes := map[string]bool{s.voter(v): true, voter([]byte("another key, as long as it"))(v): true}
	for _, w := range []Vote{{"d", "p", "v", true, v.Person}, {"c", "q", "v", true, v.Person}, {"c", "p", "w", true, v.Person}, {"c", "p", "v", true, "8153"},
		{"c", "pv", "", true, v.Person}, {"cp", "", "v", true, v.Person}} {
		hashes[s.voter(w)] = true
	}
	if len(hashes) != 8 {
		t.Errorf("%d different hashes, want 8", len(hashes))
	}
}

// TestErasureIsTriedAgain keeps an old snapshot open, which keeps the write-ahead
// log from being emptied.
func TestErasureIsTriedAgain(t *testing.T) {
	t.Parallel()
	const mark = "sealed-bytes-to-be-found"
	ctx := context.Background()
	p := place{"SQLite", filepath.Join(t.TempDir(), "store.db"), newClock()}
	s := p.open(t)
	_, code := enqueue(t, s, "c", []byte(mark))
	old, err := other(t, p).Begin()
	ok(t, err)
	var n int
	ok(t, view{ctx, old}.one(`SELECT COUNT(*) FROM queue`, nil, &n))
	began := time.Now()
	ok(t, s.Forget(ctx, "c", code))
	ok(t, s.Vote(ctx, Vote{Clinic: "c", Passage: "p", Version: "v", Person: "u"})) // others go on
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("changes waited %v for a reader", took)
	}
	if !must[Health](t)(s.Check(ctx)).Unerased || copies(t, p, mark) == 0 {
		t.Error("a copy that stays is not reported")
	}
	ok(t, old.Rollback())
	for deadline := time.Now().Add(10 * time.Second); must[Health](t)(s.Check(ctx)).Unerased; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it was not tried again")
		}
	}
	if n := copies(t, p, mark); n > 0 {
		t.Errorf("%d copies left", n)
	}
}
