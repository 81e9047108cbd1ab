package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"bedside/internal/app"
	"bedside/internal/config"
	"bedside/internal/discord/discordtest"

	"pgregory.net/rapid"
)

const (
	strangeGuild = "1100000000000000012" // the bot is there, and no clinic names it
	northRole    = "1177777777777777721"
	northChannel = "1177777777777777731"
)

// People of the second clinic, and the first clinic's staff where they have no say.
var (
	northPatient = discordtest.User{ID: "1177777777777777705", GuildID: otherGuild}
	northNurse   = discordtest.User{ID: "1177777777777777706", GuildID: otherGuild, Roles: []string{northRole}}
	nurseAway    = discordtest.User{ID: nurseID, GuildID: otherGuild, Roles: []string{nurseRole, bossRole}}
	stranger     = discordtest.User{ID: patientID, GuildID: strangeGuild}
)

// Each clinic's pages have a word of its own in every line, so that one that shows up
// at the other's is seen.
func pagesOf(word string) string {
	return fmt.Sprintf(`---
title: %[1]s pages on ketamine
status: published
owner: %[1]s lead
covers: [ketamine]
reviewed: 2026-06-01
review_by: 2099-06-01
---

This is the %[1]s page.

## %[1]s and lithium
<!--
also_asked: [can i take lithium with ketamine]
covers: [lithium]
-->

The %[1]s team knows about lithium.

## Who drives me home from %[1]s?

Somebody drives you home from %[1]s.
`, word)
}

func twoClinics(t *testing.T) *site {
	t.Helper()
	return open(t, setup{
		content: map[string]string{"main.md": pagesOf("Mainwood")},
		server:  discordtest.Options{GuildIDs: []string{guildID, otherGuild, strangeGuild}},
		others: func(x *site, main *app.App, env []string) []Clinic {
			x.file("north/pages.md", pagesOf("Northgate"))
			x.file("clinics/north.yaml", "clinic: {name: Northgate Clinic, phone: 555-0177}\ncontent: {dir: ../north}\ndiscord: {guilds: \""+otherGuild+"\", staff_roles: \""+northRole+"\", admin_roles: \""+northRole+"\"}\nstaff: {channel: \""+northChannel+"\"}\n")
			cfg, err := config.Load(filepath.Join(x.root, "config.yaml"), append(env, "BEDSIDE_CLINICS_DIR="+filepath.Join(x.root, "clinics")))
			if err != nil {
				t.Fatal(err)
			}
			list, err := cfg.Others()
			if err != nil || len(list) != 1 {
				t.Fatal(list, err)
			}
			a, err := app.New(context.Background(), app.Options{Clinic: list[0].Name, Config: &list[0].Config, Main: main, Environ: env,
				Log: slog.New(slog.NewJSONHandler(x.log, nil)), Now: x.clock.now})
			if err != nil {
				t.Fatal(err)
			}
			if err := a.Open(context.Background()); err != nil {
				t.Fatal(err)
			}
			return []Clinic{{App: a, Settings: list[0].Config.Discord}}
		},
	})
}

func TestEveryClinicAnswersFromItsOwn(t *testing.T) {
	x := twoClinics(t)
	for _, c := range []struct {
		who         discordtest.User
		want, phone string
	}{{patient, "The Mainwood team", "555-0100"}, {northPatient, "The Northgate team", "555-0177"}} {
		m := x.ask(c.who, "can i take lithium with ketamine")
		if text := plain(m); !strings.Contains(text, c.want) {
			t.Errorf("%s: %s", c.want, text)
		}
		if text := plain(x.ask(c.who, "can i take tramadol with ketamine")); !strings.Contains(text, c.phone) {
			t.Errorf("%s: %s", c.phone, text)
		}
	}
	// Where nobody can tell whose patient it is, nothing of anybody's pages is shown,
	// and an emergency is answered.
	for _, who := range []discordtest.User{stranger, alone} {
		if text := plain(x.ask(who, "can i take lithium with ketamine")); !strings.Contains(text, "more than one clinic") || strings.Contains(text, "team") {
			t.Errorf("%+v: %s", who, text)
		}
		if text := plain(x.ask(who, crisis)); !strings.Contains(text, "988") {
			t.Errorf("%+v in an emergency: %s", who, text)
		}
		if c := x.callback(x.s.Autocomplete(who, "ask", discordtest.Focused("question", "lith"))); strings.Contains(string(must(json.Marshal(c))), "ithium") {
			t.Errorf("%+v is offered %+v", who, c)
		}
	}
	// The staff of one clinic is nobody at the other.
	if text := plain(x.reply(x.s.Command(nurseAway, "faq-admin", discordtest.Sub("status")))); !strings.Contains(text, "can't use this") {
		t.Errorf("another clinic's staff: %s", text)
	}
	if text := plain(x.reply(x.s.Command(northNurse, "faq-admin", discordtest.Sub("status")))); !strings.Contains(text, "3 passages") {
		t.Errorf("the clinic's own staff: %s", text)
	}
	if text := plain(x.reply(x.s.Command(discordtest.User{ID: northNurse.ID, GuildID: guildID, Roles: []string{northRole}}, "faq-admin", discordtest.Sub("status")))); !strings.Contains(text, "can't use this") {
		t.Errorf("the other way round: %s", text)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// plain is all that a message says.
func plain(m discordtest.Message) string { return string(must(json.Marshal(m))) }

// Whatever people of two clinics do, in any order, with buttons of their own or taken
// from the other's messages: no word of one clinic's pages, name or number is in a
// reply to the other's people.
func TestA11NothingLeaksBetweenClinics(t *testing.T) {
	x := twoClinics(t)
	words := map[string][]string{guildID: {"Northgate", "555-0177", "pages.md"}, otherGuild: {"Mainwood", "Test Clinic", "555-0100", "main.md"}, strangeGuild: {"Northgate", "555-0177", "Mainwood"}}
	people := []discordtest.User{patient, northPatient, nurse, northNurse, boss, nurseAway, stranger}
	questions := []string{"can i take lithium with ketamine", "who drives me home", "what does Northgate say about lithium", "Mainwood and lithium", "tramadol", "hello", crisis, "pages on ketamine"}
	var seen []discordtest.Message // messages with buttons, of everybody
	rapid.Check(t, func(rt *rapid.T) {
		u := rapid.SampledFrom(people).Draw(rt, "who")
		var c *discordtest.Call
		switch rapid.SampledFrom([]string{"ask", "topics", "share", "status", "type", "press", "explain"}).Draw(rt, "what") {
		case "ask":
			c = x.s.Command(u, "ask", discordtest.String("question", rapid.SampledFrom(questions).Draw(rt, "q")))
		case "topics":
			c = x.s.Command(u, "topics")
		case "share":
			c = x.s.Command(u, "faq", discordtest.Sub("share", discordtest.String("entry", rapid.SampledFrom([]string{"Northgate and lithium", "Mainwood and lithium"}).Draw(rt, "entry"))))
		case "status":
			c = x.s.Command(u, "faq-admin", discordtest.Sub("status"))
		case "explain":
			c = x.s.Command(u, "faq", discordtest.Sub("explain", discordtest.String("question", rapid.SampledFrom(questions).Draw(rt, "q"))))
		case "type":
			got := string(must(json.Marshal(x.callback(x.s.Autocomplete(u, "ask", discordtest.Focused("question", rapid.SampledFrom([]string{"who", "can", "North", "Main"}).Draw(rt, "typed")))))))
			free(rt, words[u.GuildID], got)
			return
		case "press":
			if len(seen) == 0 {
				return
			}
			m := rapid.SampledFrom(seen).Draw(rt, "message")
			b := m.Buttons()
			c = x.s.Component(u, &m, rapid.SampledFrom(b).Draw(rt, "button").CustomID)
		}
		m := x.reply(c)
		free(rt, words[u.GuildID], plain(m))
		if len(m.Buttons()) > 0 && len(seen) < 200 {
			seen = append(seen, m)
		}
	})
}

// free fails where a reply holds one of the words. A question's own words come back in
// no reply, so that a word of the other clinic's is a leak.
func free(t *rapid.T, words []string, reply string) {
	for _, w := range words {
		if strings.Contains(reply, w) {
			t.Fatalf("%q in %s", w, reply)
		}
	}
}
