package app_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"bedside/internal/app"
	"bedside/internal/index"
)

// three publishes three generations of a small clinic and returns an App that serves
// the last.
func three(t *testing.T) (*clinic, *app.App) {
	t.Helper()
	c := small(t)
	a := c.open(app.Options{})
	if err := a.Open(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"Please bring a list", "Do bring a list"} {
		c.write(page, strings.Replace(smallPage, "Bring a list", word, 1))
		reindex(t, a)
	}
	return c, a
}

func TestRollbackToANumber(t *testing.T) {
	c, a := three(t)
	before := len(c.audit(a))
	for _, n := range []int{1, 3, 2} {
		if err := a.RollbackTo(context.Background(), "", n); err != nil || a.Status().Generation != n {
			t.Errorf("to %d: %+v, %v", n, a.Status(), err)
		}
	}
	if audit := c.audit(a)[before:]; len(audit) != 3 || audit[0] != "operator rollback: generation 1 is current" {
		t.Errorf("audit %q", audit)
	}
	kept, err := a.Kept(context.Background())
	if err != nil || len(kept) != 3 || !kept[1].Current || kept[0].Number != 3 || kept[2].Count != 4 {
		t.Errorf("%+v, %v", kept, err)
	}
}

func TestRollbackToWhatCannotBeServed(t *testing.T) {
	c, a := three(t)
	before := len(c.audit(a))
	c.damage("data/index/default/gen-1")
	if err := a.RollbackTo(context.Background(), "", 1); !errors.Is(err, index.ErrCorrupt) {
		t.Errorf("a damaged one: %v", err)
	}
	err := a.RollbackTo(context.Background(), "", 9)
	if !errors.Is(err, index.ErrNotKept) || !strings.Contains(err.Error(), "1, 2, 3") {
		t.Errorf("one that is not there: %v", err)
	}
	if a.Status().Generation != 3 || c.current() != "gen-3\n" || len(c.audit(a)) > before {
		t.Errorf("%+v, CURRENT %q, audit %q", a.Status(), c.current(), c.audit(a))
	}
}
