package eval

import (
	"context"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"bedside/internal/answer"
	"bedside/internal/calibration"
	"bedside/internal/index"
)

// weighedList is n questions whose lead tells mostly whether they are right; every
// tenth is settled by a guard and wrong.
func weighedList(n int) []Weighed {
	var out []Weighed
	for i := range n {
		f := answer.Features{Covered: .5, Margin: float64(i%20) / 20, Base: float64(i % 2), Matched: 2, Thin: i%10 == 9}
		w := Weighed{Record: &Record{ID: "q"}, Features: f, Answerable: !f.Thin}
		w.Right = !f.Thin && (i%20 > 4) != (i%17 == 0)
		out = append(out, w)
	}
	return out
}

func TestFitAnswers(t *testing.T) {
	list := weighedList(200)
	fit, err := FitAnswers(240, list, .1)
	if err != nil {
		t.Fatal(err)
	}
	if fit.Asked != 240 || fit.CrossValidated.Questions != 200 || fit.File.Measured.Questions != 200 {
		t.Errorf("counted %+v", fit)
	}
	c := fit.Threshold
	if c.At != fit.File.AnswerAt || c.WrongShare > .1 || c.WrongAtMost <= c.WrongShare || c.Share <= 0 || c.Answerable != 180 {
		t.Errorf("threshold %+v", c)
	}
	if fit.File.ClarifyAt > fit.File.AnswerAt || fit.File.AnswerAt < answer.MinAnswerAt || len(fit.File.Weights) != len(answer.SignalNames()) {
		t.Errorf("file %+v", fit.File)
	}
	if fit.InSample.LogLoss > fit.Shipped.LogLoss || fit.InSample.LogLoss > fit.CrossValidated.LogLoss {
		t.Errorf("log loss in sample %v, cross-validated %v, shipped %v", fit.InSample.LogLoss, fit.CrossValidated.LogLoss, fit.Shipped.LogLoss)
	}
	text := fit.File.Bytes(answer.SignalNames())
	if _, err := answer.ReadCalibration("x.yaml", text); err != nil {
		t.Errorf("the bot does not read what was fitted: %v", err)
	}
	again, err := FitAnswers(240, weighedList(200), .1)
	if err != nil || !reflect.DeepEqual(fit, again) {
		t.Errorf("a second run differs (%v)", err)
	}
	var table strings.Builder
	if err := fit.WriteTable(&table); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"240 questions asked", "fitted, cross-validated", "shipped weights", "10 % wrong", "0.8–0.9", "margin"} {
		if !strings.Contains(table.String(), part) {
			t.Errorf("the table has no %q:\n%s", part, table.String())
		}
	}
}

func TestFitAnswersRefuses(t *testing.T) {
	var few *TooFewError
	right := weighedList(200)
	for i := range right {
		right[i].Right = true
	}
	for name, list := range map[string][]Weighed{"49 questions": weighedList(49), "none wrong": right, "none": nil} {
		if _, err := FitAnswers(300, list, .05); !errors.As(err, &few) || !strings.Contains(err.Error(), "of 300 asked") || !strings.Contains(err.Error(), "label more questions") {
			t.Errorf("%s: %v", name, err)
		}
	}
	wrong := weighedList(200)
	for i := range wrong {
		wrong[i].Right = i%13 == 0
	}
	var none *NoThresholdError
	fit, err := FitAnswers(200, wrong, .01)
	if !errors.As(err, &none) || !strings.Contains(err.Error(), "under 1 %") || fit.CrossValidated.Questions != 200 {
		t.Errorf("nothing to answer: %v, %+v", err, fit.CrossValidated)
	}
}

// A margin is believed only where it avoids more than it costs.
func TestTryMargins(t *testing.T) {
	list := func(right, wrong int) ([]Weighed, []calibration.Outcome) {
		var w []Weighed
		var o []calibration.Outcome
		for i := range right + wrong {
			w = append(w, Weighed{Features: answer.Features{Margin: .04}, Right: i < right})
			o = append(o, calibration.Outcome{Probability: .9})
		}
		w = append(w, Weighed{Features: answer.Features{Margin: .04}}, Weighed{Features: answer.Features{Margin: .04, Thin: true}}, Weighed{Features: answer.Features{Margin: .5}})
		return w, append(o, calibration.Outcome{Probability: .3}, calibration.Outcome{Probability: .9}, calibration.Outcome{Probability: .9})
	}
	for _, c := range []struct {
		right, wrong int
		want         float64
	}{{3, 4, .05}, {4, 4, 0}, {0, 2, 0}, {10, 3, 0}} {
		w, o := list(c.right, c.wrong)
		rows, best := tryMargins(w, o, .5)
		if best != c.want || rows[0] != (MarginRow{Under: .02}) || rows[1] != (MarginRow{.05, c.wrong, c.right}) {
			t.Errorf("%d right, %d wrong: margin %v, rows %v", c.right, c.wrong, best, rows)
		}
	}
}

func TestWeigh(t *testing.T) {
	shown := func(section string, f answer.Features) Outcome {
		return Outcome{Kind: answer.Answer, Explain: answer.Explanation{Features: &f, Candidates: []answer.Candidate{{Section: section}}}}
	}
	outcomes := map[string]Outcome{
		"right":       shown("## Lithium:", answer.Features{}),
		"wrong":       shown("Methadone", answer.Features{}),
		"out":         shown("Lithium", answer.Features{Thin: true}),
		"anything":    shown("Lithium", answer.Features{}),
		"either":      shown("Lithium", answer.Features{}),
		"crisis":      {Kind: answer.Crisis},
		"strange":     {Kind: answer.Clarify, Explain: answer.Explanation{Features: &answer.Features{}}},
		"gap":         shown("Lithium", answer.Features{}),
		"gap settled": {Kind: answer.CoverGap},
	}
	records := []Record{
		{ID: "1", Question: "right", Expect: answer.Answer, Sections: []string{"lithium"}},
		{ID: "2", Question: "wrong", Expect: answer.Answer, Sections: []string{"Lithium"}},
		{ID: "3", Question: "out", Expect: answer.NoAnswer},
		{ID: "4", Question: "anything", Expect: answer.Clarify, Also: []answer.Kind{answer.Answer}},
		{ID: "5", Question: "either", Expect: answer.Clarify, Also: []answer.Kind{answer.Answer}, Sections: []string{"Lithium"}},
		{ID: "6", Question: "crisis", Expect: answer.Crisis},
		{ID: "7", Question: "strange", Expect: answer.Clarify},
		{ID: "8", Question: "gap", Expect: answer.CoverGap, Sections: []string{"Lithium"}},
		{ID: "9", Question: "gap settled", Expect: answer.CoverGap},
	}
	ask := func(_ context.Context, q string) (Outcome, error) {
		o, ok := outcomes[q]
		if !ok {
			return o, errors.New("broken")
		}
		return o, nil
	}
	list, err := Weigh(t.Context(), ask, records)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, w := range list {
		got += " " + w.Record.ID
		if w.Right {
			got += "+"
		}
		if w.Answerable {
			got += "a"
		}
	}
	if want := " 1+a 2a 3 5+a 8"; got != want {
		t.Errorf("weighed%s, want%s", got, want)
	}
	if _, err := Weigh(t.Context(), ask, []Record{{File: "x.jsonl", Line: 3, Question: "?"}}); err == nil || !strings.Contains(err.Error(), "x.jsonl:3: broken") {
		t.Errorf("an asker's error: %v", err)
	}
}

func TestSignals(t *testing.T) {
	first := index.Hit{Score: 4, Covered: .5, Title: .25, Cosine: .125}
	hits := func(h ...index.Hit) index.Result { return index.Result{Hits: h, Words: 4, Strange: 1. / 3} }
	got := Signals(hits(first, index.Hit{Score: 3}))
	want := []float64{math.Log(4), math.Log(2), .25, .125, .5, .25, 1. / 3, math.Log(5)}
	if len(got) != len(RetrievalSignals()) {
		t.Fatalf("%d signals, %d names", len(got), len(RetrievalSignals()))
	}
	for i := range want {
		if !near(got[i], want[i]) {
			t.Errorf("%s is %v, want %v", RetrievalSignals()[i], got[i], want[i])
		}
	}
	alone := Signals(hits(first))
	if alone[2] != 1 || Confidence(alone) <= Confidence(Signals(hits(first, index.Hit{Score: 3.9}))) {
		t.Errorf("a lone hit: %v", alone)
	}
	if s := Signals(hits()); s != nil || Confidence(s) != 0 {
		t.Errorf("no hits: %v, %v", s, Confidence(s))
	}
	if p := Confidence(got); p <= 0 || p >= 1 {
		t.Errorf("confidence %v", p)
	}
}

// toldRetriever ranks entry 0 first, with a lead as the query's length says.
type toldRetriever struct{ fake }

func (r toldRetriever) Signals(_ context.Context, q string) ([]float64, error) {
	if r.hits[q] == nil {
		return nil, nil
	}
	s := make([]float64, len(RetrievalSignals()))
	s[2] = r.hits[q][0].Score
	return s, nil
}

// TestOOSCalibrated sees that weights fitted on the set are measured beside the
// retriever's own confidence, which is turned over here.
func TestOOSCalibrated(t *testing.T) {
	set := BeirSet{Entries: []BeirEntry{{Lines: []BeirLine{{ID: "a"}}}, {Lines: []BeirLine{{ID: "b"}}}}, Qrels: map[string]map[string]int{}}
	hits := map[string][]Ranked{}
	for i := range 60 {
		id := strings.Repeat("q", i+1)
		set.Queries = append(set.Queries, BeirQuery{id, id})
		set.Qrels[id] = map[string]int{"a": 1}
		entry := 0
		if i < 20 {
			entry = 1
		}
		hits[id] = []Ranked{{entry, 1 - float64(i)/60}}
	}
	for i := range 20 {
		id := strings.Repeat("o", i+1)
		set.OOS = append(set.OOS, BeirQuery{id, id})
		hits[id] = []Ranked{{0, 1}}
	}
	set.OOS = append(set.OOS, BeirQuery{"nothing", "nothing"})
	build := func(r func(fake) Retriever) Builder {
		return func(context.Context, []BeirEntry) (Retriever, error) { return r(fake{hits, new(bool)}), nil }
	}
	rep, err := Beir(t.Context(), set, build(func(f fake) Retriever { return toldRetriever{f} }), nil)
	if err != nil {
		t.Fatal(err)
	}
	c := rep.OOS.Calibrated
	if c == nil || rep.OOS.Questions != 21 || rep.OOS.AUROC > .2 || c.AUROC < .8 || c.At10 < .6 || rep.OOS.At10 != 0 {
		t.Errorf("%+v, calibrated %+v", rep.OOS, c)
	}
	if v := CheckBeir(rep, Floor{Bounds: map[string]Bound{"calibrated_auroc": {Min: ptr(.999)}, "calibrated_answered_at_10_wrong": {Min: ptr(.1)}}}); len(v) != 1 {
		t.Errorf("violations %v", v)
	}
	var table strings.Builder
	if err := rep.WriteTable(&table); err != nil || !strings.Contains(table.String(), "shipped weights") || !strings.Contains(table.String(), "calibrated on the set") {
		t.Errorf("table:\n%s%v", table.String(), err)
	}
	rep, err = Beir(t.Context(), set, build(func(f fake) Retriever { return f }), nil)
	if err != nil || rep.OOS.Calibrated != nil {
		t.Errorf("without signals: %+v, %v", rep.OOS, err)
	}
}

// smallBank is questions over entries of an illness each, asked with the illness's
// name, half of them with another word beside it, and some that are about nothing.
func smallBank(words []string) BeirSet {
	set := BeirSet{Qrels: map[string]map[string]int{}}
	for i, w := range words {
		set.Entries = append(set.Entries, BeirEntry{Lines: []BeirLine{{ID: w, Title: "How is " + w + " treated?", Text: "About " + w + " and " + words[(i+1)%len(words)] + "."}}})
		for j, q := range []string{"what helps against " + w, "treated " + words[(i+1)%len(words)] + " or is it " + w, "my neighbour says zzyzx"} {
			id := w + string(rune('0'+j))
			if j == 2 {
				set.OOS = append(set.OOS, BeirQuery{id, q + " how is it treated " + w[:2]})
				continue
			}
			set.Queries = append(set.Queries, BeirQuery{id, q})
			set.Qrels[id] = map[string]int{w: 1}
		}
	}
	return set
}

func TestFitRetrieval(t *testing.T) {
	sets := []NamedSet{
		{"first", smallBank([]string{"asthma", "measles", "eczema", "gout", "anaemia", "migraine", "psoriasis", "shingles"})},
		{"second", smallBank([]string{"lupus", "angina", "rickets", "mumps", "tetanus", "cholera", "scurvy", "malaria"})},
	}
	build := IndexBuilder(t.TempDir(), botTerms(t))
	fit, err := FitRetrieval(t.Context(), sets, build)
	if err != nil {
		t.Fatal(err)
	}
	if len(fit.Sets) != 2 || len(fit.All.Weights) != len(RetrievalSignals()) {
		t.Fatalf("%+v", fit)
	}
	for _, s := range fit.Sets {
		if s.Questions != 24 || s.OOS != 8 || s.Right == 0 || len(s.ByShipped) != 24 || len(s.ByOthers) != 24 {
			t.Errorf("%s: %d questions, %d right, %d unanswerable", s.Name, s.Questions, s.Right, s.OOS)
		}
		if reflect.DeepEqual(s.Others, fit.All) {
			t.Errorf("%s: leaving it out changes nothing", s.Name)
		}
		// What was learnt on the other set parts this one's questions.
		if f := calibration.Measure(s.ByOthers); f.AUROC < .8 {
			t.Errorf("%s: AUROC %v by the other set's weights", s.Name, f.AUROC)
		}
	}
	again, err := FitRetrieval(t.Context(), sets, build)
	if err != nil || !reflect.DeepEqual(fit, again) {
		t.Errorf("a second run differs (%v)", err)
	}
	var table strings.Builder
	if err := fit.WriteTable(&table); err != nil || !strings.Contains(table.String(), "the other sets") || !strings.Contains(table.String(), "without second") {
		t.Errorf("table:\n%s%v", table.String(), err)
	}
	alone, err := FitRetrieval(t.Context(), sets[:1], build)
	if err != nil || alone.Sets[0].ByOthers != nil {
		t.Errorf("one set: %v", err)
	}
	if err := alone.WriteTable(&table); err != nil {
		t.Error(err)
	}
	mute := func(context.Context, []BeirEntry) (Retriever, error) { return fake{closed: new(bool)}, nil }
	if _, err := FitRetrieval(t.Context(), sets, mute); err == nil || !strings.Contains(err.Error(), "first: the retriever tells no signals") {
		t.Errorf("a retriever without signals: %v", err)
	}
}

// TestShippedRetrievalWeights holds the compiled weights in sane bounds: what
// speaks for the first entry counts for it, and strange words count against it.
func TestShippedRetrievalWeights(t *testing.T) {
	l := shippedRetrieval()
	if len(l.Weights) != len(RetrievalSignals()) {
		t.Fatalf("%d weights, %d signals", len(l.Weights), len(RetrievalSignals()))
	}
	for i, n := range RetrievalSignals() {
		if w := l.Weights[i]; math.Abs(w) > 10 || (n == "strange") != (w < 0) {
			t.Errorf("%s weighs %v", n, w)
		}
	}
}
