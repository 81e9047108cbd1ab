package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"bedside/internal/app"
	"bedside/internal/curation"
	"bedside/internal/discord/button"
	"bedside/internal/discord/wire"
	"bedside/internal/faq"
	"bedside/internal/store"
)

// inputReason is the input of the form in which a reason is asked for.
const inputReason = "reason"

// maxReason is the longest reason for a rejection, in UTF-16 units: in any script it is
// within what the store keeps.
const maxReason = 500

// curate does what a button says about an edit. The right to do so is looked at again:
// days may lie between.
func (b *clinic) curate(ctx context.Context, r *request, id button.ID) reply {
	if !b.permits.allows(r, staff) {
		return b.refused(r)
	}
	switch id.Action {
	case button.EditEntry:
		return b.reopen(ctx, r, id)
	case button.Reject:
		return b.reasonForm(r, id)
	case button.Publish:
		return b.publish(r, id, id.Index == publishDryRun)
	case button.Restore:
		return inPlace(r, func(ctx context.Context, _ func(wire.Message)) wire.Message {
			e, err := b.revision(ctx, id)
			if err == nil {
				e, err = b.app.Restore(ctx, r.person, e)
			}
			return b.after(ctx, r, id, e, err, "")
		})
	}
	return inPlace(r, func(ctx context.Context, _ func(wire.Message)) wire.Message {
		e, said, err := b.step(ctx, r, id)
		return b.after(ctx, r, id, e, err, said)
	})
}

// step takes an edit one step on its way.
func (b *clinic) step(ctx context.Context, r *request, id button.ID) (e curation.Edit, said string, err error) {
	desk, err := b.app.Desk(ctx)
	if err != nil {
		return e, "", err
	}
	name := store.IDOf(id.Item)
	switch id.Action {
	case button.ShowItem:
		e, err = desk.Edit(ctx, name)
	case button.Submit:
		said = "It is in /faq drafts for the others now."
		e, err = desk.Submit(ctx, name, r.person)
	case button.Approve:
		e, err = desk.Approve(ctx, name, r.person)
	case button.Withdraw:
		said = "Nothing that patients read was changed."
		e, err = desk.Withdraw(ctx, name, r.person)
	default:
		err = store.ErrNotFound
	}
	if err == nil && id.Action != button.ShowItem {
		b.log.Info("an edit went on", "passage", e.Passage, "number", e.Number, "state", string(e.State))
	}
	return e, said, err
}

// after shows an edit after a step, or why there was none.
func (b *clinic) after(ctx context.Context, r *request, id button.ID, e curation.Edit, err error, said string) wire.Message {
	if err == nil {
		at := reading{}
		switch id.Action {
		case button.ShowItem:
			at = readingOf(id.Number)
		case button.Approve: // which is offered below the end alone
			at.seen = true
		}
		return b.editCard(ctx, r, e, at, said)
	}
	b.log.Warn("a step with an edit was not taken", "cause", err)
	m := b.layout.Note(trouble(err), r.place(), false)
	m.Components = b.lookRow(r, id.Item)
	return m
}

// lookRow is the way back to an edit.
func (b *clinic) lookRow(r *request, item button.Item) []wire.Row {
	id := button.ID{Action: button.ShowItem, Item: item, Index: ofRevision}
	return []wire.Row{{Buttons: []wire.Button{b.layout.Button(labelLook, wire.Secondary, id, r.place())}}}
}

// reasonForm asks why an edit is rejected.
func (b *clinic) reasonForm(r *request, id button.ID) reply {
	in := wire.Input{ID: inputReason, Label: "Why", Description: "The author reads it, and it stays in the audit. No patients' details.", Long: true, Required: true, Max: maxReason}
	m, err := b.layout.Form("Reject this edit", "", button.ID{Action: button.Reject, Item: id.Item}, r.place(), in)
	if err != nil {
		b.log.Error("a form cannot be laid out", "cause", err)
		return b.sorry(r)
	}
	return reply{kind: form, modal: m}
}

// reject ends an edit with the reason that was filled in.
func (b *clinic) reject(r *request, id button.ID) reply {
	if !b.permits.allows(r, staff) {
		return b.refused(r)
	}
	reason := r.Data.Field(inputReason)
	return inPlace(r, func(ctx context.Context, _ func(wire.Message)) wire.Message {
		desk, err := b.app.Desk(ctx)
		var e curation.Edit
		if err == nil {
			e, err = desk.Reject(ctx, store.IDOf(id.Item), reason, r.person)
		}
		return b.after(ctx, r, id, e, err, "")
	})
}

// publish makes an edit part of what patients read, or in a dry run says what that
// would do.
func (b *clinic) publish(r *request, id button.ID, dry bool) reply {
	return inPlace(r, func(ctx context.Context, show func(wire.Message)) wire.Message {
		e, err := b.revision(ctx, id)
		if err != nil {
			return b.after(ctx, r, id, e, err, "")
		}
		report, err := b.publishing(ctx, r, e, dry, show)
		m := published(ctx, e, report, dry, err)
		if dry && err == nil {
			m.Components = b.deedRows(r, b.deeds(r, e, id.Number == seenWhole))
			if id.Number != seenWhole {
				m.Components = append(m.Components, b.lookRow(r, id.Item)...)
			}
		} else if err != nil {
			m.Components = b.lookRow(r, id.Item)
		}
		return m
	})
}

// publishing runs it and logs its outcome, in numbers.
func (b *clinic) publishing(ctx context.Context, r *request, e curation.Edit, dry bool, show func(wire.Message)) (app.ReindexReport, error) {
	b.log.Info("publishing an edit", "passage", e.Passage, "number", e.Number, "dry_run", dry)
	report, err := b.app.Publish(ctx, e.ID, r.person, app.ReindexOptions{DryRun: dry, Progress: func(stage string, done, total int) {
		show(b.layout.Note(progress(stage, done, total), r.place(), false))
	}})
	if err != nil {
		b.log.Warn("an edit was not published", "passage", e.Passage, "number", e.Number, "cause", fitForLog(err))
		return report, err
	}
	b.log.Info("publishing ended", "passage", e.Passage, "number", e.Number, "dry_run", dry, "generation", report.Generation, "answers", len(report.Difference.Changes))
	return report, nil
}

// fitForLog is a cause without the phrasings and questions that some errors quote, also
// where another error is around it.
func fitForLog(err error) any {
	var counted slog.LogValuer
	if errors.As(err, &counted) {
		return counted
	}
	return err
}

// published is the outcome in counts.
func published(ctx context.Context, e curation.Edit, report app.ReindexReport, dry bool, err error) wire.Message {
	var refused *app.RefusedError
	switch {
	case errors.As(err, &refused):
		return card("Nothing was published", objections(report)+"Mend the page or its phrasings with "+labelEdit+", or widen what it covers only if the text does.\n"+details(report, ""), amber)
	case ctx.Err() != nil && err != nil:
		return card("Nothing was published", "It was interrupted, because the bot was stopped or it took too long. What was served is served on. Press it again.", amber)
	case errors.Is(err, app.ErrUnserved):
		return card("Published, but not served yet", trouble(err), amber)
	case err != nil:
		return card("Nothing was published", trouble(err), amber)
	case dry && report.Refused:
		return card(outcome(report, dry), objections(report)+details(report, ""), amber)
	case dry:
		return card(outcome(report, dry), details(report, ""), teal)
	case report.Unchanged:
		return card("It is kept as published, and patients read what they read before", "The page's document is a draft or retired, or nothing in the text was changed.", teal)
	}
	text := details(report, "") + "To go back, an administrator runs `/faq-admin rollback`."
	if e.Change.Kind == faq.Retire {
		text += fmt.Sprintf("\nTo bring the page back: `/faq history entry:%s`.", e.Passage)
	}
	return card(outcome(report, dry), text, teal)
}
