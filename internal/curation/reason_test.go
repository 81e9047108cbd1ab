package curation_test

import (
	"context"
	"errors"
	"testing"

	"bedside/internal/faq"
	"bedside/internal/store"

	"github.com/google/go-cmp/cmp"
)

// The reason for a rejection stays with the edit, for the author to read.
func TestReason(t *testing.T) {
	ctx := context.Background()
	desk := newOffice(t).desk("north", "", "")
	var ids []string
	for range 2 {
		e, err := desk.Propose(ctx, "ann", store.KindEdit, faq.Change{Kind: faq.Edit, Passage: "ward/visits", File: "ward.md", Section: faq.Section{Text: "x"}}, true)
		if err == nil {
			_, err = desk.Submit(ctx, e.ID, "ann")
		}
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, e.ID)
	}
	if _, err := desk.Reject(ctx, ids[0], "too short:\nsay more", "bob"); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{ids[0]: "too short: say more", ids[1]: ""} {
		if got, err := desk.Reason(ctx, id); err != nil || got != want {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
}

// Retired are the passages whose last published edit took them away.
func TestRetired(t *testing.T) {
	ctx := context.Background()
	desk := newOffice(t).desk("north", "", "")
	say := faq.Section{Heading: "Visits", Text: "Come at two.", Level: 2}
	for _, c := range []faq.Change{
		{Kind: faq.Retire, Passage: "ward/a"},
		{Kind: faq.Retire, Passage: "ward/b"}, {Kind: faq.Add, Passage: "ward/b", Section: say},
		{Kind: faq.Edit, Passage: "ward/c", Section: say}, {Kind: faq.Retire, Passage: "ward/c"},
		{Kind: faq.Edit, Passage: "ward/d", Section: say},
	} {
		c.File = "ward.md"
		e, err := desk.Propose(ctx, "ann", store.KindEdit, c, false)
		if err == nil {
			_, err = desk.Published(ctx, e.ID, "ann")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := desk.Propose(ctx, "ann", store.KindRetire, faq.Change{Kind: faq.Retire, Passage: "ward/d", File: "ward.md"}, false); err != nil {
		t.Fatal(err)
	}
	got, err := desk.Retired(ctx)
	if diff := cmp.Diff([]string{"ward/a", "ward/c"}, got); diff != "" || err != nil {
		t.Errorf("%s%v", diff, err)
	}
	if _, err := desk.Reason(ctx, "no such edit"); errors.Is(err, store.ErrNotFound) {
		t.Error("an edit of long ago is an error")
	}
}
