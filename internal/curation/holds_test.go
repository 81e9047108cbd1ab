package curation_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"bedside/internal/answer"
	"bedside/internal/curation"
	"bedside/internal/store"

	"github.com/google/go-cmp/cmp"
)

func TestHolds(t *testing.T) {
	o := newOffice(t)
	d, other := o.desk("north", "", ""), o.desk("south", "", "")
	ctx := context.Background()
	held := func(d *curation.Desk) answer.Holds {
		t.Helper()
		stops, err := d.Stops(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return curation.Holds(stops)
	}
	if diff := cmp.Diff(answer.Holds{}, held(d)); diff != "" {
		t.Errorf("at first: %s", diff)
	}
	for _, s := range []struct {
		kind   store.SwitchKind
		target string
	}{{store.StopEntry, "visits/parking"}, {store.StopMedicine, "lithium"}, {store.StopEntry, "visits"}, {store.StopAll, ""}} {
		if err := d.Stop(ctx, s.kind, s.target, "ann", "wrong number in it"); err != nil {
			t.Fatal(err)
		}
	}
	want := answer.Holds{All: true, Passages: []string{"visits", "visits/parking"}, Medicines: []string{"lithium"}}
	if diff := cmp.Diff(want, held(d)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(answer.Holds{}, held(other)); diff != "" {
		t.Errorf("another clinic: %s", diff)
	}
	if err := d.Go(ctx, store.StopAll, "", "bob", "mended"); err != nil {
		t.Fatal(err)
	}
	if err := d.Go(ctx, store.StopAll, "", "bob", "mended"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("let go twice: %v", err)
	}
	want.All = false
	if diff := cmp.Diff(want, held(d)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// Nobody stops or lets go without saying why.
	if err := d.Stop(ctx, store.StopEntry, "x", "ann", " "); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("without a reason: %v", err)
	}
	if err := d.Stop(ctx, store.StopAll, "x", "ann", "oops"); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("all with a target: %v", err)
	}
	if got := actions(t, d); !slices.Equal(got, []string{"ann disable.entry", "ann disable.medicine", "ann disable.entry", "ann disable.all", "bob enable.all"}) {
		t.Errorf("audit %q", got)
	}
	o.whole()
}

func TestVotes(t *testing.T) {
	o := newOffice(t)
	d := o.desk("north", "", "")
	ctx := context.Background()
	for _, v := range []struct {
		version, person string
		helpful         bool
	}{{"v1", "u1", true}, {"v1", "u2", false}, {"v1", "u1", false}, {"v2", "u1", true}} { // u1 changes her mind, and votes on the next version anew
		if err := d.Vote(ctx, "visits", v.version, v.person, v.helpful); err != nil {
			t.Fatal(err)
		}
	}
	got, err := d.Votes(ctx)
	want := []store.VoteCount{{Passage: "visits", Version: "v1", NotHelpful: 2}, {Passage: "visits", Version: "v2", Helpful: 1}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if n := len(actions(t, d)); n > 0 {
		t.Errorf("%d rows of the audit tell who voted", n)
	}
}
