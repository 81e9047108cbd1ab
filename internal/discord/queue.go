package discord

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"bedside/internal/curation"
	"bedside/internal/discord/button"
	"bedside/internal/discord/layout"
	"bedside/internal/discord/wire"
	"bedside/internal/store"
)

// What a TakeItem does, as its Index. Their numbers stand in messages, so they are never
// changed.
const (
	takeThis = 0 // the Item, or the oldest one that waits where there is none
	takeShow = 1 // show it again to whoever took it
	takeList = 2 // the list
)

// What a CloseItem does, as its Index.
const (
	closeForm = 0 // be done with it, for a reason
	closeBack = 1 // put it back for others
)

// Texts for staff about the queue.
const (
	textNothingWaits = "Nothing waits."
	textAskOff       = "Patients cannot send questions to the staff here. How to let them is in docs/curation.md, under *Questions to the staff*."
	textTaken        = "Only you see this, and only you have it. What you write down of it elsewhere is yours to guard."
	textLost         = "The text of this question cannot be opened: it was locked with a key that the bot does not have, or it was changed. Nobody can read it here. If the old key is still somewhere, set it as `ask_staff.key_old`. Else close it: the patient is then told to ask the clinic."
	textItemGone     = "It is not there any more: it was answered or closed, the patient deleted it, or its time is over."
	textItemOthers   = "Another member of staff has it. Once they have had it for four hours, anybody can put it back."
	textItemDone     = "It was answered, closed or put back meanwhile."
	textNoDesk       = "What the clinic keeps cannot be reached right now, so nothing was done. Patients are answered on. Try again; if it stays, ask whoever runs the bot."
	textPutBack      = "It waits again."
	textClosed       = "It is closed. Whoever sent it is told to ask the clinic."
	labelTakeNext    = "Take the next"
	labelQueue       = "What waits"
	labelPages       = "Answer with a page"
	labelWords       = "Answer in words"
	labelPhrasing    = "Add to a page's phrasings"
	labelNewPage     = "Start a new page"
	labelClose       = "Close"
	labelPutBack     = "Put back"
	menuTake         = "Take one"
)

// queue lists what patients sent and nobody has answered. No text is in the list: each
// is shown to whoever takes it.
func (b *clinic) queue(_ context.Context, r *request) reply {
	return b.atQueue(r, later, b.queueList(r))
}

// deskWork is something that is done with what the clinic keeps.
type deskWork func(ctx context.Context, desk *curation.Desk) wire.Message

// atQueue does work for a member of staff, whose right is looked at in every step.
func (b *clinic) atQueue(r *request, kind replyKind, do deskWork) reply {
	if !b.permits.allows(r, staff) {
		return b.refused(r)
	}
	return reply{kind: kind, work: func(ctx context.Context, _ func(wire.Message)) wire.Message {
		ctx, cancel := context.WithTimeout(ctx, keepBy)
		defer cancel()
		desk, err := b.records(ctx)
		if err != nil {
			return b.queueTrouble(r, err)
		}
		return do(ctx, desk)
	}}
}

// queueTrouble says what went wrong and what can be done.
func (b *clinic) queueTrouble(r *request, err error) wire.Message {
	text := textNoDesk
	switch {
	case errors.Is(err, store.ErrNotFound):
		text = textItemGone
	case errors.Is(err, store.ErrConflict):
		text = textItemOthers
	case errors.Is(err, store.ErrState):
		text = textItemDone
	case errors.Is(err, curation.ErrOff):
		text = textAskOff
	default:
		b.log.Error("the queue cannot be worked on", "cause", err)
	}
	return b.queueDone(r, text)
}

// queueDone is a last word about an item, with the way to the others.
func (b *clinic) queueDone(r *request, text string) wire.Message {
	m := b.layout.Note(text, r.place(), false)
	m.Components = []wire.Row{{Buttons: []wire.Button{
		b.layout.Button(labelTakeNext, wire.Primary, button.ID{Action: button.TakeItem, Index: takeThis}, r.place()),
		b.layout.Button(labelQueue, wire.Secondary, button.ID{Action: button.TakeItem, Index: takeList}, r.place()),
	}}}
	return m
}

func (b *clinic) queueList(r *request) deskWork {
	return func(ctx context.Context, desk *curation.Desk) wire.Message {
		list, err := desk.Waiting(ctx)
		switch {
		case err != nil:
			return b.queueTrouble(r, err)
		case len(list) == 0 && !desk.Asks():
			return b.layout.Note(textAskOff, r.place(), false)
		case len(list) == 0:
			return b.layout.Note(textNothingWaits, r.place(), false)
		}
		return b.queueMessage(r, list)
	}
}

// queueMessage lists the oldest questions, as many as a menu has lines; the others come
// up as these are done.
func (b *clinic) queueMessage(r *request, list []curation.Question) wire.Message {
	waiting := 0
	for _, q := range list {
		if q.State == store.ItemNew {
			waiting++
		}
	}
	lines := []string{fmt.Sprintf("**%d waiting, %d taken.** No text is shown before you take one.", waiting, len(list)-waiting)}
	var topics []layout.Topic
	now := b.now()
	for i, q := range list[:min(len(list), wire.MaxItems)] {
		item, err := store.Bytes(q.ID)
		if err != nil {
			b.log.Error("a question has an odd id", "cause", err)
			continue
		}
		id := button.ID{Action: button.TakeItem, Index: takeThis, Item: item}
		state, line := "waits for "+age(now.Sub(q.Created)), ""
		if q.State == store.ItemTaken {
			state = "taken " + age(now.Sub(q.Taken)) + " ago"
			line = fmt.Sprintf(" by <@%d>", number(q.Staff)) // it shows the name and notifies nobody
		}
		if q.State == store.ItemTaken && q.Staff == r.person {
			id.Index, state = takeShow, "yours since "+age(now.Sub(q.Taken))
			line = ""
		}
		lines = append(lines, fmt.Sprintf("%d. %s%s, sent %s ago", i+1, state, line, age(now.Sub(q.Created))))
		topics = append(topics, layout.Topic{Text: fmt.Sprintf("%d · %s", i+1, state), Detail: "deleted in " + age(q.Expires.Sub(now)), ID: id})
	}
	if n := len(list) - wire.MaxItems; n > 0 {
		lines = append(lines, fmt.Sprintf("… and %d more", n))
	}
	m := b.layout.Menu("", menuTake, topics, 0, r.place(), nil, button.ID{})
	m.Embeds = card("Questions to the staff", strings.Join(lines, "\n"), teal).Embeds
	m.Components = append(m.Components, b.queueDone(r, "").Components...)
	return m
}

// takeItem gives a question to a member of staff and shows it to them alone.
func (b *clinic) takeItem(r *request, id button.ID) reply {
	var item string
	if id.Item != (button.Item{}) {
		item = store.IDOf(id.Item)
	}
	switch id.Index {
	case takeList:
		return b.atQueue(r, laterHere, b.queueList(r))
	case takeShow:
		return b.withItem(r, laterHere, item, func(_ context.Context, _ *curation.Desk, q curation.Question) wire.Message {
			return b.itemMessage(r, q)
		})
	}
	return b.atQueue(r, laterHere, func(ctx context.Context, desk *curation.Desk) wire.Message {
		q, err := desk.Take(ctx, item, r.person)
		switch {
		case err == nil:
			return b.itemMessage(r, q)
		case item == "" && errors.Is(err, store.ErrNotFound):
			return b.layout.Note(textNothingWaits, r.place(), false)
		}
		m := b.queueTrouble(r, err)
		if errors.Is(err, store.ErrConflict) {
			m.Components[0].Buttons = append(m.Components[0].Buttons,
				b.layout.Button(labelPutBack, wire.Secondary, button.ID{Action: button.CloseItem, Index: closeBack, Item: id.Item}, r.place()))
		}
		return m
	})
}

// withItem is atQueue with a question that this person has taken.
func (b *clinic) withItem(r *request, kind replyKind, item string, do func(context.Context, *curation.Desk, curation.Question) wire.Message) reply {
	return b.atQueue(r, kind, func(ctx context.Context, desk *curation.Desk) wire.Message {
		q, err := desk.Look(ctx, item, r.person)
		if err != nil {
			return b.queueTrouble(r, err)
		}
		return do(ctx, desk, q)
	})
}

// itemMessage shows a question with what can be done with it.
func (b *clinic) itemMessage(r *request, q curation.Question) wire.Message {
	item, err := store.Bytes(q.ID)
	if err != nil {
		return b.queueTrouble(r, fmt.Errorf("a question has an odd id: %w", err))
	}
	press := func(label string, style wire.Style, a button.Action, index byte) wire.Button {
		return b.layout.Button(label, style, button.ID{Action: a, Index: index, Item: item}, r.place())
	}
	end := wire.Row{Buttons: []wire.Button{
		press(labelPutBack, wire.Secondary, button.CloseItem, closeBack), press(labelClose, wire.Danger, button.CloseItem, closeForm),
	}}
	if q.Lost != nil {
		b.log.Warn("a question to the staff cannot be opened", "cause", q.Lost)
		m := b.layout.Note(textLost, r.place(), false)
		m.Components = []wire.Row{end}
		return m
	}
	m := b.layout.Note(textTaken, r.place(), false)
	now := b.now()
	c := card("A patient's question", whole(q.Text), teal)
	c.Embeds[0].Footer = &wire.Footer{Text: fmt.Sprintf("Sent %s ago, deleted in %s.", age(now.Sub(q.Created)), age(q.Expires.Sub(now)))}
	m.Embeds = c.Embeds
	m.Components = []wire.Row{{Buttons: []wire.Button{
		press(labelPages, wire.Primary, button.AnswerItem, answerPages), press(labelWords, wire.Secondary, button.AnswerItem, answerWords),
	}}, {Buttons: []wire.Button{
		press(labelPhrasing, wire.Secondary, button.AnswerItem, answerPhrasing), press(labelNewPage, wire.Secondary, button.AnswerItem, answerNewPage),
	}}, end}
	return m
}

// whole shows a text as it was written, in a quotation, or where the strokes before its
// signs would make that too long for a card, in a code block.
func whole(text string) string {
	if s := quoted(text); wire.Units(s) <= wire.MaxDescription {
		return s
	}
	return inertLines(text)
}
