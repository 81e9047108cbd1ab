package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"bedside/internal/discord/discordtest"
)

// declared is what the bot registered of an option.
type declared struct {
	Name    string     `json:"name"`
	Type    int        `json:"type"`
	Options []declared `json:"options"`
}

// options reads "sub name:value name:value"; text without a name goes into the
// first option that the bot registered.
func (d *desk) options(command, rest string, typing bool) []discordtest.Option {
	var all []declared
	for _, raw := range d.s.Commands() {
		var c declared
		if json.Unmarshal(raw, &c) == nil && c.Name == command {
			all = c.Options
		}
	}
	if word, after, _ := strings.Cut(rest, " "); word != "" {
		for _, o := range all {
			if o.Name == word && (o.Type == 1 || o.Type == 2) {
				return []discordtest.Option{discordtest.Sub(word, values(o.Options, after, typing)...)}
			}
		}
	}
	return values(all, rest, typing)
}

func values(all []declared, rest string, typing bool) []discordtest.Option {
	var out []discordtest.Option
	for _, word := range strings.Fields(rest) {
		name, value, named := strings.Cut(word, ":")
		known := false
		for _, o := range all {
			known = known || o.Name == name
		}
		switch {
		case named && known:
			out = append(out, discordtest.String(name, value))
		case len(out) > 0:
			out[len(out)-1].Value = fmt.Sprint(out[len(out)-1].Value, " ", word)
		default:
			name = "question" // of a command that is not registered
			if len(all) > 0 {
				name = all[0].Name
			}
			out = append(out, discordtest.String(name, word))
		}
	}
	if typing && len(out) > 0 {
		out[len(out)-1].Focused = true
	}
	return out
}
