package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// The actors of the audit log that are no member of staff.
const (
	byPatient = "patient" // whoever holds a receipt code
	byProgram = "program" // by the clock
)

// Take gives the oldest new item to a member of staff. No two get the same one.
// Without one the error is ErrNotFound.
func (s *Store) Take(ctx context.Context, clinic, actor string) (Item, error) {
	return s.take(ctx, clinic, actor, func(t *tx) (Item, error) {
		return t.item(`SELECT `+itemColumns+` FROM queue
			WHERE clinic = $1 AND state = 'new' AND expires > $2 ORDER BY created, id LIMIT 1`+t.skipHeld,
			clinic, t.now.UnixMilli())
	})
}

// TakeItem gives one item to a member of staff. If another has it, the error is
// ErrConflict.
func (s *Store) TakeItem(ctx context.Context, clinic, item, actor string) (Item, error) {
	return s.take(ctx, clinic, actor, func(t *tx) (Item, error) {
		it, err := t.held(clinic, item)
		switch {
		case err != nil:
			return Item{}, err
		case it.State == ItemTaken:
			return Item{}, fmt.Errorf("%w: item is taken", ErrConflict)
		case it.State != ItemNew:
			return Item{}, fmt.Errorf("%w: item is %s", ErrState, it.State)
		}
		return it, nil
	})
}

func (s *Store) take(ctx context.Context, clinic, actor string, find func(*tx) (Item, error)) (Item, error) {
	it, err := change(ctx, s, audited(actor, func(t *tx) (Item, error) {
		it, err := find(t)
		if err != nil {
			return Item{}, err
		}
		it.State, it.Staff, it.Taken = ItemTaken, actor, t.now
		_, err = t.exec(`UPDATE queue SET state = $1, staff = $2, taken = $3 WHERE clinic = $4 AND id = $5`,
			string(it.State), it.Staff, it.Taken.UnixMilli(), clinic, it.ID)
		if err != nil {
			return Item{}, err
		}
		return it, t.audit("queue.take", clinic, it.ID, "")
	}))
	if err != nil {
		return Item{}, fmt.Errorf("take an item: %w", err)
	}
	return it, nil
}

// held reads an item and keeps others from changing it meanwhile.
func (t *tx) held(clinic, item string) (Item, error) {
	return t.item(`SELECT `+itemColumns+` FROM queue WHERE clinic = $1 AND id = $2 AND expires > $3`+t.forUpdate,
		clinic, item, t.now.UnixMilli())
}

// mine is held for an item that the change's actor has taken.
func (t *tx) mine(clinic, item string) (Item, error) {
	it, err := t.held(clinic, item)
	switch {
	case err != nil:
		return Item{}, err
	case it.State != ItemTaken:
		return Item{}, fmt.Errorf("%w: item is %s", ErrState, it.State)
	case it.Staff != t.actor:
		return Item{}, fmt.Errorf("%w: another member of staff has the item", ErrConflict)
	}
	return it, nil
}

// Answer gives an item its reply: a passage or a sealed text. Only who took it
// may.
func (s *Store) Answer(ctx context.Context, clinic, item string, r Reply, actor string) error {
	r.Sealed = slices.Clone(r.Sealed)
	var err error
	if r.Passage != "" && len(r.Sealed) == 0 && r.KeyID == "" {
		r.Sealed = []byte{}
		err = checked(id("passage", r.Passage))
	} else if err = errors.Join(sized("sealed reply", r.Sealed, maxSealed), checked(id("key id", r.KeyID))); err == nil && r.Passage != "" {
		err = fmt.Errorf("reply: %w: a passage or a text, not both", ErrInvalid)
	}
	if err != nil {
		return fmt.Errorf("answer an item: %w", err)
	}
	_, err = change(ctx, s, audited(actor, func(t *tx) (struct{}, error) {
		it, err := t.mine(clinic, item)
		if err != nil {
			return struct{}{}, err
		}
		_, err = t.exec(`UPDATE queue SET state = 'answered', decided = $1, passage = $2, reply = $3, reply_key = $4 WHERE clinic = $5 AND id = $6`,
			t.now.UnixMilli(), r.Passage, r.Sealed, r.KeyID, clinic, it.ID)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, t.audit("queue.answer", clinic, it.ID, r.Passage)
	}))
	if err != nil {
		return fmt.Errorf("answer an item: %w", err)
	}
	return nil
}

// CloseItem ends an item without a reply. Only who took it may. The reason is for
// the audit log and must not repeat the patient's words.
func (s *Store) CloseItem(ctx context.Context, clinic, item, reason, actor string) error {
	reason = oneLine(reason)
	if err := checked(field{"reason", reason, maxReason, false}); err != nil {
		return fmt.Errorf("close an item: %w", err)
	}
	_, err := change(ctx, s, audited(actor, func(t *tx) (struct{}, error) {
		it, err := t.mine(clinic, item)
		if err != nil {
			return struct{}{}, err
		}
		_, err = t.exec(`UPDATE queue SET state = 'closed', decided = $1 WHERE clinic = $2 AND id = $3`, t.now.UnixMilli(), clinic, it.ID)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, t.audit("queue.close", clinic, it.ID, reason)
	}))
	if err != nil {
		return fmt.Errorf("close an item: %w", err)
	}
	return nil
}

// Release puts a taken item back among the new ones: who took it may at any time,
// others once Options.Hold has passed, before that it is ErrConflict.
func (s *Store) Release(ctx context.Context, clinic, item, actor string) error {
	_, err := change(ctx, s, audited(actor, func(t *tx) (struct{}, error) {
		it, err := t.held(clinic, item)
		switch {
		case err != nil:
			return struct{}{}, err
		case it.State != ItemTaken:
			return struct{}{}, fmt.Errorf("%w: item is %s", ErrState, it.State)
		case it.Staff != actor && t.now.Before(it.Taken.Add(s.hold)):
			return struct{}{}, fmt.Errorf("%w: another member of staff has the item", ErrConflict)
		}
		_, err = t.exec(`UPDATE queue SET state = 'new', staff = '', taken = 0 WHERE clinic = $1 AND id = $2`, clinic, it.ID)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, t.audit("queue.release", clinic, it.ID, "taken by "+it.Staff)
	}))
	if err != nil {
		return fmt.Errorf("release an item: %w", err)
	}
	return nil
}

// EraseExpired erases the items of all clinics whose time is over, with one audit
// row each that names nothing but the item. It returns how many went.
func (s *Store) EraseExpired(ctx context.Context) (int64, error) {
	n, err := erase(ctx, s, audited(byProgram, func(t *tx) (int64, error) {
		gone := make(map[string]string) // item → clinic
		err := t.each(`DELETE FROM queue WHERE expires <= $1 RETURNING id, clinic`, []any{t.now.UnixMilli()},
			func(scan func(...any) error) error {
				var item, clinic string
				err := scan(&item, &clinic)
				gone[item] = clinic
				return err
			})
		if err != nil {
			return 0, err
		}
		for _, item := range slices.Sorted(maps.Keys(gone)) {
			if err := t.audit("queue.expire", gone[item], item, ""); err != nil {
				return 0, err
			}
		}
		return int64(len(gone)), nil
	}))
	if err != nil {
		return 0, fmt.Errorf("erase expired items: %w", err)
	}
	return n, nil
}
