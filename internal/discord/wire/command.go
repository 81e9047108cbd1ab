package wire

import (
	"encoding/json"
	"strconv"
)

// Kinds of commands.
const (
	ChatInput      = 1
	MessageCommand = 3
)

// Kinds of options.
const (
	OptionSubcommand = 1
	OptionString     = 3
	OptionInteger    = 4
	OptionBoolean    = 5
	OptionUser       = 6
)

// Contexts in which a command can be used.
const (
	ContextGuild = 0
	ContextBotDM = 1
)

// Definition is a command as it is registered with Discord.
type Definition struct {
	Name         string       `json:"name"`
	Type         int          `json:"type"`
	Description  string       `json:"description,omitempty"` // empty for message commands
	Options      []OptionSpec `json:"options,omitempty"`
	Permissions  *Bits        `json:"default_member_permissions,omitempty"` // who sees it; nil: everybody
	Contexts     []int        `json:"contexts"`
	Integrations []int        `json:"integration_types"` // 0: installed to a server
}

// OptionSpec is one option of a command.
type OptionSpec struct {
	Type         int          `json:"type"`
	Name         string       `json:"name"`
	Description  string       `json:"description"`
	Required     bool         `json:"required,omitempty"`
	Autocomplete bool         `json:"autocomplete,omitempty"`
	MinLength    int          `json:"min_length,omitempty"`
	MaxLength    int          `json:"max_length,omitempty"`
	Choices      []Choice     `json:"choices,omitempty"` // the only values; not beside autocomplete
	Options      []OptionSpec `json:"options,omitempty"`
}

// Int is the option's value where it is a whole number that fits. Discord sends a
// number without a fraction or exponent.
func (o Option) Int() (n int, ok bool) {
	n, err := strconv.Atoi(string(o.Value))
	return n, err == nil
}

// MarshalJSON writes bits as Discord does, as text.
func (b Bits) MarshalJSON() ([]byte, error) {
	return json.Marshal(strconv.FormatUint(uint64(b), 10))
}
