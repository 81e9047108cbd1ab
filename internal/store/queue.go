package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

const (
	// DefaultHold is how long an item belongs to whoever took it before others may
	// release it.
	DefaultHold = 4 * time.Hour
	// DefaultExpiry is how long an item is kept where its caller does not say.
	DefaultExpiry = 30 * 24 * time.Hour

	maxWaiting = 1000 // items in one list
)

// ItemState is where an item of the staff queue stands.
type ItemState string

// The states of an item.
const (
	ItemNew      ItemState = "new"
	ItemTaken    ItemState = "taken"
	ItemAnswered ItemState = "answered"
	ItemClosed   ItemState = "closed"
)

// Item is a question that a patient chose to hand to staff. The store gets its
// text sealed and keeps the key's id, not the key. Nothing in it says who asked:
// only the receipt code leads back, and of that only the hash is kept.
type Item struct {
	ID      string
	Clinic  string
	State   ItemState
	Sealed  []byte
	KeyID   string
	Staff   string // who took it; empty while it is new
	Reply   Reply
	Created time.Time
	Taken   time.Time // zero while it is new
	Decided time.Time // answered or closed; zero before
	Expires time.Time // from then on it is not found, and the next Sweep erases it
}

// Reply is the answer to an item: a passage of the clinic's, or a sealed text.
type Reply struct {
	Passage string
	Sealed  []byte
	KeyID   string
}

// Enqueue adds an item and returns it. Of its fields Clinic, Sealed, KeyID and
// Expires count; a zero Expires is DefaultExpiry from now. The code comes from
// NewCode. A code that is there already is ErrConflict.
func (s *Store) Enqueue(ctx context.Context, item Item, code string) (Item, error) {
	sealed := slices.Clone(item.Sealed)
	hash, err := hashCode(code)
	err = errors.Join(err, checked(id("clinic", item.Clinic), id("key id", item.KeyID)), sized("sealed text", sealed, maxSealed))
	if err != nil {
		return Item{}, fmt.Errorf("queue an item: %w", err)
	}
	out, err := change(ctx, s, func(t *tx) (Item, error) {
		it := Item{ID: newID(t.now), Clinic: item.Clinic, State: ItemNew, Sealed: sealed, KeyID: item.KeyID, Created: t.now, Expires: item.Expires}
		if it.Expires.IsZero() {
			it.Expires = t.now.Add(DefaultExpiry)
		}
		it.Expires = at(it.Expires.UnixMilli())
		if !it.Expires.After(t.now) {
			return Item{}, fmt.Errorf("expires: %w: not in the future", ErrInvalid)
		}
		n, err := t.exec(`INSERT INTO queue (id, clinic, code, state, sealed, key_id, staff, passage, reply, reply_key, created, taken, decided, expires)
			VALUES ($1, $2, $3, $4, $5, $6, '', '', $7, '', $8, 0, 0, $9) ON CONFLICT (clinic, code) DO NOTHING`,
			it.ID, it.Clinic, hash, string(it.State), it.Sealed, it.KeyID, []byte{}, t.now.UnixMilli(), it.Expires.UnixMilli())
		if err == nil && n == 0 {
			err = fmt.Errorf("receipt code: %w: make another", ErrConflict)
		}
		return it, err
	})
	if err != nil {
		return Item{}, fmt.Errorf("queue an item: %w", err)
	}
	return out, nil
}

const itemColumns = `id, clinic, state, sealed, key_id, staff, passage, reply, reply_key, created, taken, decided, expires`

func scanItem(scan func(...any) error) (Item, error) {
	var it Item
	var created, taken, decided, expires int64
	err := scan(&it.ID, &it.Clinic, (*string)(&it.State), &it.Sealed, &it.KeyID, &it.Staff,
		&it.Reply.Passage, &it.Reply.Sealed, &it.Reply.KeyID, &created, &taken, &decided, &expires)
	if len(it.Reply.Sealed) == 0 {
		it.Reply.Sealed = nil
	}
	it.Created, it.Taken, it.Decided, it.Expires = at(created), at(taken), at(decided), at(expires)
	return it, err
}

// item reads the one item of a query, or ErrNotFound.
func (v view) item(query string, args ...any) (Item, error) {
	found := []Item{}
	err := v.each(query, args, func(scan func(...any) error) error {
		it, err := scanItem(scan)
		found = append(found, it)
		return err
	})
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Item{}, err
	}
	return found[0], nil
}

// Waiting lists a clinic's items that are not answered or closed, new and taken,
// oldest first, at most 1,000.
func (s *Store) Waiting(ctx context.Context, clinic string) ([]Item, error) {
	out := []Item{}
	err := s.reading(ctx).each(`SELECT `+itemColumns+` FROM queue
		WHERE clinic = $1 AND state IN ('new', 'taken') AND expires > $2 ORDER BY created, id LIMIT $3`,
		[]any{clinic, s.now().UnixMilli(), maxWaiting},
		func(scan func(...any) error) error {
			it, err := scanItem(scan)
			out = append(out, it)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list the queue: %w", err)
	}
	return out, nil
}

// Lookup finds an item by its receipt code.
func (s *Store) Lookup(ctx context.Context, clinic, code string) (Item, error) {
	hash, err := hashCode(code)
	if err != nil {
		return Item{}, fmt.Errorf("look up an item: %w", err)
	}
	it, err := s.reading(ctx).item(`SELECT `+itemColumns+` FROM queue WHERE clinic = $1 AND code = $2 AND expires > $3`,
		clinic, hash, s.now().UnixMilli())
	if err != nil {
		return Item{}, fmt.Errorf("look up an item: %w", err)
	}
	return it, nil
}

// Forget erases an item at the wish of whoever holds its code. The audit log keeps
// that it was erased, and nothing else.
func (s *Store) Forget(ctx context.Context, clinic, code string) error {
	hash, err := hashCode(code)
	if err != nil {
		return fmt.Errorf("erase an item: %w", err)
	}
	return s.forget(ctx, clinic, `code`, hash)
}

// ForgetItem is Forget for whoever holds the receipt itself, which names the item.
func (s *Store) ForgetItem(ctx context.Context, clinic, item string) error {
	return s.forget(ctx, clinic, `id`, item)
}

func (s *Store) forget(ctx context.Context, clinic, column, value string) error {
	_, err := erase(ctx, s, audited(byPatient, func(t *tx) (struct{}, error) {
		var item string
		err := t.one(`DELETE FROM queue WHERE clinic = $1 AND `+column+` = $2 AND expires > $3 RETURNING id`,
			[]any{clinic, value, t.now.UnixMilli()}, &item)
		if errors.Is(err, sql.ErrNoRows) {
			err = ErrNotFound
		}
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, t.audit("queue.forget", clinic, item, "")
	}))
	if err != nil {
		return fmt.Errorf("erase an item: %w", err)
	}
	return nil
}
