package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"bedside/internal/app"
	"bedside/internal/config"
)

// examineKept looks at what the clinic keeps and at what staff have to do.
func examineKept(ctx context.Context, cfg config.Config, a *app.App) []checkup {
	r, err := a.Records(ctx)
	checks := checkStore(r, err)
	if err == nil && r.Kept {
		checks = append(checks, checkQueue(r, time.Now()))
	}
	checks = append(checks, checkAsks(cfg)...)
	checks = append(checks, checkReviews(ctx, a))
	if err == nil {
		checks = append(checks, checkStops(r.Stops, time.Now())...)
	}
	return checks
}

func checkStore(r app.Records, err error) []checkup {
	c := checkup{Check: "store", Health: healthy}
	h := r.Store
	switch {
	case err != nil:
		c.Health, c.Detail, c.Mend = sick, err.Error(), "patients are answered, staff work waits; mend what the message names, or restore a backup"
		return []checkup{c}
	case !r.Kept:
		c.Detail = "nothing is kept yet"
		return []checkup{c}
	}
	c.Detail = fmt.Sprintf("%s %s, schema %d, %s, audit of %d events verified", h.Engine, h.Version, h.Schema, size(h.Bytes), h.Events)
	out := []checkup{c}
	fault := func(health health, detail, mend string) {
		out = append(out, checkup{Check: c.Check, Health: health, Detail: detail, Mend: mend})
	}
	if h.Audit != nil {
		out = nil
		fault(sick, h.Audit.Error(), "somebody has changed the database by hand: find out who, and restore a backup")
	}
	if r.Refuse != nil {
		fault(sick, r.Refuse.Error(), "make room on the disk, or mend it; until then nothing that staff do is kept")
	}
	if h.Unerased {
		fault(doubt, "deleted texts may still stand in the write-ahead log, because another program has the database open", "close that program; it is tried again by itself")
	}
	for _, w := range h.Warnings {
		fault(doubt, w, "")
	}
	return out
}

// size says a number of bytes as people do.
func size(n int64) string {
	switch {
	case n < 10_000:
		return fmt.Sprintf("%d bytes", n)
	case n < 10_000_000:
		return fmt.Sprintf("%d kB", n/1000)
	}
	return fmt.Sprintf("%d MB", n/1_000_000)
}

// waitsLong is when a question in the staff's queue is a sign that nobody looks.
const waitsLong = 72 * time.Hour

func checkQueue(r app.Records, now time.Time) checkup {
	c := checkup{Check: "questions to the staff", Health: healthy, Detail: "none waits"}
	q := r.Queue
	if q.Waiting > 0 {
		c.Detail = fmt.Sprintf("%d wait, the oldest since %s", q.Waiting, q.Oldest.Local().Format("2006-01-02 15:04"))
	}
	switch {
	case q.Lost != nil:
		c.Health, c.Detail = sick, c.Detail+"; it cannot be read: "+q.Lost.Error()
		c.Mend = "give the key that it was sealed with, as BEDSIDE_ASK_STAFF_KEY or BEDSIDE_ASK_STAFF_KEY_OLD; if that is lost, nobody can read such texts, and they expire"
	case q.Waiting > 0 && now.Sub(q.Oldest) > waitsLong:
		c.Health, c.Mend = doubt, "staff take them in Discord with /faq queue"
	}
	return c
}

func checkAsks(cfg config.Config) []checkup {
	c := checkup{Check: "asking the staff", Health: healthy, Detail: "off, as shipped"}
	if cfg.AskStaff.On() {
		c.Detail = fmt.Sprintf("on, texts are deleted after %d days", int(cfg.AskStaff.Keep.Hours()/24))
	}
	var out []checkup
	for _, p := range cfg.AskStaff.Problems() {
		out = append(out, checkup{Check: c.Check, Health: doubt, Detail: "off: " + p.String(), Mend: "until then patients are not offered it; see docs/curation.md"})
	}
	if len(out) > 0 {
		return out
	}
	return []checkup{c}
}

func checkReviews(ctx context.Context, a *app.App) checkup {
	c := checkup{Check: "reviews", Health: healthy, Detail: "none is due"}
	r, err := a.Due(ctx)
	if err != nil {
		c.Health, c.Detail, c.Mend = sick, err.Error(), "correct the named lines"
		return c
	}
	var parts []string
	for _, s := range []app.DueState{app.DuePast, app.DueToday, app.DueUndated, app.DueSoon} {
		if n := r.Count(s); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	if len(parts) == 0 {
		return c
	}
	c.Detail, c.Mend = strings.Join(parts, ", "), "run: bot due"
	if r.Withheld > 0 {
		c.Detail += fmt.Sprintf("; %d passages name a medicine and are not served", r.Withheld)
	}
	if r.Count(app.DueSoon) < len(r.Due) {
		c.Health = doubt
	}
	return c
}

func checkStops(stops []app.Held, now time.Time) []checkup {
	c := checkup{Check: "stops", Health: healthy, Detail: "nothing is held back"}
	if len(stops) > 0 {
		c.Detail = fmt.Sprintf("%d on", len(stops))
	}
	var out []checkup
	for _, s := range stops {
		if app.Long(s, now) {
			out = append(out, checkup{Check: c.Check, Health: doubt,
				Detail: fmt.Sprintf("%s is held back since %s: %s", strings.TrimSpace(string(s.Kind)+" "+s.Target), s.Since.Local().Format(day), s.Reason),
				Mend:   "mend the page and run: bot resume; or retire the page"})
		}
	}
	if len(out) > 0 {
		return out
	}
	return []checkup{c}
}
