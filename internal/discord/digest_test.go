package discord

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"bedside/internal/answer"
	"bedside/internal/app"
	"bedside/internal/discord/discordtest"
	"bedside/internal/faq"
	"bedside/internal/store"
)

func TestDigestAt(t *testing.T) {
	zone := time.FixedZone("north", -5*3600)
	for _, c := range []struct {
		now     time.Time
		weekday string
		want    string // day; "": none
	}{
		{time.Date(2026, 11, 2, 8, 59, 0, 0, zone), "monday", ""}, // the one before is too long ago
		{time.Date(2026, 11, 2, 9, 0, 0, 0, zone), "monday", "2026-11-02"},
		{time.Date(2026, 11, 2, 23, 59, 0, 0, zone), "monday", "2026-11-02"},
		{time.Date(2026, 11, 3, 8, 59, 0, 0, zone), "monday", "2026-11-02"}, // late, as the bot was stopped
		{time.Date(2026, 11, 3, 9, 0, 0, 0, zone), "monday", ""},
		{time.Date(2026, 11, 3, 9, 0, 0, 0, zone), "tuesday", "2026-11-03"},
		{time.Date(2026, 11, 2, 14, 30, 0, 0, time.UTC), "monday", "2026-11-02"},
		{time.Date(2026, 11, 2, 9, 30, 0, 0, zone), "off", ""},
		{time.Date(2026, 11, 2, 9, 30, 0, 0, zone), "", ""},
	} {
		at, ok := digestAt(c.now, c.weekday)
		if ok != (c.want != "") || ok && (at.Format(time.DateOnly) != c.want || at.Hour() != digestHour || at.After(c.now)) {
			t.Errorf("%s, %s: %v, %t", c.now, c.weekday, at, ok)
		}
	}
}

const staffChannel = "1100000000000000020" // the stand-in's own

// atNine moves the clock to nine of the next day, by the machine's clock, and names it.
func (x *site) atNine() (weekday string) {
	now := x.clock.now().Local()
	y, m, d := now.AddDate(0, 0, 1).Date()
	nine := time.Date(y, m, d, digestHour, 1, 0, 0, now.Location())
	x.clock.move(nine.Sub(now))
	return strings.ToLower(nine.Weekday().String())
}

// tomorrow is the weekday of the next day.
func tomorrow() string { return strings.ToLower(time.Now().AddDate(0, 0, 1).Weekday().String()) }

func digestSetup() setup {
	o := askOn(setup{env: []string{"BEDSIDE_STAFF_CHANNEL=" + staffChannel, "BEDSIDE_STAFF_DIGEST=" + tomorrow(), "BEDSIDE_STAFF_APPROVAL=none"}})
	before := o.before
	o.before = func(x *site) { before(x); x.b.digestEvery = 10 * time.Millisecond }
	return o
}

func (x *site) digested() (out []discordtest.Message) {
	for _, m := range x.s.ChannelMessages(staffChannel) {
		if strings.Contains(m.Text(), "The week") {
			out = append(out, m)
		}
	}
	return out
}

// The digest counts what waits, names what was not found and what does not help, and
// says no word of a patient's. It comes once, also after a restart.
func TestDigest(t *testing.T) {
	o := digestSetup()
	x := open(t, o)
	time.Sleep(50 * time.Millisecond)
	if n := len(x.digested()); n != 0 {
		t.Fatalf("%d digests before it is time", n)
	}
	for i := range 6 {
		u := discordtest.User{ID: fmt.Sprintf("11777777777777770%02d", 40+i), GuildID: guildID}
		x.ask(u, "can i do ketamine on tramadol")
	}
	p, err := x.app.Passage(methadonePassage)
	if err != nil {
		t.Fatal(err)
	}
	key := answer.VersionOf(p.Text)
	for i := range 5 {
		for _, version := range []string{hex.EncodeToString(key[:]), "000000000000"} { // and for a text of before
			if err := x.desk().Vote(context.Background(), p.ID, version, fmt.Sprint(i), false); err != nil {
				t.Fatal(err)
			}
		}
		if err := x.desk().Vote(context.Background(), "ketamine-and-methadone/few", "00", fmt.Sprint(i%4), false); err != nil {
			t.Fatal(err)
		}
	}
	x.sent(patient, "is there a canary on the bus?")
	v, _, err := x.app.Current(context.Background(), methadonePassage)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.app.Propose(context.Background(), nurseID, store.KindEdit, faq.Change{Kind: faq.Edit, Passage: methadonePassage, Section: faq.Section{Text: "Other."}}, v); err != nil {
		t.Fatal(err)
	}
	x.atNine()
	eventually(t, "the digest", func() bool { return len(x.digested()) == 1 })
	m := x.digested()[0]
	contains(t, m, "1 question of patients", "1 edit** not published yet, 0 of them", "6 `tramadol`", "5 times `Can I have ketamine therapy if I am on methadone?`", "/faq gaps")
	if strings.Count(m.Text(), "times `") != 1 {
		t.Errorf("votes on another wording, or too few, are counted:\n%s", m.Text())
	}
	for _, word := range []string{"canary", "bus", patientID, "on tramadol"} {
		if strings.Contains(m.Text(), word) {
			t.Errorf("%q is in the digest: %s", word, m.Text())
		}
	}
	time.Sleep(100 * time.Millisecond)
	if n := len(x.digested()); n != 1 {
		t.Errorf("%d digests", n)
	}
	// The next program finds in the audit that it came.
	later := &digestTime{}
	x.b.clinics[0].digest(later)
	if n := len(x.digested()); n != 1 || later.done.IsZero() {
		t.Errorf("%d digests after a restart", n)
	}
	x.clock.move(7 * 24 * time.Hour)
	eventually(t, "the next one", func() bool { return len(x.digested()) == 2 })
}

func TestDigestOfAQuietWeek(t *testing.T) {
	x := open(t, digestSetup())
	x.atNine()
	eventually(t, "the digest", func() bool { return len(x.digested()) == 1 })
	contains(t, x.digested()[0], "Nothing waits for you")
}

// Without a channel, or switched off, nothing is posted anywhere.
func TestNoDigest(t *testing.T) {
	for name, env := range map[string][]string{
		"no channel": {"BEDSIDE_STAFF_CHANNEL=", "BEDSIDE_STAFF_DIGEST=" + tomorrow()},
		"off":        {"BEDSIDE_STAFF_CHANNEL=" + staffChannel, "BEDSIDE_STAFF_DIGEST=off"},
	} {
		t.Run(name, func(t *testing.T) {
			x := open(t, setup{env: env})
			x.atNine()
			var d digestTime
			x.b.clinics[0].digest(&d)
			if n := len(x.digested()); n > 0 || !d.done.IsZero() {
				t.Errorf("%d digests", n)
			}
		})
	}
}

// What could not be posted is tried again, and the log names what is missing.
func TestDigestIsTriedAgain(t *testing.T) {
	x := open(t, digestSetup())
	x.s.Deny(staffChannel, 50001)
	x.atNine()
	eventually(t, "a warning", func() bool { return strings.Contains(x.log.String(), "the weekly digest was not posted") })
	x.s.Deny(staffChannel, 0)
	time.Sleep(50 * time.Millisecond)
	if n := len(x.digested()); n != 0 {
		t.Errorf("%d digests within ten minutes", n)
	}
	x.clock.move(digestAgain)
	eventually(t, "the digest", func() bool { return len(x.digested()) == 1 })
}

// A digest names what is long past and what is long stopped.
func TestDigestNamesWhatIsLate(t *testing.T) {
	o := digestSetup()
	o.content = map[string]string{
		"past.md": reviewedPage("Lithium", "covers: [lithium]", -3), "soon.md": reviewedPage("The house", "", 20), "fine.md": reviewedPage("Fine", "", 300),
	}
	x := open(t, o)
	if err := x.app.Stop(context.Background(), app.StopMedicine, "methadone", bossID, "looked at"); err != nil {
		t.Fatal(err)
	}
	x.clock.move(8 * 24 * time.Hour)
	for x.atNine() != tomorrow() {
	}
	eventually(t, "the digest", func() bool { return len(x.digested()) > 0 })
	contains(t, x.digested()[0], "Stopped for more than a week", "medicine methadone", "1 past due, 1 due soon", "1 passage is not served", "`Lithium` past due since")
}
