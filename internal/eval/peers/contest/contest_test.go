package contest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"bedside/internal/eval"
)

// fake answers every question as its rule says.
type fake struct {
	rule   func(question int) []int // entries
	delay  time.Duration
	closed *bool
	fail   error
}

func (f *fake) Retrieve(_ context.Context, text string, depth int) ([]eval.Ranked, float64, error) {
	if f.fail != nil {
		return nil, 0, f.fail
	}
	var n int
	if _, err := fmt.Sscanf(text, "question %d", &n); err != nil {
		return nil, 0, err
	}
	for start := time.Now(); time.Since(start) < f.delay; { // sleeping is far less exact
	}
	var out []eval.Ranked
	for _, e := range f.rule(n) {
		if len(out) < depth {
			out = append(out, eval.Ranked{Entry: e, Score: 1})
		}
	}
	return out, 0, nil
}

func (f *fake) Size() (searched, content int64) { return 1000, 0 }

func (f *fake) Close() error {
	if f.closed != nil {
		*f.closed = true
	}
	return nil
}

func engine(name string, f *fake) Engine {
	return Engine{Name: name, Build: func(context.Context, string, []eval.BeirEntry) (eval.Retriever, error) { return f, nil }}
}

// asked is a set of n entries and questions; entry i answers question i.
func asked(n int) Set {
	s := Set{Name: "test", BeirSet: eval.BeirSet{Qrels: make(map[string]map[string]int)}}
	for i := range n {
		line, q := fmt.Sprintf("l%d", i), fmt.Sprintf("q%d", i)
		s.Entries = append(s.Entries, eval.BeirEntry{Lines: []eval.BeirLine{{ID: line, Title: line}}})
		s.Queries = append(s.Queries, eval.BeirQuery{ID: q, Text: fmt.Sprintf("question %d", i)})
		s.Qrels[q] = map[string]int{line: 1}
	}
	return s
}

// Rules by which fakes answer: the right entry, wrong ones, the right one second,
// second for the first question only, none.
func right(q int) []int  { return []int{q} }
func wrong(q int) []int  { return []int{q + 1000, q + 1001} }
func second(q int) []int { return []int{q + 100, q} }
func nothing(int) []int  { return nil }

func mostly(q int) []int {
	if q == 0 {
		return second(q)
	}
	return right(q)
}

func contest(t *testing.T, ours, theirs *fake, o Options) SetReport {
	t.Helper()
	set := asked(100)
	for i := range 1100 { // entries that answer nothing
		set.Entries = append(set.Entries, eval.BeirEntry{Lines: []eval.BeirLine{{ID: fmt.Sprintf("x%d", i)}}})
	}
	o.Baseline = "theirs"
	rep, err := Run(context.Background(), set, []Engine{engine("ours", ours), engine("theirs", theirs)}, o)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// TestBehind has known rankings compared, known-bad ones above all.
func TestBehind(t *testing.T) {
	for name, c := range map[string]struct {
		ours, theirs  func(int) []int
		behind        bool
		ndcg, success float64 // ours
	}{
		"ours is wrong":             {wrong, right, true, 0, 0},
		"ours finds nothing":        {nothing, right, true, 0, 0},
		"ours is right one late":    {second, right, true, 1 / math.Log2(3), 0},
		"one slip in a hundred":     {mostly, right, false, (99 + 1/math.Log2(3)) / 100, .99},
		"both right":                {right, right, false, 1, 1},
		"ours is better":            {right, wrong, false, 1, 1},
		"both wrong, differently":   {wrong, nothing, false, 0, 0},
		"both right at second rank": {second, second, false, 1 / math.Log2(3), 0},
	} {
		t.Run(name, func(t *testing.T) {
			rep := contest(t, &fake{rule: c.ours}, &fake{rule: c.theirs}, Options{})
			ours, theirs := rep.Engines[0], rep.Engines[1]
			if theirs.Versus == nil || ours.Versus != nil {
				t.Fatalf("versus: %v, %v", ours.Versus, theirs.Versus)
			}
			if theirs.Versus.Behind != c.behind {
				t.Errorf("behind: %+v, want %v", *theirs.Versus, c.behind)
			}
			if !near(ours.NDCG10, c.ndcg, 1e-9) || !near(ours.Success1, c.success, 1e-9) {
				t.Errorf("nDCG %.4f, success %.4f, want %.4f, %.4f", ours.NDCG10, ours.Success1, c.ndcg, c.success)
			}
			var table bytes.Buffer
			if err := rep.WriteTable(&table); err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(table.String(), " yes "); got != c.behind {
				t.Errorf("the table says behind: %v\n%s", got, &table)
			}
		})
	}
}

func TestSpeedIsCompared(t *testing.T) {
	rep := contest(t, &fake{rule: right, delay: 400 * time.Microsecond}, &fake{rule: right, delay: 100 * time.Microsecond}, Options{Time: 80 * time.Millisecond})
	if rep.Timed != 90 || rep.Judged != 100 {
		t.Errorf("%d timed, %d judged", rep.Timed, rep.Judged)
	}
	ours, base := rep.Engines[0], rep.Engines[1]
	// Ninety questions of 0.4 ms fill the time in three rounds, of 0.1 ms in nine;
	// in fewer if the machine is busy.
	if ours.Rounds > 3 || base.Rounds <= ours.Rounds || base.Rounds > maxRounds {
		t.Errorf("asked in %d and %d rounds", ours.Rounds, base.Rounds)
	}
	if ours.Ratios.P50 < 2.5 || ours.Ratios.P50 > 5.5 {
		t.Errorf("four times the time is a ratio of %.2f", ours.Ratios.P50)
	}
	if want := (Ratios{1, 1, 1, 1, 1, 1, 1}); base.Ratios.P50 != 1 || base.Ratios != want {
		t.Errorf("the baseline to itself: %+v", base.Ratios)
	}
	if ours.P50 < 400*time.Microsecond || ours.P99 < ours.P50 || ours.Ratios.Size != 1 {
		t.Errorf("ours: %+v", ours)
	}
}

func TestTimedIsBounded(t *testing.T) {
	rep := contest(t, &fake{rule: right}, &fake{rule: right}, Options{Timed: 30})
	if rep.Timed != 30 || rep.Judged != 100 || rep.Engines[0].Rounds != 1 {
		t.Errorf("%d timed, %d judged, %d rounds", rep.Timed, rep.Judged, rep.Engines[0].Rounds)
	}
}

// TestTurnsAreFair sees that every engine comes equally often at every place, and
// behind every other one.
func TestTurnsAreFair(t *testing.T) {
	r := &run{order: []*contestant{{name: "a"}, {name: "b"}, {name: "c"}, {name: "d"}}, luck: rand.New(rand.NewPCG(1, 3))}
	const n = 12_000
	places, pairs := make(map[string]int), make(map[string]int)
	for range n {
		before := ""
		for i, c := range r.turn() {
			places[fmt.Sprint(c.name, i)]++
			if before != "" {
				pairs[before+c.name]++
			}
			before = c.name
		}
	}
	for what, c := range map[string]struct {
		counts map[string]int
		kinds  int
		each   float64
	}{"place": {places, 16, n / 4}, "pair": {pairs, 12, n * 3 / 12}} {
		if len(c.counts) != c.kinds {
			t.Errorf("%d of %d kinds of %s", len(c.counts), c.kinds, what)
		}
		for k, v := range c.counts {
			if !near(float64(v), c.each, c.each/15) {
				t.Errorf("%s %s: %d times, want about %.0f", what, k, v, c.each)
			}
		}
	}
}

func TestGroupedLines(t *testing.T) {
	set := Set{BeirSet: eval.BeirSet{
		Entries: []eval.BeirEntry{
			{Lines: []eval.BeirLine{{ID: "a1"}, {ID: "a2"}}},
			{Lines: []eval.BeirLine{{ID: "b1"}, {ID: "b2"}}},
		},
		Queries: []eval.BeirQuery{{ID: "q"}},
		Qrels:   map[string]map[string]int{"q": {"b2": 1}},
	}}
	var c contestant
	c.judge(&set, 0, []eval.Ranked{{Entry: 1}, {Entry: 0}})
	if !near(c.ndcg[0], 1/math.Log2(3), 1e-12) || c.first[0] {
		t.Errorf("the second line of the first entry: nDCG %v, first %v", c.ndcg[0], c.first[0])
	}
}

func TestErrors(t *testing.T) {
	failure := errors.New("no postings")
	closed := false
	good, bad := engine("theirs", &fake{rule: right, closed: &closed}), engine("bad", &fake{fail: failure})
	if _, err := Run(context.Background(), asked(20), []Engine{bad, good}, Options{Baseline: "theirs"}); !errors.Is(err, failure) {
		t.Errorf("a failing engine: %v", err)
	}
	if !closed {
		t.Error("the other engine was not closed")
	}
	if _, err := Run(context.Background(), asked(20), []Engine{good}, Options{Baseline: "none"}); !errors.Is(err, errNoBaseline) {
		t.Errorf("no baseline: %v", err)
	}
	if _, err := Run(context.Background(), Set{}, []Engine{good}, Options{Baseline: "theirs"}); !errors.Is(err, errNoQuestions) {
		t.Errorf("no questions: %v", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := Run(ctx, asked(20), []Engine{good}, Options{Baseline: "theirs"}); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

func TestMeans(t *testing.T) {
	sets := []SetReport{
		{Engines: []EngineReport{{Name: "ours", NDCG10: .8, Success1: .6}, {Name: "x", NDCG10: .9, Success1: .7, Versus: &Versus{Behind: true}}}},
		{Engines: []EngineReport{{Name: "ours", NDCG10: .6, Success1: .4}, {Name: "x", NDCG10: .5, Success1: .3, Versus: &Versus{}}}},
	}
	got := Means(sets)
	if len(got) != 2 || !near(got[0].NDCG10, .7, 1e-9) || !near(got[1].Success1, .5, 1e-9) || got[1].Behind != 1 || got[0].Behind != 0 {
		t.Errorf("means: %+v", got)
	}
	if Means(nil) != nil {
		t.Error("means of nothing")
	}
}
