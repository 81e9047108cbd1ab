package discord

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"bedside/internal/app"
	"bedside/internal/discord/discordtest"
	"bedside/internal/discord/layout"
	"bedside/internal/faq"
	"bedside/internal/render"
	"bedside/internal/store"

	"github.com/google/go-cmp/cmp"
)

// A page that a form cannot hold is edited in its file, which is named.
func TestEditTooLongForAForm(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("Ketamine is given here in a quiet room. ", 120))
	x := open(t, setup{content: map[string]string{"page.md": page("Long", "## Where is ketamine given?\n\n"+long+"\n")}})
	m := x.reply(x.faq(nurse, "edit", discordtest.String("entry", "Where is ketamine given?")))
	contains(t, m, "cannot hold this page whole", "text is too long", "`page.md`, line 9")
}

// Errors that staff can do something about say what.
func TestTroubles(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{app.ErrStale, labelEdit}, {app.ErrUnpublished, "/faq-admin reindex"}, {app.ErrApproval, "/faq drafts"}, {app.ErrBusy, "in a minute"},
		{store.ErrSamePerson, "somebody else"}, {store.ErrState, labelLook}, {store.ErrConflict, labelEdit}, {store.ErrNotFound, "/faq drafts"},
		{&app.ContentError{Err: &faq.Error{Problems: []faq.Problem{{File: "a.md", Line: 7, Msg: "broken"}}}}, "a.md:7: broken"},
		{errors.New("dial tcp 10.0.0.1: secret"), "bot doctor"},
	} {
		got := trouble(fmt.Errorf("reindex: %w", c.err))
		if !strings.Contains(got, c.want) || strings.Contains(got, "secret") {
			t.Errorf("%v: %s", c.err, got)
		}
	}
}

// The preview is what patients get, card for card, and goes on where their reply does.
func TestPreviewIsThePatientsReply(t *testing.T) {
	x := open(t, setup{env: []string{"BEDSIDE_STAFF_APPROVAL=none"}})
	long := strings.TrimSpace(strings.Repeat("Talk with both teams first. ", 130))
	plain := strings.TrimSpace(strings.Repeat("Ask us first. ", 240))
	m := x.fill(x.form(x.faq(nurse, "edit", entryOption(methadonePassage))), text(long), [2]string{layout.InputOptions, "attach: emergency\nplain: " + plain})
	more := x.press(nurse, m, render.ButtonMore)
	if labels(m) != "More, Edit, Dry run, Withdraw" || !strings.HasPrefix(labels(more), "Publish, Edit") || strings.Contains(more.Content, "```") {
		t.Errorf("%s, then %s\n%s", labels(m), labels(more), more.Content)
	}
	x.outcome(nurse, more, labelPublish)
	share := x.reply(x.faq(nurse, "share", entryOption(methadonePassage)))
	if d := cmp.Diff(share.Embeds, m.Embeds); d != "" {
		t.Errorf("the preview (+) is not what is shared (-):\n%s", d)
	}
	rest := x.press(nurse, share, render.ButtonMore)
	if d := cmp.Diff(rest.Embeds, more.Embeds); d != "" {
		t.Errorf("the preview goes on otherwise (+):\n%s", d)
	}
}

// What stands under a page's title has the title for its heading, which is not an
// edit's to change.
func TestEditUnderATitle(t *testing.T) {
	x := open(t, setup{env: []string{"BEDSIDE_STAFF_APPROVAL=none"}, content: map[string]string{"page.md": page("About ketamine here", "Ketamine is given in a quiet room.\n\n## Can I drive after ketamine?\n\nNo.\n")}})
	opened := x.form(x.faq(nurse, "edit", discordtest.String("entry", "About ketamine here")))
	if f, _ := opened.Form(); f.Fields[0].Value != "About ketamine here" {
		t.Errorf("%+v", f.Fields[0])
	}
	m := x.fill(opened, [2]string{layout.InputHeading, "Another title"})
	contains(t, m, "Nothing was kept", textTitle)
	m = x.fill(x.pressForm(nurse, m, "Change it"), [2]string{layout.InputHeading, "About ketamine here"}, text("In a very quiet room."))
	contains(t, x.outcome(nurse, m, labelPublish), "Generation 2 is served now")
	contains(t, x.reply(x.faq(nurse, "share", discordtest.String("entry", "About ketamine here"))), "In a very quiet room.")
}

// An edit of a page that is a draft is kept, and nothing that patients read changes.
func TestEditOfADraftPage(t *testing.T) {
	hidden := strings.Replace(page("Later", "## When will ketamine be given at night?\n\nSoon.\n"), "published", "draft", 1)
	x := open(t, setup{env: []string{"BEDSIDE_STAFF_APPROVAL=none"}, content: map[string]string{"page.md": page("Now", "## Can I drive after ketamine?\n\nNo.\n"), "later.md": hidden}})
	m := x.fill(x.form(x.faq(nurse, "edit", discordtest.String("entry", "later/when-will-ketamine-be-given-at-night"))), text("Next year."))
	contains(t, m, "Patients would not see it", "later.md")
	contains(t, x.outcome(nurse, m, labelPublish), "kept as published, and patients read what they read before")
	contains(t, x.reply(x.faq(nurse, "drafts")), "There are no drafts")
	if v, _, err := x.app.Current(context.Background(), "later/when-will-ketamine-be-given-at-night"); err != nil || v.Section.Text != "Next year." {
		t.Errorf("%+v, %v", v, err)
	}
}

// A review is an edit of a whole file: it is listed, shown and withdrawn like others.
func TestReviewAmongDrafts(t *testing.T) {
	x := open(t, setup{})
	_, err := x.app.Propose(context.Background(), nurseID, store.KindReview, faq.Change{Kind: faq.Review, File: questions, Owner: "front desk", Reviewed: faq.Day(time.Now())}, faq.Version{})
	if err != nil {
		t.Fatal(err)
	}
	m := x.choose(doctor, x.reply(x.faq(doctor, "drafts")), 0)
	contains(t, m, "**Review of `"+questions+"`**", "It notes: owner `front desk`, reviewed ")
	if got := labels(m); got != "Submit for approval, Dry run, Withdraw" {
		t.Errorf("buttons: %s", got)
	}
	contains(t, x.press(doctor, m, labelWithdraw), "Withdrawn")
}

// A form waits for its text no longer than Discord waits for the form.
func TestSoon(t *testing.T) {
	x := open(t, setup{})
	b := x.b.clinics[0]
	if v, err := soon(context.Background(), b, func(context.Context) (int, error) { return 7, nil }); v != 7 || err != nil {
		t.Errorf("%d, %v", v, err)
	}
	if _, err := soon(context.Background(), b, func(context.Context) (int, error) { return 0, faq.ErrNoPassage }); !errors.Is(err, faq.ErrNoPassage) {
		t.Errorf("%v", err)
	}
	release := make(chan struct{})
	for name, read := range map[string]func(context.Context) (int, error){
		"one that hangs":      func(context.Context) (int, error) { <-release; return 1, nil },
		"one that is stopped": func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, ctx.Err() },
		"one that breaks":     func(context.Context) (int, error) { panic("broken") },
	} {
		begun := time.Now()
		if _, err := soon(context.Background(), b, read); !errors.Is(err, errSlow) || time.Since(begun) > promise {
			t.Errorf("%s: %v after %v", name, err, time.Since(begun))
		}
	}
	close(release)
}

// A list of many edits is divided, and each page leads to the next.
func TestManyDrafts(t *testing.T) {
	x := open(t, setup{})
	ctx := context.Background()
	v, _, err := x.app.Current(ctx, methadonePassage)
	if err != nil {
		t.Fatal(err)
	}
	for i := range perList + 2 {
		c := faq.Change{Kind: faq.Edit, Passage: methadonePassage, File: v.File, Section: v.Section}
		c.Section.Text = fmt.Sprintf("Text %d.", i)
		if _, err := x.app.Propose(ctx, nurseID, store.KindEdit, c, v); err != nil {
			t.Fatal(err)
		}
	}
	m := x.reply(x.faq(doctor, "drafts"))
	contains(t, m, "12 edits not published yet", "**1** ", "**10** ")
	m = x.press(doctor, m, "Older")
	contains(t, m, "**11** ", "**12** ")
	contains(t, x.press(doctor, m, "Newer"), "**1** ")
	h := x.reply(x.faq(doctor, "history", entryOption(methadonePassage)))
	contains(t, h, "12 edits of", "**12** ", "**3** ")
	contains(t, x.press(doctor, h, "Older"), "**2** ", "**1** ")
}
