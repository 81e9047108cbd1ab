package discord

import (
	"context"
	"errors"
	"time"

	"bedside/internal/answer"
	"bedside/internal/curation"
	"bedside/internal/discord/button"
	"bedside/internal/discord/wire"
	"bedside/internal/render"
	"bedside/internal/store"
)

// askedCommand is how patients come back to what they sent.
const askedCommand = "asked"

// asked says what became of a question to the staff, to whoever has its code. It shows
// the answer and never the question: a code can get into other hands.
func (b *clinic) asked(_ context.Context, r *request) reply {
	if _, ok := b.asking.tries.take(r.person); !ok {
		return b.note(r, render.SaySlow)
	}
	code := r.text("code")
	return reply{kind: later, work: func(ctx context.Context, _ func(wire.Message)) wire.Message {
		ctx, cancel := context.WithTimeout(ctx, keepBy)
		defer cancel()
		desk, err := b.records(ctx)
		if err != nil {
			return b.notAsked(r, err)
		}
		q, err := desk.Receipt(ctx, code)
		if err != nil {
			return b.notAsked(r, err)
		}
		m := b.became(ctx, r, desk, q)
		m.Components = append(m.Components, b.receiptRow(r, q)...)
		return m
	}}
}

// receiptRow is what whoever holds a receipt can do with it.
func (b *clinic) receiptRow(r *request, q curation.Question) []wire.Row {
	item, err := store.Bytes(q.ID)
	if err != nil {
		b.log.Error("a question has an odd id", "cause", err)
		return nil
	}
	return []wire.Row{{Buttons: []wire.Button{
		b.layout.Button(render.ButtonDeleteSent, wire.Danger, button.ID{Action: button.DeleteItem, Item: item}, r.place()),
		b.contactButton(r),
	}}}
}

// overdue reports whether somebody has had a question for so long that anybody can put
// it back. Nobody is said to be looking at it then.
func overdue(q curation.Question, now time.Time) bool {
	return q.State == store.ItemTaken && now.Sub(q.Taken) >= store.DefaultHold
}

// became is where a question stands.
func (b *clinic) became(ctx context.Context, r *request, desk *curation.Desk, q curation.Question) wire.Message {
	var text render.Say
	switch {
	case overdue(q, b.now()):
		return b.layout.Note(b.words(render.SayAskedOverdue, "when", ago(b.now().Sub(q.Taken))), r.place(), false)
	case q.State == store.ItemTaken:
		text = render.SayAskedTaken
	case q.State == store.ItemClosed:
		text = render.SayAskedClosed
	case q.State != store.ItemAnswered:
		return b.layout.Note(b.words(render.SayAskedWaiting)+b.watched(ctx, desk), r.place(), false)
	case q.Passage != "":
		p, err := b.app.Passage(q.Passage)
		if err != nil {
			return withoutRows(b.gone(r, err).message)
		}
		m := b.app.Renderer().Page(p, answer.Plain)
		m.Above = append([]string{b.words(render.SayAskedAnswered)}, m.Above...)
		out := b.layout.Reply(m, r.place())
		// The last row leads to the clinic, as the receipt's own does.
		out.Components = out.Components[:len(out.Components)-1]
		return out
	case q.Lost != nil:
		b.log.Warn("an answer to a patient cannot be opened", "cause", q.Lost)
		text = render.SayAskedLost
	default:
		return withoutRows(b.layout.Reply(b.app.Renderer().FromStaff(quoted(q.Answer)), r.place()))
	}
	return b.layout.Note(b.words(text), r.place(), false)
}

func withoutRows(m wire.Message) wire.Message {
	m.Components = nil
	return m
}

// notAsked is the reply where no question is found.
func (b *clinic) notAsked(r *request, err error) wire.Message {
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrInvalid) {
		return b.note(r, render.SayAskedGone).message // the same for a code that never was
	}
	b.log.Error("a question to the staff cannot be looked up", "cause", err)
	return b.sorry(r).message
}

// deleteSent erases a question at the wish of whoever holds its receipt.
func (b *clinic) deleteSent(r *request, id button.ID) reply {
	return reply{kind: later, work: func(ctx context.Context, _ func(wire.Message)) wire.Message {
		ctx, cancel := context.WithTimeout(ctx, keepBy)
		defer cancel()
		desk, err := b.records(ctx)
		if err == nil {
			err = desk.ForgetQuestion(ctx, store.IDOf(id.Item))
		}
		if err != nil {
			return b.notAsked(r, err)
		}
		return b.layout.Note(b.words(render.SayAskedDeleted), r.place(), false)
	}}
}
