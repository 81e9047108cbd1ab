package discord

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bedside/internal/discord/button"
	"bedside/internal/discord/discordtest"
	"bedside/internal/discord/layout"
)

var (
	doctor = discordtest.User{ID: "1177777777777777705", GuildID: guildID, Roles: []string{nurseRole}}
	left   = discordtest.User{ID: nurseID, GuildID: guildID} // the nurse, without the role
)

// formOf dispatches what opens a form.
func (x *site) form(c *discordtest.Call) *discordtest.Call {
	x.t.Helper()
	cb := x.callback(c)
	if cb.Type != discordtest.CallbackModal {
		x.t.Fatalf("no form: %s", cb.Raw)
	}
	return c
}

// fill sends a form that was opened, with some fields changed.
func (x *site) fill(opened *discordtest.Call, values ...[2]string) discordtest.Message {
	x.t.Helper()
	c, err := x.s.FillForm(opened, values...)
	if err != nil {
		x.t.Fatal(err)
	}
	return x.reply(c)
}

// pressForm presses a button that opens a form.
func (x *site) pressForm(u discordtest.User, m discordtest.Message, label string) *discordtest.Call {
	x.t.Helper()
	b, ok := m.Button(label)
	if !ok {
		x.t.Fatalf("no button %q among %v", label, m.Buttons())
	}
	return x.form(x.s.Component(u, &m, b.CustomID))
}

// outcome presses what takes longer and waits for its end.
func (x *site) outcome(u discordtest.User, m discordtest.Message, label string) discordtest.Message {
	x.t.Helper()
	b, ok := m.Button(label)
	if !ok {
		x.t.Fatalf("no button %q among %v", label, m.Buttons())
	}
	c := x.s.Dispatch(x.s.Component(u, &m, b.CustomID))
	eventually(x.t, "an outcome of "+label, func() bool {
		edits := c.Edits()
		return len(edits) > 0 && len(edits[len(edits)-1].Embeds) > 0
	})
	return c.Message()
}

func (x *site) faq(u discordtest.User, sub string, options ...discordtest.Option) *discordtest.Call {
	return x.s.Command(u, "faq", discordtest.Sub(sub, options...))
}

func entryOption(id string) discordtest.Option { return discordtest.String("entry", value(id)) }

func text(s string) [2]string { return [2]string{layout.InputText, s} }

func labels(m discordtest.Message) string {
	var out []string
	for _, b := range m.Buttons() {
		out = append(out, b.Label)
	}
	return strings.Join(out, ", ")
}

// draft makes a draft of another text for the passage about methadone.
func (x *site) draft(u discordtest.User, newText string) discordtest.Message {
	x.t.Helper()
	m := x.fill(x.form(x.faq(u, "edit", entryOption(methadonePassage))), text(newText))
	contains(x.t, m, "A draft.")
	return m
}

// approved is a draft by the nurse that the doctor has approved, as the doctor sees it.
func (x *site) approved(newText string) discordtest.Message {
	x.t.Helper()
	m := x.press(nurse, x.draft(nurse, newText), labelSubmit)
	contains(x.t, m, "Waiting for another member of staff")
	list := x.reply(x.faq(doctor, "drafts"))
	m = x.press(doctor, x.choose(doctor, list, 0), labelApprove)
	contains(x.t, m, "Approved by <@"+doctor.ID+">")
	return m
}

const byteForByte = "Talk with **both** teams first.\n\n- bring your *list*\n  1. of medicines\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> `code` and \\*stars\\*, é 語 🙂\n\n    indented"

// The whole life of an edit, by two people. What patients read changes at its end and
// not before, and is what was typed, byte for byte.
func TestEditFromDiscord(t *testing.T) {
	x := open(t, setup{})
	before := x.ask(patient, covered).Embeds[0].Description
	opened := x.form(x.faq(nurse, "edit", entryOption(methadonePassage)))
	f, _ := opened.Form()
	if got := f.Fields[1].Value; got != before || f.Fields[0].Value != "Can I have ketamine therapy if I am on methadone?" || !strings.Contains(f.Fields[2].Value, "\n") {
		t.Errorf("the form does not hold the page: %+v", f)
	}
	m := x.fill(opened, text(byteForByte))
	contains(t, m, "**Edit of `"+methadonePassage+"`**, number 1, by <@"+nurseID+">", "A draft. Another member of staff must approve it", "```diff", "+ Talk with **both** teams first.", "- Talk with your healthcare provider")
	if !m.Ephemeral() {
		t.Error("the draft is public")
	}
	if got := m.Embeds[0].Description; got != byteForByte {
		t.Errorf("the preview shows %q", got)
	}
	if got := labels(m); got != "Submit for approval, Edit, Dry run, Withdraw" {
		t.Errorf("buttons: %s", got)
	}
	m = x.press(nurse, m, labelSubmit)
	contains(t, m, "It is in /faq drafts for the others now", "you cannot approve it")
	if got := labels(m); got != "Edit, Dry run, Withdraw" {
		t.Errorf("the author's buttons: %s", got)
	}
	list := x.reply(x.faq(doctor, "drafts"))
	contains(t, list, "1 edit not published yet", methadonePassage, "submitted", "<@"+nurseID+">")
	m = x.choose(doctor, list, 0)
	contains(t, m, "Waiting for approval", "+ Talk with **both** teams first.")
	if got := labels(m); got != "Approve, Reject, Edit, Dry run, Withdraw" {
		t.Errorf("the approver's buttons: %s", got)
	}
	dry := x.outcome(doctor, m, labelDryRun)
	contains(t, dry, "Dry run: 30 passages, nothing published", "Changed: 1", "known questions change their answer")
	m = x.press(doctor, dry, labelApprove)
	contains(t, m, "Approved by <@"+doctor.ID+">", "Anybody of the staff can publish it")
	if got := x.ask(patient, covered).Embeds[0].Description; got != before {
		t.Errorf("published before its time: %s", got)
	}
	done := x.outcome(doctor, m, labelPublish)
	contains(t, done, "Generation 2 is served now: 30 passages", "Changed: 1", "0 gained, 0 lost, 0 changed, 0 ambiguous", "/faq-admin rollback")
	if len(done.Buttons()) > 0 {
		t.Errorf("buttons that have no use any more: %s", labels(done))
	}
	if got := x.ask(patient, covered).Embeds[0].Description; got != byteForByte {
		t.Errorf("patients read %q", got)
	}
	contains(t, x.reply(x.faq(nurse, "drafts")), "There are no drafts")
	// The file is as it was: what staff write lies over it.
	data, err := os.ReadFile(filepath.Join(x.root, "faq", questions))
	if err != nil || !strings.Contains(string(data), before) {
		t.Errorf("the content folder was changed: %v", err)
	}
	contains(t, x.admin("reindex"), "Nothing has changed")
}

// Where nobody has to approve, one person publishes.
func TestEditWithoutApproval(t *testing.T) {
	x := open(t, setup{env: []string{"BEDSIDE_STAFF_APPROVAL=none"}})
	m := x.draft(nurse, "Another text.")
	contains(t, m, "It can be published as it is")
	contains(t, x.outcome(nurse, m, labelPublish), "Generation 2 is served now")
	contains(t, x.ask(patient, covered), "Another text.")
	contains(t, x.fill(x.form(x.faq(nurse, "edit", entryOption(methadonePassage)))), "Nothing was kept", textSame)
}

// What was typed and cannot be kept comes back in the form.
func TestEditIsMended(t *testing.T) {
	x := open(t, setup{})
	bad := "Fine.\n\n## Not a heading here\n\nMore."
	opened := x.form(x.faq(nurse, "edit", entryOption(methadonePassage)))
	m := x.fill(opened, text(bad))
	contains(t, m, "Nothing was kept", "line 3 of the text begins a heading")
	again := x.pressForm(nurse, m, "Change it")
	if f, _ := again.Form(); f.Fields[1].Value != bad {
		t.Errorf("not what was typed: %+v", f.Fields[1])
	}
	m = x.fill(again, text("Fine."), [2]string{layout.InputOptions, "attach: urgent"})
	contains(t, m, "Nothing was kept", "options, line 1: attach must be emergency")
	m = x.fill(x.pressForm(nurse, m, "Change it"), [2]string{layout.InputOptions, "attach: emergency\nplain: Ask us.\n\nAlways."})
	contains(t, m, "A draft.", "+ attach: emergency", "+ plain: Ask us.", "911")
	contains(t, x.reply(x.faq(doctor, "drafts")), "1 edit not published yet", "number 1") // nothing was left behind by the others

	// Another person's, or after its time, it is not given.
	lost := x.fill(x.form(x.faq(nurse, "edit", entryOption(methadonePassage))), text("# x"))
	b, _ := lost.Button("Change it")
	contains(t, x.reply(x.s.Component(doctor, &lost, b.CustomID)), "can't use this here")
	x.clock.move(typedLife)
	contains(t, x.press(nurse, lost, "Change it"), "not kept any more")
}

func TestEditCanBeEditedAndWithdrawn(t *testing.T) {
	x := open(t, setup{})
	m := x.draft(nurse, "One.")
	again := x.pressForm(nurse, m, labelEdit)
	if f, _ := again.Form(); f.Fields[1].Value != "One." {
		t.Errorf("%+v", f.Fields[1])
	}
	m = x.fill(again, text("Two."))
	contains(t, m, "number 2", "+ Two.")
	list := x.reply(x.faq(doctor, "drafts"))
	contains(t, list, "1 edit not published yet", "**2** `"+methadonePassage[:70])
	m = x.press(nurse, m, labelWithdraw)
	contains(t, m, "Withdrawn", "Nothing that patients read was changed")
	contains(t, x.reply(x.faq(doctor, "drafts")), "There are no drafts")
}

func TestEditIsRejected(t *testing.T) {
	x := open(t, setup{})
	x.press(nurse, x.draft(nurse, "One."), labelSubmit)
	m := x.choose(doctor, x.reply(x.faq(doctor, "drafts")), 0)
	m = x.fill(x.pressForm(doctor, m, labelReject), [2]string{inputReason, "too `short`\nsay more"})
	contains(t, m, "Rejected by <@"+doctor.ID+">", "Reason: `too 'short' say more`")
	contains(t, x.reply(x.faq(nurse, "drafts")), "There are no drafts")
	h := x.reply(x.faq(nurse, "history", entryOption(methadonePassage)))
	contains(t, h, "rejected by <@"+doctor.ID+">")
	contains(t, x.choose(nurse, h, 0), "Reason: `too 'short' say more`")
}

// Whoever wrote an edit cannot approve it, also with a button that is not theirs to see.
func TestSamePersonCannotApprove(t *testing.T) {
	x := open(t, setup{})
	x.press(nurse, x.draft(nurse, "One."), labelSubmit)
	m := x.choose(nurse, x.reply(x.faq(nurse, "drafts")), 0)
	if _, ok := m.Button(labelApprove); ok {
		t.Error("the author is offered to approve")
	}
	contains(t, x.reply(x.s.Component(nurse, &m, x.forge(nurse, m, labelApprove))), "somebody else of the staff must approve it")
	contains(t, x.reply(x.s.Component(nurse, &m, x.forge(nurse, m, labelPublish))), "Another member of staff must approve this first")
	if d := x.ask(patient, covered).Embeds[0].Description; !strings.HasPrefix(d, "Talk with") {
		t.Error(d)
	}
}

// deedsByLabel are what the buttons say that a program could make up for itself.
var deedsByLabel = map[string]button.ID{
	labelApprove: {Action: button.Approve}, labelPublish: {Action: button.Publish}, labelReject: {Action: button.Reject},
	labelWithdraw: {Action: button.Withdraw}, labelRestore: {Action: button.Restore}, labelSubmit: {Action: button.Submit},
	labelEdit: {Action: button.EditEntry}, labelLook: {Action: button.ShowItem, Index: ofRevision},
}

// forge signs a button about the edit that a message shows, as if the person had been
// given it.
func (x *site) forge(u discordtest.User, m discordtest.Message, label string) string {
	x.t.Helper()
	for _, made := range m.Buttons() {
		owner := button.Scope{Guild: guildID, Person: nurseID}
		for _, owner.Person = range []string{nurseID, doctor.ID} {
			if id, err := x.b.signer.Read(made.CustomID, owner); err == nil && id.Item != (button.Item{}) {
				out := deedsByLabel[label]
				out.Item = id.Item
				return x.b.signer.Sign(out, button.Scope{Guild: u.GuildID, Person: u.ID})
			}
		}
	}
	x.t.Fatal("the message is about no edit")
	return ""
}
