package discordtest

import (
	"fmt"
	"regexp"
	"strings"
)

// Command and option types (interactions/application-commands.mdx).
const (
	commandChat    = 1
	commandUser    = 2
	commandMessage = 3
	optSubcommand  = 1
	optGroup       = 2
	optString      = 3
	optInteger     = 4
	optNumber      = 10
	optChannel     = 7
)

// commandName is Discord's pattern in Go's spelling.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// checkCommandSet checks the body of a bulk overwrite.
func checkCommandSet(body any, guild bool) []problem {
	var p problems
	all, ok := body.([]any)
	if !ok {
		// The file allows null; an empty list says the same without doubt.
		p.add(pageCommand+"#bulk-overwrite-global-application-commands", "", "body is not an array")
		return p
	}
	seen := make(map[string]bool)
	count := make(map[int64]int)
	for i, v := range all {
		m, ok := v.(map[string]any)
		if !ok {
			p.add(pageCommand, fmt.Sprint(i), "command is not an object")
			continue
		}
		p = append(p, checkCommand(fmt.Sprint(i), m, guild, false)...)
		t := commandType(m)
		key := fmt.Sprint(t, text(m, "name"))
		if seen[key] {
			p.add(pageCommand, join(fmt.Sprint(i), "name"), "an earlier command has the same name and type")
		}
		seen[key] = true
		count[t]++
	}
	for t, most := range []int{commandChat: 100, commandUser: 15, commandMessage: 15} {
		if count[int64(t)] > most {
			p.add(pageCommand, "", "%d commands of type %d, at most %d are allowed", count[int64(t)], t, most)
		}
	}
	return p
}

func commandType(m map[string]any) int64 {
	if t, ok := number(m, "type"); ok {
		return t
	}
	return commandChat
}

// checkCommand checks one command; a partial one may leave members out.
func checkCommand(at string, m map[string]any, guild, partial bool) []problem {
	var p problems
	if m == nil {
		p.add(pageCommand, at, "command is not an object")
		return p
	}
	t := commandType(m)
	_, named := m["name"]
	_, described := m["description"]
	switch {
	case t < commandChat || t > 4:
		p.add(pageCommand, join(at, "type"), "type %d is not known", t)
	case t == commandUser || t == commandMessage:
		if named || !partial {
			p.length(pageCommand, join(at, "name"), "name", text(m, "name"), 1, 32)
		}
		if text(m, "description") != "" {
			p.add(pageCommand, join(at, "description"), "a command of type %d has no description", t)
		}
		if present(m, "options") {
			p.add(pageCommand, join(at, "options"), "a command of type %d has no options", t)
		}
	default:
		if named || !partial {
			p.name(join(at, "name"), text(m, "name"))
		}
		if described || !partial {
			p.length(pageCommand, join(at, "description"), "description", text(m, "description"), 1, 100)
		}
		for _, v := range sortedTexts(object(m, "name_localizations")) {
			p.name(join(at, "name_localizations", v[0]), v[1])
		}
		for _, v := range sortedTexts(object(m, "description_localizations")) {
			p.length(pageCommand, join(at, "description_localizations", v[0]), "description", v[1], 1, 100)
		}
	}
	if guild {
		for _, key := range []string{"contexts", "integration_types"} {
			if m[key] != nil {
				p.add(pageCommand, join(at, key), "%s is for global commands only", key)
			}
		}
	}
	if perm := m["default_member_permissions"]; perm != nil {
		if n, ok := number(m, "default_member_permissions"); !ok || n < 0 {
			p.add(pageCommand, join(at, "default_member_permissions"), "not a bit set in a string")
		}
	}
	p.options(at, list(m, "options"), 0)
	if sum := commandSum(m); sum > 8000 {
		p.add(pageCommand, at, "names, descriptions and values have %d UTF-16 units, at most 8000 are allowed", sum)
	}
	return p
}

func (p *problems) name(at, name string) {
	switch {
	case !commandName.MatchString(name):
		p.add(pageCommand+"#application-command-object-application-command-naming", at, "name does not match the pattern of names")
	case strings.ToLower(name) != name:
		p.add(pageCommand+"#application-command-object-application-command-naming", at, "name is not in lower case")
	}
}

// options checks one level; depth counts groups and subcommands above it.
func (p *problems) options(at string, all []any, depth int) {
	if len(all) > 25 {
		p.add(pageCommand, join(at, "options"), "%d options, at most 25 are allowed", len(all))
	}
	seen := make(map[string]bool)
	optional, nested, plain := false, false, false
	for i, v := range all {
		m, ok := v.(map[string]any)
		here := join(at, "options", i)
		if !ok {
			p.add(pageCommand, here, "option is not an object")
			continue
		}
		t, _ := number(m, "type")
		p.name(join(here, "name"), text(m, "name"))
		for _, v := range sortedTexts(object(m, "name_localizations")) {
			p.name(join(here, "name_localizations", v[0]), v[1])
		}
		p.length(pageCommand, join(here, "description"), "description", text(m, "description"), 1, 100)
		if seen[text(m, "name")] {
			p.add(pageCommand, join(here, "name"), "an earlier option has the same name")
		}
		seen[text(m, "name")] = true
		if t == optSubcommand || t == optGroup {
			nested = true
			if t == optGroup && depth > 0 || depth > 1 {
				p.add(pageCommand, here, "type %d cannot stand this deep", t)
				continue
			}
			p.options(here, list(m, "options"), depth+1)
			continue
		}
		plain = true
		if flag(m, "required") && optional {
			p.add(pageCommand, here, "required option stands after an optional one")
		}
		optional = optional || !flag(m, "required")
		p.option(here, t, m)
	}
	if nested && plain {
		p.add(pageCommand, join(at, "options"), "subcommands stand beside other options")
	}
}

func (p *problems) option(at string, t int64, m map[string]any) {
	if t < optString || t > 11 {
		p.add(pageCommand, join(at, "type"), "option type %d is not known", t)
	}
	choices := list(m, "choices")
	if len(choices) > 0 {
		if t != optString && t != optInteger && t != optNumber {
			p.add(pageCommand, join(at, "choices"), "option of type %d has no choices", t)
		}
		if flag(m, "autocomplete") {
			p.add(pageCommand, join(at, "autocomplete"), "autocomplete stands beside choices")
		}
	}
	if flag(m, "autocomplete") && t != optString && t != optInteger && t != optNumber {
		p.add(pageCommand, join(at, "autocomplete"), "option of type %d has no autocomplete", t)
	}
	p.choices(join(at, "choices"), choices)
	seen := make(map[string]bool)
	for i, v := range choices {
		c, _ := v.(map[string]any)
		if seen[text(c, "name")] {
			p.add(pageCommand, join(at, "choices", i, "name"), "an earlier choice has the same name")
		}
		seen[text(c, "name")] = true
	}
	if present(m, "channel_types") && t != optChannel {
		p.add(pageCommand, join(at, "channel_types"), "option of type %d has no channel_types", t)
	}
	least, hasLeast := number(m, "min_length")
	most, hasMost := number(m, "max_length")
	if (hasLeast || hasMost) && t != optString {
		p.add(pageCommand, at, "min_length and max_length are for strings only")
	}
	if hasLeast && (least < 0 || least > 6000) || hasMost && (most < 1 || most > 6000) || hasLeast && hasMost && least > most {
		p.add(pageCommand, at, "min_length %d and max_length %d do not fit", least, most)
	}
}

// choices checks those of an option or of an autocomplete reply.
func (p *problems) choices(at string, all []any) {
	if len(all) > 25 {
		p.add(pageCommand, at, "%d choices, at most 25 are allowed", len(all))
	}
	for i, v := range all {
		m, _ := v.(map[string]any)
		here := join(at, i)
		p.length(pageCommand, join(here, "name"), "name", text(m, "name"), 1, 100)
		if strings.TrimSpace(text(m, "name")) == "" {
			p.add(pageCommand, join(here, "name"), "name is blank")
		}
		switch v := m["value"].(type) {
		case nil:
			p.add(pageCommand, join(here, "value"), "choice has no value")
		case string:
			p.length(pageCommand, join(here, "value"), "value", v, 0, 100)
		}
	}
}

// commandSum counts what Discord limits to 8000: names, descriptions and values
// over the command, its options and choices, the longest localization of each.
func commandSum(m map[string]any) int {
	longest := func(key string) int {
		n := units(text(m, key))
		for _, v := range sortedTexts(object(m, key+"_localizations")) {
			n = max(n, units(v[1]))
		}
		return n
	}
	sum := longest("name") + longest("description") + units(text(m, "value"))
	for _, key := range []string{"options", "choices"} {
		for _, v := range list(m, key) {
			child, _ := v.(map[string]any)
			sum += commandSum(child)
		}
	}
	return sum
}
