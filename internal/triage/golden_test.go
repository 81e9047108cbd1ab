package triage

import (
	"path/filepath"
	"strings"
	"testing"
)

// goldenFloors are the shares of each file that triage alone must get right.
var goldenFloors = map[string]float64{
	"crisis": 0.985, "hard_negative": 0.97, "dosing": 0.97, "no_answer": 0.98,
	"borderline": 0.9, "answer": 0.98, "cover_gap": 0.98, "clarify": 0.95,
}

// TestGolden runs triage alone over the labelled questions of the evaluation.
func TestGolden(t *testing.T) {
	tr := newTriage(t)
	for name, floor := range goldenFloors {
		file := filepath.Join("..", "..", "faq", "golden", name+".jsonl")
		total, bad := 0, []string(nil)
		for _, rec := range readDev(t, file) {
			f := tr.Look(rec.Question)
			got := outcomeOf(f)
			total++
			if !acceptable(rec, got) {
				bad = append(bad, rec.ID+" "+rec.Question+"  ["+got+" "+f.Rule+"]")
			}
		}
		share := float64(total-len(bad)) / float64(max(total, 1))
		t.Logf("%s: %d of %d", name, total-len(bad), total)
		if share < floor {
			t.Errorf("%s: %.1f %% is under the floor; missed:\n  %s", name, 100*share, strings.Join(bad, "\n  "))
		} else if len(bad) > 0 {
			t.Logf("%s missed:\n  %s", name, strings.Join(bad, "\n  "))
		}
	}
}

// acceptable reports whether an outcome of triage alone is right for a record:
// what triage leaves open is for later stages to decide.
func acceptable(rec devRecord, got string) bool {
	wants := append([]string{rec.Expect}, rec.Also...)
	switch got {
	case "alarm":
		return contains(wants, "crisis")
	case "dosing":
		return contains(wants, "dosing")
	case "soft":
		return rec.Expect != "dosing"
	case "":
		return rec.Expect != "crisis" && rec.Expect != "dosing" || len(rec.Also) > 0
	}
	return contains(wants, "no_answer") // illicit, chatter, injection and the like
}
