package contest

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"bedside/internal/eval"
)

// run is one contest under way.
type run struct {
	set     Set
	options Options
	entered []*contestant
	order   []*contestant // those that are being asked, in the order of the last question
	luck    *rand.Rand
	timed   int // questions
}

// contestant is one engine with its index of the set.
type contestant struct {
	name      string
	index     eval.Retriever
	build     time.Duration
	size      int64             // bytes of what is searched
	texts     int64             // bytes of texts beside it
	ndcg      []float64         // per question
	first     []bool            // per question: the first entry is right
	empty     int               // questions without a hit
	took      [][]time.Duration // per timed question, one of each round
	spent     time.Duration     // on timed questions
	allocated uint64            // bytes a question
}

// enter builds an engine's index of the set.
func (r *run) enter(ctx context.Context, e Engine) error {
	runtime.GC() // what others left is no part of this build
	start := time.Now()
	idx, err := e.Build(ctx, r.options.Dir, r.set.Entries)
	if err != nil {
		return fmt.Errorf("build: %w", err)
	}
	c := &contestant{name: e.Name, index: idx, build: time.Since(start)}
	r.entered = append(r.entered, c)
	if s, ok := idx.(Settler); ok {
		if err := s.Settle(ctx); err != nil {
			return fmt.Errorf("settle: %w", err)
		}
	}
	c.size, c.texts = idx.Size()
	r.options.Progress("%s: %s has %d entries indexed after %s", r.set.Name, e.Name, len(r.set.Entries), c.build.Round(time.Millisecond))
	return nil
}

// close closes all indexes and returns the first error.
func (r *run) close() error {
	var first error
	for _, c := range r.entered {
		if err := c.index.Close(); err != nil && first == nil {
			first = fmt.Errorf("%s: close: %w", c.name, err)
		}
	}
	return first
}

// Bounds on the warm-up: a tenth of the questions, so that a small set keeps most
// of them for the clock.
const (
	warmShare = 10
	warmLeast = 10
	warmMost  = 200
)

// split shuffles the questions, always in the same way, and says how many of the
// first are not timed.
func (r *run) split() (order []int, untimed int) {
	n := len(r.set.Queries)
	order = rand.New(rand.NewPCG(1, 1)).Perm(n)
	untimed = min(max(n/warmShare, warmLeast), warmMost, n-1)
	if r.options.Timed > 0 {
		untimed = max(untimed, n-r.options.Timed)
	}
	return order, untimed
}

// compete asks all questions.
func (r *run) compete(ctx context.Context) error {
	order, untimed := r.split()
	r.timed = len(order) - untimed
	r.order, r.luck = slices.Clone(r.entered), rand.New(rand.NewPCG(1, 3))
	for _, c := range r.entered {
		c.took = make([][]time.Duration, r.timed)
	}
	r.options.Progress("%s: %d questions to warm up", r.set.Name, untimed)
	quiet := newCollector(!r.options.Collect)
	defer quiet.stop()
	for _, q := range order[:untimed] {
		for _, c := range r.turn() {
			before := allocated()
			hits, _, err := c.ask(ctx, r.set.Queries[q])
			if err != nil {
				return err
			}
			c.allocated += allocated() - before
			c.judge(&r.set, q, hits)
		}
		quiet.between()
	}
	for _, c := range r.entered {
		c.allocated /= uint64(max(untimed, 1))
	}
	r.options.Progress("%s: warm, %d questions are timed", r.set.Name, r.timed)
	for range maxRounds {
		if r.order = r.again(); len(r.order) == 0 {
			break
		}
		for i, q := range order[untimed:] {
			for _, c := range r.turn() {
				hits, took, err := c.ask(ctx, r.set.Queries[q])
				if err != nil {
					return err
				}
				if c.took[i] = append(c.took[i], took); len(c.took[i]) == 1 {
					c.judge(&r.set, q, hits)
				}
				c.spent += took
			}
			quiet.between()
		}
	}
	return nil
}

// maxRounds is how often a question is asked at most. Of nine times the median is
// free of interruptions.
const maxRounds = 9

// again lists the engines that take part in the next round: all that have time
// left, and those that have not been asked yet.
func (r *run) again() []*contestant {
	return slices.DeleteFunc(slices.Clone(r.entered), func(c *contestant) bool {
		return c.spent > 0 && c.spent >= r.options.Time
	})
}

// turn draws in which order the engines are asked next.
func (r *run) turn() []*contestant {
	r.luck.Shuffle(len(r.order), func(i, j int) { r.order[i], r.order[j] = r.order[j], r.order[i] })
	return r.order
}

// ask has one question answered and takes the time. An interrupt ends the contest
// before the question; engines are not asked to watch for it, since the watching
// itself costs some of them a goroutine a question.
func (c *contestant) ask(ctx context.Context, q eval.BeirQuery) ([]eval.Ranked, time.Duration, error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	calm := context.WithoutCancel(ctx)
	start := time.Now()
	hits, _, err := c.index.Retrieve(calm, q.Text, depth)
	took := time.Since(start)
	if err != nil {
		return nil, 0, fmt.Errorf("%s: question %s: %w", c.name, q.ID, err)
	}
	if len(hits) > depth {
		return nil, 0, fmt.Errorf("%s: question %s: %d hits, %d asked for", c.name, q.ID, len(hits), depth)
	}
	return hits, took, nil
}

// judge grades the ranking of question q, unless nothing answers it. An entry's
// lines follow each other in file order, as in a run file.
func (c *contestant) judge(set *Set, q int, hits []eval.Ranked) {
	if len(hits) == 0 {
		c.empty++
	}
	if c.ndcg == nil {
		c.ndcg = make([]float64, len(set.Queries))
		c.first = make([]bool, len(set.Queries))
		for i := range c.ndcg {
			c.ndcg[i] = math.NaN() // not judged
		}
	}
	qrels := set.Qrels[set.Queries[q].ID]
	var relevant, ranked []int
	for _, g := range qrels {
		relevant = append(relevant, g)
	}
	for _, h := range hits {
		for _, l := range set.Entries[h.Entry].Lines {
			ranked = append(ranked, qrels[l.ID])
		}
	}
	if v, ok := eval.NDCG(ranked, relevant, depth); ok {
		c.ndcg[q], c.first[q] = v, len(ranked) > 0 && ranked[0] > 0
	}
}
