package discordtest

import (
	"fmt"
	"strings"
	"testing"
)

func TestCommandRules(t *testing.T) {
	with := func(options string) string {
		return `[{"name":"ask","description":"d","options":[` + options + `]}]`
	}
	opt := func(name, more string) string {
		return `{"type":3,"name":"` + name + `","description":"d"` + more + `}`
	}
	many := func(n int, f func(int) string) string {
		var out []string
		for i := range n {
			out = append(out, f(i))
		}
		return strings.Join(out, ",")
	}
	choice := func(i int) string { return fmt.Sprintf(`{"name":"n%d","value":"v"}`, i) }
	command := func(kind int) func(int) string {
		return func(i int) string {
			if kind == commandChat {
				return fmt.Sprintf(`{"name":"c%d","description":"d"}`, i)
			}
			return fmt.Sprintf(`{"name":"c%d","type":%d}`, i, kind)
		}
	}
	tests := []struct{ name, body, bad string }{
		{"plain", `[{"name":"ask","description":"d"}]`, ""},
		{"none", `[]`, ""},
		{"null", `null`, "not an array"},
		{"other letters", `[{"name":"спроси","description":"d"},{"name":"पूछो","description":"d"}]`, ""},
		{"blank in the name", `[{"name":"ask me","description":"d"}]`, "pattern of names"},
		{"33 letters", `[{"name":"` + a(33) + `","description":"d"}]`, "pattern of names"},
		{"upper case", `[{"name":"Ask","description":"d"}]`, "lower case"},
		{"no description", `[{"name":"ask"}]`, "0.description: description has 0"},
		{"description too long", `[{"name":"ask","description":"` + a(101) + `"}]`, "description has 101"},
		{"localized name", `[{"name":"ask","description":"d","name_localizations":{"de":"Frage"}}]`, "name_localizations.de"},
		{"message command", `[{"name":"Answer this","type":3}]`, ""},
		{"message command with description", `[{"name":"Answer this","type":3,"description":"d"}]`, "has no description"},
		{"unknown type", `[{"name":"ask","description":"d","type":9}]`, "type 9"},
		{"twice", `[{"name":"ask","description":"d"},{"name":"ask","description":"e"}]`, "same name and type"},
		{"twice with other types", `[{"name":"ask","description":"d"},{"name":"ask","type":3}]`, ""},
		{"100 commands", "[" + many(100, command(1)) + "]", ""},
		{"101 commands", "[" + many(101, command(1)) + "]", "101 commands of type 1"},
		{"15 user commands", "[" + many(15, command(2)) + "]", ""},
		{"16 message commands", "[" + many(16, command(3)) + "]", "16 commands of type 3"},
		{"permissions", `[{"name":"ask","description":"d","default_member_permissions":"0"}]`, ""},
		{"permissions as a word", `[{"name":"ask","description":"d","default_member_permissions":"ALL"}]`, "not a bit set"},
		{"option", with(opt("q", "")), ""},
		{"option name", with(opt("Q", "")), "lower case"},
		{"option without description", with(`{"type":3,"name":"q"}`), "options.0.description"},
		{"25 options", with(many(25, func(i int) string { return opt(fmt.Sprint("o", i), "") })), ""},
		{"26 options", with(many(26, func(i int) string { return opt(fmt.Sprint("o", i), "") })), "26 options"},
		{"option twice", with(opt("q", "") + "," + opt("q", "")), "earlier option"},
		{"required first", with(opt("q", `,"required":true`) + "," + opt("r", "")), ""},
		{"required last", with(opt("q", "") + "," + opt("r", `,"required":true`)), "after an optional"},
		{"autocomplete", with(opt("q", `,"autocomplete":true`)), ""},
		{"autocomplete with choices", with(opt("q", `,"autocomplete":true,"choices":[`+choice(1)+`]`)), "beside choices"},
		{"25 choices", with(opt("q", `,"choices":[`+many(25, choice)+`]`)), ""},
		{"26 choices", with(opt("q", `,"choices":[`+many(26, choice)+`]`)), "26 choices"},
		{"choice twice", with(opt("q", `,"choices":[`+choice(1)+`,`+choice(1)+`]`)), "an earlier choice"},
		{"choice without name", with(opt("q", `,"choices":[{"name":"","value":"v"}]`)), "name has 0"},
		{"choice value too long", with(opt("q", `,"choices":[{"name":"n","value":"`+a(101)+`"}]`)), "value has 101"},
		{"choice without value", with(opt("q", `,"choices":[{"name":"n"}]`)), "choice has no value"},
		{"choices of a user option", with(`{"type":6,"name":"u","description":"d","choices":[` + choice(1) + `]}`), "type 6 has no choices"},
		{"length", with(opt("q", `,"min_length":0,"max_length":6000`)), ""},
		{"length too large", with(opt("q", `,"max_length":6001`)), "do not fit"},
		{"length of a number", with(`{"type":4,"name":"n","description":"d","max_length":5}`), "for strings only"},
		{"subcommand", with(`{"type":2,"name":"g","description":"d","options":[{"type":1,"name":"s","description":"d","options":[` + opt("q", "") + `]}]}`), ""},
		{"subcommand beside an option", with(`{"type":1,"name":"s","description":"d"},` + opt("q", "")), "beside other options"},
		{"group in a group", with(`{"type":2,"name":"g","description":"d","options":[{"type":2,"name":"h","description":"d"}]}`), "this deep"},
		{"deep mistake", with(`{"type":1,"name":"s","description":"d","options":[` + opt("Q", "") + `]}`), "0.options.0.options.0.name"},
		{"sum", "[" + `{"name":"ask","description":"d","options":[` + many(4, func(i int) string {
			return opt(fmt.Sprint("o", i), `,"choices":[`+many(25, func(j int) string {
				return fmt.Sprintf(`{"name":"%s%02d","value":"v"}`, a(77), j)
			})+`]`)
		}) + `]}]`, "at most 8000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { judge(t, checkCommandSet(decode(t, tt.body), false), tt.bad) })
	}
	judge(t, checkCommandSet(decode(t, `[{"name":"ask","description":"d","contexts":[0]}]`), true), "for global commands only")
	judge(t, checkCommand("", decode(t, `{"default_member_permissions":null}`).(map[string]any), false, true), "")
}

func TestCallbackRules(t *testing.T) {
	s := &Server{}
	const ok = `"allowed_mentions":{"parse":[]}`
	tests := []struct {
		name string
		kind int
		on   *stored
		body string
		bad  string
	}{
		{"reply", TypeCommand, nil, `{"type":4,"data":{"content":"x",` + ok + `}}`, ""},
		{"reply without data", TypeCommand, nil, `{"type":4}`, "not an object"},
		{"no type", TypeCommand, nil, `{}`, "no type"},
		{"update of nothing", TypeCommand, nil, `{"type":7,"data":{"content":"x",` + ok + `}}`, "no answer to interaction type 2"},
		{"update", TypeComponent, &stored{}, `{"type":7,"data":{"content":"x",` + ok + `}}`, ""},
		{"defer update", TypeComponent, &stored{}, `{"type":6}`, ""},
		{"defer update of a command", TypeCommand, nil, `{"type":6}`, "no answer to"},
		{"update from a modal", TypeModal, &stored{}, `{"type":7,"data":{"content":"x",` + ok + `}}`, ""},
		{"update from a free modal", TypeModal, nil, `{"type":7,"data":{"content":"x",` + ok + `}}`, "no answer to"},
		{"pong", TypePing, nil, `{"type":1}`, ""},
		{"pong to a command", TypeCommand, nil, `{"type":1}`, "no answer to"},
		{"deferral", TypeCommand, nil, `{"type":5,"data":{"flags":64}}`, ""},
		{"deferral with other flags", TypeCommand, nil, `{"type":5,"data":{"flags":68}}`, "flags 4 are not allowed in a deferral"},
		{"deferral with text", TypeCommand, nil, `{"type":5,"data":{"content":"wait"}}`, "shows no content"},
		{"choices", TypeAutocomplete, nil, `{"type":8,"data":{"choices":[{"name":"n","value":"v"}]}}`, ""},
		{"no choices", TypeAutocomplete, nil, `{"type":8,"data":{"choices":[]}}`, ""},
		{"26 choices", TypeAutocomplete, nil, `{"type":8,"data":{"choices":` + repeat(26, `{"name":"n","value":"v"}`) + `}}`, "26 choices"},
		{"choice too long", TypeAutocomplete, nil, `{"type":8,"data":{"choices":[{"name":"` + a(101) + `","value":"v"}]}}`, "data.choices.0.name"},
		{"choices to a command", TypeCommand, nil, `{"type":8,"data":{"choices":[]}}`, "no answer to"},
		{"message to autocomplete", TypeAutocomplete, nil, `{"type":4,"data":{"content":"x",` + ok + `}}`, "no answer to"},
		{"modal", TypeCommand, nil, aModal, ""},
		{"modal to a button", TypeComponent, &stored{}, aModal, ""},
		{"modal after a modal", TypeModal, nil, aModal, "callback type 9 is no answer to interaction type 5"},
		{"modal to a ping", TypePing, nil, aModal, "callback type 9 is no answer to interaction type 1"},
		{"modal to autocomplete", TypeAutocomplete, nil, aModal, "no answer to"},
		{"unknown", TypeCommand, nil, `{"type":99}`, "no answer to"},
		{"below data", TypeCommand, nil, `{"type":4,"data":{"content":"` + a(2001) + `",` + ok + `}}`, "data.content: content has 2001"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			judge(t, s.checkCallback(&Call{kind: tt.kind, on: tt.on}, decode(t, tt.body).(map[string]any)), tt.bad)
		})
	}
}
