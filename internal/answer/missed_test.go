package answer_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bedside/internal/answer"
)

// What was not found is counted by names of the lexicon and codes. A word that the
// lexicon does not know is the patient's and goes nowhere.
func TestMissed(t *testing.T) {
	ask := asker(t)
	for _, c := range []struct {
		question string
		want     *answer.Missed
	}{
		{"tramadol and ketamine", &answer.Missed{Medicines: []string{"ketamine", "tramadol"}, Reason: answer.GapMedicine}},
		{"ultram with ketamine please", &answer.Missed{Medicines: []string{"ketamine", "tramadol"}, Reason: answer.GapMedicine}},
		{"zolvaquine with ketamine", &answer.Missed{Medicines: []string{"ketamine", "unknown"}, Reason: answer.GapUnknown}},
		{"can i drive after tramadol and ketamine", &answer.Missed{Medicines: []string{"ketamine", "tramadol"}, Topic: "driving", Reason: answer.GapMedicine}},
		{"what are your opening hours", &answer.Missed{Topic: "hours", Reason: answer.OffTopic}},
		{"lithium and ketamine", nil},
		{"hello", nil},
		{"how much ketamine do you give", nil},
		{"zoloft and ketamine ok? i want to die", nil},
		{"my name is Jo Doe, born 1/2/1980, phone 555-123-4567", nil},
		{"where can i buy ketamine", nil},
		{"is it safe", nil},
	} {
		d := ask(c.question)
		got, ok := d.Missed()
		if ok != (c.want != nil) {
			t.Errorf("%q: missed %t", c.question, ok)
			continue
		}
		if ok {
			if diff := cmp.Diff(*c.want, got); diff != "" {
				t.Errorf("%q: %s", c.question, diff)
			}
			if strings.Contains(strings.Join(got.Medicines, " "), "zolva") {
				t.Errorf("%q: a patient's word is counted", c.question)
			}
		}
	}
}
