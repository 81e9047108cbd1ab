package curation

import (
	"context"

	"bedside/internal/store"
)

// Vote notes whether a passage helped. It counts for the version that was shown. Who
// it was is not kept: see store.Vote.
func (d *Desk) Vote(ctx context.Context, passage, version, person string, helpful bool) error {
	return d.store.Vote(ctx, store.Vote{Clinic: d.clinic, Passage: passage, Version: version, Helpful: helpful, Person: person})
}

// Votes counts the votes of each passage and version.
func (d *Desk) Votes(ctx context.Context) ([]store.VoteCount, error) {
	return d.store.Votes(ctx, d.clinic)
}
