// Package curation is what staff do with the clinic's content from day to day: edits
// with drafts, approval and history, stops, what patients did not find, and what
// patients chose to send. It keeps all of it in the store and says what a content
// folder must look like; to build, compare and serve that is the app's.
//
// A patient's text is sealed before it is kept and opened only for the member of staff
// who took it. No word of a question is anywhere else.
package curation

import (
	"context"
	"time"

	"bedside/internal/redact"
	"bedside/internal/seal"
	"bedside/internal/store"
)

// Options are what a Desk needs.
type Options struct {
	Store  *store.Store
	Clinic string
	Sealer *seal.Sealer   // nil: patients can send nothing
	Finder *redact.Finder // needed with a Sealer
	Keep   time.Duration  // of what patients send
	Gaps   *Counter       // what is counted before and while the desk is open; nil: one of its own
	Now    func() time.Time
}

// Desk is where the staff of one clinic work. It is safe for concurrent use. The
// store is its opener's.
type Desk struct {
	store  *store.Store
	clinic string
	sealer *seal.Sealer
	finder *redact.Finder
	keep   time.Duration
	now    func() time.Time
	gaps   *Counter
}

// New returns the desk of one clinic.
func New(o Options) *Desk {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Gaps == nil {
		o.Gaps = new(Counter)
	}
	return &Desk{store: o.Store, clinic: o.Clinic, sealer: o.Sealer, finder: o.Finder, keep: o.Keep, now: o.Now, gaps: o.Gaps}
}

// Record writes a row of the audit for what is kept elsewhere, such as a reindex.
func (d *Desk) Record(ctx context.Context, actor, action, subject, detail string) error {
	_, err := d.store.Record(ctx, store.Event{Clinic: d.clinic, Actor: actor, Action: action, Subject: subject, Detail: detail})
	return err
}

// Audit lists the newest events of the clinic, newest first.
func (d *Desk) Audit(ctx context.Context, limit int) ([]store.Event, error) {
	return d.store.Audit(ctx, d.clinic, limit)
}
