package discord

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"bedside/internal/discord/wire"
)

// entryOf finds the page that an option names: picked from the list, or typed as its
// heading or its id. The id need not be one that is served: staff bring back what was
// taken away.
func (b *clinic) entryOf(text string) (id string, ok bool) {
	if id, ok = b.named(text); ok {
		return id, true
	}
	if strings.HasPrefix(text, keySign) {
		return "", false
	}
	for _, s := range b.app.Suggest(text, wire.MaxChoices) {
		if strings.EqualFold(s.Text, text) {
			return s.ID, true
		}
	}
	return text, text != "" && !strings.ContainsAny(text, " \n\t")
}

// offerDocuments completes the file of a page.
func (b *clinic) offerDocuments(_ context.Context, r *request) []wire.Choice {
	typed := strings.ToLower(strings.TrimSpace(r.focused()))
	var out []wire.Choice
	for _, d := range b.app.Documents() {
		fits := strings.Contains(strings.ToLower(d.File+" "+d.Title), typed)
		if fits && wire.Units(d.File) <= wire.MaxChoice && len(out) < wire.MaxChoices {
			out = append(out, wire.Choice{Name: wire.Cut(d.Title+" ("+d.File+")", wire.MaxChoice), Value: d.File})
		}
	}
	return out
}

// takenAway are the pages that staff have retired, for autocomplete: a keystroke has no
// time to read them.
type takenAway struct {
	mu     sync.Mutex
	ids    []string
	looked time.Time
}

const (
	lookAgain   = 5 * time.Second
	lookingOver = 10 * time.Second
)

// due is true for the one caller that is to look again.
func (t *takenAway) due(now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if age := now.Sub(t.looked); age >= 0 && age < lookAgain {
		return false
	}
	t.looked = now
	return true
}

func (t *takenAway) set(ids []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ids = ids
}

func (t *takenAway) list() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.ids)
}

// offerKept completes the name of a page, also of one that was taken away.
func (b *clinic) offerKept(ctx context.Context, r *request) []wire.Choice {
	if b.away.due(b.now()) {
		b.aside(b.lookAway)
	}
	out := b.offerEntries(ctx, r)
	typed := strings.ToLower(strings.TrimSpace(r.focused()))
	for _, id := range b.away.list() {
		if strings.Contains(id, typed) {
			c := wire.Choice{Name: wire.Cut("retired: "+id, wire.MaxChoice), Value: id} // ids have at most 80 characters
			out = slices.Insert(out[:min(len(out), wire.MaxChoices-1)], 0, c)
		}
	}
	return out
}

// lookAway reads which pages were taken away.
func (b *clinic) lookAway() {
	ctx, cancel := context.WithTimeout(b.workCtx, lookingOver)
	defer cancel()
	desk, err := b.app.Desk(ctx)
	if err == nil {
		var ids []string
		if ids, err = desk.Retired(ctx); err == nil {
			b.away.set(ids)
		}
	}
	if err != nil {
		b.log.Warn("retired pages cannot be offered", "cause", err)
	}
}
