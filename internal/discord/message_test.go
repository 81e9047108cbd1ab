package discord

import (
	"strings"
	"testing"
	"time"

	"bedside/internal/discord/discordtest"
	"bedside/internal/render"
)

// written sends a message to the bot and returns its replies in that channel.
func (x *site) written(u discordtest.User, text string, mention bool, want int) []discordtest.Message {
	x.t.Helper()
	channel := x.s.ChannelID()
	if u.GuildID == "" {
		channel = x.s.DMChannel(u.ID)
	}
	var mentions []string
	if mention {
		text = "<@" + x.s.BotID() + "> " + text
		mentions = append(mentions, x.s.BotID())
	}
	x.s.SendMessage(u, channel, text, mentions...)
	replies := func() (out []discordtest.Message) {
		for _, m := range x.s.ChannelMessages(channel) {
			if m.Author.Bot {
				out = append(out, m)
			}
		}
		return out
	}
	if want > 0 {
		eventually(x.t, "a reply in the channel", func() bool { return len(replies()) >= want })
	} else {
		x.alive(x.t) // the same road, after it
		time.Sleep(20 * time.Millisecond)
	}
	if n := len(replies()); n != want {
		x.t.Fatalf("%q: %d replies, want %d", text, n, want)
	}
	return replies()
}

func TestMentionGetsANudge(t *testing.T) {
	x := open(t, setup{})
	m := x.written(patient, covered, true, 1)[0]
	contains(t, m, "Others can read this", "/ask", "911")
	if m.Reference == nil || strings.Contains(m.Text(), "Talk with") {
		t.Errorf("%+v", m)
	}
	// A word of danger is answered, where it was written.
	m = x.written(other, crisis, true, 2)[1]
	if !strings.Contains(m.Content[:min(120, len(m.Content))], "988") {
		t.Errorf("%s", m.Text())
	}
	calm, _ := m.Button(render.ButtonCalm)
	if cb := x.callback(x.s.Component(patient, &m, calm.CustomID)); !strings.Contains(string(cb.Raw), "can't use this here") {
		t.Errorf("another person's emergency: %s", cb.Raw)
	}
	answer := x.reply(x.s.Component(other, &m, calm.CustomID))
	if !answer.Ephemeral() {
		t.Error("the answer to an emergency that was none is public")
	}
}

func TestMessagesThatAreNotForTheBot(t *testing.T) {
	x := open(t, setup{})
	x.written(patient, covered, false, 0)
	x.s.SendMessage(discordtest.User{ID: otherID, GuildID: guildID, Bot: true}, x.s.ChannelID(), "<@"+x.s.BotID()+"> hi", x.s.BotID())
	x.s.Send("MESSAGE_CREATE", map[string]any{"id": "1155555555555555511", "channel_id": x.s.ChannelID(), "guild_id": guildID, "content": "@everyone hello", "mention_everyone": true,
		"mentions": []any{}, "author": map[string]any{"id": patientID}})
	x.s.Send("MESSAGE_CREATE", map[string]any{"id": "1155555555555555512", "channel_id": x.s.ChannelID(), "guild_id": guildID, "content": "x", "author": nil, "mentions": []any{map[string]any{"id": x.s.BotID()}}})
	x.written(patient, "hello", false, 0)
}

func TestMentionsAnswered(t *testing.T) {
	x := open(t, setup{env: []string{"BEDSIDE_DISCORD_MENTIONS=answer"}})
	m := x.written(patient, covered, true, 1)[0]
	contains(t, m, "Talk with your healthcare provider", "Ask your provider")
	if _, ok := m.Button(render.ButtonRemove); !ok {
		t.Error("the asker cannot take it away")
	}
	if _, ok := m.Button(render.ButtonOther); ok {
		t.Error("a private button in public")
	}
}

func TestDirectMessages(t *testing.T) {
	x := open(t, setup{env: []string{"BEDSIDE_DISCORD_DIRECT_MESSAGES=answer"}})
	contains(t, x.written(alone, covered, false, 1)[0], "Talk with your healthcare provider")
	y := open(t, setup{serial: true})
	contains(t, y.written(alone, covered, false, 1)[0], "type /ask")
	contains(t, y.written(alone, "my friend is not breathing", false, 2)[1], "911")
}

func TestMessagesOff(t *testing.T) {
	x := open(t, setup{env: []string{"BEDSIDE_DISCORD_MENTIONS=off", "BEDSIDE_DISCORD_DIRECT_MESSAGES=off"}})
	if n := x.s.LastIntents(); n != guilds {
		t.Errorf("intents %d are asked for and not needed", n)
	}
	x.written(patient, covered, true, 0)
}

func TestIntents(t *testing.T) {
	x := open(t, setup{})
	if n := x.s.LastIntents(); n != guilds|guildMessages|directMessages {
		t.Errorf("intents %d", n)
	}
	const privileged = 1<<1 | 1<<8 | 1<<15
	if x.s.LastIntents()&privileged != 0 {
		t.Error("a privileged intent")
	}
}

// A reply whose answer is lost is sent again, and stands there once.
func TestReplyIsNotDoubled(t *testing.T) {
	x := open(t, setup{})
	x.s.Fail(discordtest.Fault{Method: "POST", Match: func(r discordtest.Request) bool { return strings.HasSuffix(r.Path, "/messages") }, Times: 1, Status: 502})
	x.written(patient, covered, true, 1)
	x.s.DuplicateEvents(true)
	x.written(other, covered, true, 2)
}

// The halves of an emergency are put together also where messages are only nudged.
func TestCrisisOverTwoMentions(t *testing.T) {
	x := open(t, setup{})
	contains(t, x.written(patient, "they gave me my take home bottles of methadone", true, 1)[0], "type /ask")
	m := x.written(patient, "i drank all of them", true, 2)[1]
	if !strings.Contains(m.Content[:min(120, len(m.Content))], "911") || strings.Contains(m.Content, "type /ask") {
		t.Errorf("%s", m.Text())
	}
}
