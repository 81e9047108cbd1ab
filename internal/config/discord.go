package config

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Mode is how Discord reaches the bot.
type Mode string

// The modes.
const (
	ModeGateway Mode = "gateway" // the bot opens a connection to Discord
	ModeHTTP    Mode = "http"    // Discord sends signed requests to Listen
)

// Reply is what a message gets that is no command.
type Reply string

// The replies.
const (
	ReplyNudge  Reply = "nudge"  // a word on how to ask
	ReplyAnswer Reply = "answer" // an answer
	ReplyOff    Reply = "off"    // nothing
)

// Discord is how the bot works in Discord. It holds no reference that a caller
// could change. A fault of a secret is held in it and does not stop commands
// that need no Discord: see Missing.
type Discord struct {
	Token        Secret
	ButtonKey    Secret // signs buttons; not set: derived from the token
	ButtonKeyOld Secret // still accepted on buttons

	Mode           Mode
	Listen         string // host:port, for ModeHTTP
	ApplicationID  string // may be empty
	Mentions       Reply
	DirectMessages Reply
	PrivacyURL     string        // https, may be empty
	ReportTo       string        // where to report a problem with the bot, may be empty
	Talk           time.Duration // how far back a talk is remembered; 0: not at all
	UserRate       int           // questions a minute of one person
	GuildRate      int           // questions a minute of one server
	APIURL         string        // no slash at its end; empty: Discord's own
	GatewayURL     string        // no query; empty: as the API says

	AllowCustomEndpoint bool // addresses outside this machine may stand in APIURL and GatewayURL

	publicKey                                              string // hexadecimal
	guilds, staffRoles, staffUsers, adminRoles, adminUsers []string
	faults                                                 Problems // of the secrets
}

// discordSettings is the section in the file.
type discordSettings struct {
	TokenFile           string `mapstructure:"token_file"`
	ButtonKeyFile       string `mapstructure:"button_key_file"`
	ButtonKeyOldFile    string `mapstructure:"button_key_old_file"`
	Mode                string `mapstructure:"mode"`
	Listen              string `mapstructure:"listen"`
	PublicKey           string `mapstructure:"public_key"`
	ApplicationID       string `mapstructure:"application_id"`
	Guilds              string `mapstructure:"guilds"`
	StaffRoles          string `mapstructure:"staff_roles"`
	StaffUsers          string `mapstructure:"staff_users"`
	AdminRoles          string `mapstructure:"admin_roles"`
	AdminUsers          string `mapstructure:"admin_users"`
	Mentions            string `mapstructure:"mentions"`
	DirectMessages      string `mapstructure:"direct_messages"`
	PrivacyURL          string `mapstructure:"privacy_url"`
	ReportTo            string `mapstructure:"report_to"`
	TalkMinutes         string `mapstructure:"talk_minutes"`
	UserRate            string `mapstructure:"user_rate"`
	GuildRate           string `mapstructure:"guild_rate"`
	APIURL              string `mapstructure:"api_url"`
	GatewayURL          string `mapstructure:"gateway_url"`
	AllowCustomEndpoint string `mapstructure:"allow_custom_endpoint"`
}

// typed is the section with types, without secrets. Settings that do not
// follow their rules become zero values.
func (s discordSettings) typed() Discord {
	count := func(text string) int {
		n, _ := strconv.Atoi(text)
		return n
	}
	return Discord{
		Mode: Mode(s.Mode), Listen: s.Listen, ApplicationID: s.ApplicationID,
		Mentions: Reply(s.Mentions), DirectMessages: Reply(s.DirectMessages), PrivacyURL: s.PrivacyURL, ReportTo: s.ReportTo,
		Talk: time.Duration(count(s.TalkMinutes)) * time.Minute, UserRate: count(s.UserRate), GuildRate: count(s.GuildRate),
		APIURL: strings.TrimRight(s.APIURL, "/"), GatewayURL: withoutQuery(s.GatewayURL),
		AllowCustomEndpoint: s.AllowCustomEndpoint == "true",
		publicKey:           strings.ToLower(s.PublicKey),
		guilds:              split(s.Guilds), staffRoles: split(s.StaffRoles), staffUsers: split(s.StaffUsers),
		adminRoles: split(s.AdminRoles), adminUsers: split(s.AdminUsers),
	}
}

func withoutQuery(address string) string {
	address, _, _ = strings.Cut(address, "?")
	return address
}

// takeSecrets reads the secrets and keeps what is wrong with them.
func (d *Discord) takeSecrets(values map[string]value, file string) {
	for key, into := range map[string]*Secret{"discord.token": &d.Token, "discord.button_key": &d.ButtonKey, "discord.button_key_old": &d.ButtonKeyOld} {
		judge := rule(signingKey)
		if into == &d.Token {
			judge = secretText("token")
		}
		secret, faults := takeSecret(key, values, file, judge)
		*into = secret
		d.faults = append(d.faults, faults...)
	}
	slices.SortFunc(d.faults, func(a, b Problem) int { return strings.Compare(a.Key, b.Key) })
	d.faults.sort()
}

// PublicKey is the application's public key of 32 bytes, nil if it is not set.
func (d Discord) PublicKey() []byte {
	if d.publicKey == "" {
		return nil
	}
	key, _ := hex.DecodeString(d.publicKey)
	return key
}

// Guilds are the clinic's servers. Commands of staff and administrators work
// only there.
func (d Discord) Guilds() []string { return slices.Clone(d.guilds) }

// StaffRoles are the roles that may use the commands of staff.
func (d Discord) StaffRoles() []string { return slices.Clone(d.staffRoles) }

// StaffUsers are the people who may use the commands of staff.
func (d Discord) StaffUsers() []string { return slices.Clone(d.staffUsers) }

// AdminRoles are the roles that may use the commands of administrators.
func (d Discord) AdminRoles() []string { return slices.Clone(d.adminRoles) }

// AdminUsers are the people who may use the commands of administrators.
func (d Discord) AdminUsers() []string { return slices.Clone(d.adminUsers) }

// Missing is what stands between the settings and a bot in Discord: faults of
// the secrets, and settings that it cannot do without.
func (d Discord) Missing() Problems {
	out := slices.Clone(d.faults)
	faulty := func(p Problem) bool { return p.Key == "discord.token" || p.Key == "discord.token_file" }
	if !d.Token.IsSet() && !slices.ContainsFunc(d.faults, faulty) {
		out = append(out, Problem{Key: "discord.token", Text: "is not set: create an application at https://discord.com/developers/applications, copy the bot's token, then set BEDSIDE_DISCORD_TOKEN or BEDSIDE_DISCORD_TOKEN_FILE"})
	}
	if d.Mode == ModeHTTP && d.publicKey == "" {
		out = append(out, Problem{Key: "discord.public_key", Text: "is not set, and mode http knows Discord's requests by it: copy the public key from the application's page at https://discord.com/developers/applications"})
	}
	return out
}

// Advice is what an operator should know when the bot starts in Discord, in a
// fixed order. None of it stops the bot.
func (d Discord) Advice() []string {
	var out []string
	if len(d.guilds) == 0 {
		out = append(out, "discord.guilds is empty, so the commands of staff and administrators work nowhere: write the ids of the clinic's servers there")
	}
	if len(d.staffRoles)+len(d.staffUsers) == 0 {
		out = append(out, "discord.staff_roles and discord.staff_users are empty, so nobody can use the commands of staff: write the ids of roles or people there")
	}
	if len(d.adminRoles)+len(d.adminUsers) == 0 {
		out = append(out, "discord.admin_roles and discord.admin_users are empty, so nobody can use the commands of administrators: write the ids of roles or people there")
	}
	for _, at := range []struct{ key, address string }{{"discord.api_url", d.APIURL}, {"discord.gateway_url", d.GatewayURL}} {
		if at.address == "" {
			continue
		}
		how := ""
		if !loopback(at.address) && (strings.HasPrefix(at.address, "http:") || strings.HasPrefix(at.address, "ws:")) {
			how = ", without encryption"
		}
		out = append(out, fmt.Sprintf("%s is set, so the token goes to that address and not to Discord%s: take the line out unless that is meant", at.key, how))
	}
	return out
}

// split takes a list apart at its commas. An empty text is an empty list.
func split(text string) []string {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	list := strings.Split(text, ",")
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return list
}
