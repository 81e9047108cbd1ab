package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"
)

// minKey is the shortest key for votes, in bytes. Ids of people are few enough to
// try them all, so the key is what keeps a hash from being turned back.
const minKey = 16

// Options are what a store needs from outside.
type Options struct {
	VoteKey []byte           // secret, at least 16 bytes; another key lets everybody vote again
	Now     func() time.Time // nil: time.Now
	Logger  *slog.Logger     // nil: silent
	Hold    time.Duration    // after this, others may release an item that somebody took; 0: DefaultHold
}

// Format keeps the key out of whatever prints Options.
func (Options) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "store.Options[redacted]") }

// Store is safe for concurrent use. Close it.
type Store struct {
	engine engine
	now    func() time.Time
	hold   time.Duration
	voter  func(Vote) string // keyed hash of who votes; the key stays inside
}

// Open opens the store at a path, or in PostgreSQL at a postgres:// URL, makes it
// where there is none, and brings its schema up to date. It refuses with
// ErrDamaged, ErrNewer or ErrEngine what it could only make worse. No error holds
// the URL, which may hold a password.
func Open(ctx context.Context, source string, o Options) (*Store, error) {
	if len(o.VoteKey) < minKey {
		return nil, fmt.Errorf("open store: vote key: %w: want at least %d bytes", ErrInvalid, minKey)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Hold <= 0 {
		o.Hold = DefaultHold
	}
	now := func() time.Time { return o.Now().UTC().Truncate(time.Millisecond) }
	s := &Store{now: now, hold: o.Hold, voter: voter(o.VoteKey)}
	var err error
	if isURL(source) {
		s.engine, err = openPostgres(ctx, source, now, o.Logger)
	} else {
		s.engine, err = openSQLite(ctx, source, now, o.Logger)
	}
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	return s, nil
}

func isURL(source string) bool {
	return strings.HasPrefix(source, "postgres://") || strings.HasPrefix(source, "postgresql://")
}

// Recover tries to leave ErrDisk behind without a restart: the writing connection
// is opened anew, the database checks itself, and one row is written. The error
// says why changes are still refused.
func (s *Store) Recover(ctx context.Context) error {
	if err := s.engine.recover(ctx); err != nil {
		return fmt.Errorf("take changes again: %w", err)
	}
	return nil
}

// Backup writes a whole, consistent copy of the SQLite store to a new file while
// others read and write, and returns when it is on the disk. The file must not
// exist. For PostgreSQL the error is ErrNoBackup.
func (s *Store) Backup(ctx context.Context, file string) error {
	if err := s.engine.backup(ctx, file); err != nil {
		return fmt.Errorf("back up the store: %w", err)
	}
	return nil
}

// Close makes what was accepted durable, refuses the rest with ErrClosed and
// gives everything back. A second Close does nothing.
func (s *Store) Close() error { return s.engine.close() }

// Health is what an operator wants to know of the store.
type Health struct {
	Engine  string // SQLite or PostgreSQL
	Version string // of the engine
	Schema  int64  // of the database
	Audit   error  // nil: the audit log is whole
	Events  int64  // rows of the audit log
	Bytes   int64  // on the disk
	Disk    error  // ErrDisk while changes are refused
	// Unerased: deleted texts may still stand in the write-ahead log, because
	// somebody has been reading ever since. It is tried again until it works.
	Unerased bool
	Warnings []string // what should be mended, in order
	Rows     map[string]int64
}

// Check looks the store over. The error is one of asking; what is wrong with the
// store stands in Health.
func (s *Store) Check(ctx context.Context) (Health, error) {
	h := Health{Rows: make(map[string]int64)}
	if err := s.engine.health(ctx, &h); err != nil {
		return Health{}, fmt.Errorf("check the store: %w", err)
	}
	v := s.reading(ctx)
	err := v.one(`SELECT COALESCE(MAX(version_id), 0) FROM `+versionTable+` WHERE is_applied`, nil, &h.Schema)
	if err != nil {
		return Health{}, fmt.Errorf("check the store: %w", err)
	}
	for _, table := range tables {
		var n int64
		if err := v.one(`SELECT COUNT(*) FROM `+table, nil, &n); err != nil {
			return Health{}, fmt.Errorf("check the store: count %s: %w", table, err)
		}
		h.Rows[table] = n
	}
	h.Events = h.Rows["audit"]
	switch err := s.VerifyAudit(ctx); {
	case errors.Is(err, ErrTampered):
		h.Audit = err
	case err != nil:
		return Health{}, fmt.Errorf("check the store: %w", err)
	}
	return h, nil
}
