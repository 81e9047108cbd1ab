package embed

import (
	"sync"
	"testing"
	"time"
)

type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// step makes one request with a result, and reports whether it was let through.
func (b *breaker) step(v verdict) bool {
	turn, _, ok := b.enter()
	if ok {
		b.leave(turn, v)
	}
	return ok
}

func TestBreaker(t *testing.T) {
	c := newClock()
	b := &breaker{now: c.now}
	want := func(what string, v verdict, through bool) {
		t.Helper()
		if got := b.step(v); got != through {
			t.Fatalf("%s: let through %t, want %t", what, got, through)
		}
	}
	for range 10 {
		want("refused texts", neutral, true)
	}
	want("fault", fault, true)
	want("fault", fault, true)
	want("good in between", good, true)
	want("fault", fault, true)
	want("fault", fault, true)
	want("third in a row", fault, true)
	want("pause", good, false)
	c.pass(firstRest - 1)
	want("pause", good, false)
	c.pass(1)
	want("try", good, true)
	want("closed again", slow, true)
	for _, rest := range []time.Duration{5, 10, 20, 40, 60, 60} { // seconds
		if _, wait, ok := b.enter(); ok || wait != rest*time.Second {
			t.Fatalf("waits %v, want %d s", wait, rest)
		}
		c.pass(rest * time.Second)
		want("try that fails", fault, true)
		want("pause", good, false)
	}
	c.pass(maxRest)
	want("try", good, true)
	want("fault", fault, true)
	want("one quick fault is no pause", slow, true)
	if _, wait, ok := b.enter(); ok || wait != firstRest {
		t.Errorf("waits %v after all was good, want %v", wait, firstRest)
	}
}

func TestBreakerLetsOneTry(t *testing.T) {
	c := newClock()
	b := &breaker{now: c.now}
	before, _, _ := b.enter()
	b.step(slow)
	c.pass(firstRest)
	turn, _, ok := b.enter()
	if !ok {
		t.Fatal("nobody may try")
	}
	for range 5 {
		if b.step(good) {
			t.Fatal("a second one tries")
		}
	}
	b.leave(before, good) // began before the pause
	if b.step(good) {
		t.Fatal("a result from before the pause ended it")
	}
	b.leave(turn, neutral) // its caller went away
	if turn, _, ok = b.enter(); !ok {
		t.Fatal("a try that was given up keeps all others out")
	}
	b.leave(before, slow)
	b.leave(turn, good)
	for range 2 {
		if !b.step(good) {
			t.Error("still paused after a good try")
		}
	}
}

func TestBreakerTogether(t *testing.T) {
	c := newClock()
	b := &breaker{now: c.now}
	b.step(slow)
	c.pass(firstRest)
	var (
		wg      sync.WaitGroup
		mu      sync.Mutex
		through []uint64
	)
	for range 50 {
		wg.Go(func() {
			if turn, _, ok := b.enter(); ok {
				mu.Lock()
				defer mu.Unlock()
				through = append(through, turn)
			}
		})
	}
	wg.Wait()
	if len(through) != 1 {
		t.Fatalf("%d try", len(through))
	}
	b.leave(through[0], good)
	for range 50 {
		wg.Go(func() { b.step(good) })
		wg.Go(func() { b.step(neutral) })
		wg.Go(func() { b.step(fault) })
	}
	wg.Wait()
}
