package discord

import (
	"context"
	"strings"
	"testing"
	"time"

	"bedside/internal/discord/wire"
	"bedside/internal/faq"
	"bedside/internal/store"

	"pgregory.net/rapid"
)

// The patient's wording becomes a phrasing only in the staff's words, as a draft.
func TestQueueMakesAPhrasing(t *testing.T) {
	x := open(t, askOn(setup{}))
	const asked = "Can I keep my lithium when I start with the nose spray on Monday?"
	x.sent(patient, asked)
	item := x.press(nurse, x.queue(nurse), labelTakeNext)
	form, f := x.opened(nurse, item, labelPhrasing)
	if f.Fields[0].Value != "" || !strings.Contains(strings.Join(f.Text, "\n"), quoted(asked)) {
		t.Errorf("the form holds %q, and above it %q", f.Fields[0].Value, f.Text)
	}
	page := [2]string{inputPage, "Lithium"}
	for typed, want := range map[string]string{
		asked:                                   "still holds what the patient wrote",
		"so: " + strings.ToUpper(asked) + " ok": "still holds what the patient wrote",
		strings.Replace(asked, "lithium", "pills", 1):         "still holds what the patient wrote",
		"can mary watson of 12 elm street 02139 keep lithium": "personal details",
	} {
		contains(t, x.filled(form, [2]string{inputPhrasing, typed}, page), want)
	}
	contains(t, x.filled(form, [2]string{inputPhrasing, "lithium together with spravato"}, [2]string{inputPage, "no such page"}), textNoEntry)
	kept := x.filled(form, [2]string{inputPhrasing, "lithium together with the nose spray"}, page)
	contains(t, kept, textPhrasingKept, "lithium together with the nose spray")
	open, err := x.desk().Open(context.Background())
	if err != nil || len(open) != 1 || open[0].Author != nurseID || open[0].Change.Kind != faq.Edit {
		t.Fatalf("%+v, %v", open, err)
	}
	if asked := open[0].Change.Section.AlsoAsked; asked[len(asked)-1] != "lithium together with the nose spray" || open[0].State != store.StateDraft {
		t.Errorf("%+v", open[0])
	}
	if q := x.waiting(); len(q) != 1 || q[0].State != store.ItemTaken {
		t.Errorf("the question is not the nurse's any more: %+v", q)
	}
}

func TestHolds(t *testing.T) {
	const text = "Is it ok? My boss in Boston must not know about it. Thanks"
	for phrasing, want := range map[string]bool{
		text: true, "my boss in boston must not know about it": true, "is it ok": false, "thanks": false, "who is told about it": false,
		"x My BOSS in Boston must - not know about it!": true,
		"my boss in boston must never know about it":    true, // a word was changed
		"must no\u0301t kno\u200bw about it":            true, // five in a row, the rest left out
		"boss in boston must tell about it":             false,
	} {
		if got := holds(phrasing, text); got != want {
			t.Errorf("%q: %t", phrasing, got)
		}
	}
	if !holds("ketamine headaches", "Ketamine: headaches?") {
		t.Error("the whole of a short text")
	}
}

// A sentence that is longer than a phrasing can be is known by its beginning.
func TestHoldsALongSentence(t *testing.T) {
	long := "I have taken methadone since my accident on Elm Street in March and my brother Tom says " + strings.Repeat("that I really should not come ", 5)
	for _, phrasing := range []string{
		wire.Cut(oneLine(long), maxPhrasing), // as a form would have cut it
		strings.Replace(wire.Cut(oneLine(long), maxPhrasing), "methadone ", "", 1),
		"since my accident on elm",
	} {
		if !holds(phrasing, long) {
			t.Errorf("not seen: %q", phrasing)
		}
	}
	if holds("can i come to ketamine while i take methadone", long) {
		t.Error("the staff's own words are refused")
	}
	rapid.Check(t, func(t *rapid.T) {
		w := strings.Fields(long)
		from := rapid.IntRange(0, len(w)-tooAlike).Draw(t, "from")
		if p := "well " + strings.Join(w[from:from+tooAlike], ", ") + " then"; !holds(p, long) {
			t.Fatalf("not seen: %q", p)
		}
	})
}

// No text of a patient is too long or too odd for the note above the form.
func TestPhrasingFormHoldsAnyText(t *testing.T) {
	x := open(t, askOn(setup{}))
	for _, odd := range []string{strings.Repeat("*may* i ", 120), strings.Repeat("a\n", 400)} {
		x.sent(patient, odd)
		item := x.press(nurse, x.queue(nurse), labelTakeNext)
		if _, f := x.opened(nurse, item, labelPhrasing); len(f.Text) == 0 || f.Fields[0].Value != "" {
			t.Errorf("%+v", f)
		}
		x.clock.move(time.Hour)
	}
}
