package discordtest

import (
	"fmt"
	"strings"
	"testing"
)

// rows makes components of rows of components.
func rows(all ...[]string) string {
	var out []string
	for _, r := range all {
		out = append(out, `{"type":1,"components":[`+strings.Join(r, ",")+`]}`)
	}
	return `"components":[` + strings.Join(out, ",") + `]`
}

func button(id int) string {
	return fmt.Sprintf(`{"type":2,"style":1,"label":"l","custom_id":"id%d"}`, id)
}

func buttons(from, n int) []string {
	var out []string
	for i := range n {
		out = append(out, button(from+i))
	}
	return out
}

func selectOf(id string, n int) string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf(`{"label":"l","value":"v%d"}`, i))
	}
	return `{"type":3,"custom_id":"` + id + `","options":[` + strings.Join(out, ",") + `]}`
}

func a(n int) string { return strings.Repeat("a", n) }

func repeat(n int, s string) string {
	return "[" + strings.TrimSuffix(strings.Repeat(s+",", n), ",") + "]"
}

// smile is one character and two UTF-16 units.
const smile = "\U0001F642"

// messageCases are bodies without allowed_mentions; the test adds good ones to
// those that have none.
var messageCases = []struct {
	name string
	kind messageKind
	body string
	bad  string // a piece of the complaint; "" is a good body
}{
	{"content", kindReply, `"content":"` + a(2000) + `"`, ""},
	{"content too long", kindReply, `"content":"` + a(2001) + `"`, "content has 2001"},
	{"channel content too long", kindChannel, `"content":"` + a(2001) + `"`, "content has 2001"},
	{"units", kindReply, `"content":"` + strings.Repeat(smile, 1000) + `"`, ""},
	{"units too many", kindReply, `"content":"` + strings.Repeat(smile, 1001) + `"`, "content has 2002"},
	{"content as a number", kindReply, `"content":7,"embeds":[{"title":"a"}]`, "content is not a string"},
	{"embeds as an object", kindReply, `"content":"x","embeds":{}`, "embeds is not an array"},
	{"nothing", kindReply, ``, "message is empty"},
	{"blank", kindFollowup, `"content":" \n","embeds":[],"components":null`, "message is empty"},
	{"nothing in an edit", kindEdit, ``, ""},
	{"only buttons", kindChannel, rows(buttons(0, 1)), ""},

	{"title", kindReply, `"embeds":[{"title":"` + a(256) + `"}]`, ""},
	{"title too long", kindReply, `"embeds":[{"title":"` + a(257) + `"}]`, "embeds.0.title: title has 257"},
	{"title with blanks around", kindReply, `"embeds":[{"title":"  ` + a(256) + `  "}]`, ""},
	{"description", kindReply, `"embeds":[{"description":"` + a(4096) + `"}]`, ""},
	{"description too long", kindReply, `"embeds":[{"description":"` + a(4097) + `"}]`, "description has 4097"},
	{"author too long", kindReply, `"embeds":[{"author":{"name":"` + a(257) + `"}}]`, "author.name has 257"},
	{"footer", kindReply, `"embeds":[{"title":"t","footer":{"text":"` + a(2048) + `"}}]`, ""},
	{"footer too long", kindReply, `"embeds":[{"title":"t","footer":{"text":"` + a(2049) + `"}}]`, "footer.text has 2049"},
	{"field name too long", kindReply, `"embeds":[{"fields":[{"name":"` + a(257) + `","value":"v"}]}]`, "fields.0.name: name has 257"},
	{"field value too long", kindReply, `"embeds":[{"fields":[{"name":"n","value":"` + a(1025) + `"}]}]`, "fields.0.value: value has 1025"},
	{"field without value", kindReply, `"embeds":[{"fields":[{"name":"n","value":" "}]}]`, "field has no value"},
	{"25 fields", kindReply, `"embeds":[{"fields":` + repeat(25, `{"name":"n","value":"v"}`) + `}]`, ""},
	{"26 fields", kindReply, `"embeds":[{"fields":` + repeat(26, `{"name":"n","value":"v"}`) + `}]`, "26 fields"},
	{"10 embeds", kindReply, `"embeds":` + repeat(10, `{"title":"t"}`), ""},
	{"11 embeds", kindReply, `"embeds":` + repeat(11, `{"title":"t"}`), "11 embeds"},
	{"sum", kindReply, `"embeds":[{"description":"` + a(4000) + `"},{"description":"` + a(2000) + `"}]`, ""},
	{"sum too large", kindReply, `"embeds":[{"description":"` + a(4000) + `"},{"description":"` + a(2001) + `"}]`, "all embeds has 6001"},
	{"embed without text", kindReply, `"embeds":[{"color":5}]`, "embed has no text"},
	{"embed with an image", kindReply, `"embeds":[{"image":{"url":"https://example.org/a.png"}}]`, ""},
	{"embed address", kindReply, `"embeds":[{"title":"t","url":"https://example.org"}]`, ""},
	{"embed address of another kind", kindReply, `"embeds":[{"title":"t","url":"javascript:alert(1)"}]`, "embeds.0.url: not an absolute"},
	{"embed icon", kindReply, `"embeds":[{"title":"t","footer":{"text":"f","icon_url":"attachment://a.png"}}]`, ""},
	{"embed icon that is relative", kindReply, `"embeds":[{"title":"t","footer":{"text":"f","icon_url":"a.png"}}]`, "footer.icon_url"},

	{"5 rows of 5", kindReply, rows(buttons(0, 5), buttons(5, 5), buttons(10, 5), buttons(15, 5), buttons(20, 5)), ""},
	{"6 rows", kindReply, rows(buttons(0, 1), buttons(1, 1), buttons(2, 1), buttons(3, 1), buttons(4, 1), buttons(5, 1)), "6 rows"},
	{"6 buttons", kindReply, rows(buttons(0, 6)), "row has 6 buttons"},
	{"empty row", kindReply, `"content":"x",` + rows(nil), "row is empty"},
	{"2 selects", kindReply, rows([]string{selectOf("a", 1), selectOf("b", 1)}), "row has 2 selects"},
	{"select beside a button", kindReply, rows([]string{selectOf("a", 1), button(1)}), "select beside buttons"},
	{"select", kindReply, rows([]string{selectOf("a", 25)}), ""},
	{"select with 26 options", kindReply, rows([]string{selectOf("a", 26)}), "select has 26 options"},
	{"select without options", kindReply, rows([]string{selectOf("a", 0)}), "select has 0 options"},
	{"select value twice", kindReply, rows([]string{`{"type":3,"custom_id":"a","options":[{"label":"l","value":"v"},{"label":"m","value":"v"}]}`}), "value stands in an earlier"},
	{"select label too long", kindReply, rows([]string{`{"type":3,"custom_id":"a","options":[{"label":"` + a(101) + `","value":"v"}]}`}), "label has 101"},
	{"select value empty", kindReply, rows([]string{`{"type":3,"custom_id":"a","options":[{"label":"l","value":""}]}`}), "value has 0"},
	{"select description too long", kindReply, rows([]string{`{"type":3,"custom_id":"a","options":[{"label":"l","value":"v","description":"` + a(101) + `"}]}`}), "description has 101"},
	{"placeholder too long", kindReply, rows([]string{`{"type":3,"custom_id":"a","placeholder":"` + a(151) + `","options":[{"label":"l","value":"v"}]}`}), "placeholder has 151"},
	{"max_values over the options", kindReply, rows([]string{`{"type":3,"custom_id":"a","max_values":2,"options":[{"label":"l","value":"v"}]}`}), "max_values 2 is more"},
	{"label", kindReply, rows([]string{`{"type":2,"style":1,"label":"` + a(80) + `","custom_id":"a"}`}), ""},
	{"label too long", kindReply, rows([]string{`{"type":2,"style":1,"label":"` + a(81) + `","custom_id":"a"}`}), "label has 81"},
	{"no label", kindReply, rows([]string{`{"type":2,"style":1,"custom_id":"a"}`}), "neither label nor emoji"},
	{"emoji for a label", kindReply, rows([]string{`{"type":2,"style":1,"emoji":{"name":"x"},"custom_id":"a"}`}), ""},
	{"custom id too long", kindReply, rows([]string{`{"type":2,"style":1,"label":"l","custom_id":"` + a(101) + `"}`}), "custom_id has 101"},
	{"custom id twice", kindReply, rows(buttons(0, 1), buttons(0, 1)), "custom_id stands at components.0.components.0 already"},
	{"no custom id", kindReply, rows([]string{`{"type":2,"style":2,"label":"l"}`}), "style 2 needs a custom_id"},
	{"custom id and url", kindReply, rows([]string{`{"type":2,"style":1,"label":"l","custom_id":"a","url":"https://example.org"}`}), "needs a custom_id and no url"},
	{"link", kindReply, rows([]string{`{"type":2,"style":5,"label":"l","url":"https://example.org"}`}), ""},
	{"link without url", kindReply, rows([]string{`{"type":2,"style":5,"label":"l"}`}), "link button needs a url"},
	{"link with custom id", kindReply, rows([]string{`{"type":2,"style":5,"label":"l","url":"https://example.org","custom_id":"a"}`}), "link button needs a url and no custom_id"},
	{"link to a number", kindReply, rows([]string{`{"type":2,"style":5,"label":"l","url":"tel:911"}`}), "not an absolute http"},
	{"style", kindReply, rows([]string{`{"type":2,"style":7,"label":"l","custom_id":"a"}`}), "style 7"},
	{"text input", kindReply, rows([]string{`{"type":4,"style":1,"label":"l","custom_id":"a"}`}), "type 4 cannot stand in a row"},
	{"button at the top", kindReply, `"content":"x","components":[` + button(1) + `]`, "only action rows"},
	{"V2", kindReply, `"flags":32768,"components":[{"type":17,"components":[{"type":10,"content":"x"},{"type":1,"components":[` + button(1) + `]}]}]`, ""},
	{"V2 without the flag", kindReply, `"components":[{"type":10,"content":"x"}]`, "needs the flag"},
	{"V2 with content", kindReply, `"flags":32768,"content":"x","components":[{"type":10,"content":"x"}]`, "content is forbidden"},
	{"V2 with 41", kindReply, `"flags":32768,"components":` + repeat(41, `{"type":14}`), "41 components"},
	{"V2 with much text", kindReply, `"flags":32768,"components":` + repeat(2, `{"type":10,"content":"`+a(2001)+`"}`), "4002 UTF-16"},
	{"V2 section without accessory", kindReply, `"flags":32768,"components":[{"type":9,"components":[{"type":10,"content":"x"}]}]`, "accessory is no"},

	{"ephemeral", kindReply, `"content":"x","flags":64`, ""},
	{"ephemeral followup", kindFollowup, `"content":"x","flags":64`, ""},
	{"crossposted", kindReply, `"content":"x","flags":2`, "flags 2"},
	{"ephemeral edit", kindEdit, `"content":"x","flags":64`, "flags 64"},
	{"ephemeral channel message", kindChannel, `"content":"x","flags":64`, "flags 64"},
	{"silent", kindChannel, `"content":"x","flags":4096`, ""},
	{"nonce too long", kindChannel, `"content":"x","nonce":"` + a(26) + `"`, "nonce has 26"},

	{"conflict", kindReply, `"content":"x","allowed_mentions":{"parse":["users"],"users":["1"]}`, "users stands in parse and"},
	{"unknown parse", kindReply, `"content":"x","allowed_mentions":{"parse":["all"]}`, "not one of users"},
	{"101 users", kindReply, `"content":"x","allowed_mentions":{"parse":[],"users":` + repeat(101, `"1"`) + `}`, "101 ids"},
	{"parse null", kindReply, `"content":"x","allowed_mentions":{"parse":null}`, "house rule: parse"},
	{"no mentions at all", kindReply, `"content":"x","allowed_mentions":null`, "house rule: no allowed_mentions"},
	{"parse users", kindEdit, `"content":"x","allowed_mentions":{"parse":["users"]}`, "house rule: parse"},
	{"one user", kindChannel, `"content":"x","allowed_mentions":{"parse":[],"users":["1"]}`, "house rule: somebody"},
	{"replied user", kindChannel, `"content":"x","allowed_mentions":{"parse":[],"replied_user":true}`, "house rule: somebody"},
}

func TestMessageRules(t *testing.T) {
	s := &Server{}
	for _, tt := range messageCases {
		t.Run(tt.name, func(t *testing.T) {
			body := tt.body
			if !strings.Contains(body, "allowed_mentions") {
				body = strings.TrimPrefix(body+`,"allowed_mentions":{"parse":[],"replied_user":false}`, ",")
			}
			judge(t, s.checkMessage(decode(t, "{"+body+"}").(map[string]any), tt.kind, false), tt.bad)
		})
	}
}

// judge wants a complaint, or none, and a page for each.
func judge(t *testing.T, all []problem, bad string) {
	t.Helper()
	var got []string
	for _, p := range all {
		got = append(got, p.path+": "+p.text)
		if p.page == "" {
			t.Errorf("%s: no page", p.text)
		}
	}
	if bad == "" && len(got) > 0 || bad != "" && !strings.Contains(strings.Join(got, "\n"), bad) {
		t.Errorf("complaints %q, want %q", got, bad)
	}
}

func TestFlagStays(t *testing.T) {
	s := &Server{o: Options{AllowMentions: true}}
	body := decode(t, `{"flags":4}`).(map[string]any)
	judge(t, s.checkMessage(body, kindEdit, true), "cannot be taken off")
	judge(t, s.checkMessage(decode(t, `{"content":"x"}`).(map[string]any), kindEdit, true), "content is forbidden")
	judge(t, s.checkMessage(body, kindEdit, false), "")
}
