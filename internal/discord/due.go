package discord

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"bedside/internal/answer"
	"bedside/internal/app"
	"bedside/internal/discord/button"
	"bedside/internal/discord/layout"
	"bedside/internal/discord/wire"
	"bedside/internal/faq"
	"bedside/internal/render"
)

const (
	labelReviewed = "Reviewed as it stands"
	menuDue       = "Read one and say that it was reviewed"
	textNotDue    = "This document is not there any more. See /faq due."
	textReadAnew  = "It has changed since this was shown. This is how it reads now."
	textExample   = "This is example text that came with the program, which nobody reviews. Put the clinic's own text in its place."
	textReadRest  = "Not all of it fits here: press " + render.ButtonMore + ". The button to sign it stands below its end."
)

// What the Number of a Reviewed id says. A greater one shows the document from one of its
// cards on: the first of them is the second card.
const (
	reviewShow = 0
	reviewDone = 1
)

// due lists the documents whose review is due.
func (b *clinic) due(_ context.Context, r *request) reply {
	months := app.ReviewMonths
	if o, ok := r.option("months"); ok {
		if months, _ = o.Int(); months < 1 || months > careMonths {
			return b.private(r, fmt.Sprintf("months must be a number, 1 to %d.", careMonths))
		}
	}
	return reply{kind: later, work: func(ctx context.Context, _ func(wire.Message)) wire.Message {
		ctx, cancel := context.WithTimeout(ctx, keepBy)
		defer cancel()
		report, err := b.app.Due(ctx)
		if err != nil {
			b.log.Warn("reviews cannot be listed", "cause", err)
			return b.layout.Note(trouble(err), r.place(), false)
		}
		return b.dueMessage(r, report, months)
	}}
}

func (b *clinic) dueMessage(r *request, report app.DueReport, months int) wire.Message {
	var lines []string
	var topics []layout.Topic
	for _, d := range report.Due[:min(len(report.Due), wire.MaxItems)] {
		lines = append(lines, fmt.Sprintf("**%s** `%s` %s%s", dueWhen(d), wire.Cut(inert(d.Title), 80), ownerOf(d.Owner), dueServed(d, report.Banner)))
		topics = append(topics, layout.Topic{Text: d.Title, Detail: dueWhen(d), ID: reviewID(d.File, d.Digest, reviewShow, months)})
	}
	if n := len(report.Due) - wire.MaxItems; n > 0 {
		lines = append(lines, fmt.Sprintf("… and %d more, which come up as these are done. All of them: `bot due`", n))
	}
	if len(report.Due) == 0 {
		lines = append(lines, fmt.Sprintf("No review is due within %s.", plural(int(report.Soon.Hours()/24), "day")))
	}
	if report.Examples > 0 {
		lines = append(lines, fmt.Sprintf("Beside them %s of example text, which has no date.", plural(report.Examples, "document")))
	}
	m := card("Reviews", strings.Join(lines, "\n"), teal)
	if report.Withheld > 0 {
		m.Embeds[0].Color = amber
	}
	m.Components = b.layout.Menu("", menuDue, topics, 0, r.place(), nil, button.ID{}).Components
	return m
}

// reviewID is the id of a document as it reads.
func reviewID(file, digest string, does uint64, months int) button.ID {
	return button.ID{Action: button.Reviewed, Number: does, Index: byte(months),
		Targets: []button.Target{{Key: answer.DocumentKeyOf(file), Version: answer.VersionOf(digest)}}}
}

func dueWhen(d app.Due) string {
	switch {
	case d.State == app.DueUndated:
		return "no date"
	case d.Days < 0:
		return "past due since " + plural(-d.Days, "day")
	case d.Days == 0:
		return "due today"
	}
	return "due in " + plural(d.Days, "day")
}

func ownerOf(role string) string {
	if role == "" {
		return "(nobody answers for it)"
	}
	return "(" + wire.Cut(inert(role), 60) + ")"
}

// dueServed says what being past due means for the patients.
func dueServed(d app.Due, banner bool) string {
	switch {
	case d.Withheld > 0:
		return fmt.Sprintf(": names a medicine, so %s not served", isOrAre(d.Withheld))
	case d.State == app.DuePast:
		return ": served with a line that says so"
	case d.Medicines > 0 && d.State != app.DueUndated && !banner:
		return ": names a medicine, so it will not be served once it is past due"
	}
	return ""
}

func isOrAre(n int) string {
	if n == 1 {
		return "1 passage is"
	}
	return fmt.Sprintf("%d passages are", n)
}

// reviewed shows a document to whoever reviews it, and keeps that somebody has. The
// right to do so is looked at again: days may lie between.
func (b *clinic) reviewed(r *request, id button.ID) reply {
	if !b.permits.allows(r, staff) || len(id.Targets) != 1 {
		return b.refused(r)
	}
	return inPlace(r, func(ctx context.Context, show func(wire.Message)) wire.Message {
		d, passages, err := b.app.Document(ctx, id.Targets[0].Key)
		switch {
		case errors.Is(err, faq.ErrNoPassage):
			return b.layout.Note(textNotDue, r.place(), false)
		case err != nil:
			b.log.Warn("a document cannot be read for its review", "cause", err)
			return b.layout.Note(trouble(err), r.place(), false)
		case d.Example:
			return b.layout.Note(textExample, r.place(), false)
		}
		changed := answer.VersionOf(d.Digest) != id.Targets[0].Version
		switch {
		case changed:
			return b.reviewMessage(r, d, passages, 0, int(id.Index), textReadAnew)
		case id.Number != reviewDone:
			return b.reviewMessage(r, d, passages, int(max(id.Number, 1))-1, int(id.Index), "")
		}
		return b.keepReview(ctx, r, d, max(int(id.Index), 1), show)
	})
}

// reviewMessage shows a document from one card on, as far as a message holds it. What
// signs it stands below its end.
func (b *clinic) reviewMessage(r *request, d *faq.Document, passages []*faq.Passage, from, months int, above string) wire.Message {
	head := fmt.Sprintf("%s\n**`%s`** in `%s`. Reviewed %s, next review %s. Owner %s.\nRead it. If it still holds word for word, press the button: the next review is then due in %s. If not, change it with /faq edit.",
		above, wire.Cut(inert(d.Title), 100), inert(d.File), onDay(d.Reviewed), onDay(d.ReviewBy), ownerOf(d.Owner), plural(months, "month"))
	cards, next := documentCards(passages, from)
	last := b.layout.Button(labelReviewed, wire.Primary, reviewID(d.File, d.Digest, reviewDone, months), r.place())
	if next > 0 {
		head += "\n" + textReadRest
		last = b.layout.Button(render.ButtonMore, wire.Primary, reviewID(d.File, d.Digest, uint64(next)+1, months), r.place())
	}
	m := b.layout.Note(strings.TrimPrefix(head, "\n"), r.place(), false)
	m.Embeds = cards
	m.Components = []wire.Row{{Buttons: []wire.Button{last}}}
	return m
}

// labelInPlain stands above what patients read in plain words.
const labelInPlain = "In plain words: "

// documentCards are all that patients read of a document, its texts and those in plain
// words, from one card on and as many as one message holds. next is the card where to go
// on, 0 at the end.
func documentCards(passages []*faq.Passage, from int) (cards []wire.Embed, next int) {
	var all []wire.Embed
	add := func(title, text string) {
		for _, part := range portions(text, wire.MaxDescription) {
			if strings.TrimSpace(part) == "" {
				continue // Discord takes no empty card
			}
			all = append(all, wire.Embed{Color: teal, Title: wire.Cut(title, wire.MaxTitle), Description: part})
			title = ""
		}
	}
	for _, p := range passages {
		add(p.Section, p.Text)
		add(labelInPlain+p.Section, p.Plain)
	}
	const room = wire.MaxEmbedSum - 200
	used := 0
	for i := min(from, len(all)); i < len(all); i++ {
		if used += all[i].Size(); used > room || len(cards) == wire.MaxEmbeds {
			return cards, i
		}
		cards = append(cards, all[i])
	}
	return cards, 0
}

// keepReview notes the review and publishes it, or hands it over where another member
// of staff must approve it.
func (b *clinic) keepReview(ctx context.Context, r *request, d *faq.Document, months int, show func(wire.Message)) wire.Message {
	e, err := b.app.ProposeReview(ctx, r.person, d.File, d.Digest, months)
	if err == nil && e.NeedsApproval {
		desk, derr := b.app.Desk(ctx)
		if err = derr; err == nil {
			e, err = desk.Submit(ctx, e.ID, r.person)
		}
	}
	if err != nil {
		b.log.Warn("a review was not kept", "cause", err)
		return b.layout.Note(trouble(err), r.place(), false)
	}
	b.log.Info("a document was reviewed as it stands", "file", d.File, "number", e.Number, "needs_approval", e.NeedsApproval)
	if e.NeedsApproval {
		return b.editCard(ctx, r, e, reading{}, "It is in /faq drafts for the others now.")
	}
	report, err := b.publishing(ctx, r, e, false, show)
	m := published(ctx, e, report, false, err)
	if err != nil {
		m.Components = b.lookRow(r, itemOf(e))
	}
	return m
}

func onDay(t time.Time) string {
	if t.IsZero() {
		return "on no day"
	}
	return dayOf(t)
}
