package discord

import (
	"context"
	"slices"
	"strings"
	"time"

	"bedside/internal/discord/button"
	"bedside/internal/discord/layout"
	"bedside/internal/discord/wire"
)

// request is one interaction, read.
type request struct {
	wire.Interaction
	received time.Time
	person   string
	scope    button.Scope
	path     string        // of a command: "faq share"
	options  []wire.Option // of the command or subcommand
	calm     bool          // admitted only because it may be an emergency
}

func newRequest(i wire.Interaction, received time.Time) *request {
	r := &request{Interaction: i, received: received, person: i.Person(), path: i.Data.Name, options: i.Data.Options}
	r.scope = button.Scope{Guild: i.GuildID, Person: r.person}
	if len(r.options) == 1 && r.options[0].Type == wire.OptionSubcommand {
		r.path += " " + r.options[0].Name
		r.options = r.options[0].Options
	}
	return r
}

// inGuild reports whether the interaction was started in a server where the bot
// itself is installed, and not carried there by a person or in from elsewhere.
func (r *request) inGuild() bool {
	if r.GuildID == "" || r.Member == nil || r.Context != nil && *r.Context != wire.InGuild {
		return false
	}
	owner, installed := r.Owners["0"]
	_, carried := r.Owners["1"]
	return installed && owner == r.GuildID || !installed && !carried
}

func (r *request) option(name string) (wire.Option, bool) {
	i := slices.IndexFunc(r.options, func(o wire.Option) bool { return o.Name == name })
	if i < 0 {
		return wire.Option{}, false
	}
	return r.options[i], true
}

// text is the text of an option, trimmed; "" if it was not filled.
func (r *request) text(name string) string {
	o, _ := r.option(name)
	return strings.TrimSpace(o.Text())
}

func (r *request) true(name string) bool {
	o, _ := r.option(name)
	return o.True()
}

// focused is what has been typed so far into the option that autocomplete is
// asked for.
func (r *request) focused() string {
	for _, o := range r.options {
		if o.Focused {
			return o.Text()
		}
	}
	return ""
}

// spoken is what a person said in the interaction, for the look for red flags: ""
// where nobody said anything.
func (r *request) spoken() string {
	switch {
	case r.Type == wire.Command && r.path == "ask":
		return r.text("question")
	case r.Type == wire.Command && r.Data.Type == wire.MessageCommand:
		return r.Data.Resolved.Messages[r.Data.TargetID].Content
	case r.Type == wire.ModalSubmit:
		return r.Data.Field(layout.InputQuestion) // only the form to the staff has it
	}
	return ""
}

func (r *request) place() layout.Place { return layout.Place{Scope: r.scope} }

// reply is what a handler wants said. The zero reply says nothing.
type reply struct {
	kind    replyKind
	message wire.Message
	public  bool // others may read it
	choices []wire.Choice
	modal   wire.Modal // of form
	// work does what takes longer and returns what is said at its end. show
	// replaces what is said meanwhile.
	work func(ctx context.Context, show func(wire.Message)) wire.Message
	// must has the work done also where Discord does not take the first response: what
	// somebody wants stopped is stopped, whether they can be told or not.
	must bool
	// undo takes back what work has done, where its last word cannot be shown and is the
	// only way back to it. It returns what is said then.
	undo func(ctx context.Context) (wire.Message, error)
	// after is done once the response has arrived.
	after func(ctx context.Context) error
}

type replyKind int

const (
	silent    replyKind = iota
	say                 // a message
	update              // in place of the message with the button
	offer               // choices of autocomplete
	later               // a message that work gives
	laterHere           // the same in place of the message with the button
	form                // a form, never in answer to one
)

// response is the reply in Discord's form.
func (r reply) response() wire.Response {
	m := r.message
	if !r.public {
		m.Flags |= wire.Ephemeral
	}
	switch r.kind {
	case update:
		return wire.Response{Type: wire.RespondUpdate, Data: wire.Update(r.message)}
	case offer:
		return wire.Response{Type: wire.RespondChoices, Data: wire.Choices{Choices: append([]wire.Choice{}, r.choices...)}}
	case form:
		return wire.Response{Type: wire.RespondModal, Data: r.modal}
	case laterHere:
		return wire.Response{Type: wire.RespondLaterHere}
	case later:
		return wire.Response{Type: wire.RespondLater, Data: wire.Later{Flags: m.Flags & wire.Ephemeral}}
	}
	return wire.Response{Type: wire.RespondMessage, Data: m}
}
