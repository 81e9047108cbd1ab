package app_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"bedside/internal/answer"
	"bedside/internal/app"
	"bedside/internal/store"
)

// Where only the copy beside the index cannot be written, a stop and its end are kept, in
// force, and said to be so; the copy is written as soon as it can be.
func TestStopsWithoutTheCopy(t *testing.T) {
	ctx := context.Background()
	c := small(t)
	const copied = "data/index/default/STOPS.json"
	c.write(copied+"/in-the-way", "x")
	a := c.open(app.Options{})
	var behind *app.UncopiedError
	if err := a.Stop(ctx, store.StopMedicine, "lithium", "nurse", "wrong"); !errors.As(err, &behind) {
		t.Fatalf("stopped: %v", err)
	}
	for _, x := range []*app.App{a, c.open(app.Options{})} {
		if got := kindOf(t, x, onLithium); got != answer.CoverGap {
			t.Errorf("stopped: %s", got)
		}
	}
	if err := a.TakeUpStops(ctx); err == nil {
		t.Error("the copy is still behind, and nobody hears of it")
	}
	if n := strings.Count(strings.Join(c.audit(a), "\n"), "disable.medicine"); n != 1 {
		t.Errorf("kept %d times: %s", n, c.audit(a))
	}
	if err := a.Resume(ctx, store.StopMedicine, "lithium", "nurse", "right"); !errors.As(err, &behind) {
		t.Fatalf("resumed: %v", err)
	}
	if got := kindOf(t, a, onLithium); got != answer.Answer {
		t.Errorf("resumed: %s", got)
	}
	c.remove(copied)
	if err := a.Stop(ctx, store.StopMedicine, "lithium", "nurse", "wrong"); err != nil {
		t.Errorf("with room for the copy: %v", err)
	}
	if err := a.Stop(ctx, store.StopMedicine, "lithium", "nurse", ""); err == nil || errors.As(err, &behind) {
		t.Errorf("without a reason: %v", err)
	}
}
