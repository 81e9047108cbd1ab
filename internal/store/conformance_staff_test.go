package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func testSwitches(t *testing.T, p place, s *Store) {
	ctx := context.Background()
	now := p.clock.now()
	ok(t, s.Disable(ctx, "c", StopMedicine, "tramadol", "ann", "recall"))
	ok(t, s.Disable(ctx, "c", StopAll, "", "ann", "outage"))
	ok(t, s.Disable(ctx, "c", StopEntry, "p1", "ann", "wrong"))
	p.clock.add(time.Minute)
	ok(t, s.Disable(ctx, "c", StopEntry, "p1", "bob", "wrong\ndose"))
	ok(t, s.Disable(ctx, "d", StopEntry, "p2", "bob", "old"))
	same(t, must[[]Switch](t)(s.Disabled(ctx, "c")), []Switch{
		{StopAll, "", "ann", "outage", now}, {StopEntry, "p1", "bob", "wrong dose", now.Add(time.Minute)}, {StopMedicine, "tramadol", "ann", "recall", now},
	})
	wantErr(t, s.Enable(ctx, "d", StopEntry, "p1", "ann", "mended"), ErrNotFound)
	wantErr(t, s.Enable(ctx, "c", StopEntry, "p1", "ann", " "), ErrInvalid)
	wantErr(t, s.Enable(ctx, "c", StopEntry, "p1", "", "mended"), ErrInvalid)
	ok(t, s.Enable(ctx, "c", StopEntry, "p1", "ann", "mended"))
	ok(t, s.Enable(ctx, "c", StopAll, "", "ann", "over"))
	same(t, must[[]Switch](t)(s.Disabled(ctx, "c")), []Switch{{StopMedicine, "tramadol", "ann", "recall", now}})
	for _, bad := range []struct {
		kind           SwitchKind
		target, reason string
	}{{"none", "x", "r"}, {StopAll, "x", "r"}, {StopEntry, "", "r"}, {StopEntry, "x", ""}, {StopEntry, "x\x00", "r"}} {
		wantErr(t, s.Disable(ctx, "c", bad.kind, bad.target, "ann", bad.reason), ErrInvalid)
	}
	same(t, actions(t, s, "c"), []string{"ann disable.medicine", "ann disable.all", "ann disable.entry", "bob disable.entry", "ann enable.entry", "ann enable.all"})
}

// furnish gives a clinic a row in every table.
func furnish(t testing.TB, p place, s *Store, clinic string) {
	t.Helper()
	ctx := context.Background()
	ok(t, s.Vote(ctx, Vote{Clinic: clinic, Passage: "p", Version: "v", Helpful: true, Person: "u"}))
	p.clock.add(VoterDays * days)
	must[int64](t)(s.EraseVoters(ctx))
	ok(t, s.Vote(ctx, Vote{Clinic: clinic, Passage: "p", Version: "v", Helpful: true, Person: "w"}))
	ok(t, s.AddGaps(ctx, []Gap{{Clinic: clinic, Reason: "uncovered", Count: 1}}))
	enqueue(t, s, clinic, []byte("sealed"))
	draft(t, s, "p", func(r *Revision) { r.Clinic = clinic })
	ok(t, s.Disable(ctx, clinic, StopAll, "", "ann", "test"))
}

func testDepartures(t *testing.T, p place, s *Store) {
	ctx := context.Background()
	furnish(t, p, s, "gone")
	furnish(t, p, s, "stays")
	ok(t, s.Vote(ctx, Vote{Clinic: "gone", Passage: "p", Version: "v", Helpful: true, Person: "w"})) // its hash went in between
	start := p.clock.now()
	ok(t, s.Left(ctx, "gone", start, "discord"))
	ok(t, s.Left(ctx, "gone", start.Add(5*days), "discord")) // the first time counts
	ok(t, s.Left(ctx, "back", start, "discord"))
	ok(t, s.Left(ctx, "later", start.Add(10*days), "discord"))
	ok(t, s.Returned(ctx, "back", "discord"))
	ok(t, s.Returned(ctx, "stays", "discord"))
	same(t, must[[]Departure](t)(s.Departures(ctx)), []Departure{{"gone", start}, {"later", start.Add(10 * days)}})
	before := must[Health](t)(s.Check(ctx)).Rows
	for _, table := range tables {
		if before[table] < 2 {
			t.Errorf("%s has %d rows, so that nothing is shown", table, before[table])
		}
	}
	same(t, must[[]string](t)(s.EraseLeft(ctx, start, "program")), []string{})
	same(t, must[[]string](t)(s.EraseLeft(ctx, start.Add(time.Second), "program")), []string{"gone"})
	for _, table := range tables {
		var gone, stays int
		v := s.reading(ctx)
		ok(t, v.one(`SELECT COUNT(*) FROM `+table+` WHERE clinic = 'gone'`, nil, &gone))
		ok(t, v.one(`SELECT COUNT(*) FROM `+table+` WHERE clinic = 'stays'`, nil, &stays))
		if gone != 0 && table != "audit" || stays == 0 && table != "departure" {
			t.Errorf("%s: %d rows of the clinic that left, %d of the one that stays", table, gone, stays)
		}
	}
	last := must[[]Event](t)(s.Audit(ctx, "gone", 1))[0]
	if last.Action != "clinic.erase" || last.Subject != "" || last.Detail != "" {
		t.Errorf("erasing is recorded as %+v", last)
	}
	same(t, actions(t, s, "back"), []string{"discord clinic.left", "discord clinic.returned"})
}

func testAudit(t *testing.T, p place, s *Store) {
	ctx := context.Background()
	seq, hash, err := s.AuditHead(ctx)
	if ok(t, err); seq != 0 || hash != "" {
		t.Errorf("a new store has a head: %d %s", seq, hash)
	}
	one := must[Event](t)(s.Record(ctx, Event{Clinic: "c", Actor: "ann", Action: "reindex", Subject: "generation 4", Detail: "forced:\nmoved", Seq: 99, Hash: "x"}))
	same(t, one, Event{Seq: 1, At: p.clock.now(), Clinic: "c", Actor: "ann", Action: "reindex", Subject: "generation 4", Detail: "forced: moved", Hash: one.Hash})
	p.clock.add(time.Second)
	two := must[Event](t)(s.Record(ctx, Event{Actor: "program", Action: "start"}))
	three := must[Event](t)(s.Record(ctx, Event{Clinic: "c", Actor: "ann", Action: "rollback"}))
	same(t, must[[]Event](t)(s.Audit(ctx, "c", 10)), []Event{three, one})
	same(t, must[[]Event](t)(s.Audit(ctx, "c", 1)), []Event{three})
	same(t, must[[]Event](t)(s.Audit(ctx, "", 10)), []Event{two})
	same(t, must[[]Event](t)(s.Audit(ctx, "c", -1)), []Event{})
	seq, hash, err = s.AuditHead(ctx)
	if ok(t, err); seq != 3 || hash != three.Hash {
		t.Errorf("head %d %s, want that of %+v", seq, hash, three)
	}
	for _, bad := range []Event{{Actor: "ann"}, {Action: "x"}, {Actor: "ann", Action: "x", Detail: strings.Repeat("x", maxReason+1)}, {Actor: "ann", Action: "x\x1b[2J"}, {Actor: "ann", Action: "\xff"}} {
		_, err := s.Record(ctx, bad)
		wantErr(t, err, ErrInvalid)
	}
}

func testAuditAtOnce(t *testing.T, _ place, s *Store) {
	ctx := context.Background()
	const n = 60
	atOnce(n, func(i int) {
		var err error
		if i%2 == 0 {
			_, err = s.Record(ctx, Event{Clinic: "c", Actor: "ann", Action: "reindex", Detail: fmt.Sprint(i)})
		} else {
			err = s.Disable(ctx, "c", StopEntry, fmt.Sprint(i), "ann", "test")
		}
		if err != nil {
			t.Error(err)
		}
	})
	if seq, _, err := s.AuditHead(ctx); err != nil || seq != n {
		t.Errorf("%d rows, want %d (%v)", seq, n, err)
	}
}

// testOneFailsAlone mixes changes that are refused half way with good ones, so
// that they share transactions.
func testOneFailsAlone(t *testing.T, _ place, s *Store) {
	ctx := context.Background()
	boom := errors.New("boom")
	atOnce(60, func(i int) {
		if i%3 == 0 {
			_, err := change(ctx, s, audited("ann", func(t *tx) (int64, error) {
				if err := t.audit("half", "c", "", ""); err != nil {
					return 0, err
				}
				if i%2 == 0 { // the engine's own refusal, which ends a transaction of PostgreSQL's
					return t.exec(`INSERT INTO departure (clinic, since) VALUES (NULL, 1)`)
				}
				return 0, boom
			}))
			if err == nil {
				t.Error("a failing change succeeded")
			}
			return
		}
		if _, err := s.Record(ctx, Event{Clinic: "c", Actor: "ann", Action: "whole", Detail: fmt.Sprint(i)}); err != nil {
			t.Error(err)
		}
	})
	list := actions(t, s, "c")
	if len(list) != 40 || strings.Contains(strings.Join(list, " "), "half") {
		t.Errorf("%d rows: %q", len(list), list)
	}
}

func testRefusals(t *testing.T, _ place, s *Store) {
	ctx := context.Background()
	good := Vote{Clinic: "c", Passage: "p", Version: "v", Person: "u"}
	for name, spoil := range map[string]func(*Vote){
		"no clinic": func(v *Vote) { v.Clinic = "" }, "no passage": func(v *Vote) { v.Passage = "" }, "no person": func(v *Vote) { v.Person = "" },
		"no version": func(v *Vote) { v.Version = "" }, "NUL": func(v *Vote) { v.Passage = "a\x00" }, "not UTF-8": func(v *Vote) { v.Version = "\xc3" },
		"long": func(v *Vote) { v.Person = strings.Repeat("x", maxName+1) },
	} {
		v := good
		spoil(&v)
		if err := s.Vote(ctx, v); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	item := Item{Clinic: "c", Sealed: []byte("x"), KeyID: "k"}
	for name, code := range map[string]string{"empty": "", "short": "K7QF-0M2Z", "long": NewCode() + "0", "foreign": "K7QF-0M2Z-9WXE-41HU"} {
		_, err := s.Enqueue(ctx, item, code)
		if !errors.Is(err, ErrInvalid) {
			t.Errorf("%s code: %v", name, err)
		}
		if code != "" && strings.Contains(fmt.Sprint(err), code) {
			t.Errorf("the error holds the code: %v", err)
		}
	}
	for name, spoil := range map[string]func(*Item){
		"no clinic": func(i *Item) { i.Clinic = "" }, "no text": func(i *Item) { i.Sealed = nil }, "no key": func(i *Item) { i.KeyID = "" },
		"big": func(i *Item) { i.Sealed = make([]byte, maxSealed+1) },
	} {
		i := item
		spoil(&i)
		if _, err := s.Enqueue(ctx, i, NewCode()); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	rev := Revision{Clinic: "c", Passage: "p", File: "f", Kind: KindEdit, Content: []byte("x"), Author: "ann"}
	for name, spoil := range map[string]func(*Revision){
		"no author": func(r *Revision) { r.Author = "" }, "kind": func(r *Revision) { r.Kind = "publish" }, "no content": func(r *Revision) { r.Content = nil },
		"no file": func(r *Revision) { r.File = "" }, "no passage": func(r *Revision) { r.Passage = "" }, "no clinic": func(r *Revision) { r.Clinic = "" },
	} {
		r := rev
		spoil(&r)
		if _, err := s.Draft(ctx, r); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if rows := must[Health](t)(s.Check(ctx)).Rows; rows["vote"]+rows["queue"]+rows["revision"]+rows["audit"] != 0 {
		t.Errorf("refused and yet kept: %v", rows)
	}
}

func testReopen(t *testing.T, p place, s *Store) {
	furnish(t, p, s, "c")
	before := must[Health](t)(s.Check(context.Background())).Rows
	ok(t, s.Close())
	again := p.open(t)
	same(t, must[Health](t)(again.Check(context.Background())).Rows, before)
}

func testLeave(t *testing.T, _ place, s *Store) {
	over, cancel := context.WithCancel(context.Background())
	cancel()
	wantErr(t, s.Vote(over, Vote{Clinic: "c", Passage: "p", Version: "v", Person: "u"}), context.Canceled)
	_, err := s.Votes(over, "c")
	wantErr(t, err, context.Canceled)
	ok(t, s.Vote(context.Background(), Vote{Clinic: "c", Passage: "p", Version: "v2", Person: "u"}))
	same(t, must[[]VoteCount](t)(s.Votes(context.Background(), "c")), []VoteCount{{"p", "v2", 0, 1}})
}

func testClose(t *testing.T, p place, s *Store) {
	ctx := context.Background()
	const n = 200
	kept, refused := make(chan int, n), make(chan int, n)
	atOnce(n+1, func(i int) {
		if i == n {
			for len(kept) < 10 { // in the middle of it
				time.Sleep(100 * time.Microsecond)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			return
		}
		switch err := s.AddGaps(ctx, []Gap{{Clinic: "c", Reason: "uncovered", Count: 1}}); {
		case err == nil:
			kept <- i
		case errors.Is(err, ErrClosed):
			refused <- i
		default:
			t.Error(err)
		}
	})
	ok(t, s.Close())
	wantErr(t, s.Vote(ctx, Vote{Clinic: "c", Passage: "p", Version: "v", Person: "u"}), ErrClosed)
	again := p.open(t)
	var got int64
	for _, g := range must[[]Gap](t)(again.Gaps(ctx, "c", p.clock.now(), p.clock.now())) {
		got += g.Count
	}
	if got != int64(len(kept)) || len(kept)+len(refused) != n {
		t.Errorf("%d accepted, %d refused, %d kept", len(kept), len(refused), got)
	}
}

func testCheck(t *testing.T, p place, s *Store) {
	ctx := context.Background()
	h := must[Health](t)(s.Check(ctx))
	if h.Engine != p.engine || h.Version == "" || h.Schema < 1 || h.Bytes == 0 || h.Audit != nil || h.Disk != nil || h.Unerased || len(h.Warnings) > 0 {
		t.Errorf("%+v", h)
	}
	must[Event](t)(s.Record(ctx, Event{Actor: "ann", Action: "x"}))
	tamper(t, p, `UPDATE audit SET actor = 'bob'`)
	h = must[Health](t)(s.Check(ctx))
	if !errors.Is(h.Audit, ErrTampered) || h.Events != 1 {
		t.Errorf("a changed row: %+v", h)
	}
	tamper(t, p, `UPDATE audit SET actor = 'ann'`)
}

// testTwoStores works on one database from two stores, as two replicas do, or a
// command beside the bot.
func testTwoStores(t *testing.T, p place, s *Store) {
	ctx := context.Background()
	both := []*Store{s, p.open(t)}
	const n = 30
	for i := range n {
		enqueue(t, both[i%2], "c", []byte{byte(i)})
	}
	took := make(chan string, n)
	atOnce(n, func(i int) {
		it, err := both[i%2].Take(ctx, "c", fmt.Sprint("staff", i))
		if err != nil {
			t.Error(err)
			return
		}
		took <- it.ID
		if _, err := both[i%2].Record(ctx, Event{Actor: "ann", Action: "reindex"}); err != nil {
			t.Error(err)
		}
	})
	close(took)
	seen := make(map[string]bool)
	for item := range took {
		seen[item] = true
	}
	if seq, _, err := both[0].AuditHead(ctx); len(seen) != n || seq != 2*n || err != nil {
		t.Errorf("%d different items taken, %d audit rows (%v)", len(seen), seq, err)
	}
}
