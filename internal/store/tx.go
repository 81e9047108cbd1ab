package store

import (
	"context"
	"database/sql"
	"time"
)

// runner is what a statement runs on: a pool, a transaction, or the writing
// connection with its prepared statements.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// view reads.
//
// SQLite numbers a placeholder by its first appearance in the text and
// PostgreSQL by its digits, so every statement names $1 first, then $2 and so on.
type view struct {
	ctx context.Context
	on  runner
}

// one reads the only row of a query. Without one it returns sql.ErrNoRows.
func (v view) one(query string, args []any, into ...any) error {
	found := false
	err := v.each(query, args, func(scan func(...any) error) error {
		found = true
		return scan(into...)
	})
	if err == nil && !found {
		err = sql.ErrNoRows
	}
	return err
}

// each calls row for every row of a query.
func (v view) each(query string, args []any, row func(scan func(...any) error) error) error {
	rows, err := v.on.QueryContext(v.ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// tx is one change. All its statements are kept or none.
type tx struct {
	view
	now       time.Time // the same for all of the change, whole milliseconds
	forUpdate string    // what makes a read hold its rows, where the engine has that
	skipHeld  string    // the same, passing over rows that another change holds
	actor     string    // who changes, for the audit rows
	head      *head     // the newest audit row, once held
}

// exec runs a statement and returns how many rows it changed.
func (t *tx) exec(query string, args ...any) (int64, error) {
	r, err := t.on.ExecContext(t.ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// engine is the part that differs between SQLite and PostgreSQL.
type engine interface {
	// change runs one change and waits until it is on the disk. Where erases is
	// set, no copy of what it deleted stays in the files, as far as the engine can.
	change(ctx context.Context, erases bool, run func(*tx) error) error
	// reader is the pool to read from. It changes nothing.
	reader() *sql.DB
	recover(ctx context.Context) error
	backup(ctx context.Context, file string) error
	health(ctx context.Context, h *Health) error
	close() error
}

// change runs a change that returns something.
func change[T any](ctx context.Context, s *Store, run func(*tx) (T, error)) (T, error) {
	return changeOr(ctx, s, false, run)
}

// erase is change for what deletes.
func erase[T any](ctx context.Context, s *Store, run func(*tx) (T, error)) (T, error) {
	return changeOr(ctx, s, true, run)
}

func changeOr[T any](ctx context.Context, s *Store, erases bool, run func(*tx) (T, error)) (T, error) {
	var out T
	err := s.engine.change(ctx, erases, func(t *tx) (err error) {
		out, err = run(t)
		return err
	})
	if err != nil {
		// Not out: a change whose caller left may still be writing to it.
		var none T
		return none, err
	}
	return out, nil
}

// audited wraps a change by staff, or by the program in its own name. It holds
// the end of the audit log from the start, so that on every replica these changes
// stand in one line and no two of them wait for each other's rows.
func audited[T any](actor string, run func(*tx) (T, error)) func(*tx) (T, error) {
	return func(t *tx) (T, error) {
		var none T
		if err := checked(id("actor", actor)); err != nil {
			return none, err
		}
		t.actor = actor
		if err := t.holdHead(); err != nil {
			return none, err
		}
		return run(t)
	}
}

// reading is a view outside of any change.
func (s *Store) reading(ctx context.Context) view { return view{ctx, s.engine.reader()} }

// at is a time as it comes back: whole milliseconds, UTC. 0 is the zero time.
func at(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// day numbers the days of UTC.
func day(t time.Time) int64 { return (t.Unix() - mod(t.Unix(), 86400)) / 86400 }

func mod(a, b int64) int64 { return (a%b + b) % b }

// number is a truth as both engines keep it.
func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// stored is a time as it is kept, the counterpart of at.
func stored(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
