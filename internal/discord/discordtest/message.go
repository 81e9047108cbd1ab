package discordtest

import (
	"encoding/json"
	"strings"
)

// Message is a message as a client gets it.
type Message struct {
	ID         string          `json:"id"`
	ChannelID  string          `json:"channel_id"`
	GuildID    string          `json:"guild_id,omitempty"`
	Content    string          `json:"content"`
	Embeds     []Embed         `json:"embeds"`
	Components []Component     `json:"components"`
	Flags      int             `json:"flags"`
	Nonce      any             `json:"nonce,omitempty"`
	Author     Author          `json:"author"`
	Reference  *Reference      `json:"message_reference,omitempty"`
	Raw        json.RawMessage `json:"-"` // the whole object
}

// Author is the user that a message came from.
type Author struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	Bot      bool   `json:"bot,omitempty"`
}

// Reference is what a message answers.
type Reference struct {
	MessageID string `json:"message_id"`
	ChannelID string `json:"channel_id,omitempty"`
	GuildID   string `json:"guild_id,omitempty"`
}

// Embed is one embed of a message.
type Embed struct {
	Title       string       `json:"title,omitempty"`
	Description string       `json:"description,omitempty"`
	URL         string       `json:"url,omitempty"`
	Color       int          `json:"color,omitempty"`
	Author      *EmbedAuthor `json:"author,omitempty"`
	Footer      *EmbedFooter `json:"footer,omitempty"`
	Fields      []EmbedField `json:"fields,omitempty"`
}

// EmbedAuthor, EmbedFooter and EmbedField are parts of an embed.
type (
	EmbedAuthor struct {
		Name string `json:"name"`
		URL  string `json:"url,omitempty"`
	}
	EmbedFooter struct {
		Text string `json:"text"`
	}
	EmbedField struct {
		Name   string `json:"name"`
		Value  string `json:"value"`
		Inline bool   `json:"inline,omitempty"`
	}
)

// Component is any component of a message; Type says which members count.
type Component struct {
	Type        int            `json:"type"`
	CustomID    string         `json:"custom_id,omitempty"`
	Style       int            `json:"style,omitempty"`
	Label       string         `json:"label,omitempty"`
	URL         string         `json:"url,omitempty"`
	Disabled    bool           `json:"disabled,omitempty"`
	Placeholder string         `json:"placeholder,omitempty"`
	Content     string         `json:"content,omitempty"`
	Options     []SelectOption `json:"options,omitempty"`
	Components  []Component    `json:"components,omitempty"`
	Accessory   *Component     `json:"accessory,omitempty"`
}

// SelectOption is one line of a select.
type SelectOption struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description,omitempty"`
	Default     bool   `json:"default,omitempty"`
}

// Button is a button of a message. Style 5 is a link and has no CustomID.
type Button struct {
	Label, CustomID, URL string
	Style                int
	Disabled             bool
}

// Select is a select menu of a message.
type Select struct {
	CustomID, Placeholder string
	Options               []SelectOption
	Disabled              bool
}

// Ephemeral is true for a message that only one user sees.
func (m Message) Ephemeral() bool { return m.Flags&flagEphemeral != 0 }

// Loading is true while a deferred reply shows "thinking".
func (m Message) Loading() bool { return m.Flags&flagLoading != 0 }

// Text is all that a user can read, line by line from top to bottom: content,
// embeds, texts, and the labels of buttons and selects.
func (m Message) Text() string {
	var lines []string
	add := func(all ...string) {
		for _, s := range all {
			if s != "" {
				lines = append(lines, s)
			}
		}
	}
	add(m.Content)
	for _, e := range m.Embeds {
		if e.Author != nil {
			add(e.Author.Name)
		}
		add(e.Title, e.Description)
		for _, f := range e.Fields {
			add(f.Name, f.Value)
		}
		if e.Footer != nil {
			add(e.Footer.Text)
		}
	}
	m.each(func(c Component) {
		add(c.Content, c.Label, c.Placeholder)
		for _, o := range c.Options {
			add(o.Label, o.Description)
		}
	})
	return strings.Join(lines, "\n")
}

// Buttons are all buttons from top to bottom and left to right.
func (m Message) Buttons() []Button {
	var out []Button
	m.each(func(c Component) {
		if c.Type == typeButton {
			out = append(out, Button{Label: c.Label, CustomID: c.CustomID, URL: c.URL, Style: c.Style, Disabled: c.Disabled})
		}
	})
	return out
}

// Button returns the first button with a label.
func (m Message) Button(label string) (b Button, ok bool) {
	for _, b := range m.Buttons() {
		if b.Label == label {
			return b, true
		}
	}
	return Button{}, false
}

// Selects are all select menus from top to bottom.
func (m Message) Selects() []Select {
	var out []Select
	m.each(func(c Component) {
		switch c.Type {
		case typeStringSelect, typeUserSelect, typeRoleSelect, typeMentionSelect, typeChannelSelect:
			out = append(out, Select{CustomID: c.CustomID, Placeholder: c.Placeholder, Options: c.Options, Disabled: c.Disabled})
		}
	})
	return out
}

func (m Message) each(f func(Component)) {
	var walk func([]Component)
	walk = func(all []Component) {
		for _, c := range all {
			f(c)
			walk(c.Components)
			if c.Accessory != nil {
				walk([]Component{*c.Accessory})
			}
		}
	}
	walk(m.Components)
}

// stored is a message as the Server keeps it, under its lock.
type stored struct {
	body    map[string]any
	call    *Call // that it belongs to, nil for channel messages
	deleted bool
}

func (m *stored) flags() int64 {
	n, _ := number(m.body, "flags")
	return n
}

func (m *stored) id() string { return text(m.body, "id") }

// message makes the typed copy.
func (m *stored) message() Message {
	return decodeMessage(m.body)
}

func decodeMessage(body map[string]any) Message {
	var out Message
	data, err := json.Marshal(body)
	if err != nil {
		panic(err) // it came out of a decoder
	}
	// A member of a wrong type was refused before it got here, or is one that
	// this package does not look at.
	_ = json.Unmarshal(data, &out)
	out.Raw = data
	return out
}

// userParts are the members of a message that its sender decides.
var userParts = []string{"content", "embeds", "components", "nonce", "message_reference", "tts", "sticker_ids", "attachments"}

// newBody makes the object that Discord returns for a new message.
func (s *Server) newBody(sent map[string]any, channelID, guildID string, flags int64) map[string]any {
	now := s.now()
	body := map[string]any{
		"id": s.ids.next(now), "type": 0, "channel_id": channelID, "content": "", "author": s.botUser(),
		"embeds": []any{}, "components": []any{}, "attachments": []any{}, "mentions": []any{}, "mention_roles": []any{},
		"pinned": false, "mention_everyone": false, "tts": false, "timestamp": stamp(now), "edited_timestamp": nil,
		"flags": flags,
	}
	if guildID != "" {
		body["guild_id"] = guildID
	}
	for _, key := range userParts {
		if v := sent[key]; v != nil {
			body[key] = v
		}
	}
	return body
}

// edit applies a partial message: what is named is replaced, null empties.
func (s *Server) edit(m *stored, sent map[string]any) (empty bool) {
	next := make(map[string]any, len(m.body))
	for k, v := range m.body {
		next[k] = v
	}
	for _, key := range userParts {
		v, named := sent[key]
		switch {
		case !named || key == "nonce" || key == "message_reference" || key == "tts":
		case v != nil:
			next[key] = v
		case key == "content":
			next[key] = ""
		default:
			next[key] = []any{}
		}
	}
	if emptyMessage(next) {
		return true
	}
	flags := m.flags() &^ flagLoading
	if f, ok := number(sent, "flags"); ok {
		// Whether it is ephemeral was settled by the first response.
		const mutable = flagSuppressEmbeds | flagComponentsV2
		flags = flags&^flagSuppressEmbeds | f&mutable
	}
	next["flags"] = flags
	next["edited_timestamp"] = stamp(s.now())
	m.body = next
	return false
}
