package generations

import (
	"context"
	"path/filepath"
)

// Alone makes sure that no other process serves from a folder, until release. The
// error is a *LockedError that names the other one. The lock ends with the
// process, whatever ends the process.
func Alone(ctx context.Context, fsys FS, dir string) (release func(), err error) {
	if err := fsys.Mkdir(dir); err != nil {
		return nil, err
	}
	return lockWriter(ctx, filepath.Join(dir, "serve.lock"), lockWait)
}
