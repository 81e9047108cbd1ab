package curation

import (
	"context"

	"bedside/internal/answer"
	"bedside/internal/store"
)

// Stop holds an entry, a medicine or everything back. The target of an entry is its
// id, that of a medicine its name in the lexicon; for all it is empty.
func (d *Desk) Stop(ctx context.Context, kind store.SwitchKind, target, actor, reason string) error {
	return d.store.Disable(ctx, d.clinic, kind, target, actor, reason)
}

// Go lets it be shown again.
func (d *Desk) Go(ctx context.Context, kind store.SwitchKind, target, actor, reason string) error {
	return d.store.Enable(ctx, d.clinic, kind, target, actor, reason)
}

// Stops lists what is held back.
func (d *Desk) Stops(ctx context.Context) ([]store.Switch, error) {
	return d.store.Disabled(ctx, d.clinic)
}

// Holds are the stops as answering takes them.
func Holds(stops []store.Switch) answer.Holds {
	var h answer.Holds
	for _, s := range stops {
		switch s.Kind {
		case store.StopAll:
			h.All = true
		case store.StopMedicine:
			h.Medicines = append(h.Medicines, s.Target)
		case store.StopEntry:
			h.Passages = append(h.Passages, s.Target)
		}
	}
	return h
}
