package calibration

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// spread is numbers between 0 and 1 without chance: the fractions of multiples of
// an irrational number.
type spread struct{ x, step float64 }

func (s *spread) next() float64 {
	s.x += s.step
	s.x -= math.Floor(s.x)
	return s.x
}

// synthetic draws examples whose chance of being right is known. The second signal
// is on another scale, and the third never changes.
func synthetic(n int, truth Logistic) []Example {
	a, b, coin := spread{step: (math.Sqrt(5) - 1) / 2}, spread{step: math.Sqrt2 - 1}, spread{step: math.Pi - 3}
	out := make([]Example, n)
	for i := range out {
		s := []float64{2*a.next() - 1, 100 + 20*b.next(), 7}
		out[i] = Example{Signals: s, Right: coin.next() < truth.Probability(s)}
	}
	return out
}

var truth = Logistic{Bias: -10.5, Weights: []float64{2, .1, 0}}

func TestFitRecoversWeights(t *testing.T) {
	got, err := Fit(synthetic(20000, truth), Ridge)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range truth.Weights {
		if math.Abs(got.Weights[i]-want) > .05*math.Max(want, .1) {
			t.Errorf("weight %d is %v, want %v", i, got.Weights[i], want)
		}
	}
	if math.Abs(got.Bias-truth.Bias) > .5 {
		t.Errorf("bias %v, want %v", got.Bias, truth.Bias)
	}
	if got.Weights[2] != 0 {
		t.Errorf("a signal that never changes weighs %v", got.Weights[2])
	}
}

// A weight counts as so many copies, and a stronger ridge means smaller weights.
func TestFitWeighs(t *testing.T) {
	list := synthetic(200, truth)
	double := slices.Concat(list, list)
	heavy := slices.Clone(list)
	for i := range heavy {
		heavy[i].Weight = 2
	}
	a, errA := Fit(double, Ridge)
	b, errB := Fit(heavy, Ridge)
	if errA != nil || errB != nil || math.Abs(a.Weights[0]-b.Weights[0]) > 1e-6 || math.Abs(a.Bias-b.Bias) > 1e-4 {
		t.Errorf("twice %v %v, weight 2 %v %v", a, errA, b, errB)
	}
	c, err := Fit(list, 100*Ridge)
	if err != nil || c.Weights[0] >= a.Weights[0] || c.Weights[0] <= 0 {
		t.Errorf("held back %v, free %v (%v)", c.Weights[0], a.Weights[0], err)
	}
}

// What a signal parts without fault must not grow without end.
func TestFitOfPartedExamples(t *testing.T) {
	var list []Example
	for i := range 40 {
		list = append(list, Example{Signals: []float64{float64(i)}, Right: i >= 20})
	}
	l, err := Fit(list, Ridge)
	if err != nil || l.Weights[0] <= 0 || l.Weights[0] > 5 || l.Probability([]float64{0}) > .1 || l.Probability([]float64{39}) < .9 {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestFitRefuses(t *testing.T) {
	right, wrong := Example{Signals: []float64{1}, Right: true}, Example{Signals: []float64{0}}
	for name, list := range map[string][]Example{
		"nothing": nil, "all right": {right, right}, "all wrong": {wrong},
	} {
		if _, err := Fit(list, Ridge); !errors.Is(err, ErrOneKind) {
			t.Errorf("%s: %v, want ErrOneKind", name, err)
		}
	}
	for name, bad := range map[string]Example{
		"no number": {Signals: []float64{math.NaN()}}, "infinite": {Signals: []float64{math.Inf(1)}},
		"other length": {Signals: []float64{1, 2}}, "negative weight": {Signals: []float64{1}, Weight: -1},
	} {
		if _, err := Fit([]Example{right, wrong, bad}, Ridge); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
	if _, err := Fit([]Example{right, wrong}, 0); err == nil {
		t.Error("a ridge of 0 is accepted")
	}
	if _, err := CrossValidate([]Example{right, wrong}, 1, Ridge); err == nil {
		t.Error("one fold is accepted")
	}
	if _, err := CrossValidate([]Example{right, right, wrong}, 2, Ridge); !errors.Is(err, ErrOneKind) {
		t.Errorf("a fold without a wrong example: %v", err)
	}
}

// TestCrossValidate sees that no question weighs itself, and that twice gives the
// same.
func TestCrossValidate(t *testing.T) {
	list := synthetic(400, truth)
	first, err := CrossValidate(list, 5, Ridge)
	if err != nil {
		t.Fatal(err)
	}
	second, err := CrossValidate(list, 5, Ridge)
	if err != nil || !reflect.DeepEqual(first, second) {
		t.Errorf("a second run gives other probabilities (%v)", err)
	}
	for i, p := range first {
		if p <= 0 || p >= 1 {
			t.Fatalf("probability %v of example %d", p, i)
		}
	}
	// Turning one label over changes what the others get, and not what it gets.
	turned := slices.Clone(list)
	at := slices.IndexFunc(turned, func(e Example) bool { return e.Right })
	turned[at].Signals = []float64{1, 110, 7}
	moved, err := CrossValidate(turned, 5, Ridge)
	if err != nil {
		t.Fatal(err)
	}
	own, same := 0, 0
	for i := range list {
		if i != at && moved[i] != first[i] {
			own++
		} else if i != at {
			same++
		}
	}
	// Its own fold, a fifth, is weighed without it.
	if same < len(list)/6 || same > len(list)/4 {
		t.Errorf("%d of %d weighed by a fit without the example, want about a fifth (%d changed)", same, len(list), own)
	}
}

// The scale of a signal, and the order of the examples, change nothing.
func TestFitIsOfTheMatter(t *testing.T) {
	list := synthetic(300, truth)
	base, err := Fit(list, Ridge)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		scale := rapid.Float64Range(.01, 100).Draw(t, "scale")
		shift := rapid.Float64Range(-50, 50).Draw(t, "shift")
		turn := rapid.IntRange(0, len(list)-1).Draw(t, "turn")
		other := make([]Example, len(list))
		for i, e := range slices.Concat(list[turn:], list[:turn]) {
			other[i] = Example{Signals: []float64{scale*e.Signals[0] + shift, e.Signals[1], e.Signals[2]}, Right: e.Right}
		}
		got, err := Fit(other, Ridge)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list[:20] {
			moved := []float64{scale*e.Signals[0] + shift, e.Signals[1], e.Signals[2]}
			if a, b := base.Probability(e.Signals), got.Probability(moved); math.Abs(a-b) > 1e-6 {
				t.Fatalf("probability %v, after a change of scale %v", a, b)
			}
		}
	})
}
