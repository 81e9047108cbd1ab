package discordtest

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// openForm lets zoe open a form from a button of a message.
func openForm(t *testing.T, s *Server, body string) *Call {
	t.Helper()
	call := s.Dispatch(s.Component(zoe, &Message{ID: "5", Content: "above"}, "b"))
	rest(t, s, "POST", callbackPathOf(call), body).want(t, 204, 0)
	return call
}

// sentBack is the member data of an interaction.
func sentBack(t *testing.T, c *Call) string {
	t.Helper()
	var p struct {
		Type    int
		Data    json.RawMessage
		Message struct{ Content string }
		Member  struct{ User struct{ ID string } }
	}
	if err := json.Unmarshal(c.Payload(), &p); err != nil {
		t.Fatal(err)
	}
	if p.Type != TypeModal || p.Message.Content != "above" || p.Member.User.ID != zoe.ID {
		t.Errorf("sent as %s", c.Payload())
	}
	return string(p.Data)
}

const wholeForm = `{"type":10,"content":"Read this."},` +
	`{"type":18,"label":"Why","description":"in short","component":{"type":4,"style":2,"custom_id":"why","value":"at first","min_length":3,"max_length":8}},` +
	`{"type":18,"label":"Name","component":{"type":4,"style":1,"custom_id":"name","required":false,"min_length":2}},` +
	`{"type":18,"label":"State","component":{"type":3,"custom_id":"state","required":false,"options":[{"label":"Open","value":"o"},{"label":"Done","value":"d","default":true}]}}`

func TestFillForm(t *testing.T) {
	s := New(t, Options{OpenAPI: FindOpenAPI()})
	call := openForm(t, s, modal(wholeForm))
	f, ok := call.Form()
	want := Form{Title: "t", CustomID: "m", Text: []string{"Read this."}, Fields: []FormField{
		{ID: "why", Label: "Why", Description: "in short", Value: "at first", Long: true, Required: true, Min: 3, Max: 8, kind: 4},
		{ID: "name", Label: "Name", Min: 2, Max: 4000, kind: 4},
		{ID: "state", Label: "State", Value: "d", Max: 4000, Options: []SelectOption{{Label: "Open", Value: "o"}, {Label: "Done", Value: "d", Default: true}}, kind: 3},
	}}
	if !ok || !reflect.DeepEqual(f, want) {
		t.Errorf("the form is %+v", f)
	}
	for _, c := range []struct {
		values [][2]string
		want   string
	}{
		{nil, `{"components":[{"id":1,"type":10},{"component":{"custom_id":"why","id":3,"type":4,"value":"at first"},"id":2,"type":18},{"component":{"custom_id":"name","id":5,"type":4,"value":""},"id":4,"type":18},{"component":{"custom_id":"state","id":7,"type":3,"values":["d"]},"id":6,"type":18}],"custom_id":"m"}`},
		{[][2]string{{"why", "a\nb"}, {"name", "zoe"}, {"state", ""}}, `{"components":[{"id":1,"type":10},{"component":{"custom_id":"why","id":3,"type":4,"value":"a\nb"},"id":2,"type":18},{"component":{"custom_id":"name","id":5,"type":4,"value":"zoe"},"id":4,"type":18},{"component":{"custom_id":"state","id":7,"type":3,"values":[]},"id":6,"type":18}],"custom_id":"m"}`},
	} {
		sent, err := s.FillForm(call, c.values...)
		if err != nil {
			t.Fatalf("%q: %v", c.values, err)
		}
		if got := sentBack(t, sent); got != c.want {
			t.Errorf("%q was sent as %s", c.values, got)
		}
		// A form is answered like a button, but not with a form.
		s.AllowViolations(true)
		rest(t, s, "POST", callbackPathOf(s.Dispatch(sent)), aModal).want(t, 400, 50035)
		rest(t, s, "POST", callbackPathOf(sent), `{"type":7,"data":{"content":"thanks","allowed_mentions":{"parse":[]}}}`).want(t, 204, 0)
		if sent.Message().Text() != "thanks" {
			t.Errorf("%+v", sent.Message())
		}
		s.mu.Lock()
		s.messages["5"].body["content"] = "above"
		s.mu.Unlock()
	}
	for _, v := range s.Violations() {
		if !strings.Contains(v, "callback type 9 is no answer to interaction type 5") {
			t.Error(v)
		}
	}
}

// What a client would not send is not sent.
func TestFillFormRefuses(t *testing.T) {
	s := New(t, Options{OpenAPI: FindOpenAPI()})
	call := openForm(t, s, modal(wholeForm))
	for name, c := range map[string]struct{ id, value, says string }{
		"empty":           {"why", "", "field why: is required"},
		"short":           {"why", "ab", "has 2 UTF-16 units, at least 3"},
		"long":            {"why", "abcdefghi", "has 9 UTF-16 units, at most 8"},
		"long in units":   {"why", "🙂🙂🙂🙂🙂", "has 10 UTF-16 units"},
		"optional, short": {"name", "z", "field name: has 1 UTF-16 units, at least 2"},
		"lines":           {"name", "a\nb", "has lines"},
		"not offered":     {"state", "x", "no such option"},
		"no such field":   {"other", "x", `no field "other"`},
	} {
		if sent, err := s.FillForm(call, [2]string{c.id, c.value}); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, %v", name, sent, err)
		}
	}
	if _, err := s.FillFormInRows(call); err == nil || !strings.Contains(err.Error(), "field state: only text") {
		t.Errorf("a select in a row: %v", err)
	}
	unfilled := openForm(t, s, modal(label(`{"type":23,"custom_id":"c"}`)))
	if _, err := s.FillForm(unfilled); err == nil || !strings.Contains(err.Error(), "component type 23") {
		t.Errorf("a checkbox: %v", err)
	}
	said := s.Dispatch(s.Command(zoe, "ask"))
	for range 2 { // before and after an answer that is no form
		if _, err := s.FillForm(said); err == nil || !strings.Contains(err.Error(), "opened no form") {
			t.Errorf("a form from nowhere: %v", err)
		}
		rest(t, s, "POST", callbackPathOf(said), sayX)
	}
}

// The shape before labels: of a form that was sent so, and of one that was not.
func TestFillFormInRows(t *testing.T) {
	s := New(t, Options{OpenAPI: FindOpenAPI()})
	const want = `{"components":[{"components":[{"custom_id":"x","id":2,"type":4,"value":"v"}],"id":1,"type":1}],"custom_id":"m"}`
	old, err := s.FillForm(openForm(t, s, modal(`{"type":1,"components":[{"type":4,"style":1,"label":"l","custom_id":"x"}]}`)), [2]string{"x", "v"})
	if err != nil || sentBack(t, old) != want {
		t.Errorf("%v", err)
	}
	today, err := s.FillFormInRows(openForm(t, s, aModal), [2]string{"x", "v"})
	if err != nil || sentBack(t, today) != want {
		t.Errorf("%v", err)
	}
}
