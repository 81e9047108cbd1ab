package wire

import (
	"encoding/json"
	"slices"
	"strings"
)

// Discord's limits of forms (developers/components/reference.mdx,
// developers/interactions/receiving-and-responding.mdx).
const (
	MaxFormTitle = 45
	MaxParts     = 5    // inputs of a form, its note counted in
	MaxNote      = 4000 // the text above the inputs
	MaxInput     = 4000 // what one input holds
	MaxCaption   = 45   // label of an input
	MaxHint      = 100  // description and placeholder of an input
)

// Modal is a form. It is the data of RespondModal, which answers a command or a
// button, never another form.
type Modal struct {
	Title    string
	CustomID string
	Note     string // Markdown above the inputs; empty: none
	Inputs   []Input
}

// Input is one thing to fill in. Discord shows the description above or below
// the input, as the person's client does it.
type Input struct {
	ID          string // its name in Data.Fields
	Label       string
	Description string
	Placeholder string // gone once something is typed, so nothing of weight stands here
	Value       string // what stands in it at first
	Long        bool   // several lines
	Required    bool
	Min, Max    int    // of the text, in UTF-16 units; 0: Discord's own. Min only if Required
	Items       []Item // if any, one of them is picked and nothing is typed
}

// kinds of components in forms.
const (
	kindRow   = 1
	kindMenu  = 3
	kindInput = 4
	kindNote  = 10
	kindLabel = 18
)

// MarshalJSON writes the form with a label around each input, the form that
// Discord asks for today.
func (m Modal) MarshalJSON() ([]byte, error) {
	parts := []any{}
	if m.Note != "" {
		parts = append(parts, struct {
			Type    int    `json:"type"`
			Content string `json:"content"`
		}{kindNote, m.Note})
	}
	for _, in := range m.Inputs {
		parts = append(parts, struct {
			Type        int    `json:"type"`
			Label       string `json:"label"`
			Description string `json:"description,omitempty"`
			Component   any    `json:"component"`
		}{kindLabel, in.Label, in.Description, in.component()})
	}
	return json.Marshal(struct {
		Title      string `json:"title"`
		CustomID   string `json:"custom_id"`
		Components []any  `json:"components"`
	}{m.Title, m.CustomID, parts})
}

// component is what stands within the label. Required is always written, because
// Discord takes an input that does not say it for a required one.
func (in Input) component() any {
	if len(in.Items) > 0 {
		type option struct {
			Item
			Default bool `json:"default,omitempty"`
		}
		var options []option
		for _, it := range in.Items {
			options = append(options, option{it, in.Value != "" && it.Value == in.Value})
		}
		return struct {
			Type        int      `json:"type"`
			CustomID    string   `json:"custom_id"`
			Placeholder string   `json:"placeholder,omitempty"`
			Required    bool     `json:"required"`
			Options     []option `json:"options"`
		}{kindMenu, in.ID, in.Placeholder, in.Required, options}
	}
	style := 1
	if in.Long {
		style = 2
	}
	return struct {
		Type        int    `json:"type"`
		CustomID    string `json:"custom_id"`
		Style       int    `json:"style"`
		Placeholder string `json:"placeholder,omitempty"`
		Value       string `json:"value,omitempty"`
		Required    bool   `json:"required"`
		Min         int    `json:"min_length,omitempty"`
		Max         int    `json:"max_length,omitempty"`
	}{kindInput, in.ID, style, in.Placeholder, in.Value, in.Required, in.Min, in.Max}
}

// Check says in which way a form breaks a limit of Discord's, which would refuse
// it, or could not be sent back as it is shown. The error holds no text of the
// form.
func (m *Modal) Check() error {
	c := checker{of: "form"}
	c.text("title", m.Title, MaxFormTitle)
	c.text("custom id", m.CustomID, MaxCustomID)
	c.most("note", Units(m.Note), MaxNote)
	parts := len(m.Inputs)
	if m.Note != "" {
		parts++
		c.text("note", m.Note, MaxNote)
	}
	c.most("parts", parts, MaxParts)
	if len(m.Inputs) == 0 {
		c.fault("nothing to fill in")
	}
	ids := make(map[string]bool)
	for _, in := range m.Inputs {
		c.text("input id", in.ID, MaxCustomID)
		if ids[in.ID] {
			c.fault("the same input id twice")
		}
		ids[in.ID] = true
		c.input(in)
	}
	return c.err
}

func (c *checker) input(in Input) {
	c.text("label", in.Label, MaxCaption)
	c.most("description", Units(in.Description), MaxHint)
	if len(in.Items) > 0 {
		c.most("placeholder", Units(in.Placeholder), MaxPlaceholder)
		c.items(in.Items)
		if in.Value != "" && !slices.ContainsFunc(in.Items, func(it Item) bool { return it.Value == in.Value }) {
			c.fault("a value that is none of the items")
		}
		if in.Long || in.Min != 0 || in.Max != 0 {
			c.fault("a menu with rules for text")
		}
		return
	}
	c.most("placeholder", Units(in.Placeholder), MaxHint)
	c.most("value", Units(in.Value), MaxInput)
	c.most("longest", in.Max, MaxInput)
	if in.Max > 0 {
		c.most("value", Units(in.Value), in.Max)
		c.most("shortest", in.Min, in.Max)
	}
	c.most("shortest", in.Min, MaxInput)
	switch {
	case in.Min < 0 || in.Max < 0:
		c.fault("a length below 0")
	case in.Min > 0 && !in.Required: // whether empty is then too short is not said
		c.fault("a least length of what may stay empty")
	case !in.Long && strings.ContainsAny(in.Value, "\n\r"):
		c.fault("lines in an input of one line")
	}
}

// Fields are what a person filled in, by the id of the input: the text, or the
// value of the picked item. An input that was left empty is "".
type Fields map[string]string

// part is a component of a filled form, or one within.
type part struct {
	Type       int      `json:"type"`
	CustomID   string   `json:"custom_id"`
	Value      string   `json:"value"`
	Values     []string `json:"values"`
	Component  *part    `json:"component"`  // of a label
	Components []part   `json:"components"` // of a row, the form before labels
}

// UnmarshalJSON reads the components of a filled form: labels, and the rows that
// were used before them. What is of another kind, comes twice or is larger than
// any input of ours is left out: the rest is still worth having, and whoever
// needs what is missing says so.
func (f *Fields) UnmarshalJSON(raw []byte) error {
	*f = nil
	var parts []part
	if lenient(raw, &parts) != nil {
		return nil
	}
	for _, p := range parts {
		switch {
		case p.Type == kindLabel && p.Component != nil:
			f.add(*p.Component)
		case p.Type == kindRow:
			for _, q := range p.Components {
				f.add(q)
			}
		}
	}
	return nil
}

func (f *Fields) add(p part) {
	value := p.Value
	switch p.Type {
	case kindInput:
	case kindMenu:
		if len(p.Values) > 1 {
			return // no menu of ours
		}
		value = strings.Join(p.Values, "")
	default:
		return
	}
	_, twice := (*f)[p.CustomID]
	if twice || p.CustomID == "" || len(*f) == MaxParts || Units(p.CustomID) > MaxCustomID || Units(value) > MaxInput {
		return
	}
	if *f == nil {
		*f = make(Fields)
	}
	(*f)[p.CustomID] = value
}

// Field is what was filled into an input of a form, "" where it is not there.
func (d *Data) Field(id string) string { return d.Fields[id] }
