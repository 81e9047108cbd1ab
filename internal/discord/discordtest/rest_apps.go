package discordtest

import (
	"maps"
	"net/http"
	"strconv"
	"time"
)

// identifiesPerDay is how often a bot may start a session in 24 hours
// (events/gateway.mdx#session-start-limit).
const identifiesPerDay = 1000

func (s *Server) getGateway(x *exchange) {
	x.json(http.StatusOK, map[string]any{"url": s.GatewayURL()})
}

func (s *Server) getGatewayBot(x *exchange) {
	used := len(s.Identifies())
	reset := int64(0)
	if used > 0 {
		reset = (24 * time.Hour).Milliseconds()
	}
	x.json(http.StatusOK, map[string]any{
		"url": s.GatewayURL(), "shards": 1,
		"session_start_limit": map[string]any{
			"total": identifiesPerDay, "remaining": max(identifiesPerDay-used, 0), "reset_after": reset, "max_concurrency": 1,
		},
	})
}

func (s *Server) getMe(x *exchange) {
	me := s.botUser()
	me["verified"], me["mfa_enabled"], me["email"], me["locale"] = true, true, nil, "en-US"
	x.json(http.StatusOK, me)
}

// SetApplication replaces members of what GET /applications/@me returns, such
// as "interactions_endpoint_url" or "flags".
func (s *Server) SetApplication(fields map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.appFields = maps.Clone(fields)
}

func (s *Server) getApplication(x *exchange) {
	app := map[string]any{
		"id": s.o.AppID, "name": "stand-in", "icon": nil, "description": "", "summary": "", "type": nil,
		"bot": s.botUser(), "bot_public": true, "bot_require_code_grant": false, "verify_key": s.PublicKey(),
		"flags": 0, "hook": true, "is_monetized": false, "is_verified": false, "team": nil,
		"owner":                     userObject("1100000000000000003", "owner", false),
		"interactions_endpoint_url": nil, "role_connections_verification_url": nil,
		"privacy_policy_url": "https://example.org/privacy", "terms_of_service_url": "https://example.org/terms",
		"approximate_guild_count": len(s.o.GuildIDs), "approximate_user_install_count": 0, "redirect_uris": []any{},
		"integration_types_config": map[string]any{"0": map[string]any{
			"oauth2_install_params": map[string]any{"scopes": []any{"applications.commands", "bot"}, "permissions": "0"},
		}},
	}
	s.mu.Lock()
	maps.Copy(app, s.appFields)
	s.mu.Unlock()
	x.json(http.StatusOK, app)
}

func (s *Server) inGuild(x *exchange) bool {
	for _, id := range s.o.GuildIDs {
		if id == x.path["guild"] {
			return true
		}
	}
	x.fail(http.StatusNotFound, 10004, "Unknown Guild")
	return false
}

func (s *Server) getGuild(x *exchange) {
	if s.inGuild(x) {
		x.json(http.StatusOK, s.guildObject(x.path["guild"]))
	}
}

func (s *Server) guildObject(id string) map[string]any {
	return map[string]any{
		"id": id, "name": "Clinic", "icon": nil, "owner_id": "1100000000000000003", "features": []any{}, "emojis": []any{},
		"stickers": []any{}, "roles": s.roles(id), "preferred_locale": "en-US", "verification_level": 1,
		"default_message_notifications": 1, "explicit_content_filter": 2, "mfa_level": 0, "nsfw_level": 0, "premium_tier": 0,
		"system_channel_flags": 0, "afk_timeout": 300, "description": nil, "premium_progress_bar_enabled": false,
	}
}

// roles of a guild: everybody, whose id is that of the guild, and the bot's.
func (s *Server) roles(guild string) []any {
	role := func(id, name string, permissions int64, managed bool) map[string]any {
		return map[string]any{"id": id, "name": name, "permissions": strconv.FormatInt(permissions, 10), "position": 0, "color": 0,
			"colors": map[string]any{"primary_color": 0, "secondary_color": nil, "tertiary_color": nil},
			"hoist":  false, "managed": managed, "mentionable": false, "icon": nil, "unicode_emoji": nil, "flags": 0}
	}
	return []any{role(guild, "@everyone", appPermissions, false), role(s.o.BotID, "stand-in", 0, true)}
}

func (s *Server) getRoles(x *exchange) {
	if s.inGuild(x) {
		x.json(http.StatusOK, s.roles(x.path["guild"]))
	}
}

func (s *Server) getMember(x *exchange) {
	if !s.inGuild(x) {
		return
	}
	u := User{ID: x.path["user"], GuildID: x.path["guild"]}
	m := u.member(false)
	if u.ID == s.o.BotID || u.ID == "@me" {
		m["user"], m["roles"] = s.botUser(), []any{s.o.BotID}
	} else {
		m["user"] = u.object()
	}
	x.json(http.StatusOK, m)
}
