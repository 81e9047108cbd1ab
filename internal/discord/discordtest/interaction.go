package discordtest

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"strconv"
)

// Interaction describes an interaction to be made by NewInteraction.
type Interaction struct {
	// ID and Token identify it. Empty: made from the clock. The three seconds
	// for an answer count from the time in the ID.
	ID, Token string
	Type      int
	Data      any // the member "data"; nil leaves it out
	User      User
	ChannelID string   // empty: the user's direct messages or Server.ChannelID
	Message   *Message // the message that a component sits on
	Locale    string   // empty: en-US
	// Extra members replace those of the payload; nil values remove them.
	Extra map[string]any
}

// Option is one option of a command.
type Option struct {
	Name    string   `json:"name"`
	Type    int      `json:"type"`
	Value   any      `json:"value,omitempty"`
	Focused bool     `json:"focused,omitempty"`
	Options []Option `json:"options,omitempty"`
}

// String is an option of type string.
func String(name, value string) Option { return Option{Name: name, Type: optString, Value: value} }

// Focused is the string option that the user is typing into.
func Focused(name, value string) Option {
	return Option{Name: name, Type: optString, Value: value, Focused: true}
}

// Sub is a subcommand with its options.
func Sub(name string, options ...Option) Option {
	return Option{Name: name, Type: optSubcommand, Options: options}
}

// NewInteraction makes an interaction that Dispatch or Post can send.
func (s *Server) NewInteraction(i Interaction) *Call {
	if i.ID == "" {
		i.ID = s.newID()
	}
	if i.Token == "" {
		// As real ones: base64 that begins with the word interaction and the id.
		i.Token = base64.RawURLEncoding.EncodeToString([]byte("interaction:" + i.ID + ":stand-in-token-of-usual-length-0123456789abcdef"))
	}
	if i.Locale == "" {
		i.Locale = "en-US"
	}
	channelID := s.place(i.User, i.ChannelID)
	p := map[string]any{
		"id": i.ID, "application_id": s.o.AppID, "type": i.Type, "token": i.Token, "version": 1,
		"channel_id": channelID, "locale": i.Locale, "app_permissions": strconv.Itoa(appPermissions),
		"entitlements": []any{}, "attachment_size_limit": 10 << 20,
	}
	kind := 1 // a channel of direct messages
	if i.User.GuildID != "" {
		kind = 0
		p["guild_id"] = i.User.GuildID
		p["guild_locale"] = "en-US"
		p["guild"] = map[string]any{"id": i.User.GuildID, "locale": "en-US", "features": []any{}}
		p["member"] = i.User.member(true)
		p["context"] = 0
		p["authorizing_integration_owners"] = map[string]any{"0": i.User.GuildID}
	} else {
		p["user"] = i.User.object()
		p["context"] = 1
		p["authorizing_integration_owners"] = map[string]any{"0": "0"}
	}
	p["channel"] = map[string]any{"id": channelID, "type": kind}
	if i.Type == TypePing {
		p = map[string]any{"id": i.ID, "application_id": s.o.AppID, "type": i.Type, "token": i.Token, "version": 1}
	}
	if i.Data != nil {
		p["data"] = i.Data
	}
	c := &Call{
		s: s, ID: i.ID, Token: i.Token, kind: i.Type, payload: p, created: snowflakeTime(i.ID),
		guild: i.User.GuildID, channel: channelID, user: i.User, answered: make(chan struct{}),
	}
	s.mu.Lock()
	if i.Message != nil {
		c.on = s.messages[i.Message.ID]
		if c.on == nil {
			c.on = &stored{body: s.messageObject(*i.Message)}
			s.messages[i.Message.ID] = c.on
		}
		p["message"] = maps.Clone(c.on.body)
	}
	for k, v := range i.Extra {
		if v == nil {
			delete(p, k)
			continue
		}
		p[k] = v
	}
	s.calls[i.Token] = c
	s.mu.Unlock()
	return c
}

// messageObject gives a Message the members that Discord always sends.
func (s *Server) messageObject(m Message) map[string]any {
	body := map[string]any{
		"type": 0, "timestamp": stamp(s.now()), "edited_timestamp": nil, "tts": false, "pinned": false,
		"mention_everyone": false, "mentions": []any{}, "mention_roles": []any{}, "attachments": []any{},
		"channel_id": defaultChannel, "author": s.botUser(), "embeds": []any{}, "components": []any{},
	}
	data := []byte(m.Raw)
	if len(data) == 0 {
		data, _ = json.Marshal(m)
	}
	var given map[string]any
	_ = json.Unmarshal(data, &given)
	for k, v := range given {
		if v == nil || v == "" && k != "content" {
			continue
		}
		body[k] = v
	}
	if m.Raw == nil && m.Author.ID != "" {
		body["author"] = userObject(m.Author.ID, m.Author.Username, m.Author.Bot)
	}
	return body
}

// Ping makes the interaction that Discord tests an HTTP endpoint with.
func (s *Server) Ping() *Call { return s.NewInteraction(Interaction{Type: TypePing}) }

// Command makes the call of a slash command.
func (s *Server) Command(u User, name string, options ...Option) *Call {
	return s.NewInteraction(Interaction{Type: TypeCommand, User: u, Data: s.commandData(name, commandChat, options)})
}

// Autocomplete makes the question for choices while a user types.
func (s *Server) Autocomplete(u User, name string, options ...Option) *Call {
	return s.NewInteraction(Interaction{Type: TypeAutocomplete, User: u, Data: s.commandData(name, commandChat, options)})
}

// MessageCommand makes the use of a message command on a message.
func (s *Server) MessageCommand(u User, name string, target Message) *Call {
	data := s.commandData(name, commandMessage, nil)
	if target.ID == "" {
		target.ID = s.newID()
	}
	data["target_id"] = target.ID
	data["resolved"] = map[string]any{"messages": map[string]any{target.ID: s.messageObject(target)}}
	return s.NewInteraction(Interaction{Type: TypeCommand, User: u, Data: data})
}

// Component makes a click on a button of a message, or a choice in a select if
// there are values. The message may be an old one that the Server never saw.
func (s *Server) Component(u User, on *Message, customID string, values ...string) *Call {
	kind := typeButton
	if len(values) > 0 {
		kind = typeStringSelect
	}
	data := map[string]any{"custom_id": customID, "component_type": kind, "id": 1}
	if len(values) > 0 {
		data["values"] = values
	}
	return s.NewInteraction(Interaction{Type: TypeComponent, User: u, Message: on, ChannelID: on.ChannelID, Data: data})
}

// ModalSubmit makes the sending of a modal with text fields, each a custom id
// and a value, in the shape that was used before labels. Nothing is checked, and
// no such modal need have been opened: see FillForm for one that was. on is the
// message that the modal was opened from, or nil.
func (s *Server) ModalSubmit(u User, on *Message, customID string, fields ...[2]string) *Call {
	rows := []any{}
	for i, f := range fields {
		input := map[string]any{"type": typeTextInput, "id": 2*i + 2, "custom_id": f[0], "value": f[1]}
		rows = append(rows, map[string]any{"type": typeRow, "id": 2*i + 1, "components": []any{input}})
	}
	i := Interaction{Type: TypeModal, User: u, Message: on, Data: map[string]any{"custom_id": customID, "components": rows}}
	if on != nil {
		i.ChannelID = on.ChannelID
	}
	return s.NewInteraction(i)
}

// commandData names the registered command, or an id of its own if there is
// none: clients also send commands that were removed a moment ago.
func (s *Server) commandData(name string, kind int64, options []Option) map[string]any {
	data := map[string]any{"name": name, "type": kind}
	s.mu.Lock()
	for guild, all := range s.commands {
		for _, c := range all {
			if text(c, "name") == name && commandType(c) == kind {
				data["id"] = c["id"]
				if guild != "" {
					data["guild_id"] = guild
				}
			}
		}
	}
	s.mu.Unlock()
	if data["id"] == nil {
		data["id"] = s.newID()
	}
	if len(options) > 0 {
		data["options"] = options
	}
	return data
}
