package app

import (
	"context"
	"errors"
	"testing"

	"bedside/internal/answer"
	"bedside/internal/eval"
	"bedside/internal/faq"
	"bedside/internal/index"
)

// A fault of the engine that opens a page about lithium for every medicine is refused,
// although every known question gets what it should.
func TestSwapThatOpensIsRefused(t *testing.T) {
	page := eval.Outcome{Kind: answer.Answer, Passages: []eval.Passage{{ID: "l", Section: "Lithium", Covers: []string{"lithium", "ketamine"}, Verbatim: true}}}
	broken := func(context.Context, string) (eval.Outcome, error) { return page, nil }
	sound := func(_ context.Context, q string) (eval.Outcome, error) {
		if q == "lithium with ketamine" {
			return page, nil
		}
		return eval.Outcome{Kind: answer.CoverGap}, nil
	}
	a, err := New(t.Context(), Options{DataDir: t.TempDir(), Environ: []string{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	newTrial := func() *trial {
		return &trial{
			app: a, corpus: &faq.Corpus{}, dir: index.OpenDir(t.TempDir(), index.Options{}),
			options: ReindexOptions{Progress: func(string, int, int) {}},
			known:   []eval.Known{{Question: "lithium with ketamine", Was: []string{"l"}, Want: []string{"l"}}},
			before:  []eval.Outcome{page},
		}
	}
	if err := newTrial().judgeBy(t.Context(), sound); err != nil {
		t.Errorf("a sound engine: %v", err)
	}
	var refused *RefusedError
	if err := newTrial().judgeBy(t.Context(), broken); !errors.As(err, &refused) || refused.Objections[0].Rule != eval.SwapOpens {
		t.Fatalf("got %v", err)
	}
	if len(refused.Objections) < 100 {
		t.Errorf("only %d names were tried", len(refused.Objections))
	}
	forced := newTrial()
	forced.options.Force = "the engine is mended tomorrow"
	if err := forced.judgeBy(t.Context(), broken); err != nil || forced.report.Forced == "" {
		t.Errorf("forced: %v, %q", err, forced.report.Forced)
	}
}
