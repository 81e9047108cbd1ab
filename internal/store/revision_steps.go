package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
)

// step is a way from one state of a revision to another.
type step struct {
	action string
	from   []RevisionState
	// alone are states it may also come from where nobody has to approve.
	alone   []RevisionState
	to      RevisionState
	decides bool // by somebody other than the author, where approval is needed
}

// The steps. What is published, rejected or withdrawn stays so: what comes after
// is a new revision.
var (
	submitting  = step{action: "revision.submit", from: []RevisionState{StateDraft}, to: StateSubmitted}
	approving   = step{action: "revision.approve", from: []RevisionState{StateSubmitted}, to: StateApproved, decides: true}
	rejecting   = step{action: "revision.reject", from: []RevisionState{StateSubmitted}, to: StateRejected}
	withdrawing = step{action: "revision.withdraw", from: []RevisionState{StateDraft, StateSubmitted, StateApproved}, to: StateWithdrawn}
	publishing  = step{action: "revision.publish", from: []RevisionState{StateApproved}, alone: []RevisionState{StateDraft, StateSubmitted}, to: StatePublished}
)

// check says why a revision may not take the step by the actor's hand.
func (p step) check(r Revision, actor string) error {
	fine := slices.Contains(p.from, r.State) || !r.NeedsApproval && slices.Contains(p.alone, r.State)
	switch {
	case !fine && r.NeedsApproval && slices.Contains(p.alone, r.State):
		return fmt.Errorf("%w: revision is %s and needs approval", ErrState, r.State)
	case !fine:
		return fmt.Errorf("%w: revision is %s", ErrState, r.State)
	case p.decides && r.NeedsApproval && r.Author == actor:
		return ErrSamePerson
	}
	return nil
}

// Submit hands a draft over for approval.
func (s *Store) Submit(ctx context.Context, clinic, revision, actor string) (Revision, error) {
	return s.step(ctx, submitting, clinic, revision, "", actor)
}

// Approve lets a submitted revision be published. Where it needs approval, the
// author's own is ErrSamePerson.
func (s *Store) Approve(ctx context.Context, clinic, revision, actor string) (Revision, error) {
	return s.step(ctx, approving, clinic, revision, "", actor)
}

// Reject ends a submitted revision, with a reason for the author.
func (s *Store) Reject(ctx context.Context, clinic, revision, reason, actor string) (Revision, error) {
	reason = oneLine(reason)
	if err := checked(field{"reason", reason, maxReason, false}); err != nil {
		return Revision{}, fmt.Errorf("reject a revision: %w", err)
	}
	return s.step(ctx, rejecting, clinic, revision, reason, actor)
}

// Withdraw ends a revision that was not published.
func (s *Store) Withdraw(ctx context.Context, clinic, revision, actor string) (Revision, error) {
	return s.step(ctx, withdrawing, clinic, revision, "", actor)
}

// Publish makes an approved revision part of the Overlay, and also one that is not
// approved where it needs no approval. If the passage's published revision has a
// higher number, the error is ErrConflict: somebody published what this one's
// author had not seen.
func (s *Store) Publish(ctx context.Context, clinic, revision, actor string) (Revision, error) {
	return s.step(ctx, publishing, clinic, revision, "", actor)
}

func (s *Store) step(ctx context.Context, p step, clinic, revision, detail, actor string) (Revision, error) {
	r, err := change(ctx, s, audited(actor, func(t *tx) (Revision, error) {
		r, err := t.revision(clinic, revision, t.forUpdate)
		if err != nil {
			return Revision{}, err
		}
		if err := p.check(r, actor); err != nil {
			return Revision{}, err
		}
		if p.to == StatePublished {
			if err := t.newest(r); err != nil {
				return Revision{}, err
			}
			r.Published = t.now
		} else if p.to != StateSubmitted {
			r.Decided = t.now
		}
		if p.to == StateApproved || p.to == StateRejected {
			r.Approver = actor
		}
		r.State = p.to
		_, err = t.exec(`UPDATE revision SET state = $1, approver = $2, decided = $3, published = $4 WHERE clinic = $5 AND id = $6`,
			string(r.State), r.Approver, stored(r.Decided), stored(r.Published), clinic, r.ID)
		if err != nil {
			return Revision{}, err
		}
		return r, t.audit(p.action, clinic, r.ID, detail)
	}))
	if err != nil {
		return Revision{}, fmt.Errorf("%s: %w", p.action, err)
	}
	return r, nil
}

// newest refuses a revision that is older than what is published.
func (t *tx) newest(r Revision) error {
	var published int
	err := t.one(`SELECT COALESCE(MAX(number), 0) FROM revision WHERE clinic = $1 AND passage = $2 AND state = 'published'`,
		[]any{r.Clinic, r.Passage}, &published)
	if err != nil {
		return err
	}
	if r.Number <= published {
		return fmt.Errorf("%w: number %d of this passage is published, this is number %d", ErrConflict, published, r.Number)
	}
	return nil
}

// Settle marks published revisions whose content stands in the content
// folder. They, and older ones of their passages, leave the Overlay and stay in
// the History. A revision published meanwhile stays in the Overlay. With an error
// none is marked.
func (s *Store) Settle(ctx context.Context, clinic string, revisions []string, actor string) error {
	revisions = slices.Clone(revisions)
	slices.Sort(revisions)
	revisions = slices.Compact(revisions)
	_, err := change(ctx, s, audited(actor, func(t *tx) (struct{}, error) {
		for _, name := range revisions {
			r, err := t.revision(clinic, name, t.forUpdate)
			if err != nil {
				return struct{}{}, err
			}
			if r.State != StatePublished {
				return struct{}{}, fmt.Errorf("%w: revision is %s", ErrState, r.State)
			}
			n, err := t.exec(`UPDATE revision SET settled = 1
				WHERE clinic = $1 AND passage = $2 AND number <= $3 AND state = 'published' AND settled = 0`, clinic, r.Passage, r.Number)
			if err != nil {
				return struct{}{}, err
			}
			if n == 0 {
				continue // settled before
			}
			if err := t.audit("revision.settle", clinic, r.ID, r.Passage+" up to number "+strconv.Itoa(r.Number)); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	}))
	if err != nil {
		return fmt.Errorf("settle revisions: %w", err)
	}
	return nil
}
