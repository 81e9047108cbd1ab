package discord

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

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
	text := b.words(render.SayPrivacy, "helper", b.helper())
	if b.app.AsksStaff() {
		text += "\n\n" + b.words(render.SayPrivacyAsks, "days", strconv.Itoa(int(b.app.Config().AskStaff.Keep/(24*time.Hour))))
	}
	m := b.layout.Note(text, r.place(), false)
	m.Components = []wire.Row{{Buttons: []wire.Button{
		b.layout.Button(render.ButtonForget, wire.Danger, button.ID{Action: button.Forget}, r.place()),
		b.layout.Button(render.ButtonContact, wire.Secondary, button.ID{Action: button.Contact}, r.place()),
	}}}
	return reply{kind: say, message: m}
}

// helper is the host that questions are also sent to, "" where none leaves the machine.
func (b *clinic) helper() string {
	e := b.app.Config().Embeddings
	u, err := url.Parse(e.URL)
	if err != nil || !e.On() || loopback(u.Hostname()) {
		return ""
	}
	return u.Hostname()
}
