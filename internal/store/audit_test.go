package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// other opens a place past the store, as somebody with access to the database
// would.
func other(t testing.TB, p place) *sql.DB {
	t.Helper()
	db := connect(p.source, "deferred")
	if p.engine == "PostgreSQL" {
		_ = db.Close()
		var err error
		db, err = sql.Open("pgx", p.source)
		ok(t, err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func tamper(t testing.TB, p place, query string, args ...any) {
	t.Helper()
	_, err := other(t, p).Exec(query, args...)
	ok(t, err)
}

// tampering is one thing done to the log by other hands, and the row that must be
// named for it.
type tampering struct {
	statements []string
	bad        int64
}

// drawTampering changes, drops, moves or adds one row of n.
func drawTampering(t *rapid.T, n int64) tampering {
	row := rapid.Int64Range(1, n).Draw(t, "row")
	switch rapid.SampledFrom([]string{"change", "change", "drop", "swap", "insert", "append", "close up", "before", "head", "rehash"}).Draw(t, "what") {
	case "change":
		column := rapid.SampledFrom([]string{"clinic", "actor", "action", "subject", "detail", "hash"}).Draw(t, "column")
		to := column + " || 'x'"
		if rapid.Bool().Draw(t, "shorter") && column == "hash" {
			to = "substr(hash, 2)"
		}
		if rapid.Bool().Draw(t, "time") {
			column, to = "at", "at + 1"
		}
		return tampering{[]string{fmt.Sprintf(`UPDATE audit SET %s = %s WHERE seq = %d`, column, to, row)}, row}
	case "drop": // also the last one
		return tampering{[]string{fmt.Sprintf(`DELETE FROM audit WHERE seq = %d`, row)}, row}
	case "swap":
		with := rapid.Int64Range(1, n).Filter(func(o int64) bool { return o != row }).Draw(t, "with")
		return tampering{[]string{
			fmt.Sprintf(`UPDATE audit SET seq = -1 WHERE seq = %d`, row), fmt.Sprintf(`UPDATE audit SET seq = %d WHERE seq = %d`, row, with),
			fmt.Sprintf(`UPDATE audit SET seq = %d WHERE seq = -1`, with),
		}, min(row, with)}
	case "insert": // a copy of one row before another, those behind move up
		from := rapid.Int64Range(1, n).Draw(t, "from")
		return tampering{[]string{
			fmt.Sprintf(`UPDATE audit SET seq = -seq - 1 WHERE seq >= %d`, row), `UPDATE audit SET seq = -seq WHERE seq < 0`,
			fmt.Sprintf(`INSERT INTO audit SELECT %d, at, clinic, actor, action, subject, 'inserted', hash FROM audit WHERE seq = %d`, row, from+number64(from >= row)),
		}, row}
	case "append":
		return tampering{[]string{fmt.Sprintf(`INSERT INTO audit SELECT %d, at, clinic, actor, action, subject, detail, hash FROM audit WHERE seq = %d`, n+1, row)}, n + 1}
	case "close up": // drop one and number the rest anew
		return tampering{[]string{
			fmt.Sprintf(`DELETE FROM audit WHERE seq = %d`, row), fmt.Sprintf(`UPDATE audit SET seq = -seq WHERE seq > %d`, row),
			`UPDATE audit SET seq = -seq - 1 WHERE seq < 0`,
		}, row}
	case "before":
		return tampering{[]string{fmt.Sprintf(`INSERT INTO audit SELECT 0, at, clinic, actor, action, subject, detail, hash FROM audit WHERE seq = %d`, row)}, 0}
	case "rehash": // the row changed and its hash made to fit: the next one tells, or the head
		return tampering{[]string{fmt.Sprintf(`rehash %d`, row)}, (row + 1) % (n + 1)}
	}
	return tampering{[]string{`UPDATE audit_head SET hash = hash || 'x'`}, 0}
}

func number64(b bool) int64 { return int64(number(b)) }

// rehash changes a row and gives it the hash that fits, as somebody who knows the
// code would.
func rehash(db *sql.Tx, row int64) error {
	v := view{context.Background(), db}
	var prev string
	if err := v.one(`SELECT hash FROM audit WHERE seq = $1`, []any{row - 1}, &prev); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	var e Event
	err := v.each(`SELECT seq, at, clinic, actor, action, subject, detail, hash FROM audit WHERE seq = $1`, []any{row},
		func(scan func(...any) error) (err error) {
			e, err = scanEvent(scan)
			return err
		})
	if err != nil {
		return err
	}
	e.Actor += "x"
	_, err = db.Exec(`UPDATE audit SET actor = $1, hash = $2 WHERE seq = $3`, e.Actor, e.sum(prev), row)
	return err
}

// TestTampering does thousands of things to a log, each undone afterwards, and
// wants the first bad row named for every one.
func TestTampering(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, p place) {
		ctx := context.Background()
		s := p.open(t)
		const rows, each = 12, 30
		for i := range rows {
			must[Event](t)(s.Record(ctx, Event{Clinic: fmt.Sprint("c", i%3), Actor: "ann", Action: "reindex", Subject: fmt.Sprint("generation ", i), Detail: "as planned"}))
		}
		ok(t, s.VerifyAudit(ctx))
		db := other(t, p)
		bad, n := make(map[int64]int), 0
		rapid.Check(t, func(t *rapid.T) {
			for range each {
				what := drawTampering(t, rows)
				tx, err := db.Begin()
				if err != nil {
					t.Fatal(err)
				}
				err = errors.Join(what.apply(tx), verify(view{ctx, tx}), tx.Rollback())
				var found *TamperError
				if !errors.As(err, &found) || found.Seq != what.bad {
					t.Fatalf("%q: %v, want row %d named", what.statements, err, what.bad)
				}
				bad[what.bad]++
				n++
			}
		})
		ok(t, s.VerifyAudit(ctx))
		if len(bad) != rows+2 {
			t.Errorf("not every row was bad once: %v", bad)
		}
		t.Logf("%d tamperings", n)
		tamper(t, p, `DELETE FROM audit WHERE seq = 12`)
		wantErr(t, s.VerifyAudit(ctx), ErrTampered)
	})
}

func (what tampering) apply(tx *sql.Tx) error {
	for _, query := range what.statements {
		var row int64
		var err error
		if n, _ := fmt.Sscanf(query, "rehash %d", &row); n == 1 {
			err = rehash(tx, row)
		} else {
			_, err = tx.Exec(query)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", query, err)
		}
	}
	return nil
}
