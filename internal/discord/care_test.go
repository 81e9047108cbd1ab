package discord

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"bedside/internal/app"
	"bedside/internal/discord/button"
	"bedside/internal/discord/discordtest"
	"bedside/internal/render"
)

// reviewedPage is a page whose next review is so many days from today.
func reviewedPage(title, matter string, days int) string {
	now := time.Now()
	if matter != "" {
		matter += "\n"
	}
	return fmt.Sprintf("---\ntitle: %s\nstatus: published\nowner: clinical lead\nreviewed: %s\nreview_by: %s\n%s---\n\n## About %s\n\nThis is what we write about %s.\n",
		title, now.AddDate(0, 0, days-180).Format(time.DateOnly), now.AddDate(0, 0, days).Format(time.DateOnly), matter, strings.ToLower(title), strings.ToLower(title))
}

func somebody(i int) discordtest.User {
	return discordtest.User{ID: fmt.Sprintf("11777777777777770%02d", 40+i), GuildID: guildID}
}

func TestGapsFromDiscord(t *testing.T) {
	x := open(t, askOn(setup{}))
	contains(t, x.reply(x.faq(nurse, "gaps")), "Nothing was asked at least 5 times and not found in 30 days")
	for i := range 6 {
		x.ask(somebody(i), []string{"can i do ketamine on tramadol", "is ultram ok with ketamine"}[i%2])
	}
	for i := range 4 {
		x.ask(somebody(i), "can i do ketamine on codeine")
	}
	m := x.reply(x.faq(nurse, "gaps"))
	contains(t, m, "**6** `tramadol`", "(1 rarer)")
	if strings.Contains(m.Text(), "codeine") || strings.Contains(m.Text(), "ultram") || !m.Ephemeral() {
		t.Errorf("%s", m.Text())
	}
	m = x.reply(x.faq(nurse, "gaps", discordtest.Option{Name: "matrix", Type: 5, Value: true}, discordtest.Option{Name: "days", Type: 4, Value: 7}))
	contains(t, m, "`tramadol` 0 passages **(6)**: other 0 **(6)**", "`methadone`", "in 7 days")
	contains(t, x.reply(x.faq(nurse, "gaps", discordtest.Option{Name: "days", Type: 4, Value: 0})), "1 to 400")
	x.refuses(x.faq(patient, "gaps"), x.faq(patient, "due"))
}

// refuses wants the one refusal.
func (x *site) refuses(calls ...*discordtest.Call) {
	x.t.Helper()
	want := x.b.clinics[0].words(render.SayRefused)
	for _, c := range calls {
		if got := x.reply(c).Text(); got != want {
			x.t.Errorf("not refused: %s", got)
		}
	}
}

// A page past due is shown whole to whoever reviews it, needs a second person where it
// names a medicine, and is served again then.
func TestReviewFromDiscord(t *testing.T) {
	x := open(t, setup{content: map[string]string{
		"lithium.md": reviewedPage("Lithium", "covers: [lithium]", -3), "house.md": reviewedPage("The house", "", -1), "fine.md": reviewedPage("Fine", "", 300),
	}})
	const asked = "can i take lithium"
	if m := x.ask(patient, asked); strings.Contains(m.Text(), "This is what we write") {
		t.Fatalf("served though past due: %s", m.Text())
	}
	list := x.reply(x.faq(nurse, "due"))
	contains(t, list, "past due since 3 days", "`Lithium` (clinical lead): names a medicine, so 1 passage is not served", "`The house`", "served with a line that says so")
	card := x.choose(nurse, list, 0)
	contains(t, card, "Read it.", "This is what we write about lithium.", "due in 6 months")
	m := x.press(nurse, card, labelReviewed)
	contains(t, m, "It is in /faq drafts for the others now", "It notes: reviewed", "next review by ", time.Now().AddDate(0, 6, -3).Format("2006"))
	done := x.outcome(doctor, x.press(doctor, x.choose(doctor, x.reply(x.faq(doctor, "drafts")), 0), labelApprove), labelPublish)
	contains(t, done, "is served now")
	contains(t, x.ask(patient, asked), "This is what we write about lithium.")

	// A page that names none is published at once; pressed again, it reads otherwise.
	list = x.reply(x.faq(nurse, "due", discordtest.Option{Name: "months", Type: 4, Value: 12}))
	card = x.choose(nurse, list, 0)
	contains(t, x.outcome(nurse, card, labelReviewed), "is served now")
	contains(t, x.press(nurse, card, labelReviewed), textReadAnew)
	contains(t, x.reply(x.faq(nurse, "due")), "No review is due within 30 days")

	// The button is the nurse's, here, and only while she is of the staff.
	b, _ := card.Button(labelReviewed)
	x.refuses(x.s.Component(doctor, &card, b.CustomID), x.s.Component(left, &card, b.CustomID))
	contains(t, x.reply(x.faq(nurse, "due", discordtest.Option{Name: "months", Type: 4, Value: 37})), "1 to 36")
	gone := x.b.signer.Sign(button.ID{Action: button.Reviewed, Targets: []button.Target{{Key: button.Key{1}}}}, button.Scope{Guild: guildID, Person: nurseID})
	contains(t, x.reply(x.s.Component(nurse, &card, gone)), textNotDue)
}

// A document that one message does not hold says so.
func TestReviewOfALongDocument(t *testing.T) {
	var page strings.Builder
	page.WriteString(reviewedPage("Long", "", 3))
	for i := range 30 {
		fmt.Fprintf(&page, "\n## Part %d\n\n%s\n", i, strings.Repeat("This goes on and on. ", 40))
	}
	x := open(t, setup{content: map[string]string{"long.md": page.String()}})
	card := x.choose(nurse, x.reply(x.faq(nurse, "due")), 0)
	contains(t, card, textReadRest, "This goes on")
}

// What is stopped is shown on no path, at once; an emergency is answered throughout.
func TestStopFromDiscord(t *testing.T) {
	x := open(t, setup{})
	const words = "Talk with your healthcare provider before"
	before := x.ask(patient, covered)
	contains(t, before, words)
	stopOptions := func(kind, target, reason string) []discordtest.Option {
		out := []discordtest.Option{discordtest.String("kind", kind), discordtest.String("reason", reason)}
		if target != "" {
			out = append(out, discordtest.String("target", target))
		}
		return out
	}
	m := x.admin("disable", stopOptions("entry", value(methadonePassage), "wrong text")...)
	contains(t, m, "Stopped: entry", "1 page is not shown any more", "Emergency replies stay")
	if !m.Ephemeral() {
		t.Error("public")
	}
	silent := func(when string, m discordtest.Message) {
		t.Helper()
		if strings.Contains(m.Text(), words) {
			t.Errorf("%s shows it: %s", when, m.Text())
		}
	}
	silent("/ask", x.ask(patient, covered))
	for _, label := range labelsOf(before) {
		if b, ok := before.Button(label); ok {
			silent(label, x.reply(x.s.Component(patient, &before, b.CustomID)))
		}
		x.clock.move(5 * time.Second)
	}
	silent("/faq share", x.reply(x.faq(nurse, "share", entryOption(methadonePassage))))
	silent("Answer from FAQ", x.reply(x.s.MessageCommand(nurse, answerFromFAQ, posted(covered))))
	for _, c := range x.callback(x.s.Autocomplete(patient, "ask", discordtest.Focused("question", "can i have ketamine therapy if i am on"))).Choices() {
		silent("a suggestion", x.ask(patient, c.Value.(string)))
	}
	contains(t, x.ask(other, crisis), "988")
	contains(t, x.admin("status"), "Stopped", "1, see /faq-admin stops")

	// By a brand of it, from the list, and what nobody knows.
	offers := x.callback(x.s.Autocomplete(boss, "faq-admin", discordtest.Sub("disable", discordtest.String("kind", "medicine"), discordtest.Focused("target", "lith")))).Choices()
	if len(offers) == 0 || offers[0].Value != "lithium" {
		t.Errorf("%v", offers)
	}
	contains(t, x.admin("disable", stopOptions("medicine", "Eskalith", "wrong text")...), "Stopped: medicine lithium", "answered as if nothing were written about it")
	silent("a class", x.ask(patient, "lithium and ketamine"))
	for target, want := range map[string]string{"zolofft": "Did you mean `sertraline`?", "the blue one": "knows no medicine"} {
		contains(t, x.reply(x.s.Command(boss, "faq-admin", discordtest.Sub("disable", stopOptions("medicine", target, "x")...))), want)
	}
	contains(t, x.reply(x.s.Command(boss, "faq-admin", discordtest.Sub("disable", stopOptions("entry", "no such page", "x")...))), "no page is called")
	contains(t, x.reply(x.s.Command(boss, "faq-admin", discordtest.Sub("disable", stopOptions("medicine", "", "x")...))), textNoTarget)
	contains(t, x.reply(x.s.Command(boss, "faq-admin", discordtest.Sub("disable", stopOptions("all", "lithium", "x")...))), textAllTarget)

	contains(t, x.admin("disable", stopOptions("all", "", "all wrong")...), "Stopped: everything", "30 pages in all")
	for q, want := range map[string]string{"who drives me home": "can't read our pages", crisis: "988"} {
		contains(t, x.ask(somebody(1), q), want)
		x.clock.move(time.Minute)
	}
	contains(t, x.reply(x.s.Command(patient, "topics")), "no pages to show")
	x.clock.move(8 * 24 * time.Hour)
	list := x.admin("stops")
	contains(t, list, "**everything** since", "all wrong", "**medicine** `lithium`", "<@"+bossID+">", "for more than a week")

	// And back.
	contains(t, x.admin("enable", stopOptions("all", "", "right again")...), "Shown again: everything", "What else is stopped")
	for _, c := range x.callback(x.s.Autocomplete(boss, "faq-admin", discordtest.Sub("enable", discordtest.String("kind", "entry"), discordtest.Focused("target", "")))).Choices() {
		contains(t, x.admin("enable", stopOptions("entry", c.Value.(string), "right again")...), "Shown again: entry "+methadonePassage)
	}
	contains(t, x.admin("enable", stopOptions("medicine", "eskalith", "right again")...), textNoStops)
	contains(t, x.reply(x.s.Command(boss, "faq-admin", discordtest.Sub("enable", stopOptions("medicine", "lithium", "x")...))), textNotHeld)
	contains(t, x.ask(somebody(2), covered), words)
	contains(t, x.admin("stops"), textNoStops)

	// It is for administrators alone.
	x.refuses(x.s.Command(nurse, "faq-admin", discordtest.Sub("disable", stopOptions("all", "", "x")...)), x.s.Command(patient, "faq-admin", discordtest.Sub("disable", stopOptions("all", "", "x")...)),
		x.s.Command(nurse, "faq-admin", discordtest.Sub("enable", stopOptions("all", "", "x")...)), x.s.Command(nurse, "faq-admin", discordtest.Sub("stops")))
	if none := x.callback(x.s.Autocomplete(nurse, "faq-admin", discordtest.Sub("disable", discordtest.String("kind", "medicine"), discordtest.Focused("target", "")))).Choices(); len(none) > 0 {
		t.Errorf("a nurse is offered %v", none)
	}
	events, err := x.app.Audit(context.Background(), 50)
	if err != nil {
		t.Fatal(err)
	}
	said := make(map[string]bool)
	for _, e := range events {
		said[e.Actor+" "+e.Action+" "+e.Detail] = true
	}
	for _, want := range []string{"disable.entry wrong text", "disable.medicine wrong text", "disable.all all wrong", "enable.all right again"} {
		if !said[bossID+" "+want] {
			t.Errorf("the audit lacks %q: %v", want, said)
		}
	}
}

func labelsOf(m discordtest.Message) (out []string) {
	for _, b := range m.Buttons() {
		out = append(out, b.Label)
	}
	return out
}

// Where the store takes nothing, a stop is in force all the same and says so.
func TestStopWhileTheStoreIsGone(t *testing.T) {
	x := open(t, setup{env: []string{"BEDSIDE_STORE_URL=postgres://nobody@127.0.0.1:1/none?connect_timeout=1"}, broken: true})
	m := x.admin("disable", discordtest.String("kind", "all"), discordtest.String("reason", "wrong"))
	contains(t, m, "Stopped: everything", "could not write it down")
	if !x.app.Held().All {
		t.Error("not in force")
	}
	contains(t, x.ask(other, crisis), "988")
	contains(t, x.reply(x.s.Command(boss, "faq-admin", discordtest.Sub("stops"))), "In force now: `"+string(app.StopAll)+"`")
	x.reply(x.faq(nurse, "gaps"))
	x.reply(x.faq(nurse, "due"))
}
