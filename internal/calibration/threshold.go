package calibration

import (
	"cmp"
	"math"
	"slices"
)

// Choice is a threshold and what it does on the outcomes it was measured on.
type Choice struct {
	At         float64 `json:"at"`       // answered from this probability on
	Answers    int     `json:"answers"`  // answers given
	Wrong      int     `json:"wrong"`    // of them wrong
	Answered   int     `json:"answered"` // answerable questions that got an answer, right or wrong
	Answerable int     `json:"answerable"`
}

// AnsweredShare is the share of the answerable questions that got an answer.
func (c Choice) AnsweredShare() float64 { return share(c.Answered, c.Answerable) }

// WrongShare is the share of wrong ones among the answers given.
func (c Choice) WrongShare() float64 { return share(c.Wrong, c.Answers) }

// WrongAtMost is the one-sided upper bound of the true share of wrong answers, at
// which one is right in 95 of 100 cases (Clopper and Pearson's, which is never too
// small). It takes the questions for a fair sample of what people will ask.
func (c Choice) WrongAtMost() float64 { return upperBound(c.Wrong, c.Answers, .05) }

// At measures one threshold.
func At(list []Outcome, at float64) Choice {
	c := Choice{At: at}
	for _, o := range list {
		if o.Answerable {
			c.Answerable++
		}
		if o.Probability < at {
			continue
		}
		c.Answers++
		if o.Answerable {
			c.Answered++
		}
		if !o.Right {
			c.Wrong++
		}
	}
	return c
}

// Choose finds the threshold of at least least that answers the most answerable
// questions while at most the share wrong of the answers is wrong. It lies halfway
// between the last probability that is answered and the first that is not. ok is
// false where no threshold answers anything on these terms; At is then 1.
func Choose(list []Outcome, wrong, least float64) (best Choice, ok bool) {
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(a, b Outcome) int { return cmp.Compare(b.Probability, a.Probability) })
	best = Choice{At: 1}
	for _, o := range sorted {
		if o.Answerable {
			best.Answerable++
		}
	}
	run := Choice{Answerable: best.Answerable}
	for i, o := range sorted {
		if o.Probability < least {
			break
		}
		run.Answers++
		if o.Answerable {
			run.Answered++
		}
		if !o.Right {
			run.Wrong++
		}
		run.At = least
		if i+1 < len(sorted) {
			next := sorted[i+1].Probability
			if next == o.Probability {
				continue // a threshold cannot part ties
			}
			run.At = max(least, (o.Probability+next)/2)
		}
		if float64(run.Wrong) <= wrong*float64(run.Answers) && run.Answered > 0 && (!ok || run.Answered > best.Answered) {
			best, ok = run, true
		}
	}
	return best, ok
}

// upperBound is the largest share p under which k hits or fewer among n have at
// least the chance alpha.
func upperBound(k, n int, alpha float64) float64 {
	if k >= n {
		return 1
	}
	low, high := float64(k)/float64(n), 1.0
	for range 60 { // halves the interval below the last bit of a float
		mid := (low + high) / 2
		if atMost(k, n, mid) >= alpha {
			low = mid
		} else {
			high = mid
		}
	}
	return high
}

// atMost is the chance of k hits or fewer among n at the share p, 0 < p < 1.
func atMost(k, n int, p float64) float64 {
	lgn, _ := math.Lgamma(float64(n + 1))
	sum := 0.0
	for i := range k + 1 {
		lgi, _ := math.Lgamma(float64(i + 1))
		lgr, _ := math.Lgamma(float64(n - i + 1))
		sum += math.Exp(lgn - lgi - lgr + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
	}
	return sum
}
