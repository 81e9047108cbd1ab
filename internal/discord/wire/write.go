package wire

import "encoding/json"

// Kinds of first responses to an interaction.
const (
	RespondPong      = 1
	RespondMessage   = 4
	RespondLater     = 5 // "thinking", the message comes with an edit
	RespondLaterHere = 6 // nothing is shown meanwhile, the edit replaces the message that the button stands on
	RespondUpdate    = 7 // of the message that the button stands on
	RespondChoices   = 8
	RespondModal     = 9 // a form; never in answer to a form
)

// Ephemeral makes a message visible to one person only. It is fixed with the
// first response.
const Ephemeral = 1 << 6

// Response is the first response to an interaction. Data is a Message, an Update,
// Choices, a Modal or nil.
type Response struct {
	Type int `json:"type"`
	Data any `json:"data,omitempty"`
}

// Later is the data of RespondLater.
type Later struct {
	Flags int `json:"flags,omitempty"`
}

// Choices are what autocomplete offers, at most MaxChoices.
type Choices struct {
	Choices []Choice `json:"choices"`
}

// Choice is one offer. Name and Value have 1 to MaxChoice units.
type Choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Quiet is allowed_mentions as Bedside sends them: nobody is ever notified,
// whatever a text holds.
type Quiet struct{}

// MarshalJSON writes the empty list.
func (Quiet) MarshalJSON() ([]byte, error) { return []byte(`{"parse":[]}`), nil }

// Message is a message to be sent or to replace what an interaction shows.
type Message struct {
	Content    string  `json:"content,omitempty"`
	Embeds     []Embed `json:"embeds,omitempty"`
	Components []Row   `json:"components,omitempty"`
	Flags      int     `json:"flags,omitempty"`
	Quiet      Quiet   `json:"allowed_mentions"`
}

// Update is a Message in place of another: its empty parts empty the other's.
type Update Message

// MarshalJSON writes empty parts too.
func (u Update) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Content    string  `json:"content"`
		Embeds     []Embed `json:"embeds"`
		Components []Row   `json:"components"`
		Quiet      Quiet   `json:"allowed_mentions"`
	}{Content: u.Content, Embeds: append([]Embed{}, u.Embeds...), Components: append([]Row{}, u.Components...)})
}

// Post is a message into a channel. Nonce makes sending it twice harmless.
type Post struct {
	Message
	Nonce        string     `json:"nonce,omitempty"` // at most 25 characters
	EnforceNonce bool       `json:"enforce_nonce,omitempty"`
	Reference    *Reference `json:"message_reference,omitempty"`
}

// Reference is the message that a Post replies to. If it is gone, the post stands
// alone.
type Reference struct {
	MessageID string `json:"message_id"`
	ChannelID string `json:"channel_id"`
	Strict    bool   `json:"fail_if_not_exists"`
}

// Embed is one card.
type Embed struct {
	Author      *Author `json:"author,omitempty"`
	Title       string  `json:"title,omitempty"`
	Description string  `json:"description,omitempty"`
	Color       int     `json:"color,omitempty"`
	Fields      []Field `json:"fields,omitempty"`
	Footer      *Footer `json:"footer,omitempty"`
}

// Author is the line above the title.
type Author struct {
	Name string `json:"name"`
}

// Field is a small heading with text below the description.
type Field struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Inline bool   `json:"inline,omitempty"`
}

// Footer is the small text at the end of a card.
type Footer struct {
	Text string `json:"text"`
}

// Row is a line of buttons, or one menu.
type Row struct {
	Buttons []Button
	Menu    *Menu
}

// MarshalJSON writes an action row.
func (r Row) MarshalJSON() ([]byte, error) {
	row := struct {
		Type       int   `json:"type"`
		Components []any `json:"components"`
	}{Type: 1}
	if r.Menu != nil {
		row.Components = append(row.Components, r.Menu)
	}
	for _, b := range r.Buttons {
		row.Components = append(row.Components, b)
	}
	return json.Marshal(row)
}

// Style is a button's colour.
type Style int

// The styles of buttons that carry a custom id.
const (
	Primary   Style = 1
	Secondary Style = 2
	Danger    Style = 4
)

// Button is one button.
type Button struct {
	Label    string
	Style    Style
	CustomID string
}

// MarshalJSON writes a button.
func (b Button) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Type     int    `json:"type"`
		Style    Style  `json:"style"`
		Label    string `json:"label"`
		CustomID string `json:"custom_id"`
	}{2, b.Style, b.Label, b.CustomID})
}

// Menu is a list to pick one from.
type Menu struct {
	CustomID    string
	Placeholder string
	Items       []Item
}

// Item is one line of a menu. Values are unique in it.
type Item struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description,omitempty"`
}

// MarshalJSON writes a string select.
func (m Menu) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Type        int    `json:"type"`
		CustomID    string `json:"custom_id"`
		Placeholder string `json:"placeholder,omitempty"`
		Options     []Item `json:"options"`
	}{3, m.CustomID, m.Placeholder, m.Items})
}
