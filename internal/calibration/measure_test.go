package calibration

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestMeasure(t *testing.T) {
	// .95 twice, one right; .25 four times, one right: bins [.9, 1] and [.2, .3).
	list := []Outcome{
		{.95, true, true}, {.95, false, true},
		{.25, true, true}, {.25, false, true}, {.25, false, false}, {.25, false, false},
	}
	f := Measure(list)
	if f.Questions != 6 || f.Right != 2 || len(f.Bins) != 10 {
		t.Fatalf("%+v", f)
	}
	if b := f.Bins[9]; b.Count != 2 || b.Right != 1 || !near(b.Mean, .95) || !near(b.Share(), .5) {
		t.Errorf("last bin %+v", b)
	}
	if b := f.Bins[2]; b.Count != 4 || b.Right != 1 || !near(b.Mean, .25) {
		t.Errorf("third bin %+v", b)
	}
	if want := 2. / 6 * .45; !near(f.ECE, want) { // the third bin is stated as it comes true
		t.Errorf("ECE %v, want %v", f.ECE, want)
	}
	if want := (.05*.05 + .95*.95 + .75*.75 + 3*.25*.25) / 6; !near(f.Brier, want) {
		t.Errorf("Brier %v, want %v", f.Brier, want)
	}
	if want := -(math.Log(.95) + math.Log(.05) + math.Log(.25) + 3*math.Log(.75)) / 6; !near(f.LogLoss, want) {
		t.Errorf("log loss %v, want %v", f.LogLoss, want)
	}
	// The right .95 beats three wrong and ties one; the right .25 ties three: 3.5 + 1.5 of 8.
	if want := 5. / 8; !near(f.AUROC, want) {
		t.Errorf("AUROC %v, want %v", f.AUROC, want)
	}
	if certainly := Measure([]Outcome{{1, false, true}, {0, true, true}}); math.IsInf(certainly.LogLoss, 0) || certainly.Bins[9].Count != 1 || certainly.Bins[0].Count != 1 {
		t.Errorf("certain and wrong: %+v", certainly)
	}
	if none := Measure(nil); none.ECE != 0 || none.Brier != 0 || none.AUROC != .5 {
		t.Errorf("nothing: %+v", none)
	}
}

func TestAUROC(t *testing.T) {
	for _, c := range []struct {
		scores   []float64
		positive []bool
		want     float64
	}{
		// .9 .8 .7 beat both negatives, .5 beats one: 7 of 8.
		{[]float64{.9, .8, .7, .6, .5, .4}, []bool{true, true, true, false, true, false}, 7. / 8},
		{[]float64{.5, .5}, []bool{true, false}, .5},
		{[]float64{.5}, []bool{true}, .5},
		{nil, nil, .5},
	} {
		if got := AUROC(c.scores, c.positive); !near(got, c.want) {
			t.Errorf("AUROC of %v %v: %v, want %v", c.scores, c.positive, got, c.want)
		}
	}
}

var handMade = []Outcome{
	{.9, true, true}, {.8, true, true}, {.7, false, true}, {.6, false, false}, {.5, true, true}, {.4, false, false},
}

func TestAnsweredAt(t *testing.T) {
	// Without wrong ones two of four answerable; with a third wrong, at .7, three;
	// at half wrong the five best hold two wrong: all four.
	for _, c := range []struct{ wrong, want float64 }{{0, .5}, {.05, .5}, {.34, .75}, {.4, 1}} {
		if got := AnsweredAt(handMade, c.wrong); !near(got, c.want) {
			t.Errorf("answered at %v wrong: %v, want %v", c.wrong, got, c.want)
		}
	}
	// A threshold cannot part ties: the wrong one comes with the right one.
	if got := AnsweredAt([]Outcome{{.9, true, true}, {.9, false, false}}, .1); got != 0 {
		t.Errorf("ties parted: %v", got)
	}
}

func TestChoose(t *testing.T) {
	for _, c := range []struct {
		wrong, least float64
		at           float64
		answers, bad int
		ok           bool
	}{
		{0, 0, .75, 2, 0, true},    // halfway between .8 and .7
		{.34, 0, .65, 3, 1, true},  // one of three
		{.4, 0, .45, 5, 2, true},   // two of five
		{.4, .6, .65, 3, 1, true},  // nothing under .6: at .6 half would be wrong
		{.4, .68, .68, 3, 1, true}, // the floor itself
		{1, 0, .45, 5, 2, true},    // the last one answers nothing that is answerable
		{0, .95, 1, 0, 0, false},
	} {
		got, ok := Choose(handMade, c.wrong, c.least)
		if ok != c.ok || !near(got.At, c.at) || got.Answers != c.answers || got.Wrong != c.bad || got.Answerable != 4 {
			t.Errorf("at most %v wrong, from %v: %+v %v, want %+v", c.wrong, c.least, got, ok, c)
		}
		if measured := At(handMade, got.At); ok && measured != got {
			t.Errorf("measured %+v, chosen %+v", measured, got)
		}
	}
}

// The bound is the textbook's: with no fault in n it is 1 − .05^(1/n).
func TestWrongAtMost(t *testing.T) {
	for _, c := range []struct {
		wrong, of int
		want      float64
	}{
		{0, 59, 1 - math.Pow(.05, 1./59)}, {0, 1, .95}, {1, 1, 1}, {0, 0, 1}, {5, 100, .10225}, {10, 20, .69805},
	} {
		got := Choice{Answers: c.of, Wrong: c.wrong}.WrongAtMost()
		if math.Abs(got-c.want) > 5e-5 {
			t.Errorf("%d wrong of %d: at most %v, want %v", c.wrong, c.of, got, c.want)
		}
	}
}

// What keeps the order of the probabilities keeps what can be answered, and raises
// no doubt about which question is above which.
func TestMonotoneChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Outcome {
			o := Outcome{Probability: float64(rapid.IntRange(0, 20).Draw(t, "p")) / 20, Answerable: rapid.Bool().Draw(t, "answerable")}
			o.Right = o.Answerable && rapid.Bool().Draw(t, "right")
			return o
		}), 1, 60).Draw(t, "outcomes")
		power := rapid.Float64Range(.2, 5).Draw(t, "power")
		bent := slices.Clone(list)
		for i := range bent {
			bent[i].Probability = math.Pow(bent[i].Probability, power)
		}
		a, b := Measure(list), Measure(bent)
		if a.AUROC != b.AUROC || a.At5 != b.At5 || a.At10 != b.At10 || a.At20 != b.At20 {
			t.Fatalf("before %+v, after %+v", a, b)
		}
		for _, wrong := range []float64{.05, .3} {
			before, ok := Choose(list, wrong, 0)
			if ok && (before.WrongShare() > wrong || before.WrongAtMost() < before.WrongShare()) {
				t.Fatalf("chose %+v for at most %v", before, wrong)
			}
			if ok && At(list, before.At) != before {
				t.Fatalf("chose %+v, measures %+v", before, At(list, before.At))
			}
		}
	})
}
