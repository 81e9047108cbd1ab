package discord

import (
	"sync"
	"time"

	"bedside/internal/discord/button"
	"bedside/internal/discord/layout"
)

const (
	// typedLife is how long what staff typed waits to be mended.
	typedLife = 15 * time.Minute

	// maxTyped bounds the memory: a form holds 12,000 characters at most, so that all
	// of them are a few megabytes.
	maxTyped = 100
)

// sheet is a filled form that could not be kept as a draft.
type sheet struct {
	handle uint64
	person string
	entry  layout.Entry
	id     button.ID // of the form
	at     time.Time
}

// typed keeps what staff typed until they have mended it. It holds texts of the staff's
// alone, in memory only.
type typed struct {
	now func() time.Time

	mu     sync.Mutex
	sheets []sheet // oldest first
	handle uint64
}

// newTyped counts from the second of the start, so that a button from before it finds
// nothing, rather than another sheet.
func newTyped(now func() time.Time) *typed { return &typed{now: now, handle: uint64(now().Unix())} }

// keep holds a filled form and returns its handle, never 0.
func (t *typed) keep(person string, e layout.Entry, id button.ID) uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.expire()
	if len(t.sheets) == maxTyped {
		t.sheets = append([]sheet(nil), t.sheets[1:]...) // a new list: the old one would hold on to what has left
	}
	t.handle++
	t.sheets = append(t.sheets, sheet{t.handle, person, e, id, t.now()})
	return t.handle
}

// find returns what that person typed.
func (t *typed) find(person string, handle uint64) (layout.Entry, button.ID, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.expire()
	for _, s := range t.sheets {
		if s.handle == handle && s.person == person {
			return s.entry, s.id, true
		}
	}
	return layout.Entry{}, button.ID{}, false
}

// sweep forgets what is past its time also while nobody types.
func (t *typed) sweep() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.expire()
}

// expire drops what is past its time. A clock that was set back ends it too.
func (t *typed) expire() {
	now := t.now()
	var left []sheet
	for _, s := range t.sheets {
		if age := now.Sub(s.at); age >= 0 && age < typedLife {
			left = append(left, s)
		}
	}
	t.sheets = left
}
