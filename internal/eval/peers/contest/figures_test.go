package contest

import (
	"math"
	"testing"
	"time"
)

func near(a, b, by float64) bool { return math.Abs(a-b) <= by }

func TestRatio(t *testing.T) {
	if got := ratio(3*time.Second, 2*time.Second); got != 1.5 {
		t.Errorf("3 s to 2 s: %v", got)
	}
	if got := ratio[int64](5, 0); got != 0 {
		t.Errorf("to nothing: %v, want 0 for unknown", got)
	}
}

func TestMean(t *testing.T) {
	if got, n := mean([]float64{1, math.NaN(), 2}); got != 1.5 || n != 2 {
		t.Errorf("mean %v of %d", got, n)
	}
	if got, n := mean([]float64{math.NaN()}); got != 0 || n != 0 {
		t.Errorf("mean %v of %d", got, n)
	}
}

// TestDifferent compares with chances that can be counted by hand: of n questions
// that are all better by the same, two of the 2^n ways to toss coins are as far.
func TestDifferent(t *testing.T) {
	for n := 1; n <= 8; n++ {
		better, worse := make([]float64, n), make([]float64, n)
		for i := range better {
			better[i] = 1
		}
		want := 2 / math.Pow(2, float64(n))
		for _, got := range []float64{different(better, worse), different(worse, better)} {
			if !near(got, want, 0.012) {
				t.Errorf("%d questions: p = %.4f, want %.4f", n, got, want)
			}
		}
	}
	// Three up and one down: 10 of the 16 ways give a sum of 2 or more either way.
	if got := different([]float64{1, 1, 1, 0}, []float64{0, 0, 0, 1}); !near(got, 10.0/16, 0.015) {
		t.Errorf("three to one: p = %.4f, want %.4f", got, 10.0/16)
	}
	same := []float64{.2, .4, .9}
	if got := different(same, same); got != 1 {
		t.Errorf("equal systems: p = %v, want 1", got)
	}
	if a, b := different([]float64{1, math.NaN(), 1}, []float64{0, 1, 0}), different([]float64{1, 1}, []float64{0, 0}); a != b {
		t.Errorf("what nobody judged counts: %v, %v", a, b)
	}
}

// TestDifferentFindsChance tosses coins for systems of equal worth: about one pair
// in twenty may seem different, and not many more.
func TestDifferentFindsChance(t *testing.T) {
	found := 0
	for i := range 200 {
		a, b := make([]float64, 100), make([]float64, 100)
		for k := range a {
			a[k], b[k] = float64(hash(i, k, 1)%11)/10, float64(hash(i, k, 2)%11)/10
		}
		if different(a, b) < significant {
			found++
		}
	}
	if found > 20 {
		t.Errorf("%d of 200 equal pairs are called different, want about 10", found)
	}
}

// hash spreads three small numbers.
func hash(a, b, c int) uint64 {
	x := uint64(a)<<40 ^ uint64(b)<<20 ^ uint64(c)
	for range 3 {
		x = (x ^ x>>29) * 0xbf58476d1ce4e5b9
	}
	return x >> 7
}
