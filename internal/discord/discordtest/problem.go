package discordtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf16"
)

// problem is one broken rule in one body.
type problem struct {
	path  string // of the member, joined by dots; "" is the body
	text  string
	page  string // that has the rule
	empty bool   // the message has nothing to show, which has its own error code
	house bool   // a rule of this project; Discord would take the request
}

// pages of the rules, below "developers/" in Discord's documentation.
const (
	pageInteraction = "interactions/receiving-and-responding.mdx"
	pageMessage     = "resources/message.mdx"
	pageEmbed       = "resources/message.mdx#embed-limits"
	pageMentions    = "resources/message.mdx#allowed-mentions-object"
	pageWebhook     = "resources/webhook.mdx"
	pageComponent   = "components/reference.mdx"
	pageCommand     = "interactions/application-commands.mdx"
)

// problems collects what is wrong.
type problems []problem

func (p *problems) add(page, path, format string, args ...any) {
	*p = append(*p, problem{path: path, text: fmt.Sprintf(format, args...), page: page})
}

// length checks a text for min to max UTF-16 units. Discord does not say what
// it counts; these units are the largest of the usual counts.
func (p *problems) length(page, path, what, text string, least, most int) {
	if n := units(text); n < least || n > most {
		p.add(page, path, "%s has %d UTF-16 units, allowed are %d to %d", what, n, least, most)
	}
}

func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

// join makes the path of a member.
func join(path string, parts ...any) string {
	for _, part := range parts {
		if path != "" {
			path += "."
		}
		path += fmt.Sprint(part)
	}
	return path
}

// Readers of decoded JSON. A member of the wrong type reads as its zero value;
// wrong types are the business of wrongTypes and of the OpenAPI file.

func text(m map[string]any, key string) string {
	s, _ := m[key].(string)
	return s
}

func list(m map[string]any, key string) []any {
	l, _ := m[key].([]any)
	return l
}

func object(m map[string]any, key string) map[string]any {
	o, _ := m[key].(map[string]any)
	return o
}

func flag(m map[string]any, key string) bool {
	b, _ := m[key].(bool)
	return b
}

// number reads an integer, also one in a string. ok is false without one.
func number(m map[string]any, key string) (n int64, ok bool) {
	switch v := m[key].(type) {
	case json.Number:
		n, err := v.Int64()
		return n, err == nil
	case string:
		n, err := json.Number(v).Int64()
		return n, err == nil
	case int:
		return int64(v), true
	case int64:
		return v, true
	case float64:
		return int64(v), true
	}
	return 0, false
}

// present is false for a member that is missing or says nothing.
func present(m map[string]any, key string) bool {
	switch v := m[key].(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		return v != ""
	case []any:
		return len(v) > 0
	case map[string]any:
		return len(v) > 0
	}
	return true
}

// refuse writes the error body that Discord has for a wrong form.
func (x *exchange) refuse(all []problem) {
	tree := make(map[string]any)
	onlyEmpty := true
	for _, p := range all {
		if p.house {
			continue
		}
		onlyEmpty = onlyEmpty && p.empty
		node := tree
		if p.path != "" {
			for part := range strings.SplitSeq(p.path, ".") {
				next, ok := node[part].(map[string]any)
				if !ok {
					next = make(map[string]any)
					node[part] = next
				}
				node = next
			}
		}
		old, _ := node["_errors"].([]any)
		node["_errors"] = append(old, map[string]any{"code": "BASE_TYPE_INVALID", "message": p.text})
	}
	if onlyEmpty {
		x.fail(http.StatusBadRequest, 50006, "Cannot send an empty message")
		return
	}
	x.json(http.StatusBadRequest, map[string]any{"message": "Invalid Form Body", "code": 50035, "errors": tree})
}

// sortedTexts are the string members of an object as pairs, sorted by key.
func sortedTexts(m map[string]any) [][2]string {
	var out [][2]string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if s, ok := m[key].(string); ok {
			out = append(out, [2]string{key, s})
		}
	}
	return out
}
