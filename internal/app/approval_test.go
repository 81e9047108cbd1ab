package app_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"bedside/internal/app"
	"bedside/internal/faq"
	"bedside/internal/store"
)

const parkingPage = `---
title: Parking
status: published
owner: clinical lead
reviewed: 2026-10-01
review_by: 2036-10-01
---

# Where can I park?

Park behind the house.
`

const parkingID = "parking/where-can-i-park"

// Whatever patients can read of a page, or ask for it by, counts: a medicine in any of
// it needs a second person.
func TestApprovalLooksAtAllThatIsRead(t *testing.T) {
	c := small(t)
	c.write("faq/parking.md", parkingPage)
	a := c.open(app.Options{})
	reindex(t, a)
	ctx := context.Background()
	from, p, err := a.Current(ctx, parkingID)
	if err != nil {
		t.Fatal(err)
	}
	for name, section := range map[string]func(*faq.Section){
		"nothing":   func(s *faq.Section) { s.Text = "Park in front." },
		"text":      func(s *faq.Section) { s.Text = "Tramadol patients park here." },
		"plain":     func(s *faq.Section) { s.Plain = "Take tramadol with ketamine." },
		"heading":   func(s *faq.Section) { s.Heading = "Parking on tramadol" },
		"phrasings": func(s *faq.Section) { s.AlsoAsked = []string{"can i take tramadol with ketamine"} },
		"covers":    func(s *faq.Section) { s.Covers = []string{"tramadol"} },
	} {
		s := from.Section
		section(&s)
		e, err := a.Propose(ctx, "ann", store.KindEdit, faq.Change{Kind: faq.Edit, Passage: p.ID, File: from.File, Section: s}, from)
		if err != nil {
			t.Fatal(err)
		}
		if e.NeedsApproval != (name != "nothing") {
			t.Errorf("%s: needs approval %t", name, e.NeedsApproval)
		}
	}
	e, err := a.Propose(ctx, "ann", store.KindAdd, faq.Change{Kind: faq.Add, Title: "All about tramadol", Section: faq.Section{Heading: "Where is it?", Text: "Here."}}, faq.Version{})
	if err != nil || !e.NeedsApproval {
		t.Errorf("title: %t, %v", e.NeedsApproval, err)
	}
}

// A draft that needed nobody when it was written needs somebody once the rules, or the
// page, say so. Its author cannot be that somebody.
func TestApprovalIsLookedAtAgain(t *testing.T) {
	c := small(t)
	c.write("faq/parking.md", parkingPage)
	a := c.open(app.Options{})
	reindex(t, a)
	ctx := context.Background()
	from, p, err := a.Current(ctx, parkingID)
	if err != nil {
		t.Fatal(err)
	}
	s := from.Section
	s.Text = "Park in front."
	e, err := a.Propose(ctx, "ann", store.KindEdit, faq.Change{Kind: faq.Edit, Passage: p.ID, File: from.File, Section: s}, from)
	if err != nil || e.NeedsApproval {
		t.Fatal(e.NeedsApproval, err)
	}
	c.write("config.yaml", "clinic:\n  name: Test Clinic\nstaff:\n  approval: all\n")
	strict := c.open(app.Options{})
	if _, err := strict.Publish(ctx, e.ID, "ann", app.ReindexOptions{}); !errors.Is(err, app.ErrApproval) {
		t.Errorf("a draft of before: %v", err)
	}
	desk, err := strict.Desk(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Submit(ctx, e.ID, "ann"); err != nil {
		t.Fatal(err)
	}
	// The row knows nothing of the new rule and takes its author for an approver.
	if _, err := desk.Approve(ctx, e.ID, "ann"); err != nil {
		t.Fatal(err)
	}
	if _, err := strict.Publish(ctx, e.ID, "ann", app.ReindexOptions{}); !errors.Is(err, app.ErrApproval) {
		t.Errorf("approved by its author: %v", err)
	}
	again, err := strict.Propose(ctx, "ann", store.KindEdit, e.Change, from)
	if err != nil || !again.NeedsApproval {
		t.Fatalf("proposed anew: %t, %v", again.NeedsApproval, err)
	}
	if _, err := desk.Submit(ctx, again.ID, "ann"); err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Approve(ctx, again.ID, "bob"); err != nil {
		t.Fatal(err)
	}
	if _, err := strict.Publish(ctx, again.ID, "ann", app.ReindexOptions{}); err != nil {
		t.Errorf("approved by another: %v", err)
	}
}

// A served page can be stopped by its id or heading when neither store nor folder can
// be read.
func TestTargetWithoutStore(t *testing.T) {
	c := small(t)
	for _, name := range []string{"", "-wal", "-shm"} {
		c.remove("data/" + app.StoreFile + name)
	}
	c.write("data/"+app.StoreFile+"/in-the-way", "x")
	a := c.open(app.Options{})
	if err := a.Open(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ketamine/ketamine-and-lithium", "Ketamine and lithium"} {
		if id, err := a.Target(context.Background(), app.StopEntry, name); err != nil || id != "ketamine/ketamine-and-lithium" {
			t.Errorf("%s: %q, %v", name, id, err)
		}
	}
	_, err := a.Target(context.Background(), app.StopEntry, "nobody's page")
	if !errors.Is(err, app.ErrStoreAway) || !strings.Contains(err.Error(), "nobody's page") {
		t.Errorf("a page that is not served: %v", err)
	}
}
