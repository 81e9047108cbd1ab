package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

func enqueue(t testing.TB, s *Store, clinic string, sealed []byte) (Item, string) {
	t.Helper()
	code := NewCode()
	it, err := s.Enqueue(context.Background(), Item{Clinic: clinic, Sealed: sealed, KeyID: "k1"}, code)
	ok(t, err)
	return it, code
}

func testQueue(t *testing.T, p place, s *Store) {
	ctx := context.Background()
	sealed := []byte{0, 255, 1, '\n'}
	first, code := enqueue(t, s, "c1", sealed)
	same(t, first, Item{ID: first.ID, Clinic: "c1", State: ItemNew, Sealed: sealed, KeyID: "k1",
		Created: p.clock.now(), Expires: p.clock.now().Add(DefaultExpiry)})
	p.clock.add(time.Minute)
	second, other := enqueue(t, s, "c1", []byte("b"))
	enqueue(t, s, "c2", []byte("c"))

	_, err := s.Enqueue(ctx, Item{Clinic: "c1", Sealed: sealed, KeyID: "k1"}, code)
	wantErr(t, err, ErrConflict)
	slip := " " + strings.NewReplacer("0", "o", "1", "l").Replace(strings.ToLower(code)) + " "
	same(t, must[Item](t)(s.Lookup(ctx, "c1", slip)), first)
	_, err = s.Lookup(ctx, "c2", code)
	wantErr(t, err, ErrNotFound)
	same(t, must[[]Item](t)(s.Waiting(ctx, "c1")), []Item{first, second})

	took := must[Item](t)(s.Take(ctx, "c1", "ann"))
	if took.ID != first.ID || took.State != ItemTaken || took.Staff != "ann" || !took.Taken.Equal(p.clock.now()) {
		t.Errorf("took %+v, want the oldest", took)
	}
	same(t, must[[]Item](t)(s.Waiting(ctx, "c1")), []Item{took, second})
	_, err = s.TakeItem(ctx, "c1", first.ID, "bob")
	wantErr(t, err, ErrConflict)
	_, err = s.TakeItem(ctx, "c2", second.ID, "bob")
	wantErr(t, err, ErrNotFound)
	must[Item](t)(s.TakeItem(ctx, "c1", second.ID, "bob"))
	_, err = s.Take(ctx, "c1", "ann")
	wantErr(t, err, ErrNotFound)

	// Only who took it answers or closes it, once, and with one kind of reply.
	wantErr(t, s.Answer(ctx, "c1", first.ID, Reply{Passage: "p1"}, "bob"), ErrConflict)
	wantErr(t, s.Answer(ctx, "c1", first.ID, Reply{}, "ann"), ErrInvalid)
	wantErr(t, s.Answer(ctx, "c1", first.ID, Reply{Passage: "p1", Sealed: sealed, KeyID: "k1"}, "ann"), ErrInvalid)
	wantErr(t, s.Answer(ctx, "c2", first.ID, Reply{Passage: "p1"}, "ann"), ErrNotFound)
	ok(t, s.Answer(ctx, "c1", first.ID, Reply{Passage: "p1"}, "ann"))
	wantErr(t, s.Answer(ctx, "c1", first.ID, Reply{Passage: "p1"}, "ann"), ErrState)
	wantErr(t, s.CloseItem(ctx, "c1", second.ID, "", "bob"), ErrInvalid)
	wantErr(t, s.CloseItem(ctx, "c1", second.ID, "twice", "ann"), ErrConflict)
	ok(t, s.CloseItem(ctx, "c1", second.ID, "asked\ntwice", "bob"))
	wantErr(t, s.CloseItem(ctx, "c1", second.ID, "twice", "bob"), ErrState)

	got := must[Item](t)(s.Lookup(ctx, "c1", code))
	if got.State != ItemAnswered || got.Reply.Passage != "p1" || !bytes.Equal(got.Sealed, sealed) || !got.Decided.Equal(p.clock.now()) {
		t.Errorf("answered: %+v", got)
	}
	ok(t, s.Forget(ctx, "c1", code))
	wantErr(t, s.Forget(ctx, "c1", code), ErrNotFound)
	_, err = s.Lookup(ctx, "c1", code)
	wantErr(t, err, ErrNotFound)
	if got := must[Item](t)(s.Lookup(ctx, "c1", other)); got.State != ItemClosed {
		t.Errorf("closed: %+v", got)
	}
	same(t, actions(t, s, "c1"), []string{"ann queue.take", "bob queue.take", "ann queue.answer", "bob queue.close", "patient queue.forget"})
	if e := must[[]Event](t)(s.Audit(ctx, "c1", 2))[1]; e.Detail != "asked twice" || e.Subject != second.ID {
		t.Errorf("closing is recorded as %+v", e)
	}

	third, code := enqueue(t, s, "c3", sealed)
	must[Item](t)(s.Take(ctx, "c3", "ann"))
	ok(t, s.Answer(ctx, "c3", third.ID, Reply{Sealed: []byte{7, 0, 7}, KeyID: "k2"}, "ann"))
	same(t, must[Item](t)(s.Lookup(ctx, "c3", code)).Reply, Reply{Sealed: []byte{7, 0, 7}, KeyID: "k2"})

	// The receipt itself does what its code does, in its own clinic.
	wantErr(t, s.ForgetItem(ctx, "c1", third.ID), ErrNotFound)
	ok(t, s.ForgetItem(ctx, "c3", third.ID))
	wantErr(t, s.ForgetItem(ctx, "c3", third.ID), ErrNotFound)
	_, err = s.Lookup(ctx, "c3", code)
	wantErr(t, err, ErrNotFound)
	same(t, actions(t, s, "c3"), []string{"ann queue.take", "ann queue.answer", "patient queue.forget"})
}

func testQueueTakeAtOnce(t *testing.T, _ place, s *Store) {
	const items, staff = 12, 24
	for i := range items {
		enqueue(t, s, "c", []byte{byte(i)})
	}
	var mu sync.Mutex
	took := make(map[string]int)
	none := 0
	atOnce(staff, func(i int) {
		it, err := s.Take(context.Background(), "c", fmt.Sprint("staff", i))
		mu.Lock()
		defer mu.Unlock()
		switch {
		case errors.Is(err, ErrNotFound):
			none++
		case err != nil:
			t.Error(err)
		default:
			took[it.ID]++
		}
	})
	if len(took) != items || none != staff-items {
		t.Errorf("%d items taken, %d got none", len(took), none)
	}
	for item, n := range took {
		if n != 1 {
			t.Errorf("%s was taken %d times", item, n)
		}
	}
}

func testQueueRelease(t *testing.T, p place, s *Store) {
	ctx := context.Background()
	it, _ := enqueue(t, s, "c", []byte("a"))
	wantErr(t, s.Release(ctx, "c", it.ID, "ann"), ErrState)
	must[Item](t)(s.Take(ctx, "c", "ann"))
	p.clock.add(DefaultHold - time.Minute)
	wantErr(t, s.Release(ctx, "c", it.ID, "bob"), ErrConflict)
	p.clock.add(time.Minute)
	ok(t, s.Release(ctx, "c", it.ID, "bob"))
	same(t, must[[]Item](t)(s.Waiting(ctx, "c")), []Item{it})
	must[Item](t)(s.Take(ctx, "c", "bob"))
	wantErr(t, s.Answer(ctx, "c", it.ID, Reply{Passage: "p"}, "ann"), ErrConflict)
	ok(t, s.Release(ctx, "c", it.ID, "bob"))
	if e := must[[]Event](t)(s.Audit(ctx, "c", 3))[2]; e.Action != "queue.release" || e.Detail != "taken by ann" {
		t.Errorf("release is recorded as %+v", e)
	}
}

func testQueueExpiry(t *testing.T, p place, s *Store) {
	ctx := context.Background()
	code := NewCode()
	_, err := s.Enqueue(ctx, Item{Clinic: "c", Sealed: []byte("a"), KeyID: "k", Expires: p.clock.now()}, code)
	wantErr(t, err, ErrInvalid)
	it, err := s.Enqueue(ctx, Item{Clinic: "c", Sealed: []byte("a"), KeyID: "k", Expires: p.clock.now().Add(time.Hour)}, code)
	ok(t, err)
	kept, _ := enqueue(t, s, "c", []byte("b"))
	p.clock.add(time.Hour - time.Second)
	if n := must[int64](t)(s.EraseExpired(ctx)); n != 0 {
		t.Errorf("%d erased too early", n)
	}
	p.clock.add(time.Second)
	// Over is over, also before the sweep.
	_, err = s.Lookup(ctx, "c", code)
	wantErr(t, err, ErrNotFound)
	_, err = s.TakeItem(ctx, "c", it.ID, "ann")
	wantErr(t, err, ErrNotFound)
	wantErr(t, s.Forget(ctx, "c", code), ErrNotFound)
	if got := must[Item](t)(s.Take(ctx, "c", "ann")); got.ID != kept.ID {
		t.Errorf("took %s, which expired", got.ID)
	}
	if n := must[int64](t)(s.EraseExpired(ctx)); n != 1 {
		t.Errorf("%d erased, want 1", n)
	}
	if got := must[Health](t)(s.Check(ctx)).Rows["queue"]; got != 1 {
		t.Errorf("%d rows left, want 1", got)
	}
	same(t, actions(t, s, "c"), []string{"ann queue.take", "program queue.expire"})
}
