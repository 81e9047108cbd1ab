package store

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// order is how far an item or a revision has come: what was acknowledged may be
// overtaken, never undone.
var order = map[string]int{"new": 1, "taken": 2, "answered": 3, "draft": 1, "submitted": 2, "approved": 3, "published": 4}

// acknowledged wants every change that the store said was made.
func acknowledged(t *testing.T, s *Store, acks []ack) {
	t.Helper()
	v := s.reading(context.Background())
	text := func(query string, args ...any) (out string) {
		if err := v.one(query, args, &out); err != nil {
			return err.Error()
		}
		return out
	}
	last := make(map[string]ack)
	for _, a := range acks {
		key := a.What + a.ID
		if a.Arg == "gone" || a.Arg == "off" || order[a.Arg] >= order[last[key].Arg] {
			last[key] = a
		}
	}
	for _, a := range last {
		fine := false
		switch a.What {
		case "vote":
			fine = text(`SELECT CAST(COUNT(*) AS TEXT) FROM vote WHERE passage = $1`, a.ID) == "1"
		case "gaps":
			fine = text(`SELECT CAST(COUNT(*) AS TEXT) FROM gap WHERE medicines = $1`, a.ID) == "2"
		case "item":
			got := text(`SELECT state FROM queue WHERE id = $1`, a.ID)
			fine = order[got] >= order[a.Arg] && (got == "sql: no rows in result set") == (a.Arg == "gone")
		case "revision":
			fine = order[text(`SELECT state FROM revision WHERE id = $1`, a.ID)] >= order[a.Arg]
		case "switch":
			// Turning it off may have come after the acknowledgement of turning it on.
			got := text(`SELECT CAST(COUNT(*) AS TEXT) FROM stop_switch WHERE target = $1`, a.ID)
			off := text(`SELECT CAST(COUNT(*) AS TEXT) FROM audit WHERE action = 'enable.entry' AND subject = $1`, a.ID)
			fine = (got == "0") == (off == "1") && (a.Arg != "off" || off == "1")
		case "event":
			fine = text(`SELECT CAST(seq AS TEXT) FROM audit WHERE hash = $1`, a.Arg) == a.ID
		case "left":
			fine = text(`SELECT CAST(COUNT(*) AS TEXT) FROM departure WHERE clinic = $1`, a.ID) == "1"
		}
		if !fine {
			t.Errorf("acknowledged and lost: %+v", a)
		}
	}
}

// families are what audited rows belong to, with the states that actions leave a
// subject in and where the tables hold the same.
var families = []struct {
	states map[string]string // action → state; empty: the row is gone
	table  string
}{
	{map[string]string{"queue.take": "taken", "queue.answer": "answered", "queue.forget": ""}, `SELECT id, state FROM queue WHERE state <> 'new'`},
	{map[string]string{"revision.draft": "draft", "revision.submit": "submitted", "revision.approve": "approved", "revision.publish": "published"},
		`SELECT id, state FROM revision`},
	{map[string]string{"disable.entry": "on", "enable.entry": ""}, `SELECT target, 'on' FROM stop_switch`},
	{map[string]string{"clinic.left": "left"}, `SELECT clinic, 'left' FROM departure`},
}

// whole wants no half change: what the audit log tells is what the tables hold,
// row by row, and the log itself is whole.
func whole(t *testing.T, s *Store) {
	t.Helper()
	ctx := context.Background()
	ok(t, s.VerifyAudit(ctx))
	v := s.reading(ctx)
	for _, f := range families {
		told, held := make(map[string]string), make(map[string]string)
		ok(t, v.each(`SELECT action, subject, clinic FROM audit ORDER BY seq`, nil, func(scan func(...any) error) error {
			var action, subject, clinic string
			err := scan(&action, &subject, &clinic)
			if subject == "" {
				subject = clinic
			}
			switch state, mine := f.states[action]; {
			case mine && state == "":
				delete(told, subject)
			case mine:
				told[subject] = state
			}
			return err
		}))
		ok(t, v.each(f.table, nil, func(scan func(...any) error) error {
			var subject, state string
			err := scan(&subject, &state)
			held[subject] = state
			return err
		}))
		if diff := cmp.Diff(told, held); diff != "" {
			t.Errorf("half changes (-audit log +table)\n%s", diff)
		}
	}
	var odd, gaps int
	ok(t, v.one(`SELECT COUNT(*) FROM (SELECT medicines FROM gap GROUP BY medicines HAVING COUNT(*) <> 2) AS g`, nil, &odd))
	ok(t, v.one(`SELECT COUNT(*) FROM (SELECT passage FROM revision GROUP BY clinic, passage HAVING COUNT(*) <> MAX(number)) AS r`, nil, &gaps))
	if odd+gaps > 0 {
		t.Errorf("%d half counts of gaps, %d passages with a number missing", odd, gaps)
	}
}
