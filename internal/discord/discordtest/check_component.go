package discordtest

// Component types (components/reference.mdx).
const (
	typeRow           = 1
	typeButton        = 2
	typeStringSelect  = 3
	typeTextInput     = 4
	typeUserSelect    = 5
	typeRoleSelect    = 6
	typeMentionSelect = 7
	typeChannelSelect = 8
	typeSection       = 9
	typeText          = 10
	typeThumbnail     = 11
	typeGallery       = 12
	typeFile          = 13
	typeSeparator     = 14
	typeContainer     = 17
	typeLabel         = 18
	typeFileUpload    = 19
	typeRadioGroup    = 21
	typeCheckboxGroup = 22
	typeCheckbox      = 23
)

// Button styles.
const (
	styleLink    = 5
	stylePremium = 6
)

// componentCheck walks one message.
type componentCheck struct {
	*problems
	ids   map[string]string // where each custom_id stands
	v2    bool
	count int
	text  int // UTF-16 units of all text displays
}

func (p *problems) components(all []any, v2 bool) {
	c := &componentCheck{problems: p, ids: make(map[string]string), v2: v2}
	if !v2 && len(all) > 5 {
		p.add(pageComponent, "components", "%d rows, at most 5 are allowed", len(all))
	}
	for i, v := range all {
		m, _ := v.(map[string]any)
		t, _ := number(m, "type")
		at := join("components", i)
		if !v2 && t != typeRow {
			p.add(pageComponent, at, "type %d needs the flag IS_COMPONENTS_V2; without it only action rows stand here", t)
			continue
		}
		switch t {
		case typeRow, typeSection, typeText, typeGallery, typeFile, typeSeparator, typeContainer:
			c.walk(at, m)
		default:
			p.add(pageComponent, at, "type %d cannot stand at the top", t)
		}
	}
	if c.count > 40 {
		p.add(pageComponent, "components", "%d components in all, at most 40 are allowed", c.count)
	}
	if c.text > 4000 {
		p.add(pageComponent, "components", "text displays have %d UTF-16 units, at most 4000 are safe", c.text)
	}
}

func (c *componentCheck) walk(at string, m map[string]any) {
	c.count++
	t, _ := number(m, "type")
	switch t {
	case typeRow:
		c.row(at, list(m, "components"))
	case typeButton:
		c.button(at, m)
	case typeStringSelect, typeUserSelect, typeRoleSelect, typeMentionSelect, typeChannelSelect:
		c.selects(at, m, t)
	case typeText:
		c.length(pageComponent, join(at, "content"), "text", text(m, "content"), 1, 4000)
		c.text += units(text(m, "content"))
	case typeSection:
		if n := len(list(m, "components")); n < 1 || n > 3 {
			c.add(pageComponent, at, "section has %d texts, allowed are 1 to 3", n)
		}
		c.children(at, m, typeText)
		acc := object(m, "accessory")
		if k, _ := number(acc, "type"); k != typeButton && k != typeThumbnail {
			c.add(pageComponent, join(at, "accessory"), "accessory is no button and no thumbnail")
		}
		c.walk(join(at, "accessory"), acc)
	case typeThumbnail:
		c.length(pageComponent, join(at, "description"), "description", text(m, "description"), 0, 1024)
	case typeGallery:
		items := list(m, "items")
		if n := len(items); n < 1 || n > 10 {
			c.add(pageComponent, join(at, "items"), "gallery has %d items, allowed are 1 to 10", n)
		}
		for i, v := range items {
			item, _ := v.(map[string]any)
			c.length(pageComponent, join(at, "items", i, "description"), "description", text(item, "description"), 0, 1024)
		}
	case typeContainer:
		c.children(at, m, typeRow, typeText, typeSection, typeGallery, typeSeparator, typeFile)
	case typeFile, typeSeparator:
	default:
		c.add(pageComponent, at, "type %d cannot stand in a message", t)
	}
}

func (c *componentCheck) children(at string, m map[string]any, allowed ...int64) {
	for i, v := range list(m, "components") {
		child, _ := v.(map[string]any)
		t, _ := number(child, "type")
		ok := false
		for _, a := range allowed {
			ok = ok || a == t
		}
		if !ok {
			c.add(pageComponent, join(at, "components", i), "type %d cannot stand here", t)
			continue
		}
		c.walk(join(at, "components", i), child)
	}
}

func (c *componentCheck) row(at string, all []any) {
	buttons, selects := 0, 0
	for i, v := range all {
		m, _ := v.(map[string]any)
		t, _ := number(m, "type")
		switch t {
		case typeButton:
			buttons++
		case typeStringSelect, typeUserSelect, typeRoleSelect, typeMentionSelect, typeChannelSelect:
			selects++
		default:
			c.add(pageComponent, join(at, "components", i), "type %d cannot stand in a row", t)
			continue
		}
		c.walk(join(at, "components", i), m)
	}
	switch {
	case len(all) == 0:
		c.add(pageComponent, at, "row is empty")
	case buttons > 5:
		c.add(pageComponent, at, "row has %d buttons, at most 5 are allowed", buttons)
	case selects > 1:
		c.add(pageComponent, at, "row has %d selects, at most 1 is allowed", selects)
	case selects > 0 && buttons > 0:
		c.add(pageComponent, at, "row has a select beside buttons")
	}
}

func (c *componentCheck) button(at string, m map[string]any) {
	style, _ := number(m, "style")
	id, link, sku := present(m, "custom_id"), present(m, "url"), present(m, "sku_id")
	switch {
	case style == styleLink && (!link || id || sku):
		c.add(pageComponent, at, "link button needs a url and no custom_id")
	case style == stylePremium && (!sku || id || link || present(m, "label") || present(m, "emoji")):
		c.add(pageComponent, at, "premium button needs a sku_id and nothing else")
	case style >= 1 && style < styleLink && (!id || link || sku):
		c.add(pageComponent, at, "button of style %d needs a custom_id and no url", style)
	case style < 1 || style > stylePremium:
		c.add(pageComponent, join(at, "style"), "style %d is not 1 to 6", style)
	}
	if style != stylePremium && !present(m, "label") && !present(m, "emoji") {
		c.add(pageComponent, at, "button has neither label nor emoji")
	}
	c.length(pageComponent, join(at, "label"), "label", text(m, "label"), 0, 80)
	if link {
		c.length(pageComponent, join(at, "url"), "url", text(m, "url"), 1, 512)
		if !goodURL(text(m, "url"), false) && !appURL(text(m, "url")) {
			c.add(pageComponent, join(at, "url"), "not an absolute http, https or discord address")
		}
	}
	if id {
		c.customID(at, m)
	}
}

func appURL(s string) bool {
	return len(s) > len("discord://") && s[:len("discord://")] == "discord://"
}

func (c *componentCheck) customID(at string, m map[string]any) {
	id := text(m, "custom_id")
	c.length(pageComponent, join(at, "custom_id"), "custom_id", id, 1, 100)
	if first, ok := c.ids[id]; ok {
		c.add(pageComponent, join(at, "custom_id"), "custom_id stands at %s already", first)
	}
	c.ids[id] = at
}

func (c *componentCheck) selects(at string, m map[string]any, t int64) {
	c.customID(at, m)
	c.length(pageComponent, join(at, "placeholder"), "placeholder", text(m, "placeholder"), 0, 150)
	options := list(m, "options")
	least, hasLeast := number(m, "min_values")
	most, hasMost := number(m, "max_values")
	if !hasMost {
		most = 1
	}
	if !hasLeast {
		least = 1
	}
	if least < 0 || least > 25 || most < 1 || most > 25 || least > most {
		c.add(pageComponent, at, "min_values %d and max_values %d do not fit", least, most)
	}
	if t != typeStringSelect {
		return
	}
	if n := len(options); n < 1 || n > 25 {
		c.add(pageComponent, join(at, "options"), "select has %d options, allowed are 1 to 25", n)
	} else if hasMost && most > int64(n) {
		c.add(pageComponent, join(at, "max_values"), "max_values %d is more than the %d options", most, n)
	}
	values := make(map[string]bool)
	for i, v := range options {
		o, _ := v.(map[string]any)
		op := join(at, "options", i)
		c.length(pageComponent, join(op, "label"), "label", text(o, "label"), 1, 100)
		c.length(pageComponent, join(op, "value"), "value", text(o, "value"), 1, 100)
		c.length(pageComponent, join(op, "description"), "description", text(o, "description"), 0, 100)
		if values[text(o, "value")] {
			c.add(pageComponent, join(op, "value"), "value stands in an earlier option")
		}
		values[text(o, "value")] = true
	}
}
