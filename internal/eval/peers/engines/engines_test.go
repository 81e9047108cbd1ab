package engines

import (
	"context"
	"os"
	"slices"
	"testing"

	"bedside/internal/eval"
	"bedside/internal/eval/peers/contest"
)

// entries are four, the second one with three phrasings.
var entries = []eval.BeirEntry{
	{Lines: []eval.BeirLine{{ID: "a", Title: "Opening hours", Text: "The clinic opens at nine in the morning."}}},
	{Lines: []eval.BeirLine{
		{ID: "b1", Title: "Where do I park my car?", Text: "Parking is behind the house."},
		{ID: "b2", Title: "Is there parking for a wheelchair van?"},
		{ID: "b3", Title: "Parking fees for a car"},
	}},
	{Lines: []eval.BeirLine{{ID: "c", Title: "Blood samples", Text: "Samples of blood are taken before breakfast; parking is short then."}}},
	{Lines: []eval.BeirLine{{ID: "d", Title: "AND OR NOT", Text: "Words that some engines take for operators."}}},
}

// each runs f for every engine with an index of the entries, and sees that
// nothing is left of it.
func each(t *testing.T, f func(t *testing.T, r eval.Retriever)) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	if all[0].Name != Bedside || all[1].Name != Bleve || len(all) != 4 {
		t.Fatalf("engines: %v", all)
	}
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			dir := t.TempDir()
			r, err := e.Build(context.Background(), dir, entries)
			if err != nil {
				t.Fatal(err)
			}
			if s, ok := r.(contest.Settler); ok {
				if err := s.Settle(context.Background()); err != nil {
					t.Fatal(err)
				}
			}
			f(t, r)
			if n, _ := r.Size(); n < 100 {
				t.Errorf("size %d bytes", n)
			}
			if err := r.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
			if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

func TestFind(t *testing.T) {
	each(t, func(t *testing.T, r eval.Retriever) {
		for text, want := range map[string]int{
			"when is the clinic opening":            0,
			"what are the fees for parking the car": 1,
			"blood samples":                         2,
			"operators AND \"words\" OR NOT (x:y*":  3,
		} {
			hits, _, err := r.Retrieve(context.Background(), text, 10)
			if err != nil || len(hits) == 0 {
				t.Errorf("%q: %v, %v", text, hits, err)
				continue
			}
			if hits[0].Entry != want {
				t.Errorf("%q: entry %d first, want %d", text, hits[0].Entry, want)
			}
			var seen []int
			for i, h := range hits {
				if slices.Contains(seen, h.Entry) {
					t.Errorf("%q: entry %d stands twice", text, h.Entry)
				}
				if i > 0 && h.Score > hits[i-1].Score {
					t.Errorf("%q: scores rise: %v", text, hits)
				}
				seen = append(seen, h.Entry)
			}
		}
	})
}

func TestFindNothing(t *testing.T) {
	each(t, func(t *testing.T, r eval.Retriever) {
		for _, text := range []string{"", "  ", "?!", "zzyzzx"} {
			if hits, _, err := r.Retrieve(context.Background(), text, 10); err != nil || len(hits) > 0 {
				t.Errorf("%q: %v, %v", text, hits, err)
			}
		}
	})
}

func TestDepth(t *testing.T) {
	each(t, func(t *testing.T, r eval.Retriever) {
		hits, _, err := r.Retrieve(context.Background(), "parking blood", 1)
		if err != nil || len(hits) != 1 {
			t.Errorf("one asked for: %v, %v", hits, err)
		}
	})
}

func TestInterruptedBuildLeavesNothing(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	for _, e := range all {
		dir := t.TempDir()
		if r, err := e.Build(ctx, dir, entries); err == nil {
			t.Errorf("%s builds although interrupted", e.Name)
			_ = r.Close()
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%s left behind: %v, %v", e.Name, left, err)
		}
	}
}

func TestBatches(t *testing.T) {
	many := make([]eval.BeirEntry, 1250)
	for i := range many {
		many[i].Lines = make([]eval.BeirLine, 2)
	}
	var got []int
	next := 0
	for b := range batches(many) {
		got = append(got, len(b))
		for _, d := range b {
			if d.number != next {
				t.Fatalf("line %d follows line %d", d.number, next-1)
			}
			next++
		}
	}
	if !slices.Equal(got, []int{1000, 1000, 500}) {
		t.Errorf("batches of %v", got)
	}
}

func TestAnyWord(t *testing.T) {
	if got, want := anyWord(`Can I "take" it, OR not? can`), `"can" OR "i" OR "it" OR "not" OR "or" OR "take"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
