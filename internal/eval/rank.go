package eval

import (
	"cmp"
	"math"
	"slices"
)

// Quality is the mean of the ranking figures over the queries that have at
// least one relevant line. A query without any hit counts as 0.
type Quality struct {
	Queries  int     `json:"queries"`
	NDCG10   float64 `json:"ndcg@10"`
	MRR10    float64 `json:"mrr@10"`
	Success1 float64 `json:"success@1"`
	Success3 float64 `json:"success@3"`
	Success5 float64 `json:"success@5"`
	Recall50 float64 `json:"recall@50"`
}

// add counts one query: the grades of what was ranked, best first, 0 for what
// is not relevant, and the grades of all that is relevant.
func (q *Quality) add(ranked, relevant []int) {
	relevant = slices.DeleteFunc(slices.Clone(relevant), func(g int) bool { return g <= 0 })
	if len(relevant) == 0 {
		return
	}
	q.Queries++
	slices.SortFunc(relevant, func(a, b int) int { return cmp.Compare(b, a) })
	q.NDCG10 += dcg(ranked, 10) / dcg(relevant, 10)
	found := 0
	for i, g := range ranked {
		if g <= 0 {
			continue
		}
		if found == 0 {
			if i < 10 {
				q.MRR10 += 1 / float64(i+1)
			}
			for _, at := range []struct {
				k   int
				sum *float64
			}{{1, &q.Success1}, {3, &q.Success3}, {5, &q.Success5}} {
				if i < at.k {
					*at.sum++
				}
			}
		}
		if i < 50 {
			found++
		}
	}
	q.Recall50 += float64(found) / float64(len(relevant))
}

// mean turns the sums into means.
func (q *Quality) mean() {
	if q.Queries == 0 {
		return
	}
	n := float64(q.Queries)
	for _, v := range []*float64{&q.NDCG10, &q.MRR10, &q.Success1, &q.Success3, &q.Success5, &q.Recall50} {
		*v /= n
	}
}

// dcg is the discounted gain of the first k grades: grade / log2(rank + 1).
func dcg(grades []int, k int) float64 {
	var sum float64
	for i, g := range grades {
		if i >= k {
			break
		}
		if g > 0 {
			sum += float64(g) / math.Log2(float64(i+2))
		}
	}
	return sum
}

// judged is one question with the confidence of its first entry.
type judged struct {
	confidence float64
	answerable bool
	right      bool // the first entry is relevant
}

// auroc is the chance that an answerable question has a higher confidence than
// one that is not; ties count half. It is 0.5 if either kind is missing.
func auroc(list []judged) float64 {
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(a, b judged) int { return cmp.Compare(a.confidence, b.confidence) })
	var pos, neg, sum float64
	for i := 0; i < len(sorted); {
		j := i
		var p, n float64
		for ; j < len(sorted) && sorted[j].confidence == sorted[i].confidence; j++ {
			if sorted[j].answerable {
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

// answeredAt is the largest share of the answerable questions that some
// threshold on the confidence answers while at most wrong of all answers given
// are wrong: to a question nothing answers, or with the wrong entry first.
func answeredAt(list []judged, wrong float64) float64 {
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(a, b judged) int { return cmp.Compare(b.confidence, a.confidence) })
	total := 0
	for _, j := range sorted {
		if j.answerable {
			total++
		}
	}
	if total == 0 {
		return 0
	}
	best, bad, good := 0, 0, 0
	for i, j := range sorted {
		if j.answerable {
			good++
		}
		if !j.answerable || !j.right {
			bad++
		}
		tied := i+1 < len(sorted) && sorted[i+1].confidence == j.confidence
		if !tied && float64(bad) <= wrong*float64(i+1) {
			best = max(best, good)
		}
	}
	return float64(best) / float64(total)
}

// quantile is the smallest value that at least the share q of the values does
// not exceed; 0 for none.
func quantile[T cmp.Ordered](values []T, q float64) T {
	var zero T
	if len(values) == 0 {
		return zero
	}
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	i := int(math.Ceil(q*float64(len(sorted)))) - 1
	return sorted[min(max(i, 0), len(sorted)-1)]
}
