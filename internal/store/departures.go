package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// Departure is a clinic that the bot was removed from.
type Departure struct {
	Clinic string
	Since  time.Time
}

// Left notes that a clinic removed the bot. If that is noted already, the first
// time stays and nothing is written.
func (s *Store) Left(ctx context.Context, clinic string, since time.Time, actor string) error {
	if err := checked(id("clinic", clinic)); err != nil {
		return fmt.Errorf("note a departure: %w", err)
	}
	_, err := change(ctx, s, audited(actor, func(t *tx) (struct{}, error) {
		n, err := t.exec(`INSERT INTO departure (clinic, since) VALUES ($1, $2) ON CONFLICT (clinic) DO NOTHING`, clinic, since.UnixMilli())
		if err != nil || n == 0 {
			return struct{}{}, err
		}
		return struct{}{}, t.audit("clinic.left", clinic, "", "")
	}))
	if err != nil {
		return fmt.Errorf("note a departure: %w", err)
	}
	return nil
}

// Returned takes a departure back: the clinic's rows stay. If none is noted,
// nothing is written.
func (s *Store) Returned(ctx context.Context, clinic, actor string) error {
	if err := checked(id("clinic", clinic)); err != nil {
		return fmt.Errorf("note a return: %w", err)
	}
	_, err := change(ctx, s, audited(actor, func(t *tx) (struct{}, error) {
		n, err := t.exec(`DELETE FROM departure WHERE clinic = $1`, clinic)
		if err != nil || n == 0 {
			return struct{}{}, err
		}
		return struct{}{}, t.audit("clinic.returned", clinic, "", "")
	}))
	if err != nil {
		return fmt.Errorf("note a return: %w", err)
	}
	return nil
}

// Departures lists the clinics that left and were not erased yet, by name.
func (s *Store) Departures(ctx context.Context) ([]Departure, error) {
	list, err := s.reading(ctx).departures(`1 = 1`)
	if err != nil {
		return nil, fmt.Errorf("list departures: %w", err)
	}
	return list, nil
}

func (v view) departures(where string, args ...any) ([]Departure, error) {
	out := []Departure{}
	err := v.each(`SELECT clinic, since FROM departure WHERE `+where, args, func(scan func(...any) error) error {
		var d Departure
		var since int64
		err := scan(&d.Clinic, &since)
		d.Since = at(since)
		out = append(out, d)
		return err
	})
	slices.SortFunc(out, func(a, b Departure) int { return cmp.Compare(a.Clinic, b.Clinic) })
	return out, err
}

// EraseLeft erases all rows of the clinics that left before a time and returns
// their names. The audit log keeps its rows, and one more that says so for each.
func (s *Store) EraseLeft(ctx context.Context, before time.Time, actor string) ([]string, error) {
	names, err := erase(ctx, s, audited(actor, func(t *tx) ([]string, error) {
		list, err := t.departures(`since < $1`+t.forUpdate, before.UnixMilli())
		if err != nil {
			return nil, err
		}
		names := []string{}
		for _, d := range list {
			for _, table := range tables {
				if table == "audit" {
					continue
				}
				if _, err := t.exec(`DELETE FROM `+table+` WHERE clinic = $1`, d.Clinic); err != nil {
					return nil, err
				}
			}
			if err := t.audit("clinic.erase", d.Clinic, "", ""); err != nil {
				return nil, err
			}
			names = append(names, d.Clinic)
		}
		return names, nil
	}))
	if err != nil {
		return nil, fmt.Errorf("erase clinics that left: %w", err)
	}
	return names, nil
}
