package app

import (
	"context"
	"fmt"

	"bedside/internal/index"
)

// Rollback makes the previous verified generation current and returns its number. The
// actor is for the audit; empty: the operator.
// A running App serves it before Rollback returns. During a reindex it is ErrBusy.
func (a *App) Rollback(ctx context.Context, actor string) (int, error) {
	return a.rollback(ctx, actor, func(dir *index.Dir) (int, error) { return dir.Rollback(ctx) })
}

// RollbackTo is Rollback to one of the generations that Kept lists, older or newer
// than the current one. One that is not kept or does not verify is refused, and what
// was served is served on.
func (a *App) RollbackTo(ctx context.Context, actor string, generation int) error {
	_, err := a.rollback(ctx, actor, func(dir *index.Dir) (int, error) { return generation, dir.RollbackTo(ctx, generation) })
	return err
}

func (a *App) rollback(ctx context.Context, actor string, move func(*index.Dir) (int, error)) (int, error) {
	if !a.writing.TryLock() {
		return 0, ErrBusy
	}
	defer a.writing.Unlock()
	if err := a.Configured(); err != nil {
		return 0, err // the compiled data folder is perhaps another program's
	}
	dir, _, err := a.generations()
	if err != nil {
		return 0, err
	}
	n, err := move(dir)
	if err != nil {
		return 0, fmt.Errorf("rollback: %w", err)
	}
	a.keep(ctx, actor, AuditRollback, fmt.Sprintf("generation %d is current", n))
	if err := a.serveNew(ctx, dir); err != nil {
		return n, fmt.Errorf("generation %d is current but not served yet: %w", n, err)
	}
	return n, nil
}

// Kept is what is known of one generation on disk.
type Kept = index.Kept

// Kept lists the generations that can be rolled back to, the newest first, each with
// whether its files verify.
func (a *App) Kept(ctx context.Context) ([]Kept, error) {
	if err := a.Configured(); err != nil {
		return nil, err
	}
	dir, _, err := a.generations()
	if err != nil {
		return nil, err
	}
	return dir.Kept(ctx)
}
