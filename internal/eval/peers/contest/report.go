package contest

import (
	"math"
	"time"

	"bedside/internal/eval"
)

// significant is the chance below which a difference counts.
const significant = 0.05

// SetReport is what was measured on one set.
type SetReport struct {
	Name    string         `json:"name"`
	Entries int            `json:"entries"`
	Lines   int            `json:"lines"`
	Judged  int            `json:"judged"` // questions that something answers
	Timed   int            `json:"timed"`  // questions
	Base    string         `json:"ratios_to"`
	Engines []EngineReport `json:"engines"`
}

// EngineReport is what was measured of one engine on one set.
type EngineReport struct {
	Name      string        `json:"name"`
	Rounds    int           `json:"rounds"` // that it was timed in
	NDCG10    float64       `json:"ndcg@10"`
	Success1  float64       `json:"success@1"`
	Versus    *Versus       `json:"versus,omitempty"` // nil for our own engine
	Empty     int           `json:"without_hits"`     // questions
	P50       time.Duration `json:"p50_ns"`
	P99       time.Duration `json:"p99_ns"`
	FirstP50  time.Duration `json:"first_p50_ns"` // of the first round
	FirstP99  time.Duration `json:"first_p99_ns"`
	Allocated uint64        `json:"allocated_bytes"` // on Go's heap, a question
	Build     time.Duration `json:"build_ns"`
	Size      int64         `json:"index_bytes"`
	Texts     int64         `json:"text_bytes"` // kept beside the index, where an engine does that
	Ratios    Ratios        `json:"ratios"`
}

// Versus says how our own engine stands against a peer.
type Versus struct {
	Behind bool    `json:"behind"` // our nDCG@10 is lower, and that is no chance
	P      float64 `json:"p"`      // paired randomisation test, two-sided
}

// Ratios are figures divided by those of the baseline; 0 is unknown.
type Ratios struct {
	NDCG10   float64 `json:"ndcg@10"`
	Success1 float64 `json:"success@1"`
	P50      float64 `json:"p50"`
	P99      float64 `json:"p99"`
	FirstP99 float64 `json:"first_p99"`
	Build    float64 `json:"build"`
	Size     float64 `json:"size"`
}

// report sums the contest up.
func (r *run) report(base int) SetReport {
	rep := SetReport{Name: r.set.Name, Entries: len(r.set.Entries), Timed: r.timed, Base: r.entered[base].name}
	for _, e := range r.set.Entries {
		rep.Lines += len(e.Lines)
	}
	ours := r.entered[0]
	for i, c := range r.entered {
		e := c.report()
		e.NDCG10, rep.Judged = mean(c.ndcg)
		e.Success1 = share(c.first, rep.Judged)
		if i > 0 {
			p := different(ours.ndcg, c.ndcg)
			e.Versus = &Versus{Behind: rep.Engines[0].NDCG10 < e.NDCG10 && p < significant, P: p}
		}
		rep.Engines = append(rep.Engines, e)
	}
	b := rep.Engines[base]
	for i := range rep.Engines {
		e := &rep.Engines[i]
		e.Ratios = Ratios{
			NDCG10: ratio(e.NDCG10, b.NDCG10), Success1: ratio(e.Success1, b.Success1),
			P50: ratio(e.P50, b.P50), P99: ratio(e.P99, b.P99), FirstP99: ratio(e.FirstP99, b.FirstP99),
			Build: ratio(e.Build, b.Build), Size: ratio(e.Size, b.Size),
		}
	}
	return rep
}

// report gives the figures of one engine that need no other engine.
func (c *contestant) report() EngineReport {
	var typical, first []time.Duration
	for _, rounds := range c.took {
		typical = append(typical, eval.Quantile(rounds, .5))
		first = append(first, rounds[0])
	}
	return EngineReport{
		Name: c.name, Rounds: len(c.took[0]), Empty: c.empty, Allocated: c.allocated, Build: c.build, Size: c.size, Texts: c.texts,
		P50: eval.Quantile(typical, .50), P99: eval.Quantile(typical, .99), FirstP50: eval.Quantile(first, .50), FirstP99: eval.Quantile(first, .99),
	}
}

func share(right []bool, of int) float64 {
	n := 0
	for _, ok := range right {
		if ok {
			n++
		}
	}
	return float64(n) / math.Max(float64(of), 1)
}

// Mean is an engine's quality over several sets.
type Mean struct {
	Name     string  `json:"name"`
	NDCG10   float64 `json:"ndcg@10"`
	Success1 float64 `json:"success@1"`
	Behind   int     `json:"behind"` // sets on which our own engine is behind this one
}

// Means averages the quality over sets; all sets must have the same engines.
func Means(sets []SetReport) []Mean {
	if len(sets) == 0 {
		return nil
	}
	out := make([]Mean, len(sets[0].Engines))
	for _, s := range sets {
		for i, e := range s.Engines {
			out[i].Name = e.Name
			out[i].NDCG10 += e.NDCG10 / float64(len(sets))
			out[i].Success1 += e.Success1 / float64(len(sets))
			if e.Versus != nil && e.Versus.Behind {
				out[i].Behind++
			}
		}
	}
	return out
}
