package index

import (
	"context"

	"bedside/internal/index/generations"
)

// Alone makes sure that no other process serves from a data folder, until
// release. Where one does, the error is a *LockedError with its process id, after
// two seconds.
func Alone(ctx context.Context, dir string) (release func(), err error) {
	return generations.Alone(ctx, generations.Disk{}, dir)
}
