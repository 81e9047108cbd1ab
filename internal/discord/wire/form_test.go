package wire

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// filled is a form as a person sends it back.
func filled(components string) []byte {
	return []byte(`{"id":"1","token":"t","type":5,"message":{"id":"9","flags":64},"data":{"custom_id":"m","components":` + components + `}}`)
}

func TestModalIsWritten(t *testing.T) {
	m := Modal{Title: "T", CustomID: "m", Note: "read **this**", Inputs: []Input{
		{ID: "a", Label: "A", Description: "d", Placeholder: "p", Value: "v", Long: true, Required: true, Min: 1, Max: 9},
		{ID: "b", Label: "B"},
		{ID: "c", Label: "C", Placeholder: "pick", Value: "2", Items: []Item{{"One", "1", "first"}, {"Two", "2", ""}}},
	}}
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(Response{Type: RespondModal, Data: m})
	want := `{"type":9,"data":{"title":"T","custom_id":"m","components":[` +
		`{"type":10,"content":"read **this**"},` +
		`{"type":18,"label":"A","description":"d","component":{"type":4,"custom_id":"a","style":2,"placeholder":"p","value":"v","required":true,"min_length":1,"max_length":9}},` +
		`{"type":18,"label":"B","component":{"type":4,"custom_id":"b","style":1,"required":false}},` +
		`{"type":18,"label":"C","component":{"type":3,"custom_id":"c","placeholder":"pick","required":false,"options":[{"label":"One","value":"1","description":"first"},{"label":"Two","value":"2","default":true}]}}]}}`
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s", err, cmp.Diff(want, string(got)))
	}
}

func TestModalCheck(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	fine := func() *Modal {
		return &Modal{Title: long(45), CustomID: long(100), Note: long(4000), Inputs: []Input{
			{ID: long(100), Label: long(45), Description: long(100), Placeholder: long(100), Value: long(4000), Long: true, Required: true, Min: 4000, Max: 4000},
			{ID: "b", Label: "B", Value: "one line", Max: 8},
			{ID: "c", Label: "C", Placeholder: long(150), Items: []Item{{long(100), long(100), long(100)}, {"o", "o", ""}}},
			{ID: "d", Label: "D", Long: true, Value: "two\nlines"},
		}}
	}
	if err := fine().Check(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		spoil func(m *Modal)
		says  string
	}{
		"no title":            {func(m *Modal) { m.Title = " " }, "title is empty"},
		"title":               {func(m *Modal) { m.Title = long(46) }, "title: 46 of at most 45"},
		"title in units":      {func(m *Modal) { m.Title = strings.Repeat("🙂", 23) }, "title: 46"},
		"no id":               {func(m *Modal) { m.CustomID = "" }, "custom id is empty"},
		"id":                  {func(m *Modal) { m.CustomID = long(101) }, "custom id: 101"},
		"note":                {func(m *Modal) { m.Note = long(4001) }, "note: 4001"},
		"empty note":          {func(m *Modal) { m.Note = " \n" }, "note is empty"},
		"nothing to fill":     {func(m *Modal) { m.Inputs = nil }, "nothing to fill in"},
		"six parts":           {func(m *Modal) { m.Inputs = append(m.Inputs, Input{ID: "e", Label: "E"}) }, "parts: 6 of at most 5"},
		"six inputs":          {func(m *Modal) { m.Note = ""; m.Inputs = make([]Input, 6) }, "parts: 6"},
		"same id":             {func(m *Modal) { m.Inputs[1].ID = "c" }, "the same input id twice"},
		"input id":            {func(m *Modal) { m.Inputs[1].ID = long(101) }, "input id: 101"},
		"no input id":         {func(m *Modal) { m.Inputs[1].ID = "" }, "input id is empty"},
		"label":               {func(m *Modal) { m.Inputs[1].Label = long(46) }, "label: 46"},
		"no label":            {func(m *Modal) { m.Inputs[1].Label = "" }, "label is empty"},
		"description":         {func(m *Modal) { m.Inputs[1].Description = long(101) }, "description: 101"},
		"placeholder":         {func(m *Modal) { m.Inputs[1].Placeholder = long(101) }, "placeholder: 101"},
		"placeholder of menu": {func(m *Modal) { m.Inputs[2].Placeholder = long(151) }, "placeholder: 151"},
		"value":               {func(m *Modal) { m.Inputs[3].Value = long(4001) }, "value: 4001 of at most 4000"},
		"value over max":      {func(m *Modal) { m.Inputs[1].Max = 7 }, "value: 8 of at most 7"},
		"longest":             {func(m *Modal) { m.Inputs[1].Max = 4001 }, "longest: 4001"},
		"shortest":            {func(m *Modal) { m.Inputs[0].Min, m.Inputs[0].Max = 4001, 0 }, "shortest: 4001"},
		"min over max":        {func(m *Modal) { m.Inputs[1].Required, m.Inputs[1].Min = true, 9 }, "shortest: 9 of at most 8"},
		"below 0":             {func(m *Modal) { m.Inputs[1].Max = -1 }, "below 0"},
		"min of the optional": {func(m *Modal) { m.Inputs[1].Min = 1 }, "may stay empty"},
		"lines in one":        {func(m *Modal) { m.Inputs[1].Value = "a\nb" }, "lines in an input"},
		"unknown default":     {func(m *Modal) { m.Inputs[2].Value = "p" }, "none of the items"},
		"26 items":            {func(m *Modal) { m.Inputs[2].Items = make([]Item, 26) }, "items: 26"},
		"same item":           {func(m *Modal) { m.Inputs[2].Items[1].Value = long(100) }, "item value twice"},
		"menu of text":        {func(m *Modal) { m.Inputs[2].Max = 5 }, "rules for text"},
	} {
		m := fine()
		c.spoil(m)
		if err := m.Check(); err == nil || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), "form breaks") {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

func TestFields(t *testing.T) {
	text := func(id, value string) string {
		return fmt.Sprintf(`{"type":4,"id":2,"custom_id":%q,"value":%q}`, id, value)
	}
	label := func(c string) string { return `{"type":18,"id":1,"component":` + c + `}` }
	row := func(c string) string { return `{"type":1,"id":1,"components":[` + c + `]}` }
	most := strings.Repeat("🙂", MaxInput/2)
	for name, c := range map[string]struct {
		components string
		want       Fields
	}{
		"labels":             {`[` + label(text("a", "x")) + `,` + label(text("b", "")) + `]`, Fields{"a": "x", "b": ""}},
		"rows":               {`[` + row(text("a", "x")) + `,` + row(text("b", "y")) + `]`, Fields{"a": "x", "b": "y"}},
		"both":               {`[` + row(text("a", "x")) + `,` + label(text("b", "y")) + `]`, Fields{"a": "x", "b": "y"}},
		"menu":               {`[` + label(`{"type":3,"custom_id":"s","values":["v"]}`) + `]`, Fields{"s": "v"}},
		"nothing picked":     {`[` + label(`{"type":3,"custom_id":"s","values":[]}`) + `]`, Fields{"s": ""}},
		"two picked":         {`[` + label(`{"type":3,"custom_id":"s","values":["v","w"]}`) + `]`, nil},
		"text above":         {`[{"type":10,"id":1},` + label(text("a", "x")) + `]`, Fields{"a": "x"}},
		"unknown around":     {`[{"type":99,"component":` + text("a", "x") + `},` + label(text("b", "y")) + `]`, Fields{"b": "y"}},
		"unknown within":     {`[` + label(`{"type":19,"custom_id":"f","values":["1"]}`) + `,` + label(text("b", "y")) + `]`, Fields{"b": "y"}},
		"label in a label":   {`[` + label(label(text("a", "x"))) + `]`, nil},
		"label of nothing":   {`[{"type":18},` + label("null") + `,` + label(text("b", "y")) + `]`, Fields{"b": "y"}},
		"value of no text":   {`[` + label(`{"type":4,"custom_id":"a","value":7}`) + `,` + label(text("b", "y")) + `]`, Fields{"a": "", "b": "y"}},
		"part of no shape":   {`[5,null,"x",[],` + label(text("b", "y")) + `]`, Fields{"b": "y"}},
		"rows of no shape":   {`[{"type":1,"components":7},` + row(`8,`+text("b", "y")) + `]`, Fields{"b": "y"}},
		"no list":            {`{"type":18}`, nil},
		"null":               {`null`, nil},
		"no id":              {`[` + label(text("", "x")) + `]`, nil},
		"twice":              {`[` + label(text("a", "x")) + `,` + label(text("a", "y")) + `]`, Fields{"a": "x"}},
		"as long as allowed": {`[` + label(text("a", most)) + `]`, Fields{"a": most}},
		"longer":             {`[` + label(text("a", most+"x")) + `,` + label(text("b", "y")) + `]`, Fields{"b": "y"}},
		"long id":            {`[` + label(text(strings.Repeat("i", 101), "x")) + `]`, nil},
		"six": {`[` + strings.Join([]string{label(text("1", "")), label(text("2", "")), label(text("3", "")), row(text("4", "") + `,` + text("5", "")), label(text("6", ""))}, ",") + `]`,
			Fields{"1": "", "2": "", "3": "", "4": "", "5": ""}},
	} {
		i, err := ReadInteraction(filled(c.components))
		if err != nil || i.Type != ModalSubmit || i.Data.CustomID != "m" || i.Message == nil || i.Message.Flags != Ephemeral {
			t.Errorf("%s: the rest is lost: %+v, %v", name, i, err)
		}
		if d := cmp.Diff(c.want, i.Data.Fields); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	i, _ := ReadInteraction(filled(`[` + label(text("a", "x")) + `]`))
	if i.Data.Field("a") != "x" || i.Data.Field("b") != "" || new(Data).Field("a") != "" {
		t.Error("a field is not found by its name")
	}
}

// Both shapes say the same, whatever was typed.
func TestShapesAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := Fields(rapid.MapOfN(rapid.StringMatching(`[a-z]{1,9}`), rapid.StringN(0, 300, -1), 1, MaxParts).Draw(t, "fields"))
		var labels, rows []any
		for id, value := range want {
			in := map[string]any{"type": 4, "custom_id": id, "value": value}
			labels = append(labels, map[string]any{"type": 18, "component": in})
			rows = append(rows, map[string]any{"type": 1, "components": []any{in}})
		}
		for _, shape := range [][]any{labels, rows} {
			raw, err := json.Marshal(shape)
			if err != nil {
				t.Fatal(err)
			}
			i, err := ReadInteraction(filled(string(raw)))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, i.Data.Fields); d != "" {
				t.Fatal(d)
			}
		}
	})
}
