package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

// draft keeps a draft of ann's that only a test tells from another by its content.
func draft(t testing.TB, s *Store, passage string, change func(*Revision)) Revision {
	t.Helper()
	r := Revision{Clinic: "c", Passage: passage, File: "a.md", Kind: KindEdit, Content: []byte(`{"text":"x"}`), Base: "h0", NeedsApproval: true, Author: "ann"}
	if change != nil {
		change(&r)
	}
	return must[Revision](t)(s.Draft(context.Background(), r))
}

func published(t testing.TB, s *Store, passage string, change func(*Revision)) Revision {
	t.Helper()
	ctx := context.Background()
	r := draft(t, s, passage, change)
	must[Revision](t)(s.Submit(ctx, r.Clinic, r.ID, "ann"))
	must[Revision](t)(s.Approve(ctx, r.Clinic, r.ID, "bob"))
	return must[Revision](t)(s.Publish(ctx, r.Clinic, r.ID, "bob"))
}

func testRevisions(t *testing.T, p place, s *Store) {
	ctx := context.Background()
	t0 := p.clock.now()
	a := draft(t, s, "p1", nil)
	same(t, a, Revision{ID: a.ID, Clinic: "c", Passage: "p1", File: "a.md", Kind: KindEdit, Number: 1, State: StateDraft,
		Content: []byte(`{"text":"x"}`), Base: "h0", NeedsApproval: true, Author: "ann", Created: t0})
	b := draft(t, s, "p2", func(r *Revision) { r.File = "B.md"; r.Kind = KindAdd; r.Base = "" })
	draft(t, s, "p1", func(r *Revision) { r.Clinic = "other" })
	same(t, must[[]Revision](t)(s.Open(ctx, "c")), []Revision{b, a}) // B.md before a.md, by bytes

	p.clock.add(time.Minute)
	must[Revision](t)(s.Submit(ctx, "c", a.ID, "ann"))
	p.clock.add(time.Minute)
	must[Revision](t)(s.Approve(ctx, "c", a.ID, "bob"))
	p.clock.add(time.Minute)
	got := must[Revision](t)(s.Publish(ctx, "c", a.ID, "cat"))
	want := a
	want.State, want.Approver, want.Decided, want.Published = StatePublished, "bob", t0.Add(2*time.Minute), t0.Add(3*time.Minute)
	same(t, got, want)
	same(t, must[Revision](t)(s.Revision(ctx, "c", a.ID)), want)
	same(t, must[[]Revision](t)(s.Overlay(ctx, "c")), []Revision{want})
	same(t, must[[]Revision](t)(s.Open(ctx, "c")), []Revision{b})
	same(t, must[[]Revision](t)(s.Overlay(ctx, "other")), []Revision{})
	_, err := s.Revision(ctx, "other", a.ID)
	wantErr(t, err, ErrNotFound)
	_, err = s.Submit(ctx, "other", b.ID, "ann")
	wantErr(t, err, ErrNotFound)

	second := published(t, s, "p1", func(r *Revision) { r.File = "A.md" }) // moved to another file
	first := published(t, s, "p0", func(r *Revision) { r.File = "z.md" })
	same(t, must[[]Revision](t)(s.Overlay(ctx, "c")), []Revision{first, want, second})
	same(t, must[[]Revision](t)(s.History(ctx, "c", "p1")), []Revision{want, second})
	same(t, actions(t, s, "c"), []string{"ann revision.draft", "ann revision.draft", "ann revision.submit", "bob revision.approve",
		"cat revision.publish", "ann revision.draft", "ann revision.submit", "bob revision.approve", "bob revision.publish",
		"ann revision.draft", "ann revision.submit", "bob revision.approve", "bob revision.publish"})
}

// testRevisionSteps tries every step from every state, with and without need of
// approval, by the author and by another.
func testRevisionSteps(t *testing.T, _ place, s *Store) {
	ctx := context.Background()
	do := map[string]func(id, who string) (Revision, error){
		"submit":   func(id, who string) (Revision, error) { return s.Submit(ctx, "c", id, who) },
		"approve":  func(id, who string) (Revision, error) { return s.Approve(ctx, "c", id, who) },
		"reject":   func(id, who string) (Revision, error) { return s.Reject(ctx, "c", id, "not now", who) },
		"withdraw": func(id, who string) (Revision, error) { return s.Withdraw(ctx, "c", id, who) },
		"publish":  func(id, who string) (Revision, error) { return s.Publish(ctx, "c", id, who) },
	}
	ways := map[RevisionState][]string{
		StateDraft: {}, StateSubmitted: {"submit"}, StateApproved: {"submit", "approve"}, StatePublished: {"submit", "approve", "publish"},
		StateRejected: {"submit", "reject"}, StateWithdrawn: {"withdraw"},
	}
	// The rules once more, in another form than the code has them.
	allowed := map[string][]RevisionState{
		"submit": {StateDraft}, "approve": {StateSubmitted}, "reject": {StateSubmitted},
		"withdraw": {StateDraft, StateSubmitted, StateApproved}, "publish": {StateApproved},
	}
	to := map[string]RevisionState{"submit": StateSubmitted, "approve": StateApproved, "reject": StateRejected, "withdraw": StateWithdrawn, "publish": StatePublished}
	n := 0
	for state, way := range ways {
		for name, step := range do {
			for _, needs := range []bool{true, false} {
				for _, who := range []string{"ann", "bob"} {
					n++
					r := draft(t, s, fmt.Sprint("p", n), func(r *Revision) { r.NeedsApproval = needs })
					for _, w := range way {
						must[Revision](t)(do[w](r.ID, "bob"))
					}
					var want error
					switch {
					case slices.Contains(allowed[name], state):
						if name == "approve" && needs && who == "ann" {
							want = ErrSamePerson
						}
					case name == "publish" && !needs && (state == StateDraft || state == StateSubmitted):
					default:
						want = ErrState
					}
					before := len(actions(t, s, "c"))
					_, err := step(r.ID, who)
					if !errors.Is(err, want) {
						t.Errorf("%s by %s from %s, approval needed %v: %v, want %v", name, who, state, needs, err, want)
					}
					state, rows := state, 0
					if want == nil {
						state, rows = to[name], 1
					}
					if got := must[Revision](t)(s.Revision(ctx, "c", r.ID)); got.State != state {
						t.Errorf("%s from %s left it %s, want %s", name, way, got.State, state)
					}
					if got := len(actions(t, s, "c")) - before; got != rows {
						t.Errorf("%s from %s wrote %d audit rows, want %d", name, way, got, rows)
					}
				}
			}
		}
	}
	if n != len(ways)*len(do)*4 {
		t.Errorf("only %d cases", n)
	}
}

func testRevisionConflict(t *testing.T, _ place, s *Store) {
	ctx := context.Background()
	free := func(r *Revision) { r.NeedsApproval = false }
	a, b := draft(t, s, "p", free), draft(t, s, "p", free)
	must[Revision](t)(s.Publish(ctx, "c", b.ID, "ann"))
	_, err := s.Publish(ctx, "c", a.ID, "ann")
	wantErr(t, err, ErrConflict)
	if got := must[Revision](t)(s.Revision(ctx, "c", a.ID)); got.State != StateDraft {
		t.Errorf("the refused revision is %s", got.State)
	}
	must[Revision](t)(s.Withdraw(ctx, "c", a.ID, "ann"))
	// Many publish their own at once: what is published in the end is the newest,
	// and no older one came after a newer.
	const n = 12
	var list [n]Revision
	for i := range list {
		list[i] = draft(t, s, "q", free)
	}
	var mu sync.Mutex
	won := 0
	atOnce(n, func(i int) {
		_, err := s.Publish(ctx, "c", list[i].ID, "ann")
		mu.Lock()
		defer mu.Unlock()
		if err == nil {
			won++
		} else if !errors.Is(err, ErrConflict) {
			t.Error(err)
		}
	})
	overlay := must[[]Revision](t)(s.Overlay(ctx, "c"))
	if len(overlay) != 1+won || overlay[won].Number != n || won == 0 {
		t.Errorf("%d published, overlay %+v", won, overlay)
	}
	last := 0
	events := must[[]Event](t)(s.Audit(ctx, "c", 1000))
	slices.Reverse(events)
	for _, e := range events {
		r := slices.IndexFunc(list[:], func(r Revision) bool { return r.ID == e.Subject })
		if e.Action != "revision.publish" || r < 0 {
			continue
		}
		if list[r].Number < last {
			t.Errorf("number %d was published after %d", list[r].Number, last)
		}
		last = list[r].Number
	}
}

func testRevisionNumbers(t *testing.T, _ place, s *Store) {
	const n = 20
	atOnce(n, func(i int) { draft(t, s, fmt.Sprint("p", i%2), nil) })
	for _, passage := range []string{"p0", "p1"} {
		list := must[[]Revision](t)(s.History(context.Background(), "c", passage))
		if len(list) != n/2 {
			t.Errorf("%d revisions of %s, want %d", len(list), passage, n/2)
		}
		for i, r := range list {
			if r.Number != i+1 {
				t.Errorf("%s: number %d in place %d", passage, r.Number, i+1)
			}
		}
	}
}

func testSettle(t *testing.T, _ place, s *Store) {
	ctx := context.Background()
	first := published(t, s, "p", nil)
	exported := published(t, s, "p", nil)
	other := published(t, s, "q", nil)
	open := draft(t, s, "q", nil)
	wantErr(t, s.Settle(ctx, "c", []string{other.ID, open.ID}, "ann"), ErrState)
	wantErr(t, s.Settle(ctx, "c", []string{other.ID, "none"}, "ann"), ErrNotFound)
	wantErr(t, s.Settle(ctx, "d", []string{other.ID}, "ann"), ErrNotFound)
	same(t, must[[]Revision](t)(s.Overlay(ctx, "c")), []Revision{first, exported, other})

	meanwhile := published(t, s, "q", nil)
	ok(t, s.Settle(ctx, "c", []string{exported.ID, other.ID, other.ID}, "ann"))
	ok(t, s.Settle(ctx, "c", []string{exported.ID}, "ann")) // twice is fine, and no second row
	same(t, must[[]Revision](t)(s.Overlay(ctx, "c")), []Revision{meanwhile})
	first.Settled, exported.Settled = true, true
	same(t, must[[]Revision](t)(s.History(ctx, "c", "p")), []Revision{first, exported})
	if got := actions(t, s, "c"); len(got) != 4*4+1+2 || got[len(got)-1] != "ann revision.settle" {
		t.Errorf("audit: %q", got)
	}
}
