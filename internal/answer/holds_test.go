package answer_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"bedside/internal/answer"
	"bedside/internal/faq"
)

// What staff have stopped is shown on no path, and an emergency is answered all the
// same.
func TestHolds(t *testing.T) {
	e, cat := engineOver(t, corpusOf(t, map[string]string{"page.md": page}))
	for _, c := range []struct {
		name      string
		holds     answer.Holds
		questions map[string]string
		hidden    []string // ids
	}{
		{"nothing", answer.Holds{}, map[string]string{
			"lithium and ketamine": "answer covered_named [Lithium]",
			"zoloft and ketamine":  "answer covered_class [Antidepressants; class]",
		}, nil},
		{"one page", answer.Holds{Passages: []string{"page/lithium"}}, map[string]string{
			"lithium and ketamine": "no_answer below_threshold",
			"zoloft and ketamine":  "answer covered_class [Antidepressants; class]",
			"who drives me home":   "answer no_medicine [Driving home]",
		}, []string{"page/lithium"}},
		{"a page that may be shown with dosing", answer.Holds{Passages: []string{"page/how-the-team-decides"}}, map[string]string{
			"should i cut my methadone before ketamine": "dosing dosing",
		}, []string{"page/how-the-team-decides"}},
		{"one medicine", answer.Holds{Medicines: []string{"lithium"}}, map[string]string{
			"lithium and ketamine":            "cover_gap gap_medicine not lithium",
			"lithium and zoloft and ketamine": "cover_gap gap_partial [Antidepressants; partial] not lithium",
			"zoloft and ketamine":             "answer covered_class [Antidepressants; class]",
		}, []string{"page/lithium"}},
		{"one medicine of a class", answer.Holds{Medicines: []string{"sertraline"}}, map[string]string{
			"zoloft and ketamine": "cover_gap gap_medicine not sertraline",
			"prozac and ketamine": "answer covered_class [Antidepressants; class]",
		}, nil},
		{"a class", answer.Holds{Medicines: []string{"ssri"}}, map[string]string{
			"zoloft and ketamine":  "cover_gap gap_medicine not sertraline",
			"lithium and ketamine": "answer covered_named [Lithium]",
		}, []string{"page/antidepressants"}},
		{"all", answer.Holds{All: true}, map[string]string{
			"lithium and ketamine":                      "no_answer unavailable",
			"who drives me home":                        "no_answer unavailable",
			"should i cut my methadone before ketamine": "dosing dosing",
			"hello": "no_answer chatter",
		}, []string{"page", "page/lithium", "page/antidepressants", "page/driving-home", "page/how-the-team-decides"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e.SetHolds(c.holds)
			open := func(context.Context) (*answer.Catalog, error) { return cat, nil }
			c.questions["zoloft and ketamine ok? i want to die"] = "crisis red_flag"
			for q, want := range c.questions {
				d, err := e.Ask(context.Background(), q, open)
				if err != nil {
					t.Fatal(err)
				}
				if got := say(d); got != want {
					t.Errorf("%q: %s, want %s", q, got, want)
				}
				for _, ch := range d.Choices {
					if slices.Contains(c.hidden, ch.ID) {
						t.Errorf("%q offers %s", q, ch.ID)
					}
				}
			}
			listed := make(map[string]bool)
			for _, d := range e.Documents(cat) {
				for _, p := range d.Passages {
					listed[p.ID] = true
				}
			}
			for _, typed := range []string{"", "lith", "driving", "how", "anti"} {
				for _, s := range e.Suggest(typed, 25, cat) {
					listed[s.ID] = true
				}
			}
			for i := range cat.Content().Len() {
				id := cat.Content().Passage(i).ID
				hidden := slices.Contains(c.hidden, id)
				_, err := e.Passage(id, cat)
				d, cerr := e.Choose(id, cat)
				if cerr != nil {
					t.Fatal(cerr)
				}
				if hidden != errors.Is(err, answer.ErrGone) || hidden == (d.Kind == answer.Answer) || hidden == listed[id] {
					t.Errorf("%s, hidden %t: read %v, picked %s, listed %t", id, hidden, err, d.Kind, listed[id])
				}
			}
		})
	}
}

// What is past its review names a medicine and is hidden; a clinic may have it shown
// with a banner instead.
func TestPastDueMayBeShown(t *testing.T) {
	past := strings.Replace(page, "review_by: 2026-12-01", "review_by: 2026-10-31", 1)
	for _, shown := range []bool{false, true} {
		var opts []answer.Option
		if shown {
			opts = append(opts, answer.WithPastDue())
		}
		e, cat := engineOver(t, corpusOf(t, map[string]string{"page.md": past}), opts...)
		d, err := e.Ask(context.Background(), "lithium and ketamine", func(context.Context) (*answer.Catalog, error) { return cat, nil })
		if err != nil || (d.Kind == answer.Answer) != shown {
			t.Errorf("shown %t: %s, %v", shown, say(d), err)
		}
		if _, err := e.Passage("page/lithium", cat); errors.Is(err, answer.ErrGone) == shown {
			t.Errorf("shown %t: %v", shown, err)
		}
	}
}

// Holding one page leaves the others' decisions as they are: nothing else opens.
func TestHoldsOpenNothing(t *testing.T) {
	corpus := corpusOf(t, map[string]string{"page.md": page})
	e, cat := engineOver(t, corpus)
	open := func(context.Context) (*answer.Catalog, error) { return cat, nil }
	shows := func(q string) []*faq.Passage {
		d, err := e.Ask(context.Background(), q, open)
		if err != nil {
			t.Fatal(err)
		}
		var out []*faq.Passage
		for _, p := range d.Passages {
			out = append(out, p.Passage)
		}
		return out
	}
	for _, p := range corpus.Passages {
		for _, q := range benchQuestions {
			e.SetHolds(answer.Holds{Passages: []string{p.ID}})
			for _, s := range shows(q) {
				if s.ID == p.ID {
					t.Errorf("%q shows the held %s", q, p.ID)
				}
			}
		}
	}
}
