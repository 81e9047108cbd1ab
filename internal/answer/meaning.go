package answer

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"bedside/internal/textnorm"
	"bedside/internal/triage"
)

// Embedder says what texts mean: a vector for each, of length 1. It must be safe for
// concurrent use and give up by itself where it is slow.
type Embedder interface {
	Embed(ctx context.Context, texts []string) ([][]float32, error)
}

// CatalogOption changes a catalog while it is made.
type CatalogOption func(*Catalog)

// WithEmbedder has passages ordered by their meaning too. It must be of the model that
// made the content's vectors.
//
// The words of a question decide alone what is said to it: whether a passage is shown,
// with which confidence, and which eight may be. Only where they leave more than one is
// the question sent, whole and once, and the nearest go up. First comes none that the
// words would not have shown too. On any error the words order as well.
//
// A question in which triage hears anything is never sent: an emergency, now or past
// or in jest, a dose, personal data. Nor is one that no passage covers.
func WithEmbedder(e Embedder) CatalogOption { return func(c *Catalog) { c.embedder = e } }

// AskByWords is Ask for a text that must not be sent anywhere.
func (e *Engine) AskByWords(ctx context.Context, question string, open Open) (Decision, error) {
	r := e.read(question)
	r.withheld = true
	return e.steady(ctx, func() (Decision, error) { return e.reply(ctx, r, open) })
}

// meaningWeight is how much nearness in meaning weighs: by it a candidate's score is
// multiplied by e to the power of weight times cosine. As a factor it leaves the other
// weights of a candidate as they are. What it is worth stands in docs/retrieval.md: up
// to this weight no right first passage is lost.
const meaningWeight = 1.0

// orderByMeaning orders candidates that words have brought, and brings none. Where the
// first will be shown, it is one that the words would have shown.
func (s *situation) orderByMeaning(cands []candidate, shown bool) {
	if s.near == nil {
		return
	}
	first := cands[0].passage
	for k := range cands {
		cands[k].score *= math.Exp(meaningWeight * s.near(cands[k].passage))
	}
	slices.SortStableFunc(cands, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	if shown {
		at := slices.IndexFunc(cands, func(c candidate) bool { return c.passage == first || s.opens(c) })
		best := cands[at]
		copy(cands[1:], cands[:at])
		cands[0] = best
	}
}

// opens reports whether the words would show a candidate that leads by nothing.
func (s *situation) opens(c candidate) bool {
	f := s.features([]candidate{c, c})
	return s.calibration.answers(f) && !f.Thin
}

// draft is a decision by words alone.
type draft struct {
	Decision
	reading     reading
	situation   *situation // nil: decided without content
	corrections []string
}

// near asks how near the passages are to the question in meaning; nil where the order
// does not depend on it, the question is not to be sent, or nobody says.
func (d *draft) near(ctx context.Context) func(passage int) float64 {
	c := d.situation.catalog
	if c.embedder == nil || !d.reading.harmless() || !d.openOrder() {
		return nil
	}
	// Half of the time that is left, so that the other half is enough for a reply.
	if end, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(end)/2)
		defer cancel()
	}
	v, err := c.embedder.Embed(ctx, []string{d.reading.text})
	if err != nil || len(v) != 1 {
		return nil
	}
	return c.content.Near(v[0])
}

// openOrder reports whether words leave more than one passage to be shown or offered.
func (d *draft) openOrder() bool {
	matched := 0
	for _, c := range d.Explain.Candidates {
		if c.Score > 0 {
			matched++
		}
	}
	return matched > 1 && (d.Kind == Answer || d.Kind == Clarify)
}

// harmless reports whether triage has seen all of a text and heard nothing in it.
func (r reading) harmless() bool {
	return !r.withheld && r.finding == (triage.Finding{}) && len(r.text) <= textnorm.MaxRunes
}
