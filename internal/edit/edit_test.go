package edit

import (
	"testing"

	"pgregory.net/rapid"
)

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		limit int
		want  int
	}{
		{"zoloft", "zoloft", 2, 0}, {"zolfot", "zoloft", 2, 1}, {"zolft", "zoloft", 2, 1}, {"zolooft", "zoloft", 2, 1}, {"xoloft", "zoloft", 2, 1},
		{"zlooft", "zoloft", 2, 1}, {"codeine", "cocaine", 3, 2}, {"abc", "xyz", 2, 3}, {"", "ab", 2, 2}, {"ab", "", 2, 2}, {"a", "abcd", 2, 3},
	} {
		if got := Distance(c.a, c.b, c.limit); got != c.want {
			t.Errorf("Distance(%q, %q, %d) = %d, want %d", c.a, c.b, c.limit, got, c.want)
		}
	}
	word := rapid.StringMatching(`[abc]{0,9}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		want := slowOSA(a, b)
		for limit := 1; limit <= 4; limit++ {
			if got := Distance(a, b, limit); got != min(want, limit+1) {
				t.Fatalf("Distance(%q, %q, %d) = %d, distance %d", a, b, limit, got, want)
			}
		}
	})
}

// slowOSA is the textbook form with a full table.
func slowOSA(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}
