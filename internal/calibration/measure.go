package calibration

import (
	"cmp"
	"math"
	"slices"
)

// Outcome is one stated probability and what came true.
type Outcome struct {
	Probability float64 // that the first candidate is right
	Right       bool    // it was
	Answerable  bool    // some candidate would have been right
}

// bins is how many bins of the same width a reliability table has.
const bins = 10

// Bin is the outcomes whose stated probability lies in [From, To), the last bin
// with its end.
type Bin struct {
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	Count int     `json:"count"`
	Right int     `json:"right"`
	Mean  float64 `json:"mean"` // of the stated probabilities, 0 for an empty bin
}

// Share is the share of right ones, 0 for an empty bin.
func (b Bin) Share() float64 { return share(b.Right, b.Count) }

// Figures is what stated probabilities are worth.
type Figures struct {
	Questions int `json:"questions"`
	Right     int `json:"right"`
	// ECE is the mean distance between what a bin states and what came true in it,
	// each bin counted by its outcomes; 0 is best. Over few outcomes it is above 0
	// by chance alone.
	ECE     float64 `json:"ece"`
	Brier   float64 `json:"brier"`    // mean squared distance of probability and outcome; 0 is best
	LogLoss float64 `json:"log_loss"` // mean −log of the probability of what came true; 0 is best
	AUROC   float64 `json:"auroc"`    // chance that a right one is stated higher than a wrong one
	At5     float64 `json:"answered_at_5_wrong"`
	At10    float64 `json:"answered_at_10_wrong"`
	At20    float64 `json:"answered_at_20_wrong"`
	Bins    []Bin   `json:"bins"`
}

// certain keeps the log loss finite: no more is lost on one outcome than with a
// probability of one in a million.
const certain = 1e-6

// Measure compares what was stated with what came true.
func Measure(list []Outcome) Figures {
	f := Figures{Questions: len(list), Bins: make([]Bin, bins)}
	for i := range f.Bins {
		f.Bins[i] = Bin{From: float64(i) / bins, To: float64(i+1) / bins}
	}
	scores, positive := make([]float64, len(list)), make([]bool, len(list))
	for i, o := range list {
		scores[i], positive[i] = o.Probability, o.Right
		b := &f.Bins[min(max(int(o.Probability*bins), 0), bins-1)]
		b.Count++
		b.Mean += o.Probability
		true1 := 0.0
		if o.Right {
			true1 = 1
			f.Right++
			b.Right++
		}
		f.Brier += (o.Probability - true1) * (o.Probability - true1)
		f.LogLoss -= math.Log(max(certain, 1-math.Abs(true1-o.Probability)))
	}
	f.AUROC = AUROC(scores, positive)
	f.At5, f.At10, f.At20 = AnsweredAt(list, .05), AnsweredAt(list, .10), AnsweredAt(list, .20)
	if len(list) == 0 {
		return f
	}
	n := float64(len(list))
	f.Brier, f.LogLoss = f.Brier/n, f.LogLoss/n
	for i := range f.Bins {
		if b := &f.Bins[i]; b.Count > 0 {
			f.ECE += math.Abs(b.Mean-float64(b.Right)) / n
			b.Mean /= float64(b.Count)
		}
	}
	return f
}

// AUROC is the chance that a positive one has the higher score than one that is
// not; ties count half. It is 0.5 if either kind is missing.
func AUROC(scores []float64, positive []bool) float64 {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(scores[a], scores[b]) })
	var pos, neg, sum float64
	for i := 0; i < len(order); {
		j := i
		var p, n float64
		for ; j < len(order) && scores[order[j]] == scores[order[i]]; j++ {
			if positive[order[j]] {
				p++
			} else {
				n++
			}
		}
		sum += p * (neg + n/2)
		pos += p
		neg += n
		i = j
	}
	if pos == 0 || neg == 0 {
		return 0.5
	}
	return sum / (pos * neg)
}

// AnsweredAt is the largest share of the answerable questions that some threshold
// answers while at most the share wrong of all answers given is wrong: to a
// question that nothing answers, or with the wrong candidate first.
func AnsweredAt(list []Outcome, wrong float64) float64 {
	c, _ := Choose(list, wrong, 0)
	return c.AnsweredShare()
}

func share(hits, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(hits) / float64(of)
}
