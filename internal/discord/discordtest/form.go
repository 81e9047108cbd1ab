package discordtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Form is a modal as a person sees it.
type Form struct {
	Title    string
	CustomID string
	Text     []string // what stands between the fields
	Fields   []FormField
}

// FormField is one input of a Form. With Options it is a select.
type FormField struct {
	ID, Label, Description, Placeholder string
	Value                               string // at first; of a select the option that is picked
	Long                                bool   // more than one line
	Required                            bool
	Min, Max                            int // UTF-16 units of a text
	Options                             []SelectOption

	kind int64
}

// Form is the form that the bot opened in answer to the interaction; ok is false
// if it opened none.
func (c *Call) Form() (f Form, ok bool) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.callback == nil || c.callback.Type != CallbackModal {
		return Form{}, false
	}
	return readForm(c.callback.Data), true
}

func readForm(data map[string]any) Form {
	f := Form{Title: text(data, "title"), CustomID: text(data, "custom_id")}
	for _, v := range list(data, "components") {
		part, _ := v.(map[string]any)
		switch t, _ := number(part, "type"); t {
		case typeText:
			f.Text = append(f.Text, text(part, "content"))
		case typeLabel:
			in := readField(object(part, "component"))
			in.Label, in.Description = text(part, "label"), text(part, "description")
			f.Fields = append(f.Fields, in)
		case typeRow:
			for _, v := range list(part, "components") {
				m, _ := v.(map[string]any)
				f.Fields = append(f.Fields, readField(m))
			}
		}
	}
	return f
}

func readField(m map[string]any) FormField {
	f := FormField{ID: text(m, "custom_id"), Label: text(m, "label"), Placeholder: text(m, "placeholder"), Value: text(m, "value"), Required: required(m), Max: maxInput}
	f.kind, _ = number(m, "type")
	if style, _ := number(m, "style"); style == styleParagraph {
		f.Long = true
	}
	if n, ok := number(m, "min_length"); ok {
		f.Min = int(n)
	}
	if n, ok := number(m, "max_length"); ok {
		f.Max = int(n)
	}
	raw, _ := json.Marshal(m["options"])
	_ = json.Unmarshal(raw, &f.Options) // checked when it came
	for _, o := range f.Options {
		if o.Default {
			f.Value = o.Value
		}
	}
	return f
}

// refuses says why a client would not send a value.
func (f FormField) refuses(value string) error {
	n := units(value)
	offered := func(o SelectOption) bool { return o.Value == value }
	switch {
	case f.kind != typeTextInput && f.kind != typeStringSelect:
		return fmt.Errorf("component type %d cannot be filled here", f.kind)
	case value == "" && f.Required:
		return errors.New("is required")
	case value == "":
		return nil
	case f.kind == typeStringSelect && !slices.ContainsFunc(f.Options, offered):
		return errors.New("no such option is offered")
	case f.kind == typeStringSelect:
		return nil
	case n < f.Min:
		return fmt.Errorf("has %d UTF-16 units, at least %d are wanted", n, f.Min)
	case n > f.Max:
		return fmt.Errorf("has %d UTF-16 units, at most %d are allowed", n, f.Max)
	case !f.Long && strings.ContainsAny(value, "\r\n"):
		return errors.New("has lines and the input has one")
	}
	return nil
}

// FillForm makes the sending of the form that was opened in answer to a call, by
// the user of that call. Values are pairs of a field's custom id and its text or
// the value of an option; other fields keep what stood in them. It fails where a
// client would not send the form. The components come back in the shape in which
// the bot sent them, labels or rows, as Discord does it.
func (s *Server) FillForm(opened *Call, values ...[2]string) (*Call, error) {
	return s.fill(opened, false, values)
}

// FillFormInRows is FillForm with the components in rows, as before there were
// labels, whatever the bot sent.
func (s *Server) FillFormInRows(opened *Call, values ...[2]string) (*Call, error) {
	return s.fill(opened, true, values)
}

func (s *Server) fill(opened *Call, rows bool, values [][2]string) (*Call, error) {
	f, ok := opened.Form()
	if !ok {
		return nil, errors.New("the bot opened no form")
	}
	given := make(map[string]string)
	for _, v := range values {
		if !slices.ContainsFunc(f.Fields, func(in FormField) bool { return in.ID == v[0] }) {
			return nil, fmt.Errorf("the form has no field %q", v[0])
		}
		given[v[0]] = v[1]
	}
	for i, in := range f.Fields {
		value, ok := given[in.ID]
		if !ok {
			value = in.Value
		}
		err := in.refuses(value)
		if rows && in.kind != typeTextInput {
			err = errors.New("only text stands in rows")
		}
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", in.ID, err)
		}
		f.Fields[i].Value = value
	}
	i := Interaction{Type: TypeModal, User: opened.user, ChannelID: opened.channel}
	s.mu.Lock()
	i.Data = map[string]any{"custom_id": f.CustomID, "components": f.submitted(list(opened.callback.Data, "components"), rows)}
	if opened.on != nil {
		m := opened.on.message()
		i.Message = &m
	}
	s.mu.Unlock()
	return s.NewInteraction(i), nil
}

// submitted are the components of a filled form, numbered in order as Discord
// does where the bot gave no numbers.
func (f Form) submitted(sent []any, rows bool) []any {
	out, id, field := []any{}, 0, 0
	next := func() int {
		id++
		return id
	}
	for _, v := range sent {
		part, _ := v.(map[string]any)
		t, _ := number(part, "type")
		if t == typeText {
			out = append(out, map[string]any{"type": typeText, "id": next()})
			continue
		}
		outer, in := next(), f.Fields[field]
		field++
		inner := map[string]any{"type": in.kind, "id": next(), "custom_id": in.ID}
		switch {
		case in.kind != typeStringSelect:
			inner["value"] = in.Value
		case in.Value == "":
			inner["values"] = []string{}
		default:
			inner["values"] = []string{in.Value}
		}
		if t == typeRow || rows {
			out = append(out, map[string]any{"type": typeRow, "id": outer, "components": []any{inner}})
		} else {
			out = append(out, map[string]any{"type": typeLabel, "id": outer, "component": inner})
		}
	}
	return out
}
