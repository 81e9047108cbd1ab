package curation_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"bedside/internal/curation"
	"bedside/internal/redact"
	"bedside/internal/seal"
	"bedside/internal/store"
)

// Keys of the tests.
const (
	firstKey  = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
	secondKey = "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
)

// office is a store with a clock that tests turn, and desks over it.
type office struct {
	t     testing.TB
	file  string
	store *store.Store
	now   time.Time
}

func newOffice(t testing.TB) *office {
	t.Helper()
	o := &office{t: t, file: filepath.Join(t.TempDir(), "bedside.db"), now: time.Date(2026, 11, 2, 9, 30, 0, 0, time.UTC)}
	s, err := store.Open(context.Background(), o.file, store.Options{VoteKey: []byte("a key of sixteen bytes"), Now: o.clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	o.store = s
	return o
}

func (o *office) clock() time.Time { return o.now }

// desk is a desk of a clinic whose texts are sealed with a key; old opens only. Without
// a key patients can send nothing.
func (o *office) desk(clinic, key, old string) *curation.Desk {
	o.t.Helper()
	opts := curation.Options{Store: o.store, Clinic: clinic, Keep: 30 * 24 * time.Hour, Now: o.clock, Finder: &redact.Finder{Now: o.clock}}
	if key != "" {
		var err error
		if opts.Sealer, err = seal.New(key, old); err != nil {
			o.t.Fatal(err)
		}
	}
	return curation.New(opts)
}

// hold keeps everybody from writing until the function it returns is called.
func (o *office) hold() (release func()) {
	o.t.Helper()
	db, err := sql.Open("sqlite", o.file)
	if err != nil {
		o.t.Fatal(err)
	}
	conn, err := db.Conn(context.Background())
	if err == nil {
		_, err = conn.ExecContext(context.Background(), "BEGIN IMMEDIATE")
	}
	if err != nil {
		o.t.Fatal(err)
	}
	return func() {
		if err := errors.Join(conn.Close(), db.Close()); err != nil {
			o.t.Error(err)
		}
	}
}

// rows are the first column of what a query finds.
func (o *office) rows(query string, args ...any) []string {
	o.t.Helper()
	db, err := sql.Open("sqlite", o.file)
	if err != nil {
		o.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(query, args...)
	if err != nil {
		o.t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			o.t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

// whole demands that the audit is.
func (o *office) whole() {
	o.t.Helper()
	if err := o.store.VerifyAudit(context.Background()); err != nil {
		o.t.Error(err)
	}
}

var clinics atomic.Int64

// newClinic names a clinic that nobody has used.
func newClinic() string { return fmt.Sprintf("clinic-%d", clinics.Add(1)) }

// actions are what the audit keeps of a clinic, the first first, as "actor action".
func actions(t testing.TB, d *curation.Desk) []string {
	t.Helper()
	list, err := d.Audit(context.Background(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for i := len(list) - 1; i >= 0; i-- {
		out = append(out, list[i].Actor+" "+list[i].Action)
	}
	return out
}
