package discord

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"bedside/internal/curation"
	"bedside/internal/discord/button"
	"bedside/internal/discord/layout"
	"bedside/internal/discord/wire"
	"bedside/internal/render"
	"bedside/internal/store"
)

const (
	// maxAsk is the longest question to the staff, in UTF-16 units: what fits with all
	// its signs made harmless and its details struck into one card, where the person
	// sees the whole of it before it is sent.
	maxAsk = 1000

	// sends is how many questions one person can send within sendsIn. Staff read them
	// all.
	sends   = 5
	sendsIn = time.Hour

	// tries is how many codes one person can try within triesIn. A code has 80 random
	// bits; this keeps a program from trying at all.
	tries   = 10
	triesIn = 10 * time.Minute

	// watchedFor is how long ago staff may have looked to be named as looking: a clinic
	// that looks once a week is heard of, and the day stands in the sentence. To hear
	// that somebody looked a month ago helps nobody.
	watchedFor = 7 * 24 * time.Hour
)

// asking bounds what patients send to the staff of one clinic.
type asking struct {
	sends, tries *quota
	notice       notice
}

func newAsking(now func() time.Time) *asking {
	return &asking{sends: newQuota(sends, sendsIn, now), tries: newQuota(tries, triesIn, now)}
}

// askStaff opens the form with what will be sent: the question where it is still known,
// else nothing. It can be changed there.
func (b *clinic) askStaff(r *request, id button.ID) reply {
	if !b.app.AsksStaff() {
		return b.note(r, render.SayAskNotSent)
	}
	text, _ := b.talk.Look(r.person, r.ChannelID, uint32(id.Number))
	m, err := b.layout.AskStaff(layout.AskForm{
		Title: render.FormAskTitle, Note: b.words(render.SayAskWarn), Most: maxAsk, Text: readable(text),
		Input: layout.Words{Label: render.FormAskLabel, Description: render.FormAskHint},
	}, button.ID{}, r.place())
	if err != nil {
		b.log.Error("the form to the staff cannot be laid out", "cause", err)
		return b.note(r, render.SayAskNotSent)
	}
	return reply{kind: form, modal: m}
}

// askFilled takes the form, in which submit heard no emergency. What looks like personal
// details is struck, and then the person sees what is left before it goes; where nothing
// was struck, they have seen it in the form.
func (b *clinic) askFilled(r *request) reply {
	if !b.asking.sends.left(r.person) {
		return b.note(r, render.SayAskEnough)
	}
	text := readable(r.spoken())
	kinds, struck, ok := b.app.Personal(text)
	if !ok || struck == "" || wire.Units(text) > maxAsk {
		return b.note(r, render.SayAskNotSent)
	}
	if len(kinds) > 0 {
		return b.askConfirm(r, kinds, struck)
	}
	return b.send(r, struck, later)
}

// askAlarm answers as /ask would, below a line that says that nothing was sent: staff
// may read it hours later.
func (b *clinic) askAlarm(ctx context.Context, r *request, text string) reply {
	d, handles := b.decide(ctx, r.person, r.ChannelID, text, false)
	out := b.present(r, d, handles, false)
	line := b.words(render.SayAskAlarm) + "\n\n"
	if wire.Units(line+out.message.Content) <= wire.MaxContent { // the numbers matter more
		out.message.Content = line + out.message.Content
	}
	return out
}

// askConfirm shows what is left of a text once details are struck. The text waits in
// memory for ten minutes.
func (b *clinic) askConfirm(r *request, kinds []string, struck string) reply {
	shown := quoted(struck)
	if wire.Units(shown) > wire.MaxDescription {
		return b.note(r, render.SayAskNotSent) // what cannot be shown whole is not sent
	}
	handle := uint64(b.talk.Keep(r.person, r.ChannelID, struck))
	m := b.layout.Note(b.words(render.SayAskStruck, "found", strings.Join(kinds, ", ")), r.place(), false)
	m.Embeds = []wire.Embed{{Color: amber, Description: shown}}
	m.Components = []wire.Row{{Buttons: []wire.Button{
		b.layout.Button(render.ButtonSend, wire.Primary, button.ID{Action: button.SendStaff, Number: handle}, r.place()),
		b.layout.Button(render.ButtonEditAgain, wire.Secondary, button.ID{Action: button.AskStaff, Number: handle}, r.place()),
		b.contactButton(r),
	}}}
	return reply{kind: say, message: m}
}

func (b *clinic) contactButton(r *request) wire.Button {
	return b.layout.Button(render.ButtonContact, wire.Secondary, button.ID{Action: button.Contact}, r.place())
}

// askConfirmed sends what the person was shown. Pressed twice, it goes once.
func (b *clinic) askConfirmed(r *request, id button.ID) reply {
	text, ok := b.talk.Take(r.person, r.ChannelID, uint32(id.Number))
	if !ok {
		return b.note(r, render.SayAskSentBefore)
	}
	return b.send(r, text, laterHere)
}

// errNoReceipt says that a question was taken back because its code cannot be shown.
var errNoReceipt = errors.New("the receipt cannot be shown")

// send keeps a text for the staff and hands out the receipt, once it is kept. Where the
// receipt cannot be shown, the text is taken back: nobody could ask for the answer or
// delete it.
func (b *clinic) send(r *request, text string, kind replyKind) reply {
	kept := "" // the code, once the text is kept
	back := func() {}
	return reply{kind: kind, undo: func(ctx context.Context) (wire.Message, error) {
		if kept == "" {
			return b.note(r, render.SayAskNotSent).message, nil
		}
		desk, err := b.records(ctx)
		if err == nil {
			err = desk.Forget(ctx, kept)
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return wire.Message{}, err
		}
		back()
		return b.notSent(r, text, errNoReceipt), nil
	}, work: func(ctx context.Context, _ func(wire.Message)) wire.Message {
		var ok bool
		back, ok = b.asking.sends.take(r.person)
		if !ok {
			return b.note(r, render.SayAskEnough).message
		}
		ctx, cancel := context.WithTimeout(ctx, keepBy)
		defer cancel()
		desk, err := b.records(ctx)
		if err != nil {
			back()
			return b.notSent(r, text, err)
		}
		code, q, err := desk.Send(ctx, text)
		if err != nil {
			back()
			return b.notSent(r, text, err)
		}
		kept = code
		b.asking.notice.want()
		return b.receipt(ctx, r, desk, code, q)
	}}
}

// notSent says so, with a way to try again.
func (b *clinic) notSent(r *request, text string, err error) wire.Message {
	b.log.Error("a question to the staff was not kept", "cause", err)
	if errors.Is(err, curation.ErrOff) {
		return b.note(r, render.SayAskNotSent).message
	}
	return b.notSentYet(r, text)
}

// notSentYet says that nothing was sent, with the text to try again.
func (b *clinic) notSentYet(r *request, text string) wire.Message {
	m := b.note(r, render.SayAskNotSent).message
	again := button.ID{Action: button.AskStaff, Number: uint64(b.talk.Keep(r.person, r.ChannelID, text))}
	m.Components[0].Buttons = append([]wire.Button{b.layout.Button(render.ButtonEditAgain, wire.Secondary, again, r.place())}, m.Components[0].Buttons...)
	return m
}

// turnedAway is what is said where there is no room for a request. Who was sending a
// question to the staff hears that it was not sent, rather than guess.
func (b *clinic) turnedAway(r *request, text render.Say) wire.Message {
	if spoken := r.spoken(); r.Type == wire.ModalSubmit && spoken != "" {
		return b.notSentYet(r, spoken)
	}
	if r.Type == wire.Component {
		if id, err := b.signer.Read(r.Data.CustomID, r.scope); err == nil && id.Action == button.SendStaff {
			return b.note(r, render.SayAskNotSent).message // the button stays, and so does its text
		}
	}
	return b.layout.Note(b.words(text), r.place(), false)
}

// receipt is the way back to what was sent, and says honestly whether anybody looks.
func (b *clinic) receipt(ctx context.Context, r *request, desk *curation.Desk, code string, q curation.Question) wire.Message {
	now := b.now()
	days := int(q.Expires.Sub(now).Round(24*time.Hour) / (24 * time.Hour))
	text := b.words(render.SayAskSent, "code", code, "days", strconv.Itoa(days))
	m := b.layout.Note(text+b.watched(ctx, desk), r.place(), false)
	m.Components = b.receiptRow(r, q)
	return m
}

// watched says whether anybody looks at questions, as a paragraph that follows others;
// "" where that cannot be told.
func (b *clinic) watched(ctx context.Context, desk *curation.Desk) string {
	last, err := desk.LastWatched(ctx)
	since := b.now().Sub(last)
	switch {
	case err != nil:
		b.log.Warn("when staff last looked cannot be told", "cause", err)
		return ""
	case !last.IsZero() && since <= watchedFor:
		return "\n\n" + b.words(render.SayAskWatched, "when", ago(since))
	}
	return "\n\n" + b.words(render.SayAskUnwatched)
}

// ago says a time as it is said to patients.
func ago(d time.Duration) string {
	switch {
	case d < time.Hour:
		return "less than an hour"
	case d < 2*time.Hour:
		return "an hour"
	case d < 48*time.Hour:
		return fmt.Sprintf("%d hours", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}
