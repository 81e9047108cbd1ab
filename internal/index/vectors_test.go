package index

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// embedder makes vectors with a function.
type embedder func(texts []string) ([][]float32, error)

func (f embedder) Embed(_ context.Context, texts []string) ([][]float32, error) { return f(texts) }

// byLength is a vector that tells texts of different length apart.
func byLength(text string) []float32 {
	angle := float64(len(text))
	return []float32{float32(math.Cos(angle)), float32(math.Sin(angle)), 0}
}

func lengths(texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, t := range texts {
		out[i] = byLength(t)
	}
	return out, nil
}

func TestMeaningTexts(t *testing.T) {
	long := strings.Repeat("aé", 1000) // 3,000 bytes
	for _, c := range []struct {
		name string
		e    Entry
		want []string
	}{
		{"heading and text", Entry{Units: []Unit{{Title: "Heading", Text: "Text."}}}, []string{"Heading\nText."}},
		{"phrasings by their title", Entry{Units: []Unit{{Title: "H", Text: "T"}, {Title: "one"}, {Title: "two", Text: "left out"}}}, []string{"H\nT", "one", "two"}},
		{"nothing blank", Entry{Units: []Unit{{Title: " ", Text: "\n"}, {Title: ""}, {Title: "x"}}}, []string{"x"}},
		{"no heading", Entry{Units: []Unit{{Text: "T"}}}, []string{"T"}},
		{"cut between runes", Entry{Units: []Unit{{Title: "H", Text: long}, {Title: long}}}, []string{"H\n" + long[:1000], long[:1000]}},
		{"cut before a rune", Entry{Units: []Unit{{Text: "bb" + long}}}, []string{"bb" + long[:997]}},
	} {
		got := MeaningTexts(c.e)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		for _, text := range got {
			if !utf8.ValidString(text) {
				t.Errorf("%s: half a rune", c.name)
			}
		}
	}
}

func TestEmbed(t *testing.T) {
	list := []Entry{
		{Units: []Unit{{Title: "a"}, {Title: "bb"}, {Title: "bb"}}},
		{Units: []Unit{{Title: " "}}},
	}
	var seen []int
	got, err := Embed(t.Context(), list, embedder(lengths), func(done, total int) { seen = append(seen, done, total) })
	if err != nil {
		t.Fatal(err)
	}
	x, y := math.Cos(1)+2*math.Cos(2), math.Sin(1)+2*math.Sin(2)
	n := math.Hypot(x, y)
	if v := got[0]; math.Abs(float64(v[0])-x/n) > 1e-6 || math.Abs(float64(v[1])-y/n) > 1e-6 || v[2] != 0 {
		t.Errorf("the sum of the phrasings: %v", v)
	}
	if !slices.Equal(got[1], []float32{0, 0, 0}) {
		t.Errorf("an entry without a text: %v", got[1])
	}
	if !slices.Equal(seen, []int{3, 3}) {
		t.Errorf("progress: %v", seen)
	}

	many := make([]Entry, 150)
	for i := range many {
		many[i].Units = []Unit{{Title: strings.Repeat("x", 1+i%7)}}
	}
	largest := 0
	got, err = Embed(t.Context(), many, embedder(func(texts []string) ([][]float32, error) {
		largest = max(largest, len(texts))
		return lengths(texts)
	}), nil)
	if err != nil || largest > 64 {
		t.Fatalf("%v, %d at once", err, largest)
	}
	for i, v := range got {
		if want := byLength(many[i].Units[0].Title); math.Abs(float64(v[0]-want[0])) > 1e-6 {
			t.Errorf("entry %d has the vector of another one", i)
		}
	}

	broken := errors.New("broken")
	for name, e := range map[string]embedder{
		"an error":          func([]string) ([][]float32, error) { return nil, broken },
		"one too few":       func(texts []string) ([][]float32, error) { v, _ := lengths(texts); return v[1:], nil },
		"another dimension": func(texts []string) ([][]float32, error) { v, _ := lengths(texts); v[1] = v[1][:2]; return v, nil },
		"without a number":  func(texts []string) ([][]float32, error) { return make([][]float32, len(texts)), nil },
	} {
		if _, err := Embed(t.Context(), list, e, nil); err == nil || name == "an error" && !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Embed(t.Context(), list[1:], embedder(lengths), nil); err == nil {
		t.Error("nothing to embed, and no error")
	}
	opposite := embedder(func([]string) ([][]float32, error) { return [][]float32{{1, 0}, {-1, 0}}, nil })
	if got, err := Embed(t.Context(), []Entry{{Units: []Unit{{Title: "a"}, {Title: "b"}}}}, opposite, nil); err != nil || !slices.Equal(got[0], []float32{0, 0}) {
		t.Errorf("vectors that cancel out: %v, %v", got, err)
	}
}

func TestVectorsAreKept(t *testing.T) {
	ctx := t.Context()
	c := corpus(12, 1)
	list, err := EmbedPassages(ctx, c, embedder(lengths), nil)
	must(t, err)
	d := OpenDir(filepath.Join(t.TempDir(), "clinic"), Options{})
	o := BuildOptions{Inputs: []string{"vectors of m"}, Vectors: list, Model: "m"}
	build(t, d, c, o)
	g := open(t, d)
	defer g.Close()
	same(t, g, c)
	if g.Model() != "m" {
		t.Errorf("model %q", g.Model())
	}
	if diff := cmp.Diff(list, g.Vectors()); diff != "" {
		t.Errorf("other vectors (-written +read):\n%s", diff)
	}
	near := g.Near(list[3])
	for i, v := range list {
		want := 0.0
		for k := range v {
			want += float64(v[k]) * float64(list[3][k])
		}
		if got := near(i); math.Abs(got-want) > 1e-9 || got > 1 || got < -1 {
			t.Errorf("entry %d is near by %v, want %v", i, got, want)
		}
	}
	nan := float32(math.NaN())
	if g.Near([]float32{1, 0}) != nil || g.Near(nil) != nil || g.Near([]float32{nan, 0, 0})(0) != 0 {
		t.Error("what is no vector of the model is compared")
	}

	// The model gives other last digits: nothing has changed.
	for _, v := range list {
		v[2] = 1e-5
	}
	if res := build(t, d, c, o); !res.Unchanged {
		t.Error("the same content and model are built again")
	}
	if o.Anew = true; build(t, d, c, o).Number != 2 {
		t.Error("new vectors that are wanted are not built")
	}
	o = BuildOptions{Inputs: []string{"words alone"}}
	if res := build(t, d, c, o); res.Number != 3 || len(res.Added)+len(res.Changed)+len(res.Removed) > 0 {
		t.Errorf("without vectors: %+v", res)
	}
	words := open(t, d)
	defer words.Close()
	if words.Model() != "" || words.Vectors() != nil || words.Near(list[0]) != nil {
		t.Error("vectors that nobody gave")
	}
	if _, err := os.Stat(filepath.Join(d.store.Dir(), "gen-3", vectorsName)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file of no vectors: %v", err)
	}
}

// TestNearOrdersAndBringsNone: meaning puts candidates in another order, and an entry
// without a word of the question stays where it is: outside.
func TestNearOrdersAndBringsNone(t *testing.T) {
	c := corpus(30, 1)
	d := OpenDir(filepath.Join(t.TempDir(), "clinic"), Options{})
	build(t, d, c, BuildOptions{})
	g := open(t, d)
	defer g.Close()
	ask := func(near func(int) float64) []int {
		t.Helper()
		res, err := g.Retrieve(t.Context(), Question{Terms: DefaultTerms(c.Passages[4].Section), Near: near}, g.Len())
		must(t, err)
		var out []int
		for _, h := range res.Hits {
			out = append(out, h.Entry)
		}
		return out
	}
	words := ask(nil)
	last := words[len(words)-1]
	if len(words) < 3 || len(words) == g.Len() {
		t.Fatalf("%d of %d entries are hits: the test shows nothing", len(words), g.Len())
	}
	turned := ask(func(e int) float64 {
		switch {
		case e == last, !slices.Contains(words, e):
			return 1
		}
		return -1
	})
	if turned[0] != last {
		t.Errorf("the nearest is not first: %v", turned)
	}
	if same := ask(func(int) float64 { return 1 }); !slices.Equal(same, words) {
		t.Errorf("all equally near: %v, by words %v", same, words)
	}
	slices.Sort(words)
	if slices.Sort(turned); !slices.Equal(words, turned) {
		t.Errorf("other entries than words have brought: %v, %v", turned, words)
	}
}

func TestVectorsRefused(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	for name, change := range map[string]func(o *BuildOptions){
		"one too few":       func(o *BuildOptions) { o.Vectors = o.Vectors[1:] },
		"one too many":      func(o *BuildOptions) { o.Vectors = append(o.Vectors, o.Vectors[0]) },
		"without numbers":   func(o *BuildOptions) { o.Vectors = make([][]float32, len(o.Vectors)) },
		"another dimension": func(o *BuildOptions) { o.Vectors[2] = []float32{1, 0} },
		"not a number":      func(o *BuildOptions) { o.Vectors[2] = []float32{nan, 0, 0} },
		"not finite":        func(o *BuildOptions) { o.Vectors[2] = []float32{inf, 0, 0} },
		"not of length 1":   func(o *BuildOptions) { o.Vectors[2] = []float32{1, 1, 0} },
		"no model":          func(o *BuildOptions) { o.Model = "" },
	} {
		c := corpus(5, 1)
		list, err := EmbedPassages(t.Context(), c, embedder(lengths), nil)
		must(t, err)
		o := BuildOptions{Vectors: list, Model: "m"}
		change(&o)
		d := OpenDir(t.TempDir(), Options{})
		if _, err := d.Build(t.Context(), c, o); err == nil {
			t.Errorf("%s: built", name)
		}
		if _, _, err := d.Open(t.Context()); !errors.Is(err, ErrNoGeneration) {
			t.Errorf("%s: something was published: %v", name, err)
		}
	}
}

// TestVectorsDamaged opens files that a manifest does not guard.
func TestVectorsDamaged(t *testing.T) {
	c := corpus(5, 1)
	list, err := EmbedPassages(t.Context(), c, embedder(lengths), nil)
	must(t, err)
	d := OpenDir(t.TempDir(), Options{})
	build(t, d, c, BuildOptions{Vectors: list, Model: "m"})
	dir := filepath.Join(d.store.Dir(), "gen-1")
	whole, err := os.ReadFile(filepath.Join(dir, vectorsName))
	must(t, err)
	if len(whole) != 12+1+4*3*5 {
		t.Fatalf("%d bytes", len(whole))
	}
	with := func(at int, b ...byte) []byte { w := slices.Clone(whole); copy(w[at:], b); return w }
	for name, b := range map[string][]byte{
		"empty":                 {},
		"half a header":         whole[:7],
		"no vectors":            whole[:13],
		"cut":                   whole[:len(whole)-4],
		"longer":                append(slices.Clone(whole), 0, 0, 0, 0),
		"one byte longer":       append(slices.Clone(whole), 0),
		"another count":         with(4, 6),
		"another dimension":     with(0, 4),
		"no dimension":          with(0, 0),
		"a giant dimension":     with(0, 255, 255, 255, 255),
		"no name":               with(8, 0),
		"a giant name":          with(8, 255, 255, 255, 255),
		"a number of no length": with(13, 0, 0, 0xc0, 0x7f),
	} {
		must(t, os.WriteFile(filepath.Join(dir, vectorsName), b, 0o600))
		g, err := openGeneration(dir)
		if !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			g.Close()
		}
		if _, _, err := d.Open(t.Context()); !errors.Is(err, ErrNoGeneration) {
			t.Errorf("%s: served past its manifest: %v", name, err)
		}
	}
	must(t, os.WriteFile(filepath.Join(dir, vectorsName), whole, 0o600))
	g := open(t, d)
	defer g.Close()
	if !bytes.Equal(g.vectors.encode(), whole) {
		t.Error("not read back as written")
	}
}
