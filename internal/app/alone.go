package app

import (
	"context"
	"errors"
	"fmt"

	"bedside/internal/index"
)

// Alone keeps a second program from serving people from the same data folder: two
// would answer every message twice. The error names the other one's process.
func (a *App) Alone(ctx context.Context) (release func(), err error) {
	release, err = index.Alone(ctx, a.dataDir())
	var locked *index.LockedError
	if errors.As(err, &locked) {
		return nil, fmt.Errorf("another bot serves from %s already (process %d): stop it, or give this one a data folder of its own with --data", a.dataDir(), locked.PID)
	}
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	return release, nil
}
