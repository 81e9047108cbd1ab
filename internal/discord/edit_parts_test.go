package discord

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bedside/internal/discord/button"
	"bedside/internal/discord/layout"
	"bedside/internal/discord/wire"

	"pgregory.net/rapid"
)

func TestReadOptions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]extras{
		"":                                     {},
		"attach: emergency":                    {attach: "emergency"},
		" dosing_ok :  true":                   {dosingOK: true},
		"dosing_ok: false":                     {},
		"plain: Call us: now.\n\nAlways: yes.": {plain: "Call us: now.\n\nAlways: yes."},
		"plain:\nCall us.":                     {plain: "Call us."},
		"\nattach: emergency\n\nplain: x":      {attach: "emergency", plain: "x"},
	} {
		if got, err := readOptions(text, false); err != nil || got != want {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	if got, err := readOptions("title: A: b\nowner: front desk\nreview_months: 36", true); err != nil || got != (extras{title: "A: b", owner: "front desk", months: 36}) {
		t.Errorf("%+v, %v", got, err)
	}
	for text, want := range map[string]string{
		"attach emergency":                    "line 1: write one of",
		"\nattach: now":                       "line 2: attach must be emergency",
		"dosing_ok: yes":                      "must be true or false",
		"dosing_ok:":                          "has no value",
		"owner: me":                           "line 1: write one of attach, dosing_ok, plain",
		"id: other":                           "line 1: write one of",
		"attach: emergency\nattach: x":        "line 2: attach stands twice",
		"plain: a\n\nattach: emergency":       "line 3: attach must stand above plain",
		"Attach: emergency":                   "line 1: write one of",
		"dosing_ok: true\nplain: a\nplain: b": "line 3: plain must stand above",
	} {
		if got, err := readOptions(text, false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{"review_months: 0": "1 to 36", "review_months: 37": "1 to 36", "review_months: six": "1 to 36",
		"owner: " + strings.Repeat("x", 101): "too long", "covers: x": "write one of title"} {
		if got, err := readOptions(text, true); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

// What a form shows is read back as it was.
func TestOptionsComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-z]{1,6}( [a-z:]{1,6}){0,3}`)
		x := extras{
			attach: rapid.SampledFrom([]string{"", "emergency"}).Draw(t, "attach"), dosingOK: rapid.Bool().Draw(t, "dosing"),
			plain: rapid.OneOf(rapid.Just(""), word, rapid.StringMatching(`[A-Z][a-z ]{0,9}\.(\n{1,2}[A-Z][a-z ]{0,9}\.){0,3}`)).Draw(t, "plain"),
			title: rapid.OneOf(rapid.Just(""), word).Draw(t, "title"), owner: rapid.OneOf(rapid.Just(""), word).Draw(t, "owner"), months: rapid.IntRange(0, 36).Draw(t, "months"),
		}
		if got, err := readOptions(x.lines(), true); err != nil || got != x {
			t.Fatalf("%q: %+v, want %+v: %v", x.lines(), got, x, err)
		}
	})
}

func TestMonths(t *testing.T) {
	t.Parallel()
	date := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		from string
		n    int
		to   string
	}{{"2026-11-27", 6, "2027-05-27"}, {"2026-08-31", 6, "2027-02-28"}, {"2027-08-31", 6, "2028-02-29"}, {"2026-12-31", 1, "2027-01-31"}, {"2026-01-31", 36, "2029-01-31"}} {
		got := addMonths(date(c.from), c.n)
		if got != date(c.to) || monthsBetween(date(c.from), got) != c.n {
			t.Errorf("%s and %d months: %v, back as %d", c.from, c.n, got, monthsBetween(date(c.from), got))
		}
	}
}

// What staff typed is held for them alone, for a time, and not without bound.
func TestTyped(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	k := newTyped(func() time.Time { return now })
	e, about := layout.Entry{Heading: "H", Text: "T"}, button.ID{Index: 1, Item: button.Item{7}}
	h := k.keep("a", e, about)
	got, id, ok := k.find("a", h)
	if !ok || h == 0 || got.Text != "T" || id.Item != about.Item {
		t.Errorf("%+v, %+v, %v", got, id, ok)
	}
	if _, _, ok := k.find("b", h); ok {
		t.Error("another person is given it")
	}
	if other := k.keep("a", layout.Entry{Text: "U"}, about); other == h {
		t.Error("two sheets have one handle")
	} else if got, _, _ := k.find("a", other); got.Text != "U" {
		t.Errorf("%+v", got)
	}
	now = now.Add(typedLife - time.Second)
	if _, _, ok := k.find("a", h); !ok {
		t.Error("forgotten early")
	}
	now = now.Add(time.Second)
	k.sweep()
	if len(k.sheets) != 0 {
		t.Errorf("%d are still held", len(k.sheets))
	}
	var last uint64
	for i := range maxTyped + 20 {
		last = k.keep(fmt.Sprint(i), e, about)
	}
	if len(k.sheets) != maxTyped {
		t.Errorf("%d are held", len(k.sheets))
	}
	if _, _, ok := k.find(fmt.Sprint(maxTyped+19), last); !ok {
		t.Error("the newest is not held")
	}
	now = now.Add(-time.Hour) // the clock was set back
	if k.sweep(); len(k.sheets) != 0 {
		t.Error("held for nobody knows how long")
	}
}

func TestDiffBlock(t *testing.T) {
	t.Parallel()
	got := diffBlock("one\ntwo\nthree\nfour\nfive\nsix\nseven", "one\ntwo\nthree\n4\nfive\nsix\nseven\neight", maxDiff)
	want := "```diff\n  three\n- four\n+ 4\n  five\n…\n  seven\n+ eight\n```"
	if got != want {
		t.Errorf("%s", got)
	}
	if got := diffBlock("a", "a", maxDiff); got != "" {
		t.Errorf("the same: %s", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.SampledFrom([]string{"", "a", "```", "`` ` ```js", "@everyone", "\u202ex", strings.Repeat("🙂", 300), "# x", "- y"})
		before := strings.Join(rapid.SliceOfN(line, 0, 60).Draw(t, "before"), "\n")
		after := strings.Join(rapid.SliceOfN(line, 0, 60).Draw(t, "after"), "\n")
		most := rapid.SampledFrom([]int{200, 400, maxDiff}).Draw(t, "most")
		got := diffBlock(before, after, most)
		if wire.Units(got) > most {
			t.Fatalf("%d units of %d", wire.Units(got), most)
		}
		if got != "" && (strings.Count(got, "`") != 6 || !strings.HasPrefix(got, "```diff\n") || !strings.HasSuffix(got, "\n```")) || strings.ContainsAny(got, "@\u202e") {
			t.Fatalf("it breaks out: %s", got)
		}
	})
}
