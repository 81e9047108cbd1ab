package eval

import (
	"slices"
	"testing"

	"bedside/internal/answer"
)

// lithiumKnown are questions that a passage about lithium answers, and others.
func lithiumKnown() (known []Known, got []Outcome) {
	page := Outcome{Kind: answer.Answer, Passages: []Passage{{ID: "l", Section: "Lithium", Covers: []string{"ketamine", "lithium"}}}}
	for _, q := range []string{"lithium with ketamine", "may i have lithium", "what should i bring"} {
		known, got = append(known, Known{Question: q, Want: []string{"l"}}), append(got, page)
	}
	known, got = append(known, Known{Question: "lithium and money"}), append(got, page)                     // expected by nobody
	known, got = append(known, Known{Question: "lithium or not", Want: []string{"l"}}), append(got, silent) // not answered
	return known, got
}

func TestSwapSample(t *testing.T) {
	known, got := lithiumKnown()
	cases := SwapSample(known, got, fourNames, 100)
	var questions []string
	for _, c := range cases {
		questions = append(questions, c.Question)
	}
	slices.Sort(questions)
	want := []string{"codeine with ketamine", "lithium with codeine", "lithium with tramadol", "may i have codeine", "may i have tramadol", "tramadol with ketamine"}
	if !slices.Equal(questions, want) {
		t.Errorf("%q, want %q", questions, want)
	}
	if again := SwapSample(known, got, fourNames, 100); !slices.EqualFunc(cases, again, func(a, b SwapCase) bool { return a.Question == b.Question }) {
		t.Error("another sample the second time")
	}
	for _, most := range []int{0, 1, 2, 3} {
		if n := len(SwapSample(known, got, fourNames, most)); n > most || most > 0 && n == 0 {
			t.Errorf("%d cases, at most %d were asked for", n, most)
		}
	}
}

// Every passage has its turn before one has a second.
func TestSwapSampleIsSpread(t *testing.T) {
	var known []Known
	var got []Outcome
	for _, id := range []string{"a", "a", "a", "b", "c"} {
		known = append(known, Known{Question: "ketamine " + string(rune('0'+len(known))), Want: []string{id}})
		got = append(got, Outcome{Kind: answer.Answer, Passages: []Passage{{ID: id, Covers: []string{"ketamine"}}}})
	}
	var of []string
	for _, c := range SwapSample(known, got, fourNames, 3) {
		of = append(of, c.Of)
	}
	if want := []string{"ketamine 0", "ketamine 3", "ketamine 4"}; !slices.Equal(of, want) {
		t.Errorf("%q, want %q", of, want)
	}
}

func TestSwapped(t *testing.T) {
	known, got := lithiumKnown()
	cases := SwapSample(known, got, fourNames, 100)
	closed := make([]Outcome, len(cases))
	for i := range closed {
		closed[i] = gap
	}
	var d Difference
	d.Swapped(cases, closed, fourNames)
	if d.Swaps != len(cases) || len(d.Objections) > 0 {
		t.Errorf("%+v", d)
	}
	closed[1] = got[0] // the page about lithium for whatever was asked
	d = Difference{}
	d.Swapped(cases, closed, fourNames)
	if len(d.Objections) != 1 || d.Objections[0].Rule != SwapOpens || d.Objections[0].Question != cases[1].Question {
		t.Errorf("%+v", d.Objections)
	}
}
