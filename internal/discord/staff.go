package discord

import (
	"context"
	"fmt"
	"strings"

	"bedside/internal/answer"
	"bedside/internal/discord/button"
	"bedside/internal/discord/layout"
	"bedside/internal/discord/rest"
	"bedside/internal/discord/wire"
	"bedside/internal/render"
)

// answerFromFAQ is the command on a message. Its name is what staff see in the
// menu.
const answerFromFAQ = "Answer from FAQ"

// Texts for staff. They are no patients' texts and stand where they are used.
const (
	textOfAlarm   = "This message reads like an emergency, so no page is offered. Please reply yourself, now. This is what the person would see:"
	textNothing   = "There is nothing to answer in this message: it has no text, or a program wrote it."
	textPreview   = "Only you see this. Pick a page to post it as a reply. Nobody is notified."
	textNoPage    = "Only you see this. No page can be offered as an answer. This is what the person would see:"
	textPosted    = "Posted."
	textNotPosted = "It could not be posted: Discord refused it. Try again, or ask whoever runs the bot."
	textNoEntry   = "No page has that name. Begin to type it and pick one from the list."
	menuPost      = "Post as a reply"
)

// answerMessage looks for pages that answer somebody's message and shows them to
// the staff member alone.
func (b *clinic) answerMessage(ctx context.Context, r *request) reply {
	target, ok := r.Data.Resolved.Messages[r.Data.TargetID]
	if !ok || strings.TrimSpace(target.Content) == "" || target.Author == nil || target.Author.Bot {
		return b.private(r, textNothing)
	}
	// What the member said before is not looked at: it was not pointed to.
	d, err := b.app.Ask(ctx, target.Content)
	b.unanswerable(err)
	b.logDecision(d, r)
	m := b.layout.Reply(b.app.Renderer().Message(d), r.place())
	m.Components = nil
	if d.Kind == answer.Crisis {
		m.Content = wire.Cut(textOfAlarm+"\n\n"+m.Content, wire.MaxContent)
		return reply{kind: say, message: m}
	}
	topics := b.postable(d, target.ID, target.Author.ID)
	if len(topics) == 0 {
		m.Content = wire.Cut(textNoPage+"\n"+m.Content, wire.MaxContent)
		return reply{kind: say, message: m}
	}
	m.Content = wire.Cut(textPreview+"\n"+m.Content, wire.MaxContent)
	m.Components = b.layout.Menu("", menuPost, topics, 0, r.place(), nil, button.ID{}).Components
	return reply{kind: say, message: m}
}

// postable are the pages that may be posted for a decision: what it shows and
// offers as an answer. A page that only stands beside a gap is not one.
func (b *clinic) postable(d answer.Decision, message, member string) []layout.Topic {
	var out []layout.Topic
	add := func(id string, label answer.Label) {
		p, err := b.app.Passage(id)
		if err != nil || len(out) == wire.MaxItems {
			return
		}
		out = append(out, layout.Topic{Text: p.Section, Detail: p.Doc.Title, ID: button.ID{
			Action: button.Post, Number: number(message), Label: layout.CodeOf(label),
			Targets: []button.Target{{Key: answer.KeyOf(id), Version: answer.VersionOf(p.Text)}, personTarget(member)},
		}})
	}
	if d.Kind != answer.Answer && d.Kind != answer.Clarify {
		return nil
	}
	for _, s := range d.Passages {
		add(s.Passage.ID, s.Label)
	}
	for _, c := range d.Choices {
		if c.ID != "" {
			add(c.ID, answer.Plain)
		}
	}
	return out
}

// post posts a page as a reply. The right to do so is looked at again: minutes
// may lie between.
func (b *clinic) post(r *request, id button.ID) reply {
	if !b.permits.allows(r, staff) || len(id.Targets) != 2 {
		return b.refused(r)
	}
	label := layout.LabelOf(id.Label)
	p, instead := b.current(r, id, 0, label)
	if instead != nil {
		return *instead
	}
	if r.AppPermissions != 0 && lacking(r.AppPermissions, posting) != "" {
		return b.private(r, mayNotPost(r.AppPermissions))
	}
	out := b.public(r, b.app.Renderer().Page(p, label), b.words(render.SayShared), personOf(id.Targets[1]))
	if err := out.check(); err != nil {
		return b.sorry(r)
	}
	// Into a channel the way is longer than an interaction has time, because it keeps
	// to the channel's rate limit.
	return reply{kind: later, work: func(ctx context.Context, _ func(wire.Message)) wire.Message {
		err := b.rest.Post(ctx, r.ChannelID, wire.Post{
			Message: out.message, Nonce: r.ID, EnforceNonce: true,
			Reference: &wire.Reference{MessageID: fmt.Sprint(id.Number), ChannelID: r.ChannelID},
		})
		text := textPosted
		switch {
		case rest.IsCode(err, rest.CodeNoAccess, rest.CodeNoPermission):
			text = mayNotPost(0)
		case err != nil:
			b.log.Warn("a reply was not posted", "cause", err)
			text = textNotPosted
		}
		return b.layout.Note(text, r.place(), false)
	}}
}

// mayNotPost names what is missing for a reply in a channel.
func mayNotPost(have wire.Bits) string {
	return "I may not post here. Give me in this channel: " + lacking(have, posting) + "."
}

// shareEntry shows a page to everybody in the channel.
func (b *clinic) shareEntry(ctx context.Context, r *request) reply {
	entry := r.text("entry")
	id, ok := b.named(entry)
	if !ok {
		// Typed and not picked: the page whose heading it is, and no other.
		for _, s := range b.app.Suggest(entry, wire.MaxChoices) {
			if strings.EqualFold(s.Text, entry) {
				id, ok = s.ID, true
			}
		}
	}
	if !ok {
		return b.private(r, textNoEntry)
	}
	p, err := b.app.Passage(id)
	if err != nil {
		return b.gone(r, err)
	}
	line := b.words(render.SayShared)
	if member, ok := r.option("member"); ok && number(member.Text()) != 0 {
		// It shows the name. It does not notify: a ping beside a page about a
		// medicine says something about a person.
		line = fmt.Sprintf("<@%d> ", number(member.Text())) + line
	}
	return b.public(r, b.app.Renderer().Page(p, answer.Plain), line, number(r.person))
}

// explain says why a question gets the reply that it gets.
func (b *clinic) explain(ctx context.Context, r *request) reply {
	d, err := b.app.Ask(ctx, r.text("question"))
	b.unanswerable(err)
	b.logDecision(d, r)
	// Everything is in one code block, where no sign formats, and the signs that
	// could end it are taken out.
	text := "```\n" + wire.Cut(strings.Join(explanation(d), "\n"), wire.MaxDescription-8) + "\n```"
	return reply{kind: say, message: wire.Message{Embeds: []wire.Embed{{Title: "Why", Description: text}}}}
}

func explanation(d answer.Decision) []string {
	var out []string
	line := func(format string, args ...any) { out = append(out, inert(fmt.Sprintf(format, args...))) }
	line("%s, %s, confidence %.2f", d.Kind, d.Reason, d.Confidence)
	if d.Finding.Category != "" {
		line("triage: %s, tier %d, rule %s", d.Finding.Category, d.Finding.Tier, d.Finding.Rule)
	}
	for _, m := range d.Understood {
		line("mention: %q is %s, %s, %s", m.Surface, m.Name, m.Kind, m.Role)
	}
	for _, s := range d.Explain.Corrections {
		line("corrected: %s", s)
	}
	for _, s := range d.Explain.Steps {
		line("step: %s", s)
	}
	for _, c := range d.Explain.Candidates {
		line("candidate: %.3f %s: %s", c.Score, c.ID, c.Verdict)
	}
	for _, s := range d.Passages {
		line("shown: %s %s", s.Passage.ID, s.Label)
	}
	if len(d.Explain.Terms) > 0 {
		line("terms: %s", strings.Join(d.Explain.Terms, " "))
	}
	return out
}

// private is a text for the staff member alone.
func (b *clinic) private(r *request, text string) reply {
	return reply{kind: say, message: b.layout.Note(text, r.place(), false)}
}
