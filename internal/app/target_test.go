package app_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bedside/internal/answer"
	"bedside/internal/app"
	"bedside/internal/store"
)

func TestTarget(t *testing.T) {
	a := small(t).open(app.Options{})
	for _, c := range []struct {
		kind       store.SwitchKind
		name, want string
		maybe      string // one of the guesses
	}{
		{store.StopMedicine, "lithium", "lithium", ""},
		{store.StopMedicine, " Zoloft ", "sertraline", ""},
		{store.StopMedicine, "SSRI", "ssri", ""},
		{store.StopMedicine, "zolofft", "", "sertraline"},
		{store.StopMedicine, "the new pages", "", ""},
		{store.StopEntry, "ketamine/ketamine-and-lithium", "ketamine/ketamine-and-lithium", ""},
		{store.StopEntry, "ketamine and LITHIUM", "ketamine/ketamine-and-lithium", ""},
		{store.StopEntry, "lithium", "", "ketamine/ketamine-and-lithium"},
		{store.StopEntry, "", "", ""},
		{store.StopAll, "", "", ""},
	} {
		got, err := a.Target(context.Background(), c.kind, c.name)
		var e *app.TargetError
		if errors.As(err, &e) != (c.want == "" && c.kind != store.StopAll) || got != c.want {
			t.Errorf("%s %q: %q, %v", c.kind, c.name, got, err)
			continue
		}
		if e != nil && (c.maybe == "") != (len(e.Maybe) == 0) || c.maybe != "" && !slices.Contains(e.Maybe, c.maybe) {
			t.Errorf("%s %q: perhaps %v", c.kind, c.name, e.Maybe)
		}
	}
	ask(t, a, covered) // from here on there is content to look in
	if held := a.HeldBy(store.StopMedicine, "lithium"); len(held) != 1 || held[0].Section != "Ketamine and lithium" {
		t.Errorf("%v", held)
	}
}

// Under a stream of questions none shows what is stopped once Stop has returned, also
// not one that was on its way; an emergency is answered throughout.
func TestStopUnderAStreamOfQuestions(t *testing.T) {
	ctx := context.Background()
	a := small(t).open(app.Options{})
	ask(t, a, onLithium)
	var stopped, over atomic.Bool
	var shown, late, crises atomic.Int64
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for !over.Load() {
				began := stopped.Load()
				d, err := a.Ask(ctx, onLithium)
				ended := stopped.Load() // before what follows: the answer was there by then
				if err != nil {
					t.Error(err)
					return
				}
				for _, p := range d.Passages {
					if p.Passage.ID != "ketamine/ketamine-and-lithium" {
						continue
					}
					if shown.Add(1); began && ended {
						late.Add(1)
					}
				}
				if d, err := a.Ask(ctx, "i want to kill myself"); err != nil || d.Kind != answer.Crisis {
					t.Errorf("an emergency: %s, %v", d.Kind, err)
					return
				}
				crises.Add(1)
			}
		})
	}
	time.Sleep(50 * time.Millisecond)
	if err := a.Stop(ctx, store.StopEntry, "ketamine/ketamine-and-lithium", "boss", "wrong text"); err != nil {
		t.Error(err)
	}
	stopped.Store(true)
	n := crises.Load()
	for crises.Load() < n+50 && !t.Failed() {
		time.Sleep(time.Millisecond)
	}
	over.Store(true)
	wg.Wait()
	if shown.Load() == 0 || late.Load() > 0 {
		t.Errorf("shown %d times, %d of them after it was stopped", shown.Load(), late.Load())
	}
}

// A stop that the store cannot keep is in force all the same, and kept later.
func TestStopWithoutTheStore(t *testing.T) {
	ctx := context.Background()
	c := small(t)
	for _, name := range []string{"", "-wal", "-shm"} {
		c.remove("data/" + app.StoreFile + name)
	}
	c.write("data/"+app.StoreFile+"/in-the-way", "x")
	a := c.open(app.Options{})
	if got := kindOf(t, a, onLithium); got != answer.Answer {
		t.Fatalf("before: %s", got)
	}
	var unkept *app.UnkeptError
	if err := a.Stop(ctx, store.StopMedicine, "lithium", "boss", "wrong"); !errors.As(err, &unkept) {
		t.Errorf("%v", err)
	}
	if got := kindOf(t, a, onLithium); got != answer.CoverGap {
		t.Errorf("stopped: %s", got)
	}
	if err := a.TakeUpStops(ctx); err == nil {
		t.Error("the store is broken and nobody says so")
	}
	if got := kindOf(t, a, onLithium); got != answer.CoverGap {
		t.Errorf("after another look: %s", got)
	}
	c.remove("data/" + app.StoreFile)
	if err := a.TakeUpStops(ctx); !errors.Is(err, app.ErrStoreAway) {
		t.Errorf("records that are gone pass for none: %v", err)
	}
	c.remove("data/index/default/KEPT") // begin anew
	if err := a.TakeUpStops(ctx); err != nil {
		t.Fatal(err)
	}
	list, err := a.Stops(ctx)
	if err != nil || len(list) != 1 || list[0].Target != "lithium" || list[0].Staff != "boss" {
		t.Errorf("%v, %v", list, err)
	}
	if err := a.Resume(ctx, store.StopMedicine, "lithium", "boss", "right"); err != nil {
		t.Fatal(err)
	}
	if got := kindOf(t, a, onLithium); got != answer.Answer {
		t.Errorf("resumed: %s", got)
	}
}

func TestStopOfNothing(t *testing.T) {
	ctx := context.Background()
	a := small(t).open(app.Options{})
	if err := a.Stop(ctx, store.StopMedicine, "lithium", "boss", ""); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("without a reason: %v", err)
	}
	if got := kindOf(t, a, onLithium); got != answer.Answer {
		t.Errorf("a stop that was refused holds: %s", got)
	}
	other := small(t).open(app.Options{Drafts: true})
	if err := other.Stop(ctx, store.StopAll, "", "boss", "x"); !errors.Is(err, app.ErrNoDesk) {
		t.Errorf("of drafts: %v", err)
	}
}
