package discordtest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
)

// ChannelMessages are what the bot wrote to a channel by REST, without deleted
// ones.
func (s *Server) ChannelMessages(channelID string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Message
	for _, m := range s.posted[channelID] {
		if !m.deleted {
			out = append(out, m.message())
		}
	}
	return out
}

// Deny answers every request on a channel with 403 and a code: 50001 missing
// access, 50013 missing permissions, 50007 cannot send to this user. Code 0
// ends that.
func (s *Server) Deny(channelID string, code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.denied[channelID] = code
}

// deniedText are the messages of the codes for Deny.
var deniedText = map[int]string{
	50001: "Missing Access", 50007: "Cannot send messages to this user", 50013: "Missing Permissions",
}

// channelOf finds the channel of a request or answers it with an error.
func (s *Server) channelOf(x *exchange) (channel, bool) {
	s.mu.Lock()
	c, ok := s.channels[x.path["channel"]]
	code := s.denied[x.path["channel"]]
	s.mu.Unlock()
	switch {
	case code != 0:
		x.fail(http.StatusForbidden, code, deniedText[code])
		return c, false
	case !ok:
		x.fail(http.StatusNotFound, 10003, "Unknown Channel")
	}
	return c, ok
}

func (s *Server) getChannel(x *exchange) {
	c, ok := s.channelOf(x)
	if !ok {
		return
	}
	x.json(http.StatusOK, s.channelObject(x.path["channel"], c))
}

func (s *Server) channelObject(id string, c channel) map[string]any {
	if c.guild == "" {
		return map[string]any{"id": id, "type": 1, "last_message_id": nil, "flags": 0,
			"recipients": []any{userObject(c.recipient, "", false)}}
	}
	return map[string]any{"id": id, "type": 0, "guild_id": c.guild, "name": "general", "position": 0, "topic": nil,
		"nsfw": false, "last_message_id": nil, "parent_id": nil, "rate_limit_per_user": 0, "permission_overwrites": []any{}, "flags": 0}
}

// channelsOf are the channels of a guild, in the order of their ids. Clients that
// keep a cache see no message of a channel that they were not told of.
func (s *Server) channelsOf(guild string) []any {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []any{}
	for _, id := range slices.Sorted(maps.Keys(s.channels)) {
		if c := s.channels[id]; c.guild == guild {
			out = append(out, s.channelObject(id, c))
		}
	}
	return out
}

func (s *Server) postTyping(x *exchange) {
	if _, ok := s.channelOf(x); ok {
		x.empty()
	}
}

func (s *Server) postMessage(x *exchange) {
	c, ok := s.channelOf(x)
	if !ok {
		return
	}
	id, sent := x.path["channel"], x.object()
	key := ""
	if nonce := sent["nonce"]; nonce != nil && flag(sent, "enforce_nonce") {
		key = id + " " + fmt.Sprint(nonce)
	}
	s.mu.Lock()
	if m := s.nonces[key]; key != "" && m != nil {
		// The same nonce: the message that was made before, and no second one.
		x.json(http.StatusOK, m.body)
		s.mu.Unlock()
		return
	}
	flags, _ := number(sent, "flags")
	m := &stored{body: s.newBody(sent, id, c.guild, flags)}
	if present(sent, "message_reference") {
		m.body["type"] = 19
	}
	s.messages[m.id()] = m
	s.posted[id] = append(s.posted[id], m)
	if key != "" {
		s.nonces[key] = m
	}
	body := m.body
	s.mu.Unlock()
	s.announce(body)
	reply := maps.Clone(body)
	delete(reply, "guild_id") // REST leaves it out, events have it
	x.json(http.StatusOK, reply)
}

// posting runs f under the lock with a message of the request's channel.
func (s *Server) posting(x *exchange, f func(m *stored)) {
	if _, ok := s.channelOf(x); !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[x.path["message"]]
	if m == nil || m.deleted || text(m.body, "channel_id") != x.path["channel"] {
		x.apiError(errUnknownMessage)
		return
	}
	f(m)
}

func (s *Server) getMessage(x *exchange) {
	s.posting(x, func(m *stored) { x.json(http.StatusOK, m.body) })
}

func (s *Server) patchMessage(x *exchange) {
	s.posting(x, func(m *stored) {
		switch {
		case text(object(m.body, "author"), "id") != s.o.BotID:
			x.fail(http.StatusForbidden, 50005, "Cannot edit a message authored by another user")
		case s.edit(m, x.object()):
			x.apiError(errEmptyMessage)
		default:
			x.json(http.StatusOK, m.body)
		}
	})
}

func (s *Server) deleteMessage(x *exchange) {
	s.posting(x, func(m *stored) {
		m.deleted = true
		x.empty()
	})
}

func (s *Server) postDM(x *exchange) {
	user := text(x.object(), "recipient_id")
	if user == "" {
		x.refuse([]problem{{path: "recipient_id", text: "This field is required", page: "resources/user.mdx#create-dm"}})
		return
	}
	id := s.dmChannel(user)
	x.json(http.StatusOK, s.channelObject(id, channel{recipient: user}))
}

// announce sends MESSAGE_CREATE of a message of the bot itself, which a bot
// with the intent gets like any other.
func (s *Server) announce(body map[string]any) {
	s.messageEvent(body, true)
}
