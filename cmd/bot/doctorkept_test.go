package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"bedside/internal/app"
)

func TestDoctorOfWhatIsKept(t *testing.T) {
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	lines := func(list []checkup) string {
		var out []string
		for _, c := range list {
			out = append(out, string(c.Health)+" "+c.Detail)
		}
		return strings.Join(out, "\n")
	}
	record := func(change func(*app.Records)) app.Records {
		r := app.Records{Kept: true}
		r.Store.Engine, r.Store.Version, r.Store.Schema, r.Store.Events, r.Store.Bytes = "SQLite", "3.53", 1, 12, 40_000
		change(&r)
		return r
	}
	for name, c := range map[string]struct {
		got  []checkup
		want string
	}{
		"nothing kept": {checkStore(app.Records{}, nil), "ok nothing is kept yet"},
		"well":         {checkStore(record(func(*app.Records) {}), nil), "ok SQLite 3.53, schema 1, 40 kB, audit of 12 events verified"},
		"not to open":  {checkStore(app.Records{}, errors.New("open store: damaged")), "error open store: damaged"},
		"tampered":     {checkStore(record(func(r *app.Records) { r.Store.Audit = errors.New("row 3 is missing") }), nil), "error row 3 is missing"},
		"disk full":    {checkStore(record(func(r *app.Records) { r.Refuse = errors.New("no room") }), nil), "ok SQLite 3.53, schema 1, 40 kB, audit of 12 events verified\nerror no room"},
		"open to others": {checkStore(record(func(r *app.Records) { r.Store.Warnings = []string{"mode 755"} }), nil),
			"ok SQLite 3.53, schema 1, 40 kB, audit of 12 events verified\nwarning mode 755"},
		"unerased": {checkStore(record(func(r *app.Records) { r.Store.Unerased = true }), nil),
			"ok SQLite 3.53, schema 1, 40 kB, audit of 12 events verified\nwarning deleted texts may still stand in the write-ahead log, because another program has the database open"},
		"none waits":  {[]checkup{checkQueue(record(func(*app.Records) {}), now)}, "ok none waits"},
		"no stop":     {checkStops(nil, now), "ok nothing is held back"},
		"a week":      {checkStops([]app.Held{{Kind: app.StopAll, Since: now.Add(-7 * 24 * time.Hour), Reason: "x"}}, now), "ok 1 on"},
		"over a week": {checkStops([]app.Held{{Kind: app.StopMedicine, Target: "lithium", Since: now.Add(-7*24*time.Hour - time.Hour), Reason: "x"}}, now), "warning medicine lithium is held back since " + now.Add(-7*24*time.Hour-time.Hour).Local().Format(day) + ": x"},
	} {
		if got := lines(c.got); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
	waits := record(func(r *app.Records) { r.Queue.Waiting, r.Queue.Oldest = 2, now.Add(-96*time.Hour) })
	if c := checkQueue(waits, now); c.Health != doubt || c.Mend == "" {
		t.Errorf("four days: %+v", c)
	}
	waits.Queue.Lost = errors.New("key")
	if c := checkQueue(waits, now); c.Health != sick || !strings.Contains(c.Detail, "cannot be read: key") {
		t.Errorf("lost key: %+v", c)
	}
}
