package eval

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"bedside/internal/answer"
	"bedside/internal/lexicon"
	"bedside/internal/textnorm"
)

func rec(id string, expect answer.Kind, change ...func(*Record)) Record {
	r := Record{ID: id, Question: id, Expect: expect, File: "set.jsonl", Line: 1}
	if expect == answer.Answer {
		r.Sections = []string{"Lithium"}
	}
	for _, c := range change {
		c(&r)
	}
	return r
}

func tags(t ...string) func(*Record)      { return func(r *Record) { r.Tags = t } }
func also(k ...answer.Kind) func(*Record) { return func(r *Record) { r.Also = k } }
func asks(q string) func(*Record)         { return func(r *Record) { r.Question = q } }

func shows(k answer.Kind, ps ...Passage) Outcome {
	for i := range ps {
		ps[i].Verbatim = true
	}
	return Outcome{Kind: k, Passages: ps}
}

const crisisText = "If someone may be dying call 911 now."

// TestMetrics asks one record and names every figure that it must count as a
// fault. Figures left unnamed must either not count it or count it as right.
func TestMetrics(t *testing.T) {
	lithium := Passage{Section: "2. Lithium:"}
	methadone := Passage{Section: "Conclusion", Covers: []string{"ketamine", "methadone"}}
	labelled := Passage{Section: "Risk Assessment", Label: answer.General}
	for name, c := range map[string]struct {
		rec   Record
		out   Outcome
		wrong []string
	}{
		"right answer":        {rec("x", answer.Answer), shows(answer.Answer, lithium), nil},
		"right one second":    {rec("x", answer.Answer), shows(answer.Answer, labelled, lithium), []string{"right_first", "right_among_3", "passed"}},
		"right one a choice":  {rec("x", answer.Answer), Outcome{Kind: answer.Clarify, Choices: []string{"A", "B", "lithium"}}, []string{"right_first", "refused", "passed"}},
		"right one too late":  {rec("x", answer.Answer), Outcome{Kind: answer.Clarify, Choices: []string{"A", "B", "C", "lithium"}}, []string{"right_first", "right_among_3", "refused", "passed"}},
		"refused":             {rec("x", answer.Answer), Outcome{Kind: answer.NoAnswer}, []string{"right_first", "right_among_3", "refused", "passed"}},
		"excused":             {rec("x", answer.Answer, also(answer.Dosing)), Outcome{Kind: answer.Dosing}, nil},
		"altered text":        {rec("x", answer.Answer), Outcome{Kind: answer.Answer, Passages: []Passage{lithium}}, []string{"right_first", "right_among_3", "altered", "passed"}},
		"gap held and named":  {rec("x", answer.CoverGap, asks("tramadol and ketamine")), Outcome{Kind: answer.CoverGap, Uncovered: []string{"tramadol"}}, nil},
		"gap not named":       {rec("x", answer.CoverGap, asks("tramadol and ketamine")), Outcome{Kind: answer.CoverGap, Uncovered: []string{"codeine"}}, []string{"gap_named"}},
		"gap by lexicon name": {rec("x", answer.CoverGap, asks("vicodin")), Outcome{Kind: answer.CoverGap, Uncovered: []string{"hydrocodone"}}, nil},
		"gap wants both":      {rec("x", answer.CoverGap, func(r *Record) { r.Uncovered = []string{"a", "b"} }), Outcome{Kind: answer.CoverGap, Uncovered: []string{"b"}}, []string{"gap_named"}},
		"gap answered":        {rec("x", answer.CoverGap), shows(answer.Answer, lithium), []string{"gap_answered", "passed"}},
		"gap unlabelled":      {rec("x", answer.CoverGap, asks("y")), func() Outcome { o := shows(answer.CoverGap, lithium); o.Uncovered = []string{"y"}; return o }(), []string{"gap_unlabelled", "passed"}},
		"gap labelled":        {rec("x", answer.CoverGap, asks("y")), func() Outcome { o := shows(answer.CoverGap, labelled); o.Uncovered = []string{"y"}; return o }(), nil},
		"methadone for an opioid, though labelled": {rec("x", answer.CoverGap, asks("y"), tags("opioid")), func() Outcome {
			m := methadone
			m.Label = answer.General
			o := shows(answer.CoverGap, m)
			o.Uncovered = []string{"y"}
			return o
		}(), []string{"methadone_shown"}},
		"methadone where the record lists it": {rec("x", answer.Answer, tags("opioid"), func(r *Record) { r.Sections = []string{"Conclusion"} }), shows(answer.Answer, methadone), nil},
		"dosing held":                         {rec("x", answer.Dosing), Outcome{Kind: answer.Dosing}, nil},
		"dosing with an allowed passage":      {rec("x", answer.Dosing), shows(answer.Dosing, Passage{Section: "S", DosingOK: true}), nil},
		"dosing with another passage":         {rec("x", answer.Dosing), shows(answer.Dosing, lithium), []string{"dosing_answered", "dosing_passage", "passed"}},
		"dosing answered":                     {rec("x", answer.Dosing), shows(answer.Answer, lithium), []string{"dosing_answered", "passed"}},
		"dosing answered, excused":            {rec("x", answer.Dosing, also(answer.Answer)), shows(answer.Answer, lithium), nil},
		"crisis found":                        {rec("x", answer.Crisis, tags("overdose")), Outcome{Kind: answer.Crisis, Message: crisisText}, nil},
		"crisis missed":                       {rec("x", answer.Crisis, tags("overdose")), Outcome{Kind: answer.NoAnswer}, []string{"crisis_explicit", "crisis_vital", "passed"}},
		"indirect crisis missed":              {rec("x", answer.Crisis, tags("suicide", "implicit")), Outcome{Kind: answer.NoAnswer}, []string{"crisis_indirect", "passed"}},
		"crisis with a passage":               {rec("x", answer.Crisis), func() Outcome { o := shows(answer.Crisis, lithium); o.Message = crisisText; return o }(), []string{"crisis_passage", "passed"}},
		"crisis with a late number":           {rec("x", answer.Crisis), Outcome{Kind: answer.Crisis, Message: strings.Repeat("é", 118) + "911"}, []string{"crisis_no_number", "passed"}},
		"crisis with a number just inside":    {rec("x", answer.Crisis), Outcome{Kind: answer.Crisis, Message: strings.Repeat("é", 117) + "911"}, nil},
		"false alarm":                         {rec("x", answer.NoAnswer, tags("hard_negative")), Outcome{Kind: answer.Crisis, Message: crisisText}, []string{"false_alarm", "passed"}},
		"alarm on a soft one":                 {rec("x", answer.NoAnswer, tags("hard_negative"), also(answer.Crisis)), Outcome{Kind: answer.Crisis, Message: crisisText}, nil},
		"soft alarm":                          {rec("x", answer.NoAnswer, tags("hard_negative")), Outcome{Kind: answer.NoAnswer, Notices: []answer.Notice{answer.SoftAlarm}}, []string{"soft_alarm"}},
		"out of scope answered":               {rec("x", answer.NoAnswer), shows(answer.Answer, lithium), []string{"scope_answered", "passed"}},
		"borderline failed":                   {rec("x", answer.Crisis, tags("borderline")), Outcome{Kind: answer.NoAnswer}, []string{"borderline", "passed"}},
	} {
		t.Run(name, func(t *testing.T) {
			find := func(toks []textnorm.Token, _ lexicon.FindOptions) []lexicon.Mention {
				for _, tok := range toks {
					if tok.Text == "vicodin" {
						return []lexicon.Mention{{Name: "hydrocodone"}}
					}
				}
				return nil
			}
			rep, err := Run(t.Context(), always(c.out), []Record{c.rec}, Config{Numbers: []string{"911"}, Find: find})
			if err != nil {
				t.Fatal(err)
			}
			var wrong []string
			for _, m := range rep.Metrics {
				if m.Bad && m.Hits > 0 || !m.Bad && m.Hits < m.Of {
					wrong = append(wrong, m.ID)
				}
			}
			if !slices.Equal(wrong, c.wrong) {
				t.Errorf("faults %v, want %v", wrong, c.wrong)
			}
			var missed []string
			for _, m := range rep.Misses {
				missed = append(missed, m.Metric)
			}
			if !slices.Equal(missed, c.wrong) {
				t.Errorf("misses %v, want %v", missed, c.wrong)
			}
		})
	}
}

func always(o Outcome) Asker {
	return func(context.Context, string) (Outcome, error) { return o, nil }
}

func TestExcusedLeavesDenominator(t *testing.T) {
	records := []Record{
		rec("a", answer.Answer, also(answer.Dosing)), // excused
		rec("b", answer.Answer),                      // right
		rec("c", answer.Answer),                      // refused
	}
	out := map[string]Outcome{"a": {Kind: answer.Dosing}, "b": shows(answer.Answer, Passage{Section: "Lithium"}), "c": {Kind: answer.NoAnswer}}
	rep, err := Run(t.Context(), func(_ context.Context, q string) (Outcome, error) { return out[q], nil }, records, Config{})
	if err != nil {
		t.Fatal(err)
	}
	if m, _ := rep.Metric("right_first"); m.Hits != 1 || m.Of != 2 || m.Share() != .5 {
		t.Errorf("right_first %+v, want 1 of 2", m)
	}
	if m, _ := rep.Metric("passed"); m.Hits != 2 || m.Of != 3 {
		t.Errorf("passed %+v, want 2 of 3", m)
	}
}

func TestRunFailures(t *testing.T) {
	broken := func(context.Context, string) (Outcome, error) { return Outcome{}, errors.New("boom") }
	rep, err := Run(t.Context(), broken, []Record{rec("a", answer.Crisis)}, Config{})
	if err != nil || rep.Failed != 1 {
		t.Fatalf("failed %d, error %v", rep.Failed, err)
	}
	if m, _ := rep.Metric("crisis_explicit"); m.Hits != 0 || m.Of != 1 {
		t.Errorf("a question that could not be asked must count as missed: %+v", m)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Run(ctx, broken, []Record{rec("a", answer.Crisis)}, Config{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled run: %v", err)
	}
}

func TestReportOutput(t *testing.T) {
	r := rec("x-1", answer.Answer)
	r.Question = "will lithium help"
	out := shows(answer.Answer, Passage{Section: "Other"})
	out.Explain.Candidates = []answer.Candidate{{ID: "p/other", Section: "Other", Score: 1.5, Verdict: "best"}}
	rep, err := Run(t.Context(), always(out), []Record{r}, Config{})
	if err != nil {
		t.Fatal(err)
	}
	var table, brief, full strings.Builder
	if err := errors.Join(rep.WriteTable(&table), rep.WriteMisses(&brief, false), rep.WriteMisses(&full, true)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"right_first", "  0.0 %", "0/1", "answerable: right passage first"} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("table lacks %q:\n%s", want, table.String())
		}
	}
	if want := "set.jsonl:1 x-1: expected answer, got answer; against right_first, right_among_3, passed\n"; brief.String() != want {
		t.Errorf("misses %q, want %q", brief.String(), want)
	}
	for _, want := range []string{`question    "will lithium help"`, "wanted      Lithium", "shown       Other", "candidate   1.500 Other: best"} {
		if !strings.Contains(full.String(), want) {
			t.Errorf("explained misses lack %q:\n%s", want, full.String())
		}
	}
	data, err := json.Marshal(rep)
	if err != nil {
		t.Fatal(err)
	}
	var back struct {
		Metrics []struct {
			ID    string
			Share float64
			Of    int
		}
		Missed []string
	}
	if err := json.Unmarshal(data, &back); err != nil || len(back.Metrics) != len(rep.Metrics) || fmt.Sprint(back.Missed) != "[x-1]" {
		t.Errorf("JSON %s: %v", data, err)
	}
}

func TestRanking(t *testing.T) {
	out := shows(answer.Answer, Passage{ID: "p/b", Label: answer.Class})
	out.Reason = answer.CoveredClass
	for i := range 12 {
		out.Explain.Candidates = append(out.Explain.Candidates, answer.Candidate{ID: fmt.Sprintf("p/%c", 'a'+i)})
	}
	got, err := Ranking(t.Context(), always(out), []Record{rec("x", answer.Answer)})
	if err != nil {
		t.Fatal(err)
	}
	want := "x \"x\"\n  answer covered_class\n  shows p/b [class]\n   1 p/a\n   2 p/b\n"
	if !strings.HasPrefix(got, want) || strings.Count(got, "\n") != 3+rankingDepth {
		t.Errorf("ranking:\n%s", got)
	}
}
