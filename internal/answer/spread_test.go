package answer_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"bedside/internal/answer"
	"bedside/internal/lexicon"

	"github.com/google/go-cmp/cmp"
)

// What staff have stopped, and what is past its review, is no coverage.
func TestSpread(t *testing.T) {
	e, cat := engineOver(t, corpusOf(t, map[string]string{"page.md": page}))
	at := func(s answer.Spread, name, topic string) int {
		k := slices.Index(s.Topics, topic)
		for _, r := range s.Rows {
			switch {
			case r.Name != name:
			case topic == "":
				return r.All
			case topic == "none":
				return r.NoTopic
			default:
				return r.ByTopic[k]
			}
		}
		t.Fatalf("no row %q", name)
		return 0
	}
	for _, c := range []struct {
		what        string
		holds       answer.Holds
		name, topic string
		want        int
	}{
		{"all pages", answer.Holds{}, "", "", 5},
		{"the page about driving", answer.Holds{}, "", "driving", 1},
		{"the rest", answer.Holds{}, "", "none", 4},
		{"by name", answer.Holds{}, "lithium", "", 1},
		{"through its class", answer.Holds{}, "sertraline", "", 1},
		{"not at all", answer.Holds{}, "tramadol", "", 0},
		{"a stopped page", answer.Holds{Passages: []string{"page/lithium"}}, "lithium", "", 0},
		{"a stopped medicine", answer.Holds{Medicines: []string{"sertraline"}}, "sertraline", "", 0},
		{"a stopped page about a topic", answer.Holds{Passages: []string{"page/driving-home"}}, "", "driving", 0},
		{"everything", answer.Holds{All: true}, "", "", 0},
	} {
		e.SetHolds(c.holds)
		got := at(e.Spread(cat, []string{"tramadol", "sertraline", "tramadol"}), c.name, c.topic)
		if got != c.want {
			t.Errorf("%s: %d passages, want %d", c.what, got, c.want)
		}
	}
	e.SetHolds(answer.Holds{})
	s := e.Spread(cat, []string{"tramadol"})
	if !slices.IsSortedFunc(s.Rows, func(a, b answer.SpreadRow) int { return strings.Compare(a.Name, b.Name) }) || s.Rows[0].Name != "" {
		t.Errorf("rows out of order: %v", s.Rows)
	}
	for _, r := range s.Rows {
		if sum := r.NoTopic; len(r.ByTopic) != len(s.Topics) || r.All < sum {
			t.Errorf("%+v does not add up", r)
		}
	}
	if none := e.Spread(nil, []string{"lithium"}); len(none.Rows) != 2 || none.Rows[1].All != 0 {
		t.Errorf("without content: %+v", none.Rows)
	}
}

func TestHeldBy(t *testing.T) {
	_, cat := engineOver(t, corpusOf(t, map[string]string{"page.md": page}))
	for _, c := range []struct {
		holds answer.Holds
		want  []string
	}{
		{answer.Holds{}, nil},
		{answer.Holds{Passages: []string{"page/lithium"}}, []string{"page/lithium"}},
		{answer.Holds{Medicines: []string{"lithium"}}, []string{"page/lithium"}},
		{answer.Holds{Medicines: []string{"tramadol"}}, nil},
	} {
		var got []string
		for _, it := range answer.HeldBy(cat, c.holds) {
			got = append(got, it.ID)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c.holds, diff)
		}
	}
	if got := answer.HeldBy(cat, answer.Holds{All: true}); len(got) != cat.Content().Len() {
		t.Errorf("all hides %d of %d", len(got), cat.Content().Len())
	}
	if got := answer.HeldBy(nil, answer.Holds{All: true}); len(got) != 0 {
		t.Errorf("no content, yet %d are hidden", len(got))
	}
}

func TestOwnTreatment(t *testing.T) {
	lex, err := lexicon.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"ketamine": true, "esketamine": true, "ketamine_group": true, "tramadol": false, "ssri": false, "unknown": false, "": false} {
		if got := answer.OwnTreatment(lex, name); got != want {
			t.Errorf("%q: %t", name, got)
		}
	}
}

// A stop that comes while a question is on its way keeps it from showing what is
// stopped: also when the stop is known only once content is opened.
func TestStopReachesQuestionsOnTheirWay(t *testing.T) {
	e, cat := engineOver(t, corpusOf(t, map[string]string{"page.md": page}))
	open := func(context.Context) (*answer.Catalog, error) {
		e.SetHolds(answer.Holds{Medicines: []string{"lithium"}})
		return cat, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for name, ask := range map[string]func() (answer.Decision, error){
		"alone": func() (answer.Decision, error) { return e.Ask(ctx, "lithium and ketamine", open) },
		"in context": func() (answer.Decision, error) {
			d, _, err := e.AskInContext(ctx, []string{"hello"}, "lithium and ketamine", open)
			return d, err
		},
		"leaning": func() (answer.Decision, error) {
			d, _, err := e.AskInContext(ctx, []string{"zoloft and ketamine"}, "and with lithium?", open)
			return d, err
		},
		"calm": func() (answer.Decision, error) { return e.AskNormally(ctx, "lithium and ketamine", open) },
	} {
		e.SetHolds(answer.Holds{})
		d, err := ask()
		if err != nil || d.Kind != answer.CoverGap {
			t.Errorf("%s: %s, %v", name, say(d), err)
		}
		for _, p := range d.Passages {
			if p.Passage.ID == "page/lithium" {
				t.Errorf("%s shows what is stopped", name)
			}
		}
	}
}
