package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bedside/internal/config"
	"bedside/internal/curation"
	"bedside/internal/faq"
	"bedside/internal/lexicon"
	"bedside/internal/store"
	"bedside/internal/textnorm"
)

// Errors of staff edits.
var (
	// ErrStale: the passage has changed since the edit was begun.
	ErrStale = errors.New("the page has changed since this edit was begun: look at it as it is now and edit it again")
	// ErrUnpublished: publishing the edit would publish more than it.
	ErrUnpublished = errors.New("the content folder holds changes that are not published yet: publish or undo them first (reindex), so that nothing goes live by accident")
	// ErrApproval: another member of staff must approve it first.
	ErrApproval = errors.New("another member of staff must approve this first")
)

// Current is a passage as it stands with all published edits in it, for an editor.
func (a *App) Current(ctx context.Context, passage string) (faq.Version, *faq.Passage, error) {
	edits, err := a.overlay(ctx)
	if err != nil {
		return faq.Version{}, nil, err
	}
	corpus, err := a.loadWith(edits, faq.Options{All: true})
	if err != nil {
		return faq.Version{}, nil, err
	}
	v, err := corpus.Version(passage)
	if err != nil {
		return v, nil, err
	}
	for _, p := range corpus.Passages {
		if p.ID == passage {
			return v, p, nil
		}
	}
	return v, nil, faq.ErrNoPassage
}

// Propose keeps a draft of a change that was begun from a version of the passage, the
// zero Version for a new one.
func (a *App) Propose(ctx context.Context, author string, kind store.RevisionKind, c faq.Change, from faq.Version) (curation.Edit, error) {
	desk, err := a.Desk(ctx)
	if err != nil {
		return curation.Edit{}, err
	}
	c.Base = from.Base
	if c.Kind == faq.Add {
		c.Base = ""
		if c.Passage == "" {
			if c.Passage, err = a.newID(ctx, c.File, c.Section.Heading); err != nil {
				return curation.Edit{}, err
			}
		}
	}
	needs, err := a.needsApproval(ctx, c)
	if err != nil {
		return curation.Edit{}, err
	}
	e, err := desk.Propose(ctx, author, kind, c, needs)
	if err != nil {
		return e, err
	}
	// An edit that could not stand in its file is told now and not on publishing.
	if _, err := a.preview(ctx, e); err != nil {
		_, werr := desk.Withdraw(ctx, e.ID, author)
		return e, errors.Join(err, werr)
	}
	return e, nil
}

func (a *App) newID(ctx context.Context, file, heading string) (string, error) {
	edits, err := a.overlay(ctx)
	if err != nil {
		return "", err
	}
	corpus, err := a.loadWith(edits, faq.Options{All: true})
	if err != nil {
		return "", err
	}
	return corpus.NewID(file, heading), nil
}

// needsApproval decides by the settings whether a change needs a second person.
func (a *App) needsApproval(ctx context.Context, c faq.Change) (bool, error) {
	switch a.cfg.Staff.Approval {
	case config.ApproveAll:
		return true, nil
	case config.ApproveNone:
		return false, nil
	}
	if len(c.Section.Covers) > 0 || a.namesMedicine(c.Section.Heading+"\n"+c.Section.Text) {
		return true, nil
	}
	// What names one now needs approval also to stop naming it.
	edits, err := a.overlay(ctx)
	if err != nil {
		return false, err
	}
	corpus, err := a.loadWith(edits, faq.Options{All: true})
	if err != nil {
		return false, err
	}
	for _, p := range corpus.Passages {
		if (p.ID == c.Passage || c.Kind == faq.Review && p.Doc.File == c.File) && (len(p.AllCovers()) > 0 || a.namesMedicine(p.Section+"\n"+p.Text)) {
			return true, nil
		}
	}
	for _, d := range corpus.Documents {
		if d.File == c.File && len(d.Covers) > 0 {
			return true, nil
		}
	}
	return false, nil
}

func (a *App) namesMedicine(text string) bool {
	for line := range strings.Lines(text) {
		for _, m := range a.lex.Find(textnorm.Tokens(textnorm.Fold(line)), lexicon.FindOptions{}) {
			if m.Kind != lexicon.Condition && m.Kind != lexicon.Unknown && m.Kind != lexicon.Food && m.Role != lexicon.NotADrug {
				return true
			}
		}
	}
	return false
}

// Preview is a passage as an edit would make it, nil where the edit takes it away.
func (a *App) Preview(ctx context.Context, e curation.Edit) (*faq.Passage, error) {
	return a.preview(ctx, e)
}

func (a *App) preview(ctx context.Context, e curation.Edit) (*faq.Passage, error) {
	edits, err := a.overlay(ctx)
	if err != nil {
		return nil, err
	}
	corpus, err := a.loadWith(with(edits, e), faq.Options{All: true})
	if err != nil {
		return nil, err
	}
	for _, p := range corpus.Passages {
		if p.ID == e.Change.Passage && p.Doc.Status != faq.Retired {
			return p, nil
		}
	}
	return nil, nil
}

// Publish makes one edit part of what is served, if all that Reindex looks at allows
// it, and nothing else: where the content folder holds unpublished changes it is
// ErrUnpublished. In a dry run nothing is published.
func (a *App) Publish(ctx context.Context, id, actor string, o ReindexOptions) (ReindexReport, error) {
	desk, err := a.Desk(ctx)
	if err != nil {
		return ReindexReport{}, err
	}
	if !a.writing.TryLock() {
		return ReindexReport{}, ErrBusy
	}
	defer a.writing.Unlock()
	e, err := desk.Edit(ctx, id)
	if err != nil {
		return ReindexReport{}, err
	}
	if e.NeedsApproval && e.State != store.StateApproved && !o.DryRun {
		return ReindexReport{}, ErrApproval
	}
	edits, err := desk.Overlay(ctx)
	if err != nil {
		return ReindexReport{}, err
	}
	if err := a.fresh(ctx, e, edits); err != nil {
		return ReindexReport{}, err
	}
	corpus, err := a.loadWith(with(edits, e), faq.Options{})
	if err != nil {
		return ReindexReport{}, err
	}
	o.Actor = actor
	t := a.newTrial(o, corpus)
	t.commit = func(ctx context.Context) error {
		_, err := desk.Published(ctx, e.ID, actor)
		return err
	}
	err = t.run(ctx)
	return t.report, err
}

// fresh reports why an edit may not be published on top of what is served: somebody
// was first, or more than the edit would go live.
func (a *App) fresh(ctx context.Context, e curation.Edit, edits []curation.Edit) error {
	all, err := a.loadWith(edits, faq.Options{All: true})
	if err != nil {
		return err
	}
	switch e.Change.Kind {
	case faq.Add:
		if v, err := all.Version(e.Change.Passage); err == nil && e.Base != v.Base {
			return ErrStale
		}
	case faq.Edit, faq.Retire:
		v, err := all.Version(e.Change.Passage)
		if err != nil || v.Base != e.Base {
			return ErrStale
		}
	}
	dir, _, err := a.generations()
	if err != nil {
		return err
	}
	g, _, err := dir.Open(ctx)
	if err != nil {
		return fmt.Errorf("open index: %w", err)
	}
	same, err := a.made(g, all.Served(faq.Options{}))
	if err = errors.Join(err, g.Close()); err != nil {
		return err
	}
	if !same {
		return ErrUnpublished
	}
	return nil
}

// finishWithin bounds what is done at the start.
const finishWithin = time.Minute

// FinishPublishing serves an edit that was kept as published by a program which ended
// before it could serve it. Anything else that differs is left to people.
func (a *App) FinishPublishing(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, finishWithin)
	defer cancel()
	desk, err := a.deskIfAny(ctx)
	if err != nil || desk == nil {
		return err
	}
	edits, err := desk.Overlay(ctx)
	if err != nil || len(edits) == 0 {
		return err
	}
	last := edits[0]
	for _, e := range edits {
		if e.Published.After(last.Published) {
			last = e
		}
	}
	before, err := a.loadWith(slices.DeleteFunc(slices.Clone(edits), func(e curation.Edit) bool { return e.ID == last.ID }), faq.Options{})
	if err != nil {
		return err
	}
	now, err := a.loadWith(edits, faq.Options{})
	if err != nil {
		return err
	}
	dir, _, err := a.generations()
	if err != nil {
		return err
	}
	g, _, err := dir.Open(ctx)
	if err != nil {
		return nil // the start itself builds what there is
	}
	isNow, err := a.made(g, now)
	if err != nil || isNow {
		return errors.Join(err, g.Close())
	}
	wasBefore, err := a.made(g, before)
	if err = errors.Join(err, g.Close()); err != nil || !wasBefore {
		return err
	}
	a.log.Warn("an edit was published when the program ended; it is served now", "passage", last.Passage)
	_, err = a.Reindex(ctx, ReindexOptions{Actor: "bedside", byItself: true})
	return err
}

// with is the overlay as it would be with one more edit published.
func with(edits []curation.Edit, e curation.Edit) []curation.Edit {
	return append(slices.Clone(edits), e)
}
