package eval

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"bedside/internal/answer"
	"bedside/internal/faq"
)

// Replies of which the tables are made. A passage's section is its id in capitals.
func replies(kind answer.Kind, label answer.Label, ids ...string) Outcome {
	o := Outcome{Kind: kind}
	for _, id := range ids {
		o.Passages = append(o.Passages, Passage{ID: id, Section: strings.ToUpper(id), Label: label, Verbatim: true})
	}
	return o
}

func answers(ids ...string) Outcome { return replies(answer.Answer, answer.Plain, ids...) }

func reworded(o Outcome) Outcome {
	o.Passages = slices.Clone(o.Passages)
	o.Passages[0].Hash[0]++
	return o
}

func dosingOK(o Outcome) Outcome {
	for i := range o.Passages {
		o.Passages[i].DosingOK = true
	}
	return o
}

var (
	silent = Outcome{Kind: answer.NoAnswer}
	gap    = Outcome{Kind: answer.CoverGap, Uncovered: []string{"tramadol"}}
	asking = Outcome{Kind: answer.Clarify, Choices: []string{"A", "B"}}
	alarm  = Outcome{Kind: answer.Crisis}
)

func TestClassify(t *testing.T) {
	for name, c := range map[string]struct {
		was, now Outcome
		want     Class
	}{
		"the same answer":           {answers("a"), answers("a"), same},
		"the same silence":          {silent, silent, same},
		"answered now":              {silent, answers("a"), Gained},
		"answered after a gap":      {gap, answers("a"), Gained},
		"answered after a question": {asking, answers("a"), Gained},
		"silent now":                {answers("a"), silent, Lost},
		"a gap now":                 {answers("a"), gap, Lost},
		"a gap beside the passage":  {answers("a"), replies(answer.CoverGap, answer.Partial, "a"), Lost},
		"dosing passage gone":       {dosingOK(replies(answer.Dosing, answer.Plain, "a")), Outcome{Kind: answer.Dosing}, Lost},
		"asks back after an answer": {answers("a"), asking, Ambiguous},
		"asks back after silence":   {silent, asking, Ambiguous},
		"asks back as before":       {asking, asking, same},
		"other choices":             {asking, Outcome{Kind: answer.Clarify, Choices: []string{"A"}}, Changed},
		"another passage":           {answers("a"), answers("b"), Changed},
		"one passage more":          {answers("a"), answers("a", "b"), Changed},
		"a label":                   {answers("a"), replies(answer.Answer, answer.Class, "a"), Changed},
		"another kind of silence":   {silent, gap, Changed},
		"another gap":               {gap, Outcome{Kind: answer.CoverGap, Uncovered: []string{"codeine"}}, Changed},
		"other words":               {answers("a"), reworded(answers("a")), Reworded},
		"other words and passages":  {answers("a", "b"), reworded(answers("a", "c")), Changed},
	} {
		if got := classify(&c.was, &c.now); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// one compares the replies to a single question.
func one(k Known, was, now *Outcome) Difference {
	k.Question = "q"
	var before []Outcome
	if was != nil {
		before = []Outcome{*was}
	}
	return Compare(before, []Outcome{*now}, []Known{k})
}

func label(r Record) Known { return Known{Labels: []*Record{&r}} }

func TestObjections(t *testing.T) {
	must := label(Record{ID: "1", Expect: answer.Answer, Sections: []string{"A"}})
	mustOrGap := label(Record{ID: "1", Expect: answer.Answer, Sections: []string{"A"}, Also: []answer.Kind{answer.CoverGap}})
	mustNot := label(Record{ID: "1", Expect: answer.NoAnswer})
	mustNotGap := label(Record{ID: "1", Expect: answer.CoverGap})
	dosing := label(Record{ID: "1", Expect: answer.Dosing})
	emergency := label(Record{ID: "1", Expect: answer.Crisis})
	a, b := answers("a"), answers("b")
	wrongGap := replies(answer.CoverGap, answer.Plain, "a")
	rightGap := replies(answer.CoverGap, answer.Partial, "a")
	wrongDose := replies(answer.Dosing, answer.Plain, "a")
	rightDose := dosingOK(replies(answer.Dosing, answer.Plain, "a"))
	for name, c := range map[string]struct {
		known Known
		was   *Outcome // nil: nothing was served
		now   Outcome
		want  Rule // "": none
	}{
		"a label's answer is lost":               {must, &a, silent, AnswerLost},
		"a label gets another section":           {must, &a, b, AnswerLost},
		"a label gets a question back":           {must, &a, asking, AnswerLost},
		"a label's answer goes on":               {must, &a, a, ""},
		"a label was not answered before":        {must, &silent, silent, ""},
		"a label is answered at last":            {must, &silent, a, ""},
		"another outcome is fine too":            {mustOrGap, &a, gap, ""},
		"another outcome, but with a wrong page": {mustOrGap, &a, wrongGap, AnswerLost},
		"a label, and nothing served before":     {must, nil, silent, ""},

		"what must not be answered opens":          {mustNot, &silent, a, AnswerOpens},
		"a medicine that is not covered opens":     {mustNotGap, &gap, a, AnswerOpens},
		"a gap shows a page as if it were right":   {mustNotGap, &gap, wrongGap, AnswerOpens},
		"a gap shows a labelled page":              {mustNotGap, &gap, rightGap, ""},
		"a dose opens":                             {dosing, &rightDose, wrongDose, AnswerOpens},
		"a dose shows what the clinic allows":      {dosing, &silent, rightDose, ""},
		"what was open before stays open":          {mustNot, &a, a, ""},
		"what was open before is closed":           {mustNot, &a, silent, ""},
		"it opens, and nothing was served before":  {mustNot, nil, a, AnswerOpens},
		"an answer to an emergency":                {emergency, &alarm, a, AnswerOpens},
		"an emergency is not heard":                {emergency, &alarm, silent, CrisisMissed},
		"an emergency was not heard before either": {emergency, &silent, silent, ""},
		"borderline": {label(Record{ID: "1", Expect: answer.NoAnswer, Set: tagBorderline}), &silent, a, ""},

		"a phrasing loses its passage":         {Known{Was: []string{"a"}, Want: []string{"a"}}, &a, silent, AnswerLost},
		"a phrasing gets another passage":      {Known{Was: []string{"a"}, Want: []string{"a"}}, &a, b, AnswerLost},
		"a phrasing gets a gap":                {Known{Was: []string{"a"}, Want: []string{"a"}}, &a, rightGap, AnswerLost},
		"a phrasing never had its passage":     {Known{Was: []string{"a"}, Want: []string{"a"}}, &b, silent, ""},
		"the passage was removed":              {Known{Was: []string{"a"}}, &a, silent, ""},
		"the phrasing is new":                  {Known{Want: []string{"a"}}, &b, silent, ""},
		"the heading has another name":         {Known{Was: []string{"a"}, Want: []string{"b"}}, &a, b, ""},
		"the heading has another name, lost":   {Known{Was: []string{"a"}, Want: []string{"b"}}, &a, silent, AnswerLost},
		"a label on a passage that is removed": {Known{Was: []string{"a"}, Labels: must.Labels}, &a, silent, AnswerLost},
	} {
		d := one(c.known, c.was, &c.now)
		var got []Rule
		for _, o := range d.Objections {
			got = append(got, o.Rule)
		}
		var want []Rule
		if c.want != "" {
			want = []Rule{c.want}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestCompareTellsEverything(t *testing.T) {
	was := faq.Passage{ID: "a", AlsoAsked: []string{"one", "two", "gone"}}
	now := faq.Passage{ID: "a", AlsoAsked: []string{"one", "two"}}
	known := Collect([]*faq.Passage{&was}, []*faq.Passage{&now}, []Record{
		{ID: "7", Question: "two", Expect: answer.Answer, Sections: []string{"A"}},
		{ID: "8", Question: "never", Expect: answer.NoAnswer},
	})
	if got := Questions(known); !slices.Equal(got, []string{"gone", "never", "one", "two"}) {
		t.Fatalf("%q", got)
	}
	before := []Outcome{answers("a"), silent, answers("a"), answers("a")}
	after := []Outcome{silent, answers("a"), reworded(answers("a")), gap}
	got := Compare(before, after, known)
	want := Difference{
		Asked: 4, Reworded: 1,
		Changes: []Change{
			{Question: "never", Class: Gained, Before: "no_answer", After: "answer: A"},
			{Question: "gone", Class: Lost, Before: "answer: A", After: "no_answer"},
			{Question: "two", Class: Lost, Before: "answer: A", After: "cover_gap, not covered: tramadol"},
		},
		Astray: []Change{
			{Question: "never", Class: Astray, Before: "no_answer", After: "answer: A", Want: "no_answer"},
			{Question: "two", Class: Astray, Before: "answer: A", After: "cover_gap, not covered: tramadol", Want: "a"},
		},
		Objections: []Objection{
			{Rule: AnswerOpens, Of: "label 8", Question: "never", Before: "no_answer", After: "answer: A"},
			{Rule: AnswerLost, Of: "phrasing of a, label 7", Question: "two", Before: "answer: A", After: "cover_gap, not covered: tramadol"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if s := CountObjections(got.Objections); s != "1 must_not_answer_opens, 1 must_answer_lost" {
		t.Error(s)
	}
}

// Every question is of one class, and what has not changed speaks against nothing.
func TestCompareProperties(t *testing.T) {
	all := []Outcome{silent, gap, asking, alarm, answers("a"), answers("b"), reworded(answers("a")), replies(answer.CoverGap, answer.Plain, "b"), replies(answer.Dosing, answer.Plain, "a")}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		known, before, after := make([]Known, n), make([]Outcome, n), make([]Outcome, n)
		for i := range n {
			known[i].Question = string(rune('a' + i))
			if rapid.Bool().Draw(t, "phrasing") {
				known[i].Was, known[i].Want = []string{"a"}, []string{"a"}
			}
			if rapid.Bool().Draw(t, "label") {
				known[i].Labels = []*Record{{ID: "1", Expect: rapid.SampledFrom(kinds).Draw(t, "expect"), Sections: []string{"A"}}}
			}
			before[i] = rapid.SampledFrom(all).Draw(t, "before")
			after[i] = rapid.SampledFrom(all).Draw(t, "after")
		}
		d := Compare(before, after, known)
		unchanged := 0
		for i := range n {
			if classify(&before[i], &after[i]) == same {
				unchanged++
			}
		}
		if unchanged+len(d.Changes)+d.Reworded != n {
			t.Errorf("%d the same, %d changed, %d reworded of %d", unchanged, len(d.Changes), d.Reworded, n)
		}
		if still := Compare(before, before, known); len(still.Changes)+len(still.Objections)+still.Reworded > 0 {
			t.Errorf("nothing has changed: %+v", still)
		}
		if again := Compare(before, after, known); !cmp.Equal(d, again) {
			t.Error(cmp.Diff(d, again))
		}
	})
}
