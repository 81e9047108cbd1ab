package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

const (
	// Before 3.51.3 two connections that write and checkpoint at the same moment
	// could damage the file.
	oldestSQLite = "3.51.3"
	// readers are opened at the start and kept: opening one needs the disk, and a
	// reader must not wait for that.
	readers = 4
)

// pragmas of every connection. FULL, because NORMAL loses acknowledged rows when
// the power fails. No mmap: a fault of the disk would end the process.
var pragmas = []string{
	"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)",
	"secure_delete(ON)", "temp_store(MEMORY)", "trusted_schema(OFF)",
}

// lite is the store in one file.
type lite struct {
	file  string
	reads *sql.DB
	*writer
}

func openSQLite(ctx context.Context, file string, now func() time.Time, log *slog.Logger) (_ *lite, err error) {
	if file, err = filepath.Abs(file); err != nil {
		return nil, err
	}
	if err := makeFile(file); err != nil {
		return nil, err
	}
	q := &lite{file: file, reads: connect(file, "deferred", "query_only(ON)")}
	q.reads.SetMaxOpenConns(readers)
	q.reads.SetMaxIdleConns(readers)
	defer func() {
		if err != nil {
			_ = q.reads.Close() // the first error is the one to tell
		}
	}()
	first, err := openWriting(ctx, file)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = first.Close()
		}
	}()
	if err := oldEnough(ctx, first); err != nil {
		return nil, err
	}
	if err := migrate(ctx, first, goose.DialectSQLite3); err != nil {
		return nil, err
	}
	if err := warm(ctx, q.reads, readers); err != nil {
		return nil, err
	}
	q.writer, err = newWriter(ctx, first, file, now, log)
	return q, err
}

// makeFile makes the file, and its folder where there is none, for their owner
// alone. SQLite gives its other files the mode of this one.
func makeFile(file string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err == nil {
		return errors.Join(f.Close(), syncDir(filepath.Dir(file)))
	}
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := os.Lstat(file)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s: %w: not a plain file", file, ErrInvalid)
	}
	if info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Chmod(file+suffix, 0o600); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// connect makes a pool whose connections live as long as it does. begin is how a
// transaction starts.
func connect(file, begin string, more ...string) *sql.DB {
	q := url.Values{"_pragma": append(append([]string{}, pragmas...), more...), "_defensive": {"1"}, "_dqs": {"0"}, "_txlock": {begin}}
	name := "file:" + (&url.URL{Path: filepath.ToSlash(file)}).EscapedPath() + "?" + q.Encode()
	db, err := sql.Open("sqlite", name)
	if err != nil { // only for a driver nobody registered
		panic(err)
	}
	db.SetConnMaxLifetime(0)
	db.SetConnMaxIdleTime(0)
	return db
}

// openWriting opens the one writing connection and has the database check itself.
func openWriting(ctx context.Context, file string) (*sql.DB, error) {
	db := connect(file, "immediate")
	db.SetMaxOpenConns(1)
	db.SetMaxIdleConns(1)
	if err := quickCheck(ctx, db); err != nil {
		_ = db.Close() // the check's error is the one to tell
		return nil, err
	}
	return db, nil
}

func quickCheck(ctx context.Context, db *sql.DB) error {
	var found string
	err := view{ctx, db}.one(`PRAGMA quick_check(1)`, nil, &found)
	switch {
	case damaged(err):
		return fmt.Errorf("%w (%w)", ErrDamaged, err)
	case err != nil:
		return err
	case found != "ok":
		return fmt.Errorf("%w (%s)", ErrDamaged, strings.Join(strings.Fields(found), " "))
	}
	return nil
}

func oldEnough(ctx context.Context, db *sql.DB) error {
	var have string
	if err := (view{ctx, db}).one(`SELECT sqlite_version()`, nil, &have); err != nil {
		return err
	}
	if before(have, oldestSQLite) {
		return fmt.Errorf("%w: SQLite %s, want at least %s", ErrEngine, have, oldestSQLite)
	}
	return nil
}

// before compares versions of numbers and dots.
func before(a, b string) bool {
	var x, y [3]int
	_, _ = fmt.Sscanf(a, "%d.%d.%d", &x[0], &x[1], &x[2]) // what is missing is 0
	_, _ = fmt.Sscanf(b, "%d.%d.%d", &y[0], &y[1], &y[2])
	for i := range x {
		if x[i] != y[i] {
			return x[i] < y[i]
		}
	}
	return false
}

// warm opens n connections of a pool at once, so that they are there.
func warm(ctx context.Context, db *sql.DB, n int) error {
	var open []*sql.Conn
	defer func() {
		for _, c := range open {
			_ = c.Close() // back into the pool
		}
	}()
	for range n {
		c, err := db.Conn(ctx)
		if err != nil {
			return err
		}
		open = append(open, c)
		var tables int
		if err := (view{ctx, c}).one(`SELECT COUNT(*) FROM audit_head`, nil, &tables); err != nil {
			return err
		}
	}
	return nil
}

func (q *lite) reader() *sql.DB { return q.reads }

func (q *lite) close() error { return errors.Join(q.writer.close(), q.reads.Close()) }
