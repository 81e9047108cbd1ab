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
	"bedside/internal/discord/layout"
	"bedside/internal/render"
)

// Nobody but staff, here and now, can do anything with an edit: not with the commands,
// not with buttons of another, and not with buttons that were made for them.
func TestEditingIsForStaffAlone(t *testing.T) {
	x := open(t, setup{})
	refusal := x.b.clinics[0].words(render.SayRefused)
	draft := x.draft(nurse, "Another text.")
	openForm := x.form(x.faq(nurse, "edit", entryOption(methadonePassage)))
	there := discordtest.User{ID: nurseID, GuildID: otherGuild, Roles: []string{nurseRole, bossRole}}
	for name, u := range map[string]discordtest.User{"a patient": patient, "staff of before": left, "another server": there} {
		for _, sub := range []string{"edit", "retire", "history", "restore", "add", "drafts"} {
			var options []discordtest.Option
			switch sub {
			case "edit", "retire", "history":
				options = []discordtest.Option{entryOption(methadonePassage)}
			case "restore":
				options = []discordtest.Option{entryOption(methadonePassage), {Name: "revision", Type: 4, Value: 0}}
			}
			if got := x.reply(x.faq(u, sub, options...)).Text(); got != refusal {
				t.Errorf("%s: /faq %s: %s", name, sub, got)
			}
			x.clock.move(time.Second)
		}
		for label := range deedsByLabel {
			id := x.forge(u, draft, label)
			if got := x.reply(x.s.NewInteraction(discordtest.Interaction{Type: 3, User: u, Data: map[string]any{"custom_id": id, "component_type": 2}})).Text(); got != refusal {
				t.Errorf("%s: %s: %s", name, label, got)
			}
			b, _ := draft.Button(labelWithdraw) // the nurse's own
			if got := x.reply(x.s.NewInteraction(discordtest.Interaction{Type: 3, User: u, Data: map[string]any{"custom_id": b.CustomID, "component_type": 2}})).Text(); got != refusal {
				t.Errorf("%s: a button of the nurse's: %s", name, got)
			}
			x.clock.move(time.Second)
		}
		f, _ := openForm.Form()
		var fields [][2]string
		for _, in := range f.Fields {
			fields = append(fields, [2]string{in.ID, in.Value})
		}
		if got := x.reply(x.s.ModalSubmit(u, nil, f.CustomID, fields...)).Text(); got != refusal {
			t.Errorf("%s: a form of the nurse's: %s", name, got)
		}
		if got := x.reply(x.s.ModalSubmit(u, nil, x.forge(u, draft, labelReject), [2]string{inputReason, "no"})).Text(); got != refusal {
			t.Errorf("%s: a reason: %s", name, got)
		}
		for _, list := range []uint64{listDrafts, listHistory} {
			id := x.b.signer.Sign(button.ID{Action: button.Pages, Number: list}, button.Scope{Guild: u.GuildID, Person: u.ID})
			if got := x.reply(x.s.NewInteraction(discordtest.Interaction{Type: 3, User: u, Data: map[string]any{"custom_id": id, "component_type": 2}})).Text(); got != refusal {
				t.Errorf("%s: a list: %s", name, got)
			}
		}
		for _, option := range []string{"edit", "history", "add"} {
			focus := "entry"
			if option == "add" {
				focus = "file"
			}
			if got := x.callback(x.s.Autocomplete(u, "faq", discordtest.Sub(option, discordtest.Focused(focus, "")))).Choices(); len(got) > 0 {
				t.Errorf("%s is offered %v", name, got)
			}
		}
	}
	contains(t, x.reply(x.faq(doctor, "drafts")), "1 edit not published yet", "draft") // as it was
	if x.app.Status().Generation != 1 {
		t.Error("something was published")
	}
}

// Two people change the same page: the second is told, loses nothing, and sees what the
// first one wrote before theirs can go live.
func TestStaleEdit(t *testing.T) {
	x := open(t, setup{})
	open2 := x.form(x.faq(doctor, "edit", entryOption(methadonePassage)))
	m := x.approved("The first one's text.")
	x.press(nurse, x.draft(nurse, "The second one's text."), labelSubmit)
	contains(t, x.outcome(doctor, m, labelPublish), "Generation 2 is served now")

	// A draft of before is stale.
	second := x.press(doctor, x.choose(doctor, x.reply(x.faq(doctor, "drafts")), 0), labelApprove)
	contains(t, second, "The page has changed since this was begun", "- The first one's text.", "+ The second one's text.")
	refused := x.outcome(doctor, second, labelPublish)
	contains(t, refused, "Nothing was published", "The page has changed since this edit was begun")
	contains(t, x.ask(patient, covered), "The first one's text.")
	again := x.pressForm(doctor, x.press(doctor, refused, labelLook), labelEdit)
	m = x.fill(again)
	contains(t, m, "by <@"+doctor.ID+">", "- The first one's text.", "+ The second one's text.")
	if strings.Contains(m.Text(), "has changed since") {
		t.Errorf("still stale: %s", m.Text())
	}

	// A form of before too.
	late := x.fill(open2, text("The third one's text."))
	contains(t, late, "Somebody changed this page while your form was open", "- The first one's text.", "+ The third one's text.")
	kept := x.fill(x.pressForm(doctor, late, "Change it"))
	contains(t, kept, "A draft.", "- The first one's text.", "+ The third one's text.")
}

// Lint refuses, and what it says is clear already in the preview.
func TestEditIsRefusedByLint(t *testing.T) {
	x := open(t, setup{env: []string{"BEDSIDE_STAFF_APPROVAL=none"}})
	m := x.fill(x.form(x.faq(nurse, "edit", entryOption(methadonePassage))), [2]string{layout.InputCovers, "ketamine, zolvaquine"})
	contains(t, m, "It would be refused", "zolvaquine")
	done := x.outcome(nurse, m, labelPublish)
	contains(t, done, "Nothing was published", "The pages have errors", questions, "zolvaquine")
	contains(t, x.press(nurse, done, labelLook), "A draft.")
	contains(t, x.ask(patient, covered), "Talk with your healthcare provider")
}

// A question that must be answered would not be any more.
func TestEditIsRefusedByKnownQuestions(t *testing.T) {
	x := open(t, setup{env: []string{"BEDSIDE_STAFF_APPROVAL=none"}})
	const lost = "is it ok to have ketamine therapy on methadone"
	x.file("faq/golden/set.jsonl", `{"id":"m-1","question":"`+lost+`","expect":"answer","source":"","sections":["Can I have ketamine therapy if I am on methadone?"],"tags":[]}`+"\n")
	m := x.fill(x.form(x.faq(nurse, "edit", entryOption(methadonePassage))), [2]string{layout.InputHeading, "Another heading altogether"})
	contains(t, m, "- ## Can I have ketamine therapy if I am on methadone?", "+ ## Another heading altogether")
	dry := x.outcome(nurse, m, labelDryRun)
	contains(t, dry, "It would be refused", "1 objection", lost)
	done := x.outcome(nurse, dry, labelPublish)
	contains(t, done, "Nothing was published", "a question that must be answered is not any more", lost)
	contains(t, x.reply(x.faq(nurse, "drafts")), "1 edit not published yet")
	if log := x.log.String(); !strings.Contains(log, "must_answer_lost") || strings.Contains(log, lost) {
		t.Errorf("log:\n%s", log)
	}
	if x.app.Status().Generation != 1 {
		t.Error("published")
	}
}

// A heading is renamed, and the passage is the same one: its id, its history.
func TestRenamedHeadingKeepsItsHistory(t *testing.T) {
	x := open(t, setup{env: []string{"BEDSIDE_STAFF_APPROVAL=none"}})
	m := x.fill(x.form(x.faq(nurse, "edit", entryOption(methadonePassage))), [2]string{layout.InputHeading, "Ketamine therapy and methadone: may I?"})
	contains(t, x.outcome(nurse, m, labelPublish), "Generation 2 is served now", "Changed: 1")
	got := x.ask(patient, covered).Embeds[0]
	if got.Title != "Ketamine therapy and methadone: may I?" {
		t.Errorf("served: %q", got.Title)
	}
	contains(t, x.outcome(nurse, x.draft(nurse, "Second."), labelPublish), "Generation 3 is served now")
	typed := x.reply(x.faq(nurse, "history", discordtest.String("entry", "Ketamine therapy and methadone: may I?")))
	contains(t, typed, "2 edits of `"+methadonePassage+"`", "**2** ", "**1** ")
}

func TestHistoryAndRestore(t *testing.T) {
	x := open(t, setup{env: []string{"BEDSIDE_STAFF_APPROVAL=none"}})
	contains(t, x.reply(x.faq(nurse, "history", entryOption(methadonePassage))), "was never edited here", questions, "git log")
	original := x.ask(patient, covered).Embeds[0].Description
	x.outcome(nurse, x.draft(nurse, byteForByte), labelPublish)
	x.outcome(doctor, x.draft(doctor, "Two."), labelPublish)
	h := x.reply(x.faq(nurse, "history", entryOption(methadonePassage)))
	contains(t, h, "2 edits", "published", "<@"+nurseID+">", "<@"+doctor.ID+">", "Number 0 is the page as the content folder has it")
	if !h.Ephemeral() {
		t.Error("public")
	}
	first := x.choose(nurse, h, 1)
	contains(t, first, "number 1", "Published", "+ Talk with **both** teams first.", "- Talk with your healthcare provider")
	if first.Embeds[0].Description != byteForByte {
		t.Errorf("%q", first.Embeds[0].Description)
	}
	m := x.press(nurse, first, labelRestore)
	contains(t, m, "**Restore of", "number 3", "A draft.", "- Two.", "+ Talk with **both** teams first.")
	contains(t, x.ask(patient, covered), "Two.")
	contains(t, x.outcome(nurse, m, labelPublish), "Generation 4 is served now")
	if got := x.ask(patient, covered).Embeds[0].Description; got != byteForByte {
		t.Errorf("restored as %q", got)
	}
	revision := func(n int) discordtest.Option { return discordtest.Option{Name: "revision", Type: 4, Value: n} }
	m = x.reply(x.faq(doctor, "restore", entryOption(methadonePassage), revision(2)))
	contains(t, m, "**Restore of", "number 4", "+ Two.")
	contains(t, x.reply(x.faq(doctor, "restore", entryOption(methadonePassage), revision(9))), "no edit of that number")
	m = x.reply(x.faq(doctor, "restore", entryOption(methadonePassage), revision(0)))
	x.outcome(doctor, m, labelPublish)
	if got := x.ask(patient, covered).Embeds[0].Description; got != original {
		t.Errorf("the folder's wording came back as %q", got)
	}
}

func TestRetire(t *testing.T) {
	x := open(t, setup{env: []string{"BEDSIDE_STAFF_APPROVAL=none"}})
	call := x.s.Dispatch(x.faq(nurse, "retire", entryOption(methadonePassage)))
	eventually(t, "the proposal", func() bool { return len(call.Message().Embeds) > 0 })
	m := call.Message()
	contains(t, m, "**Retire of", "Nothing is taken away yet", "Patients will not read this any more", "- Talk with your healthcare provider", "Removed: 1", "lost")
	contains(t, x.ask(patient, covered), "Talk with your healthcare provider")
	contains(t, x.outcome(nurse, m, labelPublish), "Generation 2 is served now: 29 passages", "Removed: 1", "/faq history entry:"+methadonePassage)
	if got := x.ask(patient, covered).Text(); strings.Contains(got, "Talk with your healthcare provider before") {
		t.Errorf("still served: %s", got)
	}
	contains(t, x.reply(x.faq(nurse, "retire", discordtest.String("entry", methadonePassage))), "No page has that name")

	// It is offered by name where it can be brought back, and nowhere else.
	offers := func(sub string) (out []string) {
		for _, c := range x.callback(x.s.Autocomplete(nurse, "faq", discordtest.Sub(sub, discordtest.Focused("entry", "can-i-have-ketamine")))).Choices() {
			out = append(out, fmt.Sprint(c.Value))
		}
		return out
	}
	eventually(t, "an offer of the retired page", func() bool {
		x.clock.move(lookAgain)
		return strings.Contains(strings.Join(offers("restore"), " "), methadonePassage)
	})
	if strings.Contains(strings.Join(offers("edit"), " "), methadonePassage) {
		t.Error("a retired page is offered for an edit")
	}
	h := x.reply(x.faq(nurse, "history", discordtest.String("entry", methadonePassage)))
	contains(t, h, "1 edit of", "retire, published")
	back := x.reply(x.faq(nurse, "restore", discordtest.String("entry", methadonePassage), discordtest.Option{Name: "revision", Type: 4, Value: 0}))
	contains(t, back, "**Restore of", "+ Talk with your healthcare provider")
	contains(t, x.outcome(nurse, back, labelPublish), "Generation 3 is served now: 30 passages", "Added: 1")
	contains(t, x.ask(patient, covered), "Talk with your healthcare provider")
}

func TestAddFromDiscord(t *testing.T) {
	x := open(t, setup{})
	opened := x.form(x.faq(nurse, "add"))
	if f, _ := opened.Form(); f.Fields[4].Value != "owner: clinical lead\nreview_months: 6" {
		t.Errorf("%+v", f.Fields)
	}
	page := [][2]string{{layout.InputHeading, "May I bring my dog to a visit?"}, text("Please leave your dog at home.\n\n*Guide dogs are welcome.*"),
		{layout.InputAsked, "can my dog come along\nare dogs allowed"}}
	m := x.fill(opened, page...)
	contains(t, m, "**Add of `staff/may-i-bring-my-dog-to-a-visit`**", "It can be published as it is", "+ asked: are dogs allowed")
	if m.Embeds[0].Description != page[1][1] {
		t.Errorf("%q", m.Embeds[0].Description)
	}
	again := x.pressForm(nurse, m, labelEdit)
	if f, _ := again.Form(); f.Fields[4].Value != "owner: clinical lead\nreview_months: 6" {
		t.Errorf("the options came back as %q", f.Fields[4].Value)
	}
	m = x.fill(again, [2]string{layout.InputOptions, "title: Visits\nowner: front desk\nreview_months: 12"})
	contains(t, m, "number 2")
	contains(t, x.outcome(nurse, m, labelPublish), "Generation 2 is served now: 31 passages", "Added: 1")
	got := x.ask(patient, "may i bring my dog to a visit")
	contains(t, got, "Please leave your dog at home.", "Visits")
	contains(t, got, time.Now().UTC().Format("January 2, 2006"))
	e, _, err := x.app.Current(context.Background(), "staff/may-i-bring-my-dog-to-a-visit")
	if err != nil || e.File != "staff/may-i-bring-my-dog-to-a-visit.md" {
		t.Errorf("%+v, %v", e, err)
	}

	// Into a file that is there, a page about a medicine needs a second person.
	offers := x.callback(x.s.Autocomplete(nurse, "faq", discordtest.Sub("add", discordtest.Focused("file", "methadone")))).Choices()
	if len(offers) == 0 {
		t.Fatal("no file is offered")
	}
	file := discordtest.String("file", questions)
	opened = x.form(x.faq(nurse, "add", file))
	if f, _ := opened.Form(); f.Fields[4].Value != "" {
		t.Errorf("%+v", f.Fields[4])
	}
	m = x.fill(opened, [2]string{layout.InputHeading, "Can I eat before?"}, text("Ask the nurse."), [2]string{layout.InputOptions, "owner: me"})
	contains(t, m, "options, line 1: write one of attach, dosing_ok, plain")
	m = x.fill(x.pressForm(nurse, m, "Change it"), [2]string{layout.InputOptions, ""})
	contains(t, m, "ketamine-methadone-questions/can-i-eat-before", "Another member of staff must approve it")
	contains(t, x.reply(x.faq(nurse, "add", file, discordtest.String("owner", "x"))), "are for a page in a file of its own")
	contains(t, x.reply(x.faq(nurse, "add", discordtest.String("file", "no-such.md"))), "There is no such file")
	contains(t, x.reply(x.faq(nurse, "add", discordtest.Option{Name: "review_months", Type: 4, Value: 99})), "1 to 36")
}

// While something else is being published, an edit waits and is not lost.
func TestPublishWhileAReindexRuns(t *testing.T) {
	x := open(t, setup{})
	m := x.approved("Another text.")
	begun, end := make(chan struct{}), make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		first := true
		_, err := x.app.Reindex(context.Background(), app.ReindexOptions{DryRun: true, Progress: func(string, int, int) {
			if first {
				first = false
				close(begun)
				<-end
			}
		}})
		ended <- err
	}()
	<-begun
	busy := x.outcome(doctor, m, labelPublish)
	contains(t, busy, "Nothing was published", "Something else is being published right now")
	close(end)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	contains(t, x.outcome(doctor, x.press(doctor, busy, labelLook), labelPublish), "Generation 2 is served now")
}

// What somebody changed in the folder does not go live with an edit.
func TestPublishLeavesTheFolderAlone(t *testing.T) {
	x := open(t, setup{})
	m := x.approved("Another text.")
	x.edit(questions, "## What", "## Changed on disk: what")
	contains(t, x.outcome(doctor, m, labelPublish), "Nothing was published", "/faq-admin reindex")
	if x.app.Status().Generation != 1 {
		t.Error("published")
	}
}
