package discordtest

import (
	"strconv"
	"time"
)

// User is somebody who uses the bot.
type User struct {
	ID    string
	Name  string
	Roles []string // role ids in the guild
	// Permissions is the bit set that the user has in the channel.
	Permissions int64
	Bot         bool
	// GuildID is where the user acts. Empty: in direct messages.
	GuildID string
}

// PermissionAdministrator and PermissionManageGuild are bits of
// User.Permissions (topics/permissions.mdx).
const (
	PermissionAdministrator = 1 << 3
	PermissionManageGuild   = 1 << 5
)

// appPermissions is what the bot may do in the channel: see it, write, embed
// links, read the history, use emojis.
const appPermissions = 1<<10 | 1<<11 | 1<<14 | 1<<16 | 1<<18

// channel is a place that messages can be written to.
type channel struct {
	guild     string // empty: direct messages
	recipient string
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000+00:00") }

func userObject(id, name string, bot bool) map[string]any {
	if name == "" {
		name = "user" + id
	}
	u := map[string]any{"id": id, "username": name, "global_name": nil, "avatar": nil, "discriminator": "0", "public_flags": 0}
	if bot {
		u["bot"] = true
	}
	return u
}

func (s *Server) botUser() map[string]any {
	u := userObject(s.o.BotID, "stand-in", true)
	u["discriminator"] = "0001"
	return u
}

func (u User) object() map[string]any { return userObject(u.ID, u.Name, u.Bot) }

func (u User) member(full bool) map[string]any {
	roles := make([]any, 0, len(u.Roles))
	for _, r := range u.Roles {
		roles = append(roles, r)
	}
	m := map[string]any{
		"roles": roles, "nick": nil, "avatar": nil, "joined_at": "2023-05-01T10:00:00.000000+00:00", "premium_since": nil,
		"deaf": false, "mute": false, "pending": false, "flags": 0, "communication_disabled_until": nil,
	}
	if full {
		m["user"] = u.object()
		m["permissions"] = strconv.FormatInt(u.Permissions, 10)
	}
	return m
}

// dmChannel is the id of the direct messages with a user: stable, and no other
// channel has it.
func (s *Server) dmChannel(user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, c := range s.channels {
		if c.guild == "" && c.recipient == user {
			return id
		}
	}
	id := s.newID()
	s.channels[id] = channel{recipient: user}
	return id
}

// place returns the channel where a user writes, and makes it known. An empty id
// stands for the user's direct messages, or else ChannelID.
func (s *Server) place(u User, id string) string {
	if id == "" && u.GuildID == "" {
		return s.dmChannel(u.ID)
	}
	if id == "" {
		id = defaultChannel
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.channels[id]; !ok {
		c := channel{guild: u.GuildID}
		if u.GuildID == "" {
			c.recipient = u.ID
		}
		s.channels[id] = c
	}
	return id
}

// DMChannel is the id of the channel of direct messages with a user.
func (s *Server) DMChannel(user string) string { return s.dmChannel(user) }
