package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

const (
	oldestPostgres = 140000 // server_version_num; older ones are no longer mended
	connections    = 8      // of one replica
	// connectWithin is how long a server that takes the connection may say nothing.
	connectWithin = 5 * time.Second
	// attempts at a change that came into another's way, and how long the one that
	// the server undid gives way to the other, longer each time.
	attempts = 5
	giveWay  = 50 * time.Millisecond
	// migrationLock is our number among the server's advisory locks: replicas that
	// start together bring the schema up to date one after another.
	migrationLock = 0x62656473696465
)

// settings that the URL may overrule. A replica that was stopped in the middle of
// a change must not hold up the others for ever.
var settings = map[string]string{
	"application_name":                    "bedside",
	"lock_timeout":                        "5s",
	"idle_in_transaction_session_timeout": "15s",
}

// postgres changes in ordinary transactions: the server itself lets many share
// one flush. All replicas' audited changes stand in line for the audit log's end.
type postgres struct {
	db  *sql.DB
	now func() time.Time

	mu     sync.RWMutex // held for reading while a change begins
	closed bool
	busy   sync.WaitGroup
}

func openPostgres(ctx context.Context, url string, now func() time.Time, log *slog.Logger) (_ *postgres, err error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		// The error of pgx quotes the URL, and hides the password only where it finds it.
		return nil, fmt.Errorf("PostgreSQL URL: %w: want postgres://user:password@host/database", ErrInvalid)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectWithin
	}
	for name, value := range settings {
		if config.RuntimeParams[name] == "" {
			config.RuntimeParams[name] = value
		}
	}
	config.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) {
		log.Debug("notice of PostgreSQL", "code", n.Code)
	}
	p := &postgres{db: stdlib.OpenDB(*config), now: now}
	p.db.SetMaxOpenConns(connections)
	p.db.SetMaxIdleConns(connections)
	defer func() {
		if err != nil {
			_ = p.db.Close() // the first error is the one to tell
		}
	}()
	var have int
	if err := (view{ctx, p.db}).one(`SELECT CAST(current_setting('server_version_num') AS BIGINT)`, nil, &have); err != nil {
		return nil, err
	}
	if have < oldestPostgres {
		return nil, fmt.Errorf("%w: PostgreSQL %d, want at least %d", ErrEngine, have/10000, oldestPostgres/10000)
	}
	if err := p.migrate(ctx); err != nil {
		return nil, err
	}
	return p, warm(ctx, p.db, readers)
}

// migrate holds a lock of the server's meanwhile, which ends with its connection.
func (p *postgres) migrate(ctx context.Context) error {
	hold, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = hold.Rollback() }() // it changes nothing
	for _, query := range []string{`SET LOCAL lock_timeout = '60s'`, `SET LOCAL idle_in_transaction_session_timeout = 0`} {
		if _, err := hold.ExecContext(ctx, query); err != nil {
			return err
		}
	}
	if _, err := hold.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(migrationLock)); err != nil {
		return fmt.Errorf("wait for another replica's migration: %w", err)
	}
	return migrate(ctx, p.db, goose.DialectPostgres)
}

func (p *postgres) change(ctx context.Context, _ bool, run func(*tx) error) error {
	p.mu.RLock()
	if p.closed {
		p.mu.RUnlock()
		return ErrClosed
	}
	p.busy.Add(1)
	p.mu.RUnlock()
	defer p.busy.Done()
	var err error
	for n := range attempts {
		if err = p.once(ctx, run); !inTheWay(err) {
			break
		}
		// The other must get the rows first, or both are in each other's way again.
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(n+1) * giveWay):
		}
	}
	if outOfRoom(err) {
		return fmt.Errorf("%w (%w)", ErrDisk, err)
	}
	return err
}

func (p *postgres) once(ctx context.Context, run func(*tx) error) error {
	db, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	t := &tx{view: view{ctx, db}, now: p.now(), forUpdate: " FOR UPDATE", skipHeld: " FOR UPDATE SKIP LOCKED"}
	if err := run(t); err != nil {
		_ = db.Rollback() // the change's own error is the one to tell
		return err
	}
	return db.Commit()
}

// state is PostgreSQL's five-character code of an error.
func state(err error) string {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return ""
	}
	return e.Code
}

// inTheWay: a serialization failure or a deadlock, undone by the server.
func inTheWay(err error) bool { s := state(err); return s == "40001" || s == "40P01" }

// outOfRoom: the server's disk is full or faulty. It says so for every change, so
// nothing needs to be remembered here.
func outOfRoom(err error) bool { s := state(err); return s == "53100" || s == "58030" }

func (p *postgres) reader() *sql.DB { return p.db }

// recover has nothing to open anew: the pool does that.
func (p *postgres) recover(ctx context.Context) error { return p.db.PingContext(ctx) }

func (p *postgres) backup(context.Context, string) error { return ErrNoBackup }

func (p *postgres) health(ctx context.Context, h *Health) error {
	h.Engine = "PostgreSQL"
	return view{ctx, p.db}.one(`SELECT current_setting('server_version'), pg_database_size(current_database())`, nil, &h.Version, &h.Bytes)
}

func (p *postgres) close() error {
	p.mu.Lock()
	first := !p.closed
	p.closed = true
	p.mu.Unlock()
	p.busy.Wait()
	if !first {
		return nil
	}
	return p.db.Close()
}
