package curation_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bedside/internal/curation"
	"bedside/internal/seal"
	"bedside/internal/store"

	"pgregory.net/rapid"
)

const told = "my number is 555-867-5309 and i was born on 03/04/1979, is dizziness normal"

// sent are words of that question which must be nowhere but under the seal.
var sent = []string{"dizziness", "867-5309", "1979"}

func send(t testing.TB, d *curation.Desk, text string) (code string, q curation.Question) {
	t.Helper()
	code, q, err := d.Send(context.Background(), text)
	if err != nil {
		t.Fatal(err)
	}
	return code, q
}

func TestQuestionIsStruckAndSealed(t *testing.T) {
	o := newOffice(t)
	d := o.desk("north", firstKey, "")
	code, q := send(t, d, "  "+told+"\n")
	if q.Text != "" || q.State != store.ItemNew || !q.Expires.Equal(o.now.Add(30*24*time.Hour)) {
		t.Errorf("%+v", q)
	}
	// Not on the disk, nor in any table, nor in a list or the receipt: no word, no code.
	for _, name := range []string{o.file, o.file + "-wal"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range append(slices.Clone(sent), code, strings.ReplaceAll(code, "-", "")) {
			if bytes.Contains(data, []byte(word)) {
				t.Errorf("%s holds %q", name, word)
			}
		}
	}
	waiting, err := d.Waiting(context.Background())
	if err != nil || len(waiting) != 1 || waiting[0].Text != "" || waiting[0].ID != q.ID {
		t.Errorf("%+v, %v", waiting, err)
	}
	receipt, err := d.Receipt(context.Background(), code)
	if err != nil || receipt.Text != "" || receipt.ID != q.ID {
		t.Errorf("%+v, %v", receipt, err)
	}
	taken, err := d.Take(context.Background(), "", "ann")
	if err != nil || taken.Lost != nil || taken.Staff != "ann" {
		t.Fatalf("%+v, %v", taken, err)
	}
	if !strings.Contains(taken.Text, "dizziness") || strings.Contains(taken.Text, "867") || strings.Contains(taken.Text, "1979") {
		t.Errorf("staff read %q", taken.Text)
	}
	if want := "ann queue.take"; !slices.Equal(actions(t, d), []string{want}) {
		t.Errorf("audit %q", actions(t, d))
	}
	if receipt, err = d.Receipt(context.Background(), code); err != nil || receipt.Text != "" || receipt.State != store.ItemTaken {
		t.Errorf("%+v, %v", receipt, err)
	}
}

// Whatever is sent is struck, also where the sender was shown nothing.
func TestEveryQuestionIsStruck(t *testing.T) {
	o := newOffice(t)
	numbers := rapid.StringMatching(`[2-9][0-9]{2}-[2-9][0-9]{2}-[0-9]{4}`)
	rapid.Check(t, func(t *rapid.T) {
		d := o.desk(newClinic(), firstKey, "")
		number := numbers.Draw(t, "number")
		text := rapid.SampledFrom([]string{"call me at ", "phone ", "ring "}).Draw(t, "cue") + number + rapid.SampledFrom([]string{"", " about my visit", "\nthanks"}).Draw(t, "rest")
		if _, _, err := d.Send(context.Background(), text); err != nil {
			t.Fatal(err)
		}
		q, err := d.Take(context.Background(), "", "ann")
		if err != nil || q.Lost != nil || strings.Contains(q.Text, number) || !strings.Contains(q.Text, "[") {
			t.Fatalf("staff read %q (%v, %v)", q.Text, q.Lost, err)
		}
	})
}

func TestNothingToSend(t *testing.T) {
	d := newOffice(t).desk("north", firstKey, "")
	for text, want := range map[string]error{" \n ": curation.ErrEmpty, strings.Repeat("x", curation.MaxQuestion+1): curation.ErrLong} {
		if _, _, err := d.Send(context.Background(), text); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	if _, q := send(t, d, strings.Repeat("a ", curation.MaxQuestion/2)); q.ID == "" {
		t.Error("the longest text that a form holds is not kept")
	}
	off := newOffice(t).desk("north", "", "")
	if _, _, err := off.Send(context.Background(), "hello"); !errors.Is(err, curation.ErrOff) || off.Asks() {
		t.Errorf("without a key: %v", err)
	}
	if err := off.AnswerIn(context.Background(), "x", "y", "ann"); !errors.Is(err, curation.ErrOff) {
		t.Errorf("an answer without a key: %v", err)
	}
}

func TestAnswers(t *testing.T) {
	o := newOffice(t)
	d := o.desk("north", firstKey, "")
	ctx := context.Background()
	code, q := send(t, d, "is dizziness normal")
	const words = "Sit down. We call you back about the bluebird."
	if err := d.AnswerIn(ctx, q.ID, words, "ann"); !errors.Is(err, store.ErrState) {
		t.Errorf("before it was taken: %v", err)
	}
	if _, err := d.Take(ctx, q.ID, "ann"); err != nil {
		t.Fatal(err)
	}
	if err := d.AnswerIn(ctx, q.ID, words, "bob"); !errors.Is(err, store.ErrConflict) {
		t.Errorf("by somebody who has not taken it: %v", err)
	}
	if err := d.AnswerIn(ctx, q.ID, words, "ann"); err != nil {
		t.Fatal(err)
	}
	r, err := d.Receipt(ctx, code)
	if err != nil || r.Answer != words || r.State != store.ItemAnswered || r.Text != "" {
		t.Errorf("%+v, %v", r, err)
	}
	for _, name := range []string{o.file, o.file + "-wal"} {
		if data, err := os.ReadFile(name); err != nil || bytes.Contains(data, []byte("bluebird")) {
			t.Errorf("%s holds the answer's words (%v)", name, err)
		}
	}
	// A clinic's code is nothing to another clinic.
	if _, err := o.desk("south", firstKey, "").Receipt(ctx, code); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("with another clinic: %v", err)
	}

	code, q = send(t, d, "where do i park")
	if _, err := d.Take(ctx, q.ID, "ann"); err != nil {
		t.Fatal(err)
	}
	if err := d.AnswerWith(ctx, q.ID, "visits/parking", "ann"); err != nil {
		t.Fatal(err)
	}
	if r, err = d.Receipt(ctx, code); err != nil || r.Passage != "visits/parking" || r.Answer != "" {
		t.Errorf("%+v, %v", r, err)
	}
	if list, err := d.Waiting(ctx); err != nil || len(list) > 0 {
		t.Errorf("%d wait, %v", len(list), err)
	}
	o.whole()
}

func TestKeysOfQuestions(t *testing.T) {
	o := newOffice(t)
	ctx := context.Background()
	code, q := send(t, o.desk("north", firstKey, ""), "is dizziness normal")
	if got, err := o.desk("north", secondKey, "").Take(ctx, q.ID, "ann"); err != nil || got.Text != "" || !errors.Is(got.Lost, seal.ErrKeyLost) {
		t.Errorf("another key: %+v, %v", got, err)
	}
	if err := o.desk("north", firstKey, "").Release(ctx, q.ID, "ann"); err != nil {
		t.Fatal(err)
	}
	// With the old key beside the new one everything is read, and what is new is sealed
	// with the new one.
	both := o.desk("north", secondKey, firstKey)
	got, err := both.Take(ctx, q.ID, "ann")
	if err != nil || got.Text != "is dizziness normal" {
		t.Errorf("both keys: %+v, %v", got, err)
	}
	if err := both.AnswerIn(ctx, q.ID, "Yes, for an hour.", "ann"); err != nil {
		t.Fatal(err)
	}
	if r, err := o.desk("north", secondKey, "").Receipt(ctx, code); err != nil || r.Answer != "Yes, for an hour." || r.Lost != nil {
		t.Errorf("the answer with the new key alone: %+v, %v", r, err)
	}
	if r, err := o.desk("north", firstKey, "").Receipt(ctx, code); err != nil || r.Answer != "" || !errors.Is(r.Lost, seal.ErrKeyLost) {
		t.Errorf("the answer with the old key alone: %+v, %v", r, err)
	}
	if _, q = send(t, both, "another"); len(o.rows(`SELECT DISTINCT key_id FROM queue`)) != 2 {
		t.Errorf("keys %q", o.rows(`SELECT DISTINCT key_id FROM queue`))
	}
	// A text that was sealed for one clinic does not open for another.
	if got, err := o.desk("south", secondKey, firstKey).Take(ctx, q.ID, "ann"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("another clinic took %+v, %v", got, err)
	}
	// Without any key it can be taken, told lost, and put back.
	off := o.desk("north", "", "")
	if got, err = off.Take(ctx, q.ID, "ann"); err != nil || got.Text != "" || got.Lost == nil {
		t.Errorf("no key: %+v, %v", got, err)
	}
}

func TestQuestionsEnd(t *testing.T) {
	o := newOffice(t)
	d := o.desk("north", firstKey, "")
	ctx := context.Background()
	forgotten, fq := send(t, d, "one")
	late, _ := send(t, d, "two")
	if err := d.Forget(ctx, forgotten); err != nil {
		t.Fatal(err)
	}
	if err := d.Forget(ctx, forgotten); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("again: %v", err)
	}
	if _, err := d.Receipt(ctx, forgotten); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the receipt of what was erased: %v", err)
	}
	if _, err := d.Take(ctx, fq.ID, "ann"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("taken after it was erased: %v", err)
	}
	if n := len(o.rows(`SELECT id FROM queue`)); n != 1 {
		t.Errorf("%d rows", n)
	}
	o.now = o.now.Add(30*24*time.Hour - time.Second)
	if _, err := d.Receipt(ctx, late); err != nil {
		t.Errorf("a second before its time: %v", err)
	}
	o.now = o.now.Add(time.Second)
	if _, err := d.Receipt(ctx, late); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("when its time is over: %v", err)
	}
	if list, err := d.Waiting(ctx); err != nil || len(list) > 0 {
		t.Errorf("%d wait, %v", len(list), err)
	}
	if _, err := o.store.Sweep(ctx, 0); err != nil {
		t.Fatal(err)
	}
	if n := len(o.rows(`SELECT id FROM queue`)); n != 0 {
		t.Errorf("%d rows after the sweep", n)
	}
	if want := []string{"patient queue.forget", "program queue.expire"}; !slices.Equal(actions(t, d), want) {
		t.Errorf("audit %q, want %q", actions(t, d), want)
	}
	o.whole()
}

// A question is only one person's at a time, however many want it.
func TestTakenByOne(t *testing.T) {
	o := newOffice(t)
	d := o.desk("north", firstKey, "")
	ctx := context.Background()
	const staff, questions = 8, 5
	for range questions {
		send(t, d, "hello")
	}
	var mu sync.Mutex
	holders := make(map[string]string)
	var all sync.WaitGroup
	for n := range staff {
		all.Go(func() {
			actor := string(rune('a' + n))
			for {
				q, err := d.Take(ctx, "", actor)
				if errors.Is(err, store.ErrNotFound) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				if was := holders[q.ID]; was != "" {
					t.Errorf("%s was given to %s and to %s", q.ID, was, actor)
				}
				holders[q.ID] = actor
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if len(holders) != questions {
		t.Fatalf("%d of %d were taken", len(holders), questions)
	}
	for id, actor := range holders {
		other := actor + "x"
		if _, err := d.Take(ctx, id, other); !errors.Is(err, store.ErrConflict) {
			t.Errorf("taken twice: %v", err)
		}
		if err := d.Release(ctx, id, other); !errors.Is(err, store.ErrConflict) {
			t.Errorf("released by another: %v", err)
		}
		if err := d.Release(ctx, id, actor); err != nil {
			t.Errorf("released: %v", err)
		}
		if _, err := d.Take(ctx, id, other); err != nil {
			t.Errorf("taken after the release: %v", err)
		}
		if err := d.CloseQuestion(ctx, id, "no question", actor); !errors.Is(err, store.ErrConflict) {
			t.Errorf("closed by somebody who has not taken it: %v", err)
		}
	}
	// After some hours others may put it back: somebody's shift has ended.
	o.now = o.now.Add(store.DefaultHold)
	for id, actor := range holders {
		if err := d.Release(ctx, id, actor); err != nil {
			t.Errorf("released after the hold: %v", err)
		}
	}
	o.whole()
}

// Patients are told when a member of staff last looked, and nothing else counts as that.
func TestLastWatched(t *testing.T) {
	o := newOffice(t)
	d := o.desk("north", firstKey, "")
	ctx := context.Background()
	watched := func() time.Time {
		at, err := d.LastWatched(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	_, q := send(t, d, "hello")
	if err := d.Record(ctx, "ann", "publish", "", ""); err != nil {
		t.Fatal(err)
	}
	if !watched().IsZero() {
		t.Errorf("nobody has looked: %v", watched())
	}
	o.now = o.now.Add(time.Hour)
	if _, err := d.Take(ctx, q.ID, "ann"); err != nil {
		t.Fatal(err)
	}
	took := o.now
	o.now = o.now.Add(time.Hour)
	if err := d.Release(ctx, q.ID, "ann"); err != nil {
		t.Fatal(err)
	}
	if !watched().Equal(took) {
		t.Errorf("%v, want %v", watched(), took)
	}
}
