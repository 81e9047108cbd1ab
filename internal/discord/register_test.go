package discord

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"bedside/internal/discord/discordtest"
	"bedside/internal/discord/wire"
)

func (x *site) writes() (n int) {
	for _, r := range x.s.Requests() {
		if r.Method != http.MethodGet && strings.Contains(r.Path, "/commands") {
			n++
		}
	}
	return n
}

func TestCommandsAreRegisteredOnlyWhenTheyDiffer(t *testing.T) {
	x := open(t, setup{})
	if n := x.writes(); n != 1 {
		t.Errorf("%d writes at first", n)
	}
	all := x.s.Commands()
	names := make(map[string]bool)
	for _, raw := range all {
		var c struct{ Name string }
		if err := json.Unmarshal(raw, &c); err != nil {
			t.Fatal(err)
		}
		names[c.Name] = true
	}
	for _, want := range []string{"ask", "topics", "help", "privacy", "faq", "faq-admin", "Answer from FAQ"} {
		if !names[want] {
			t.Errorf("%s is not registered", want)
		}
	}
	y := open(t, setup{serial: true, before: func(y *site) {
		if err := y.s.SetCommands(all...); err != nil {
			t.Fatal(err)
		}
	}})
	if n := y.writes(); n != 0 {
		t.Errorf("%d writes though nothing differs", n)
	}
	for name, change := range map[string]func([]json.RawMessage) []json.RawMessage{
		"one less": func(l []json.RawMessage) []json.RawMessage { return l[1:] },
		"one more": func(l []json.RawMessage) []json.RawMessage {
			return append(l, json.RawMessage(`{"name":"old","type":1,"description":"x"}`))
		},
		"another description": func(l []json.RawMessage) []json.RawMessage { return replaced(l, "Browse the clinic's pages", "Browse") },
		"open to everybody": func(l []json.RawMessage) []json.RawMessage {
			return replaced(l, `"default_member_permissions":"32"`, `"default_member_permissions":null`)
		},
		"in direct messages": func(l []json.RawMessage) []json.RawMessage { return replaced(l, `"contexts":[0]`, `"contexts":[0,1]`) },
		"no longer required": func(l []json.RawMessage) []json.RawMessage { return replaced(l, `"required":true`, `"required":false`) },
	} {
		list := change(append([]json.RawMessage{}, all...))
		if changed, err := differ(definitions(x.b.clinics[0].commands), list); err != nil || !changed {
			t.Errorf("%s is no difference (%v)", name, err)
		}
	}
}

func replaced(list []json.RawMessage, old, new string) []json.RawMessage {
	out := make([]json.RawMessage, len(list))
	for i, raw := range list {
		out[i] = json.RawMessage(strings.ReplaceAll(string(raw), old, new))
	}
	return out
}

// Where commands cannot be registered, people are answered all the same.
func TestRegistrationFails(t *testing.T) {
	x := open(t, setup{before: func(x *site) {
		x.s.Fail(discordtest.Fault{Match: func(r discordtest.Request) bool { return strings.Contains(r.Path, "/commands") }, Status: 500})
	}})
	x.alive(t)
	if !strings.Contains(x.log.String(), "commands are not registered") {
		t.Error("nobody is told")
	}
}

func TestTableIsSound(t *testing.T) {
	seen := make(map[string]bool)
	for _, c := range (&clinic{Bot: &Bot{}}).table() {
		if seen[c.path()] || c.run == nil || c.description == "" {
			t.Errorf("%s stands twice or lacks something", c.path())
		}
		seen[c.path()] = true
		if c.sub != "" && groups[c.name] == "" {
			t.Errorf("%s has no description of its group", c.name)
		}
		offers := false
		for _, o := range c.options {
			offers = offers || o.Autocomplete
		}
		if offers != (c.offer != nil) {
			t.Errorf("%s: autocomplete is declared %v and handled %v", c.path(), offers, c.offer != nil)
		}
		if strings.HasPrefix(c.name, "faq") && c.who == everybody {
			t.Errorf("%s is open to everybody", c.path())
		}
		if wire.Units(cutAt(c.description, 100)) > 100 {
			t.Errorf("%s: the description is too long", c.path())
		}
	}
	levels := make(map[string]level)
	for _, c := range (&clinic{Bot: &Bot{}}).table() {
		if l, ok := levels[c.name]; ok && l != c.who {
			t.Errorf("%s: one name, two levels", c.name)
		}
		levels[c.name] = c.who
	}
}
