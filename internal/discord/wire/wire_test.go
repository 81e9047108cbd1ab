package wire

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		if got, want := Units(s), len(utf16.Encode([]rune(s))); got != want {
			t.Fatalf("Units(%q) = %d, want %d", s, got, want)
		}
	})
}

// A4: a cut never splits what people see as one character.
func TestA4CutKeepsCharactersWhole(t *testing.T) {
	family := "👨‍👩‍👧‍👦"
	zalgo := "e" + strings.Repeat("\u0301", 40)
	for _, c := range []struct {
		in    string
		limit int
		want  string
	}{
		{"short", 5, "short"},
		{"too long", 5, "too…"},
		{family + family, Units(family) + 1, family + "…"},
		{"ab" + family, 5, "ab…"},
		{zalgo + zalgo, Units(zalgo) + 1, zalgo + "…"},
		{zalgo, 5, "…"},
	} {
		if got := Cut(c.in, c.limit); got != c.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", c.in, c.limit, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		limit := rapid.IntRange(1, 40).Draw(t, "limit")
		got := Cut(s, limit)
		if Units(got) > limit || utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Fatalf("Cut(%q, %d) = %q with %d units", s, limit, got, Units(got))
		}
	})
}

func TestReadInteraction(t *testing.T) {
	i, err := ReadInteraction([]byte(`{"id":"1","token":"t","type":3,"app_permissions":"2048","member":{"user":{"id":"7"},"roles":["9"],"permissions":"8"},
		"message":{"id":"5","components":[{"type":99,"new":true}]},"data":{"custom_id":"x","component_type":77,"values":["a"]}}`))
	if err != nil || i.Person() != "7" || i.Data.CustomID != "x" || !i.AppPermissions.Has(SendMessages) || !i.Member.Permissions.Has(Admin) {
		t.Errorf("an unknown component: %+v, %v", i, err)
	}
	if i, err := ReadInteraction([]byte(`{"id":"1","token":"t","type":2,"channel_id":{"odd":1},"data":{"name":"ask","options":[{"name":"question","value":"hello"},{"name":"n","value":3}]}}`)); err != nil ||
		i.Data.Options[0].Text() != "hello" || i.Data.Options[1].Text() != "" {
		t.Errorf("a part of another type: %+v, %v", i, err)
	}
	for _, bad := range []string{`{}`, `{"id":"1","type":2}`, `{"id":"1","token":"t"}`, `[]`, `nonsense`, ``} {
		_, err := ReadInteraction([]byte(bad))
		if err == nil {
			t.Errorf("%q was taken for an interaction", bad)
		}
		if err != nil && strings.Contains(err.Error(), "nonsense") {
			t.Errorf("the error quotes the event: %v", err)
		}
	}
	if _, err := ReadPosted([]byte(`{"content":"x"}`)); !errors.Is(err, ErrShape) {
		t.Errorf("a message without id: %v", err)
	}
}

func FuzzReadInteraction(f *testing.F) {
	f.Add([]byte(`{"id":"1","token":"t","type":2,"data":{"options":[{"value":"x"}]}}`))
	f.Add([]byte(`{"id":"1","token":"t","type":3,"context":"0","member":{"permissions":9},"app_permissions":[]}`))
	f.Add([]byte(`{"id":"1","token":"t","type":5,"data":{"custom_id":"m","components":[{"type":18,"component":{"type":4,"custom_id":"a","value":"x"}},{"type":10}]}}`))
	f.Add([]byte(`{"id":"1","token":"t","type":5,"data":{"components":[{"type":1,"components":[{"type":4,"custom_id":"a","value":"x"},{"type":3,"custom_id":"b","values":["y"]}]}]}}`))
	f.Add([]byte(`{"id":"1","token":"t","type":5,"data":{"components":[{"type":18,"component":{"type":18,"component":{"type":4,"custom_id":7}}},{"type":1,"components":5},9,null]}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		i, err := ReadInteraction(raw)
		if len(i.Data.Fields) > MaxParts {
			t.Error("more fields than a form has")
		}
		for id, value := range i.Data.Fields {
			if id == "" || Units(id) > MaxCustomID || Units(value) > MaxInput {
				t.Error("a field that no form of ours has")
			}
		}
		if err == nil && i.Type != Ping && (i.ID == "" || i.Token == "") {
			t.Error("an interaction that cannot be answered")
		}
		_ = i.Person()
		_, _ = ReadPosted(raw)
	})
}

// Whatever a message holds, it says that nobody is to be notified.
func TestMessagesNotifyNobody(t *testing.T) {
	for _, v := range []any{Message{Content: "@everyone"}, Update{}, Post{Message: Message{Content: "<@1>"}}} {
		raw, err := json.Marshal(v)
		if err != nil || !strings.Contains(string(raw), `"allowed_mentions":{"parse":[]}`) {
			t.Errorf("%T: %s, %v", v, raw, err)
		}
	}
	raw, _ := json.Marshal(Update{Content: "x"})
	if !strings.Contains(string(raw), `"embeds":[],"components":[]`) {
		t.Errorf("an update leaves old parts standing: %s", raw)
	}
}

func TestCheck(t *testing.T) {
	fine := func() *Message {
		return &Message{Embeds: []Embed{{Title: "t", Description: "d"}}, Components: []Row{{Buttons: []Button{{Label: "l", CustomID: "1", Style: Primary}}}}}
	}
	if err := fine().Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(m *Message){
		"content": func(m *Message) { m.Content = strings.Repeat("x", 2001) },
		"sum": func(m *Message) {
			m.Embeds = append(m.Embeds, Embed{Description: strings.Repeat("x", 4096)}, Embed{Description: strings.Repeat("x", 1903)})
		},
		"title":         func(m *Message) { m.Embeds[0].Title = strings.Repeat("🙂", 129) },
		"eleven embeds": func(m *Message) { m.Embeds = make([]Embed, 11) },
		"empty field":   func(m *Message) { m.Embeds[0].Fields = []Field{{Name: "a"}} },
		"footer":        func(m *Message) { m.Embeds[0].Footer = &Footer{Text: strings.Repeat("x", 2049)} },
		"empty message": func(m *Message) { m.Embeds = nil },
		"twice":         func(m *Message) { m.Components = append(m.Components, m.Components[0]) },
		"long id":       func(m *Message) { m.Components[0].Buttons[0].CustomID = strings.Repeat("x", 101) },
		"empty row":     func(m *Message) { m.Components = append(m.Components, Row{}) },
		"same values": func(m *Message) {
			m.Components[0] = Row{Menu: &Menu{CustomID: "1", Items: []Item{{"a", "v", ""}, {"b", "v", ""}}}}
		},
		"empty menu": func(m *Message) { m.Components[0] = Row{Menu: &Menu{CustomID: "1"}} },
	} {
		m := fine()
		spoil(m)
		if m.Check() == nil {
			t.Errorf("%s: not noticed", name)
		}
	}
}

func TestTime(t *testing.T) {
	if at, ok := Time("175928847299117063"); !ok || at.UTC().Format("2006-01-02T15:04:05") != "2016-04-30T11:18:25" { // the example of Discord's reference
		t.Errorf("%v %v", at, ok)
	}
	if _, ok := Time("x"); ok {
		t.Error("a word has a time")
	}
}
