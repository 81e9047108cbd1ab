package discord

import (
	"context"
	"slices"
	"strings"
	"time"

	"bedside/internal/answer"
	"bedside/internal/config"
	"bedside/internal/discord/button"
	"bedside/internal/discord/layout"
	"bedside/internal/discord/rest"
	"bedside/internal/discord/wire"
	"bedside/internal/render"
)

// messageBy bounds the reply to a message. Nobody waits three seconds for it as
// for an interaction, but an answer to what was said long ago confuses.
const messageBy = 10 * time.Second

// message takes a message that a person wrote to the bot: a mention in a server,
// or a direct message. The default is a word on how to ask in private; what reads
// like an emergency gets the emergency text in any case.
func (b *Bot) message(p wire.Posted, received time.Time) {
	self := b.self()
	if p.Author == nil || p.Author.Bot || p.Author.ID == "" || p.WebhookID != "" || self == "" || p.Author.ID == self {
		return
	}
	c, home := b.of(p.GuildID)
	mode := c.settings.DirectMessages
	if p.GuildID != "" {
		mode = c.settings.Mentions
		// A role or @everyone is no mention of the bot.
		if !slices.ContainsFunc(p.Mentions, func(u wire.User) bool { return u.ID == self }) {
			return
		}
	}
	if mode == config.ReplyOff || !b.seen.first(p.ID) {
		return
	}
	text := p.Content
	for _, sign := range []string{"<@" + self + ">", "<@!" + self + ">"} {
		text = strings.ReplaceAll(text, sign, " ")
	}
	text = strings.TrimSpace(text)
	alarm := text != "" && c.app.RedFlag(b.talk.Earlier(p.Author.ID, p.ChannelID), text)
	if b.limits.question(p.Author.ID, p.GuildID) != admitted && !alarm {
		b.counts.slowed.Add(1)
		return // in public a word on being too fast would be one more message
	}
	b.pool.do(alarm, func() {
		defer func() { b.broke("message", recover()) }()
		ctx, cancel := b.until(received, messageBy)
		defer cancel()
		c.reply(ctx, p, text, alarm || home && mode == config.ReplyAnswer && text != "", received)
	})
}

// reply replies to a message in its channel.
func (b *clinic) reply(ctx context.Context, p wire.Posted, text string, answers bool, received time.Time) {
	place := layout.Place{Scope: button.Scope{Guild: p.GuildID, Person: p.Author.ID}, Public: p.GuildID != ""}
	m := b.reaction(ctx, p, text, answers, received, place)
	if err := m.Check(); err != nil {
		b.log.Error("a reply breaks a limit of Discord's", "cause", err)
		m = b.layout.Note(b.words(render.SayTrouble), place, false)
	}
	err := b.rest.Post(ctx, p.ChannelID, wire.Post{
		Message: m, Nonce: p.ID, EnforceNonce: true,
		Reference: &wire.Reference{MessageID: p.ID, ChannelID: p.ChannelID},
	})
	switch {
	case err == nil:
		b.counts.answered.Add(1)
	case rest.IsCode(err, rest.CodeNoAccess, rest.CodeNoPermission):
		b.counts.failed.Add(1)
		b.log.Warn("a message was not answered: give the bot in that channel "+lacking(0, posting), "cause", err)
	default:
		b.counts.failed.Add(1)
		b.log.Warn("a message was not answered", "cause", err)
	}
}

// reaction is what is said to a message: an answer, or a word on how to ask.
func (b *clinic) reaction(ctx context.Context, p wire.Posted, text string, answers bool, received time.Time, place layout.Place) wire.Message {
	if answers {
		d, handles := b.decide(ctx, p.Author.ID, p.ChannelID, text, place.Public)
		b.logDecision(d, &request{received: received})
		b.app.Missed(d)
		place.Handle, place.Picks, place.Ask = handles.question, handles.picks, b.app.AsksStaff()
		if place.Public && d.Kind != answer.Crisis {
			place.Asker = number(p.Author.ID)
		}
		return b.lay(d, p.Author.ID, place)
	}
	if text != "" {
		// Not answered, but the next message may be the other half of an emergency.
		b.talk.Remember(p.Author.ID, p.ChannelID, text)
	}
	nudge := render.SayNudgeAlone
	if _, home := b.of(p.GuildID); !home {
		nudge = render.SayAstray
	} else if p.GuildID != "" {
		nudge = render.SayNudge
	}
	return b.layout.Note(b.words(nudge), place, false)
}
