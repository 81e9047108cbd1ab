package curation

import (
	"context"
	"encoding/json"
	"fmt"

	"bedside/internal/faq"
	"bedside/internal/store"
)

// Edit is one revision of a passage, with what it does to the content folder.
type Edit struct {
	store.Revision
	Change faq.Change
}

func edit(r store.Revision) (Edit, error) {
	e := Edit{Revision: r}
	if err := json.Unmarshal(r.Content, &e.Change); err != nil {
		return Edit{}, fmt.Errorf("revision %s cannot be read: %w", r.ID, err)
	}
	return e, nil
}

func edits(list []store.Revision, err error) ([]Edit, error) {
	if err != nil {
		return nil, err
	}
	out := make([]Edit, len(list))
	for i, r := range list {
		if out[i], err = edit(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func one(r store.Revision, err error) (Edit, error) {
	if err != nil {
		return Edit{}, err
	}
	return edit(r)
}

// subject is the key under which the revisions of a change are numbered: its passage,
// or for a review the file, which no passage is called like.
func subject(c faq.Change) string {
	if c.Kind == faq.Review {
		return c.File
	}
	return c.Passage
}

// Propose keeps a draft. The change's Base is that of the passage as the author saw it,
// with all published edits in it.
func (d *Desk) Propose(ctx context.Context, author string, kind store.RevisionKind, c faq.Change, needsApproval bool) (Edit, error) {
	content, err := json.Marshal(c)
	if err != nil {
		return Edit{}, fmt.Errorf("keep a draft: %w", err)
	}
	file := c.File
	if file == "" {
		file = "staff/"
	}
	return one(d.store.Draft(ctx, store.Revision{
		Clinic: d.clinic, Passage: subject(c), File: file, Kind: kind, Content: content, Base: c.Base, NeedsApproval: needsApproval, Author: author,
	}))
}

// Overlay lists the published edits that the content folder does not hold yet: all of
// each passage, the older before the newer, as faq.Overlay takes them.
func (d *Desk) Overlay(ctx context.Context) ([]Edit, error) {
	return edits(d.store.Overlay(ctx, d.clinic))
}

// Changes are what the edits do to the content folder.
func Changes(list []Edit) []faq.Change {
	out := make([]faq.Change, len(list))
	for i, e := range list {
		out[i] = e.Change
	}
	return out
}

// Edit reads one edit.
func (d *Desk) Edit(ctx context.Context, id string) (Edit, error) {
	return one(d.store.Revision(ctx, d.clinic, id))
}

// History lists all edits of a passage, the first one first.
func (d *Desk) History(ctx context.Context, passage string) ([]Edit, error) {
	return edits(d.store.History(ctx, d.clinic, passage))
}

// Open lists the edits of which something must still become.
func (d *Desk) Open(ctx context.Context) ([]Edit, error) { return edits(d.store.Open(ctx, d.clinic)) }

// Submit hands a draft over for approval.
func (d *Desk) Submit(ctx context.Context, id, actor string) (Edit, error) {
	return one(d.store.Submit(ctx, d.clinic, id, actor))
}

// Approve lets an edit be published. The author's own is store.ErrSamePerson where it
// needs approval.
func (d *Desk) Approve(ctx context.Context, id, actor string) (Edit, error) {
	return one(d.store.Approve(ctx, d.clinic, id, actor))
}

// Reject ends a submitted edit, with a reason for the author.
func (d *Desk) Reject(ctx context.Context, id, reason, actor string) (Edit, error) {
	return one(d.store.Reject(ctx, d.clinic, id, reason, actor))
}

// reasonsBack is how many events are looked through for a reason: those of some months.
const reasonsBack = 2000

// Reason is why an edit was rejected; "" where it was not, or long ago.
func (d *Desk) Reason(ctx context.Context, id string) (string, error) {
	events, err := d.Audit(ctx, reasonsBack)
	if err != nil {
		return "", err
	}
	for _, e := range events {
		if e.Action == "revision.reject" && e.Subject == id {
			return e.Detail, nil
		}
	}
	return "", nil
}

// Retired lists the passages that staff have taken away and the content folder still
// holds, by id.
func (d *Desk) Retired(ctx context.Context) ([]string, error) {
	list, err := d.Overlay(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	for i, e := range list { // all of a passage follow each other
		last := i+1 == len(list) || list[i+1].Passage != e.Passage
		if last && e.Change.Kind == faq.Retire {
			out = append(out, e.Passage)
		}
	}
	return out, nil
}

// Withdraw ends an edit that was not published.
func (d *Desk) Withdraw(ctx context.Context, id, actor string) (Edit, error) {
	return one(d.store.Withdraw(ctx, d.clinic, id, actor))
}

// AuditPublished is the action that the audit keeps of Published.
const AuditPublished = "revision.publish"

// Published makes an edit part of the overlay. It is called once its content has been
// built and verified, right before it is served.
func (d *Desk) Published(ctx context.Context, id, actor string) (Edit, error) {
	return one(d.store.Publish(ctx, d.clinic, id, actor))
}

// Settle marks edits whose content stands in the folder.
func (d *Desk) Settle(ctx context.Context, ids []string, actor string) error {
	return d.store.Settle(ctx, d.clinic, ids, actor)
}
