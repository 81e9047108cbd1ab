package answer

import (
	"slices"
	"time"

	"bedside/internal/faq"
	"bedside/internal/lexicon"
)

// Holds is what staff have stopped: it is shown to nobody, on no path, until they
// let it go, and whatever the content says. Emergency texts are never held. The zero
// Holds holds nothing.
type Holds struct {
	All       bool     // every passage
	Passages  []string // ids
	Medicines []string // lexicon names; of a class, all that belongs to it
}

// SetHolds replaces what is held. Questions asked from now on see it.
func (e *Engine) SetHolds(h Holds) {
	if now := e.holds.Load(); now.All == h.All && slices.Equal(now.Passages, h.Passages) && slices.Equal(now.Medicines, h.Medicines) {
		return // nothing on its way has to be decided anew
	}
	h.Passages, h.Medicines = slices.Clone(h.Passages), slices.Clone(h.Medicines)
	e.holds.Store(&h)
}

// Holds returns what is held. The caller must not change it.
func (e *Engine) Holds() Holds { return *e.holds.Load() }

// Unheld returns an engine that answers as this one would if nothing were held: what a
// page is worth must not be judged while it is held back.
func (e *Engine) Unheld() *Engine {
	out := &Engine{triage: e.triage, parser: e.parser, lex: e.lex, now: e.now, calibration: e.calibration, pastDue: e.pastDue}
	out.holds.Store(&Holds{})
	return out
}

// WithPastDue has passages served whose review is past due, with a banner, also where
// they name a medicine.
func WithPastDue() Option { return func(e *Engine) { e.pastDue = true } }

// view says what may be shown at one moment. One question sees one view.
type view struct {
	lex     *lexicon.Lexicon
	holds   *Holds
	now     time.Time
	pastDue bool
}

func (e *Engine) view() view {
	return view{lex: e.lex, holds: e.holds.Load(), now: e.now(), pastDue: e.pastDue}
}

// hides reports whether a passage may not be shown.
func (v view) hides(p *faq.Passage) bool {
	if !v.pastDue && p.Expired(v.now) || v.holds.All || slices.Contains(v.holds.Passages, p.ID) {
		return true
	}
	if len(v.holds.Medicines) == 0 {
		return false
	}
	return slices.ContainsFunc(p.AllCovers(), v.stopped)
}

// stopped reports whether a name is held: a question that names it is answered as if
// nothing were written about it.
func (v view) stopped(name string) bool {
	return slices.ContainsFunc(v.holds.Medicines, func(held string) bool {
		return held == name || v.lex.CoversName([]string{held}, name) != lexicon.NotCovered
	})
}
