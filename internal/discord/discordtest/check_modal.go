package discordtest

import "strings"

// Limits of modals (components/reference.mdx).
const (
	maxInput      = 4000 // of a text input
	maxModalParts = 5    // the OpenAPI file allows 40
)

// Styles of text inputs.
const (
	styleShort     = 1 // one line
	styleParagraph = 2
)

// modal checks the data of callback type 9.
func (p *problems) modal(m map[string]any) {
	c := &componentCheck{problems: p, ids: make(map[string]string)}
	c.length(pageInteraction, "data.title", "title", text(m, "title"), 1, 45)
	c.length(pageInteraction, "data.custom_id", "custom_id", text(m, "custom_id"), 1, 100)
	all := list(m, "components")
	if n := len(all); n < 1 || n > maxModalParts {
		c.add(pageInteraction, "data.components", "modal has %d components, allowed are 1 to %d", n, maxModalParts)
	}
	for i, v := range all {
		part, _ := v.(map[string]any)
		at := join("data.components", i)
		switch t, _ := number(part, "type"); t {
		case typeText:
			c.length(pageComponent, join(at, "content"), "text", text(part, "content"), 1, 4000)
		case typeLabel:
			c.length(pageComponent, join(at, "label"), "label", text(part, "label"), 1, 45)
			c.length(pageComponent, join(at, "description"), "description", text(part, "description"), 0, 100)
			c.modalField(join(at, "component"), object(part, "component"))
		case typeRow:
			c.modalRow(at, list(part, "components"))
		default:
			c.add(pageComponent, at, "type %d cannot stand in a modal", t)
		}
	}
}

// modalRow is the form before labels, deprecated and still taken.
func (c *componentCheck) modalRow(at string, all []any) {
	if n := len(all); n != 1 {
		c.add(pageComponent, at, "row in a modal has %d components, allowed is 1", n)
	}
	for i, v := range all {
		m, _ := v.(map[string]any)
		in := join(at, "components", i)
		if t, _ := number(m, "type"); t != typeTextInput {
			c.add(pageComponent, in, "type %d cannot stand in a row of a modal, it needs a label", t)
			continue
		}
		c.length(pageComponent, join(in, "label"), "label", text(m, "label"), 1, 45)
		c.modalField(in, m)
	}
}

func (c *componentCheck) modalField(at string, m map[string]any) {
	if flag(m, "disabled") {
		c.add(pageComponent, join(at, "disabled"), "modals have no disabled components")
	}
	switch t, _ := number(m, "type"); t {
	case typeTextInput:
		c.customID(at, m)
		c.textInput(at, m)
	case typeStringSelect, typeUserSelect, typeRoleSelect, typeMentionSelect, typeChannelSelect:
		c.selects(at, m, t)
		if least, ok := number(m, "min_values"); ok && least == 0 && required(m) {
			c.add(pageComponent, join(at, "min_values"), "min_values 0 of a required select")
		}
	case typeFileUpload, typeRadioGroup, typeCheckboxGroup, typeCheckbox:
		c.customID(at, m) // the rest is left to the OpenAPI file
	default:
		c.add(pageComponent, at, "type %d cannot stand in a label", t)
	}
}

func (c *componentCheck) textInput(at string, m map[string]any) {
	if style, _ := number(m, "style"); style != styleShort && style != styleParagraph {
		c.add(pageComponent, join(at, "style"), "style %d is not 1 or 2", style)
	}
	least, _ := number(m, "min_length")
	most, limited := number(m, "max_length")
	if !limited {
		most = maxInput
	}
	if least < 0 || least > maxInput || most < 1 || most > maxInput || least > most {
		c.add(pageComponent, at, "min_length %d and max_length %d do not fit", least, most)
	}
	value := text(m, "value")
	c.length(pageComponent, join(at, "value"), "value", value, 0, maxInput)
	c.length(pageComponent, join(at, "placeholder"), "placeholder", text(m, "placeholder"), 0, 100)
	// Whether Discord takes these is not written. A person cannot send them as they
	// stand there.
	house := func(what string) {
		c.add(pageComponent, join(at, "value"), "house rule: the value at first %s", what)
		(*c.problems)[len(*c.problems)-1].house = true
	}
	if n := int64(units(value)); n > most && n <= maxInput {
		house("is longer than max_length")
	}
	if style, _ := number(m, "style"); style == styleShort && strings.ContainsAny(value, "\r\n") {
		house("has lines and the input has one")
	}
}

// required says whether a component of a modal must be filled; it must be unless
// it says otherwise.
func required(m map[string]any) bool {
	b, said := m["required"].(bool)
	return b || !said
}
