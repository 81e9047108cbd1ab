package contest

import (
	"math"
	"math/rand/v2"
)

// ratio is value / base; 0, which means unknown, if one of them is 0.
func ratio[T ~int64 | ~float64](value, base T) float64 {
	if base == 0 {
		return 0
	}
	return float64(value) / float64(base)
}

// mean of the values that are numbers, and how many those are.
func mean(values []float64) (float64, int) {
	sum, n := 0.0, 0
	for _, v := range values {
		if !math.IsNaN(v) {
			sum += v
			n++
		}
	}
	return sum / float64(max(n, 1)), n
}

// trials is how often the randomisation test assigns the results anew.
const trials = 10_000

// different is Fisher's paired randomisation test: the chance that the means of
// two systems differ as much as these do, or more, if each question's two results
// had fallen to the one or the other by the toss of a coin. It is two-sided and
// gives the same for the same values. Pairs with NaN do not count.
func different(ours, theirs []float64) float64 {
	var d []float64
	observed := 0.0
	for i := range ours {
		// A difference of 0 is one whatever the coin says.
		if x := ours[i] - theirs[i]; !math.IsNaN(x) && x != 0 {
			d = append(d, x)
			observed += x
		}
	}
	observed = math.Abs(observed)
	r := rand.New(rand.NewPCG(1, 2))
	asFar := 0
	for range trials {
		sum := 0.0
		var coins uint64
		for i, x := range d {
			if i%64 == 0 {
				coins = r.Uint64()
			}
			if coins&1 == 0 {
				x = -x
			}
			sum += x
			coins >>= 1
		}
		if math.Abs(sum) >= observed-1e-9 {
			asFar++
		}
	}
	return float64(1+asFar) / float64(1+trials)
}
