package discord

import (
	"context"
	"strings"

	"bedside/internal/discord/button"
	"bedside/internal/discord/wire"
	"bedside/internal/render"
)

// help lists what this person may do here.
func (b *clinic) help(_ context.Context, r *request) reply {
	var lines []string
	for i := range b.commands {
		c := &b.commands[i]
		if !b.permits.allows(r, c.who) {
			continue
		}
		sign := "/"
		if c.kind == wire.MessageCommand {
			sign = ""
		}
		lines = append(lines, "**"+sign+c.path()+"** – "+c.description+".")
	}
	text := b.words(render.SayTypeHelp) + "\n" + strings.Join(lines, "\n") + "\n\n" + b.words(render.SayContact)
	return reply{kind: say, message: b.layout.Note(text, r.place(), false)}
}

// privacy says what is kept, and forgets on request.
func (b *clinic) privacy(_ context.Context, r *request) reply {
	m := b.layout.Note(b.words(render.SayPrivacy), r.place(), false)
	m.Components = []wire.Row{{Buttons: []wire.Button{
		b.layout.Button(render.ButtonForget, wire.Danger, button.ID{Action: button.Forget}, r.place()),
		b.layout.Button(render.ButtonContact, wire.Secondary, button.ID{Action: button.Contact}, r.place()),
	}}}
	return reply{kind: say, message: m}
}
