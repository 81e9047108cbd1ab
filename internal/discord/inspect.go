package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bedside/internal/config"
	"bedside/internal/discord/gateway"
	"bedside/internal/discord/rest"
	"bedside/internal/discord/wire"
)

// posting is what the bot needs in a channel to reply to a message there. Slash
// commands and buttons need nothing.
const posting = wire.ViewChannel | wire.SendMessages | wire.EmbedLinks | wire.ReadHistory

var bitNames = []struct {
	bit  wire.Bits
	name string
}{{wire.ViewChannel, "View Channel"}, {wire.SendMessages, "Send Messages"}, {wire.EmbedLinks, "Embed Links"}, {wire.ReadHistory, "Read Message History"}}

// lacking names the bits of want that are not in have.
func lacking(have, want wire.Bits) string {
	if have.Has(wire.Admin) {
		return ""
	}
	var names []string
	for _, n := range bitNames {
		if want.Has(n.bit) && !have.Has(n.bit) {
			names = append(names, n.name)
		}
	}
	return strings.Join(names, ", ")
}

// Invite is the address with which a server's administrator adds the bot, with
// the least permissions that all of its features need.
func Invite(application string) string {
	return fmt.Sprintf("https://discord.com/oauth2/authorize?client_id=%s&scope=bot+applications.commands&permissions=%d", application, uint64(posting))
}

// Finding is the outcome of one look at the bot's place in Discord.
type Finding struct {
	Check  string
	OK     bool
	Detail string
	Mend   string // empty where all is well
}

// Inspect looks at what only Discord knows: whether the token is taken, whether
// the bot is in the clinic's servers, what it may do there, and whether its
// commands are registered. It changes nothing.
func (b *Bot) Inspect(ctx context.Context) []Finding {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	defer b.rest.Close()
	out := []Finding{b.inspectToken(ctx)}
	if !out[0].OK {
		return out
	}
	if b.gateway != nil {
		out = append(out, b.inspectGateway(ctx))
	}
	out = append(out, b.inspectCommands(ctx))
	return append(out, b.inspectGuilds(ctx)...)
}

func (b *Bot) inspectToken(ctx context.Context) Finding {
	f := Finding{Check: "token"}
	self, err := b.rest.Self(ctx)
	if err != nil {
		f.Detail, f.Mend = err.Error(), "make a new token in the developer portal and set BEDSIDE_DISCORD_TOKEN; if Discord could not be reached, look at the network"
		return f
	}
	b.knownSelf.Store(&self)
	b.application(ctx)
	f.OK, f.Detail = true, "Discord takes it, for application "+b.appID()
	return f
}

// inspectGateway opens a session for a moment, because only that shows whether
// the intents are allowed.
func (b *Bot) inspectGateway(ctx context.Context) Finding {
	f := Finding{Check: "gateway", OK: true, Detail: "connected, with the intents that are asked for"}
	ctx, stop := context.WithTimeout(ctx, 20*time.Second)
	defer stop()
	opened := false
	g := gateway.New(b.gatewayOptions(func(gateway.Event) {}, func(gateway.Ready) { opened = true; stop() }))
	err := g.Run(ctx)
	var fatal *gateway.FatalError
	switch {
	case errors.As(err, &fatal):
		f.OK, f.Detail, f.Mend = false, "Discord closes the connection", fatal.Error()
	case !opened:
		f.OK, f.Detail, f.Mend = false, "no connection within 20 seconds", "look at the network: the bot must reach gateway.discord.gg at port 443"
	}
	return f
}

func (b *Bot) inspectCommands(ctx context.Context) Finding {
	f := Finding{Check: "commands", OK: true, Detail: "registered as they should be"}
	changed, err := b.outdated(ctx)
	switch {
	case err != nil:
		f.OK, f.Detail, f.Mend = false, err.Error(), "invite the bot with the scope applications.commands: "+Invite(b.appID())
	case changed:
		f.Detail = "not registered yet, or others than this version's: bot serve registers them"
	}
	return f
}

func (b *Bot) inspectGuilds(ctx context.Context) []Finding {
	var out []Finding
	for _, c := range b.clinics {
		for _, id := range c.permits.guilds {
			out = append(out, c.inspectGuild(ctx, id))
		}
	}
	if len(out) == 0 {
		out = append(out, Finding{Check: "servers", Detail: "discord.guilds is empty", Mend: "write the id of the clinic's server there; until then the commands of staff and administrators work nowhere"})
	}
	return out
}

func (b *clinic) inspectGuild(ctx context.Context, id string) Finding {
	f := Finding{Check: "server " + id}
	_, err := b.rest.Guild(ctx, id)
	var refused *rest.Error
	if errors.As(err, &refused) && refused.Status >= 400 && refused.Status < 500 {
		f.Detail, f.Mend = "the bot is not in this server", "invite it: "+Invite(b.appID())
		return f
	}
	roles, err2 := b.rest.Roles(ctx, id)
	mine, err3 := b.rest.RolesOf(ctx, id, b.self())
	if err := errors.Join(err, err2, err3); err != nil {
		f.Detail, f.Mend = strings.ReplaceAll(err.Error(), "\n", "; "), "try again; if it stays, look at Discord's status page"
		return f
	}
	var have wire.Bits
	known := make(map[string]bool)
	for _, r := range roles {
		known[r.ID] = true
		if r.ID == id || slices.Contains(mine, r.ID) {
			have |= r.Permissions
		}
	}
	if miss := lacking(have, b.needed()); miss != "" {
		f.Detail, f.Mend = "the bot lacks "+miss, "give its role these permissions in the server's settings, or invite it again: "+Invite(b.appID())
		return f
	}
	for _, r := range slices.Concat(b.permits.staffRoles, b.permits.adminRoles) {
		if !known[r] && len(b.permits.guilds) == 1 {
			f.Detail, f.Mend = "role "+r+" of the settings does not exist here", "copy the role's id anew: switch on Developer Mode, then right-click the role"
			return f
		}
	}
	f.OK, f.Detail = true, "the bot is there and may do what it needs"
	return f
}

// needed is what the settings make the bot need in a server.
func (b *clinic) needed() wire.Bits {
	if b.settings.Mentions == config.ReplyOff && len(b.permits.staffRoles)+len(b.permits.staffUsers) == 0 {
		return 0
	}
	return posting
}

// inspect warns at start of what is amiss in the clinic's servers. Whatever it
// finds, people are answered.
func (b *Bot) inspect(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if b.self() == "" {
		if id, err := b.rest.Self(ctx); err == nil {
			b.knownSelf.Store(&id)
		}
	}
	for id, c := range b.byGuild {
		if f := c.inspectGuild(ctx, id); !f.OK && ctx.Err() == nil {
			b.log.Warn("something is amiss in a server", "check", f.Check, "detail", f.Detail, "mend", f.Mend)
		}
	}
}
