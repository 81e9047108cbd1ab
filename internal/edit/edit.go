// Package edit counts how many slips of the pen lie between two words.
package edit

// MaxLen is the length in bytes up to which words are compared.
const MaxLen = 40

// Distance is the number of letters left out, added, changed, or swapped with their
// neighbour that make a into b, or limit+1 if it is more than limit (optimal string
// alignment: no place is changed twice). Words over MaxLen are further than any limit.
func Distance(a, b string, limit int) int {
	if d := len(a) - len(b); d > limit || -d > limit {
		return limit + 1
	}
	if len(a) > MaxLen || len(b) > MaxLen {
		return limit + 1
	}
	var rows [3][MaxLen + 1]int8
	prev2, prev, cur := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		prev[j] = int8(j)
	}
	far := int8(limit + 1)
	for i := 1; i <= len(a); i++ {
		// Only cells near the diagonal can stay within the limit.
		lo, hi := max(1, i-limit), min(len(b), i+limit)
		cur[lo-1] = far
		if lo == 1 {
			cur[0] = int8(i)
		}
		least := cur[lo-1]
		for j := lo; j <= hi; j++ {
			cost := int8(1)
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(cur[j-1]+1, prev[j-1]+cost)
			if j < i+limit {
				d = min(d, prev[j]+1)
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, prev2[j-2]+1)
			}
			cur[j] = min(d, far)
			least = min(least, cur[j])
		}
		if least >= far {
			return limit + 1
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return int(prev[len(b)])
}
