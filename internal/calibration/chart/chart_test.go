package chart

import (
	"bytes"
	"image/png"
	"math"
	"testing"

	"bedside/internal/calibration"
)

func outcomes(shift float64) []calibration.Outcome {
	var list []calibration.Outcome
	for i := range 300 {
		p := float64(i) / 300
		list = append(list, calibration.Outcome{Probability: min(1, p+shift), Right: (i*7)%100 < i/3, Answerable: true})
	}
	return list
}

// TestReliability draws twice and reads the picture back.
func TestReliability(t *testing.T) {
	s := []Series{{"calibrated, cross-validated", calibration.Measure(outcomes(0))}, {"shipped weights", calibration.Measure(outcomes(.2))}}
	first, err := Reliability("Labelled questions", s...)
	if err != nil {
		t.Fatal(err)
	}
	second, err := Reliability("Labelled questions", s...)
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("drawn twice, the bytes differ (%v)", err)
	}
	img, err := png.Decode(bytes.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); b.Dx() != 600 || b.Dy() != 700 {
		t.Errorf("picture of %v", b)
	}
}

func TestReliabilityRefuses(t *testing.T) {
	full := Series{Name: "x", Figures: calibration.Measure(outcomes(0))}
	for name, list := range map[string][]Series{"nothing": nil, "three": {full, full, full}, "no outcomes": {{Name: "x", Figures: calibration.Measure(nil)}}} {
		if _, err := Reliability("x", list...); err == nil {
			t.Errorf("%s is drawn", name)
		}
	}
	// One outcome, and all of them certain, are drawn too.
	for _, o := range [][]calibration.Outcome{{{Probability: 1, Right: true}}, {{Probability: 0}}} {
		if _, err := Reliability("x", Series{Name: "x", Figures: calibration.Measure(o)}); err != nil {
			t.Errorf("%v: %v", o, err)
		}
	}
}

func TestInterval(t *testing.T) {
	for _, c := range []struct {
		right, of int
	}{{0, 1}, {1, 1}, {5, 10}, {100, 100}} {
		share := float64(c.right) / float64(c.of)
		if low, high := interval(c.right, c.of); low < 0 || high > 1 || low > share+1e-9 || high < share-1e-9 || high-low > .9 {
			t.Errorf("%d of %d: %v to %v", c.right, c.of, low, high)
		}
	}
	// Wilson's interval of 5 of 10 is the textbook's.
	if low, high := interval(5, 10); math.Abs(low-.2366) > 1e-4 || math.Abs(high-.7634) > 1e-4 {
		t.Errorf("5 of 10: %v to %v", low, high)
	}
}
