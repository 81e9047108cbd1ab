package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"bedside/internal/config"
	"bedside/internal/curation"
	"bedside/internal/faq"
	"bedside/internal/faq/lint"
	"bedside/internal/index"
	"bedside/internal/lexicon"
	"bedside/internal/store"
	"bedside/internal/textnorm"
)

// Errors of staff edits.
var (
	// ErrStale: the passage has changed since the edit was begun.
	ErrStale = errors.New("the page has changed since this edit was begun: look at it as it is now and edit it again")
	// ErrUnpublished: publishing the edit would publish more than it.
	ErrUnpublished = errors.New("the pages hold other changes that are not served, in the content folder or in an edit that was rolled back from: publish or undo those first, so that nothing goes live by accident")
	// ErrUnserved: the edit counts as published and could not be served.
	ErrUnserved = errors.New("the edit is kept as published and could not be served yet; it is tried again every minute and at the next start")
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
	// An edit that could not stand in its file is told now and not on publishing.
	if _, err := a.preview(ctx, curation.Edit{Change: c}); err != nil {
		return curation.Edit{}, err
	}
	needs, err := a.needsApproval(ctx, c)
	if err != nil {
		return curation.Edit{}, err
	}
	return desk.Propose(ctx, author, kind, c, needs)
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
	said := append([]string{c.Title, c.Section.Heading, c.Section.Text, c.Section.Plain}, c.Section.AlsoAsked...)
	if len(c.Section.Covers) > 0 || a.namesMedicine(strings.Join(said, "\n")) {
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
		if (p.ID == c.Passage || c.Kind == faq.Review && p.Doc.File == c.File) && (len(p.AllCovers()) > 0 || a.namesMedicine(strings.Join([]string{p.Doc.Title, p.Section, p.Text, p.Plain}, "\n"))) {
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
// it, and nothing else: where more would go live it is ErrUnpublished. In a dry run
// nothing is published. With an error nothing is served that is not kept; what is kept
// and not served is ErrUnserved.
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
	switch e.State {
	case store.StatePublished, store.StateRejected, store.StateWithdrawn:
		return ReindexReport{}, fmt.Errorf("%w: the edit is %s", store.ErrState, e.State)
	}
	if !o.DryRun {
		if err := a.approved(ctx, e); err != nil {
			return ReindexReport{}, err
		}
	}
	edits, corpus, seen, err := a.withAlone(ctx, desk, e)
	if err != nil {
		return ReindexReport{}, err
	}
	o.Actor = actor
	o.standing = func() ([]lint.Finding, error) {
		before, err := a.loadWith(edits, faq.Options{})
		if err != nil {
			return nil, err
		}
		return lint.Run(before, a.lex, a.opts.Now()), nil
	}
	t := a.newTrial(o, corpus, seen)
	t.edited = e.Change.Passage
	asked := false
	t.commit = func(ctx context.Context) error {
		asked = true
		_, err := desk.Published(ctx, e.ID, actor)
		if errors.Is(err, store.ErrConflict) {
			err = fmt.Errorf("%w (%w)", ErrStale, err)
		}
		return err
	}
	if err = t.run(ctx); err != nil && asked {
		err = a.unserved(ctx, desk, e.ID, err)
	}
	return t.report, err
}

// withAlone reads the content with an edit in it and makes sure that nothing but the
// edit would go live. The content is read first: a file that is saved in between is
// then in what it is compared with and not in what is published. Where what is served
// changed meanwhile, it is looked at once more.
func (a *App) withAlone(ctx context.Context, desk *curation.Desk, e curation.Edit) (edits []curation.Edit, corpus *faq.Corpus, seen string, err error) {
	for range 2 {
		if seen, err = a.currentName(); err != nil {
			return nil, nil, "", err
		}
		if edits, err = desk.Overlay(ctx); err != nil {
			return nil, nil, "", err
		}
		if corpus, err = a.loadWith(with(edits, e), faq.Options{}); err != nil {
			return nil, nil, "", err
		}
		if err = a.fresh(ctx, e, edits); err != nil {
			return nil, nil, "", err
		}
		now, err := a.currentName()
		if err != nil || now == seen {
			return edits, corpus, seen, err
		}
	}
	return nil, nil, "", errMeanwhile
}

// approved reports whether an edit may be published as far as approval goes. Settings
// and pages may have changed since it was proposed, so the need is looked at again.
func (a *App) approved(ctx context.Context, e curation.Edit) error {
	needs, err := a.needsApproval(ctx, e.Change)
	if err != nil {
		return err
	}
	second := e.State == store.StateApproved && e.Approver != e.Author
	if (needs || e.NeedsApproval) && !second {
		return ErrApproval
	}
	return nil
}

// fresh reports why an edit may not be published on top of what is served: somebody
// was first, or more than the edit would go live. writing is held.
func (a *App) fresh(ctx context.Context, e curation.Edit, edits []curation.Edit) error {
	all, err := a.loadWith(edits, faq.Options{All: true})
	if err != nil {
		return err
	}
	if err := stale(e, all); err != nil {
		return err
	}
	served := all.Served(faq.Options{})
	alone, err := a.alone(ctx, e, served)
	if err != nil || alone {
		return err
	}
	// Perhaps it is only that a program ended between keeping an edit and serving it.
	if err := a.finish(ctx, edits, served); err != nil {
		return err
	}
	if alone, err = a.alone(ctx, e, served); err == nil && !alone {
		err = ErrUnpublished
	}
	return err
}

// alone reports whether the content differs from what is served in nothing but what an
// edit replaces. So a passage that was rolled back from can be mended, although the
// wording that nobody wants is still the newest one kept.
func (a *App) alone(ctx context.Context, e curation.Edit, content *faq.Corpus) (bool, error) {
	g, err := a.published(ctx)
	if err != nil {
		return false, err
	}
	d := index.Compare(g, content)
	if g != nil {
		err = g.Close()
	}
	replaced := ""
	if k := e.Change.Kind; k == faq.Add || k == faq.Retire || k == faq.Edit && e.Change.Section.Heading != "" {
		replaced = e.Change.Passage
	}
	for _, id := range slices.Concat(d.Added, d.Changed, d.Removed) {
		if id != replaced {
			return false, err
		}
	}
	return true, err
}

// published opens the generation that is current, nil where there is none.
func (a *App) published(ctx context.Context) (*index.Generation, error) {
	dir, _, err := a.generations()
	if err != nil {
		return nil, err
	}
	g, _, err := dir.Open(ctx)
	if errors.Is(err, index.ErrNoGeneration) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	return g, nil
}

// with is the overlay as it would be with one more edit published.
func with(edits []curation.Edit, e curation.Edit) []curation.Edit {
	return append(slices.Clone(edits), e)
}
