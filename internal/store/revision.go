package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// RevisionKind is what a revision does to a passage.
type RevisionKind string

// The kinds of a revision.
const (
	KindAdd     RevisionKind = "add"
	KindEdit    RevisionKind = "edit"
	KindRetire  RevisionKind = "retire"
	KindReview  RevisionKind = "review"
	KindRestore RevisionKind = "restore"
)

// RevisionState is where a revision stands.
type RevisionState string

// The states of a revision.
const (
	StateDraft     RevisionState = "draft"
	StateSubmitted RevisionState = "submitted"
	StateApproved  RevisionState = "approved"
	StatePublished RevisionState = "published"
	StateRejected  RevisionState = "rejected"
	StateWithdrawn RevisionState = "withdrawn"
)

// Revision is one version of a passage as staff edited it. It is never deleted
// while its clinic stays, and its content never changes.
type Revision struct {
	ID            string
	Clinic        string
	Passage       string
	File          string // of the content folder
	Kind          RevisionKind
	Number        int // from 1, without gaps, for each passage
	State         RevisionState
	Content       []byte // the caller's own
	Base          string // hash of what it replaces, the caller's own; may be empty
	NeedsApproval bool   // by another member of staff than the author
	Author        string
	Approver      string // who approved or rejected it; empty before, and where nobody had to
	Created       time.Time
	Decided       time.Time // approved, rejected or withdrawn; zero before
	Published     time.Time // zero before
	Settled       bool      // its content stands in the content folder
}

// Draft adds a revision in the name of its Author and returns it. ID, Number,
// State and times are the store's own.
func (s *Store) Draft(ctx context.Context, r Revision) (Revision, error) {
	r.Content = slices.Clone(r.Content)
	err := errors.Join(checked(id("clinic", r.Clinic), id("passage", r.Passage), id("file", r.File), field{"base", r.Base, maxName, true}),
		sized("content", r.Content, maxContent))
	if !slices.Contains([]RevisionKind{KindAdd, KindEdit, KindRetire, KindReview, KindRestore}, r.Kind) {
		err = errors.Join(err, fmt.Errorf("kind: %w", ErrInvalid))
	}
	if err != nil {
		return Revision{}, fmt.Errorf("keep a draft: %w", err)
	}
	out, err := change(ctx, s, audited(r.Author, func(t *tx) (Revision, error) {
		r := r // a change that was in another's way runs again
		r.ID, r.State, r.Created = newID(t.now), StateDraft, t.now
		r.Approver, r.Decided, r.Published, r.Settled = "", time.Time{}, time.Time{}, false
		err := t.one(`SELECT COALESCE(MAX(number), 0) + 1 FROM revision WHERE clinic = $1 AND passage = $2`,
			[]any{r.Clinic, r.Passage}, &r.Number)
		if err != nil {
			return Revision{}, err
		}
		_, err = t.exec(`INSERT INTO revision (id, clinic, passage, number, kind, state, file, content, base, needs_approval,
				author, approver, created, decided, published, settled)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', $12, 0, 0, 0)`,
			r.ID, r.Clinic, r.Passage, r.Number, string(r.Kind), string(r.State), r.File, r.Content, r.Base, number(r.NeedsApproval),
			r.Author, r.Created.UnixMilli())
		if err != nil {
			return Revision{}, err
		}
		return r, t.audit("revision.draft", r.Clinic, r.ID, string(r.Kind)+" of "+r.Passage+" as number "+strconv.Itoa(r.Number))
	}))
	if err != nil {
		return Revision{}, fmt.Errorf("keep a draft: %w", err)
	}
	return out, nil
}

const revisionColumns = `id, clinic, passage, file, kind, number, state, content, base, needs_approval, author, approver, created, decided, published, settled`

func (v view) revisions(where string, args ...any) ([]Revision, error) {
	out := []Revision{}
	err := v.each(`SELECT `+revisionColumns+` FROM revision AS r WHERE `+where, args, func(scan func(...any) error) error {
		var r Revision
		var needs, settled int
		var created, decided, published int64
		err := scan(&r.ID, &r.Clinic, &r.Passage, &r.File, (*string)(&r.Kind), &r.Number, (*string)(&r.State), &r.Content, &r.Base,
			&needs, &r.Author, &r.Approver, &created, &decided, &published, &settled)
		r.NeedsApproval, r.Settled = needs != 0, settled != 0
		r.Created, r.Decided, r.Published = at(created), at(decided), at(published)
		out = append(out, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read revisions: %w", err)
	}
	// Here and not in SQL: the engines order text differently.
	slices.SortFunc(out, func(a, b Revision) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Passage, b.Passage), cmp.Compare(a.Number, b.Number))
	})
	return out, nil
}

// Revision reads one revision.
func (s *Store) Revision(ctx context.Context, clinic, revision string) (Revision, error) {
	return s.reading(ctx).revision(clinic, revision, "")
}

func (v view) revision(clinic, revision, forUpdate string) (Revision, error) {
	list, err := v.revisions(`clinic = $1 AND id = $2`+forUpdate, clinic, revision)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("revision: %w", ErrNotFound)
	}
	if err != nil {
		return Revision{}, err
	}
	return list[0], nil
}

// Overlay lists what staff published and what does not yet stand in the content
// folder: all such revisions, by passage and number. The older ones are part of it,
// because the newer were made of them, and come first also where the passage moved
// to another file.
func (s *Store) Overlay(ctx context.Context, clinic string) ([]Revision, error) {
	list, err := s.reading(ctx).revisions(`clinic = $1 AND state = 'published' AND settled = 0`, clinic)
	slices.SortFunc(list, func(a, b Revision) int {
		return cmp.Or(cmp.Compare(a.Passage, b.Passage), cmp.Compare(a.Number, b.Number))
	})
	return list, err
}

// History lists all revisions of a passage, the first one first. A passage may
// have moved from one file to another.
func (s *Store) History(ctx context.Context, clinic, passage string) ([]Revision, error) {
	list, err := s.reading(ctx).revisions(`clinic = $1 AND passage = $2`, clinic, passage)
	slices.SortFunc(list, func(a, b Revision) int { return cmp.Compare(a.Number, b.Number) })
	return list, err
}

// Open lists the revisions of which something must still become: drafts, submitted
// ones, and approved ones that nobody published, by file and passage.
func (s *Store) Open(ctx context.Context, clinic string) ([]Revision, error) {
	return s.reading(ctx).revisions(`clinic = $1 AND state IN ('draft', 'submitted', 'approved')`, clinic)
}
