package eval

import (
	"context"
	"fmt"
	"slices"

	"bedside/internal/answer"
)

// Config says how outcomes are judged.
type Config struct {
	// Numbers are the numbers to call, one of which must stand early in every
	// crisis reply. Without any, three digits in a row count as one.
	Numbers []string
	// Find recognises names in a question, so that a gap reply may use the
	// lexicon's name for the asker's word. Without it only the asker's words count.
	Find Find
}

// Metric is one measured figure.
type Metric struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Bad   bool   `json:"bad"` // hits are faults
	Hits  int    `json:"hits"`
	Of    int    `json:"of"`
}

// Share is hits over records, 0 if no record counts.
func (m Metric) Share() float64 {
	if m.Of == 0 {
		return 0
	}
	return float64(m.Hits) / float64(m.Of)
}

// Miss is one record that speaks against one figure.
type Miss struct {
	Record *Record
	Got    *Outcome
	Metric string
	Err    error // the asker's error, if that is the miss
}

// Tally counts one expected outcome.
type Tally struct {
	Expect answer.Kind `json:"expect"`
	Of     int         `json:"of"`
	Passed int         `json:"passed"`
	// Got counts the outcomes by kind; excused ones (in "also") among them.
	Got map[answer.Kind]int `json:"got"`
}

// Report is the outcome of one replay.
type Report struct {
	Records int      `json:"records"`
	Failed  int      `json:"failed"` // questions the asker could not answer at all
	Metrics []Metric `json:"metrics"`
	Tallies []Tally  `json:"tallies"`
	Misses  []Miss   `json:"-"`
}

// Run asks every record's question in order and counts the outcomes. An asker's
// error counts as a failed record and as a miss of every figure whose records
// are chosen by their label; a cancelled context ends the run with its error.
// A record whose outcome stands in its "also" leaves the denominators of all
// figures but the rules without exception.
func Run(ctx context.Context, ask Asker, records []Record, c Config) (Report, error) {
	table := c.metrics()
	rep := Report{Records: len(records), Metrics: make([]Metric, len(table))}
	for i, m := range table {
		rep.Metrics[i] = Metric{ID: m.id, Title: m.title, Bad: m.bad}
	}
	tallies := make(map[answer.Kind]*Tally)
	for _, k := range kinds {
		tallies[k] = &Tally{Expect: k, Got: make(map[answer.Kind]int)}
	}
	for i := range records {
		r := &records[i]
		o, err := ask(ctx, r.Question)
		if ctxErr := ctx.Err(); ctxErr != nil {
			return Report{}, fmt.Errorf("evaluate: stopped after %d of %d records: %w", i, len(records), ctxErr)
		}
		if err != nil {
			o = Outcome{}
			rep.Failed++
			rep.Misses = append(rep.Misses, Miss{Record: r, Got: &o, Metric: "failed", Err: err})
		}
		excused := o.Kind != r.Expect && slices.Contains(r.Also, o.Kind)
		for j, m := range table {
			if excused && !m.always || !m.in(r, &o) {
				continue
			}
			rep.Metrics[j].Of++
			hit := m.hit(r, &o)
			if hit {
				rep.Metrics[j].Hits++
			}
			if hit == m.bad {
				rep.Misses = append(rep.Misses, Miss{Record: r, Got: &o, Metric: m.id})
			}
		}
		t := tallies[r.Expect]
		t.Of++
		t.Got[o.Kind]++
		if c.passed(r, &o) {
			t.Passed++
		}
	}
	for _, k := range kinds {
		if tallies[k].Of > 0 {
			rep.Tallies = append(rep.Tallies, *tallies[k])
		}
	}
	return rep, nil
}

// Metric returns the figure with the id, or false.
func (r *Report) Metric(id string) (Metric, bool) {
	for _, m := range r.Metrics {
		if m.ID == id {
			return m, true
		}
	}
	return Metric{}, false
}
