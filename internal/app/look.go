package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"bedside/internal/answer"
	"bedside/internal/curation"
	"bedside/internal/faq"
	"bedside/internal/faq/lint"
	"bedside/internal/store"
)

// Look is an edit as a person judges it.
type Look struct {
	Before *faq.Passage   // what patients read with all published edits in it; nil: nothing
	After  *faq.Passage   // what they would read; nil: nothing
	Stale  bool           // the passage has changed since the edit was begun
	Errors []lint.Finding // in the passage's file, for which publishing would be refused
}

// Look says what an edit would make of what patients read. It changes nothing.
func (a *App) Look(ctx context.Context, e curation.Edit) (Look, error) {
	edits, err := a.overlay(ctx)
	if err != nil {
		return Look{}, err
	}
	before, err := a.loadWith(edits, faq.Options{All: true})
	if err != nil {
		return Look{}, err
	}
	after, err := a.loadWith(with(edits, e), faq.Options{All: true})
	if err != nil {
		return Look{}, err
	}
	l := Look{Before: publicly(before, e.Change.Passage), After: publicly(after, e.Change.Passage), Stale: stale(e, before) != nil}
	for _, f := range lintErrors(lint.Run(after.Served(faq.Options{}), a.lex, a.opts.Now())) {
		if l.After != nil && f.File == l.After.Doc.File {
			l.Errors = append(l.Errors, f)
		}
	}
	return l, nil
}

// publicly is a passage if its document is published.
func publicly(c *faq.Corpus, id string) *faq.Passage {
	for _, p := range c.Passages {
		if p.ID == id && p.Doc.Status == faq.Published {
			return p
		}
	}
	return nil
}

// stale is ErrStale where the passage is not any more what an edit was made of. all is
// the content with all published edits in it, and with its drafts.
func stale(e curation.Edit, all *faq.Corpus) error {
	if e.Change.Kind == faq.Review {
		reviewed := func(d *faq.Document) bool { return d.File == e.Change.File && (e.Base == "" || e.Base == d.Digest) }
		if !slices.ContainsFunc(all.Documents, reviewed) {
			return ErrStale
		}
		return nil
	}
	v, err := all.Version(e.Change.Passage)
	switch e.Change.Kind {
	case faq.Add:
		if err == nil && e.Base != v.Base {
			return ErrStale
		}
	case faq.Edit, faq.Retire:
		if err != nil || v.Base != e.Base {
			return ErrStale
		}
	case faq.Review:
		if !slices.ContainsFunc(all.Documents, func(d *faq.Document) bool { return d.File == e.Change.File && (e.Base == "" || e.Base == d.Digest) }) {
			return ErrStale
		}
	}
	return nil
}

// CurrentByKey is Current for the short name of a passage (answer.KeyOf). It finds also
// what is not served today.
func (a *App) CurrentByKey(ctx context.Context, key [8]byte) (faq.Version, *faq.Passage, error) {
	edits, err := a.overlay(ctx)
	if err != nil {
		return faq.Version{}, nil, err
	}
	return a.find(edits, func(p *faq.Passage) bool { return answer.KeyOf(p.ID) == key })
}

// InFolder is a passage as the content folder has it, without any edit of staff's.
func (a *App) InFolder(_ context.Context, passage string) (faq.Version, *faq.Passage, error) {
	return a.find(nil, func(p *faq.Passage) bool { return p.ID == passage })
}

// find returns the one passage that is meant; of two it is neither.
func (a *App) find(edits []curation.Edit, meant func(*faq.Passage) bool) (faq.Version, *faq.Passage, error) {
	corpus, err := a.loadWith(edits, faq.Options{All: true})
	if err != nil {
		return faq.Version{}, nil, err
	}
	var found *faq.Passage
	for _, p := range corpus.Passages {
		if meant(p) && found != nil {
			return faq.Version{}, nil, faq.ErrNoPassage
		} else if meant(p) {
			found = p
		}
	}
	if found == nil {
		return faq.Version{}, nil, faq.ErrNoPassage
	}
	v, err := corpus.Version(found.ID)
	return v, found, err
}

// Again is an old edit as a change to the content of today, and what it would be made
// of: an edit where the passage stands, else the passage anew. It is what Restore
// proposes, and how history shows an edit whose time is over.
func (a *App) Again(ctx context.Context, e curation.Edit) (faq.Change, faq.Version, error) {
	c := e.Change
	if c.Kind != faq.Add && c.Kind != faq.Edit {
		return c, faq.Version{}, nil
	}
	v, p, err := a.Current(ctx, c.Passage)
	switch {
	case err == nil && p.Doc.Status != faq.Retired:
		return faq.Change{Kind: faq.Edit, Passage: c.Passage, File: v.File, Base: v.Base, Section: c.Section}, v, nil
	case err != nil && !errors.Is(err, faq.ErrNoPassage):
		return c, v, err
	}
	c.Kind, c.Base = faq.Add, ""
	return c, faq.Version{}, nil
}

// ErrNothingToRestore says that the revision took the passage away, or was a review.
var ErrNothingToRestore = errors.New("this one holds no text that could be brought back: choose one before it")

// Restore keeps a new draft with the content of an old edit.
func (a *App) Restore(ctx context.Context, author string, e curation.Edit) (curation.Edit, error) {
	if e.Change.Kind != faq.Add && e.Change.Kind != faq.Edit {
		return curation.Edit{}, ErrNothingToRestore
	}
	c, from, err := a.Again(ctx, e)
	if err != nil {
		return curation.Edit{}, err
	}
	return a.Propose(ctx, author, store.KindRestore, c, from)
}

// RestoreFolder keeps a new draft with the wording of the content folder, which is what
// stood there before staff edited it.
func (a *App) RestoreFolder(ctx context.Context, author, passage string) (curation.Edit, error) {
	v, _, err := a.InFolder(ctx, passage)
	if err != nil {
		return curation.Edit{}, fmt.Errorf("the content folder: %w", err)
	}
	return a.Restore(ctx, author, curation.Edit{Change: faq.Change{Kind: faq.Edit, Passage: passage, File: v.File, Section: v.Section}})
}
