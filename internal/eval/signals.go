package eval

import (
	"math"

	"bedside/internal/calibration"
	"bedside/internal/index"
)

// RetrievalSignals are the names of what Signals returns, in order.
func RetrievalSignals() []string {
	return []string{"log_top", "raw_lead", "lead", "cosine", "covered", "title", "strange", "words"}
}

// shippedRetrieval weighs the signals for Confidence: what bot calibrate beir fits
// over meqsum, rqe, clinc and the project's own questions, each counting the same,
// to two places. What such weights are worth on a set that they were not fitted on
// stands in docs/retrieval.md.
func shippedRetrieval() calibration.Logistic {
	return calibration.Logistic{Bias: -4.54, Weights: []float64{0.45, 0.38, 1.83, 1.9, 0.97, 1.51, -1.26, 0.26}}
}

// Signals says what a retrieval rests on, nil without hits: the logarithm of the
// best score; the lead of the first entry over the second, as the logarithm of 1
// and the difference, and as a share of the best score; the likeness of question
// and title by letters; the share of the question found in the first entry; the
// share of the entry's title found in the question; the share of the question's
// words, leaving out those of everyday language, that the index does not know
// either; and the logarithm of 1 and the number of words that are not of grammar.
// The first two move with the ranking's scale: change that, and fit the weights
// anew.
func Signals(res index.Result) []float64 {
	hits := res.Hits
	if len(hits) == 0 || hits[0].Score <= 0 {
		return nil
	}
	first, second := hits[0], 0.0
	if len(hits) > 1 {
		second = math.Max(hits[1].Score, 0)
	}
	return []float64{
		math.Log(first.Score),
		math.Log1p(math.Max(first.Score-second, 0)),
		1 - second/first.Score,
		first.Cosine,
		first.Covered,
		first.Title,
		res.Strange,
		math.Log1p(float64(res.Words)),
	}
}

// Confidence estimates from the signals how likely the first entry is right, 0
// where there are none.
func Confidence(signals []float64) float64 {
	if signals == nil {
		return 0
	}
	return shippedRetrieval().Probability(signals)
}
