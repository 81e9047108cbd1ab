package discord

import (
	"context"
	"fmt"
	"strings"
	"time"

	"bedside/internal/answer"
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

// ofRevision is the Index of a ShowItem id that names a revision.
const ofRevision = 1

// dayOf is how days are written for staff.
func dayOf(t time.Time) string { return t.Format("2 Jan 2006") }

// editCard shows an edit: what it is, what it changes, and how the page will look to the
// patient, card for card. from is where in a long text to go on; above is said first.
func (b *clinic) editCard(ctx context.Context, r *request, e curation.Edit, from layout.Offset, above string) wire.Message {
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
		m.Components = b.deedRows(r, b.deeds(r, e))
		return m
	}
	before := writtenPassage(look.Before)
	if !isOpen(e) {
		if before, err = b.wordingBefore(ctx, e); err != nil {
			return b.layout.Note(trouble(err), r.place(), false)
		}
	}
	head := []string{}
	if above != "" {
		head = append(head, above)
	}
	head = append(head, title(e), b.standOf(ctx, r, e))
	if from == 0 {
		head = append(head, remarks(e, look)...)
	}
	text := strings.Join(head, "\n")
	if from == 0 {
		room := wire.MaxContent - wire.Units(text) - 1
		if look.After != nil { // what the patient reads above the page stands below it
			room -= wire.Units(strings.Join(b.app.Renderer().Page(look.After, answer.Plain).Above, "\n")) + 1
		}
		text += "\n" + comparison(before, e, look, room)
	}
	return b.previewed(r, e, look, from, text)
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

// remarks are what a person must know before the edit is published.
func remarks(e curation.Edit, look app.Look) []string {
	var out []string
	if !isOpen(e) {
		return out
	}
	if look.Stale {
		out = append(out, "⚠ The page has changed since this was begun. Press "+labelEdit+": you get yours in the form, and saving it makes it an edit of the page as it is now.")
	}
	if len(look.Errors) > 0 {
		var lines []string
		for _, f := range look.Errors {
			lines = append(lines, f.String())
		}
		out = append(out, "⚠ It would be refused:\n"+codeBlock(strings.Join(lines, "\n"), 500))
	}
	if look.After == nil && (e.Change.Kind == faq.Add || e.Change.Kind == faq.Edit) {
		out = append(out, "⚠ Patients would not see it: its document is a draft or retired. Its status stands at the top of the file `"+inert(e.File)+"`.")
	}
	return out
}

// comparison says what an edit changes, line for line.
func comparison(before string, e curation.Edit, look app.Look, room int) string {
	after := writtenPassage(look.After)
	if e.Change.Kind == faq.Review {
		return review(e.Change)
	}
	d := diffBlock(before, after, min(room, maxDiff))
	switch {
	case d == "":
		return "No line differs."
	case look.After == nil:
		return "Patients will not read this any more:\n" + d
	}
	return d
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

// previewed lays out the patient's reply below a text for staff, with the buttons.
func (b *clinic) previewed(r *request, e curation.Edit, look app.Look, from layout.Offset, text string) wire.Message {
	deeds := b.deeds(r, e)
	if look.After == nil {
		m := b.layout.Note(text, r.place(), false)
		m.Components = b.deedRows(r, deeds)
		return m
	}
	place := r.place()
	place.From = from
	show := button.ID{Action: button.ShowItem, Item: itemOf(e), Index: ofRevision}
	m := b.layout.Preview(text, b.app.Renderer().Page(look.After, answer.Plain), show, place, deeds...)
	if err := m.Check(); err != nil { // a page's own notices above and a long text together
		m = b.layout.Note(text, r.place(), false)
		m.Components = b.deedRows(r, deeds)
	}
	return m
}

func (b *clinic) deedRows(r *request, deeds []layout.Deed) []wire.Row {
	var row wire.Row
	for _, d := range deeds {
		row.Buttons = append(row.Buttons, b.layout.Button(d.Label, d.Style, d.ID, r.place()))
	}
	if len(row.Buttons) == 0 {
		return nil
	}
	return []wire.Row{row}
}

// deeds are what this person can do with an edit, at most a row of buttons. The store
// looks at each again.
func (b *clinic) deeds(r *request, e curation.Edit) []layout.Deed {
	deed := func(label string, style wire.Style, a button.Action, index byte) layout.Deed {
		return layout.Deed{Label: label, Style: style, ID: button.ID{Action: a, Item: itemOf(e), Index: index}}
	}
	publish := deed(labelPublish, wire.Primary, button.Publish, publishNow)
	var out []layout.Deed
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
		out = append(out, deed(labelApprove, wire.Primary, button.Approve, 0), deed(labelReject, wire.Danger, button.Reject, 0))
	default:
		out = append(out, publish)
	}
	if e.Change.Kind == faq.Add || e.Change.Kind == faq.Edit {
		out = append(out, deed(labelEdit, wire.Secondary, button.EditEntry, 0))
	}
	return append(out, deed(labelDryRun, wire.Secondary, button.Publish, publishDryRun), deed(labelWithdraw, wire.Danger, button.Withdraw, 0))
}

// codeBlock shows lines in which no sign formats, at most so many units long.
func codeBlock(s string, most int) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = inert(l)
	}
	return "```\n" + wire.Cut(strings.Join(lines, "\n"), most) + "\n```"
}
