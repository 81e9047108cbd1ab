package discordtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// decode reads a body as the Server does.
func decode(t *testing.T, s string) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader([]byte(s)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return v
}

const (
	callbackPath = "/interactions/{interaction_id}/{interaction_token}/callback"
	originalPath = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
	followPath   = "/webhooks/{webhook_id}/{webhook_token}"
	channelPath  = "/channels/{channel_id}/messages"
	commandsPath = "/applications/{application_id}/commands"
)

func TestOpenAPI(t *testing.T) {
	file := FindOpenAPI()
	if file == "" {
		t.Skip("openapi.json is not beside the repository")
	}
	sp, err := loadSpec(file)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := loadSpec(file); err != nil || again != sp {
		t.Error("the file was compiled twice")
	}
	row := func(c string) string {
		return `{"type":4,"data":{"content":"x","components":[{"type":1,"components":[` + c + `]}]}}`
	}
	tests := []struct {
		name, method, path, body string
		bad                      string // a piece of the complaint; "" is a good body
	}{
		{"reply", "POST", callbackPath, `{"type":4,"data":{"content":"x","flags":64,"allowed_mentions":{"parse":[]}}}`, ""},
		{"as discordgo sends it", "POST", callbackPath, `{"type":4,"data":{"tts":false,"content":"","components":null,"embeds":[{"title":"a"}],"allowed_mentions":{"parse":[],"replied_user":false}}}`, ""},
		{"int in a string", "POST", callbackPath, `{"type":4,"data":{"content":"x","flags":"64"}}`, ""},
		{"word for an int", "POST", callbackPath, `{"type":4,"data":{"content":"x","flags":"many"}}`, "data.flags: pattern"},
		{"fraction", "POST", callbackPath, `{"type":4,"data":{"content":"x","flags":6.5}}`, "data.flags"},
		{"deferral", "POST", callbackPath, `{"type":5,"data":{"flags":64}}`, ""},
		{"deferral without data", "POST", callbackPath, `{"type":5}`, ""},
		{"update", "POST", callbackPath, `{"type":7,"data":{"content":"","embeds":[],"components":[]}}`, ""},
		{"defer update", "POST", callbackPath, `{"type":6}`, ""},
		{"pong", "POST", callbackPath, `{"type":1}`, ""},
		{"unknown type", "POST", callbackPath, `{"type":3}`, "type"},
		{"type in a string", "POST", callbackPath, `{"type":"4","data":{"content":"x"}}`, "type"},
		{"unknown member", "POST", callbackPath, `{"type":4,"data":{"contents":"x"}}`, "data.contents: unknown member"},
		{"unknown member that is silent", "POST", callbackPath, `{"type":4,"data":{"content":"x","extra":null,"more":false,"again":""}}`, ""},
		{"member of the wrong type", "POST", callbackPath, `{"type":4,"data":{"content":5}}`, "data.content: type"},
		{"title", "POST", callbackPath, `{"type":4,"data":{"embeds":[{"title":"` + strings.Repeat("a", 257) + `"}]}}`, "data.embeds.0.title: maxLength"},
		{"unknown member of an embed", "POST", callbackPath, `{"type":4,"data":{"embeds":[{"titel":"a"}]}}`, "data.embeds.0.titel"},
		{"button", "POST", callbackPath, row(`{"type":2,"style":1,"label":"a","custom_id":"b","disabled":false}`), ""},
		{"link", "POST", callbackPath, row(`{"type":2,"style":5,"label":"a","url":"https://example.org","disabled":false}`), ""},
		{"unknown member of a button", "POST", callbackPath, row(`{"type":2,"style":1,"label":"a","custom_id":"b","colour":3}`), "colour"},
		{"custom id", "POST", callbackPath, row(`{"type":2,"style":1,"label":"a","custom_id":"` + strings.Repeat("b", 101) + `"}`), "custom_id: maxLength"},
		{"select", "POST", callbackPath, row(`{"type":3,"custom_id":"b","options":[{"label":"a","value":"b","default":false}]}`), ""},
		{"text input in a message", "POST", callbackPath, row(`{"type":4,"custom_id":"b","label":"x","style":1}`), "data.components.0.components.0"},
		{"choices", "POST", callbackPath, `{"type":8,"data":{"choices":[{"name":"a","value":"b"}]}}`, ""},
		{"choice with a long name", "POST", callbackPath, `{"type":8,"data":{"choices":[{"name":"` + strings.Repeat("a", 101) + `","value":"b"}]}}`, "data.choices.0.name"},
		{"modal in rows", "POST", callbackPath, modal(`{"type":1,"components":[{"type":4,"custom_id":"x","label":"l","style":1}]}`), ""},
		{"modal in labels", "POST", callbackPath, aModal, ""},
		{"modal with a text", "POST", callbackPath, modal(`{"type":10,"content":"x"},` + label(input("x", ``))), ""},
		{"modal with a select", "POST", callbackPath, modal(label(`{"type":3,"custom_id":"s","required":false,"options":[{"label":"a","value":"b","default":true}]}`)), ""},
		{"modal without title", "POST", callbackPath, strings.Replace(aModal, `"title":"t",`, ``, 1), "data"},
		{"modal with an input alone", "POST", callbackPath, modal(input("x", ``)), "data.components.0.type"},
		{"modal with a select in a row", "POST", callbackPath, modal(`{"type":1,"components":[{"type":3,"custom_id":"s","options":[{"label":"a","value":"b"}]}]}`), "data.components.0.components.0"},
		{"modal with a button", "POST", callbackPath, modal(label(`{"type":2,"style":1,"label":"a","custom_id":"b"}`)), "data.components.0.component"},
		{"unknown member of an input", "POST", callbackPath, modal(label(input("x", `,"maxlength":5`))), "maxlength: unknown member"},
		{"description of a label", "POST", callbackPath, modal(`{"type":18,"label":"l","description":"` + strings.Repeat("d", 101) + `","component":` + input("x", ``) + `}`), "description: maxLength"},
		{"edit", "PATCH", originalPath, `{"content":"x","embeds":[],"components":[],"allowed_mentions":{"parse":[]}}`, ""},
		{"edit with an unknown member", "PATCH", originalPath, `{"content":"x","text":"y"}`, "text"},
		{"followup", "POST", followPath, `{"content":"x","flags":64,"tts":false,"allowed_mentions":{"parse":[]}}`, ""},
		{"followup with a number as content", "POST", followPath, `{"content":7}`, "content"},
		{"message", "POST", channelPath, `{"content":"x","nonce":"n","enforce_nonce":true,"message_reference":{"message_id":"1","fail_if_not_exists":false},"allowed_mentions":{"parse":[],"replied_user":false}}`, ""},
		{"number as nonce", "POST", channelPath, `{"content":"x","nonce":12}`, ""},
		{"long nonce", "POST", channelPath, `{"content":"x","nonce":"` + strings.Repeat("n", 26) + `"}`, "nonce"},
		{"reference without id", "POST", channelPath, `{"content":"x","message_reference":{"channel_id":"1"}}`, "message_reference"},
		{"commands", "PUT", commandsPath, `[{"name":"ask","description":"d","type":1,"default_member_permissions":"32","contexts":[0,1],"options":[{"type":3,"name":"q","description":"d","required":true,"autocomplete":true,"channel_types":null,"options":null,"choices":null}]}]`, ""},
		{"subcommand", "PUT", commandsPath, `[{"name":"faq","description":"d","options":[{"type":1,"name":"s","description":"d","required":false,"autocomplete":false,"choices":null,"options":[{"type":3,"name":"q","description":"d","max_length":100}]}]}]`, ""},
		{"no commands", "PUT", commandsPath, `[]`, ""},
		{"long description", "PUT", commandsPath, `[{"name":"ask","description":"` + strings.Repeat("d", 101) + `"}]`, "0.description: maxLength"},
		{"permissions as a word", "PUT", commandsPath, `[{"name":"ask","description":"d","default_member_permissions":"all"}]`, "0.default_member_permissions"},
		{"create", "POST", commandsPath, `{"name":"ask","description":"d"}`, ""},
		{"create without name", "POST", commandsPath, `{"description":"d"}`, "required"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, p := range sp.check(tt.method, tt.path, decode(t, tt.body)) {
				got = append(got, p.path+": "+p.text)
			}
			all := strings.Join(got, "\n")
			if strings.Contains(tt.bad, "maxLength") && len(got) > 1 {
				t.Errorf("complaints of other alternatives: %q", got)
			}
			if tt.bad == "" && all != "" || tt.bad != "" && !strings.Contains(all, tt.bad) {
				t.Errorf("complaints %q, want %q", got, tt.bad)
			}
		})
	}
}

func TestOpenAPIFile(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"empty": "{}", "broken": "{", "other": `{"components":{"schemas":{"A":{"type":"object"}}},"paths":{}}`} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := Start(Options{OpenAPI: file}); err == nil {
			s.Close()
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := Start(Options{OpenAPI: filepath.Join(dir, "none")}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}
