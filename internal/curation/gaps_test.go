package curation

import (
	"context"
	"maps"
	"path/filepath"
	"testing"
	"time"

	"bedside/internal/answer"
	"bedside/internal/store"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func newDesk(t testing.TB) *Desk {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 2, 9, 30, 0, 0, time.UTC) }
	s, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "bedside.db"), store.Options{VoteKey: []byte("sixteen bytes and more"), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return New(Options{Store: s, Clinic: "north", Now: now})
}

func isKetamine(name string) bool { return name == "ketamine" }

// times counts a gap several times.
func times(d *Desk, n int, topic, reason string, medicines ...string) {
	for range n {
		d.Count(medicines, topic, reason)
	}
}

func TestGaps(t *testing.T) {
	d := newDesk(t)
	times(d, 7, "driving", "gap_medicine", "tramadol", "ketamine")
	times(d, 3, "", "gap_medicine", "tramadol")
	times(d, 6, "eating", "gap_partial", "tramadol", "ketamine")
	times(d, 5, "", "gap_medicine", "gabapentin", "tramadol")
	times(d, 4, "", "gap_medicine", "codeine")
	times(d, 9, "hours", "off_topic", "ketamine")
	r, err := d.Gaps(context.Background(), 30, isKetamine)
	if err != nil {
		t.Fatal(err)
	}
	want := []Gap{
		// Three more without a topic would be the difference: the next smallest goes too.
		{Medicines: []string{"tramadol"}, Topics: map[string]int{"driving": 7}, Reasons: map[string]int{"gap_medicine": 10, "gap_partial": 6}, Count: 16},
		{Medicines: []string{}, Topics: map[string]int{"hours": 9}, Reasons: map[string]int{"off_topic": 9}, Count: 9},
		{Medicines: []string{"gabapentin", "tramadol"}, Topics: map[string]int{"other": 5}, Reasons: map[string]int{"gap_medicine": 5}, Count: 5},
	}
	if diff := cmp.Diff(want, r.Gaps); diff != "" || r.Hidden != 1 {
		t.Errorf("hidden %d, (-want +got):\n%s", r.Hidden, diff)
	}
	if n := r.Gaps[0].OtherTopics(); n != 9 {
		t.Errorf("%d other topics", n)
	}
}

// No count below FewestShown is shown or is the difference of two that are, in no part
// of a report and in no sum of the matrix; and no more is hidden than that takes.
func TestGapsHideWhatMayBeOnePerson(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.MapOf(rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f"}), rapid.IntRange(1, 14)).Draw(t, "part")
		whole, before := sum(part), maps.Clone(part)
		if whole < FewestShown {
			return
		}
		hideSmall(part, whole)
		for name, n := range part {
			if n < FewestShown || n != before[name] {
				t.Fatalf("%s is shown with %d of %v", name, n, before)
			}
		}
		rest := whole - sum(part)
		if rest > 0 && rest < FewestShown {
			t.Fatalf("%v of %v leaves %d to be worked out", part, before, rest)
		}
		small := 0
		for _, n := range before {
			if n < FewestShown {
				small += n
			}
		}
		if (small == 0 || small >= FewestShown) && rest != small {
			t.Fatalf("%v of %v hides more than it must", part, before)
		}
	})
}

func TestMatrixSaysNoMoreThanTheReport(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		topics := []string{"driving", "eating"}
		names := []string{"codeine", "tramadol"}
		var r GapReport
		s := answer.Spread{Topics: topics}
		for _, n := range append([]string{""}, names...) {
			s.Rows = append(s.Rows, answer.SpreadRow{Name: n, ByTopic: make([]int, len(topics))})
		}
		for _, medicines := range [][]string{nil, {"codeine"}, {"tramadol"}, {"codeine", "tramadol"}} {
			counts := rapid.MapOf(rapid.SampledFrom(append(topics, NoTopic)), rapid.IntRange(1, 12)).Draw(t, "counts")
			g := Gap{Medicines: medicines, Topics: counts, Count: sum(counts)}
			if g.Count < FewestShown {
				continue
			}
			hideSmall(g.Topics, g.Count)
			r.Gaps = append(r.Gaps, g)
		}
		for _, row := range NewMatrix(r, s).Rows {
			rest := row.All.Asked
			for _, c := range row.Cells {
				if c.Asked > 0 && c.Asked < FewestShown {
					t.Fatalf("%q shows %d", row.Name, c.Asked)
				}
				rest -= c.Asked
			}
			if rest < 0 || rest > 0 && rest < FewestShown {
				t.Fatalf("%q leaves %d to be worked out", row.Name, rest)
			}
		}
	})
}

func TestMatrix(t *testing.T) {
	r := GapReport{Gaps: []Gap{
		{Medicines: []string{"tramadol"}, Topics: map[string]int{"driving": 7}, Count: 12},
		{Medicines: []string{"gabapentin", "tramadol"}, Topics: map[string]int{NoTopic: 5}, Count: 5},
		{Topics: map[string]int{"hours": 9}, Count: 9},
		{Medicines: []string{"unknown"}, Count: 20},
	}}
	if diff := cmp.Diff([]string{"gabapentin", "tramadol"}, r.Asked()); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	s := answer.Spread{Topics: []string{"hours", "driving", "eating", "cost"}, Rows: []answer.SpreadRow{
		{Name: "", All: 3, ByTopic: []int{0, 1, 1, 0}, NoTopic: 1},
		{Name: "gabapentin", ByTopic: []int{0, 0, 0, 0}},
		{Name: "lithium", All: 1, ByTopic: []int{0, 0, 1, 0}},
		{Name: "tramadol", ByTopic: []int{0, 0, 0, 0}},
	}}
	want := Matrix{Topics: []string{"hours", "driving", "eating", NoTopic}, Rows: []MatrixRow{
		{Name: "", All: MatrixCell{3, 9}, Cells: []MatrixCell{{0, 9}, {1, 0}, {1, 0}, {1, 0}}},
		{Name: "gabapentin", All: MatrixCell{0, 5}, Cells: []MatrixCell{{}, {}, {}, {0, 5}}},
		{Name: "lithium", All: MatrixCell{1, 0}, Cells: []MatrixCell{{}, {}, {1, 0}, {}}},
		{Name: "tramadol", All: MatrixCell{0, 17}, Cells: []MatrixCell{{}, {0, 7}, {}, {0, 5}}},
	}}
	if diff := cmp.Diff(want, NewMatrix(r, s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
