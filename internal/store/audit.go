package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Event is a row of the audit log: who did what to what. Detail says how and why:
// a reason, a number, a hash, never a patient's words. The log only grows, and
// each row's Hash covers the one before.
type Event struct {
	Seq     int64
	At      time.Time
	Clinic  string // empty where it concerns all of them
	Actor   string // id of a member of staff, or a name of the program's own
	Action  string
	Subject string
	Detail  string
	Hash    string // hexadecimal SHA-256
}

// sum is the hash of an event after the one with hash prev. Each field goes in
// with its length, so that no text can move from one field to the next.
func (e Event) sum(prev string) string {
	h := sha256.New()
	var n [8]byte
	number := func(v int64) {
		binary.BigEndian.PutUint64(n[:], uint64(v))
		h.Write(n[:])
	}
	for _, s := range []string{prev, e.Clinic, e.Actor, e.Action, e.Subject, e.Detail} {
		number(int64(len(s)))
		h.Write([]byte(s))
	}
	number(e.Seq)
	number(e.At.UnixMilli())
	return hex.EncodeToString(h.Sum(nil))
}

// head is the newest row of the log.
type head struct {
	seq  int64
	hash string
}

// holdHead reads the newest row and keeps other changes from adding one until
// this change ends.
func (t *tx) holdHead() error {
	h := new(head)
	if err := t.one(`SELECT seq, hash FROM audit_head WHERE one = 1`+t.forUpdate, nil, &h.seq, &h.hash); err != nil {
		return fmt.Errorf("read the end of the audit log: %w", err)
	}
	t.head = h
	return nil
}

// audit adds a row in the name of the change's actor.
func (t *tx) audit(action, clinic, subject, detail string) error {
	_, err := t.add(Event{Clinic: clinic, Actor: t.actor, Action: action, Subject: subject, Detail: detail})
	return err
}

func (t *tx) add(e Event) (Event, error) {
	if t.head == nil {
		return Event{}, errors.New("audit row outside of an audited change")
	}
	e.Seq, e.At = t.head.seq+1, t.now
	e.Hash = e.sum(t.head.hash)
	_, err := t.exec(`INSERT INTO audit (seq, at, clinic, actor, action, subject, detail, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		e.Seq, e.At.UnixMilli(), e.Clinic, e.Actor, e.Action, e.Subject, e.Detail, e.Hash)
	if err == nil {
		_, err = t.exec(`UPDATE audit_head SET seq = $1, hash = $2 WHERE one = 1`, e.Seq, e.Hash)
	}
	if err != nil {
		return Event{}, fmt.Errorf("write the audit row: %w", err)
	}
	*t.head = head{e.Seq, e.Hash}
	return e, nil
}

// Record adds a row for something that is kept elsewhere, such as a reindex, and
// returns it as written. Seq, At and Hash are the store's own. Actor and Action
// must be there; of a step that was forced, Detail is the reason.
func (s *Store) Record(ctx context.Context, e Event) (Event, error) {
	e.Detail = oneLine(e.Detail)
	err := checked(id("action", e.Action), field{"clinic", e.Clinic, maxName, true},
		field{"subject", e.Subject, maxReason, true}, field{"detail", e.Detail, maxReason, true})
	if err != nil {
		return Event{}, err
	}
	return change(ctx, s, audited(e.Actor, func(t *tx) (Event, error) { return t.add(e) }))
}

// oneLine puts a reason, as it comes from a form, on one line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Audit lists a clinic's newest events, newest first, at most limit.
func (s *Store) Audit(ctx context.Context, clinic string, limit int) ([]Event, error) {
	out := []Event{}
	err := s.reading(ctx).each(`SELECT seq, at, clinic, actor, action, subject, detail, hash FROM audit
		WHERE clinic = $1 ORDER BY seq DESC LIMIT $2`, []any{clinic, max(limit, 0)},
		func(scan func(...any) error) error {
			e, err := scanEvent(scan)
			out = append(out, e)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read the audit log: %w", err)
	}
	return out, nil
}

func scanEvent(scan func(...any) error) (Event, error) {
	var e Event
	var ms int64
	err := scan(&e.Seq, &ms, &e.Clinic, &e.Actor, &e.Action, &e.Subject, &e.Detail, &e.Hash)
	e.At = time.UnixMilli(ms).UTC()
	return e, err
}

// AuditHead is the number and hash of the newest row, 0 and empty in a new store.
// Whoever writes both down elsewhere now and then can tell later that the log was
// not written anew from the start.
func (s *Store) AuditHead(ctx context.Context) (seq int64, hash string, err error) {
	err = s.reading(ctx).one(`SELECT seq, hash FROM audit_head WHERE one = 1`, nil, &seq, &hash)
	if err != nil {
		err = fmt.Errorf("read the end of the audit log: %w", err)
	}
	return seq, hash, err
}

// VerifyAudit reads the whole log. If a row was changed, dropped, moved or added
// by other hands, the error is a *TamperError with the first bad one.
func (s *Store) VerifyAudit(ctx context.Context) error {
	// One snapshot for rows and head, or a row added in between looks like damage.
	db, err := s.engine.reader().BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return fmt.Errorf("verify the audit log: %w", err)
	}
	defer func() { _ = db.Rollback() }() // it changed nothing
	return verify(view{ctx, db})
}

func verify(v view) error {
	var want head
	switch err := v.one(`SELECT seq, hash FROM audit_head WHERE one = 1`, nil, &want.seq, &want.hash); {
	case errors.Is(err, sql.ErrNoRows):
		return &TamperError{Why: "the record of the newest row is missing"}
	case err != nil:
		return fmt.Errorf("verify the audit log: %w", err)
	}
	var last head
	err := v.each(`SELECT seq, at, clinic, actor, action, subject, detail, hash FROM audit ORDER BY seq`, nil,
		func(scan func(...any) error) error {
			e, err := scanEvent(scan)
			switch next := last.seq + 1; {
			case err != nil:
				return &TamperError{next, "cannot be read"}
			case e.Seq > next:
				return &TamperError{next, "is missing"}
			case e.Seq < next:
				return &TamperError{e.Seq, "was added"}
			case e.sum(last.hash) != e.Hash:
				return &TamperError{next, "does not match its hash"}
			}
			last = head{e.Seq, e.Hash}
			return nil
		})
	var bad *TamperError
	switch {
	case errors.As(err, &bad):
		return bad
	case err != nil:
		return fmt.Errorf("verify the audit log: %w", err)
	case last.seq < want.seq:
		return &TamperError{last.seq + 1, "is missing"}
	case last.seq > want.seq:
		return &TamperError{want.seq + 1, "was added"}
	case last.hash != want.hash:
		return &TamperError{Why: "the record of the newest row does not match it"}
	}
	return nil
}
