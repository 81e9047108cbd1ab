package discord

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bedside/internal/discord/discordtest"
	"bedside/internal/render"
)

// edit changes a page on disk.
func (x *site) edit(name, old, new string) {
	x.t.Helper()
	file := filepath.Join(x.root, "faq", name)
	data, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(data), old) {
		x.t.Fatalf("%s has no %q (%v)", name, old, err)
	}
	x.file("faq/"+name, strings.Replace(string(data), old, new, 1))
}

func (x *site) admin(sub string, options ...discordtest.Option) discordtest.Message {
	x.t.Helper()
	call := x.s.Dispatch(x.s.Command(boss, "faq-admin", discordtest.Sub(sub, options...)))
	// Until then it shows how far it is.
	eventually(x.t, "an outcome of "+sub, func() bool { return len(call.Message().Embeds) > 0 })
	return call.Message()
}

const questions = "ketamine-methadone-questions.md"

func TestReindexFromDiscord(t *testing.T) {
	x := open(t, setup{})
	before := x.ask(patient, covered)
	x.edit(questions, "Talk with your healthcare provider before", "Please talk with your healthcare provider before")
	dry := x.admin("reindex", discordtest.Option{Name: "dry_run", Type: 5, Value: true})
	contains(t, dry, "Dry run: 30 passages, nothing published", "Changed: 1", methadonePassage)
	if !dry.Ephemeral() {
		t.Error("public")
	}
	if m := x.ask(patient, covered); m.Embeds[0].Description != before.Embeds[0].Description {
		t.Error("a dry run published")
	}
	done := x.admin("reindex")
	contains(t, done, "Generation 2 is served now", "Changed: 1", "known questions change their answer", "0 gained, 0 lost, 0 changed, 0 ambiguous, ", " reworded")
	if m := x.ask(patient, covered); !strings.HasPrefix(m.Embeds[0].Description, "Please talk") {
		t.Errorf("not served: %s", m.Embeds[0].Description)
	}
	contains(t, x.admin("reindex"), "Nothing has changed")

	// Buttons of before: the passage has changed, and they say so.
	shared := x.press(patient, before, render.ButtonShare)
	contains(t, shared, "This page has changed since then", "Please talk with")
	if !shared.Ephemeral() {
		t.Error("the changed page was posted unseen")
	}

	contains(t, x.admin("rollback"), "Generation 1 is served now")
	if m := x.ask(patient, covered); m.Embeds[0].Description != before.Embeds[0].Description {
		t.Error("not rolled back")
	}
	contains(t, x.admin("rollback", discordtest.Option{Name: "generation", Type: 4, Value: 2}), "Generation 2 is served now")
	if m := x.ask(patient, covered); !strings.HasPrefix(m.Embeds[0].Description, "Please talk") {
		t.Errorf("not rolled forth: %s", m.Embeds[0].Description)
	}
	contains(t, x.admin("rollback", discordtest.Option{Name: "generation", Type: 4, Value: 7}), "Nothing was changed", "it is not kept; there are 1, 2")
	contains(t, x.admin("status"), "Generation", "30 passages in 3 documents", "connected", "Responses")
}

func TestReindexFailsKindly(t *testing.T) {
	x := open(t, setup{})
	x.file("faq/broken.md", "---\ntitle: Broken\nstatus: published\nunknown: 1\n---\nText.\n")
	m := x.admin("reindex")
	contains(t, m, "Nothing was published", "broken.md:4")
	contains(t, x.ask(patient, covered), "Talk with your healthcare provider")
}

// A refusal shows what would be lost, and in the log stands no question.
func TestReindexIsRefused(t *testing.T) {
	x := open(t, setup{})
	const lost = "is it ok to have ketamine therapy on methadone"
	x.file("faq/golden/set.jsonl", `{"id":"m-1","question":"`+lost+`","expect":"answer","source":"","sections":["Can I have ketamine therapy if I am on methadone?"],"tags":[]}`+"\n")
	was, _ := x.ask(patient, lost).Button(render.ButtonShare)
	if was.CustomID == "" {
		t.Fatal("the question has no answer to lose")
	}
	x.edit(questions, "## Can I have ketamine therapy if I am on methadone?", "## Another heading altogether")
	dry := x.admin("reindex", discordtest.Option{Name: "dry_run", Type: 5, Value: true})
	contains(t, dry, "It would be refused", "1 objection", "label m-1", lost)
	contains(t, x.admin("reindex"), "Nothing was published", "1 objection", "a question that must be answered is not any more", lost, "--force REASON")
	contains(t, x.admin("status"), "1, served for")
	if log := x.log.String(); !strings.Contains(log, "must_answer_lost") || strings.Contains(log, lost) {
		t.Errorf("log:\n%s", log)
	}
}

// Buttons hold no memory of the program's: they work after a restart, and say so
// when their page is gone.
func TestButtonsAfterRestart(t *testing.T) {
	x := open(t, setup{})
	m := x.ask(patient, covered)
	emergency := x.ask(other, crisis)
	if err := x.end(); err != nil {
		t.Fatal(err)
	}
	y := open(t, setup{serial: true, root: x.root, env: []string{"BEDSIDE_DISCORD_TOKEN=" + x.s.Token()}, server: discordtest.Options{Token: x.s.Token()}})
	label, _ := m.Button(render.ButtonOther)
	contains(t, y.reply(y.s.Component(patient, &m, label.CustomID)), "Is it one of these?")
	calm, _ := emergency.Button(render.ButtonCalm)
	contains(t, y.reply(y.s.Component(other, &emergency, calm.CustomID)), "Please ask again", "911")

	y.edit(questions, "## Can I have ketamine therapy if I am on methadone?", "## Another heading altogether")
	contains(t, y.admin("reindex"), "Generation 2 is served now")
	share, _ := m.Button(render.ButtonShare)
	contains(t, y.reply(y.s.Component(patient, &m, share.CustomID)), "no longer there")
}
