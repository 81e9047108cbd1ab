package answer_test

import (
	"context"
	"errors"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bedside/internal/answer"
	"bedside/internal/embed/embedtest"
	"bedside/internal/eval"
	"bedside/internal/faq"
	"bedside/internal/index"
	"bedside/internal/lexicon"
	"bedside/internal/triage"
)

// sessions has two passages that a question about an outfit brings by its other words.
const sessions = `---
title: Ketamine sessions
status: published
owner: clinical lead
covers: [ketamine]
reviewed: 2026-01-01
review_by: 2026-12-01
---

Ketamine is given here.

## What should I wear for ketamine?

Wear loose clothes. Bring a coat.

## What should I bring for ketamine?

Bring a blanket, earphones, an eye mask, some water and a pillow under your head.

## Who should come with me for ketamine?

A friend or a relative may sit beside you.
`

// endpoint stands in for a model, and keeps what it was asked.
type endpoint struct {
	answers func(ctx context.Context, text string) ([]float32, error)

	mu    sync.Mutex
	asked []string
}

func (e *endpoint) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	e.mu.Lock()
	e.asked = append(e.asked, texts...)
	e.mu.Unlock()
	var out [][]float32
	for _, text := range texts {
		v, err := e.answers(ctx, text)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (e *endpoint) take() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	asked := e.asked
	e.asked = nil
	return asked
}

// unit brings a vector to length 1.
func unit(v []float64) []float32 {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = float32(x / math.Sqrt(sum))
	}
	return out
}

// knowing is an endpoint that takes the words of each group for the same.
func knowing(groups ...[]string) *endpoint {
	m := embedtest.NewMeaning(groups...)
	return &endpoint{answers: func(_ context.Context, text string) ([]float32, error) { return unit(m.Vector(text)), nil }}
}

// random is an endpoint whose vectors say nothing about the texts.
func random(seed uint64) *endpoint {
	return &endpoint{answers: func(_ context.Context, text string) ([]float32, error) {
		h := fnv.New64a()
		_, _ = h.Write([]byte(text))
		r := rand.New(rand.NewPCG(h.Sum64(), seed))
		v := make([]float64, 3) // so few that any cosine comes up
		for i := range v {
			v[i] = r.NormFloat64()
		}
		return unit(v), nil
	}}
}

// meant is an engine with two catalogs of one content: one by words alone, and one
// that the endpoint has made vectors for.
type meant struct {
	t     *testing.T
	e     *answer.Engine
	words *answer.Catalog
	cat   *answer.Catalog
}

func newMeant(t *testing.T, c *faq.Corpus, from index.Embedder, opts ...answer.CatalogOption) meant {
	t.Helper()
	lex, err := lexicon.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	e, _ := engineOver(t, c)
	vectors, err := index.EmbedPassages(t.Context(), c, from, nil)
	if err != nil {
		t.Fatal(err)
	}
	d := index.OpenDir(filepath.Join(t.TempDir(), "index"), index.Options{})
	if _, err := d.Build(t.Context(), c, index.BuildOptions{Vectors: vectors, Model: "m"}); err != nil {
		t.Fatal(err)
	}
	g, _, err := d.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.Close() })
	m := meant{t: t, e: e}
	if m.words, err = answer.NewCatalog(g, lex); err != nil {
		t.Fatal(err)
	}
	if m.cat, err = answer.NewCatalog(g, lex, opts...); err != nil {
		t.Fatal(err)
	}
	return m
}

func opened(c *answer.Catalog) answer.Open {
	return func(context.Context) (*answer.Catalog, error) { return c, nil }
}

func (m meant) ask(c *answer.Catalog, q string) answer.Decision {
	m.t.Helper()
	d, err := m.e.Ask(m.t.Context(), q, opened(c))
	if err != nil {
		m.t.Fatal(err)
	}
	return d
}

func shippedCorpus(t *testing.T) *faq.Corpus {
	t.Helper()
	fsys, closer, err := faq.OpenDir("../../faq")
	if err != nil {
		t.Fatal(err)
	}
	defer closer.Close()
	c, err := faq.Load(fsys, faq.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestMeaningOrders(t *testing.T) {
	c := corpusOf(t, map[string]string{"page.md": sessions})
	m := knowing([]string{"wear", "outfit", "clothes"})
	k := newMeant(t, c, m, answer.WithEmbedder(m))
	m.take()
	const q = "what outfit should i bring for ketamine"
	words, both := k.ask(k.words, q), k.ask(k.cat, q)
	if say(words) != "answer covered_named [What should I bring for ketamine?]" {
		t.Fatalf("the words alone find it: %s", say(words))
	}
	if say(both) != "answer covered_named [What should I wear for ketamine?]" {
		t.Errorf("not what is meant: %s, %+v", say(both), both.Explain.Candidates)
	}
	if both.Confidence != words.Confidence || !reflect.DeepEqual(both.Explain.Features, words.Explain.Features) {
		t.Errorf("confidence %v, by words %v", both.Confidence, words.Confidence)
	}
	if both.Choices[0].Section != "What should I bring for ketamine?" {
		t.Errorf("what the words found is not offered: %v", both.Choices)
	}
	if asked := m.take(); !slices.Equal(asked, []string{q}) {
		t.Errorf("asked %q", asked)
	}
	if !strings.Contains(both.Explain.Candidates[0].Verdict, "meaning 0.") || strings.Contains(words.Explain.Candidates[0].Verdict, "meaning") {
		t.Error("the explanation does not say what meaning did")
	}
	k.e.Suggest(q, 5, k.cat)
	if _, err := k.e.Choose(both.Passages[0].Passage.ID, k.cat); err != nil || len(m.take()) > 0 {
		t.Errorf("asked for a suggestion or a choice: %v", err)
	}
}

// outcome is what meaning must not change of a decision.
func outcome(d answer.Decision) answer.Decision {
	d.Passages, d.Choices, d.Explain = nil, nil, answer.Explanation{Features: d.Explain.Features}
	if d.Reason == answer.CoveredClass { // says what the shown passage is, not whether one is
		d.Reason = answer.CoveredNamed
	}
	return d
}

func golden(t *testing.T) []eval.Record {
	t.Helper()
	records, err := eval.Load("../../faq/golden")
	if err != nil {
		t.Fatal(err)
	}
	return records
}

// TestHostileEmbeddings asks all labelled questions of endpoints that answer at
// random, as near as can be to everything, and as far. They open nothing, change no
// kind and bring up no passage that words and coverage have not.
func TestHostileEmbeddings(t *testing.T) {
	c := shippedCorpus(t)
	constant := func(v ...float32) *endpoint {
		return &endpoint{answers: func(context.Context, string) ([]float32, error) { return v, nil }}
	}
	moved := 0
	for name, m := range map[string]*endpoint{
		"random": random(1), "random too": random(2), "equal to every question": constant(1, 0, 0),
	} {
		k := newMeant(t, c, m, answer.WithEmbedder(m))
		for _, r := range golden(t) {
			words, both := k.ask(k.words, r.Question), k.ask(k.cat, r.Question)
			if !reflect.DeepEqual(outcome(words), outcome(both)) {
				t.Errorf("%s, %s: %s, by words %s", name, r.ID, say(both), say(words))
			}
			if name == "equal to every question" && say(words) != say(both) {
				t.Errorf("%s, %s: %s, by words %s", name, r.ID, say(both), say(words))
			}
			if say(words) == say(both) {
				continue
			}
			moved++
			for _, p := range both.Passages {
				if !slices.ContainsFunc(words.Explain.Candidates, func(c answer.Candidate) bool { return c.ID == p.Passage.ID && c.Score > 0 }) {
					t.Errorf("%s, %s: %q was brought by no word", name, r.ID, p.Passage.Section)
				}
			}
			if len(both.Passages) != len(words.Passages) {
				t.Errorf("%s, %s: %s, by words %s", name, r.ID, say(both), say(words))
			}
		}
	}
	if moved < 20 {
		t.Errorf("only %d orders changed: the test shows nothing", moved)
	}
}

// TestMeaningShowsNoThinPassage holds every candidate of every labelled question in
// turn for the nearest, by so much that it has the best score. Some have so little
// evidence that words would not show them if they were alone. Those stay behind.
func TestMeaningShowsNoThinPassage(t *testing.T) {
	k := newMeant(t, shippedCorpus(t), knowing())
	lex, err := lexicon.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	near := &turned{Content: k.words.Content()}
	cat, err := answer.NewCatalog(near, lex, answer.WithEmbedder(knowing()))
	if err != nil {
		t.Fatal(err)
	}
	shown, refused := 0, 0
	for _, r := range golden(t) {
		words := k.ask(k.words, r.Question)
		if words.Kind != answer.Answer || len(words.Explain.Candidates) == 0 {
			continue
		}
		first := words.Explain.Candidates[0]
		for _, c := range words.Explain.Candidates[1:] {
			if c.Score <= first.Score*math.Exp(-2) {
				break // no nearness would bring it to the front
			}
			near.near, _ = near.ByID(c.ID)
			switch got := k.ask(cat, r.Question).Passages[0].Passage.ID; {
			case got == c.ID:
				shown++
			case words.Finding == (triage.Finding{}): // else it was not asked
				refused++
			}
		}
	}
	if shown < 100 || refused < 10 {
		t.Errorf("%d shown, %d refused: the test shows nothing", shown, refused)
	}
	t.Logf("%d shown, %d refused", shown, refused)
}

// turned holds one passage for as near as can be and all others for as far.
type turned struct {
	answer.Content
	near int
}

func (c *turned) Near([]float32) func(int) float64 {
	return func(i int) float64 {
		if i == c.near {
			return 1
		}
		return -1
	}
}

// TestEmbedderFails: without vectors the words answer, to the last byte, and in time.
func TestEmbedderFails(t *testing.T) {
	c := corpusOf(t, map[string]string{"page.md": sessions})
	broken := errors.New("broken")
	for name, answers := range map[string]func(ctx context.Context, text string) ([]float32, error){
		"error":             func(context.Context, string) ([]float32, error) { return nil, broken },
		"another dimension": func(context.Context, string) ([]float32, error) { return []float32{1, 0}, nil },
		"no vector":         func(context.Context, string) ([]float32, error) { return nil, nil },
		"hangs": func(ctx context.Context, _ string) ([]float32, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		},
	} {
		m := &endpoint{answers: answers}
		k := newMeant(t, c, knowing(), answer.WithEmbedder(m))
		for _, q := range []string{"what outfit should i bring for ketamine", "who should come with me for ketamine"} {
			words := k.ask(k.words, q)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			d, err := k.e.Ask(ctx, q, opened(k.cat))
			if err != nil || ctx.Err() != nil {
				t.Errorf("%s: %v, %v", name, err, ctx.Err())
			}
			cancel()
			if !reflect.DeepEqual(d, words) {
				t.Errorf("%s: %s, by words %s", name, say(d), say(words))
			}
		}
		if len(m.take()) != 2 {
			t.Errorf("%s: not asked: the test shows nothing", name)
		}
	}
}
