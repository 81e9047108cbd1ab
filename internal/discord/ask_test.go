package discord

import (
	"context"
	"strings"
	"testing"
	"time"

	"bedside/internal/discord/discordtest"
	"bedside/internal/render"
)

const methadonePassage = "ketamine-methadone-questions/can-i-have-ketamine-therapy-if-i-am-on-methadone"

func TestAsk(t *testing.T) {
	x := open(t, setup{})
	m := x.ask(patient, covered)
	if !m.Ephemeral() || len(m.Embeds) == 0 {
		t.Fatalf("%+v", m)
	}
	p, err := x.app.Passage(methadonePassage)
	if err != nil {
		t.Fatal(err)
	}
	e := m.Embeds[0]
	if e.Title != p.Section || e.Description != p.Text || e.Author.Name != "Answering: ketamine + methadone" {
		t.Errorf("%+v", e)
	}
	if !strings.Contains(e.Footer.Text, "Ask your provider before you start, stop or mix anything. Emergency: 911.") {
		t.Errorf("footer %q", e.Footer.Text)
	}
	contains(t, m, "ketamine-methadone-questions.md", "Example content")
	for _, label := range []string{render.ButtonOther, render.ButtonShare, render.ButtonContact} {
		if _, ok := m.Button(label); !ok {
			t.Errorf("no button %q", label)
		}
	}
}

// Every kind but a crisis has the disclaimer, and every reply a way out.
func TestEveryKindHasDisclaimerAndWayOut(t *testing.T) {
	x := open(t, setup{})
	for question, want := range map[string]string{
		covered:                            "This is general information",
		"can i do ketamine on tramadol":    "does not cover tramadol",
		"how many mg of ketamine can i do": "Do not change or skip any dose on your own",
		"does ketamine cure my car":        "Ask your provider before you start",
		"can i take it":                    "Ask your provider before you start",
		"where can i buy ketamine":         "I can't help with that",
	} {
		m := x.ask(patient, question)
		contains(t, m, want, "Ask your provider before you start, stop or mix anything. Emergency: 911.")
		if _, ok := m.Button(render.ButtonContact); !ok || !m.Ephemeral() {
			t.Errorf("%q: no way out, or public: %v", question, m.Buttons())
		}
	}
}

func TestContact(t *testing.T) {
	x := open(t, setup{})
	m := x.press(patient, x.ask(patient, covered), render.ButtonContact)
	contains(t, m, "Test Clinic at 555-0100", "911")
}

func TestCrisis(t *testing.T) {
	x := open(t, setup{})
	m := x.ask(patient, crisis)
	if len(m.Embeds) > 0 || !m.Ephemeral() || !strings.Contains(m.Content[:120], "988") && !strings.Contains(m.Content[:120], "911") {
		t.Errorf("%+v", m)
	}
	if len(m.Buttons()) != 1 {
		t.Errorf("buttons: %v", m.Buttons())
	}
	// Within ten minutes a line, never nothing; after them the whole text again.
	again := x.ask(patient, "i really want to die")
	if again.Content == m.Content || strings.Contains(again.Content, "\n") || !strings.Contains(again.Content, "911") {
		t.Errorf("again: %q", again.Content)
	}
	if someone := x.ask(other, crisis); someone.Content != m.Content {
		t.Errorf("another person got the line: %q", someone.Content)
	}
	x.clock.move(11 * time.Minute)
	if later := x.ask(patient, crisis); later.Content != m.Content {
		t.Errorf("after eleven minutes: %q", later.Content)
	}
}

func TestNotAnEmergency(t *testing.T) {
	x := open(t, setup{})
	m := x.ask(patient, "he took his methadone and won't wake up, can i do ketamine on methadone")
	calm := x.press(patient, m, render.ButtonCalm)
	if !calm.Ephemeral() || strings.Contains(calm.Text(), "I don't keep questions") {
		t.Errorf("not answered: %s", calm.Text())
	}
	contains(t, calm, "Ask your provider", "988") // the footer stays
	// Once, and not after a restart or ten minutes.
	once := x.press(patient, m, render.ButtonCalm)
	contains(t, once, "Please ask again", "911")
	m = x.ask(patient, "my friend is not breathing")
	x.clock.move(11 * time.Minute)
	late := x.press(patient, m, render.ButtonCalm)
	contains(t, late, "Please ask again", "911")
}

func TestTalkGoesOn(t *testing.T) {
	x := open(t, setup{})
	x.ask(patient, covered)
	m := x.ask(patient, "and with lithium?")
	contains(t, m, "Answering: ketamine + methadone + lithium", "This part is only about lithium.")
	if m := x.ask(other, "and with lithium?"); strings.Contains(m.Text(), "methadone") {
		t.Errorf("what one person said counts for another: %s", m.Text())
	}
	elsewhere := x.s.NewInteraction(discordtest.Interaction{Type: 2, User: patient, ChannelID: "1100000000000000099",
		Data: map[string]any{"id": "1", "name": "ask", "type": 1, "options": []any{map[string]any{"name": "question", "type": 3, "value": "and with lithium?"}}}})
	if m := x.reply(elsewhere); strings.Contains(m.Text(), "methadone") {
		t.Errorf("what was said in one channel counts in another: %s", m.Text())
	}
	gap := x.ask(patient, "and tramadol?")
	contains(t, gap, "does not cover tramadol")
	x.clock.move(6 * time.Minute)
	if m := x.ask(patient, "and with lithium?"); strings.Contains(m.Text(), "methadone") {
		t.Errorf("remembered for too long: %s", m.Text())
	}
}

func TestCrisisOverTwoMessages(t *testing.T) {
	x := open(t, setup{})
	x.ask(patient, "they gave me my take home bottles of methadone")
	m := x.ask(patient, "i drank all of them")
	if len(m.Embeds) > 0 || !strings.Contains(m.Content[:min(120, len(m.Content))], "911") {
		t.Errorf("not seen as an emergency: %s", m.Text())
	}
}

func TestForgetMeNow(t *testing.T) {
	x := open(t, setup{})
	x.ask(patient, covered)
	emergency := x.ask(patient, "my friend is not breathing")
	m := x.reply(x.s.Command(patient, "privacy"))
	contains(t, m, "I keep no questions", "5 minutes", "Test Clinic")
	done := x.press(patient, m, render.ButtonForget)
	contains(t, done, "Done.")
	if m := x.ask(patient, "and with lithium?"); strings.Contains(m.Text(), "methadone") {
		t.Errorf("not forgotten: %s", m.Text())
	}
	contains(t, x.press(patient, emergency, render.ButtonCalm), "Please ask again")
}

// A choice of clarify answers at once: a page by its name, a medicine by asking
// the question again with it.
func TestClarifyChoiceAnswersAtOnce(t *testing.T) {
	x := open(t, setup{})
	m := x.ask(patient, "benefits")
	contains(t, m, "Which medicine or topic do you mean?")
	got := x.choose(patient, m, 1)
	contains(t, got, m.Selects()[0].Options[1].Label, "This is general information")

	m = x.ask(patient, "ketamine and celebrexa")
	contains(t, m, "Which medicine do you mean?")
	contains(t, x.press(patient, m, "citalopram"), "Answering: ketamine + citalopram", "It does not name citalopram")
	contains(t, x.press(patient, m, "celecoxib"), "does not cover celecoxib")
	x.clock.move(11 * time.Minute)
	contains(t, x.press(patient, m, "citalopram"), "Please ask again", "911")
}

func TestNotWhatIAsked(t *testing.T) {
	x := open(t, setup{})
	m := x.press(patient, x.ask(patient, covered), render.ButtonOther)
	contains(t, m, "Is it one of these?")
	got := x.choose(patient, m, 1)
	contains(t, got, m.Selects()[0].Options[1].Label, "This is general information")
	if !got.Ephemeral() {
		t.Error("public")
	}
}

func TestShare(t *testing.T) {
	x := open(t, setup{})
	private := x.ask(patient, covered)
	m := x.press(patient, private, render.ButtonShare)
	if m.Ephemeral() || m.Embeds[0].Description != private.Embeds[0].Description {
		t.Errorf("%+v", m)
	}
	if strings.Contains(m.Text(), "Answering") {
		t.Errorf("what was asked is shown to all: %s", m.Text())
	}
	if _, ok := m.Button(render.ButtonShare); ok {
		t.Error("a public reply can be shared again")
	}
	direct := x.reply(x.s.Command(patient, "ask", discordtest.String("question", covered), discordtest.Option{Name: "share", Type: 5, Value: true}))
	if direct.Ephemeral() {
		t.Error("share:true is private")
	}
	for _, q := range []string{crisis, "can i do ketamine on tramadol", "how many mg of ketamine"} {
		if m := x.reply(x.s.Command(other, "ask", discordtest.String("question", q), discordtest.Option{Name: "share", Type: 5, Value: true})); !m.Ephemeral() {
			t.Errorf("%q is public", q)
		}
	}
	if _, ok := x.ask(alone, covered).Button(render.ButtonShare); ok {
		t.Error("nobody is there to share with in a direct message")
	}
}

func TestRemove(t *testing.T) {
	x := open(t, setup{})
	post := func() discordtest.Message { return x.press(patient, x.ask(patient, covered), render.ButtonShare) }
	m := post()
	b, _ := m.Button(render.ButtonRemove)
	refused := x.callback(x.s.Component(other, &m, b.CustomID))
	if refused.Type != 4 || !strings.Contains(string(refused.Raw), "can't use this here") {
		t.Errorf("another person: %s", refused.Raw)
	}
	for _, u := range []discordtest.User{patient, nurse, boss} {
		m := post()
		b, _ := m.Button(render.ButtonRemove)
		call := x.s.Component(u, &m, b.CustomID)
		cb := x.callback(call)
		if cb.Type != 7 || strings.Contains(string(cb.Raw), "methadone") {
			t.Errorf("%s", cb.Raw)
		}
		eventually(t, "deleted", call.Deleted)
	}
}

func eventually(t *testing.T, what string, f func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for !f() {
		select {
		case <-ctx.Done():
			t.Errorf("never: %s", what)
			return
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func TestTopics(t *testing.T) {
	x := open(t, setup{})
	m := x.reply(x.s.Command(patient, "topics"))
	if n := len(m.Selects()[0].Options); n != len(x.app.Documents()) {
		t.Errorf("%d topics", n)
	}
	sections := x.choose(patient, m, 0)
	contains(t, sections, "What would you like to read?")
	got := x.choose(patient, sections, 0)
	if len(got.Embeds) == 0 || !got.Ephemeral() {
		t.Errorf("%s", got.Text())
	}
	back := x.press(patient, sections, render.ButtonBack)
	contains(t, back, "These are the pages")
}

func TestHelpShowsWhatThisPersonMayDo(t *testing.T) {
	x := open(t, setup{})
	for _, c := range []struct {
		u           discordtest.User
		staff, boss bool
	}{{patient, false, false}, {alone, false, false}, {nurse, true, false}, {boss, true, true}, {discordtest.User{ID: nurseID, Roles: []string{nurseRole}}, false, false}} {
		text := x.reply(x.s.Command(c.u, "help")).Text()
		for part, want := range map[string]bool{"/ask": true, "/privacy": true, "/faq share": c.staff, "Answer from FAQ": c.staff, "/faq-admin reindex": c.boss} {
			if strings.Contains(text, part) != want {
				t.Errorf("%+v: %q is shown: %v", c.u, part, !want)
			}
		}
	}
}

func TestAutocomplete(t *testing.T) {
	x := open(t, setup{})
	offers := func(typed string) []discordtest.Choice {
		return x.callback(x.s.Autocomplete(patient, "ask", discordtest.Focused("question", typed))).Choices()
	}
	if all := offers(""); len(all) == 0 || len(all) > 25 {
		t.Errorf("%d offers for nothing typed", len(all))
	}
	got := offers("can i have ketamine therapy if")
	if len(got) == 0 || !strings.HasPrefix(got[0].Name, "Can I have ketamine therapy if I am on methadone?") {
		t.Fatalf("%v", got)
	}
	m := x.ask(patient, got[0].Value.(string))
	if m.Embeds[0].Title != got[0].Name {
		t.Errorf("what was offered gives %q", m.Embeds[0].Title)
	}
	if danger := offers("i want to die"); len(danger) == 0 || !strings.Contains(danger[0].Name, "911") {
		t.Errorf("while somebody types of danger: %v", danger)
	}
	if none := offers("zzzz qqqq"); len(none) != 0 {
		t.Errorf("%v", none)
	}
}

// A16: a value that was never offered is a question like any other.
func TestA16AutocompleteValueNotFromTheList(t *testing.T) {
	x := open(t, setup{})
	for _, typed := range []string{"#", "#AAAAAAAAAAA", "#not base64!", "# can i do ketamine on methadone", "#" + strings.Repeat("A", 99)} {
		if m := x.ask(patient, typed); m.Text() == "" {
			t.Errorf("%q: no reply", typed)
		}
	}
	contains(t, x.ask(patient, value(methadonePassage)), "Talk with your healthcare provider")
	entry := x.reply(x.s.Command(nurse, "faq", discordtest.Sub("share", discordtest.String("entry", "#AAAAAAAAAAA"))))
	contains(t, entry, "No page has that name")
	bare := x.callback(x.s.Autocomplete(patient, "ask"))
	if bare.Type != 8 {
		t.Errorf("autocomplete without options: %s", bare.Raw)
	}
	x.s.AllowViolations(false)
}

// What is said right after an emergency may belong to it.
func TestAfterAnEmergencyTheLineStays(t *testing.T) {
	x := open(t, setup{})
	m := x.ask(patient, "i took 30 xanax")
	next := x.ask(patient, covered)
	if !strings.HasPrefix(next.Content, "In danger now? Call 911.") {
		t.Errorf("%s", next.Text())
	}
	contains(t, next, "Talk with your healthcare provider")
	if m := x.ask(other, covered); m.Content != "" {
		t.Errorf("another person: %s", m.Content)
	}
	if calm := x.press(patient, m, render.ButtonCalm); strings.Contains(calm.Content, "In danger now?") {
		t.Errorf("said again to somebody who said that it was none: %s", calm.Content)
	}
	if after := x.ask(patient, covered); after.Content != "" {
		t.Errorf("%s", after.Content)
	}
	x.ask(other, crisis)
	x.clock.move(11 * time.Minute)
	if late := x.ask(other, covered); late.Content != "" {
		t.Errorf("after eleven minutes: %s", late.Content)
	}
}

// With talk_minutes 0 nothing that is said counts for what is said next, and
// /privacy does not speak of it.
func TestTalkOff(t *testing.T) {
	x := open(t, setup{env: []string{"BEDSIDE_DISCORD_TALK_MINUTES=0"}})
	x.ask(patient, covered)
	if m := x.ask(patient, "and with lithium?"); strings.Contains(m.Text(), "methadone") {
		t.Errorf("remembered: %s", m.Text())
	}
	if text := x.reply(x.s.Command(patient, "privacy")).Text(); strings.Contains(text, "your last words") || !strings.Contains(text, "ten minutes") {
		t.Errorf("%s", text)
	}
}

// What was asked in private is not told by an answer that others read.
func TestSharedAnswersTellNothingOfBefore(t *testing.T) {
	x := open(t, setup{env: []string{"BEDSIDE_DISCORD_MENTIONS=answer"}})
	x.ask(patient, covered)
	shared := x.reply(x.s.Command(patient, "ask", discordtest.String("question", "and ketamine with lithium?"), discordtest.Option{Name: "share", Type: 5, Value: true}))
	if shared.Ephemeral() || strings.Contains(shared.Text(), "methadone") {
		t.Errorf("%s", shared.Text())
	}
	if m := x.written(patient, "and ketamine with lithium?", true, 1)[0]; strings.Contains(m.Text(), "methadone") {
		t.Errorf("%s", m.Text())
	}
	x.ask(patient, "they gave me my take home bottles of methadone")
	m := x.reply(x.s.Command(patient, "ask", discordtest.String("question", "i drank all of them"), discordtest.Option{Name: "share", Type: 5, Value: true}))
	if !m.Ephemeral() || !strings.Contains(m.Content[:min(120, len(m.Content))], "911") {
		t.Errorf("an emergency over two messages: %s", m.Text())
	}
}

// What was said goes when its time is over, also when nobody asks any more.
func TestTalkGoesInTime(t *testing.T) {
	x := open(t, setup{})
	x.ask(patient, covered)
	x.ask(patient, crisis)
	if n := x.b.talk.Held(); n < 3 { // two messages, and the question behind the button
		t.Errorf("%d texts", n)
	}
	x.clock.move(6 * time.Minute)
	eventually(t, "only the question behind the button left", func() bool { return x.b.talk.Held() == 1 })
	x.clock.move(5 * time.Minute)
	eventually(t, "nothing left", func() bool { return x.b.talk.Held() == 0 })
}

// Ids of people and interactions go too.
func TestIdsGoInTime(t *testing.T) {
	x := open(t, setup{})
	x.ask(patient, covered)
	x.clock.move(time.Hour)
	held := func() int {
		x.b.limits.mu.Lock()
		defer x.b.limits.mu.Unlock()
		x.b.seen.mu.Lock()
		defer x.b.seen.mu.Unlock()
		return len(x.b.limits.people) + len(x.b.seen.new) + len(x.b.seen.old)
	}
	eventually(t, "the older half dropped", func() bool { return held() <= 1 })
	x.clock.move(time.Hour)
	eventually(t, "nothing left", func() bool { return held() == 0 })
}
