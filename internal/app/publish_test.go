package app_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"bedside/internal/answer"
	"bedside/internal/app"
	"bedside/internal/curation"
	"bedside/internal/eval"
	"bedside/internal/faq"
	"bedside/internal/store"

	"github.com/google/go-cmp/cmp"
)

// Passages of smallPage and questions that they answer.
const (
	lithiumID     = "ketamine/ketamine-and-lithium"
	readyID       = "ketamine/how-to-get-ready-for-a-session"
	askLithium    = "lithium and ketamine together"
	askReady      = "what should i bring to my session"
	folderLithium = "Lithium needs regular blood tests. Your provider looks at them before a session."
	folderReady   = "Bring a list of your medicines. Somebody has to take you home."
)

// approve takes a draft through the hands of two members of staff.
func approve(ctx context.Context, a *app.App, id string) (curation.Edit, error) {
	desk, err := a.Desk(ctx)
	if err != nil {
		return curation.Edit{}, err
	}
	if _, err := desk.Submit(ctx, id, "ann"); err != nil {
		return curation.Edit{}, err
	}
	return desk.Approve(ctx, id, "bob")
}

// propose begins an edit from what stands there and changes its section.
func (c *clinic) propose(a *app.App, passage string, change func(*faq.Section)) curation.Edit {
	c.t.Helper()
	v, _, err := a.Current(context.Background(), passage)
	if err != nil {
		c.t.Fatal(err)
	}
	change(&v.Section)
	return c.proposed(a, store.KindEdit, faq.Change{Kind: faq.Edit, Passage: passage, File: v.File, Section: v.Section}, v)
}

func (c *clinic) proposed(a *app.App, kind store.RevisionKind, change faq.Change, from faq.Version) curation.Edit {
	c.t.Helper()
	e, err := a.Propose(context.Background(), "ann", kind, change, from)
	if err != nil {
		c.t.Fatal(err)
	}
	return e
}

// approved is an edit that only has to be published.
func (c *clinic) approved(a *app.App, e curation.Edit) curation.Edit {
	c.t.Helper()
	e, err := approve(context.Background(), a, e.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	return e
}

func saying(text string) func(*faq.Section) { return func(s *faq.Section) { s.Text = text } }

func (c *clinic) publish(a *app.App, e curation.Edit) app.ReindexReport {
	c.t.Helper()
	r, err := a.Publish(context.Background(), e.ID, "bob", app.ReindexOptions{})
	if err != nil {
		c.t.Fatal(err)
	}
	return r
}

// state is where an edit stands.
func (c *clinic) state(a *app.App, id string) store.RevisionState {
	c.t.Helper()
	desk, err := a.Desk(context.Background())
	if err != nil {
		c.t.Fatal(err)
	}
	e, err := desk.Edit(context.Background(), id)
	if err != nil {
		c.t.Fatal(err)
	}
	return e.State
}

// refuses demands that publishing an edit fails and that everything stays as it was.
func (c *clinic) refuses(a *app.App, e curation.Edit) error {
	c.t.Helper()
	before, rows, state := c.files("data/index"), len(c.audit(a)), c.state(a, e.ID)
	_, err := a.Publish(context.Background(), e.ID, "bob", app.ReindexOptions{})
	if err == nil {
		c.t.Fatal("published")
	}
	after := c.files("data/index")
	if diff := cmp.Diff(before, after); diff != "" {
		c.t.Errorf("the index has changed: %s", diff)
	}
	if got := c.state(a, e.ID); got != state || len(c.audit(a)) != rows {
		c.t.Errorf("the edit is %s and was %s, %d rows of the audit after %d", got, state, len(c.audit(a)), rows)
	}
	return err
}

// gets demands that a question is answered with a text, byte for byte.
func gets(t *testing.T, a *app.App, question, text string) {
	t.Helper()
	d := ask(t, a, question)
	if d.Kind != answer.Answer || len(d.Passages) == 0 || d.Passages[0].Passage.Text != text {
		got := "nothing"
		if len(d.Passages) > 0 {
			got = d.Passages[0].Passage.Text
		}
		t.Errorf("%q: %s %s %q, want %q", question, d.Kind, d.Reason, got, text)
	}
}

// serving is a small clinic that is being served.
func serving(t *testing.T, labels ...string) (*clinic, *app.App) {
	t.Helper()
	c := small(t, labels...)
	a := c.open(app.Options{})
	if err := a.Open(context.Background()); err != nil {
		t.Fatal(err)
	}
	return c, a
}

// reads demands the text of a passage that is served.
func reads(t *testing.T, a *app.App, passage, text string) {
	t.Helper()
	if err := a.Open(context.Background()); err != nil {
		t.Fatal(err)
	}
	p, err := a.Passage(passage)
	if err != nil || p.Text != text {
		t.Errorf("%s: %+v, %v, want %q", passage, p, err, text)
	}
}

// reworded is a text with all that Markdown may hold and that must come out as it is.
const reworded = "Lithium needs *regular* blood tests -- “always”.\n\n- One:  two  blanks\n- Tab\there, ünïcode ☂ and a \\_backslash\n\n```\ncode  # no heading\n```\n\nLast line\\\nwith a break"

func TestPublishedEditIsServed(t *testing.T) {
	c, a := serving(t)
	e := c.propose(a, lithiumID, saying(reworded))
	if !e.NeedsApproval {
		t.Error("an edit about a medicine needs nobody's approval")
	}
	c.approved(a, e)
	gets(t, a, askLithium, folderLithium)
	r := c.publish(a, e)
	if r.Generation != 2 || !slices.Equal(r.Changed, []string{lithiumID}) || len(r.Added)+len(r.Removed) > 0 || r.Difference.Swaps == 0 {
		t.Errorf("%+v", r)
	}
	gets(t, a, askLithium, reworded)
	reads(t, a, readyID, folderReady) // and no other passage has changed
	if c.state(a, e.ID) != store.StatePublished || string(c.read(page)) != smallPage {
		t.Errorf("%s; the folder must stay as it is", c.state(a, e.ID))
	}

	// A program that starts anew serves the same without building anything.
	was := a.Status()
	again := c.open(app.Options{})
	began := c.log.String()
	gets(t, again, askLithium, reworded)
	reads(t, again, readyID, folderReady)
	if st := again.Status(); st.Generation != 2 || st.Fingerprint != was.Fingerprint {
		t.Errorf("%+v, was %+v", st, was)
	}
	if log := strings.TrimPrefix(c.log.String(), began); strings.Contains(log, "level=WARN") || strings.Contains(log, "building") {
		t.Errorf("log:\n%s", log)
	}
	if r, err := again.Reindex(context.Background(), app.ReindexOptions{}); err != nil || !r.Unchanged {
		t.Errorf("reindex afterwards: %+v, %v", r, err)
	}
	if err := again.FinishPublishing(context.Background()); err != nil || again.Status().Generation != 2 {
		t.Errorf("there was nothing to finish: %v", err)
	}
}

// One that needs no approval goes live from a draft.
func TestPublishWithoutApproval(t *testing.T) {
	c, a := serving(t)
	e := c.propose(a, readyID, saying("Bring nothing at all."))
	if e.NeedsApproval {
		// The page covers ketamine as a whole.
		if err := c.refuses(a, e); !errors.Is(err, app.ErrApproval) {
			t.Errorf("got %v", err)
		}
	}
	c.write("config.yaml", "clinic:\n  name: Test Clinic\nstaff:\n  approval: none\n")
	b := c.open(app.Options{})
	e = c.propose(b, readyID, saying("Bring nothing at all."))
	c.publish(b, e)
	reads(t, b, readyID, "Bring nothing at all.")
}

func TestApproval(t *testing.T) {
	c, a := serving(t)
	ctx := context.Background()
	desk, err := a.Desk(ctx)
	if err != nil {
		t.Fatal(err)
	}
	e := c.propose(a, lithiumID, saying(reworded))
	if err := c.refuses(a, e); !errors.Is(err, app.ErrApproval) {
		t.Errorf("a draft: %v", err)
	}
	// A dry run says what it would do, to whoever decides about it.
	if r, err := a.Publish(ctx, e.ID, "ann", app.ReindexOptions{DryRun: true}); err != nil || !slices.Equal(r.Changed, []string{lithiumID}) || r.Generation != 0 {
		t.Errorf("dry run: %+v, %v", r, err)
	}
	if _, err := desk.Submit(ctx, e.ID, "ann"); err != nil {
		t.Fatal(err)
	}
	if err := c.refuses(a, e); !errors.Is(err, app.ErrApproval) {
		t.Errorf("submitted: %v", err)
	}
	if _, err := desk.Approve(ctx, e.ID, "ann"); !errors.Is(err, store.ErrSamePerson) {
		t.Errorf("approved by its author: %v", err)
	}
	if err := c.refuses(a, e); !errors.Is(err, app.ErrApproval) {
		t.Errorf("after its author's approval: %v", err)
	}
	if _, err := desk.Approve(ctx, e.ID, "bob"); err != nil {
		t.Fatal(err)
	}
	c.publish(a, e)
	if err := c.refuses(a, e); !errors.Is(err, store.ErrState) {
		t.Errorf("published twice: %v", err)
	}
	gone := c.propose(a, lithiumID, saying("never"))
	if _, err := desk.Withdraw(ctx, gone.ID, "ann"); err != nil {
		t.Fatal(err)
	}
	if err := c.refuses(a, gone); !errors.Is(err, store.ErrState) {
		t.Errorf("withdrawn: %v", err)
	}
	gets(t, a, askLithium, reworded)
}

func TestStaleEdit(t *testing.T) {
	c, a := serving(t)
	first := c.approved(a, c.propose(a, lithiumID, saying("The first word.")))
	second := c.approved(a, c.propose(a, lithiumID, saying("The second word.")))
	other := c.approved(a, c.propose(a, readyID, saying("Bring a friend.")))
	c.publish(a, first)
	if err := c.refuses(a, second); !errors.Is(err, app.ErrStale) {
		t.Errorf("got %v", err)
	}
	gets(t, a, askLithium, "The first word.")
	c.publish(a, other) // that of another passage is not
	reads(t, a, readyID, "Bring a friend.")

	added := func() curation.Edit {
		return c.approved(a, c.proposed(a, store.KindAdd, faq.Change{Kind: faq.Add, Passage: "staff/visits", Owner: "head nurse", Reviewed: onDay("2026-10-30"), ReviewBy: onDay("2027-10-30"), Section: faq.Section{Heading: "Visits", Text: "Come at two."}}, faq.Version{}))
	}
	one, two := added(), added()
	c.publish(a, one)
	if err := c.refuses(a, two); !errors.Is(err, app.ErrStale) {
		t.Errorf("added twice: %v", err)
	}
	taken := c.approved(a, c.proposed(a, store.KindRetire, faq.Change{Kind: faq.Retire, Passage: readyID, File: "ketamine.md"}, faq.Version{Base: "sha256:old"}))
	if err := c.refuses(a, taken); !errors.Is(err, app.ErrStale) {
		t.Errorf("retired without having seen it: %v", err)
	}
}

func TestEditBesideUnpublishedFolder(t *testing.T) {
	c, a := serving(t)
	e := c.approved(a, c.propose(a, lithiumID, saying(reworded)))
	c.write(page, strings.Replace(smallPage, folderReady, "Bring whatever you like.", 1))
	if err := c.refuses(a, e); !errors.Is(err, app.ErrUnpublished) {
		t.Errorf("got %v", err)
	}
	reads(t, a, readyID, folderReady)
	c.write("faq/draft.md", strings.Replace(sertralinePage, "published", "draft", 1))
	c.write(page, smallPage) // a draft beside it goes live with nothing
	c.publish(a, e)
	gets(t, a, askLithium, reworded)
	reads(t, a, readyID, folderReady)
}

// What speaks against an edit keeps everything as it was, and the edit approved.
func TestRefusedEdit(t *testing.T) {
	const onSertraline = "can i take sertraline with ketamine"
	for name, x := range map[string]struct {
		labels []string
		edit   func(c *clinic, a *app.App) curation.Edit
		judge  func(err error) bool
	}{
		"a phrasing is lost": {nil,
			func(c *clinic, a *app.App) curation.Edit {
				return c.propose(a, lithiumID, func(s *faq.Section) { s.Covers = nil })
			},
			func(err error) bool {
				var r *app.RefusedError
				return errors.As(err, &r) && r.Objections[0].Rule == eval.AnswerLost
			},
		},
		"what must not be answered opens": {[]string{labelled("not", onSertraline, "cover_gap")},
			func(c *clinic, a *app.App) curation.Edit {
				return c.propose(a, readyID, func(s *faq.Section) {
					s.Covers, s.Text, s.AlsoAsked = []string{"sertraline"}, "Sertraline is fine.", []string{askReady, onSertraline}
				})
			},
			func(err error) bool {
				var r *app.RefusedError
				return errors.As(err, &r) && r.Objections[0].Rule == eval.AnswerOpens
			},
		},
		"lint": {nil,
			func(c *clinic, a *app.App) curation.Edit {
				return c.proposed(a, store.KindAdd, faq.Change{Kind: faq.Add, File: "ketamine.md", Section: faq.Section{Heading: "Side effects", Text: "Tell us about them."}}, faq.Version{})
			},
			func(err error) bool {
				var l *app.LintError
				return errors.As(err, &l)
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, a := serving(t, x.labels...)
			e := c.approved(a, x.edit(c, a))
			if err := c.refuses(a, e); !x.judge(err) {
				t.Fatalf("got %v", err)
			}
			if c.state(a, e.ID) != store.StateApproved {
				t.Errorf("the edit is %s", c.state(a, e.ID))
			}
			reads(t, a, readyID, folderReady)
			if d := ask(t, a, askLithium); d.Kind != answer.Answer {
				t.Errorf("%s %s", d.Kind, d.Reason)
			}
			r, err := a.Publish(context.Background(), e.ID, "bob", app.ReindexOptions{Force: "agreed with the clinical lead"})
			if err != nil || r.Generation != 2 || c.state(a, e.ID) != store.StatePublished {
				t.Errorf("forced: %+v, %v", r, err)
			}
		})
	}
}

// While everything is stopped, what an edit would lose is seen all the same: else it
// would be gone once the stop is taken back.
func TestRefusedWhileStopped(t *testing.T) {
	c, a := serving(t)
	if err := a.Stop(context.Background(), store.StopAll, "", "ann", "a wrong number"); err != nil {
		t.Fatal(err)
	}
	e := c.approved(a, c.propose(a, lithiumID, func(s *faq.Section) { s.Covers = nil }))
	var refused *app.RefusedError
	if err := c.refuses(a, e); !errors.As(err, &refused) {
		t.Errorf("got %v", err)
	}
}
