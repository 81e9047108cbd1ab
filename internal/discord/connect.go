package discord

import (
	"net"
	"strings"

	"bedside/internal/config"
	"bedside/internal/discord/gateway"
)

// Intents (developers/events/gateway.mdx). None of them is privileged. Commands
// and buttons need no intent at all.
const (
	guildMessages  = 1 << 9  // to see mentions
	directMessages = 1 << 12 // to see what is written to the bot alone
)

// intents are those that the settings need.
func intents(d config.Discord) int {
	n := 0
	if d.Mentions != config.ReplyOff {
		n |= guildMessages
	}
	if d.DirectMessages != config.ReplyOff {
		n |= directMessages
	}
	return n
}

func (b *Bot) newGateway() *gateway.Gateway {
	return gateway.New(b.gatewayOptions(b.event, func(r gateway.Ready) { b.opened(r.ApplicationID, r.UserID) }))
}

func (b *Bot) gatewayOptions(onEvent func(gateway.Event), onReady func(gateway.Ready)) gateway.Options {
	return gateway.Options{
		Token: b.settings.Token.Reveal(), Intents: intents(b.settings), Client: b.rest.HTTP(), UserAgent: b.rest.UserAgent(),
		URL: b.settings.GatewayURL, AllowHost: allowHost(b.settings), Log: b.log, Now: b.now,
		OnEvent: onEvent, OnReady: onReady, Timing: b.timing,
	}
}

// allowHost says where the token may go: to Discord's gateway, or, where the
// settings name another place, to this machine or wherever they allow.
func allowHost(d config.Discord) func(host string) bool {
	switch {
	case d.APIURL == "" && d.GatewayURL == "":
		return gateway.DiscordHost
	case d.AllowCustomEndpoint:
		return func(string) bool { return true }
	}
	return func(host string) bool {
		ip := net.ParseIP(strings.Trim(host, "[]"))
		return host == "localhost" || ip != nil && ip.IsLoopback()
	}
}
