package discord

import (
	"context"
	"encoding/hex"
	"sync"
	"sync/atomic"
	"testing"

	"bedside/internal/answer"
	"bedside/internal/app"
	"bedside/internal/discord/discordtest"
	"bedside/internal/render"
	"bedside/internal/store"

	"github.com/google/go-cmp/cmp"
)

func (x *site) votes() []store.VoteCount {
	x.t.Helper()
	list, err := x.desk().Votes(context.Background())
	if err != nil {
		x.t.Fatal(err)
	}
	return list
}

func versionText(text string) string {
	v := answer.VersionOf(text)
	return hex.EncodeToString(v[:])
}

// A14: a vote counts for the text that stood above the button, whatever is published
// since, and never for another entry.
func TestA14VoteIsForWhatWasShown(t *testing.T) {
	const first, second = "Talk with us first.", "Talk with the nurse first."
	body := func(text, heading string) string {
		return page("Mended", "## "+heading+"\n<!-- {id: own/one, covers: [methadone]} -->\n\n"+text+"\n\n## Other\n\nSomething else about ketamine headaches.\n")
	}
	const heading = "Can I do ketamine on methadone?"
	x := open(t, setup{content: map[string]string{"page.md": body(first, heading)}})
	old := x.ask(patient, covered)
	contains(t, x.press(patient, old, render.ButtonHelpful), "Your vote was noted")
	x.file("faq/page.md", body(second, heading))
	contains(t, x.admin("reindex"), "is served now")
	contains(t, x.press(other, x.ask(other, covered), render.ButtonHelpful), "Your vote was noted")
	m := x.press(patient, old, render.ButtonNotHelpful) // it takes the first one's place
	contains(t, m, "Your vote was noted")
	if !m.Ephemeral() {
		t.Error("public")
	}
	want := []store.VoteCount{
		{Passage: "own/one", Version: versionText(first), NotHelpful: 1}, {Passage: "own/one", Version: versionText(second), Helpful: 1},
	}
	if versionText(first) > versionText(second) {
		want[0], want[1] = want[1], want[0]
	}
	if diff := cmp.Diff(want, x.votes()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	x.file("faq/page.md", page("Mended", "## Other\n\nSomething else about ketamine headaches.\n"))
	if _, err := x.app.Reindex(context.Background(), app.ReindexOptions{Force: "the page is gone"}); err != nil {
		t.Fatal(err)
	}
	contains(t, x.press(patient, old, render.ButtonHelpful), "no longer there")
	if diff := cmp.Diff(want, x.votes()); diff != "" {
		t.Errorf("after the page was taken away (-want +got):\n%s", diff)
	}
}

// A15: pressed twice, and by many at once, it is one vote a person.
func TestA15OneVoteAPerson(t *testing.T) {
	x := open(t, setup{})
	messages := map[string]discordtest.Message{patientID: x.ask(patient, covered), otherID: x.ask(other, covered)}
	var wg sync.WaitGroup
	for id, m := range messages {
		b, _ := m.Button(render.ButtonHelpful)
		for range 10 {
			c := x.s.Component(discordtest.User{ID: id, GuildID: guildID}, &m, b.CustomID)
			wg.Go(func() { contains(t, x.reply(c), "Your vote was noted") })
		}
	}
	wg.Wait()
	p, err := x.app.Passage(methadonePassage)
	if err != nil {
		t.Fatal(err)
	}
	want := []store.VoteCount{{Passage: methadonePassage, Version: versionText(p.Text), Helpful: 2}}
	if diff := cmp.Diff(want, x.votes()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// Another person's button is nobody's.
	m := messages[patientID]
	b, _ := m.Button(render.ButtonNotHelpful)
	contains(t, x.reply(x.s.Component(other, &m, b.CustomID)), "can't use this here")
	if diff := cmp.Diff(want, x.votes()); diff != "" {
		t.Errorf("with another person's button (-want +got):\n%s", diff)
	}
}

// Nobody is thanked for a vote that was not kept.
func TestVoteNotKept(t *testing.T) {
	var away atomic.Bool
	x := open(t, setup{before: breakable(&away)})
	m := x.ask(patient, covered)
	away.Store(true)
	contains(t, x.press(patient, m, render.ButtonHelpful), "could not be noted")
	away.Store(false)
	if got := x.votes(); len(got) > 0 {
		t.Errorf("%+v", got)
	}
}
