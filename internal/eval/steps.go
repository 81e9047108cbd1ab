package eval

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sync"

	"bedside/internal/index"
	"bedside/internal/lexicon"
	"bedside/internal/query"
)

// A Variant is one way to rank: the shipped one, that without one step, or that with
// another value of one constant.
type Variant struct {
	Name    string
	Value   bool // another value, not a step left out
	Weights query.Weights
	Params  index.Params
}

// Variants lists the shipped way first, then each step left out, then other values.
func Variants() []Variant {
	shipped := Variant{Name: "shipped", Weights: query.DefaultWeights(), Params: index.DefaultParams()}
	list := []Variant{shipped}
	with := func(value bool, name string, change func(*query.Weights, *index.Params)) {
		v := shipped
		v.Name, v.Value = name, value
		change(&v.Weights, &v.Params)
		list = append(list, v)
	}
	without := func(name string, change func(*query.Weights, *index.Params)) { with(false, name, change) }

	without("words of grammar left out", func(w *query.Weights, _ *index.Params) { w.Function = 0 })
	without("words of grammar weigh 1", func(w *query.Weights, _ *index.Params) { w.Function = 1e9 })
	without("everyday words weigh 1", func(w *query.Weights, _ *index.Params) { w.LightLeast = 1 })
	without("no weight for the subject", func(w *query.Weights, _ *index.Params) { w.Subject = 1 })
	without("no weight for the clause that asks", func(w *query.Weights, _ *index.Params) { w.Asking = 1 })
	without("only the first 56 words", func(w *query.Weights, _ *index.Params) { w.MaxTerms = 56 })
	without("no lay words", func(w *query.Weights, _ *index.Params) { w.Lay = 0 })
	without("no synonyms", func(_ *query.Weights, p *index.Params) { p.Synonyms = 0 })
	without("no spelling", func(_ *query.Weights, p *index.Params) { p.Respell = 0 })
	without("no letters", func(_ *query.Weights, p *index.Params) { p.Letters, p.Windows = 0, 0 })
	without("no stretches of long messages", func(_ *query.Weights, p *index.Params) { p.Windows = 0 })
	without("title not scored apart", func(_ *query.Weights, p *index.Params) { p.TitleWeight = 0 })
	without("one phrasing counts", func(_ *query.Weights, p *index.Params) { p.Phrasings = [3]float64{1, 0, 0} })
	without("three phrasings count alike", func(_ *query.Weights, p *index.Params) { p.Phrasings = [3]float64{1, 1, 1} })
	without("no background", func(_ *query.Weights, p *index.Params) { p.Background = 0 })
	without("all candidates scored in full", func(_ *query.Weights, p *index.Params) { p.Pool = 0 })

	for _, c := range []struct {
		name   string
		values []float64
		set    func(w *query.Weights, p *index.Params, x float64)
	}{
		{"grammar %v/n", []float64{2.5, 5}, func(w *query.Weights, _ *index.Params, x float64) { w.Function = x }},
		{"everyday words at least %v", []float64{0.5, 0.9}, func(w *query.Weights, _ *index.Params, x float64) { w.LightLeast = x }},
		{"aspect words %v", []float64{0.35, 0.7}, func(w *query.Weights, _ *index.Params, x float64) { w.Aspect = x }},
		{"subject %v", []float64{1.3, 2}, func(w *query.Weights, _ *index.Params, x float64) { w.Subject = x }},
		{"asking clause %v", []float64{1.25, 2}, func(w *query.Weights, _ *index.Params, x float64) { w.Asking = x }},
		{"synonyms %v", []float64{0.2, 0.45}, func(_ *query.Weights, p *index.Params, x float64) { p.Synonyms = x }},
		{"letters %v", []float64{0.4, 0.9}, func(_ *query.Weights, p *index.Params, x float64) { p.Letters = x }},
		{"stretches %v", []float64{0.8, 2}, func(_ *query.Weights, p *index.Params, x float64) { p.Windows = x }},
		{"length correction %v", []float64{0.5, 0.9}, func(_ *query.Weights, p *index.Params, x float64) { p.B = x }},
		{"saturation %v", []float64{0.8, 1.6}, func(_ *query.Weights, p *index.Params, x float64) { p.K1 = x }},
		{"background %v", []float64{10, 100}, func(_ *query.Weights, p *index.Params, x float64) { p.Background = x }},
	} {
		for _, x := range c.values {
			with(true, fmt.Sprintf(c.name, x), func(w *query.Weights, p *index.Params) { c.set(w, p, x) })
		}
	}
	return list
}

// StepsReport says what each variant reaches on each set, by lines.
type StepsReport struct {
	Sets      []string
	Variants  []Variant
	Quality   [][]Quality // by variant and set
	Disturbed [][]Quality // of the shipped variant, by disturbance and set
}

// MeasureSteps ranks every set in every way. progress is called after each way on
// each set; nil is silent.
func MeasureSteps(ctx context.Context, sets []NamedSet, lex *lexicon.Lexicon, progress func(done, total int)) (*StepsReport, error) {
	if progress == nil {
		progress = func(int, int) {}
	}
	rep := &StepsReport{Variants: Variants()}
	disturbances := Disturbances()
	rep.Quality = make([][]Quality, len(rep.Variants))
	rep.Disturbed = make([][]Quality, len(disturbances))
	done, total := 0, len(sets)*(len(rep.Variants)+len(disturbances))
	for _, set := range sets {
		rep.Sets = append(rep.Sets, set.Name)
		err := inIndex(ctx, set.Entries, func(g *index.Generation) error {
			measure := func(v Variant, disturb func(id, text string) string) (Quality, error) {
				parser, err := query.NewParserWith(lex, v.Weights)
				if err != nil {
					return Quality{}, err
				}
				q, err := rankAll(ctx, set.BeirSet, g, QueryTerms(parser), v.Params, disturb)
				done++
				progress(done, total)
				return q, err
			}
			for i, v := range rep.Variants {
				q, err := measure(v, nil)
				if err != nil {
					return fmt.Errorf("%s: %w", v.Name, err)
				}
				rep.Quality[i] = append(rep.Quality[i], q)
			}
			for i, d := range disturbances {
				q, err := measure(rep.Variants[0], d.Apply)
				if err != nil {
					return fmt.Errorf("%s: %w", d.Name, err)
				}
				rep.Disturbed[i] = append(rep.Disturbed[i], q)
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", set.Name, err)
		}
	}
	return rep, nil
}

// inIndex calls f with an index of the entries in a folder that is removed after it.
func inIndex(ctx context.Context, entries []BeirEntry, f func(*index.Generation) error) error {
	folder, err := os.MkdirTemp("", "steps-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder) // a temporary folder: nothing is lost if it stays
	r, err := openIndexed(ctx, folder, entries, nil)
	if err != nil {
		return err
	}
	defer r.Close()
	return f(r.generation)
}

// rankAll ranks the queries of a set on all cores and returns the figures by lines.
func rankAll(ctx context.Context, set BeirSet, g *index.Generation, terms Terms, p index.Params, disturb func(id, text string) string) (Quality, error) {
	retrieve := g.RetrieveWith(p)
	grades := make([][]int, len(set.Queries))
	errs := make([]error, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for k := range errs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := k; i < len(set.Queries); i += len(errs) {
				q := set.Queries[i]
				if disturb != nil {
					q.Text = disturb(q.ID, q.Text)
				}
				res, err := retrieve(ctx, index.Question{Terms: terms(q.Text, g.Vocabulary)}, timedDepth)
				if err != nil {
					errs[k] = err
					return
				}
				hits := make([]Ranked, len(res.Hits))
				for j, h := range res.Hits {
					hits[j] = Ranked{Entry: h.Entry, Score: h.Score}
				}
				grades[i], _ = set.lineGrades(hits, set.Qrels[q.ID])
			}
		}()
	}
	wg.Wait()
	var out Quality
	for _, err := range errs {
		if err != nil {
			return out, err
		}
	}
	for i, q := range set.Queries {
		_, relevant := set.lineGrades(nil, set.Qrels[q.ID])
		out.add(grades[i], relevant)
	}
	out.mean()
	return out, nil
}
