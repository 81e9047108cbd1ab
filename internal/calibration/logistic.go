package calibration

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Example is the signals of one question and whether its first candidate was right.
type Example struct {
	Signals []float64
	Right   bool
	// Weight is how often the example counts, 0 for once. Sets of different sizes
	// count the same when each example weighs one over its set's size.
	Weight float64
}

func (e *Example) weight() float64 {
	if e.Weight == 0 {
		return 1
	}
	return e.Weight
}

// Logistic estimates the probability of being right: 1 / (1 + exp(-z)) with
// z = Bias + Σ Weights[i]·signal[i], the signals as they come and not standardised.
type Logistic struct {
	Bias    float64
	Weights []float64
}

// Probability is the estimate for one list of signals, of the length of Weights.
func (l Logistic) Probability(signals []float64) float64 {
	z := l.Bias
	for i, w := range l.Weights {
		z += w * signals[i]
	}
	return 1 / (1 + math.Exp(-z))
}

// Ridge is the shipped strength of the penalty on the weights of standardised
// signals, worth as much as a few examples: it keeps weights finite where a signal
// parts the examples without fault, and is lost in a hundred of them.
const Ridge = 1.0

const (
	maxSteps  = 100   // Newton's method needs under ten; more is a fault
	tolerance = 1e-10 // largest change of a weight that counts as none
)

// ErrOneKind says that all examples are right, or all are wrong.
var ErrOneKind = errors.New("all examples are of one kind")

// Fit finds the weights under which the examples are likeliest, less ridge/2 times
// the sum of the squared weights of the signals in units of their spread. The bias
// is not held back. A signal that never changes gets the weight 0.
//
// The error is ErrOneKind, or says which example has a signal that is no number.
func Fit(examples []Example, ridge float64) (Logistic, error) {
	if err := check(examples); err != nil {
		return Logistic{}, err
	}
	if ridge <= 0 {
		return Logistic{}, fmt.Errorf("fit: a ridge of %v holds nothing back", ridge)
	}
	s := standardise(examples)
	beta, err := s.newton(ridge)
	if err != nil {
		return Logistic{}, err
	}
	l := Logistic{Bias: beta[0], Weights: make([]float64, len(s.mean))}
	for j := range l.Weights {
		if s.spread[j] > 0 {
			l.Weights[j] = beta[j+1] / s.spread[j]
			l.Bias -= l.Weights[j] * s.mean[j]
		}
	}
	return l, nil
}

func check(examples []Example) error {
	right, wrong := false, false
	for i, e := range examples {
		if len(e.Signals) != len(examples[0].Signals) {
			return fmt.Errorf("fit: example %d has %d signals, the first has %d", i, len(e.Signals), len(examples[0].Signals))
		}
		if slices.ContainsFunc(append(slices.Clone(e.Signals), e.Weight), func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }) || e.Weight < 0 {
			return fmt.Errorf("fit: example %d has a signal or weight that is no number: %v", i, e.Signals)
		}
		right, wrong = right || e.Right, wrong || !e.Right
	}
	if !right || !wrong {
		return fmt.Errorf("fit: %w", ErrOneKind)
	}
	return nil
}

// standard is the examples with every signal in units of its spread around its
// mean, behind a constant 1.
type standard struct {
	mean, spread []float64
	rows         [][]float64
	right        []float64
	weight       []float64
}

func standardise(examples []Example) *standard {
	n := len(examples[0].Signals)
	s := &standard{mean: make([]float64, n), spread: make([]float64, n)}
	total := 0.0
	for _, e := range examples {
		total += e.weight()
		for j, v := range e.Signals {
			s.mean[j] += e.weight() * v
		}
	}
	for j := range s.mean {
		s.mean[j] /= total
	}
	for _, e := range examples {
		for j, v := range e.Signals {
			s.spread[j] += e.weight() * (v - s.mean[j]) * (v - s.mean[j])
		}
	}
	for j, v := range s.spread {
		// What is left of a constant by rounding is no spread.
		if s.spread[j] = math.Sqrt(v / total); s.spread[j] < 1e-12*(1+math.Abs(s.mean[j])) {
			s.spread[j] = 0
		}
	}
	for _, e := range examples {
		row := make([]float64, n+1)
		row[0] = 1
		for j, v := range e.Signals {
			if s.spread[j] > 0 {
				row[j+1] = (v - s.mean[j]) / s.spread[j]
			}
		}
		y := 0.0
		if e.Right {
			y = 1
		}
		s.rows, s.right, s.weight = append(s.rows, row), append(s.right, y), append(s.weight, e.weight())
	}
	return s
}

// loss is what Fit makes small.
func (s *standard) loss(beta []float64, ridge float64) float64 {
	sum := 0.0
	for i, row := range s.rows {
		z := dot(beta, row)
		// log(1 + exp(z)) - y·z without overflow
		sum += s.weight[i] * (math.Max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))) - s.right[i]*z)
	}
	for _, b := range beta[1:] {
		sum += ridge / 2 * b * b
	}
	return sum
}

// newton goes down by Newton's steps, halving one that would go up. The loss is
// convex, so that there is one place to end.
func (s *standard) newton(ridge float64) ([]float64, error) {
	n := len(s.mean) + 1
	beta := make([]float64, n)
	at := s.loss(beta, ridge)
	for range maxSteps {
		grad := make([]float64, n)
		hess := make([][]float64, n)
		for j := range hess {
			hess[j] = make([]float64, n)
		}
		for i, row := range s.rows {
			p := 1 / (1 + math.Exp(-dot(beta, row)))
			d, v := s.weight[i]*(p-s.right[i]), s.weight[i]*p*(1-p)
			for j := range row {
				grad[j] += d * row[j]
				for k := range row[:j+1] {
					hess[j][k] += v * row[j] * row[k]
				}
			}
		}
		for j := 1; j < n; j++ {
			grad[j] += ridge * beta[j]
			hess[j][j] += ridge
		}
		step, err := solve(hess, grad)
		if err != nil {
			return nil, err
		}
		moved := 0.0
		for scale := 1.0; scale > 1e-6; scale /= 2 {
			next := slices.Clone(beta)
			for j := range next {
				next[j] -= scale * step[j]
			}
			if l := s.loss(next, ridge); l <= at {
				for j := range next {
					moved = max(moved, math.Abs(next[j]-beta[j]))
				}
				beta, at = next, l
				break
			}
		}
		if moved < tolerance {
			return beta, nil
		}
	}
	return nil, fmt.Errorf("fit: no rest after %d steps", maxSteps)
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// solve returns x with a·x = b by Cholesky's method; of the symmetric a only the
// lower half is read, and it is overwritten.
func solve(a [][]float64, b []float64) ([]float64, error) {
	n := len(b)
	for j := range n {
		d := a[j][j]
		for k := range j {
			d -= a[j][k] * a[j][k]
		}
		if d <= 0 || math.IsNaN(d) {
			return nil, errors.New("fit: the signals say the same thing twice")
		}
		a[j][j] = math.Sqrt(d)
		for i := j + 1; i < n; i++ {
			v := a[i][j]
			for k := range j {
				v -= a[i][k] * a[j][k]
			}
			a[i][j] = v / a[j][j]
		}
	}
	x := slices.Clone(b)
	for i := range n {
		x[i] = (x[i] - dot(a[i][:i], x[:i])) / a[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			x[i] -= a[k][i] * x[k]
		}
		x[i] /= a[i][i]
	}
	return x, nil
}

// CrossValidate returns for every example the probability that a fit over the
// other folds gives it. Examples are dealt out to the folds in turn, the right ones
// and the wrong ones apart, so that every fold has its share of both and the same
// examples give the same folds.
func CrossValidate(examples []Example, folds int, ridge float64) ([]float64, error) {
	if folds < 2 {
		return nil, fmt.Errorf("cross-validate: %d folds leave nothing out", folds)
	}
	if err := check(examples); err != nil {
		return nil, err
	}
	fold := make([]int, len(examples))
	dealt := map[bool]int{}
	for i, e := range examples {
		fold[i] = dealt[e.Right] % folds
		dealt[e.Right]++
	}
	out := make([]float64, len(examples))
	for f := range folds {
		var others []Example
		for i, e := range examples {
			if fold[i] != f {
				others = append(others, e)
			}
		}
		l, err := Fit(others, ridge)
		if err != nil {
			return nil, fmt.Errorf("cross-validate, fold %d: %w", f+1, err)
		}
		for i, e := range examples {
			if fold[i] == f {
				out[i] = l.Probability(e.Signals)
			}
		}
	}
	return out, nil
}
