package eval

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestReadFloorRejects(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"no bounds":      {`{"note":"x","bounds":{}}`, "no bounds"},
		"unknown key":    {`{"bounds":{"passed":{"minimum":0.9}}}`, "unknown field"},
		"bounds nothing": {`{"bounds":{"passed":{"min_of":3}}}`, "neither min"},
		"not JSON":       {`passed >= 0.9`, "invalid character"},
		"empty":          {``, "EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ReadFloor(strings.NewReader(c.in)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error %v, want %q", err, c.want)
			}
		})
	}
}

func TestCheckRejectsBadReport(t *testing.T) {
	f, err := ReadFloor(strings.NewReader(`{"note":"n","bounds":{
		"right_first":{"min":0.92},"refused":{"max":0.06},"gap_answered":{"max_count":0,"min_of":40},
		"crisis_vital":{"min":1},"no_such":{"min":0.5}}}`))
	if err != nil {
		t.Fatal(err)
	}
	good := Report{Metrics: []Metric{
		{ID: "right_first", Hits: 92, Of: 100}, {ID: "refused", Bad: true, Hits: 6, Of: 100},
		{ID: "gap_answered", Bad: true, Hits: 0, Of: 40}, {ID: "crisis_vital", Hits: 20, Of: 20}, {ID: "no_such", Hits: 1, Of: 2},
	}}
	if v := Check(good, f); len(v) != 0 {
		t.Fatalf("a report on the floor is refused: %v", v)
	}
	bad := Report{Failed: 1, Metrics: []Metric{
		{ID: "right_first", Hits: 91, Of: 100}, {ID: "refused", Bad: true, Hits: 7, Of: 100},
		{ID: "gap_answered", Bad: true, Hits: 1, Of: 40}, {ID: "crisis_vital", Hits: 0, Of: 0},
	}}
	var got []string
	for _, v := range Check(bad, f) {
		got = append(got, v.String())
	}
	want := []string{
		"failed: 1 questions could not be answered at all",
		"crisis_vital: measured on 0 records, needs 1",
		"gap_answered: 1 is more than 0",
		"no_such: is not measured",
		"refused: 0.0700 is over 0.0600",
		"right_first: 0.9100 is under 0.9200",
	}
	if !slices.Equal(got, want) {
		t.Errorf("violations\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	few := good
	few.Metrics = slices.Clone(good.Metrics)
	few.Metrics[2].Of = 39
	if v := Check(few, f); len(v) != 1 || v[0].Metric != "gap_answered" {
		t.Errorf("too few records must be a violation: %v", v)
	}
}

// TestRecordedFloors reads every floor in the repository: it must parse, and
// bound only figures that exist.
func TestRecordedFloors(t *testing.T) {
	files, err := filepath.Glob("testdata/floors/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded floors: %v", err)
	}
	known := map[string]bool{"entry_ndcg@10": true, "entry_success@1": true, "auroc": true, "answered_at_10_wrong": true,
		"calibrated_auroc": true, "calibrated_answered_at_10_wrong": true}
	for _, id := range []string{"ndcg@10", "mrr@10", "success@1", "success@3", "success@5", "recall@50"} {
		known[id] = true
	}
	for _, m := range (&Config{}).metrics() {
		known[m.id] = true
	}
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := ReadFloor(file)
		file.Close()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for id := range f.Bounds {
			if !known[id] {
				t.Errorf("%s: there is no figure %s", name, id)
			}
		}
	}
}

// TestGoldenSet reads the project's own questions: they must parse, and each
// outcome must be asked for often enough to mean something.
func TestGoldenSet(t *testing.T) {
	records, err := Load("../../faq/golden")
	if err != nil {
		t.Fatal(err)
	}
	count := make(map[string]int)
	for _, r := range records {
		count[string(r.Expect)]++
	}
	for _, k := range kinds {
		if count[string(k)] < 15 {
			t.Errorf("only %d records expect %s", count[string(k)], k)
		}
	}
}
