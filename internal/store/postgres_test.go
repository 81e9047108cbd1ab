package store

import (
	"context"
	"strings"
	"sync"
	"testing"

	"bedside/internal/store/storetest"
)

// TestDeadlockIsTriedAgain has two changes that each hold what the other wants:
// the server undoes one, and its next try succeeds.
func TestDeadlockIsTriedAgain(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	p := place{"PostgreSQL", postgresPlace(t), newClock()}
	s := p.open(t)
	for _, clinic := range []string{"a", "b"} {
		ok(t, s.Left(ctx, clinic, p.clock.now(), "ann"))
	}
	var met sync.WaitGroup
	met.Add(2)
	tries := make(chan int, 100)
	atOnce(2, func(i int) {
		order := []string{"a", "b"}
		if i == 1 {
			order = []string{"b", "a"}
		}
		first := true
		_, err := change(ctx, s, func(t *tx) (int64, error) {
			tries <- i
			for n, clinic := range order {
				if _, err := t.exec(`UPDATE departure SET since = since + 1 WHERE clinic = $1`, clinic); err != nil {
					return 0, err
				}
				if n == 0 && first {
					first = false
					met.Done()
					met.Wait() // until both hold one row
				}
			}
			return 0, nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	if len(tries) != 3 {
		t.Errorf("%d tries, want one more than the two changes", len(tries))
	}
	for _, d := range must[[]Departure](t)(s.Departures(ctx)) {
		if got := d.Since.Sub(p.clock.now()).Milliseconds(); got != 2 {
			t.Errorf("%s was changed %d times, want 2", d.Clinic, got)
		}
	}
}

// TestServerIsToldToMindUs reads back what a session was told, so that a replica
// that was stopped in the middle of a change does not hold up the others.
func TestServerIsToldToMindUs(t *testing.T) {
	t.Parallel()
	source := postgresPlace(t)
	read := func(source, name string) (out string) {
		p := place{"PostgreSQL", source, newClock()}
		s := p.open(t)
		ok(t, s.reading(context.Background()).one(`SELECT current_setting($1)`, []any{name}, &out))
		return out
	}
	for name, want := range settings {
		if got := read(source, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := read(source+"&lock_timeout=7s", "lock_timeout"); got != "7s" {
		t.Errorf("the URL asked for 7s, the session has %s", got)
	}
}

// TestServerGone: while the server is away changes fail and say so, and nothing
// needs a restart once it is back.
func TestServerGone(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	p := place{"PostgreSQL", postgresPlace(t), newClock()}
	name := "bedside-" + p.source[strings.LastIndex(p.source, "=")+1:]
	p.source += "&application_name=" + name
	s := p.open(t)
	vote := func(person string) error {
		return s.Vote(ctx, Vote{Clinic: "c", Passage: "p", Version: "v", Helpful: true, Person: person})
	}
	ok(t, vote("u1"))
	ok(t, vote("u2"))
	end := func() { // as a restart of the server does to every session
		storetest.Admin(t, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1`, name)
	}
	_, err := change(ctx, s, func(tx *tx) (int64, error) {
		if _, err := tx.exec(`INSERT INTO departure (clinic, since) VALUES ('half', 1)`); err != nil {
			return 0, err
		}
		end()
		return tx.exec(`INSERT INTO departure (clinic, since) VALUES ('half2', 1)`)
	})
	if err == nil {
		t.Error("a change without a server succeeded")
	}
	ok(t, vote("u3"))
	same(t, must[[]VoteCount](t)(s.Votes(ctx, "c")), []VoteCount{{"p", "v", 3, 0}})
	same(t, must[[]Departure](t)(s.Departures(ctx)), []Departure{})
	ok(t, s.Recover(ctx))
}
