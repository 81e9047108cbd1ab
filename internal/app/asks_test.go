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

	"bedside/internal/app"
)

// Whether patients can ask the staff is known without waiting for anything, and is
// false until what the clinic keeps has been opened.
func TestAsksStaff(t *testing.T) {
	key := "BEDSIDE_ASK_STAFF_KEY=" + strings.Repeat("0f1e2d3c", 8)
	for name, c := range map[string]struct {
		env  []string
		want bool
	}{
		"on":              {[]string{"BEDSIDE_ASK_STAFF_ACCEPT_POLICY_16=true", key}, true},
		"risk not taken":  {[]string{key}, false},
		"without a key":   {[]string{"BEDSIDE_ASK_STAFF_ACCEPT_POLICY_16=true"}, false},
		"as shipped":      {nil, false},
		"with a bad key":  {[]string{"BEDSIDE_ASK_STAFF_ACCEPT_POLICY_16=true", "BEDSIDE_ASK_STAFF_KEY=short"}, false},
		"with no purpose": {[]string{"BEDSIDE_ASK_STAFF_ACCEPT_POLICY_16=false", key}, false},
	} {
		a, err := app.New(context.Background(), app.Options{ConfigFile: newClinic(t).path("config.yaml"), Environ: append([]string{}, c.env...)})
		if err != nil {
			t.Fatal(err)
		}
		if a.AsksStaff() {
			t.Errorf("%s: before anything was opened", name)
		}
		if _, err := a.Desk(context.Background()); err != nil {
			t.Fatal(err)
		}
		if a.AsksStaff() != c.want {
			t.Errorf("%s: %t", name, a.AsksStaff())
		}
		kinds, struck, ok := a.Personal("I am Mary Watson, call 415-867-5309 or 415-867-5310: zoloft?")
		if ok != c.want || ok && (!slices.Equal(kinds, []string{"name", "phone"}) || struck != "I am [name], call [phone] or [phone]: zoloft?") {
			t.Errorf("%s: %q, %q, %t", name, kinds, struck, ok)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
		if a.AsksStaff() {
			t.Errorf("%s: after the end", name)
		}
	}
}

// A departure is noted where something is kept; where nothing is, nothing is made.
func TestLeft(t *testing.T) {
	ctx := context.Background()
	c := newClinic(t)
	a := c.open(app.Options{})
	if err := errors.Join(a.Left(ctx, time.Now()), a.Returned(ctx)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(c.path("data/" + app.StoreFile)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a store was made: %v", err)
	}
	if _, err := a.Desk(ctx); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	if err := errors.Join(a.Left(ctx, at), a.Left(ctx, at), a.Returned(ctx), a.Returned(ctx)); err != nil {
		t.Fatal(err)
	}
	audit := strings.Join(c.audit(a), "\n")
	if strings.Count(audit, "clinic.left") != 1 || strings.Count(audit, "clinic.returned") != 1 {
		t.Errorf("audit:\n%s", audit)
	}
}
