package app_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"bedside/internal/answer"
	"bedside/internal/app"
	"bedside/internal/faq"
	"bedside/internal/store"
)

func TestKindsOfEdits(t *testing.T) {
	c, a := serving(t)
	ctx := context.Background()

	// A new page under staff/.
	e := c.approved(a, c.proposed(a, store.KindAdd, faq.Change{Kind: faq.Add, Owner: "head nurse", Reviewed: onDay("2026-10-30"), ReviewBy: onDay("2027-10-30"),
		Section: faq.Section{Heading: "Parking", Text: "Park behind the house.", AlsoAsked: []string{"where do i leave my car"}}}, faq.Version{}))
	if r := c.publish(a, e); !slices.Equal(r.Added, []string{"staff/parking"}) {
		t.Errorf("%+v", r)
	}
	gets(t, a, "where do i leave my car", "Park behind the house.")
	p, err := a.Passage("staff/parking")
	if err != nil || p.Doc.File != "staff/parking.md" || p.Doc.Owner != "head nurse" || !p.Doc.ReviewBy.Equal(onDay("2027-10-30")) {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := os.Stat(c.path("faq/staff")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder was written to: %v", err)
	}

	// It is taken away, and brought back.
	v, _, err := a.Current(ctx, "staff/parking")
	if err != nil {
		t.Fatal(err)
	}
	retired := c.approved(a, c.proposed(a, store.KindRetire, faq.Change{Kind: faq.Retire, Passage: "staff/parking", File: v.File}, v))
	if p, err := a.Preview(ctx, retired); err != nil || p != nil {
		t.Errorf("a preview of nothing: %+v, %v", p, err)
	}
	if r := c.publish(a, retired); !slices.Equal(r.Removed, []string{"staff/parking"}) {
		t.Errorf("%+v", r)
	}
	if _, err := a.Passage("staff/parking"); !errors.Is(err, answer.ErrGone) {
		t.Errorf("retired: %v", err)
	}
	back, err := a.Restore(ctx, "ann", e)
	if err != nil {
		t.Fatal(err)
	}
	c.publish(a, c.approved(a, back))
	gets(t, a, "where do i leave my car", "Park behind the house.")

	// A document is reviewed as it stands; who reviewed another state is too late.
	digest := func() string {
		t.Helper()
		corpus, err := faq.Load(os.DirFS(c.path("faq")), faq.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return corpus.Documents[0].Digest
	}
	review := faq.Change{Kind: faq.Review, File: "ketamine.md", Owner: "head nurse", Reviewed: onDay("2026-11-01"), ReviewBy: onDay("2030-11-01")}
	was := digest()
	c.publish(a, c.approved(a, c.proposed(a, store.KindReview, review, faq.Version{Base: was})))
	if p, err := a.Passage(lithiumID); err != nil || p.Doc.Owner != "head nurse" || !p.Doc.ReviewBy.Equal(onDay("2030-11-01")) {
		t.Errorf("%+v, %v", p.Doc, err)
	}
	late := c.approved(a, c.proposed(a, store.KindReview, review, faq.Version{Base: was}))
	if err := c.refuses(a, late); !errors.Is(err, app.ErrStale) {
		t.Errorf("reviewed as it was before: %v", err)
	}
	gets(t, a, askLithium, folderLithium)
}

func onDay(text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return d
}

// An edit of a page that somebody has signed is signed with it: the review of staff
// stands for the text as it is now.
func TestEditOfSignedPage(t *testing.T) {
	c := small(t)
	corpus, err := faq.Load(os.DirFS(c.path("faq")), faq.Options{})
	if err != nil {
		t.Fatal(err)
	}
	signed := strings.Replace(smallPage, "covers: [ketamine]\n", "covers: [ketamine]\nsigned: "+corpus.Documents[0].Digest+"\n", 1)
	c.write(page, signed)
	a := c.open(app.Options{})
	reindex(t, a)
	if err := a.Open(context.Background()); err != nil {
		t.Fatal(err)
	}
	c.publish(a, c.approved(a, c.propose(a, readyID, saying("Bring a friend."))))
	reads(t, a, readyID, "Bring a friend.")
	p, err := a.Passage(readyID)
	if err != nil || p.Doc.Signed == "" || p.Doc.Signed == corpus.Documents[0].Digest {
		t.Errorf("signed %q, %v", p.Doc.Signed, err)
	}
	// One whose signature was wrong is not made right by an edit.
	c.write(page, strings.Replace(signed, "Lithium needs", "Lithium wants", 1))
	if _, err := a.Reindex(context.Background(), app.ReindexOptions{Force: "signed tomorrow"}); err != nil {
		t.Fatal(err)
	}
	c.publish(a, c.approved(a, c.propose(a, lithiumID, saying("Lithium needs care."))))
	if p, err = a.Passage(lithiumID); err != nil || p.Text != "Lithium needs care." || p.Doc.Signed != corpus.Documents[0].Digest {
		t.Errorf("%q, signed %q, %v", p.Text, p.Doc.Signed, err)
	}
}

// A question in a terminal sees what staff have edited and leaves no database where
// nobody has.
func TestAskSeesEdits(t *testing.T) {
	c := newClinic(t)
	c.remove("faq")
	c.write(page, smallPage)
	gets(t, c.open(app.Options{}), askLithium, folderLithium)
	if _, err := os.Stat(c.path("data/" + app.StoreFile)); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("a question made a database: %v", err)
	}
	a := c.open(app.Options{})
	c.publish(a, c.approved(a, c.propose(a, lithiumID, saying("Ask us first."))))
	gets(t, c.open(app.Options{}), askLithium, "Ask us first.")
	// Also where the index is gone: the store is part of the content.
	c.remove("data/index")
	gets(t, c.open(app.Options{}), askLithium, "Ask us first.")
	// Drafts and other folders have none of it.
	if _, err := c.open(app.Options{Drafts: true}).Desk(context.Background()); !errors.Is(err, app.ErrNoDesk) {
		t.Errorf("with drafts: %v", err)
	}
	gets(t, c.open(app.Options{Drafts: true}), askLithium, folderLithium)
}

// The first passage of a clinic may come from staff.
func TestFirstPassage(t *testing.T) {
	c := newClinic(t)
	c.remove("faq")
	c.write("faq/golden/none", "")
	a := c.open(app.Options{})
	e := c.proposed(a, store.KindAdd, faq.Change{Kind: faq.Add, Owner: "head nurse", Reviewed: onDay("2026-10-30"), ReviewBy: onDay("2027-10-30"),
		Section: faq.Section{Heading: "Parking", Text: "Park behind the house.", AlsoAsked: []string{"where do i leave my car"}}}, faq.Version{})
	c.publish(a, c.approved(a, e))
	gets(t, a, "where do i leave my car", "Park behind the house.")
}

// An edit that says what is served already needs no build, and is published.
func TestEditThatChangesNothing(t *testing.T) {
	c, a := serving(t)
	e := c.approved(a, c.propose(a, readyID, func(*faq.Section) {}))
	if r := c.publish(a, e); !r.Unchanged || c.state(a, e.ID) != store.StatePublished || a.Status().Generation != 1 {
		t.Errorf("%+v, %s", r, c.state(a, e.ID))
	}
}
