package curation

import (
	"context"
	"time"
)

// Left notes that the clinic removed the bot: what is kept of it is erased once the
// time of grace is over. The first time stays where it is noted already.
func (d *Desk) Left(ctx context.Context, at time.Time, actor string) error {
	return d.store.Left(ctx, d.clinic, at, actor)
}

// Returned takes that back. Where nothing is noted it does nothing.
func (d *Desk) Returned(ctx context.Context, actor string) error {
	return d.store.Returned(ctx, d.clinic, actor)
}
