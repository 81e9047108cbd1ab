package curation_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"bedside/internal/curation"
	"bedside/internal/faq"
	"bedside/internal/store"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const ward = `---
title: The ward
status: published
owner: clinical lead
---

# The ward

Ring the bell.
`

// chain is a passage that is added, edited, retired and brought back by staff.
type chain struct {
	t    *testing.T
	desk *curation.Desk
	base string // of the passage as it stands
}

// over is the content folder with all published edits in it.
func (c *chain) over() (*faq.Overlaid, *faq.Corpus) {
	c.t.Helper()
	list, err := c.desk.Overlay(context.Background())
	if err != nil {
		c.t.Fatal(err)
	}
	over, err := faq.Overlay(fstest.MapFS{"ward.md": {Data: []byte(ward)}}, curation.Changes(list))
	if err != nil {
		c.t.Fatal(err)
	}
	corpus, err := faq.Load(over.FS, faq.Options{})
	if err != nil {
		c.t.Fatal(err)
	}
	return over, corpus
}

// publish takes a change all the way and returns what the passage says then, "" where
// it is gone.
func (c *chain) publish(kind store.RevisionKind, change faq.Change) string {
	c.t.Helper()
	ctx := context.Background()
	change.Passage, change.Base = "ward/visits", c.base
	e, err := c.desk.Propose(ctx, "ann", kind, change, true)
	if err == nil {
		_, err = c.desk.Submit(ctx, e.ID, "ann")
	}
	if err == nil {
		_, err = c.desk.Approve(ctx, e.ID, "bob")
	}
	if err == nil {
		e, err = c.desk.Published(ctx, e.ID, "ann")
	}
	if err != nil {
		c.t.Fatal(err)
	}
	if e.State != store.StatePublished || e.Approver != "bob" {
		c.t.Errorf("%+v", e.Revision)
	}
	over, corpus := c.over()
	if len(over.Conflicts) > 0 {
		c.t.Errorf("after %s: %v", kind, over.Conflicts)
	}
	v, err := corpus.Version("ward/visits")
	if errors.Is(err, faq.ErrNoPassage) {
		c.base = ""
		return ""
	}
	c.base = v.Base
	return v.Section.Text
}

func TestChainOfEdits(t *testing.T) {
	c := &chain{t: t, desk: newOffice(t).desk("north", "", "")}
	say := func(text string) faq.Section { return faq.Section{Heading: "Visits", Text: text, Level: 2} }
	const first, second, third = "Come at two.", "Come at three.\n\n- Ring  the bell\n- Wait", "Come at four."
	steps := []struct {
		kind   store.RevisionKind
		change faq.Change
		want   string
	}{
		{store.KindAdd, faq.Change{Kind: faq.Add, File: "ward.md", Section: say(first)}, first},
		{store.KindEdit, faq.Change{Kind: faq.Edit, File: "ward.md", Section: say(second)}, second},
		{store.KindRetire, faq.Change{Kind: faq.Retire, File: "ward.md"}, ""},
		{store.KindRestore, faq.Change{Kind: faq.Add, File: "ward.md", Section: say(first)}, first},
		{store.KindEdit, faq.Change{Kind: faq.Edit, File: "ward.md", Section: say(third)}, third},
	}
	for i, s := range steps {
		if got := c.publish(s.kind, s.change); got != s.want {
			t.Fatalf("step %d, %s: %q, want %q", i, s.kind, got, s.want)
		}
	}
	history, err := c.desk.History(context.Background(), "ward/visits")
	if err != nil || len(history) != len(steps) {
		t.Fatalf("%d in the history, %v", len(history), err)
	}
	for i, e := range history {
		if e.Number != i+1 || e.Kind != steps[i].kind || e.Change.Section.Text != steps[i].change.Section.Text {
			t.Errorf("number %d: %+v", i+1, e.Revision)
		}
	}
	// What stands in the folder is no edit any more, and the history keeps it.
	if err := c.desk.Settle(context.Background(), []string{history[4].ID}, "cli"); err != nil {
		t.Fatal(err)
	}
	if list, err := c.desk.Overlay(context.Background()); err != nil || len(list) > 0 {
		t.Errorf("%d still lie over the folder, %v", len(list), err)
	}
	if _, corpus := c.over(); len(corpus.Passages) != 1 {
		t.Errorf("%d passages", len(corpus.Passages))
	}
}

// An edit that cannot be read is an error, never left out: what it had changed would
// come back.
func TestEditThatCannotBeRead(t *testing.T) {
	o := newOffice(t)
	d := o.desk("north", "", "")
	ctx := context.Background()
	r, err := o.store.Draft(ctx, store.Revision{Clinic: "north", Passage: "p", File: "f.md", Kind: store.KindEdit, Content: []byte("{"), Author: "ann"})
	if err == nil {
		_, err = o.store.Publish(ctx, "north", r.ID, "ann")
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, read := range map[string]func() error{
		"overlay": func() error { _, err := d.Overlay(ctx); return err },
		"history": func() error { _, err := d.History(ctx, "p"); return err },
		"edit":    func() error { _, err := d.Edit(ctx, r.ID); return err },
	} {
		if err := read(); err == nil || !strings.Contains(err.Error(), r.ID) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A review is numbered under its file, so that reviews and edits of a page do not stand
// in each other's way.
func TestReviewHasItsOwnNumbers(t *testing.T) {
	d := newOffice(t).desk("north", "", "")
	ctx := context.Background()
	for i, c := range []faq.Change{
		{Kind: faq.Review, File: "ward.md", Owner: "head nurse"},
		{Kind: faq.Edit, Passage: "ward", File: "ward.md", Section: faq.Section{Text: "x"}},
		{Kind: faq.Review, File: "ward.md", Owner: "clinical lead"},
		{Kind: faq.Add, Passage: "staff/new", Section: faq.Section{Heading: "New", Text: "x"}},
	} {
		e, err := d.Propose(ctx, "ann", store.RevisionKind(c.Kind), c, false)
		if want := []int{1, 1, 2, 1}[i]; err != nil || e.Number != want {
			t.Errorf("%d: number %d, want %d, %v", i, e.Number, want, err)
		}
	}
}

// deskModel is what the desk must say after any sequence of steps.
type deskModel struct {
	edits []*modelEdit
	rows  int // of the audit
}

type modelEdit struct {
	id, passage, author string
	number              int
	needs, settled      bool
	state               store.RevisionState
}

func (m *deskModel) published(passage string) (newest int) {
	for _, e := range m.edits {
		if e.passage == passage && e.state == store.StatePublished {
			newest = max(newest, e.number)
		}
	}
	return newest
}

// step says how a step of an edit must end.
func (m *deskModel) step(e *modelEdit, name, actor string) (to store.RevisionState, want error) {
	from := map[string][]store.RevisionState{
		"submit":   {store.StateDraft},
		"approve":  {store.StateSubmitted},
		"reject":   {store.StateSubmitted},
		"withdraw": {store.StateDraft, store.StateSubmitted, store.StateApproved},
		"publish":  {store.StateApproved},
	}[name]
	if name == "publish" && !e.needs {
		from = append(from, store.StateDraft, store.StateSubmitted)
	}
	to = map[string]store.RevisionState{"submit": store.StateSubmitted, "approve": store.StateApproved, "reject": store.StateRejected,
		"withdraw": store.StateWithdrawn, "publish": store.StatePublished}[name]
	switch {
	case !slices.Contains(from, e.state):
		return to, store.ErrState
	case name == "approve" && e.needs && e.author == actor:
		return to, store.ErrSamePerson
	case name == "publish" && e.number <= m.published(e.passage):
		return to, store.ErrConflict
	}
	return to, nil
}

func TestEditsFollowTheirRules(t *testing.T) {
	o := newOffice(t)
	ctx := context.Background()
	people := rapid.SampledFrom([]string{"ann", "bob", "cyd"})
	rapid.Check(t, func(t *rapid.T) {
		d, m := o.desk(newClinic(), "", ""), new(deskModel)
		do := map[string]func(id, actor string) (curation.Edit, error){
			"submit":   func(id, actor string) (curation.Edit, error) { return d.Submit(ctx, id, actor) },
			"approve":  func(id, actor string) (curation.Edit, error) { return d.Approve(ctx, id, actor) },
			"reject":   func(id, actor string) (curation.Edit, error) { return d.Reject(ctx, id, "not yet", actor) },
			"withdraw": func(id, actor string) (curation.Edit, error) { return d.Withdraw(ctx, id, actor) },
			"publish":  func(id, actor string) (curation.Edit, error) { return d.Published(ctx, id, actor) },
		}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			actor := people.Draw(t, "actor")
			name := rapid.SampledFrom([]string{"propose", "submit", "approve", "publish", "reject", "withdraw", "settle"}).Draw(t, "step")
			if name == "propose" || len(m.edits) == 0 {
				passage := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "passage")
				needs := rapid.Bool().Draw(t, "needs")
				e, err := d.Propose(ctx, actor, store.KindEdit, faq.Change{Kind: faq.Edit, Passage: passage, File: passage + ".md", Section: faq.Section{Text: actor}}, needs)
				if err != nil {
					t.Fatal(err)
				}
				m.edits = append(m.edits, &modelEdit{id: e.ID, passage: passage, author: actor, number: e.Number, needs: needs, state: e.State})
				m.rows++
				continue
			}
			e := rapid.SampledFrom(m.edits).Draw(t, "edit")
			if name == "settle" {
				m.settle(t, d, e)
				continue
			}
			to, want := m.step(e, name, actor)
			got, err := do[name](e.id, actor)
			if !errors.Is(err, want) || want == nil && err != nil {
				t.Fatalf("%s of %+v by %s: %v, want %v", name, e, actor, err, want)
			}
			if err == nil {
				e.state = to
				m.rows++
				if got.State != to {
					t.Fatalf("%s: state %s", name, got.State)
				}
			}
		}
		m.check(t, d)
	})
	o.whole()
}

func (m *deskModel) settle(t *rapid.T, d *curation.Desk, e *modelEdit) {
	err := d.Settle(context.Background(), []string{e.id}, "cli")
	if e.state != store.StatePublished {
		if !errors.Is(err, store.ErrState) {
			t.Fatalf("settle of %+v: %v", e, err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	fresh := false
	for _, x := range m.edits {
		if x.passage == e.passage && x.number <= e.number && x.state == store.StatePublished && !x.settled {
			x.settled, fresh = true, true
		}
	}
	if fresh {
		m.rows++
	}
}

// check compares all lists with the model.
func (m *deskModel) check(t *rapid.T, d *curation.Desk) {
	want := map[string][]string{}
	list := slices.Clone(m.edits)
	slices.SortFunc(list, func(a, b *modelEdit) int {
		if a.passage != b.passage {
			return strings.Compare(a.passage, b.passage)
		}
		return a.number - b.number
	})
	for _, e := range list {
		switch e.state {
		case store.StatePublished:
			if !e.settled {
				want["overlay"] = append(want["overlay"], e.id)
			}
		case store.StateDraft, store.StateSubmitted, store.StateApproved:
			want["open"] = append(want["open"], e.id)
		}
		want["history of "+e.passage] = append(want["history of "+e.passage], e.id)
	}
	got := map[string][]string{}
	ctx := context.Background()
	for name, read := range map[string]func() ([]curation.Edit, error){
		"overlay":      func() ([]curation.Edit, error) { return d.Overlay(ctx) },
		"open":         func() ([]curation.Edit, error) { return d.Open(ctx) },
		"history of a": func() ([]curation.Edit, error) { return d.History(ctx, "a") },
		"history of b": func() ([]curation.Edit, error) { return d.History(ctx, "b") },
	} {
		edits, err := read()
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range edits {
			got[name] = append(got[name], e.ID)
			if e.Change.Section.Text != e.Author {
				t.Fatalf("%s holds what %s did not write: %q", e.ID, e.Author, e.Change.Section.Text)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	rows, err := d.Audit(ctx, 1000)
	if err != nil || len(rows) != m.rows {
		t.Fatalf("%d rows in the audit for %d changes, %v", len(rows), m.rows, err)
	}
}
