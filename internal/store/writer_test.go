package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// stalled keeps the writer busy until the returned function is called, so that
// changes pile up behind it.
func stalled(t testing.TB, q *lite) (release func()) {
	t.Helper()
	begun, end, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- q.hand(job{ctx: context.Background(), alone: func() error {
			close(begun)
			<-end
			return nil
		}})
	}()
	<-begun
	return func() {
		close(end)
		ok(t, <-done)
	}
}

func TestGroupCommit(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	p := place{"SQLite", filepath.Join(t.TempDir(), "store.db"), newClock()}
	s := p.open(t)
	q := s.engine.(*lite)
	release := stalled(t, q)
	const n = 600
	results := make(chan error, n)
	left, leave := context.WithCancel(ctx)
	var ran atomic.Int64
	for i := range n {
		go func() {
			who := ctx
			if i%100 == 0 {
				who = left
			}
			results <- s.engine.change(who, false, func(t *tx) error {
				ran.Add(1)
				if _, err := t.exec(`INSERT INTO departure (clinic, since) VALUES ($1, 1)`, fmt.Sprint(i)); err != nil {
					return err
				}
				if i%10 == 1 {
					return ErrConflict
				}
				return nil
			})
		}()
	}
	for len(q.jobs) < n { // until all wait behind the stalled one
		time.Sleep(time.Millisecond)
	}
	leave()
	for range n / 100 {
		wantErr(t, <-results, context.Canceled)
	}
	before := commits(t, q)
	release()
	refused := 0
	for range n - n/100 {
		if err := <-results; errors.Is(err, ErrConflict) {
			refused++
		} else {
			ok(t, err)
		}
	}
	if refused != n/10 || ran.Load() != n-n/100 {
		t.Errorf("%d refused, %d ran", refused, ran.Load())
	}
	if got := must[[]Departure](t)(s.Departures(ctx)); len(got) != n-n/10-n/100 {
		t.Errorf("%d kept, want %d", len(got), n-n/10-n/100)
	}
	if got := commits(t, q) - before; got < 3 || got > 4 {
		t.Errorf("%d changes took %d transactions of at most %d", n, got, batchSize)
	}
}

// commits counts the transactions in the write-ahead log: a frame that ends one
// says how many pages the database then has.
func commits(t testing.TB, q *lite) (n int) {
	t.Helper()
	const head, frameHead = 32, 24
	log, err := os.ReadFile(q.file + "-wal")
	ok(t, err)
	if len(log) < head {
		return 0
	}
	page := int(binary.BigEndian.Uint32(log[8:]))
	salt := log[16:24]
	for f := log[head:]; len(f) >= frameHead+page && bytes.Equal(f[8:16], salt); f = f[frameHead+page:] {
		if binary.BigEndian.Uint32(f[4:]) != 0 {
			n++
		}
	}
	return n
}

// TestManyOperations does random changes to two clinics and compares what they
// read with a model of each: no clinic sees a row of the other's.
func TestManyOperations(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, p place) {
		ctx := context.Background()
		s := p.open(t)
		round := 0
		rapid.Check(t, func(t *rapid.T) {
			round++
			clinics := []string{fmt.Sprint("a", round), fmt.Sprint("b", round)}
			votes, gaps, stops, queue := map[string]int64{}, map[string]int64{}, map[string]bool{}, map[string]int{}
			for range rapid.IntRange(1, 12).Draw(t, "operations") {
				c := rapid.SampledFrom(clinics).Draw(t, "clinic")
				name := rapid.SampledFrom([]string{"x", "y"}).Draw(t, "name")
				var err error
				switch rapid.IntRange(0, 5).Draw(t, "operation") {
				case 0:
					person := rapid.SampledFrom([]string{"u", "w"}).Draw(t, "person")
					err = s.Vote(ctx, Vote{Clinic: c, Passage: "p", Version: "v", Helpful: true, Person: person})
					votes[c+" "+person] = 1
				case 1:
					err = s.AddGaps(ctx, []Gap{{Clinic: c, Medicines: []string{name}, Reason: "uncovered", Count: 1}})
					gaps[c]++
				case 2:
					err = s.Disable(ctx, c, StopEntry, name, "ann", "test")
					stops[c+" "+name] = true
				case 3:
					if err = s.Enable(ctx, c, StopEntry, name, "ann", "test"); errors.Is(err, ErrNotFound) && !stops[c+" "+name] {
						err = nil
					}
					delete(stops, c+" "+name)
				case 4:
					_, err = s.Enqueue(ctx, Item{Clinic: c, Sealed: []byte(c), KeyID: "k"}, NewCode())
					queue[c]++
				case 5:
					var it Item
					if it, err = s.Take(ctx, c, "ann"); err == nil && string(it.Sealed) != c {
						t.Fatalf("%s got the item of %s", c, it.Sealed)
					}
					if errors.Is(err, ErrNotFound) && queue[c] == 0 {
						err = nil
					} else if queue[c]--; err == nil {
						err = s.CloseItem(ctx, c, it.ID, "done", "ann")
					}
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			for _, c := range clinics {
				var got, want [4]int64
				counted, err1 := s.Votes(ctx, c)
				summed, err2 := s.Gaps(ctx, c, p.clock.now(), p.clock.now())
				disabled, err3 := s.Disabled(ctx, c)
				waiting, err4 := s.Waiting(ctx, c)
				if err := errors.Join(err1, err2, err3, err4); err != nil {
					t.Fatal(err)
				}
				for _, v := range counted {
					got[0] += v.Helpful
				}
				for _, g := range summed {
					got[1] += g.Count
				}
				got[2], got[3] = int64(len(disabled)), int64(len(waiting))
				want[1], want[3] = gaps[c], int64(queue[c])
				for key, n := range votes {
					if strings.HasPrefix(key, c+" ") {
						want[0] += n
					}
				}
				for key := range stops {
					if strings.HasPrefix(key, c+" ") {
						want[2]++
					}
				}
				if got != want {
					t.Fatalf("clinic %s has votes, gaps, stops, items %v, want %v", c, got, want)
				}
			}
		})
	})
}
