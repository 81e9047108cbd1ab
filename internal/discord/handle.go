package discord

import (
	"context"

	"bedside/internal/discord/wire"
	"bedside/internal/render"
)

// handle gives the reply to an interaction. It sends nothing.
func (b *clinic) handle(ctx context.Context, r *request) reply {
	if _, home := b.of(r.GuildID); !home {
		return b.astray(ctx, r)
	}
	switch r.Type {
	case wire.Command:
		c := b.find(r)
		switch {
		case c == nil:
			return b.note(r, render.SayNotIssued)
		case !b.permits.allows(r, c.who):
			return b.refused(r)
		}
		return c.run(ctx, r)
	case wire.Autocomplete:
		c := b.find(r)
		if c == nil || c.offer == nil || !b.permits.allows(r, c.who) {
			return reply{kind: offer}
		}
		return reply{kind: offer, choices: c.offer(ctx, r)}
	case wire.Component:
		return b.press(ctx, r)
	case wire.ModalSubmit:
		return b.submit(ctx, r)
	}
	b.log.Warn("an interaction of a kind that is not known", "kind", r.Type)
	return reply{}
}

// find returns the command that was used, nil if it is none of ours.
func (b *clinic) find(r *request) *command {
	for i := range b.commands {
		if c := &b.commands[i]; c.path() == r.path && (r.Type == wire.Autocomplete || c.kind == max(r.Data.Type, wire.ChatInput)) {
			return c
		}
	}
	return nil
}

// note is a private fixed text with a way to the clinic.
func (b *clinic) note(r *request, s render.Say, extra ...string) reply {
	return reply{kind: say, message: b.layout.Note(b.words(s, extra...), r.place(), true)}
}

// refused is the one reply to whoever may not do something, whatever the cause:
// it says nothing that would help to get around it.
func (b *clinic) refused(r *request) reply {
	b.counts.refused.Add(1)
	b.log.Warn("refused", "command", r.path, "kind", r.Type)
	return reply{kind: say, message: b.layout.Note(b.words(render.SayRefused), r.place(), false)}
}
