package eval

import (
	"context"
	"fmt"
	"strings"
)

// rankingDepth is how many candidates of a question the ranking file lists.
// Further down nothing is ever shown or offered.
const rankingDepth = 10

// Ranking asks every record and writes what came and the ids of the candidates
// in their order, so that a change of ranking is a change of a text that a
// person reviews. Scores are left out: they may move without moving a rank.
func Ranking(ctx context.Context, ask Asker, records []Record) (string, error) {
	var b strings.Builder
	for i := range records {
		r := &records[i]
		o, err := ask(ctx, r.Question)
		if err != nil {
			return "", fmt.Errorf("ranking of %s: %w", r.ID, err)
		}
		fmt.Fprintf(&b, "%s %q\n  %s %s\n", r.ID, r.Question, o.Kind, o.Reason)
		for _, p := range o.Passages {
			label := ""
			if p.Label != "" {
				label = " [" + string(p.Label) + "]"
			}
			fmt.Fprintf(&b, "  shows %s%s\n", p.ID, label)
		}
		for j, c := range o.Explain.Candidates {
			if j == rankingDepth {
				break
			}
			fmt.Fprintf(&b, "  %2d %s\n", j+1, c.ID)
		}
	}
	return b.String(), nil
}
