package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// backup copies what is live: rows that were deleted are not in the copy.
func (q *lite) backup(ctx context.Context, file string) (err error) {
	file, err = filepath.Abs(file)
	if err != nil {
		return err
	}
	// Made first and empty, so that it is never readable by others.
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, f.Close())
		if err != nil {
			err = errors.Join(err, os.Remove(file))
		}
	}()
	// By a connection of its own: the readers may write nothing, and the writer
	// has other things to do.
	db := connect(q.file, "deferred")
	db.SetMaxOpenConns(1)
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.ExecContext(ctx, `VACUUM INTO $1`, file); err != nil {
		return err
	}
	return errors.Join(f.Sync(), syncDir(filepath.Dir(file)))
}

func (q *lite) health(ctx context.Context, h *Health) error {
	h.Engine = "SQLite"
	if err := (view{ctx, q.reads}).one(`SELECT sqlite_version()`, nil, &h.Version); err != nil {
		return err
	}
	h.Disk, h.Unerased = q.refusal(), q.owes()
	for _, suffix := range []string{"", "-wal"} {
		info, err := os.Stat(q.file + suffix)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		h.Bytes += info.Size()
	}
	dir := filepath.Dir(q.file)
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		h.Warnings = append(h.Warnings, fmt.Sprintf("others can look into %s (mode %03o): chmod 700 it", dir, mode))
	}
	return nil
}
