package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bedside/internal/curation"
	"bedside/internal/faq"
	"bedside/internal/index"
	"bedside/internal/store"
)

// finishWithin bounds what is done at the start.
const finishWithin = time.Minute

// finishing is why an edit is served of which no gate is asked again: all of them have
// let it pass right before it was kept.
const finishing = "the program ended after the edit was kept as published and before it was served"

// unserved says what an error of publishing means for an edit that the store was told
// to keep as published.
func (a *App) unserved(ctx context.Context, desk *curation.Desk, id string, err error) error {
	left := ctx.Err() != nil // a store that nobody waits for may keep it yet
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishWithin)
	defer cancel()
	e, rerr := desk.Edit(ctx, id)
	kept := rerr == nil && e.State == store.StatePublished
	if kept || left || rerr != nil {
		a.records.unserved.Store(true)
	}
	if kept {
		err = errors.Join(ErrUnserved, err)
	}
	return err
}

// serveUnserved tries again what publishing could not finish.
func (a *App) serveUnserved(ctx context.Context) error {
	if !a.records.unserved.Load() {
		return nil
	}
	err := a.FinishPublishing(ctx)
	if errors.Is(err, ErrBusy) {
		return nil // it has its turn later
	}
	return err
}

// FinishPublishing serves an edit that was kept as published by a program which ended
// before it could serve it. Anything else that differs is left to people, and so is an
// edit that somebody has rolled back from. It also has the audit name the generation
// that is current, where the program ended before that was written down.
func (a *App) FinishPublishing(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, finishWithin)
	defer cancel()
	if !a.writing.TryLock() {
		return ErrBusy
	}
	defer a.writing.Unlock()
	edits, err := a.overlay(ctx)
	if err != nil {
		return err
	}
	if len(edits) > 0 {
		content, err := a.loadWith(edits, faq.Options{})
		if err == nil {
			err = a.finish(ctx, edits, content)
		}
		if err != nil {
			return fmt.Errorf("serve what was published: %w", err)
		}
	}
	a.records.unserved.Store(false)
	return a.auditCurrent(ctx) // last: what waits is told from what was served by what the audit has not
}

// finish is FinishPublishing of edits and the content with them in it. writing is held.
func (a *App) finish(ctx context.Context, edits []curation.Edit, content *faq.Corpus) error {
	seen, err := a.currentName()
	if err != nil {
		return err
	}
	g, err := a.published(ctx)
	if err != nil || g == nil {
		return err // the start itself builds what there is
	}
	found, last, err := a.waits(g, edits, content)
	if err = errors.Join(err, g.Close()); err != nil || !found {
		return err
	}
	if served, err := a.wasServed(ctx, last); err != nil || served {
		return err // somebody has gone back from it
	}
	if err := a.newTrial(ReindexOptions{Actor: "bedside", Force: finishing}, content, seen).run(ctx); err != nil {
		return err
	}
	a.log.Warn("an edit was published when the program ended; it is served now", "passage", last.Passage)
	return nil
}

// waits finds the one edit without which the content would be what is served.
func (a *App) waits(g *index.Generation, edits []curation.Edit, content *faq.Corpus) (found bool, last curation.Edit, err error) {
	if same, err := a.made(g, content); err != nil || same {
		return false, last, err
	}
	d := index.Compare(g, content)
	differs := slices.Concat(d.Added, d.Changed, d.Removed)
	for i, e := range edits {
		newest := i+1 == len(edits) || edits[i+1].Revision.Passage != e.Revision.Passage // all of a passage follow each other
		// A review changes all passages of its document.
		if !newest || e.Change.Kind != faq.Review && !slices.Contains(differs, e.Change.Passage) {
			continue
		}
		before, err := a.loadWith(slices.Delete(slices.Clone(edits), i, i+1), faq.Options{})
		if err != nil {
			continue // it cannot be what was served
		}
		if same, err := a.made(g, before); err != nil || same {
			return same, e, err
		}
	}
	return false, last, nil
}

// auditCurrent has the audit name the current generation, where what it says last is
// about another one.
func (a *App) auditCurrent(ctx context.Context) error {
	desk, err := a.deskIfAny(ctx)
	if err != nil || desk == nil {
		return err
	}
	g, err := a.published(ctx)
	if err != nil || g == nil {
		return err
	}
	current := fmt.Sprintf("generation %d", g.Number())
	if err := g.Close(); err != nil {
		return err
	}
	events, err := desk.Audit(ctx, servedBack)
	if err != nil {
		return err
	}
	for _, e := range events { // the newest first
		if e.Action != AuditPublish && e.Action != AuditRollback {
			continue
		}
		if rest, ok := strings.CutPrefix(e.Detail, current); ok && (rest == "" || rest[0] == ':' || rest[0] == ' ') {
			return nil
		}
		break
	}
	return desk.Record(ctx, "bedside", AuditPublish, "", current+" is current: built at a start, or the program ended before this was written down")
}

// servedBack is how many events are looked through for what became of an edit. One of
// which so much has happened since is no leftover of a program that ended.
const servedBack = 2000

// wasServed reports whether an edit has been served since it was kept as published. The
// audit says it, and not the generations: one that is complete and not current may be
// rolled back from or never have been reached.
func (a *App) wasServed(ctx context.Context, e curation.Edit) (bool, error) {
	desk, err := a.Desk(ctx)
	if err != nil {
		return false, err
	}
	events, err := desk.Audit(ctx, servedBack)
	if err != nil {
		return false, err
	}
	since := false
	for _, event := range events { // the newest first
		switch {
		case event.Action == AuditPublish, event.Action == AuditRollback:
			since = true
		case event.Action == curation.AuditPublished && event.Subject == e.ID:
			return since, nil
		}
	}
	return true, nil
}
