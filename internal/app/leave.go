package app

import (
	"context"
	"time"
)

// Left notes that the bot is in none of the clinic's servers any more. What is kept of
// the clinic is erased once store.grace_days are over; nothing is made where nothing is
// kept. The error leaves it unnoted: try again.
func (a *App) Left(ctx context.Context, at time.Time) error {
	desk, err := a.deskIfAny(ctx)
	if err != nil || desk == nil {
		return err
	}
	a.records.leftNow.Store(true)
	return desk.Left(ctx, at, "bedside")
}

// Returned takes that back. Where nothing is noted it does nothing.
func (a *App) Returned(ctx context.Context) error {
	desk, err := a.deskIfAny(ctx)
	if err != nil || desk == nil {
		return err
	}
	a.records.leftNow.Store(false)
	return desk.Returned(ctx, "bedside")
}
