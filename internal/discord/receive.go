package discord

import (
	"context"
	"time"

	"bedside/internal/discord/gateway"
	"bedside/internal/discord/rest"
	"bedside/internal/discord/wire"
	"bedside/internal/render"
)

// maxAge is how old an interaction may be when it arrives: it could not be
// answered within Discord's three seconds. Older by an hour and more it is no
// delay but a clock that is wrong somewhere, and it is answered.
const (
	maxAge     = 2500 * time.Millisecond
	wrongClock = time.Hour
)

// responder sends the first response to an interaction.
type responder func(ctx context.Context, r wire.Response) error

// event takes what the gateway brings.
func (b *Bot) event(e gateway.Event) {
	now := b.now()
	switch e.Type {
	case "INTERACTION_CREATE":
		i, err := wire.ReadInteraction(e.Data)
		if err != nil {
			b.log.Warn("an interaction cannot be read", "cause", err)
			b.counts.dropped.Add(1)
			return
		}
		b.receive(newRequest(i, now), func(ctx context.Context, r wire.Response) error {
			return b.rest.Respond(ctx, i.ID, i.Token, r)
		})
	case "MESSAGE_CREATE":
		if p, err := wire.ReadPosted(e.Data); err == nil {
			b.message(p, now)
		}
	case "READY", "GUILD_CREATE", "GUILD_DELETE":
		b.guildEvent(e)
	}
}

// receive takes an interaction that was not seen before.
func (b *Bot) receive(r *request, respond responder) {
	if b.fresh(r.ID, r.received) {
		c, _ := b.of(r.GuildID)
		c.admit(r, respond)
	}
}

// admit holds back floods and hands the rest to the pool. It is false where no
// response will come.
func (b *clinic) admit(r *request, respond responder) bool {
	if r.AppID == "" {
		r.AppID = b.appID()
	}
	if v := b.judge(r); v != admitted {
		b.counts.slowed.Add(1)
		if spoken := r.spoken(); spoken != "" && (r.path == "ask" || r.Type == wire.ModalSubmit) {
			// Not answered, but the next message may be the other half of an emergency.
			b.talk.Remember(r.person, r.ChannelID, spoken)
		}
		return v == slower && b.spill(r, respond, render.SaySlow)
	}
	job := func() {
		ctx, cancel := b.until(r.received, answerBy)
		defer cancel()
		b.answer(ctx, r, b.guarded(ctx, r), respond)
	}
	return b.pool.do(r.calm, job) || b.spill(r, respond, render.SayBusy)
}

// until is a context that ends so long after a receipt.
func (b *Bot) until(received time.Time, long time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), long-b.now().Sub(received))
}

// fresh reports whether an event is new and can still be answered.
func (b *Bot) fresh(id string, received time.Time) bool {
	if !b.seen.first(id) {
		b.log.Debug("an event came twice")
		b.counts.dropped.Add(1)
		return false
	}
	made, ok := wire.Time(id)
	if age := received.Sub(made) - b.rest.Skew(); ok && age > maxAge && age < wrongClock {
		b.log.Debug("an event came too late", "age", age)
		b.counts.late.Add(1)
		return false
	}
	return true
}

// judge holds back floods. What may be an emergency is never held back: the text
// is looked at before the count decides.
func (b *clinic) judge(r *request) verdict {
	spoken := r.spoken()
	if spoken == "" {
		return b.limits.press(r.person)
	}
	v := b.limits.question(r.person, r.GuildID)
	// Both when there is too much of one person and when all workers are taken, an
	// emergency goes before.
	if v != admitted || b.pool.crowded() {
		if b.app.RedFlag(b.talk.Earlier(r.person, r.ChannelID), spoken) {
			r.calm = true
			return admitted
		}
	}
	return v
}

// spill answers with a fixed text when there is no room for more. It is false
// where there is not even room for that.
func (b *clinic) spill(r *request, respond responder, text render.Say) bool {
	select {
	case b.overflow <- struct{}{}:
	default:
		b.counts.dropped.Add(1)
		return false
	}
	return b.aside(func() {
		defer func() { <-b.overflow }()
		ctx, cancel := b.until(r.received, answerBy)
		defer cancel()
		out := reply{kind: say, message: b.turnedAway(r, text)}
		if r.Type == wire.Autocomplete {
			out = reply{kind: offer}
		}
		b.answer(ctx, r, out, respond)
	})
}

// guarded runs the handler. A handler that breaks gives an apology. A request that
// has waited too long is not begun: its answer would not be taken.
func (b *clinic) guarded(ctx context.Context, r *request) (out reply) {
	defer func() {
		if b.broke(r.path, recover()) {
			out = b.sorry(r)
		}
	}()
	if ctx.Err() != nil {
		b.counts.late.Add(1)
		return reply{}
	}
	return b.handle(ctx, r)
}

func (b *clinic) sorry(r *request) reply {
	if r.Type == wire.Autocomplete {
		return reply{kind: offer}
	}
	return reply{kind: say, message: b.layout.Note(b.words(render.SayTrouble), r.place(), true)}
}

// answer sends a reply and does what comes after it.
func (b *clinic) answer(ctx context.Context, r *request, out reply, respond responder) {
	if out.kind == silent {
		return
	}
	if err := out.check(); err != nil {
		// Never to happen; if it does, a fixed text is better than no reply.
		b.log.Error("a reply breaks a limit of Discord's", "command", r.path, "cause", err)
		out = b.sorry(r)
	}
	err := respond(ctx, out.response())
	took := b.now().Sub(r.received)
	switch {
	case err == nil:
		b.counts.answered.Add(1)
		b.counts.latency.add(took)
	case rest.IsCode(err, rest.CodeUnknownInteraction, rest.CodeAcknowledged):
		b.log.Info("a response came too late or twice", "took", took, "cause", err)
		b.counts.late.Add(1)
	default:
		b.log.Warn("a response did not arrive", "took", took, "cause", err)
		b.counts.failed.Add(1)
	}
	switch {
	case out.work == nil:
	case err == nil:
		b.aside(func() { b.workOn(r, out) })
	case out.must:
		b.aside(func() { b.workUntold(r, out) })
	}
	if out.after != nil && err == nil {
		b.aside(func() {
			ctx, cancel := context.WithTimeout(b.workCtx, answerBy)
			defer cancel()
			if err := out.after(ctx); err != nil && !rest.IsCode(err, rest.CodeUnknownMessage, rest.CodeUnknownWebhook) {
				b.log.Warn("what follows a response failed", "cause", err)
			}
		})
	}
}

// check says whether Discord would take the reply.
func (r reply) check() error {
	switch r.kind {
	case say, update:
		return r.message.Check()
	case form:
		return r.modal.Check()
	}
	return nil
}
