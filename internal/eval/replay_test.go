package eval

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bedside/internal/answer"
)

func numbered(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("question %d", i)
	}
	return out
}

func TestReplayKeepsTheOrder(t *testing.T) {
	questions := numbered(1000)
	ask := func(_ context.Context, q string) (Outcome, error) {
		if strings.HasSuffix(q, "7") {
			time.Sleep(time.Millisecond) // others overtake it
		}
		return Outcome{Kind: answer.NoAnswer, Uncovered: []string{q}, Message: "long", Explain: answer.Explanation{Steps: []string{"long"}}}, nil
	}
	var told []int
	got, err := Replay(t.Context(), ask, questions, func(done int) { told = append(told, done) })
	if err != nil || len(got) != len(questions) {
		t.Fatalf("%d outcomes, %v", len(got), err)
	}
	for i, o := range got {
		if o.Uncovered[0] != questions[i] {
			t.Fatalf("at %d stands the reply to %q", i, o.Uncovered[0])
		}
		if o.Message != "" || o.Explain.Steps != nil {
			t.Fatal("what nobody compares is kept")
		}
	}
	if !slices.IsSorted(told) || len(slices.Compact(slices.Clone(told))) != len(told) || told[len(told)-1] != len(questions) || len(told) < 10 {
		t.Errorf("progress %v", told)
	}
	if none, err := Replay(t.Context(), ask, nil, nil); err != nil || len(none) != 0 {
		t.Errorf("no questions: %v, %v", none, err)
	}
}

func TestReplayStops(t *testing.T) {
	broken := errors.New("broken")
	var asked atomic.Int64
	ask := func(ctx context.Context, q string) (Outcome, error) {
		if asked.Add(1) == 100 {
			return Outcome{}, broken
		}
		return Outcome{}, nil
	}
	if _, err := Replay(t.Context(), ask, numbered(100_000), nil); !errors.Is(err, broken) || strings.Contains(err.Error(), "question") {
		t.Errorf("got %v", err)
	}
	if n := asked.Load(); n > 200 {
		t.Errorf("%d questions were asked after the fault", n-100)
	}
	ctx, cancel := context.WithCancel(t.Context())
	asked.Store(1000)
	stop := func(context.Context, string) (Outcome, error) {
		if asked.Add(1) == 1100 {
			cancel()
		}
		return Outcome{}, nil
	}
	if _, err := Replay(ctx, stop, numbered(100_000), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	if n := asked.Load(); n > 1200 {
		t.Errorf("%d questions were asked after the interrupt", n-1100)
	}
}
