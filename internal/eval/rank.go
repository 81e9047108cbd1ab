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
	ndcg, ok := NDCG(ranked, relevant, 10)
	if !ok {
		return
	}
	q.Queries++
	q.NDCG10 += ndcg
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

// NDCG is the discounted gain of the first k grades, best first, as a share of the
// best there could be, with the grade as gain. It is false if nothing is relevant.
func NDCG(ranked, relevant []int, k int) (float64, bool) {
	best := slices.Clone(relevant)
	slices.SortFunc(best, func(a, b int) int { return cmp.Compare(b, a) })
	ideal := dcg(best, k)
	if ideal == 0 {
		return 0, false
	}
	return dcg(ranked, k) / ideal, true
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

// Quantile is the smallest value that at least the share q of the values does
// not exceed; 0 for none.
func Quantile[T cmp.Ordered](values []T, q float64) T {
	var zero T
	if len(values) == 0 {
		return zero
	}
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	i := int(math.Ceil(q*float64(len(sorted)))) - 1
	return sorted[min(max(i, 0), len(sorted)-1)]
}
