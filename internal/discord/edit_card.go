package discord

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"bedside/internal/app"
	"bedside/internal/curation"
	"bedside/internal/discord/button"
	"bedside/internal/discord/layout"
	"bedside/internal/discord/wire"
	"bedside/internal/faq"
	"bedside/internal/store"
)

// Labels of buttons for staff.
const (
	labelEdit     = "Edit"
	labelSubmit   = "Submit for approval"
	labelApprove  = "Approve"
	labelReject   = "Reject"
	labelPublish  = "Publish"
	labelDryRun   = "Dry run"
	labelWithdraw = "Withdraw"
	labelRestore  = "Restore"
	labelLook     = "Look at it"
)

// What the Index of a Publish id says.
const (
	publishNow    = 0
	publishDryRun = 1
)

// seenWhole is the Number of a dry run's id below the end of what it is about.
const seenWhole = 1

// ofRevision is the Index of a ShowItem id that names a revision.
const ofRevision = 1

// dayOf is how days are written for staff.
func dayOf(t time.Time) string { return t.Format("2 Jan 2006") }

// editCard shows an edit: what it is, what it changes, and how the page will look to the
// patient, card for card. at is where to go on; above is said first.
func (b *clinic) editCard(ctx context.Context, r *request, e curation.Edit, at reading, above string) wire.Message {
	shown := e
	if !isOpen(e) {
		// Its time is over: it is shown as if it were made of what stands today.
		c, v, err := b.app.Again(ctx, e)
		if err != nil {
			return b.layout.Note(trouble(err), r.place(), false)
		}
		shown.Change, shown.Base = c, v.Base
	}
	look, err := b.app.Look(ctx, shown)
	if err != nil {
		b.log.Warn("an edit cannot be shown", "passage", e.Passage, "number", e.Number, "cause", err)
		m := b.layout.Note(strings.TrimPrefix(above+"\n"+title(e)+"\n"+trouble(err), "\n"), r.place(), false)
		m.Components = b.deedRows(r, b.deeds(r, e, false))
		return m
	}
	j, err := b.compared(ctx, e, look)
	if err != nil {
		return b.layout.Note(trouble(err), r.place(), false)
	}
	head := []string{}
	if above != "" {
		head = append(head, above)
	}
	head = append(head, title(e), b.standOf(ctx, r, e))
	if at.first() {
		head = append(head, j.remarks...)
	}
	if e.Change.Kind == faq.Review && isOpen(e) {
		return b.showReview(ctx, r, e, at, strings.Join(append(head, review(e.Change)), "\n"))
	}
	return b.showEdit(r, e, j, at, strings.Join(head, "\n"))
}

// isOpen reports whether something must still become of an edit.
func isOpen(e curation.Edit) bool {
	return e.State == store.StateDraft || e.State == store.StateSubmitted || e.State == store.StateApproved
}

// title names an edit.
func title(e curation.Edit) string {
	return fmt.Sprintf("**%s of `%s`**, number %d, by <@%d>, %s", strings.ToUpper(string(e.Kind[:1]))+string(e.Kind[1:]), inert(e.Passage), e.Number, number(e.Author), dayOf(e.Created))
}

// standOf says where an edit stands, and whose turn it is.
func (b *clinic) standOf(ctx context.Context, r *request, e curation.Edit) string {
	switch e.State {
	case store.StateDraft:
		if e.NeedsApproval {
			return "A draft. Another member of staff must approve it, because it names a medicine or the clinic wants that of every page. Only staff see it."
		}
		return "A draft. It can be published as it is. Only staff see it."
	case store.StateSubmitted:
		if e.NeedsApproval && e.Author == r.person {
			return "Waiting for another member of staff. You wrote it, so you cannot approve it."
		}
		return "Waiting for approval."
	case store.StateApproved:
		return fmt.Sprintf("Approved by <@%d>. Anybody of the staff can publish it.", number(e.Approver))
	case store.StateRejected:
		text := fmt.Sprintf("Rejected by <@%d>, %s.", number(e.Approver), dayOf(e.Decided))
		if desk, err := b.app.Desk(ctx); err == nil {
			if reason, err := desk.Reason(ctx, e.ID); err == nil && reason != "" {
				text += " Reason: `" + wire.Cut(inert(reason), 300) + "`"
			}
		}
		return text
	case store.StateWithdrawn:
		return "Withdrawn, " + dayOf(e.Decided) + "."
	}
	return "Published, " + dayOf(e.Published) + "."
}

// remarks are what stands in the way of publishing an edit.
func remarks(e curation.Edit, look app.Look) []string {
	var out []string
	if look.Stale {
		out = append(out, "⚠ The page has changed since this was begun. Press "+labelEdit+": you get yours in the form, and saving it makes it an edit of the page as it is now.")
	}
	if len(look.Errors) > 0 {
		var lines []string
		for _, f := range look.Errors {
			lines = append(lines, f.String())
		}
		out = append(out, "⚠ It would be refused:\n"+codeBlock(strings.Join(lines, "\n"), 400))
	}
	if look.After == nil && (e.Change.Kind == faq.Add || e.Change.Kind == faq.Edit) {
		out = append(out, "⚠ Patients would not see it: its document is a draft or retired. Its status stands at the top of the file `"+inert(e.File)+"`.")
	}
	return out
}

// comparison says what an edit changes, line for line from one line on, in so many units.
// next is the line where to go on, len(lines) at the end.
func comparison(e curation.Edit, look app.Look, lines []string, from, room int) (text string, next int) {
	switch {
	case e.Change.Kind == faq.Review:
		return review(e.Change), len(lines)
	case len(lines) == 0:
		return "No line differs.", 0
	case look.After == nil && e.Change.Kind == faq.Retire:
		text = "Patients will not read this any more:\n"
	}
	d, next := diffPart(lines, from, room-wire.Units(text))
	return text + d, next
}

// review says what a review notes.
func review(c faq.Change) string {
	var parts []string
	if c.Owner != "" {
		parts = append(parts, "owner `"+inert(c.Owner)+"`")
	}
	if !c.Reviewed.IsZero() {
		parts = append(parts, "reviewed "+dayOf(c.Reviewed))
	}
	if !c.ReviewBy.IsZero() {
		parts = append(parts, "next review by "+dayOf(c.ReviewBy))
	}
	return "It notes: " + strings.Join(parts, ", ") + "."
}

func (b *clinic) deedRows(r *request, deeds []layout.Deed) []wire.Row {
	var rows []wire.Row
	for some := range slices.Chunk(deeds, wire.MaxButtons) {
		var row wire.Row
		for _, d := range some {
			row.Buttons = append(row.Buttons, b.layout.Button(d.Label, d.Style, d.ID, r.place()))
		}
		rows = append(rows, row)
	}
	return rows
}

// deeds are what this person can do with an edit. Nobody signs what they have not seen
// whole: until then approving and publishing are not among them. The store looks at each
// again.
func (b *clinic) deeds(r *request, e curation.Edit, whole bool) []layout.Deed {
	deed := func(label string, style wire.Style, a button.Action, index byte) layout.Deed {
		return layout.Deed{Label: label, Style: style, ID: button.ID{Action: a, Item: itemOf(e), Index: index}}
	}
	var out []layout.Deed
	sign := func(d layout.Deed) {
		if whole {
			out = append(out, d)
		}
	}
	switch {
	case !isOpen(e):
		if e.Change.Kind == faq.Add || e.Change.Kind == faq.Edit {
			out = append(out, deed(labelRestore, wire.Secondary, button.Restore, 0))
		}
		return out
	case e.State == store.StateDraft && e.NeedsApproval:
		out = append(out, deed(labelSubmit, wire.Primary, button.Submit, 0))
	case e.State == store.StateSubmitted && e.NeedsApproval && e.Author == r.person:
	case e.State == store.StateSubmitted && e.NeedsApproval:
		sign(deed(labelApprove, wire.Primary, button.Approve, 0))
		out = append(out, deed(labelReject, wire.Danger, button.Reject, 0))
	default:
		sign(deed(labelPublish, wire.Primary, button.Publish, publishNow))
	}
	if e.Change.Kind == faq.Add || e.Change.Kind == faq.Edit {
		out = append(out, deed(labelEdit, wire.Secondary, button.EditEntry, 0))
	}
	dry := deed(labelDryRun, wire.Secondary, button.Publish, publishDryRun)
	if whole {
		dry.ID.Number = seenWhole
	}
	return append(out, dry, deed(labelWithdraw, wire.Danger, button.Withdraw, 0))
}

// codeBlock shows lines in which no sign formats, at most so many units long.
func codeBlock(s string, most int) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = inert(l)
	}
	return "```\n" + wire.Cut(strings.Join(lines, "\n"), most) + "\n```"
}
