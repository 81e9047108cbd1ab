package eval

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
)

// Bound holds one figure. A share lies between 0 and 1; a count is a number of
// hits. At least one of the fields is set.
type Bound struct {
	Min      *float64 `json:"min,omitempty"`       // smallest allowed share or measure
	Max      *float64 `json:"max,omitempty"`       // largest allowed share or measure
	MaxCount *int     `json:"max_count,omitempty"` // largest allowed number of hits
	MinOf    int      `json:"min_of,omitempty"`    // so many records must count, at least 1
}

// Floor is a recorded set of bounds, by metric id.
type Floor struct {
	Note   string           `json:"note"` // which set, and under which conditions
	Bounds map[string]Bound `json:"bounds"`
}

// Violation is one bound that a report breaks.
type Violation struct {
	Metric string `json:"metric"`
	Why    string `json:"why"`
}

func (v Violation) String() string { return v.Metric + ": " + v.Why }

// ReadFloor reads a floor file. Unknown keys, a file without bounds and a bound
// that bounds nothing are errors: a gate that cannot close is worse than none.
func ReadFloor(r io.Reader) (Floor, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxLine))
	if err != nil {
		return Floor{}, fmt.Errorf("floor: %w", err)
	}
	var f Floor
	if err := strictJSON(data, &f); err != nil {
		return Floor{}, fmt.Errorf("floor: %w", err)
	}
	if len(f.Bounds) == 0 {
		return Floor{}, errors.New("floor: no bounds")
	}
	for _, id := range slices.Sorted(maps.Keys(f.Bounds)) {
		if b := f.Bounds[id]; b.Min == nil && b.Max == nil && b.MaxCount == nil {
			return Floor{}, fmt.Errorf("floor: %s has neither min, max nor max_count", id)
		}
	}
	return f, nil
}

// Check lists every bound of the floor that the report breaks, by metric name.
// A bounded figure that the report does not have, or has from too few records,
// is a violation too, and so is any failed question.
func Check(r Report, f Floor) []Violation {
	var out []Violation
	if r.Failed > 0 {
		out = append(out, Violation{"failed", fmt.Sprintf("%d questions could not be answered at all", r.Failed)})
	}
	return append(out, f.check(func(id string) (value float64, hits, of int, ok bool) {
		m, ok := r.Metric(id)
		return m.Share(), m.Hits, m.Of, ok
	})...)
}

func (f Floor) check(get func(id string) (value float64, hits, of int, ok bool)) []Violation {
	var out []Violation
	for _, id := range slices.Sorted(maps.Keys(f.Bounds)) {
		b := f.Bounds[id]
		value, hits, of, ok := get(id)
		add := func(format string, args ...any) {
			out = append(out, Violation{id, fmt.Sprintf(format, args...)})
		}
		switch need := max(b.MinOf, 1); {
		case !ok:
			add("is not measured")
			continue
		case of < need:
			add("measured on %d records, needs %d", of, need)
			continue
		}
		if b.Min != nil && value < *b.Min {
			add("%.4f is under %.4f", value, *b.Min)
		}
		if b.Max != nil && value > *b.Max {
			add("%.4f is over %.4f", value, *b.Max)
		}
		if b.MaxCount != nil && hits > *b.MaxCount {
			add("%d is more than %d", hits, *b.MaxCount)
		}
	}
	return out
}

// MarshalJSON keeps the order of a report's keys stable and its lists non-null.
func (r Report) MarshalJSON() ([]byte, error) {
	type metric struct {
		Metric
		Share float64 `json:"share"`
	}
	out := struct {
		Records int      `json:"records"`
		Failed  int      `json:"failed"`
		Metrics []metric `json:"metrics"`
		Tallies []Tally  `json:"tallies"`
		Missed  []string `json:"missed"` // ids of records not passed, in order
	}{Records: r.Records, Failed: r.Failed, Metrics: []metric{}, Tallies: r.Tallies, Missed: []string{}}
	if out.Tallies == nil {
		out.Tallies = []Tally{}
	}
	for _, m := range r.Metrics {
		out.Metrics = append(out.Metrics, metric{m, m.Share()})
	}
	for _, m := range r.Misses {
		if m.Metric == "passed" {
			out.Missed = append(out.Missed, m.Record.ID)
		}
	}
	return json.Marshal(out)
}
