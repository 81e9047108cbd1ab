package discordtest

import (
	"encoding/json"
	"maps"
	"slices"
)

// Send dispatches an event to every session, connected or to be resumed.
func (s *Server) Send(event string, data any) {
	s.gw.each(event, func(*session) any { return data })
}

// each dispatches what f makes for each session; nil is not sent.
func (g *gateway) each(event string, f func(*session) any) {
	g.mu.Lock()
	all := slices.Collect(maps.Values(g.sessions))
	twice := g.twice
	g.mu.Unlock()
	for _, ss := range all {
		if data := f(ss); data != nil {
			ss.dispatch(event, data, twice)
		}
	}
}

// SendMessage lets a user write to a channel and sends MESSAGE_CREATE to the
// sessions with the intent for it. mentions are the ids of the users that the
// content mentions; the content itself is sent as it is. A session without the
// Message Content intent gets empty content unless the bot is mentioned or it
// is a direct message. An empty channel id is the user's direct messages or
// ChannelID.
func (s *Server) SendMessage(u User, channelID, content string, mentions ...string) Message {
	channelID = s.place(u, channelID)
	now := s.now()
	body := map[string]any{
		"id": s.ids.next(now), "type": 0, "channel_id": channelID, "content": content, "author": u.object(),
		"embeds": []any{}, "components": []any{}, "attachments": []any{}, "mention_roles": []any{}, "pinned": false,
		"mention_everyone": false, "tts": false, "timestamp": stamp(now), "edited_timestamp": nil, "flags": 0,
	}
	all := []any{}
	for _, id := range mentions {
		m := userObject(id, "", false)
		if id == s.o.BotID {
			m = s.botUser()
		}
		all = append(all, m)
	}
	body["mentions"] = all
	if u.GuildID != "" {
		body["guild_id"] = u.GuildID
		body["member"] = u.member(false)
	}
	s.mu.Lock()
	s.messages[text(body, "id")] = &stored{body: body}
	s.mu.Unlock()
	s.messageEvent(body, slices.Contains(mentions, s.o.BotID))
	return decodeMessage(body)
}

// messageEvent sends MESSAGE_CREATE; open tells that the content may be seen
// without the Message Content intent.
func (s *Server) messageEvent(body map[string]any, open bool) {
	need := int64(IntentGuildMessages)
	if text(body, "guild_id") == "" {
		need, open = IntentDirectMessages, true
	}
	hidden := maps.Clone(body)
	hidden["content"] = ""
	for _, key := range []string{"embeds", "components", "attachments"} {
		hidden[key] = []any{}
	}
	clear, closed := mustJSON(body), mustJSON(hidden)
	s.gw.each("MESSAGE_CREATE", func(ss *session) any {
		switch {
		case ss.intents&need == 0:
			return nil
		case open || ss.intents&IntentMessageContent != 0:
			return clear
		}
		return closed
	})
}

func mustJSON(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // maps and strings of this package
	}
	return data
}
