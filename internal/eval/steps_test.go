package eval

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"bedside/internal/lexicon"
)

func TestVariantsDiffer(t *testing.T) {
	list := Variants()
	for i, v := range list {
		for _, o := range list[:i] {
			if v.Name == o.Name || v.Weights == o.Weights && v.Params == o.Params {
				t.Errorf("%q is %q again", v.Name, o.Name)
			}
		}
	}
}

func TestDisturbances(t *testing.T) {
	const text = "Can methadone change my headaches at night?"
	for _, d := range Disturbances() {
		got := d.Apply("q1", text)
		if got == text || got != d.Apply("q1", text) {
			t.Errorf("%s: %q, then %q", d.Name, got, d.Apply("q1", text))
		}
		if d.Apply("q2", text) == got && d.Apply("q3", text) == got {
			t.Errorf("%s does the same to every question", d.Name)
		}
	}
	changed := func(n int) int {
		a, b := strings.Fields(text), strings.Fields(misspell("q7", text, n))
		c := 0
		for i := range a {
			if a[i] != b[i] {
				c++
			}
		}
		return c
	}
	if changed(1) != 1 || changed(2) != 2 {
		t.Errorf("one typo changes %d words, two %d", changed(1), changed(2))
	}
	if got := misspell("x", "is it ok", 2); got != "is it ok" {
		t.Errorf("short words are broken: %q", got)
	}
	for kind, want := range []string{"methdaone", "methdone", "methsdone", "methaadone"} {
		if got := slip("methadone", 4, kind); got != want {
			t.Errorf("slip %d: %q, want %q", kind, got, want)
		}
	}
	if got := tell("q1", text); !strings.Contains(got, "headaches at night?") || len(strings.Fields(got)) < 25 {
		t.Errorf("the story: %q", got)
	}
}

// TestMeasureSteps measures a made-up set where every step can be told apart from its
// absence in one figure at least, and a step that is off is seen to be off.
func TestMeasureSteps(t *testing.T) {
	lex, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	entry := func(id string, titles ...string) BeirEntry {
		var e BeirEntry
		for i, title := range titles {
			e.Lines = append(e.Lines, BeirLine{ID: id + string(rune('a'+i)), Title: title})
		}
		return e
	}
	set := BeirSet{
		Entries: []BeirEntry{
			entry("fee", "How much does the appointment cost", "what is the price of a visit"),
			entry("hour", "When is the clinic open", "what are your hours"),
			entry("park", "Where can I park the car", "is there parking"),
		},
		Queries: []BeirQuery{{"q1", "is it expensive"}, {"q2", "wher parkng"}, {"q3", "what are the hours"}},
		Qrels:   map[string]map[string]int{"q1": {"feea": 1, "feeb": 1}, "q2": {"parka": 1, "parkb": 1}, "q3": {"houra": 1, "hourb": 1}},
	}
	steps := 0
	rep, err := MeasureSteps(context.Background(), []NamedSet{{"one", set}, {"two", set}}, lex, func(done, total int) { steps = total - done })
	if err != nil || steps != 0 {
		t.Fatalf("%v, %d steps short", err, steps)
	}
	at := func(name string) Quality {
		i := slices.IndexFunc(rep.Variants, func(v Variant) bool { return v.Name == name })
		if i < 0 {
			t.Fatalf("no variant %q", name)
		}
		return rep.Quality[i][0]
	}
	if q := at("shipped"); q.Queries != 3 || q.Success1 != 1 {
		t.Errorf("shipped: %+v", q)
	}
	for _, name := range []string{"no synonyms", "no spelling"} {
		if q := at(name); q.Success1 >= 1 {
			t.Errorf("%s is no loss: %+v", name, q)
		}
	}
	var page bytes.Buffer
	if err := rep.WriteTable(&page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| shipped |", "| no synonyms |", "| 2 typos |", "| in a story |", "| set left out |"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the tables lack %q:\n%s", want, page.String())
		}
	}
}
