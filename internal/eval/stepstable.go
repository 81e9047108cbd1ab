package eval

import (
	"fmt"
	"io"
	"strings"
)

// WriteTable prints, as tables of a Markdown page, what each step is worth, how much
// the shipped ranking loses under disturbances, and whether its constants were fitted
// to the sets: for each set, the way that the other sets would have chosen and what
// it reaches on the set.
func (r *StepsReport) WriteTable(w io.Writer) error {
	var b strings.Builder
	row := func(cells ...string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	head := func(cells ...string) {
		row(cells...)
		fmt.Fprintf(&b, "|---%s|\n", strings.Repeat("|---:", len(cells)-1))
	}
	cells := []string{"ranking"}
	for _, s := range r.Sets {
		cells = append(cells, s+" nDCG@10", "success@1")
	}
	head(append(cells, "mean, points")...)
	for i, v := range r.Variants {
		cells := []string{v.Name}
		for _, q := range r.Quality[i] {
			cells = append(cells, fmt.Sprintf("%.4f", q.NDCG10), fmt.Sprintf("%.4f", q.Success1))
		}
		row(append(cells, fmt.Sprintf("%+.2f", 100*(r.mean(i, -1)-r.mean(0, -1))))...)
	}
	b.WriteByte('\n')
	head(append([]string{"nDCG@10 lost, points"}, r.Sets...)...)
	for i, d := range Disturbances() {
		cells := []string{d.Name}
		for s, q := range r.Disturbed[i] {
			cells = append(cells, fmt.Sprintf("%.2f", 100*(r.Quality[0][s].NDCG10-q.NDCG10)))
		}
		row(cells...)
	}
	if len(r.Sets) > 1 {
		b.WriteByte('\n')
		head("set left out", "the others choose", "it reaches", "shipped")
		for s, name := range r.Sets {
			i := r.choose(s)
			row(name, r.Variants[i].Name, fmt.Sprintf("%.4f", r.Quality[i][s].NDCG10), fmt.Sprintf("%.4f", r.Quality[0][s].NDCG10))
		}
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

// choose returns the variant that is best on the mean of all sets but one.
func (r *StepsReport) choose(but int) int {
	best := 0
	for i := range r.Variants {
		if r.mean(i, but) > r.mean(best, but) {
			best = i
		}
	}
	return best
}

// mean is the mean nDCG@10 of a variant over all sets but one, or over all for -1.
func (r *StepsReport) mean(variant, but int) float64 {
	sum, n := 0.0, 0
	for s, q := range r.Quality[variant] {
		if s != but {
			sum += q.NDCG10
			n++
		}
	}
	return sum / float64(max(n, 1))
}
