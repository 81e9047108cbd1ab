package discord

import (
	"strings"
	"testing"

	"bedside/internal/discord/discordtest"
	"bedside/internal/render"
)

// posted is a member's message that a staff member points to.
func posted(text string) discordtest.Message {
	return discordtest.Message{ID: "1155555555555555501", Content: text, Author: discordtest.Author{ID: patientID}}
}

func TestAnswerFromFAQ(t *testing.T) {
	x := open(t, setup{})
	m := x.reply(x.s.MessageCommand(nurse, answerFromFAQ, posted(covered)))
	contains(t, m, "Only you see this", "Talk with your healthcare provider")
	if !m.Ephemeral() {
		t.Error("the candidates are public")
	}
	done := x.choose(nurse, m, 0)
	contains(t, done, "Posted.")
	list := x.s.ChannelMessages(x.s.ChannelID())
	if len(list) != 1 {
		t.Fatalf("%d messages", len(list))
	}
	got := list[0]
	if got.Reference == nil || got.Reference.MessageID != "1155555555555555501" || strings.Contains(string(got.Raw), patientID) {
		t.Errorf("not a reply, or it names the member: %s", got.Raw)
	}
	contains(t, got, "From the pages of Test Clinic:", "Talk with your healthcare provider", "Ask your provider")
	// The asked member may take it away, another may not.
	b, _ := got.Button(render.ButtonRemove)
	if cb := x.callback(x.s.Component(other, &got, b.CustomID)); cb.Type != 4 {
		t.Errorf("another: %s", cb.Raw)
	}
	call := x.s.Component(patient, &got, b.CustomID)
	if cb := x.callback(call); cb.Type != 7 {
		t.Errorf("the member: %s", cb.Raw)
	}
	eventually(t, "deleted", call.Deleted)
}

func TestAnswerFromFAQWithoutAPage(t *testing.T) {
	x := open(t, setup{})
	m := x.reply(x.s.MessageCommand(nurse, answerFromFAQ, posted("can i do ketamine on tramadol")))
	contains(t, m, "No page can be offered", "does not cover tramadol")
	if len(m.Selects()) > 0 {
		t.Error("a page is offered beside a gap")
	}
	m = x.reply(x.s.MessageCommand(nurse, answerFromFAQ, posted(crisis)))
	contains(t, m, "reads like an emergency", "988")
	if len(m.Selects())+len(m.Embeds) > 0 {
		t.Error("a page is offered in an emergency")
	}
	for _, empty := range []discordtest.Message{posted(""), {ID: "1155555555555555502", Content: covered, Author: discordtest.Author{ID: otherID, Bot: true}}} {
		contains(t, x.reply(x.s.MessageCommand(nurse, answerFromFAQ, empty)), "nothing to answer")
	}
}

func TestAnswerFromFAQWhereTheBotMayNotPost(t *testing.T) {
	x := open(t, setup{})
	m := x.reply(x.s.MessageCommand(nurse, answerFromFAQ, posted(covered)))
	x.s.Deny(x.s.ChannelID(), 50013)
	contains(t, x.choose(nurse, m, 0), "View Channel", "Send Messages", "Embed Links", "Read Message History")
}

func TestShareEntry(t *testing.T) {
	x := open(t, setup{})
	offers := x.callback(x.s.Autocomplete(nurse, "faq", discordtest.Sub("share", discordtest.Focused("entry", "lithium")))).Choices()
	if len(offers) == 0 || offers[0].Name != "Lithium" {
		t.Fatalf("%v", offers)
	}
	m := x.reply(x.s.Command(nurse, "faq", discordtest.Sub("share", discordtest.String("entry", offers[0].Value.(string)), discordtest.Option{Name: "member", Type: 6, Value: patientID})))
	if m.Ephemeral() {
		t.Error("private")
	}
	contains(t, m, "<@"+patientID+">", "Lithium is a mood stabilizer")
	typed := x.reply(x.s.Command(nurse, "faq", discordtest.Sub("share", discordtest.String("entry", "lithium"))))
	contains(t, typed, "Lithium is a mood stabilizer")
	contains(t, x.reply(x.s.Command(nurse, "faq", discordtest.Sub("share", discordtest.String("entry", "no such page")))), "No page has that name")
	if none := x.callback(x.s.Autocomplete(patient, "faq", discordtest.Sub("share", discordtest.Focused("entry", "")))).Choices(); len(none) > 0 {
		t.Errorf("a patient is offered %v", none)
	}
}

func TestExplain(t *testing.T) {
	x := open(t, setup{})
	m := x.reply(x.s.Command(nurse, "faq", discordtest.Sub("explain", discordtest.String("question", "can i do ketamine on zolofft ```@everyone"))))
	contains(t, m, "sertraline", "candidate:", "mention:")
	text := m.Embeds[0].Description
	if strings.Count(text, "```") != 2 || strings.Contains(text, "@everyone") || !m.Ephemeral() {
		t.Errorf("%s", text)
	}
}
