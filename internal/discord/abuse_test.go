package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"math/bits"
	"regexp"
	"strings"
	"testing"
	"time"

	"bedside/internal/discord/button"
	"bedside/internal/discord/discordtest"
	"bedside/internal/render"
)

var hostile = []string{
	"@everyone can i do ketamine on methadone", "@here <@1177777777777777702> <@&1177777777777777711> <#1100000000000000020> ketamine",
	"is [zolvaquine](https://evil.example) ok with ketamine", "is <https://evil.example/x> ok with ketamine", "javascript:alert(1) and ketamine",
	"is https://clinic.org@evil.example ok with ketamine", "is discord.gg/abc ok with ketamine", "is ```zolvaquine``` ok with ketamine",
	"is ||zolvaquine|| ok with ketamine", "# zolvaquine and ketamine", "> zolvaquine and ketamine", "is **zolvaquine** ok with ketamine",
	"is zol\u202evaquine\u202c ok with ketamine", "is zol\u200bva\U000E0041quine ok with ketamine", "is z" + strings.Repeat("\u0335", 60) + "olvaquine ok with ketamine",
	"is z\x00olva\x1b[31mquine ok with ketamine", "is @everyone ok with ketamine", "is @\u200deveryone ok with ketamine", "is xn--80ak6aa92e.com ok with ketamine",
}

// alive is what of a question must never come back: mentions, links, markup of
// the asker's.
var alive = regexp.MustCompile("@everyone|@here|<@|<#|evil|javascript|discord\\.gg|xn--|`|\\|\\||\\*\\*")

// A1: nothing in a question notifies anybody. The stand-in refuses any message
// whose allowed_mentions are not empty; this sees that the texts are gone too.
func TestA1MentionsNeverComeBack(t *testing.T) {
	x := open(t, setup{content: map[string]string{"page.md": page("Ping", "## Does ketamine ping?\n\nAsk @everyone, <@1177777777777777702> and <@&1177777777777777711> about ketamine.\n")}})
	for _, q := range hostile {
		if m := x.ask(patient, q); strings.Contains(m.Text(), "<@1") && !strings.Contains(m.Text(), "Ask @everyone") {
			t.Errorf("%q: %s", q, m.Text())
		}
		x.clock.move(time.Minute)
	}
	contains(t, x.ask(patient, "does ketamine ping"), "Ask @everyone, <@1177777777777777702>") // the clinic's words, verbatim, and harmless
	for _, r := range x.s.Requests() {
		if strings.HasSuffix(r.Path, "/commands") {
			continue // there a 4 is a number to be filled in
		}
		if strings.Contains(string(r.Body), `"type":4`) && !strings.Contains(string(r.Body), `"allowed_mentions":{"parse":[]}`) {
			t.Errorf("%s", r.Body)
		}
	}
}

// page is a file of content.
func page(title, body string) string {
	return "---\ntitle: " + title + "\nstatus: published\nowner: nurse\nexample: true\ncovers: [ketamine]\n---\n\n" + body
}

// echoes are all texts that the hostile questions get.
func (x *site) echoes(t *testing.T, f func(question, text string)) {
	t.Helper()
	for _, q := range hostile {
		f(q, x.ask(patient, q).Text())
		x.clock.move(time.Minute)
	}
}

// A2: no link of a question comes back, plain or masked.
func TestA2LinksNeverComeBack(t *testing.T) {
	x := open(t, setup{})
	x.echoes(t, func(q, text string) {
		if m := alive.FindString(text); m != "" {
			t.Errorf("%q came back with %q: %s", q, m, text)
		}
	})
}

// A3: no sign that is invisible or turns the direction comes back.
func TestA3InvisibleSignsNeverComeBack(t *testing.T) {
	x := open(t, setup{})
	x.echoes(t, func(q, text string) {
		for _, r := range text {
			if r < ' ' && r != '\n' || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0xe0000 && r <= 0xe007f {
				t.Errorf("%q: %U in the reply", q, r)
			}
		}
	})
	contains(t, x.ask(patient, "cаn i do ketаmine on methаdone"), "Talk with your healthcare provider") // Cyrillic а
}

// A4: a tower of marks does not come back, to staff neither.
func TestA4ZalgoNeverComesBack(t *testing.T) {
	x := open(t, setup{})
	tower := "is z" + strings.Repeat("\u0335\u0301", 80) + "olvaquine ok with ketamine"
	for _, text := range []string{x.ask(patient, tower).Text(), x.reply(x.s.Command(nurse, "faq", discordtest.Sub("explain", discordtest.String("question", tower)))).Text()} {
		if n := strings.Count(text, "\u0335"); n > maxMarks {
			t.Errorf("%d marks: %q", n, text)
		}
	}
}

// A6: what is typed cannot break out of the place where it is shown.
func TestA6MarkupNeverBreaksOut(t *testing.T) {
	x := open(t, setup{})
	for _, q := range []string{"``` ketamine", "`x` || y || ketamine # z", "\n# ketamine\n> x\n- y", "ketamine ~~ __ ** \\` ```js"} {
		text := x.reply(x.s.Command(nurse, "faq", discordtest.Sub("explain", discordtest.String("question", q)))).Embeds[0].Description
		if strings.Count(text, "`") != 6 || !strings.HasPrefix(text, "```\n") || !strings.HasSuffix(text, "\n```") {
			t.Errorf("%q breaks out: %s", q, text)
		}
		x.clock.move(time.Minute)
	}
}

// A7: one person who floods and a server that is raided do not slow others, and
// the flood gets a kind word and then little.
func TestA7Flood(t *testing.T) {
	x := open(t, setup{env: []string{"BEDSIDE_DISCORD_USER_RATE=6"}})
	var calls []*discordtest.Call
	for range 200 {
		calls = append(calls, x.s.Dispatch(x.s.Command(patient, "ask", discordtest.String("question", covered))))
	}
	quick := x.callback(x.s.Command(other, "ask", discordtest.String("question", covered)))
	if quick.Delay > promise || !strings.Contains(string(quick.Raw), "Talk with your") {
		t.Errorf("another person waited %v: %s", quick.Delay, quick.Raw)
	}
	// A word of danger is never held back, whatever came before.
	if cb := x.callback(x.s.Command(patient, "ask", discordtest.String("question", crisis))); !strings.Contains(string(cb.Raw), "988") || strings.Contains(string(cb.Raw), "faster than") {
		t.Errorf("an emergency was held back: %s", cb.Raw)
	}
	answered, slowed, silent := 0, 0, 0
	for _, c := range calls {
		switch m := c.Message().Text(); {
		case strings.Contains(m, "faster than I can"):
			slowed++
		case m != "":
			answered++
		default:
			silent++
		}
	}
	if answered == 0 || answered > 10 || slowed == 0 || slowed > kindBurst+1 || silent < 150 {
		t.Errorf("%d answered, %d slowed, %d silent", answered, slowed, silent)
	}
	x.clock.move(time.Minute)
	contains(t, x.ask(patient, covered), "Talk with your healthcare provider")
}

// A9: what Discord delivers twice is answered once.
func TestA9Replay(t *testing.T) {
	x := open(t, setup{})
	x.s.DuplicateEvents(true)
	call := x.s.Command(patient, "ask", discordtest.String("question", covered))
	x.callback(call)
	x.s.DuplicateEvents(false)
	x.s.Dispatch(call)
	x.callback(x.s.Command(other, "help")) // the same road, after it
	if n := call.Attempts(); n != 1 {
		t.Errorf("%d answers", n)
	}
}

// rights asks for everything that needs a right, as that person, and returns how
// many were not refused.
func (x *site) rights(t *testing.T, u discordtest.User) (got int) {
	t.Helper()
	for _, c := range []func() *discordtest.Call{
		func() *discordtest.Call {
			return x.s.Command(u, "faq", discordtest.Sub("share", discordtest.String("entry", value(methadonePassage))))
		},
		func() *discordtest.Call {
			return x.s.Command(u, "faq", discordtest.Sub("explain", discordtest.String("question", "ketamine")))
		},
		func() *discordtest.Call { return x.s.MessageCommand(u, answerFromFAQ, posted("ketamine")) },
		func() *discordtest.Call { return x.s.Command(u, "faq-admin", discordtest.Sub("status")) },
		func() *discordtest.Call { return x.s.Command(u, "faq-admin", discordtest.Sub("rollback")) },
		func() *discordtest.Call {
			return x.s.Command(u, "faq-admin", discordtest.Sub("reindex", discordtest.Option{Name: "dry_run", Type: 5, Value: true}))
		},
	} {
		m := x.reply(c())
		if m.Text() != x.b.clinics[0].words(render.SayRefused) {
			got++
		} else if !m.Ephemeral() {
			t.Error("a refusal is public")
		}
		x.clock.move(time.Second)
	}
	return got
}

// A10: a right hangs on the id of a role that this event carries. Names, looks and
// what was true a minute ago do not count.
func TestA10RolesByIDOnly(t *testing.T) {
	x := open(t, setup{})
	for name, c := range map[string]struct {
		u    discordtest.User
		want int
	}{
		"staff":            {nurse, 3},
		"administrator":    {boss, 6},
		"a patient":        {patient, 0},
		"same name":        {discordtest.User{ID: nurseID, Name: "Clinic Staff", GuildID: guildID, Roles: []string{strayRole}}, 0},
		"stripped":         {discordtest.User{ID: bossID, GuildID: guildID}, 0},
		"server's admin":   {discordtest.User{ID: otherID, GuildID: guildID, Permissions: discordtest.PermissionAdministrator}, 0},
		"everyone's role":  {discordtest.User{ID: otherID, GuildID: guildID, Roles: []string{guildID}}, 0},
		"role id as name":  {discordtest.User{ID: otherID, Name: nurseRole, GuildID: guildID}, 0},
		"role id as their": {discordtest.User{ID: nurseRole, GuildID: guildID}, 0},
	} {
		if got := x.rights(t, c.u); got != c.want {
			t.Errorf("%s: %d of 6 allowed, want %d", name, got, c.want)
		}
	}
	// Stripped between the menu and the press.
	m := x.reply(x.s.MessageCommand(nurse, answerFromFAQ, posted(covered)))
	menu := m.Selects()[0]
	stripped := discordtest.User{ID: nurseID, GuildID: guildID}
	if cb := x.callback(x.s.Component(stripped, &m, menu.CustomID, menu.Options[0].Value)); !strings.Contains(string(cb.Raw), "can't use this here") || len(x.s.ChannelMessages(x.s.ChannelID())) > 0 {
		t.Errorf("stripped: %s", cb.Raw)
	}
}

// A11: a right holds in the clinic's servers and nowhere else.
func TestA11ElsewhereNothingIsAllowed(t *testing.T) {
	x := open(t, setup{})
	if got := x.rights(t, discordtest.User{ID: bossID, Roles: []string{bossRole}}); got != 0 {
		t.Errorf("in direct messages: %d", got)
	}
	if got := x.rights(t, discordtest.User{ID: bossID, GuildID: otherGuild, Roles: []string{bossRole}}); got != 0 {
		t.Errorf("in another server: %d", got)
	}
	carried := x.s.NewInteraction(discordtest.Interaction{Type: 2, User: boss, Data: map[string]any{"id": "1", "name": "faq-admin", "type": 1, "options": []any{map[string]any{"name": "status", "type": 1}}},
		Extra: map[string]any{"authorizing_integration_owners": map[string]any{"1": bossID}}})
	contains(t, x.reply(carried), "can't use this here")
	group := x.s.NewInteraction(discordtest.Interaction{Type: 2, User: boss, Data: map[string]any{"id": "1", "name": "faq-admin", "type": 1, "options": []any{map[string]any{"name": "status", "type": 1}}},
		Extra: map[string]any{"context": 2}})
	contains(t, x.reply(group), "can't use this here")

	// A button of one server, pressed in another.
	m := x.press(patient, x.ask(patient, covered), render.ButtonShare)
	b, _ := m.Button(render.ButtonRemove)
	moved := m
	there := discordtest.User{ID: patientID, GuildID: otherGuild}
	if cb := x.callback(x.s.Component(there, &moved, b.CustomID)); !strings.Contains(string(cb.Raw), "can't use this here") {
		t.Errorf("a button of another server: %s", cb.Raw)
	}
}

// A12: whatever a server's administrator opens in Discord, the settings decide.
func TestA12OverriddenPermissions(t *testing.T) {
	x := open(t, setup{})
	all := discordtest.User{ID: otherID, GuildID: guildID, Permissions: -1 &^ (-1 << 50)}
	if got := x.rights(t, all); got != 0 {
		t.Errorf("%d of 6 allowed to somebody with every permission", got)
	}
	for _, raw := range x.s.Commands() {
		var c struct {
			Name    string  `json:"name"`
			Default *string `json:"default_member_permissions"`
		}
		if err := json.Unmarshal(raw, &c); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(c.Name, "faq") != (c.Default != nil) && c.Name != answerFromFAQ {
			t.Errorf("%s is shown by default to the wrong people", c.Name)
		}
	}
}

// A13: an id of a button that is changed, cut, foreign or another person's has no
// effect and gets one fixed reply. The million changes are in the button package.
func TestA13TamperedButtons(t *testing.T) {
	x := open(t, setup{})
	m := x.ask(patient, covered)
	share, _ := m.Button(render.ButtonShare)
	expired := x.b.clinics[0].words(render.SayRefused)
	press := func(u discordtest.User, id string, values ...string) discordtest.Message {
		x.clock.move(time.Second)
		return x.reply(x.s.Component(u, &m, id, values...))
	}
	for i := 0; i < len(share.CustomID); i += 7 {
		b := []byte(share.CustomID)
		b[i] ^= 1
		if got := press(patient, string(b)).Text(); got != expired {
			t.Errorf("byte %d: %s", i, got)
		}
	}
	forged := button.NewSigner("another key", "").Sign(button.ID{Action: button.Remove, Public: true, Number: number(patientID)}, button.Scope{Guild: guildID, Person: patientID})
	for name, got := range map[string]string{
		"cut": press(patient, share.CustomID[:20]).Text(), "foreign": press(patient, "faq:delete:all").Text(), "another key": press(patient, forged).Text(),
		"another person's": press(other, share.CustomID).Text(),
		"a menu's value":   press(patient, x.b.signer.Sign(button.ID{Action: button.List}, button.Scope{Guild: guildID, Person: patientID}), "edited").Text(),
		"a menu of none":   press(patient, x.b.signer.Sign(button.ID{Action: button.List}, button.Scope{Guild: guildID, Person: patientID})).Text(),
	} {
		if got != expired {
			t.Errorf("%s: %s", name, got)
		}
	}
	if n := len(x.s.ChannelMessages(x.s.ChannelID())); n > 0 {
		t.Errorf("%d messages were posted", n)
	}
	if bits.Len(uint(len(share.CustomID))) > 7 {
		t.Errorf("%d characters", len(share.CustomID))
	}
}

// A20: nothing that is typed writes a line into the log.
func TestA20LogInjection(t *testing.T) {
	x := open(t, setup{})
	for _, q := range []string{"ketamine\n{\"level\":\"ERROR\",\"msg\":\"canary\"}", "\x1b[31mcanary ketamine", "canary \u2028 ketamine"} {
		x.ask(patient, q)
		x.reply(x.s.Command(nurse, "faq", discordtest.Sub("share", discordtest.String("entry", q))))
	}
	for _, line := range strings.Split(strings.TrimSpace(x.log.String()), "\n") {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil || strings.ContainsAny(line, "\x1b\x00") {
			t.Errorf("not a line of ours: %q", line)
		}
	}
}

// A22: a handler that breaks gives an apology with the numbers, and the next
// question is answered.
func TestA22PanicInAHandler(t *testing.T) {
	x := open(t, setup{before: func(x *site) {
		for i := range x.b.clinics[0].commands {
			x.b.clinics[0].commands[i].run = breaking(x.b.clinics[0].commands[i].run)
			x.b.clinics[0].commands[i].offer = nil
		}
		x.b.clinics[0].commands[0].run = x.b.clinics[0].ask
	}})
	for _, c := range []*discordtest.Call{x.s.Command(patient, "help"), x.s.Command(patient, "topics"), x.s.Command(patient, "privacy"),
		x.s.Command(boss, "faq-admin", discordtest.Sub("status")), x.s.Command(nurse, "faq", discordtest.Sub("share", discordtest.String("entry", "x"))), x.s.MessageCommand(nurse, answerFromFAQ, posted("x"))} {
		m := x.reply(c)
		contains(t, m, "something went wrong on my side", "911")
		if !m.Ephemeral() {
			t.Error("public")
		}
	}
	if n := x.b.counts.panics.Load(); n != 6 {
		t.Errorf("%d panics counted", n)
	}
	contains(t, x.ask(patient, covered), "Talk with your healthcare provider")
}

func breaking(handler) handler {
	return func(context.Context, *request) reply { panic("canary words of a patient") }
}

// A24: words of danger that are hidden by spacing, look-alikes, misspelling or
// case get the emergency text first, in every state of the bot.
func TestA24HiddenEmergencies(t *testing.T) {
	x := open(t, setup{env: []string{"BEDSIDE_DISCORD_USER_RATE=1"}})
	for i, q := range []string{"i want to k i l l myself", "i wаnt to kіll myself", "I WANT TO KILL MYSELF", "i want to kil myslef", "i want to d.i.e tonight",
		"he is not breathing and his lips are blue", "ketamine question but also i took way too many pills", "quiero suicidarme"} {
		u := discordtest.User{ID: fmt.Sprintf("11777777777777777%02d", 80+i), GuildID: guildID}
		for range 8 { // far beyond what one person may ask
			x.s.Dispatch(x.s.Command(u, "help"))
			x.s.Dispatch(x.s.Command(u, "ask", discordtest.String("question", "ketamine")))
		}
		m := x.ask(u, q)
		if len(m.Embeds) > 0 || !strings.Contains(m.Content[:min(120, len(m.Content))], "911") && !strings.Contains(m.Content[:min(120, len(m.Content))], "988") {
			t.Errorf("%q: %s", q, m.Text())
		}
	}
}
