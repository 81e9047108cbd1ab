package discord

import (
	"net"
	"net/url"
	"slices"
	"strings"

	"bedside/internal/config"
	"bedside/internal/discord/gateway"
)

// Intents (developers/events/gateway.mdx). None of them is privileged. Commands
// and buttons need no intent at all.
const (
	guilds         = 1 << 0  // to see that a server removed the bot
	guildMessages  = 1 << 9  // to see mentions
	directMessages = 1 << 12 // to see what is written to the bot alone
)

// intents are those that the settings need.
func intents(d config.Discord) int {
	n := guilds
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
		Token: b.main.Token.Reveal(), Intents: intents(b.main), Client: b.rest.HTTP(), UserAgent: b.rest.UserAgent(),
		URL: b.main.GatewayURL, AllowHost: allowHost(b.main), Log: b.log, Now: b.now,
		OnEvent: onEvent, OnReady: onReady, Timing: b.timing,
	}
}

// allowHost says where the token may go: to Discord's gateway, or, where the
// settings name another place, there and nowhere else. A gateway can name any host
// to come back to.
func allowHost(d config.Discord) func(host string) bool {
	var named []string
	for _, address := range []string{d.APIURL, d.GatewayURL} {
		if u, err := url.Parse(address); err == nil && u.Hostname() != "" {
			named = append(named, u.Hostname())
		}
	}
	if len(named) == 0 {
		return gateway.DiscordHost
	}
	here := slices.ContainsFunc(named, loopback)
	return func(host string) bool {
		host = strings.Trim(host, "[]")
		// Of an interface that is somebody's own, only the API is named at times.
		unknown := d.AllowCustomEndpoint && d.GatewayURL == "" && !here
		return unknown || slices.Contains(named, host) || here && loopback(host)
	}
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
