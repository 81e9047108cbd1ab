package curation_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"bedside/internal/curation"
)

func nobody(string) bool { return false }

// counted is how often reports say that something was not found.
func counted(t *testing.T, d *curation.Desk, days int) int {
	t.Helper()
	r, err := d.Gaps(context.Background(), days, nobody)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, g := range r.Gaps {
		n += g.Count
	}
	return n
}

func TestCountsOutliveAStoreThatFails(t *testing.T) {
	o := newOffice(t)
	d := o.desk("north", "", "")
	for range 6 {
		d.Count([]string{"tramadol"}, "driving", "gap_medicine")
	}
	release := o.hold()
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := d.Flush(ctx); err == nil {
		t.Fatal("written into a locked store")
	}
	if _, err := d.Gaps(ctx, 1, nobody); err == nil {
		t.Error("a report that leaves out what could not be written")
	}
	for range 3 { // counting goes on
		d.Count([]string{"tramadol"}, "driving", "gap_medicine")
	}
	release()
	for range 2 { // and nothing is written twice
		if n := counted(t, d, 1); n != 9 {
			t.Errorf("%d, want 9", n)
		}
	}
}

// What the store never takes must not keep the rest from it for ever: a person may take
// more medicines than one row holds.
func TestCountThatIsNeverTaken(t *testing.T) {
	d := newOffice(t).desk("north", "", "")
	many := make([]string, 12)
	for i := range many {
		many[i] = fmt.Sprintf("medicine %d", i)
	}
	for range 5 {
		d.Count(many, "", "gap_medicine")
		d.Count([]string{"codeine"}, "", "gap_medicine")
	}
	if n := counted(t, d, 1); n != 10 {
		t.Errorf("%d, want 10", n)
	}
	d.Count([]string{"codeine"}, "Not a code", "gap_medicine")
	d.Count([]string{"codeine"}, "", "gap_medicine")
	if err := d.Flush(context.Background()); err == nil {
		t.Error("nobody is told that a count was dropped")
	}
	if err := d.Flush(context.Background()); err != nil {
		t.Errorf("it comes back: %v", err)
	}
	if n := counted(t, d, 1); n != 11 {
		t.Errorf("%d, want 11", n)
	}
}

// A flood of combinations is bounded, also while the store fails.
func TestCountsAreBounded(t *testing.T) {
	const most = 10_000
	o := newOffice(t)
	d := o.desk("north", "", "")
	flood := func(from int) {
		for i := range most + 500 {
			d.Count([]string{fmt.Sprintf("name %d", from+i)}, "", "gap_medicine")
		}
	}
	flood(0)
	release := o.hold()
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := d.Flush(ctx); err == nil {
		t.Fatal("written into a locked store")
	}
	flood(1_000_000)
	d.Count([]string{"name 1"}, "", "gap_medicine") // known: it counts
	release()
	if err := d.Flush(context.Background()); err != nil {
		t.Fatal(err)
	}
	if n := len(o.rows(`SELECT medicines FROM gap`)); n != most {
		t.Errorf("%d rows, want %d", n, most)
	}
	if got := o.rows(`SELECT count FROM gap WHERE medicines = 'name 1'`); len(got) != 1 || got[0] != "2" {
		t.Errorf("%q", got)
	}
}

// A day begins at midnight UTC, and a report of so many days holds no older one.
func TestDaysOfGaps(t *testing.T) {
	o := newOffice(t)
	d := o.desk("north", "", "")
	o.now = time.Date(2026, 11, 2, 23, 59, 59, 0, time.UTC)
	for range 5 {
		d.Count([]string{"codeine"}, "", "gap_medicine")
	}
	o.now = o.now.Add(time.Second)
	for range 6 {
		d.Count([]string{"codeine"}, "", "gap_medicine")
	}
	for days, want := range map[int]int{1: 6, 2: 11} {
		if n := counted(t, d, days); n != want {
			t.Errorf("%d days: %d, want %d", days, n, want)
		}
	}
	o.now = o.now.AddDate(0, 0, 1)
	if n := counted(t, d, 2); n != 6 {
		t.Errorf("a day later: %d", n)
	}
}
