package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
)

// The schema, one file a step, never back. A file that was released is never
// changed: a mistake in it is mended by the next one.
//
//go:embed migrations/*.sql
var migrations embed.FS

const (
	versionTable = "schema_version"
	migrateTries = 10
	migratePause = 100 * time.Millisecond
)

// tables are all that hold rows of clinics.
var tables = []string{"audit", "departure", "gap", "queue", "revision", "stop_switch", "vote", "vote_count"}

// migrate brings the schema up to date, forward only.
func migrate(ctx context.Context, db *sql.DB, dialect goose.Dialect, options ...goose.ProviderOption) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	options = append(options, goose.WithTableName(versionTable), goose.WithDisableGlobalRegistry(true))
	p, err := goose.NewProvider(dialect, db, files, options...)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	// Another process may be doing the same to a new database: then one of the two
	// finds done what it wanted to do, and looks again.
	for range migrateTries {
		var have, know int64
		if have, know, err = p.GetVersions(ctx); err == nil {
			switch {
			case have > know:
				return fmt.Errorf("%w: schema %d, this program knows %d", ErrNewer, have, know)
			case have == know:
				return nil
			}
			_, err = p.Up(ctx)
		}
		if err != nil {
			select {
			case <-ctx.Done():
				return fmt.Errorf("migrate: %w", ctx.Err())
			case <-time.After(migratePause):
			}
		}
	}
	if err != nil {
		err = fmt.Errorf("migrate: %w", err)
	}
	return err
}
