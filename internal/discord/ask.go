package discord

import (
	"context"
	"encoding/base64"
	"strings"

	"bedside/internal/answer"
	"bedside/internal/discord/button"
	"bedside/internal/discord/layout"
	"bedside/internal/discord/wire"
	"bedside/internal/render"
)

// ask answers a question.
func (b *clinic) ask(ctx context.Context, r *request) reply {
	question := r.text("question")
	if id, ok := b.named(question); ok {
		return b.show(ctx, r, id)
	}
	share := r.true("share")
	d, handle := b.decide(ctx, r.person, r.ChannelID, question, share)
	return b.present(r, d, handle, share)
}

// decide answers a question in the light of what the person said just before, and
// remembers it for what they say next. What others will read stands for itself: it
// must not tell what was asked in private before. An emergency is seen in any case,
// and is never shared.
func (b *clinic) decide(ctx context.Context, person, channel, question string, public bool) (answer.Decision, pending) {
	earlier := b.talk.Earlier(person, channel)
	if public && !b.app.RedFlag(earlier, question) {
		earlier = nil
	}
	d, c, err := b.app.AskInContext(ctx, earlier, question)
	b.unanswerable(err)
	b.talk.Remember(person, channel, question)
	return d, b.keep(person, channel, c.Asked, d, !public)
}

// pending are handles of questions that buttons come back to. They live in memory
// for ten minutes.
type pending struct {
	question uint32
	picks    []uint32 // by choice: the question with that medicine in it
}

// keep remembers what the buttons of a decision will need. A private reply has one that
// leads to the staff, where they can be asked.
func (b *clinic) keep(person, channel, question string, d answer.Decision, private bool) pending {
	var p pending
	switch {
	case d.Kind == answer.Crisis:
		p.question = b.talk.Keep(person, channel, question)
	case private && b.app.AsksStaff():
		p.question = b.talk.Keep(person, channel, wire.Cut(question, maxAsk))
	}
	for i, c := range d.Choices {
		if c.ID == "" && i < wire.MaxItems {
			p.picks = append(p.picks, b.talk.Keep(person, channel, answer.WithMedicine(question, d, c.Name)))
		} else {
			p.picks = append(p.picks, 0)
		}
	}
	return p
}

// present lays out a decision for one person, or for all where that was asked for
// and the reply is one that all may see.
func (b *clinic) present(r *request, d answer.Decision, p pending, share bool) reply {
	b.logDecision(d, r)
	b.app.Missed(d)
	place := r.place()
	place.Handle, place.Picks, place.Ask = p.question, p.picks, b.app.AsksStaff()
	public := share && d.Kind == answer.Answer && r.GuildID != ""
	if public {
		place.Public, place.Asker = true, number(r.person)
	}
	return reply{kind: say, public: public, message: b.lay(d, r.person, place)}
}

// lay words and lays out a decision. Within ten minutes of an emergency text the
// next one is a line: people scroll past what they have seen. The line stands above
// other replies too, because what is said next ("and a bottle of vodka") may belong
// to the emergency without sounding like one.
func (b *clinic) lay(d answer.Decision, person string, place layout.Place) wire.Message {
	switch {
	case d.Kind == "":
		return b.layout.Note(b.words(render.SayTrouble), place, true)
	case d.Kind == answer.Crisis && !b.talk.FullBlock(person):
		return b.layout.Reminder(b.words(render.SayStillHere), place)
	}
	m := b.app.Renderer().Message(d)
	if d.Kind != answer.Crisis && !place.Public && b.talk.Alarmed(person) {
		m.Above = append([]string{b.words(render.SayStillHere)}, m.Above...)
	}
	return b.layout.Reply(m, place)
}

// logDecision logs what was decided, without a word of the question and without saying
// for whom.
func (b *clinic) logDecision(d answer.Decision, r *request) {
	passage := ""
	if len(d.Passages) > 0 && d.Passages[0].Passage != nil && d.Kind != answer.Crisis {
		passage = d.Passages[0].Passage.ID
	}
	b.log.Info("decided", "kind", string(d.Kind), "reason", string(d.Reason), "passage", passage, "took", b.now().Sub(r.received))
}

// show gives a passage that was picked by its name.
func (b *clinic) show(ctx context.Context, r *request, id string) reply {
	d, err := b.app.Choose(ctx, id)
	if err != nil {
		b.log.Error("a passage cannot be read", "passage", id, "cause", err)
	}
	if d.Kind != answer.Answer {
		return b.note(r, render.SayGone)
	}
	return b.present(r, d, pending{}, r.Type == wire.Command && r.true("share"))
}

// What autocomplete offers has a text as its value, so that what is chosen is
// asked as if it had been typed. A text that is too long for a value stands there
// by its key, behind this sign.
const keySign = "#"

// value is how a passage is named in an offer.
func value(id string) string {
	key := answer.KeyOf(id)
	return keySign + base64.RawURLEncoding.EncodeToString(key[:])
}

// named finds the passage that a value of an offer names. Anything else is a
// question: people type what was never offered.
func (b *clinic) named(text string) (id string, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(text, keySign))
	if !strings.HasPrefix(text, keySign) || err != nil || len(raw) != len(button.Key{}) {
		return "", false
	}
	return b.app.ByKey([8]byte(raw))
}

// offerQuestions completes a question with the clinic's own. Where what is typed
// sounds like an emergency, the numbers come first.
func (b *clinic) offerQuestions(ctx context.Context, r *request) []wire.Choice {
	typed := r.focused()
	var out []wire.Choice
	if strings.TrimSpace(typed) != "" && b.app.RedFlag(nil, typed) {
		out = append(out, wire.Choice{Name: wire.Cut(b.words(render.SayDangerTip), wire.MaxChoice), Value: wire.Cut(strings.TrimSpace(typed), wire.MaxChoice)})
	}
	for _, s := range b.app.Suggest(typed, wire.MaxChoices-len(out)) {
		v := s.Text
		if wire.Units(v) > wire.MaxChoice {
			v = value(s.ID)
		}
		out = append(out, wire.Choice{Name: wire.Cut(s.Text, wire.MaxChoice), Value: v})
	}
	return out
}

// offerEntries completes the name of a page.
func (b *clinic) offerEntries(ctx context.Context, r *request) []wire.Choice {
	var out []wire.Choice
	for _, s := range b.app.Suggest(r.focused(), wire.MaxChoices) {
		out = append(out, wire.Choice{Name: wire.Cut(s.Text, wire.MaxChoice), Value: value(s.ID)})
	}
	return out
}
