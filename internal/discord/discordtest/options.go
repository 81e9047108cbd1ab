package discordtest

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"time"
)

// Identifiers that are used where Options names none. They have the shape of
// real ones and belong to nobody.
const (
	defaultApp     = "1100000000000000001"
	defaultBot     = "1100000000000000002"
	defaultGuild   = "1100000000000000010"
	defaultChannel = "1100000000000000020"
)

// heartbeatInterval is what Discord announces today.
const heartbeatInterval = 41250 * time.Millisecond

// Options says how a Server behaves. The zero value is a Discord with one guild
// that checks the documented rules but not the OpenAPI file.
type Options struct {
	// Token is the bot token that the Server expects, without the word "Bot".
	// Empty: a made-up one of realistic shape.
	Token string
	// AppID and BotID are snowflakes of the application and its bot user.
	AppID, BotID string
	// GuildIDs are the guilds that the bot is in. Nil: one guild.
	GuildIDs []string
	// OpenAPI is the path of Discord's openapi.json. Empty: only the rules of
	// the documentation are checked. See FindOpenAPI.
	OpenAPI string
	// Heartbeat is the interval announced in HELLO. 0: 41.25 s.
	Heartbeat time.Duration
	// Now is the clock of snowflakes, deadlines and rate limits. Nil: time.Now.
	Now func() time.Time
	// Latency passes before each REST reply.
	Latency time.Duration
	// GlobalLimit is how many requests a second are answered before the global
	// 429; interaction callbacks and webhooks do not count. 0: no limit.
	GlobalLimit int
	// AllowMentions switches the house rule off that every message carries
	// "allowed_mentions": {"parse": []} and can ping nobody.
	AllowMentions bool
}

func (o Options) withDefaults() Options {
	if o.AppID == "" {
		o.AppID = defaultApp
	}
	if o.BotID == "" {
		o.BotID = defaultBot
	}
	if o.GuildIDs == nil {
		o.GuildIDs = []string{defaultGuild}
	}
	if o.Token == "" {
		// Three parts, the first the application in base64, as real ones are.
		o.Token = base64.RawStdEncoding.EncodeToString([]byte(o.AppID)) + ".GsTaNd.in-for-tests-only-0000000000000000000"
	}
	if o.Heartbeat == 0 {
		o.Heartbeat = heartbeatInterval
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// FindOpenAPI returns the path of shared/discord/openapi.json beside the folder
// of go.mod, or "" if there is none. It looks upwards from the working folder.
func FindOpenAPI() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			file := filepath.Join(dir, "..", "shared", "discord", "openapi.json")
			if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
				return file
			}
			return ""
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}
