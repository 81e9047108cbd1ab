package index

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"bedside/internal/faq"
)

func TestMain(m *testing.M) {
	if point := os.Getenv(failpointVariable); point != "" {
		childBuild(point)
		return
	}
	// The engine keeps a pool of analysis workers for the life of the program.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

// syllables make words that look like words, so that headings differ.
var syllables = strings.Fields("ba ce di fo gu ha jo ki lu me na pe qui ro su ta vi we xa zo")

func word(r *rand.Rand) string {
	var b strings.Builder
	for range 2 + r.IntN(3) {
		b.WriteString(syllables[r.IntN(len(syllables))])
	}
	return b.String()
}

// corpus makes n passages out of a seed. The words are skewed as in a language.
func corpus(n int, seed uint64) *faq.Corpus {
	r := rand.New(rand.NewPCG(seed, 1))
	bank := make([]string, 800)
	for i := range bank {
		bank[i] = word(r)
	}
	pick := func() string { f := r.Float64(); return bank[int(f*f*float64(len(bank)))] }
	text := func(words int) string {
		out := make([]string, words)
		for i := range out {
			out[i] = pick()
		}
		return strings.Join(out, " ")
	}
	c := &faq.Corpus{}
	var doc *faq.Document
	for i := range n {
		if i%10 == 0 {
			doc = &faq.Document{File: fmt.Sprintf("doc%03d.md", i/10), Title: text(3), Status: faq.Published}
			c.Documents = append(c.Documents, doc)
		}
		section := text(4)
		p := &faq.Passage{
			ID: fmt.Sprintf("p%d", i), Doc: doc, Section: section, Path: []string{doc.Title, section},
			Text: text(60) + ".\n\n- " + text(20) + " \u00e9\n", Line: i + 1,
		}
		for range i % 3 {
			p.AlsoAsked = append(p.AlsoAsked, "can i "+text(5))
		}
		if i%7 == 0 {
			p.Covers, p.Attach, p.DosingOK, p.Plain = []string{"lithium"}, "emergency", true, "plain "+text(5)
		}
		c.Passages = append(c.Passages, p)
	}
	return c
}

func build(tb testing.TB, d *Dir, c *faq.Corpus, o BuildOptions) *BuildResult {
	tb.Helper()
	res, err := d.Build(context.Background(), c, o)
	if err != nil {
		tb.Fatal(err)
	}
	return res
}

func open(tb testing.TB, d *Dir) *Generation {
	tb.Helper()
	g, _, err := d.Open(context.Background())
	if err != nil {
		tb.Fatal(err)
	}
	return g
}

// same fails unless the generation holds exactly the corpus.
func same(tb testing.TB, g *Generation, c *faq.Corpus) {
	tb.Helper()
	if g.Len() != len(c.Passages) {
		tb.Fatalf("%d passages, want %d", g.Len(), len(c.Passages))
	}
	for i, want := range c.Passages {
		got, err := g.Full(i)
		if err != nil {
			tb.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			tb.Fatalf("passage %d: got %+v, want %+v", i, got, want)
		}
	}
}

func TestBuildAndOpen(t *testing.T) {
	d := OpenDir(filepath.Join(t.TempDir(), "clinic"), Options{})
	if _, _, err := d.Open(context.Background()); !errors.Is(err, ErrNoGeneration) {
		t.Fatalf("empty folder: %v, want ErrNoGeneration", err)
	}
	c := corpus(30, 1)
	steps := 0
	res := build(t, d, c, BuildOptions{Progress: func(_ string, done, total int) { steps = total - done }})
	if res.Number != 1 || res.Unchanged || len(res.Added) != 30 || steps != 0 {
		t.Errorf("first build: %+v, progress ended %d short", res, steps)
	}
	g := open(t, d)
	defer g.Close()
	same(t, g, c)
	if i, ok := g.ByID("p7"); !ok || i != 7 {
		t.Errorf("p7 is %d, %v", i, ok)
	}
	hits, err := g.Retrieve(context.Background(), Question{Terms: DefaultTerms(c.Passages[4].AlsoAsked[0])}, 3)
	if err != nil || len(hits.Hits) == 0 || hits.Hits[0].Entry != 4 || hits.Hits[0].Unit != 1 {
		t.Errorf("asked in the words of passage 4's phrasing: %+v, %v", hits.Hits, err)
	}
	if !g.Vocabulary("can") || g.Vocabulary("tramadol") {
		t.Error("the vocabulary holds the wrong words")
	}
	if want, err := Fingerprint(c); err != nil || want != g.Fingerprint() {
		t.Errorf("fingerprint %s, want %s, %v", g.Fingerprint(), want, err)
	}
}

func TestSameContentIsNotBuiltAgain(t *testing.T) {
	d := OpenDir(t.TempDir(), Options{})
	build(t, d, corpus(20, 1), BuildOptions{Inputs: []string{"lexicon 1"}})
	if res := build(t, d, corpus(20, 1), BuildOptions{Inputs: []string{"lexicon 1"}}); !res.Unchanged || res.Number != 1 {
		t.Errorf("the same again: %+v", res)
	}
	if res := build(t, d, corpus(20, 1), BuildOptions{Inputs: []string{"lexicon 2"}}); res.Unchanged || res.Number != 2 || len(res.Changed)+len(res.Added)+len(res.Removed) != 0 {
		t.Errorf("another lexicon: %+v", res)
	}
	c := corpus(21, 1)
	c.Passages[3].Text += "!"
	c.Passages = append(c.Passages[:5], c.Passages[6:]...)
	res := build(t, d, c, BuildOptions{})
	if fmt.Sprint(res.Added, res.Changed, res.Removed) != "[p20] [p3] [p5]" {
		t.Errorf("added %v, changed %v, removed %v", res.Added, res.Changed, res.Removed)
	}
}

func TestRefusals(t *testing.T) {
	ctx := context.Background()
	d := OpenDir(t.TempDir(), Options{})
	build(t, d, corpus(20, 1), BuildOptions{})
	twice := corpus(20, 1)
	twice.Passages[1].ID = "p0"
	no := errors.New("golden question changed its answer")
	for _, c := range []struct {
		name string
		c    *faq.Corpus
		o    BuildOptions
		want error // nil: any
	}{
		{"nothing", &faq.Corpus{}, BuildOptions{Force: true}, ErrEmpty},
		{"a third gone", corpus(13, 1), BuildOptions{}, ErrShrink},
		{"one id twice", twice, BuildOptions{}, nil},
		{"the caller says no", corpus(20, 2), BuildOptions{Verify: func(*Generation) error { return no }}, ErrRefused},
		{"the caller's reason", corpus(20, 2), BuildOptions{Verify: func(*Generation) error { return no }}, no},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := d.Build(ctx, c.c, c.o)
			if err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			g := open(t, d)
			defer g.Close()
			same(t, g, corpus(20, 1))
		})
	}
	stopped, cancel := context.WithCancel(ctx)
	if _, err := d.Build(stopped, corpus(20, 3), BuildOptions{Progress: func(string, int, int) { cancel() }}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped build: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(d.store.Dir(), "tmp-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if res := build(t, d, corpus(13, 1), BuildOptions{Force: true}); res.Number != 2 || len(res.Removed) != 7 {
		t.Errorf("forced: %+v", res)
	}
}

func TestSecondWriterIsToldWho(t *testing.T) {
	t.Parallel()
	d := OpenDir(t.TempDir(), Options{})
	var second error
	build(t, d, corpus(5, 1), BuildOptions{Verify: func(*Generation) error {
		_, second = d.Build(context.Background(), corpus(6, 1), BuildOptions{})
		return nil
	}})
	var locked *LockedError
	if !errors.Is(second, ErrLocked) || !errors.As(second, &locked) || locked.PID != os.Getpid() || !strings.Contains(second.Error(), fmt.Sprint(os.Getpid())) {
		t.Errorf("second writer got %v", second)
	}
}

func TestRollbackAndKeep(t *testing.T) {
	ctx := context.Background()
	d := OpenDir(t.TempDir(), Options{})
	for n := range 5 {
		build(t, d, corpus(10, uint64(n)), BuildOptions{})
	}
	gens, _ := filepath.Glob(filepath.Join(d.store.Dir(), "gen-*"))
	if len(gens) != 3 {
		t.Errorf("kept %v, want three", gens)
	}
	check := func(number int, seed uint64) {
		t.Helper()
		g := open(t, d)
		defer g.Close()
		if g.Number() != number || g.Degraded() {
			t.Errorf("generation %d, degraded %v, want %d", g.Number(), g.Degraded(), number)
		}
		same(t, g, corpus(10, seed))
	}
	if n, err := d.Rollback(ctx); n != 4 || err != nil {
		t.Fatal(n, err)
	}
	check(4, 3)
	// What was rolled back from is neither a fallback nor a place to roll back to.
	if res := build(t, d, corpus(10, 9), BuildOptions{}); res.Number != 6 {
		t.Fatalf("%+v", res)
	}
	check(6, 9)
	if n, err := d.Rollback(ctx); n != 4 || err != nil {
		t.Fatal(n, err)
	}
	if n, err := d.Rollback(ctx); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	if _, err := d.Rollback(ctx); !errors.Is(err, ErrNoOlder) {
		t.Errorf("nothing older: %v", err)
	}
	check(3, 2)
}

func TestOpenGenerationIsNotDeleted(t *testing.T) {
	d := OpenDir(t.TempDir(), Options{})
	build(t, d, corpus(10, 0), BuildOptions{})
	g := open(t, d)
	for n := range 4 {
		build(t, d, corpus(10, uint64(n+1)), BuildOptions{})
	}
	same(t, g, corpus(10, 0))
	if _, err := os.Stat(filepath.Join(d.store.Dir(), "gen-1")); err != nil {
		t.Error("deleted under its reader")
	}
	g.Close()
	build(t, d, corpus(10, 9), BuildOptions{})
	if _, err := os.Stat(filepath.Join(d.store.Dir(), "gen-1")); err == nil {
		t.Error("kept after its reader left")
	}
}

func TestRankingIsTheSameInEveryBuild(t *testing.T) {
	var want string
	for range 3 {
		d := OpenDir(t.TempDir(), Options{})
		build(t, d, corpus(60, 4), BuildOptions{})
		g := open(t, d)
		var b bytes.Buffer
		for _, p := range corpus(60, 4).Passages {
			res, err := g.Retrieve(context.Background(), Question{Terms: DefaultTerms(p.Text)}, 60)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&b, res)
		}
		g.Close()
		if want == "" {
			want = b.String()
		}
		if b.String() != want {
			t.Fatal("two builds of one content rank differently")
		}
	}
}

func TestClosedGeneration(t *testing.T) {
	d := OpenDir(t.TempDir(), Options{})
	build(t, d, corpus(10, 0), BuildOptions{})
	g := open(t, d)
	g.Close()
	if _, err := g.Text(0); err == nil {
		t.Error("a text after closing")
	}
	if _, err := g.Retrieve(context.Background(), Question{Terms: DefaultTerms(corpus(10, 0).Passages[0].Section)}, 1); !errors.Is(err, ErrClosed) {
		t.Errorf("retrieving after closing: %v", err)
	}
}

func TestInParallel(t *testing.T) {
	for _, n := range []int{0, 1, 127, 128, 1000} {
		var calls atomic.Int64
		last := 0
		if err := inParallel(n, func(int) error { calls.Add(1); return nil }, func(done int) { last = done }); err != nil || int(calls.Load()) != n || last != n {
			t.Errorf("%d: %d calls, progress %d, %v", n, calls.Load(), last, err)
		}
	}
	bad := errors.New("bad")
	if err := inParallel(1000, func(i int) error {
		if i == 300 {
			return bad
		}
		return nil
	}, func(int) {}); !errors.Is(err, bad) {
		t.Errorf("got %v", err)
	}
}
