package wire

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"
)

// Kinds of interactions.
const (
	Ping         = 1
	Command      = 2
	Component    = 3
	Autocomplete = 4
	ModalSubmit  = 5
)

// InGuild is the context of an interaction that was started in a server.
const InGuild = 0

// Interaction is what Discord sends when a person uses a command, a button or a
// form.
type Interaction struct {
	ID             string            `json:"id"`
	AppID          string            `json:"application_id"`
	Type           int               `json:"type"`
	Token          string            `json:"token"`
	Data           Data              `json:"data"`
	GuildID        string            `json:"guild_id"`
	ChannelID      string            `json:"channel_id"`
	Member         *Member           `json:"member"`
	User           *User             `json:"user"`
	Message        *Ref              `json:"message"`
	AppPermissions Bits              `json:"app_permissions"`
	Context        *int              `json:"context"`
	Owners         map[string]string `json:"authorizing_integration_owners"`
}

// Data is what was used, and how.
type Data struct {
	Name     string   `json:"name"`
	Type     int      `json:"type"`
	Options  []Option `json:"options"`
	TargetID string   `json:"target_id"`
	Resolved struct {
		Messages map[string]Posted `json:"messages"`
	} `json:"resolved"`
	CustomID string   `json:"custom_id"`
	Values   []string `json:"values"`
	Fields   Fields   `json:"components"` // of a form
}

// Option is one filled option of a command, or a subcommand with its options.
type Option struct {
	Name    string          `json:"name"`
	Type    int             `json:"type"`
	Value   json.RawMessage `json:"value"`
	Options []Option        `json:"options"`
	Focused bool            `json:"focused"`
}

// Text is the option's value where it is a text, else "".
func (o Option) Text() string {
	var s string
	if json.Unmarshal(o.Value, &s) != nil {
		return ""
	}
	return s
}

// True reports whether the option's value is the boolean true.
func (o Option) True() bool { return string(o.Value) == "true" }

// Member is a person in a server, as of this event.
type Member struct {
	User        *User    `json:"user"`
	Roles       []string `json:"roles"`
	Permissions Bits     `json:"permissions"`
}

// User is an account.
type User struct {
	ID  string `json:"id"`
	Bot bool   `json:"bot"`
}

// Ref names the message that a button stands on.
type Ref struct {
	ID    string `json:"id"`
	Flags int    `json:"flags"`
}

// Posted is a message that a person wrote. Content is empty unless it was meant
// for the bot: Bedside asks for no privileged intent.
type Posted struct {
	ID        string `json:"id"`
	ChannelID string `json:"channel_id"`
	GuildID   string `json:"guild_id"`
	Content   string `json:"content"`
	Author    *User  `json:"author"`
	WebhookID string `json:"webhook_id"`
	Mentions  []User `json:"mentions"`
}

// Bits are permission bits. Discord writes them as text, because they have more
// than 53 bits.
type Bits uint64

// Permissions that Bedside needs in a channel.
const (
	ViewChannel  Bits = 1 << 10
	SendMessages Bits = 1 << 11
	EmbedLinks   Bits = 1 << 14
	ReadHistory  Bits = 1 << 16
	ManageGuild  Bits = 1 << 5
	ManageMsgs   Bits = 1 << 13
	Admin        Bits = 1 << 3
)

// Has reports whether all bits of want are set.
func (b Bits) Has(want Bits) bool { return b&want == want }

// UnmarshalJSON reads a number or the text of one. Anything else is no bits.
func (b *Bits) UnmarshalJSON(raw []byte) error {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		s = string(raw)
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		n = 0
	}
	*b = Bits(n)
	return nil
}

// ErrShape says that an event has not even the parts that name it.
var ErrShape = errors.New("an event without id, kind or token")

// ReadInteraction decodes an interaction. A part of an unexpected type is
// skipped: it is better to answer with what is known than not at all.
func ReadInteraction(raw []byte) (Interaction, error) {
	var i Interaction
	if err := lenient(raw, &i); err != nil {
		return Interaction{}, err
	}
	if i.Type == Ping {
		return i, nil
	}
	if i.ID == "" || i.Token == "" || i.Type == 0 {
		return Interaction{}, ErrShape
	}
	return i, nil
}

// ReadPosted decodes a message that a person wrote.
func ReadPosted(raw []byte) (Posted, error) {
	var p Posted
	if err := lenient(raw, &p); err != nil {
		return Posted{}, err
	}
	if p.ID == "" || p.ChannelID == "" {
		return Posted{}, ErrShape
	}
	return p, nil
}

// lenient decodes what fits. encoding/json goes on after a value of a wrong type
// and reports the first one at the end.
func lenient(raw []byte, v any) error {
	err := json.Unmarshal(raw, v)
	var odd *json.UnmarshalTypeError
	if errors.As(err, &odd) {
		return nil
	}
	if err != nil {
		return errors.New("an event that is no JSON") // the cause quotes the event
	}
	return nil
}

// Person is the account that started the interaction, "" if it is not said.
func (i *Interaction) Person() string {
	switch {
	case i.Member != nil && i.Member.User != nil:
		return i.Member.User.ID
	case i.User != nil:
		return i.User.ID
	}
	return ""
}

// epoch is the first millisecond of 2015, where snowflakes begin.
const epoch = 1420070400000

// Time is when Discord made a snowflake, false if it is none.
func Time(snowflake string) (time.Time, bool) {
	n, err := strconv.ParseUint(snowflake, 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(n>>22) + epoch), true
}
