package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Last is the newest event of a clinic with that action. Without one the error is
// ErrNotFound.
func (s *Store) Last(ctx context.Context, clinic, action string) (Event, error) {
	var e Event
	var ms int64
	err := s.reading(ctx).one(`SELECT seq, at, clinic, actor, action, subject, detail, hash FROM audit
		WHERE clinic = $1 AND action = $2 ORDER BY seq DESC LIMIT 1`, []any{clinic, action},
		&e.Seq, &ms, &e.Clinic, &e.Actor, &e.Action, &e.Subject, &e.Detail, &e.Hash)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return Event{}, fmt.Errorf("read the audit log: %w", err)
	}
	e.At = at(ms)
	return e, nil
}
