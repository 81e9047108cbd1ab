package discord

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bedside/internal/curation"
	"bedside/internal/discord/button"
	"bedside/internal/discord/discordtest"
	"bedside/internal/discord/layout"
	"bedside/internal/discord/wire"
	"bedside/internal/embed/embedtest"
	"bedside/internal/render"
)

// What happens where Discord does not take what is sent to it, or the program ends.

// A stop is in force also where nobody can be told so. What is no stop is not begun then:
// whoever wanted it has heard nothing and tries again.
func TestStopWithoutAResponse(t *testing.T) {
	for name, code := range map[string]string{"too late": "10062", "twice": "40060", "refused": "50035"} {
		t.Run(name, func(t *testing.T) {
			x := open(t, askOn(setup{}))
			call, _ := x.opened(patient, x.ask(patient, covered), render.ButtonAskStaff)
			x.s.Fail(discordtest.Fault{Match: isCallback, Status: 400, Header: map[string]string{"Content-Type": "application/json"}, Body: `{"message":"x","code":` + code + `}`})
			form, err := x.s.FillForm(call, [2]string{layout.InputQuestion, "can i drive?"})
			if err != nil {
				t.Fatal(err)
			}
			x.s.Dispatch(form)
			x.s.Dispatch(x.s.Command(boss, "faq-admin", discordtest.Sub("disable", discordtest.String("kind", "all"), discordtest.String("reason", "wrong"))))
			eventually(t, "in force", func() bool { return x.app.Held().All })
			x.s.ClearFaults()
			contains(t, x.ask(other, covered), "can't read our pages")
			if n := len(x.waiting()); n != 0 {
				t.Errorf("%d questions were sent without a word", n)
			}
		})
	}
}

// isEdit is the replacing of what an interaction shows.
func isEdit(r discordtest.Request) bool {
	return r.Method == http.MethodPatch && strings.HasSuffix(r.Path, "/messages/@original")
}

// A receipt is tried again. Where it cannot be shown, nothing is kept: a question without
// a code could be asked after and deleted by nobody.
func TestReceiptThatIsNotShown(t *testing.T) {
	x := open(t, askOn(setup{env: []string{"BEDSIDE_DISCORD_USER_RATE=60"}}))
	fill := func() *discordtest.Call {
		t.Helper()
		opened, _ := x.opened(patient, x.ask(patient, covered), render.ButtonAskStaff)
		call, err := x.s.FillForm(opened, [2]string{layout.InputQuestion, "can i drive?"})
		if err != nil {
			t.Fatal(err)
		}
		return call
	}
	refusing := func(times int) discordtest.Fault {
		return discordtest.Fault{Times: times, Status: 403, Header: map[string]string{"Content-Type": "application/json"}, Body: `{"message":"x","code":50001}`,
			Match: func(r discordtest.Request) bool { return isEdit(r) && receiptCode.Match(r.Body) }}
	}
	call := fill()
	x.s.Fail(refusing(3))
	code := receiptCode.FindString(x.reply(call).Content)
	contains(t, x.lookUp(patient, code), "Nobody has answered yet")
	contains(t, x.press(patient, x.lookUp(patient, code), render.ButtonDeleteSent), "Done.")

	call = fill()
	x.s.Fail(refusing(0))
	m := x.reply(call)
	contains(t, m, "could not be sent, and nothing was kept")
	if n := len(x.waiting()); n != 0 {
		t.Errorf("%d are kept that nobody has a code for", n)
	}
	if _, f := x.opened(patient, m, render.ButtonEditAgain); f.Fields[0].Value != "can i drive?" {
		t.Errorf("the text is lost: %q", f.Fields[0].Value)
	}
	q := x.b.clinics[0].asking.sends
	q.mu.Lock()
	defer q.mu.Unlock()
	if used := len(q.people[patientID]); used != 1 {
		t.Errorf("%d count", used)
	}
}

// An undo that fails claims nothing.
func TestReceiptThatCannotBeTakenBack(t *testing.T) {
	x := open(t, askOn(setup{}))
	b := x.b.clinics[0]
	r := &request{person: patientID, scope: button.Scope{Guild: guildID, Person: patientID}}
	out := b.send(r, "can i drive?", later)
	contains(t, discordtest.Message{Content: out.work(t.Context(), nil).Content}, "was sent to the staff")
	records := b.records
	b.records = func(context.Context) (*curation.Desk, error) { return nil, errors.New("the disk is gone") }
	if m, err := out.undo(t.Context()); err == nil || m.Content != "" {
		t.Errorf("%+v, %v", m, err)
	}
	b.records = records
	if _, err := out.undo(t.Context()); err != nil || len(x.waiting()) != 0 {
		t.Errorf("%d wait, %v", len(x.waiting()), err)
	}
}

// The copy of the stops cannot be written: that is a warning, and no failure.
func TestStopWithoutTheCopy(t *testing.T) {
	x := open(t, setup{})
	copied := filepath.Join("data/index/default/STOPS.json")
	x.file(filepath.Join(copied, "in-the-way"), "x")
	options := []discordtest.Option{discordtest.String("kind", "all"), discordtest.String("reason", "wrong")}
	contains(t, x.admin("disable", options...), "Stopped: everything", textUncopied)
	if !x.app.Held().All {
		t.Error("not in force")
	}
	contains(t, x.admin("enable", options...), "Shown again: everything", textUncleared)
	contains(t, x.ask(patient, covered), "Talk with your healthcare provider")
	if err := os.RemoveAll(filepath.Join(x.root, copied)); err != nil {
		t.Fatal(err)
	}
	if m := x.admin("disable", options...); strings.Contains(m.Text(), "⚠") {
		t.Errorf("warned of nothing: %s", m.Text())
	}
}

// An emergency is answered whatever the form's id is worth.
func TestEmergencyInAFormThatIsNotOurs(t *testing.T) {
	x := open(t, askOn(setup{}))
	m := x.ask(patient, covered)
	scope := button.Scope{Guild: guildID, Person: patientID}
	for name, id := range map[string]string{
		"of another key": button.NewSigner("another", "").Sign(button.ID{Action: button.SendStaff}, scope),
		"of no kind":     "x",
		"of a button":    x.b.signer.Sign(button.ID{Action: button.Contact}, scope),
	} {
		contains(t, x.reply(x.s.ModalSubmit(patient, &m, id, [2]string{layout.InputQuestion, crisis})), "I did not send this", "911")
		got := x.reply(x.s.ModalSubmit(patient, &m, id, [2]string{layout.InputQuestion, "can i swim?"}))
		if strings.Contains(got.Text(), "was sent") || len(x.waiting()) != 0 {
			t.Errorf("%s: %s", name, got.Text())
		}
		x.clock.move(11 * time.Minute)
	}
	// Such a form may also hold the first half of one.
	x.reply(x.s.ModalSubmit(other, &m, "x", [2]string{layout.InputQuestion, "they gave me my take home bottles of methadone"}))
	contains(t, x.ask(other, "i drank all of them"), "911")
}

// Who waits hears how long it has been, and whether anybody looks.
func TestAskedSaysHowLong(t *testing.T) {
	x := open(t, askOn(setup{}))
	_, code := x.sent(patient, "can i drive?")
	contains(t, x.lookUp(patient, code), "Nobody has answered yet", "Nobody has looked at such questions lately", "555-0100")
	q, err := x.desk().Take(context.Background(), "", nurseID)
	if err != nil {
		t.Fatal(err)
	}
	x.clock.move(3 * time.Hour)
	contains(t, x.lookUp(patient, code), "is looking at it")
	x.clock.move(time.Hour + time.Minute)
	m := x.lookUp(patient, code)
	contains(t, m, "Somebody took it 4 hours ago and has not answered", "555-0100", "911")
	if strings.Contains(m.Text(), "is looking") {
		t.Errorf("said to be looked at: %s", m.Text())
	}
	if err := x.desk().Release(context.Background(), q.ID, nurseID); err != nil {
		t.Fatal(err)
	}
	contains(t, x.lookUp(patient, code), "Nobody has answered yet", "Staff last looked at such questions 4 hours ago")
}

const noticed = "1100000000000000020" // the stand-in's own channel

// What waited when the program ended is told after the start, and what somebody took and
// left is counted. Where nothing waited, the first question is told at once.
func TestNoticeAfterARestart(t *testing.T) {
	env := []string{"BEDSIDE_STAFF_CHANNEL=" + noticed}
	x := open(t, askOn(setup{env: env, before: func(x *site) {
		for _, text := range []string{"can i drive?", "and swim?"} {
			if _, _, err := x.desk().Send(context.Background(), text); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := x.desk().Take(context.Background(), "", nurseID); err != nil {
			t.Fatal(err)
		}
		x.clock.move(5 * time.Hour)
	}}))
	eventually(t, "a notice", func() bool { return len(x.s.ChannelMessages(noticed)) > 0 })
	contains(t, x.s.ChannelMessages(noticed)[0], "1 question of patients to the staff: waiting, the oldest for 5 h", "1 question taken 4 h ago or longer and not answered")
}

// Who was sending a question hears that it was not sent, and keeps the text.
func TestTurnedAwayWithAQuestion(t *testing.T) {
	x := open(t, askOn(setup{env: []string{"BEDSIDE_DISCORD_USER_RATE=1"}}))
	call, _ := x.opened(patient, x.ask(patient, covered), render.ButtonAskStaff)
	for range 10 {
		x.s.Dispatch(x.s.Command(patient, "ask", discordtest.String("question", covered)))
	}
	x.alive(t)
	x.clock.move(kindEvery) // a word may be said again
	m := x.filled(call, [2]string{layout.InputQuestion, "can i drive?"})
	contains(t, m, "could not be sent, and nothing was kept", "911")
	if _, f := x.opened(patient, m, render.ButtonEditAgain); f.Fields[0].Value != "can i drive?" {
		t.Errorf("the text is lost: %q", f.Fields[0].Value)
	}
	b, scope := x.b.clinics[0], button.Scope{Guild: guildID, Person: patientID}
	for action, want := range map[button.Action]string{button.SendStaff: "could not be sent", button.Contact: "faster than I can"} {
		r := &request{Interaction: wire.Interaction{Type: wire.Component}, person: patientID, scope: scope}
		r.Data.CustomID = x.b.signer.Sign(button.ID{Action: action}, scope)
		if got := b.turnedAway(r, render.SaySlow).Content; !strings.Contains(got, want) {
			t.Errorf("%d: %s", action, got)
		}
	}
}

// A text that is kept locked is sent to no endpoint to find pages for it.
func TestQueueSendsNoTextToTheEndpoint(t *testing.T) {
	s := embedtest.New(t)
	x := open(t, askOn(setup{env: []string{"BEDSIDE_EMBEDDINGS_URL=" + s.URL(), "BEDSIDE_EMBEDDINGS_MODEL=m", "BEDSIDE_EMBEDDINGS_TIMEOUT_MS=1000"}}))
	asked := func(text string) (n int) {
		for _, r := range s.Requests() {
			for _, t := range r.Texts {
				if t == text {
					n++
				}
			}
		}
		return n
	}
	const text = "what happens in a ketamine session"
	x.sent(patient, text)
	item := x.press(nurse, x.queue(nurse), labelTakeNext)
	contains(t, x.press(nurse, item, labelPages), "Pick the page")
	if n := asked(text); n != 0 {
		t.Errorf("sent %d times", n)
	}
	x.ask(other, text)
	if n := asked(text); n == 0 {
		t.Error("this question is never sent: it shows nothing")
	}
}
