package discord

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"bedside/internal/discord/button"
	"bedside/internal/discord/layout"
	"bedside/internal/discord/wire"
	"bedside/internal/render"
	"bedside/internal/store"
)

func TestAsked(t *testing.T) {
	x := open(t, askOn(setup{env: []string{"BEDSIDE_DISCORD_USER_RATE=60"}}))
	ctx := context.Background()
	_, code := x.sent(patient, "can i drive?")
	contains(t, x.lookUp(patient, code), "Nobody has answered yet", "911")
	q, err := x.desk().Take(ctx, "", nurseID)
	if err != nil {
		t.Fatal(err)
	}
	contains(t, x.lookUp(alone, strings.ToLower(strings.ReplaceAll(code, "-", " "))), "is looking at it") // in direct messages, and as people type
	if err := x.desk().AnswerWith(ctx, q.ID, methadonePassage, nurseID); err != nil {
		t.Fatal(err)
	}
	m := x.lookUp(patient, code)
	p, _ := x.app.Passage(methadonePassage)
	contains(t, m, "Staff answered:", "Ask your provider")
	if m.Embeds[0].Description != p.Text || !m.Ephemeral() || strings.Contains(m.Text(), "drive?") {
		t.Errorf("%s", m.Text())
	}
	contains(t, x.press(patient, m, render.ButtonDeleteSent), "Done. What you sent is deleted.")
	contains(t, x.lookUp(patient, code), "nothing with this code")
	contains(t, x.press(patient, m, render.ButtonDeleteSent), "nothing with this code")

	_, code = x.sent(patient, "and to swim?")
	q, _ = x.desk().Take(ctx, "", nurseID)
	const words = "Wait a **day**.\n@everyone [here](https://evil.example) `x`"
	if err := x.desk().AnswerIn(ctx, q.ID, words, nurseID); err != nil {
		t.Fatal(err)
	}
	m = x.lookUp(patient, code)
	contains(t, m, "Staff answered:", "Ask your provider before you start", "In crisis")
	if got := unquoted(t, m.Embeds[0].Description); got != words {
		t.Errorf("%q", got)
	}
	receipt, code := x.sent(patient, "and to fly?")
	q, _ = x.desk().Take(ctx, "", nurseID)
	if err := x.desk().CloseQuestion(ctx, q.ID, "not readable", nurseID); err != nil {
		t.Fatal(err)
	}
	contains(t, x.lookUp(patient, code), "closed this without an answer", "555-0100")
	contains(t, x.press(patient, receipt, render.ButtonDeleteSent), "Done.")
	x.clock.move(31 * 24 * time.Hour)
	for _, typed := range []string{code, "K7QF-0M2Z-9WXE-41HT", "x", "' OR 1=1 --", strings.Repeat("A", 40)} {
		contains(t, x.lookUp(other, typed), "nothing with this code")
	}
}

// A code cannot be found by trying.
func TestAskedLimitsTries(t *testing.T) {
	x := open(t, askOn(setup{}))
	for range tries {
		contains(t, x.lookUp(patient, store.NewCode()), "nothing with this code")
	}
	contains(t, x.lookUp(patient, store.NewCode()), "faster than I can")
	contains(t, x.lookUp(other, store.NewCode()), "nothing with this code")
	x.clock.move(triesIn)
	contains(t, x.lookUp(patient, store.NewCode()), "nothing with this code")
}

// Someone else's receipt, a changed one and a form that was not opened do nothing.
func TestAskedForged(t *testing.T) {
	x := open(t, askOn(setup{}))
	receipt, code := x.sent(patient, "can i drive?")
	b, _ := receipt.Button(render.ButtonDeleteSent)
	contains(t, x.reply(x.s.Component(other, &receipt, b.CustomID)), "can't use this here")
	contains(t, x.reply(x.s.ModalSubmit(patient, &receipt, b.CustomID, [2]string{layout.InputQuestion, "x"})), "don't know this button")
	forged := button.NewSigner("another", "").Sign(button.ID{Action: button.SendStaff}, button.Scope{Guild: guildID, Person: patientID})
	contains(t, x.reply(x.s.ModalSubmit(patient, &receipt, forged, [2]string{layout.InputQuestion, "can i swim?"})), "can't use this here")
	genuine := x.b.signer.Sign(button.ID{Action: button.SendStaff}, button.Scope{Guild: guildID, Person: patientID})
	for name, text := range map[string]string{"too long": strings.Repeat("a b ", 300), "empty": " \n\u200b "} {
		m := x.reply(x.s.ModalSubmit(patient, &receipt, genuine, [2]string{layout.InputQuestion, text}))
		if !strings.Contains(m.Text(), "nothing was kept") {
			t.Errorf("%s: %s", name, m.Text())
		}
	}
	contains(t, x.lookUp(patient, code), "Nobody has answered yet")
	if n := len(x.waiting()); n != 1 {
		t.Errorf("%d wait", n)
	}
}

// Discord has one list of commands for all clinics: what any of them has is in it, once.
func TestDefinitionsAreThoseOfAllClinics(t *testing.T) {
	all := (&clinic{}).table()
	without := slices.DeleteFunc(slices.Clone(all), func(c command) bool { return c.name == askedCommand })
	for name, b := range map[string]*Bot{
		"the second has more": {clinics: []*clinic{{commands: without}, {commands: all}}},
		"both have it":        {clinics: []*clinic{{commands: all}, {commands: all}}},
		"one alone":           {clinics: []*clinic{{commands: all}}},
	} {
		seen := 0
		for _, d := range b.definitions() {
			if d.Name == askedCommand {
				seen++
			}
		}
		if got, want := len(b.definitions()), len(definitions(all)); seen != 1 || got != want {
			t.Errorf("%s: %d times, %d commands, want %d", name, seen, got, want)
		}
	}
	none := &Bot{clinics: []*clinic{{commands: without}}}
	if slices.ContainsFunc(none.definitions(), func(d wire.Definition) bool { return d.Name == askedCommand }) {
		t.Error("registered where no clinic has it")
	}
}
