package discordtest

import (
	"strings"
	"testing"
)

// modal is a callback that opens a form of some components.
func modal(components string) string {
	return `{"type":9,"data":{"title":"t","custom_id":"m","components":[` + components + `]}}`
}

func label(component string) string { return `{"type":18,"label":"l","component":` + component + `}` }

// input is a text input with further members.
func input(id, more string) string {
	return `{"type":4,"style":1,"custom_id":"` + id + `"` + more + `}`
}

var aModal = modal(label(input("x", ``)))

func TestModalRules(t *testing.T) {
	s := &Server{}
	row := func(c string) string { return `{"type":1,"components":[` + c + `]}` }
	long := func(id, more string) string {
		return label(strings.Replace(input(id, more), `"style":1`, `"style":2`, 1))
	}
	menu := func(more string) string {
		return label(`{"type":3,"custom_id":"s","options":[{"label":"a","value":"b"}]` + more + `}`)
	}
	tests := []struct {
		name, body string
		bad        string
	}{
		{"labels", modal(label(input("x", ``)) + `,` + label(input("y", `,"required":false`))), ""},
		{"rows", modal(row(input("x", `,"label":"l"`))), ""},
		{"five", modal(strings.Join([]string{label(input("1", ``)), label(input("2", ``)), label(input("3", ``)), label(input("4", ``)), `{"type":10,"content":"x"}`}, ",")), ""},
		{"six", modal(strings.Join([]string{label(input("1", ``)), label(input("2", ``)), label(input("3", ``)), label(input("4", ``)), label(input("5", ``)), `{"type":10,"content":"x"}`}, ",")), "6 components, allowed are 1 to 5"},
		{"none", `{"type":9,"data":{"title":"t","custom_id":"m"}}`, "0 components"},
		{"no data", `{"type":9}`, "title has 0"},
		{"title", strings.Replace(aModal, `"t"`, `"`+a(46)+`"`, 1), "data.title: title has 46"},
		{"custom id", strings.Replace(aModal, `"m"`, `"`+a(101)+`"`, 1), "data.custom_id: custom_id has 101"},
		{"no custom id", strings.Replace(aModal, `"m"`, `""`, 1), "data.custom_id: custom_id has 0"},
		{"input alone", modal(input("x", ``)), "type 4 cannot stand in a modal"},
		{"button", modal(row(`{"type":2,"style":1,"label":"l","custom_id":"b"}`)), "type 2 cannot stand in a row of a modal"},
		{"select in a row", modal(row(`{"type":3,"custom_id":"s","options":[{"label":"a","value":"b"}]}`)), "type 3 cannot stand in a row of a modal"},
		{"two in a row", modal(row(input("x", `,"label":"l"`) + `,` + input("y", `,"label":"l"`))), "row in a modal has 2"},
		{"row without label", modal(row(input("x", ``))), "label has 0"},
		{"label", modal(`{"type":18,"label":"` + a(46) + `","component":` + input("x", ``) + `}`), "label has 46"},
		{"description", modal(`{"type":18,"label":"l","description":"` + a(101) + `","component":` + input("x", ``) + `}`), "description has 101"},
		{"label of nothing", modal(`{"type":18,"label":"l"}`), "type 0 cannot stand in a label"},
		{"label of a button", modal(label(`{"type":2,"style":1,"label":"l","custom_id":"b"}`)), "type 2 cannot stand in a label"},
		{"empty text", modal(`{"type":10,"content":""},` + label(input("x", ``))), "data.components.0.content: text has 0"},
		{"long text", modal(`{"type":10,"content":"` + a(4001) + `"},` + label(input("x", ``))), "text has 4001"},
		{"same id", modal(label(input("x", ``)) + `,` + label(input("x", ``))), "custom_id stands at data.components.0.component already"},
		{"input id", modal(label(input(a(101), ``))), "custom_id has 101"},
		{"no style", modal(label(`{"type":4,"custom_id":"x"}`)), "style 0 is not 1 or 2"},
		{"value", modal(long("x", `,"value":"`+a(4001)+`"`)), "value has 4001"},
		{"whole value", modal(long("x", `,"value":"`+a(4000)+`"`)), ""},
		{"placeholder", modal(label(input("x", `,"placeholder":"`+a(101)+`"`))), "placeholder has 101"},
		{"min over max", modal(label(input("x", `,"min_length":5,"max_length":4`))), "min_length 5 and max_length 4 do not fit"},
		{"max", modal(label(input("x", `,"max_length":4001`))), "max_length 4001"},
		{"max of 0", modal(label(input("x", `,"max_length":0`))), "max_length 0"},
		{"min", modal(label(input("x", `,"min_length":4001`))), "min_length 4001"},
		{"value over max", modal(label(input("x", `,"value":"abc","max_length":2`))), "house rule: the value at first is longer"},
		{"lines", modal(long("x", `,"value":"a\nb"`)), ""},
		{"lines in one", modal(label(input("x", `,"value":"a\nb"`))), "house rule: the value at first has lines"},
		{"select", modal(menu(`,"required":false,"min_values":0`)), ""},
		{"select that may be empty", modal(menu(`,"min_values":0`)), "min_values 0 of a required select"},
		{"disabled", modal(menu(`,"disabled":true`)), "no disabled components"},
		{"select of nothing", modal(label(`{"type":3,"custom_id":"s","options":[]}`)), "select has 0 options"},
		{"new kinds", modal(label(`{"type":23,"custom_id":"c"}`) + `,` + label(`{"type":19,"custom_id":"f"}`)), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			judge(t, s.checkCallback(&Call{kind: TypeCommand}, decode(t, tt.body).(map[string]any)), tt.bad)
		})
	}
}
