package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// SwitchKind is what a stop switch stops.
type SwitchKind string

// The kinds of a stop switch.
const (
	StopEntry    SwitchKind = "entry"    // a passage, by its id
	StopMedicine SwitchKind = "medicine" // whatever names a medicine, by its name in the lexicon
	StopAll      SwitchKind = "all"      // all answers; without a target
)

// Switch is a stop that is on.
type Switch struct {
	Kind   SwitchKind
	Target string
	Staff  string
	Reason string
	Since  time.Time
}

// Disable turns a stop on, or renews its reason. by and reason must be there.
func (s *Store) Disable(ctx context.Context, clinic string, kind SwitchKind, target, by, reason string) error {
	reason = oneLine(reason)
	if err := checkSwitch(clinic, kind, target, reason); err != nil {
		return fmt.Errorf("disable: %w", err)
	}
	_, err := change(ctx, s, audited(by, func(t *tx) (struct{}, error) {
		_, err := t.exec(`INSERT INTO stop_switch (clinic, kind, target, staff, reason, since) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (clinic, kind, target) DO UPDATE SET staff = excluded.staff, reason = excluded.reason, since = excluded.since`,
			clinic, string(kind), target, by, reason, t.now.UnixMilli())
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, t.audit("disable."+string(kind), clinic, target, reason)
	}))
	if err != nil {
		return fmt.Errorf("disable: %w", err)
	}
	return nil
}

// Enable turns a stop off. by and reason must be there. If it was not on, the
// error is ErrNotFound.
func (s *Store) Enable(ctx context.Context, clinic string, kind SwitchKind, target, by, reason string) error {
	reason = oneLine(reason)
	if err := checkSwitch(clinic, kind, target, reason); err != nil {
		return fmt.Errorf("enable: %w", err)
	}
	_, err := change(ctx, s, audited(by, func(t *tx) (struct{}, error) {
		n, err := t.exec(`DELETE FROM stop_switch WHERE clinic = $1 AND kind = $2 AND target = $3`, clinic, string(kind), target)
		if err == nil && n == 0 {
			err = ErrNotFound
		}
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, t.audit("enable."+string(kind), clinic, target, reason)
	}))
	if err != nil {
		return fmt.Errorf("enable: %w", err)
	}
	return nil
}

func checkSwitch(clinic string, kind SwitchKind, target, reason string) error {
	if !slices.Contains([]SwitchKind{StopEntry, StopMedicine, StopAll}, kind) {
		return fmt.Errorf("kind: %w", ErrInvalid)
	}
	if kind == StopAll && target != "" {
		return fmt.Errorf("target: %w: all has none", ErrInvalid)
	}
	return checked(id("clinic", clinic), field{"target", target, maxName, kind == StopAll}, field{"reason", reason, maxReason, false})
}

// Disabled lists the stops that are on, by kind and target.
func (s *Store) Disabled(ctx context.Context, clinic string) ([]Switch, error) {
	out := []Switch{}
	err := s.reading(ctx).each(`SELECT kind, target, staff, reason, since FROM stop_switch WHERE clinic = $1`, []any{clinic},
		func(scan func(...any) error) error {
			var w Switch
			var since int64
			err := scan((*string)(&w.Kind), &w.Target, &w.Staff, &w.Reason, &since)
			w.Since = at(since)
			out = append(out, w)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list what is disabled: %w", err)
	}
	slices.SortFunc(out, func(a, b Switch) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Target, b.Target))
	})
	return out, nil
}
