package app_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"bedside/internal/answer"
	"bedside/internal/app"
	"bedside/internal/curation"
	"bedside/internal/faq"
	"bedside/internal/store"
)

func look(t *testing.T, a *app.App, e curation.Edit) app.Look {
	t.Helper()
	l, err := a.Look(context.Background(), e)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// textOf is the text of a passage, "" for none.
func textOf(p *faq.Passage) string {
	if p == nil {
		return ""
	}
	return p.Text
}

// A look says what patients read now and what they would read, and changes nothing.
func TestLook(t *testing.T) {
	c, a := serving(t)
	e := c.propose(a, lithiumID, saying(reworded))
	if l := look(t, a, e); textOf(l.Before) != folderLithium || textOf(l.After) != reworded || l.Stale || len(l.Errors) > 0 {
		t.Errorf("%+v", l)
	}
	reads(t, a, lithiumID, folderLithium)

	bad := c.propose(a, lithiumID, func(s *faq.Section) { s.Covers = append(s.Covers, "zolvaquine") })
	if l := look(t, a, bad); len(l.Errors) != 1 || !strings.Contains(l.Errors[0].Msg, "zolvaquine") {
		t.Errorf("%+v", l.Errors)
	}
	v, _, err := a.Current(context.Background(), lithiumID)
	if err != nil {
		t.Fatal(err)
	}
	gone := c.proposed(a, store.KindRetire, faq.Change{Kind: faq.Retire, Passage: lithiumID, File: v.File}, v)
	if l := look(t, a, gone); textOf(l.Before) != folderLithium || l.After != nil {
		t.Errorf("%+v", l)
	}
	fresh := c.proposed(a, store.KindAdd, faq.Change{Kind: faq.Add, Owner: "front desk", Section: faq.Section{Heading: "Parking", Text: "Behind the house."}}, faq.Version{})
	if l := look(t, a, fresh); l.Before != nil || textOf(l.After) != "Behind the house." || l.Stale {
		t.Errorf("%+v", l)
	}

	c.publish(a, c.approved(a, c.propose(a, lithiumID, saying("Another."))))
	if l := look(t, a, e); textOf(l.Before) != "Another." || textOf(l.After) != reworded || !l.Stale {
		t.Errorf("%+v", l)
	}
}

// What an old edit said comes back as an edit where the passage stands, and as a new
// passage where it does not.
func TestRestore(t *testing.T) {
	ctx := context.Background()
	c, a := serving(t)
	first := c.approved(a, c.propose(a, lithiumID, saying(reworded)))
	c.publish(a, first)
	c.publish(a, c.approved(a, c.propose(a, lithiumID, saying("Another."))))
	back, err := a.Restore(ctx, "ann", first)
	if err != nil || back.Kind != store.KindRestore || back.Change.Kind != faq.Edit || !back.NeedsApproval || back.Number != 3 {
		t.Fatalf("%+v, %v", back, err)
	}
	c.publish(a, c.approved(a, back))
	reads(t, a, lithiumID, reworded)

	v, _, err := a.Current(ctx, lithiumID)
	if err != nil {
		t.Fatal(err)
	}
	gone := c.approved(a, c.proposed(a, store.KindRetire, faq.Change{Kind: faq.Retire, Passage: lithiumID, File: v.File}, v))
	c.publish(a, gone)
	if _, err := a.Passage(lithiumID); !errors.Is(err, answer.ErrGone) {
		t.Fatalf("%v", err)
	}
	if _, err := a.Restore(ctx, "ann", gone); !errors.Is(err, app.ErrNothingToRestore) {
		t.Errorf("a retirement: %v", err)
	}
	again, err := a.Restore(ctx, "ann", first)
	if err != nil || again.Change.Kind != faq.Add {
		t.Fatalf("%+v, %v", again.Change, err)
	}
	c.publish(a, c.approved(a, again))
	reads(t, a, lithiumID, reworded)

	folder, err := a.RestoreFolder(ctx, "ann", lithiumID)
	if err != nil {
		t.Fatal(err)
	}
	c.publish(a, c.approved(a, folder))
	reads(t, a, lithiumID, folderLithium)
	if _, err := a.RestoreFolder(ctx, "ann", "no/such-passage"); !errors.Is(err, faq.ErrNoPassage) {
		t.Errorf("%v", err)
	}
}

func TestCurrentByKey(t *testing.T) {
	ctx := context.Background()
	c, a := serving(t)
	c.publish(a, c.approved(a, c.propose(a, lithiumID, saying(reworded))))
	v, p, err := a.CurrentByKey(ctx, answer.KeyOf(lithiumID))
	if err != nil || v.Section.Text != reworded || p.ID != lithiumID {
		t.Errorf("%+v, %v", v, err)
	}
	if _, _, err := a.CurrentByKey(ctx, [8]byte{1}); !errors.Is(err, faq.ErrNoPassage) {
		t.Errorf("%v", err)
	}
	if v, _, err := a.InFolder(ctx, lithiumID); err != nil || v.Section.Text != folderLithium {
		t.Errorf("%+v, %v", v, err)
	}
}

// What cannot stand in its file is told before anything is kept.
func TestProposeKeepsNothingThatCannotStand(t *testing.T) {
	ctx := context.Background()
	_, a := serving(t)
	v, _, err := a.Current(ctx, lithiumID)
	if err != nil {
		t.Fatal(err)
	}
	s := v.Section
	s.Text = "Fine.\n\n## A heading\n\nMore."
	_, err = a.Propose(ctx, "ann", store.KindEdit, faq.Change{Kind: faq.Edit, Passage: lithiumID, File: v.File, Section: s}, v)
	if content := (*app.ContentError)(nil); !errors.As(err, &content) || !strings.Contains(err.Error(), "line 3 of the text begins a heading") {
		t.Errorf("%v", err)
	}
	desk, err := a.Desk(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if list, err := desk.History(ctx, lithiumID); err != nil || len(list) > 0 {
		t.Errorf("%d were kept, %v", len(list), err)
	}
}
