package discord

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bedside/internal/discord/button"
	"bedside/internal/discord/discordtest"
	"bedside/internal/store"
)

// second is another member of the staff.
var second = discordtest.User{ID: "1177777777777777708", GuildID: guildID, Roles: []string{nurseRole}}

func (x *site) queue(u discordtest.User) discordtest.Message {
	x.t.Helper()
	return x.reply(x.s.Command(u, "faq", discordtest.Sub("queue")))
}

func TestQueueAnswersWithAPage(t *testing.T) {
	x := open(t, askOn(setup{}))
	contains(t, x.queue(nurse), "Nothing waits")
	_, code := x.sent(patient, "Can I do ketamine if i am on methadone? I worry.")
	x.clock.move(2 * time.Hour)
	list := x.queue(nurse)
	contains(t, list, "1 waiting, 0 taken", "waits for 2 h")
	if strings.Contains(list.Text(), "worry") || !list.Ephemeral() {
		t.Errorf("a text is in the list: %s", list.Text())
	}
	item := x.choose(nurse, list, 0)
	contains(t, item, "Only you see this")
	if got := unquoted(t, item.Embeds[0].Description); got != "Can I do ketamine if i am on methadone? I worry." {
		t.Errorf("shown: %q", got)
	}
	contains(t, x.queue(second), "0 waiting, 1 taken", "<@"+nurseID+">")
	contains(t, x.queue(nurse), "yours since")
	again := x.choose(nurse, x.queue(nurse), 0) // it can be looked at again
	contains(t, again, "I worry")

	pages := x.press(nurse, item, labelPages)
	contains(t, pages, "Pick the page")
	preview := x.choose(nurse, pages, 0)
	contains(t, preview, "Nothing has been sent yet", "Talk with your healthcare provider")
	if q := x.waiting(); len(q) != 1 || q[0].State != store.ItemTaken {
		t.Errorf("sent too early: %+v", q)
	}
	contains(t, x.press(nurse, preview, labelSend), "It is answered")
	contains(t, x.lookUp(patient, code), "Staff answered:", "Talk with your healthcare provider")
	contains(t, x.press(nurse, preview, labelSend), textItemDone)
	contains(t, x.press(nurse, item, labelPages), "not there any more")
}

func TestQueueAnswersWithANamedPage(t *testing.T) {
	x := open(t, askOn(setup{}))
	_, code := x.sent(patient, "what about lithium?")
	item := x.press(nurse, x.queue(nurse), labelTakeNext)
	form, _ := x.opened(nurse, x.press(nurse, item, labelPages), labelOther)
	contains(t, x.filled(form, [2]string{inputPage, "no such page"}), textNoEntry)
	preview := x.filled(form, [2]string{inputPage, "lithium"})
	contains(t, preview, "Nothing has been sent yet", "Lithium is a mood stabilizer")

	// A page that changes between the look and the press is looked at again.
	const file = "faq/ketamine-with-other-medicines.md"
	text, err := os.ReadFile(filepath.Join(x.root, file))
	if err != nil {
		t.Fatal(err)
	}
	x.file(file, strings.Replace(string(text), "Lithium is a mood stabilizer", "Lithium is one mood stabilizer", 1))
	contains(t, x.admin("reindex"), "is served now")
	changed := x.press(nurse, preview, labelSend)
	contains(t, changed, "has changed since you saw it", "Lithium is one mood stabilizer")
	contains(t, x.press(nurse, changed, labelSend), "It is answered")
	contains(t, x.lookUp(patient, code), "Lithium is one mood stabilizer")
}

func TestQueueAnswersInWords(t *testing.T) {
	x := open(t, askOn(setup{}))
	_, code := x.sent(patient, "may my sister wait with me?")
	item := x.press(nurse, x.queue(nurse), labelTakeNext)
	form, f := x.opened(nurse, item, labelWords)
	if f.Fields[0].Max != maxWords || f.Fields[0].Value != "" {
		t.Errorf("%+v", f.Fields[0])
	}
	contains(t, x.filled(form, [2]string{inputWords, strings.Repeat("She may. *", maxWords/10)}), "It is answered")
	m := x.lookUp(patient, code)
	contains(t, m, "Staff answered:", "Ask your provider before you start")
	if got := unquoted(t, m.Embeds[0].Description); got != strings.Repeat("She may. *", maxWords/10) {
		t.Errorf("%d of %d bytes are shown", len(got), maxWords)
	}
}

func TestQueueEndsWithoutAnAnswer(t *testing.T) {
	x := open(t, askOn(setup{}))
	_, code := x.sent(patient, "can i drive?")
	item := x.press(nurse, x.queue(nurse), labelTakeNext)
	contains(t, x.press(nurse, item, labelPutBack), "It waits again")
	contains(t, x.press(nurse, item, labelPutBack), textItemDone)
	contains(t, x.lookUp(patient, code), "Nobody has answered yet")
	item = x.press(second, x.queue(second), labelTakeNext)
	contains(t, x.press(second, item, labelNewPage), "/faq add")
	form, f := x.opened(second, item, labelClose)
	if len(f.Fields[0].Options) != len(reasons) {
		t.Errorf("%+v", f)
	}
	contains(t, x.filled(form, [2]string{inputReason, reasons[1]}), "It is closed")
	contains(t, x.lookUp(patient, code), "closed this without an answer")
	audit, err := x.desk().Audit(context.Background(), 10)
	if err != nil || audit[0].Action != "queue.close" || audit[0].Actor != second.ID || audit[0].Detail != reasons[1] {
		t.Errorf("%+v, %v", audit, err)
	}
	// A reason that is not on the list is a patient's word for all one knows.
	x.sent(other, "can i swim?")
	x.press(second, x.queue(second), labelTakeNext)
	id, _ := store.Bytes(x.waiting()[0].ID)
	forged := x.b.signer.Sign(button.ID{Action: button.CloseItem, Item: id}, button.Scope{Guild: guildID, Person: second.ID})
	contains(t, x.reply(x.s.ModalSubmit(second, &item, forged, [2]string{inputReason, "canary: the patient said so"})), "can't use this here")
}

// No two get the same question, and each hears what has become of it.
func TestQueueAtOnce(t *testing.T) {
	x := open(t, askOn(setup{}))
	x.sent(patient, "can i drive?")
	lists := map[string]discordtest.Message{nurseID: x.queue(nurse), second.ID: x.queue(second)}
	var wg sync.WaitGroup
	var mu sync.Mutex
	got := make(map[string]string)
	for _, u := range []discordtest.User{nurse, second} {
		m := lists[u.ID]
		menu := m.Selects()[0]
		call := x.s.Component(u, &m, menu.CustomID, menu.Options[0].Value)
		wg.Go(func() {
			text := x.reply(call).Text()
			mu.Lock()
			defer mu.Unlock()
			got[u.ID] = text
		})
	}
	wg.Wait()
	loser := second
	if strings.Contains(got[nurseID], "Another member of staff has it") {
		loser = nurse
	}
	with, without := 0, 0
	for _, text := range got {
		if strings.Contains(text, "can i drive") {
			with++
		}
		if strings.Contains(text, "Another member of staff has it") {
			without++
		}
	}
	if with != 1 || without != 1 {
		t.Fatalf("%v", got)
	}
	// Whoever has it keeps it for four hours.
	m := x.choose(loser, x.queue(loser), 0)
	contains(t, x.press(loser, m, labelPutBack), textItemOthers)
	x.clock.move(store.DefaultHold)
	if store.DefaultHold != 4*time.Hour {
		t.Errorf("the text says four hours, and it is %v", store.DefaultHold)
	}
	m = x.choose(loser, x.queue(loser), 0)
	contains(t, x.press(loser, m, labelPutBack), textPutBack)
	contains(t, x.press(loser, x.queue(loser), labelTakeNext), "can i drive")
}

// Without the key a question cannot be read, and that is said.
func TestQueueWithALostKey(t *testing.T) {
	x := open(t, askOn(setup{}))
	_, code := x.sent(patient, "can i drive?")
	if err := x.end(); err != nil {
		t.Fatal(err)
	}
	if err := x.app.Close(); err != nil {
		t.Fatal(err)
	}
	y := open(t, askOn(setup{serial: true, root: x.root, env: []string{"BEDSIDE_ASK_STAFF_KEY=" + strings.Repeat("aa55c33c", 8)}}))
	item := y.press(nurse, y.queue(nurse), labelTakeNext)
	contains(t, item, "cannot be opened", "ask_staff.key_old")
	for _, label := range []string{labelPages, labelWords, labelPhrasing} {
		if _, ok := item.Button(label); ok {
			t.Errorf("%q is offered", label)
		}
	}
	form, _ := y.opened(nurse, item, labelClose)
	contains(t, y.filled(form, [2]string{inputReason, "not readable"}), "It is closed")
	contains(t, y.lookUp(patient, code), "closed this without an answer")
}

// Every step looks at the right anew: with the command, the press and the form.
func TestQueueRights(t *testing.T) {
	x := open(t, askOn(setup{}))
	x.sent(patient, "ketamine on methadone")
	contains(t, x.queue(patient), "can't use this here")
	list := x.queue(nurse)
	item := x.press(nurse, list, labelTakeNext)
	pages := x.press(nurse, item, labelPages)
	preview := x.choose(nurse, pages, 0)
	words, _ := x.opened(nurse, item, labelWords)
	closing, _ := x.opened(nurse, item, labelClose)
	phrasing, _ := x.opened(nurse, item, labelPhrasing)
	other, _ := x.opened(nurse, pages, labelOther)
	refused := func(what string, m discordtest.Message) {
		t.Helper()
		if !strings.Contains(m.Text(), "can't use this here") {
			t.Errorf("%s: %s", what, m.Text())
		}
		x.clock.move(time.Second)
	}
	stripped := discordtest.User{ID: nurseID, GuildID: guildID}
	for _, m := range []discordtest.Message{list, item, pages, preview} {
		for _, b := range m.Buttons() {
			refused(b.Label, x.reply(x.s.Component(stripped, &m, b.CustomID)))
		}
		for _, s := range m.Selects() {
			refused("menu", x.reply(x.s.Component(stripped, &m, s.CustomID, s.Options[0].Value)))
		}
	}
	for name, c := range map[string]struct {
		opened *discordtest.Call
		field  [2]string
	}{
		"words": {words, [2]string{inputWords, "x"}}, "closing": {closing, [2]string{inputReason, reasons[0]}},
		"phrasing": {phrasing, [2]string{inputPhrasing, "x"}}, "other": {other, [2]string{inputPage, "Lithium"}},
	} {
		f, _ := c.opened.Form()
		refused(name, x.reply(x.s.ModalSubmit(stripped, &item, f.CustomID, c.field)))
	}
	if q := x.waiting(); len(q) != 1 || q[0].State != store.ItemTaken || q[0].Staff != nurseID {
		t.Errorf("%+v", q)
	}
}

func TestQueueIsLong(t *testing.T) {
	x := open(t, askOn(setup{}))
	for range 40 {
		if _, _, err := x.desk().Send(context.Background(), "can i drive?"); err != nil {
			t.Fatal(err)
		}
	}
	m := x.queue(nurse)
	contains(t, m, "40 waiting", "and 15 more")
	if n := len(m.Selects()[0].Options); n != 25 {
		t.Errorf("%d lines", n)
	}
}

func TestQueueIsOff(t *testing.T) {
	x := open(t, setup{})
	contains(t, x.queue(nurse), "Patients cannot send questions")
}

// Several questions make one notice in ten minutes, without a word of theirs; what was
// seen to meanwhile makes none.
func TestNotice(t *testing.T) {
	const channel = "1100000000000000020" // the stand-in's own
	x := open(t, askOn(setup{env: []string{"BEDSIDE_STAFF_CHANNEL=" + channel}}))
	notices := func() (out []discordtest.Message) {
		for _, m := range x.s.ChannelMessages(channel) {
			if strings.Contains(m.Content, "/faq queue") {
				out = append(out, m)
			}
		}
		return out
	}
	x.sent(patient, "can i drive?")
	eventually(t, "a notice", func() bool { return len(notices()) == 1 })
	contains(t, notices()[0], "1 question of patients")
	x.sent(other, "and swim?")
	x.sent(other, "and fly?")
	x.clock.move(9 * time.Minute)
	time.Sleep(3 * sweepEvery)
	if n := len(notices()); n != 1 {
		t.Errorf("%d notices within ten minutes", n)
	}
	x.clock.move(time.Minute)
	eventually(t, "the next notice", func() bool { return len(notices()) == 2 })
	contains(t, notices()[1], "3 questions of patients", "the oldest for 10 min")
	for _, m := range notices() {
		for _, word := range []string{"drive", "swim", patientID, "<@"} {
			if strings.Contains(m.Text(), word) {
				t.Errorf("%q is in a notice: %s", word, m.Text())
			}
		}
	}
	x.clock.move(10 * time.Minute)
	receipt, _ := x.sent(patient, "nothing")
	x.press(patient, receipt, "Delete what I sent")
	for range 3 {
		x.press(nurse, x.queue(nurse), labelTakeNext)
	}
	x.b.clinics[0].asking.notice.want()
	x.clock.move(10 * time.Minute)
	time.Sleep(3 * sweepEvery)
	if n := len(notices()); n > 3 {
		t.Errorf("%d notices, though all was taken", n)
	}
}

// A channel that cannot be written to is named, and the notice tried again.
func TestNoticeIsTriedAgain(t *testing.T) {
	const channel = "1100000000000000020" // the stand-in's own
	x := open(t, askOn(setup{env: []string{"BEDSIDE_STAFF_CHANNEL=" + channel}}))
	x.s.Deny(channel, 50001)
	x.sent(patient, "can i drive?")
	eventually(t, "a warning", func() bool { return strings.Contains(x.log.String(), "staff.channel View Channel, Send Messages") })
	x.s.Deny(channel, 0)
	x.clock.move(noticeEvery)
	eventually(t, "the notice", func() bool { return len(x.s.ChannelMessages(channel)) == 1 })
}
