package discord

import (
	"context"
	"os"
	"strings"
	"testing"

	"bedside/internal/config"
	"bedside/internal/discord/discordtest"
	"bedside/internal/discord/wire"
)

// inspected is what Inspect finds, as text.
func (x *site) inspected() string {
	var out []string
	for _, f := range x.b.Inspect(context.Background()) {
		state := "ok"
		if !f.OK {
			state = "bad"
		}
		out = append(out, state+" "+f.Check+": "+f.Detail+" "+f.Mend)
	}
	return strings.Join(out, "\n")
}

func TestInspect(t *testing.T) {
	for name, c := range map[string]struct {
		env  []string
		bare bool
		do   func(s *discordtest.Server)
		want []string
	}{
		"not in the server": {[]string{"BEDSIDE_DISCORD_GUILDS=1100000000000000099"}, false, nil, []string{"bad server 1100000000000000099: the bot is not in this server", "client_id=1100000000000000001&scope=bot+applications.commands&permissions="}},
		"no server":         {nil, true, nil, []string{"bad servers: discord.guilds is empty"}},
		"intents":           {nil, false, func(s *discordtest.Server) { s.NextIdentify(discordtest.AnswerClose(4014)) }, []string{"bad gateway", "ntents"}},
		"a role is gone":    {nil, false, nil, []string{"bad server " + guildID, "role " + nurseRole}},
		"well":              {[]string{"BEDSIDE_DISCORD_GUILDS=" + guildID, "BEDSIDE_DISCORD_ADMIN_USERS=" + bossID}, true, nil, []string{"ok token", "ok gateway", "ok commands: not registered yet", "ok server"}},
		"token": {nil, false, func(s *discordtest.Server) {
			s.Fail(discordtest.Fault{Status: 401, Header: map[string]string{"Content-Type": "application/json"}, Body: `{"code":0}`})
		}, []string{"bad token", "BEDSIDE_DISCORD_TOKEN"}},
	} {
		t.Run(name, func(t *testing.T) {
			x := open(t, setup{unready: true, unrun: true, env: c.env, bare: c.bare, before: func(x *site) {
				if c.do != nil {
					c.do(x.s)
				}
			}})
			got := x.inspected()
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("no %q in:\n%s", want, got)
				}
			}
			if len(x.s.Commands()) > 0 {
				t.Error("looking registered commands")
			}
		})
	}
}

func TestLacking(t *testing.T) {
	if got := lacking(wire.ViewChannel|wire.EmbedLinks, posting); got != "Send Messages, Read Message History" {
		t.Errorf("%q", got)
	}
	if got := lacking(wire.Admin, posting); got != "" {
		t.Errorf("%q", got)
	}
}

func TestNewWithoutToken(t *testing.T) {
	cfg, err := config.Load("", []string{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(Options{Clinic: Clinic{Settings: cfg.Discord}}); err == nil || !strings.Contains(err.Error(), "BEDSIDE_DISCORD_TOKEN") {
		t.Errorf("got %v", err)
	}
}

func TestAllowHost(t *testing.T) {
	load := func(env ...string) config.Discord {
		cfg, err := config.Load("", append([]string{"BEDSIDE_DISCORD_TOKEN=x"}, env...))
		if err != nil {
			t.Fatal(err)
		}
		return cfg.Discord
	}
	for _, c := range []struct {
		d    config.Discord
		host string
		want bool
	}{
		{load(), "gateway.discord.gg", true}, {load(), "127.0.0.1", false}, {load(), "discord.gg.evil.example", false},
		{load("BEDSIDE_DISCORD_API_URL=http://127.0.0.1:1"), "127.0.0.1", true}, {load("BEDSIDE_DISCORD_API_URL=http://127.0.0.1:1"), "localhost", true},
		{load("BEDSIDE_DISCORD_API_URL=http://127.0.0.1:1"), "gateway.discord.gg", false},
		{load("BEDSIDE_DISCORD_GATEWAY_URL=ws://[::1]:1"), "::1", true},
		{load("BEDSIDE_DISCORD_GATEWAY_URL=ws://127.0.0.1:1", "BEDSIDE_DISCORD_ALLOW_CUSTOM_ENDPOINT=true"), "gateway.discord.gg", false},
		{load("BEDSIDE_DISCORD_GATEWAY_URL=wss://gw.example", "BEDSIDE_DISCORD_ALLOW_CUSTOM_ENDPOINT=true"), "gw.example", true},
		{load("BEDSIDE_DISCORD_GATEWAY_URL=wss://gw.example", "BEDSIDE_DISCORD_ALLOW_CUSTOM_ENDPOINT=true"), "other.example", false},
		{load("BEDSIDE_DISCORD_API_URL=https://api.example/api", "BEDSIDE_DISCORD_ALLOW_CUSTOM_ENDPOINT=true"), "gw.example", true},
	} {
		if got := allowHost(c.d)(c.host); got != c.want {
			t.Errorf("%q may be dialled: %v", c.host, got)
		}
	}
}

// The pages give the address that the program gives, with the least permissions.
func TestInviteIsDocumented(t *testing.T) {
	for _, page := range []string{"../../README.md", "../../docs/discord.md"} {
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(data), Invite("APPLICATION_ID")) {
			t.Errorf("%s does not have %s", page, Invite("APPLICATION_ID"))
		}
	}
}
