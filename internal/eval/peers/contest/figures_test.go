package contest

import (
	"math"
	"testing"
	"time"
)

func near(a, b, by float64) bool { return math.Abs(a-b) <= by }

func TestNDCG(t *testing.T) {
	for name, c := range map[string]struct {
		ranked, relevant []int
		want             float64
		judged           bool
	}{
		"right first":              {[]int{1, 0, 0}, []int{1}, 1, true},
		"right second":             {[]int{0, 1}, []int{1}, 1 / math.Log2(3), true},
		"right third":              {[]int{0, 0, 1}, []int{1}, 0.5, true},
		"nothing found":            {nil, []int{1}, 0, true},
		"grades swapped":           {[]int{1, 2}, []int{2, 1}, (1 + 2/math.Log2(3)) / (2 + 1/math.Log2(3)), true},
		"grades count, not order":  {[]int{2, 1}, []int{1, 2}, 1, true},
		"wrong counts as nothing":  {[]int{0, 1}, []int{1, 0, 0}, 1 / math.Log2(3), true},
		"eleventh does not count":  {[]int{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, []int{1}, 0, true},
		"nothing relevant":         {[]int{0, 0}, []int{0}, 0, false},
		"twelve relevant, ten met": {[]int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, []int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 1, true},
	} {
		got, judged := ndcg(c.ranked, c.relevant, 10)
		if !near(got, c.want, 1e-12) || judged != c.judged {
			t.Errorf("%s: %v, %v, want %v, %v", name, got, judged, c.want, c.judged)
		}
	}
}

func TestQuantile(t *testing.T) {
	hundred := make([]int, 100)
	for i := range hundred {
		hundred[i] = 100 - i
	}
	for _, c := range []struct {
		q    float64
		want int
	}{{0, 1}, {.01, 1}, {.5, 50}, {.99, 99}, {1, 100}} {
		if got := Quantile(hundred, c.q); got != c.want {
			t.Errorf("quantile %v of 1 to 100 is %d, want %d", c.q, got, c.want)
		}
	}
	if hundred[0] != 100 {
		t.Error("the values were sorted in place")
	}
	if got := Quantile([]int(nil), .5); got != 0 {
		t.Errorf("of nothing: %d", got)
	}
	if got := Quantile([]int{7, 3}, .5); got != 3 {
		t.Errorf("of two: %d, want the lower", got)
	}
}

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
