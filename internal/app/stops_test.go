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

const onLithium = "can i do ketamine with lithium"

func kindOf(t *testing.T, a *app.App, question string) answer.Kind {
	t.Helper()
	d, err := a.Ask(context.Background(), question)
	if err != nil {
		t.Fatal(err)
	}
	return d.Kind
}

// A stop holds from the moment that it is kept, in this program, in one that is started
// later, and without the store.
func TestStops(t *testing.T) {
	ctx := context.Background()
	c := small(t)
	a := c.open(app.Options{})
	if got := kindOf(t, a, onLithium); got != answer.Answer {
		t.Fatalf("before: %s", got)
	}
	if err := a.Stop(ctx, store.StopMedicine, "lithium", "nurse", "the text is being looked at"); err != nil {
		t.Fatal(err)
	}
	if got := kindOf(t, a, onLithium); got != answer.CoverGap {
		t.Errorf("stopped: %s", got)
	}
	if got := kindOf(t, a, "i want to kill myself"); got != answer.Crisis {
		t.Errorf("an emergency: %s", got)
	}
	later := c.open(app.Options{})
	if got := kindOf(t, later, onLithium); got != answer.CoverGap {
		t.Errorf("after a start: %s", got)
	}
	if audit := strings.Join(c.audit(a), "\n"); !strings.Contains(audit, "nurse") || !strings.Contains(audit, "looked at") {
		t.Errorf("audit: %s", audit)
	}

	// The store is gone: the copy is heeded, and a broken copy holds everything.
	if err := errors.Join(a.Close(), later.Close()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "-wal", "-shm"} {
		c.remove("data/" + app.StoreFile + name)
	}
	c.write("data/"+app.StoreFile+"/in-the-way", "x")
	blind := c.open(app.Options{})
	if got := kindOf(t, blind, onLithium); got != answer.CoverGap {
		t.Errorf("without the store: %s", got)
	}
	if got := kindOf(t, blind, "can i do ketamine on methadone"); got != answer.Answer {
		t.Errorf("another page without the store: %s", got)
	}
	c.write("data/index/default/STOPS.json", "{")
	if got := kindOf(t, c.open(app.Options{}), "can i do ketamine on methadone"); got != answer.NoAnswer {
		t.Errorf("with a broken copy: %s", got)
	}
}

func TestResume(t *testing.T) {
	ctx := context.Background()
	c := small(t)
	a, other := c.open(app.Options{}), c.open(app.Options{})
	if err := a.Stop(ctx, store.StopAll, "", "boss", "wrong pages"); err != nil {
		t.Fatal(err)
	}
	if got := kindOf(t, other, onLithium); got != answer.NoAnswer {
		t.Errorf("another program: %s", got) // it looks before its first answer
	}
	if err := a.Resume(ctx, store.StopAll, "", "boss", "right again"); err != nil {
		t.Fatal(err)
	}
	if err := other.TakeUpStops(ctx); err != nil {
		t.Fatal(err)
	}
	for _, x := range []*app.App{a, other, c.open(app.Options{})} {
		if got := kindOf(t, x, onLithium); got != answer.Answer {
			t.Errorf("resumed: %s", got)
		}
	}
	if err := a.Resume(ctx, store.StopAll, "", "boss", "again"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("what is not stopped: %v", err)
	}
}
