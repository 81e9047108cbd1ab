package curation

import (
	"context"
	"errors"
	"time"

	"bedside/internal/store"
)

// ErrNoKey says that texts wait which nothing can open, because no key is given.
var ErrNoKey = errors.New("no key is given: set BEDSIDE_ASK_STAFF_KEY to the one that they were sealed with")

// Queue is how the staff's queue is doing.
type Queue struct {
	Waiting int
	Oldest  time.Time // when the oldest came, zero if none waits
	Lost    error     // why the oldest cannot be read, nil if it can
}

// Queue looks at what waits. It opens the oldest text, which tells whether the key is
// the right one, and forgets it at once.
func (d *Desk) Queue(ctx context.Context) (Queue, error) {
	list, err := d.store.Waiting(ctx, d.clinic)
	if err != nil || len(list) == 0 {
		return Queue{}, err
	}
	q := Queue{Waiting: len(list), Oldest: list[0].Created}
	if _, q.Lost = d.open(list[0].Sealed, "question"); errors.Is(q.Lost, ErrOff) {
		q.Lost = ErrNoKey
	}
	return q, nil
}

// Last is when the newest event of an action was kept, zero if there is none.
func (d *Desk) Last(ctx context.Context, action string) (time.Time, error) {
	e, err := d.store.Last(ctx, d.clinic, action)
	if errors.Is(err, store.ErrNotFound) {
		return time.Time{}, nil
	}
	return e.At, err
}
