package eval

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"

	"bedside/internal/answer"
)

// reportEvery is how many questions are asked between two words about progress.
const reportEvery = 64

// Replay asks the questions on all cores and returns the outcomes in the order of the
// questions, whichever came first. Of an outcome only what Compare looks at is kept,
// some hundred bytes: a replay of a whole clinic must not cost its memory. progress
// is called from one goroutine at a time with growing numbers, at last with all of
// them; nil: silent. The error is the asker's or the context's, without a word of any
// question.
func Replay(ctx context.Context, ask Asker, questions []string, progress func(done int)) ([]Outcome, error) {
	if progress == nil {
		progress = func(int) {}
	}
	r := replay{out: make([]Outcome, len(questions)), progress: progress}
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(questions)) {
		workers.Go(func() {
			for i, ok := r.next(ctx, false); ok; i, ok = r.next(ctx, true) {
				runtime.Gosched() // whoever asks beside this goes first
				o, err := ask(ctx, questions[i])
				if err != nil {
					r.fail(err)
					return
				}
				o.Message, o.Explain = "", answer.Explanation{}
				r.out[i] = o
			}
		})
	}
	workers.Wait()
	if r.err != nil {
		return nil, fmt.Errorf("replay: %w", r.err)
	}
	return r.out, nil
}

// replay is what the workers share.
type replay struct {
	out      []Outcome
	progress func(done int)

	mu          sync.Mutex
	given, done int
	err         error // the first
}

// next gives a worker its next question, after noting whether it has answered one.
func (r *replay) next(ctx context.Context, answered bool) (i int, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if answered {
		r.done++
		if r.done%reportEvery == 0 || r.done == len(r.out) {
			r.progress(r.done)
		}
	}
	if r.err == nil {
		r.err = ctx.Err()
	}
	if r.err != nil || r.given == len(r.out) {
		return 0, false
	}
	r.given++
	return r.given - 1, true
}

func (r *replay) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = err
	}
}

// Line says an outcome in one line: its kind, what is shown and what is not covered.
func (o *Outcome) Line() string {
	var shown []string
	for _, p := range o.Passages {
		s := p.Section
		if p.Label != answer.Plain {
			s += " (" + string(p.Label) + ")"
		}
		shown = append(shown, s)
	}
	line := string(o.Kind)
	if len(shown) > 0 {
		line += ": " + strings.Join(shown, " + ")
	}
	if len(o.Uncovered) > 0 {
		line += ", not covered: " + strings.Join(o.Uncovered, ", ")
	}
	if o.Kind == answer.Clarify && len(o.Choices) > 0 {
		line += ": " + strings.Join(o.Choices, ", ")
	}
	return line
}
