package discord

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"bedside/internal/discord/discordtest"
)

// departure is whether the clinic is noted as having removed the bot.
func (x *site) departures() (left, returned int) {
	x.t.Helper()
	list, err := x.desk().Audit(context.Background(), 100)
	if err != nil {
		x.t.Fatal(err)
	}
	for _, e := range list {
		switch e.Action {
		case "clinic.left":
			left++
		case "clinic.returned":
			returned++
		}
	}
	return left, returned
}

func (x *site) guildGone(id string, unavailable any) {
	d := map[string]any{"id": id}
	if unavailable != nil {
		d["unavailable"] = unavailable
	}
	x.s.Send("GUILD_DELETE", d)
}

// What is kept of a clinic is erased once the bot has been out of all of its servers
// for the time of grace. An outage and another server's removal are none.
func TestLeaving(t *testing.T) {
	x := open(t, setup{server: discordtest.Options{GuildIDs: []string{guildID, otherGuild, strangeGuild}}, before: func(x *site) { x.desk() },
		env: []string{"BEDSIDE_DISCORD_GUILDS=" + guildID + "," + otherGuild}})
	settled := func(what string, left, returned int) {
		t.Helper()
		eventually(t, what, func() bool {
			l, r := x.departures()
			return l == left && r == returned
		})
	}
	still := func(what string, left, returned int) {
		t.Helper()
		x.alive(t)
		time.Sleep(50 * time.Millisecond)
		if l, r := x.departures(); l != left || r != returned {
			t.Fatalf("%s: left %d, returned %d", what, l, r)
		}
	}
	x.guildGone(strangeGuild, nil)
	x.guildGone(guildID, true)
	x.guildGone(otherGuild, true)
	still("outages", 0, 0)
	x.guildGone(guildID, nil)
	still("one of two servers", 0, 0)
	x.guildGone(otherGuild, false)
	settled("out of the last one", 1, 0)
	x.guildGone(otherGuild, nil)
	still("once more", 1, 0)
	if !strings.Contains(x.log.String(), "will be erased") {
		t.Error("the log does not warn")
	}
	x.s.Send("GUILD_CREATE", map[string]any{"id": strangeGuild})
	still("another server", 1, 0)
	x.s.Send("GUILD_CREATE", map[string]any{"id": guildID})
	settled("back again", 1, 1)
	for _, odd := range []any{nil, 7, map[string]any{"id": 7}, map[string]any{"guilds": 7}, []any{}} {
		x.s.Send("GUILD_DELETE", odd)
	}
	still("what cannot be read", 1, 1)
}

// A removal while the bot was stopped is seen in what READY lists, and an outage is not
// taken for one.
func TestLeavingWhileStopped(t *testing.T) {
	x := open(t, setup{server: discordtest.Options{GuildIDs: []string{strangeGuild}}, before: func(x *site) { x.desk() }})
	eventually(t, "noted", func() bool { l, _ := x.departures(); return l == 1 })
	if err := x.end(); err != nil {
		t.Fatal(err)
	}
	if err := x.app.Close(); err != nil {
		t.Fatal(err)
	}
	y := open(t, setup{serial: true, root: x.root, before: func(y *site) { y.desk() }})
	eventually(t, "taken back", func() bool { _, r := y.departures(); return r == 1 })
	y.s.Send("READY", map[string]any{"v": 10, "guilds": []any{map[string]any{"id": guildID, "unavailable": true}}})
	y.alive(t)
	time.Sleep(50 * time.Millisecond)
	if l, _ := y.departures(); l != 1 {
		t.Errorf("an outage at the start is taken for a removal: %d", l)
	}
}

// A clinic that names no server has none to be removed from, and nothing is kept where
// nothing was kept.
func TestLeavingNothing(t *testing.T) {
	x := open(t, setup{bare: true, before: func(x *site) { x.desk() }, server: discordtest.Options{GuildIDs: []string{strangeGuild}}})
	x.guildGone(guildID, nil)
	x.alive(t)
	time.Sleep(50 * time.Millisecond)
	if l, _ := x.departures(); l != 0 {
		t.Errorf("left %d times", l)
	}
}

// What could not be noted is tried again.
func TestLeavingIsTriedAgain(t *testing.T) {
	var s stay
	now := time.Now()
	away := func() error { return errors.New("away") }
	for n, want := range []bool{true, false, false} {
		if first, err := s.note(away, now); first != want || err == nil {
			t.Errorf("failure %d: first %t, %v", n, first, err)
		}
	}
	if s.due(now.Add(settleAgain - time.Second)) {
		t.Error("at once")
	}
	if !s.due(now.Add(settleAgain)) {
		t.Error("never")
	}
	if _, err := s.note(func() error { return nil }, now); err != nil {
		t.Error(err)
	}
	if s.due(now.Add(time.Hour)) {
		t.Error("although it was noted")
	}
}
