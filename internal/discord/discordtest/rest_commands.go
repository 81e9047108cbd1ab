package discordtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
)

// maxCommands are the commands of each type that an application may have
// (interactions/application-commands.mdx#registering-a-command).
var maxCommands = map[int64]int{commandChat: 100, commandUser: 15, commandMessage: 15}

// Commands are the registered global commands as Discord returns them.
func (s *Server) Commands() []json.RawMessage { return s.GuildCommands("") }

// GuildCommands are the registered commands of a guild.
func (s *Server) GuildCommands(guild string) []json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []json.RawMessage
	for _, c := range s.commands[guild] {
		data, err := json.Marshal(c)
		if err != nil {
			panic(err) // it came out of a decoder
		}
		out = append(out, data)
	}
	return out
}

// SetCommands replaces the global commands without a request, each a JSON object
// such as a bot would send. It returns an error for what is not one.
func (s *Server) SetCommands(all ...json.RawMessage) error {
	var made []map[string]any
	for i, raw := range all {
		var m map[string]any
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		if err := d.Decode(&m); err != nil {
			return fmt.Errorf("command %d: %w", i, err)
		}
		made = append(made, s.normalise(m, nil, ""))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.commands[""] = made
	return nil
}

// normalise makes what Discord returns for a command that was sent. It keeps
// the id of the command that it replaces, and its version if nothing changed.
func (s *Server) normalise(sent, old map[string]any, guild string) map[string]any {
	c := map[string]any{
		"id": s.newID(), "application_id": s.o.AppID, "type": commandType(sent), "name": sent["name"],
		"name_localizations": sent["name_localizations"], "description": text(sent, "description"),
		"description_localizations": sent["description_localizations"], "default_member_permissions": nil, "nsfw": flag(sent, "nsfw"),
	}
	if n, ok := number(sent, "default_member_permissions"); ok {
		c["default_member_permissions"] = fmt.Sprint(n) // always a string
	}
	if guild != "" {
		c["guild_id"] = guild
	} else {
		c["contexts"], c["integration_types"], c["dm_permission"] = sent["contexts"], sent["integration_types"], true
		if d, ok := sent["dm_permission"].(bool); ok {
			c["dm_permission"] = d
		}
		if c["integration_types"] == nil {
			c["integration_types"] = []any{0}
		}
	}
	if o := normaliseOptions(list(sent, "options")); len(o) > 0 {
		c["options"] = o
	}
	c["version"] = c["id"]
	if old != nil {
		c["id"] = old["id"]
		c["version"] = old["version"]
		if !sameJSON(c, old) {
			c["version"] = s.newID()
		}
	}
	return c
}

// normaliseOptions drops members that say nothing, as Discord does.
func normaliseOptions(all []any) []any {
	var out []any
	for _, v := range all {
		m, _ := v.(map[string]any)
		n := make(map[string]any)
		for k, v := range m {
			if v == nil || v == false {
				continue
			}
			if l, ok := v.([]any); ok && len(l) == 0 {
				continue
			}
			n[k] = v
		}
		if o := normaliseOptions(list(m, "options")); len(o) > 0 {
			n["options"] = o
		}
		out = append(out, n)
	}
	return out
}

func sameJSON(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

func sameCommand(a, b map[string]any) bool {
	return text(a, "name") == text(b, "name") && commandType(a) == commandType(b)
}

// guildOf is the guild of a command route, "" for the global ones.
func (s *Server) guildOf(x *exchange) (string, bool) {
	if x.path["guild"] == "" {
		return "", true
	}
	return x.path["guild"], s.inGuild(x)
}

// listed hides localizations unless they are asked for, as Discord does.
func listed(x *exchange, c map[string]any) map[string]any {
	if q := x.r.URL.Query().Get("with_localizations"); q == "true" || q == "1" {
		return c
	}
	c = maps.Clone(c)
	delete(c, "name_localizations")
	delete(c, "description_localizations")
	return c
}

func (s *Server) listCommands(x *exchange) {
	guild, ok := s.guildOf(x)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []any{}
	for _, c := range s.commands[guild] {
		all = append(all, listed(x, c))
	}
	x.json(http.StatusOK, all)
}

func (s *Server) putCommands(x *exchange) {
	guild, ok := s.guildOf(x)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	made := []map[string]any{}
	for _, v := range x.body.([]any) { // checkCommandSet refused anything else
		sent := v.(map[string]any)
		var old map[string]any
		for _, c := range s.commands[guild] {
			if sameCommand(c, sent) {
				old = c
			}
		}
		made = append(made, s.normalise(sent, old, guild))
	}
	s.commands[guild] = made
	x.json(http.StatusOK, made)
}

// postCommand is an upsert by name and type.
func (s *Server) postCommand(x *exchange) {
	guild, ok := s.guildOf(x)
	if !ok {
		return
	}
	sent := x.object()
	s.mu.Lock()
	defer s.mu.Unlock()
	count := 0
	for i, c := range s.commands[guild] {
		if sameCommand(c, sent) {
			s.commands[guild][i] = s.normalise(sent, c, guild)
			x.json(http.StatusOK, s.commands[guild][i])
			return
		}
		if commandType(c) == commandType(sent) {
			count++
		}
	}
	if most := maxCommands[commandType(sent)]; most > 0 && count >= most {
		x.fail(http.StatusBadRequest, 30032, fmt.Sprintf("Maximum number of application commands reached (%d).", most))
		return
	}
	c := s.normalise(sent, nil, guild)
	s.commands[guild] = append(s.commands[guild], c)
	x.json(http.StatusCreated, c)
}

// withCommand runs f under the lock with the place of a registered command.
func (s *Server) withCommand(x *exchange, f func(guild string, i int)) {
	guild, ok := s.guildOf(x)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, c := range s.commands[guild] {
		if text(c, "id") == x.path["command"] {
			f(guild, i)
			return
		}
	}
	x.fail(http.StatusNotFound, 10063, "Unknown application command")
}

func (s *Server) getCommand(x *exchange) {
	s.withCommand(x, func(guild string, i int) { x.json(http.StatusOK, s.commands[guild][i]) })
}

func (s *Server) patchCommand(x *exchange) {
	s.withCommand(x, func(guild string, i int) {
		old := s.commands[guild][i]
		next := maps.Clone(old)
		maps.Copy(next, x.object())
		s.commands[guild][i] = s.normalise(next, old, guild)
		x.json(http.StatusOK, s.commands[guild][i])
	})
}

func (s *Server) deleteCommand(x *exchange) {
	s.withCommand(x, func(guild string, i int) {
		s.commands[guild] = slices.Delete(s.commands[guild], i, i+1)
		x.empty()
	})
}
