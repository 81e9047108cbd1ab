package app

import (
	"context"
	"errors"
	"time"

	"bedside/internal/curation"
	"bedside/internal/store"
)

// Records is how what the clinic keeps is doing.
type Records struct {
	Kept   bool // something is kept at all
	Store  store.Health
	Refuse error // why the store takes no changes, nil if it does
	Queue  curation.Queue
	Stops  []store.Switch
}

// Records looks over what the clinic keeps. Where nothing is kept, nothing is made. It
// writes and takes back a row, to see whether the disk lets it.
func (a *App) Records(ctx context.Context) (Records, error) {
	desk, err := a.deskIfAny(ctx)
	if err != nil || desk == nil {
		return Records{}, err
	}
	a.records.mu.Lock()
	s := a.records.store
	a.records.mu.Unlock()
	if s == nil {
		return Records{}, errClosed
	}
	r := Records{Kept: true, Refuse: s.Recover(ctx)}
	var errs [3]error
	r.Store, errs[0] = s.Check(ctx)
	r.Queue, errs[1] = desk.Queue(ctx)
	r.Stops, errs[2] = desk.Stops(ctx)
	return r, errors.Join(errs[:]...)
}

// Audit lists the newest events of the clinic, newest first; none where nothing is
// kept.
func (a *App) Audit(ctx context.Context, limit int) ([]store.Event, error) {
	if err := a.Configured(); err != nil {
		return nil, err
	}
	desk, err := a.deskIfAny(ctx)
	if err != nil || desk == nil {
		return nil, err
	}
	return desk.Audit(ctx, limit)
}

// Long reports whether a stop is on for longer than it should be without somebody
// looking at it again.
func Long(s store.Switch, now time.Time) bool { return now.Sub(s.Since) > longStop }

// longStop is what doctor and the digest remind of.
const longStop = 7 * 24 * time.Hour
