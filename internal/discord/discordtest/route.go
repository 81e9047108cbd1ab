package discordtest

import (
	"net/http"
	"regexp"
	"strings"
)

// route is one REST operation.
type route struct {
	method   string
	template string
	auth     bool // needs the bot token; interaction tokens are their own key
	global   bool // counts against the global rate limit
	spec     string
	handle   func(*Server, *exchange)
}

// path holds what stood in the braces of a template.
type pathValues map[string]string

// routes are the operations that a bot of this kind may use. The last column
// is the path in Discord's OpenAPI file, whose parameters are named otherwise.
var routes = []route{
	{"GET", "/gateway", false, true, "/gateway", (*Server).getGateway},
	{"GET", "/gateway/bot", true, true, "/gateway/bot", (*Server).getGatewayBot},
	{"GET", "/users/@me", true, true, "/users/@me", (*Server).getMe},
	{"GET", "/applications/@me", true, true, "/applications/@me", (*Server).getApplication},
	{"GET", "/oauth2/applications/@me", true, true, "/oauth2/applications/@me", (*Server).getApplication},

	{"GET", "/applications/{app}/commands", true, true, "/applications/{application_id}/commands", (*Server).listCommands},
	{"PUT", "/applications/{app}/commands", true, true, "/applications/{application_id}/commands", (*Server).putCommands},
	{"POST", "/applications/{app}/commands", true, true, "/applications/{application_id}/commands", (*Server).postCommand},
	{"GET", "/applications/{app}/commands/{command}", true, true, "/applications/{application_id}/commands/{command_id}", (*Server).getCommand},
	{"PATCH", "/applications/{app}/commands/{command}", true, true, "/applications/{application_id}/commands/{command_id}", (*Server).patchCommand},
	{"DELETE", "/applications/{app}/commands/{command}", true, true, "/applications/{application_id}/commands/{command_id}", (*Server).deleteCommand},
	{"GET", "/applications/{app}/guilds/{guild}/commands", true, true, "/applications/{application_id}/guilds/{guild_id}/commands", (*Server).listCommands},
	{"PUT", "/applications/{app}/guilds/{guild}/commands", true, true, "/applications/{application_id}/guilds/{guild_id}/commands", (*Server).putCommands},
	{"POST", "/applications/{app}/guilds/{guild}/commands", true, true, "/applications/{application_id}/guilds/{guild_id}/commands", (*Server).postCommand},
	{"GET", "/applications/{app}/guilds/{guild}/commands/{command}", true, true, "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", (*Server).getCommand},
	{"PATCH", "/applications/{app}/guilds/{guild}/commands/{command}", true, true, "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", (*Server).patchCommand},
	{"DELETE", "/applications/{app}/guilds/{guild}/commands/{command}", true, true, "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", (*Server).deleteCommand},

	{"POST", "/interactions/{id}/{token}/callback", false, false, "/interactions/{interaction_id}/{interaction_token}/callback", (*Server).postCallback},
	{"POST", "/webhooks/{app}/{token}", false, false, "/webhooks/{webhook_id}/{webhook_token}", (*Server).postFollowup},
	{"GET", "/webhooks/{app}/{token}/messages/@original", false, false, "/webhooks/{webhook_id}/{webhook_token}/messages/@original", (*Server).getReply},
	{"PATCH", "/webhooks/{app}/{token}/messages/@original", false, false, "/webhooks/{webhook_id}/{webhook_token}/messages/@original", (*Server).patchReply},
	{"DELETE", "/webhooks/{app}/{token}/messages/@original", false, false, "/webhooks/{webhook_id}/{webhook_token}/messages/@original", (*Server).deleteReply},
	{"GET", "/webhooks/{app}/{token}/messages/{message}", false, false, "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", (*Server).getReply},
	{"PATCH", "/webhooks/{app}/{token}/messages/{message}", false, false, "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", (*Server).patchReply},
	{"DELETE", "/webhooks/{app}/{token}/messages/{message}", false, false, "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", (*Server).deleteReply},

	{"GET", "/channels/{channel}", true, true, "/channels/{channel_id}", (*Server).getChannel},
	{"POST", "/channels/{channel}/typing", true, true, "/channels/{channel_id}/typing", (*Server).postTyping},
	{"POST", "/channels/{channel}/messages", true, true, "/channels/{channel_id}/messages", (*Server).postMessage},
	{"GET", "/channels/{channel}/messages/{message}", true, true, "/channels/{channel_id}/messages/{message_id}", (*Server).getMessage},
	{"PATCH", "/channels/{channel}/messages/{message}", true, true, "/channels/{channel_id}/messages/{message_id}", (*Server).patchMessage},
	{"DELETE", "/channels/{channel}/messages/{message}", true, true, "/channels/{channel_id}/messages/{message_id}", (*Server).deleteMessage},
	{"GET", "/guilds/{guild}", true, true, "/guilds/{guild_id}", (*Server).getGuild},
	{"GET", "/guilds/{guild}/roles", true, true, "/guilds/{guild_id}/roles", (*Server).getRoles},
	{"GET", "/guilds/{guild}/members/{user}", true, true, "/guilds/{guild_id}/members/{user_id}", (*Server).getMember},
	{"POST", "/users/@me/channels", true, true, "/users/@me/channels", (*Server).postDM},
}

var versionPrefix = regexp.MustCompile(`^/api(/v(\d+))?`)

// apiPath takes "/api/v10" off. It returns the version, "" if none was named.
func apiPath(p string) (rest, version string, ok bool) {
	m := versionPrefix.FindStringSubmatch(p)
	if m == nil {
		return "", "", false
	}
	return strings.TrimPrefix(p, m[0]), m[2], true
}

func isGateway(p string) bool { return p == "/gateway" || p == "/gateway/" }

// findRoute returns the operation of a path; known tells whether the path
// exists with another method.
func findRoute(method, path string) (r *route, v pathValues, known bool) {
	for i := range routes {
		values, ok := routes[i].match(path)
		if !ok {
			continue
		}
		if routes[i].method == method {
			return &routes[i], values, true
		}
		known = true
	}
	return nil, nil, known
}

func (r *route) match(path string) (pathValues, bool) {
	want, got := strings.Split(r.template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return nil, false
	}
	v := make(pathValues)
	for i, w := range want {
		switch {
		case strings.HasPrefix(w, "{"):
			if got[i] == "" {
				return nil, false
			}
			v[strings.Trim(w, "{}")] = got[i]
		case w != got[i]:
			return nil, false
		}
	}
	return v, true
}

func hasBody(method string) bool {
	return method == http.MethodPost || method == http.MethodPut || method == http.MethodPatch
}
