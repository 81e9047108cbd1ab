package eval

import (
	"math"
	"testing"
)

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
		got, judged := NDCG(c.ranked, c.relevant, 10)
		if !near(got, c.want) || judged != c.judged {
			t.Errorf("%s: %v, %v, want %v, %v", name, got, judged, c.want, c.judged)
		}
	}
}

func TestQuantileOfHundred(t *testing.T) {
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
