package faq

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func TestFormatLayout(t *testing.T) {
	e := Entry{
		Document: Document{File: "m.md", Title: "Methadone: a guide", Status: Draft, Owner: "clinical lead",
			Reviewed: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Covers: []string{"ketamine", "methadone"}},
		Sections: []Section{
			{Text: "Intro."},
			{Level: 2, Heading: "Risks"},
			{Level: 3, Heading: "1. Can it *hurt*?", Text: "- a\n- b", AlsoAsked: []string{"will it hurt?", "hurt: yes --> no"}, Covers: []string{"methadone"}, Attach: AttachEmergency, DosingOK: true, Plain: "Call us.\n\nAlways."},
			{Level: 3, Heading: "1. Can it *hurt*?", Text: "<!-- kept -->"},
		},
	}
	got, err := Format(e)
	if err != nil {
		t.Fatal(err)
	}
	want := `---
title: "Methadone: a guide"
status: draft
owner: clinical lead
reviewed: 2026-11-01
covers: [ketamine, methadone]
---

Intro.

## Risks

### 1\. Can it \*hurt\*?
<!--
also_asked:
  - will it hurt?
  - "hurt: yes --\U0000003E no"
covers: [methadone]
attach: emergency
dosing_ok: true
plain: |-
  Call us.

  Always.
-->

- a
- b

### 1\. Can it \*hurt\*?
<!--
id: m/risks/1-can-it-hurt-2
-->

<!-- kept -->
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestFormatRefuses(t *testing.T) {
	ok := func() Entry {
		return Entry{Document: Document{File: "a.md", Title: "T", Status: Draft}, Sections: []Section{{Level: 2, Heading: "A", Text: "x"}, {Level: 2, Heading: "B", Text: "y"}}}
	}
	if _, err := Format(ok()); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Entry){
		"no title":                func(e *Entry) { e.Title = "" },
		"no status":               func(e *Entry) { e.Status = "" },
		"heading in text":         func(e *Entry) { e.Sections[0].Text = "x\n\n# y" },
		"underlined line in text": func(e *Entry) { e.Sections[1].Text = "x\n---\ny" },
		"open code block":         func(e *Entry) { e.Sections[0].Text = "```\nx" },
		"open code block at end":  func(e *Entry) { e.Sections[0].Text = "x\n<!-- y" },
		"outer blank lines":       func(e *Entry) { e.Sections[0].Text = "\nx\n" },
		"control character":       func(e *Entry) { e.Sections[0].Text = "\x1b" },
		"carriage return":         func(e *Entry) { e.Sections[0].Text = "a\r\nb" },
		"not UTF-8":               func(e *Entry) { e.Sections[0].Text = "\xff" },
		"heading with blanks":     func(e *Entry) { e.Sections[0].Heading = " A" },
		"heading with line end":   func(e *Entry) { e.Sections[0].Heading = "A\nB" },
		"no heading":              func(e *Entry) { e.Sections[1].Heading = "" },
		"level 7":                 func(e *Entry) { e.Sections[1].Level = 7 },
		"level 0 in the middle":   func(e *Entry) { e.Sections[1].Level, e.Sections[1].Heading = 0, "" },
		"settings without text":   func(e *Entry) { e.Sections[0].Text, e.Sections[0].DosingOK = "", true },
		"unknown attachment":      func(e *Entry) { e.Sections[0].Attach = "x" },
		"value with blanks":       func(e *Entry) { e.Sections[0].AlsoAsked = []string{" x"} },
		"empty value":             func(e *Entry) { e.Covers = []string{""} },
		"id twice":                func(e *Entry) { e.Sections[0].ID, e.Sections[1].ID = "x", "x" },
		"time of day":             func(e *Entry) { e.Reviewed = time.Date(2026, 1, 1, 1, 0, 0, 0, time.UTC) },
	} {
		e := ok()
		spoil(&e)
		if out, err := Format(e); err == nil {
			t.Errorf("%s: written as\n%s", name, out)
		}
	}
}

// nasty are lines that mean something to Markdown, YAML or this format.
var nasty = []string{
	"# heading", "## 1. heading:", "   ### x", "#", "#no", "===", "---", " --- ", "- - -", "***", "```", "~~~~", "````x", "```\ncode\n```",
	"<!--", "-->", "<!-- attach: emergency -->", "<!-- {} -->", "<pre>", "</pre>", "<script>", "<div>", "<?php", "<![CDATA[", "<!DOCTYPE",
	"title: x", "status: published", "    indented", "\tcode", "> quote", "> # quoted", "- item", "- # item", "1. one", "2)", "[a]: http://b.c",
	"[a]", "text with two blanks at its end  ", "back\\", "\\# escaped", "Ketamine’s “use” – é 你好 🙂", "&amp; &#35;", "| a | b |", "+ plus", "", "", "*emph*", "word",
}

func textGen() *rapid.Generator[string] {
	line := rapid.OneOf(rapid.SampledFrom(nasty), rapid.SampledFrom(nasty), rapid.StringMatching("[ -~]{0,12}"), rapid.StringMatching("[ #=\\-`~<>!*\\t]{0,6}"))
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(line, 1, 8).Draw(t, "lines"), "\n")
	})
}

// wordsGen makes values on one line without blanks at their ends.
func wordsGen() *rapid.Generator[string] {
	s := rapid.OneOf(rapid.SampledFrom(nasty), rapid.StringMatching(`[ -~]{1,20}`), rapid.SampledFrom([]string{"yes", "No", "null", "~", "1", "1. x", "12) y", "x:", "a #b", "C#", "a\u00a0b", "\ufeff", "\u200b", "\u202ex", "é", "e\u0301", "🙂", "2026-01-01", "?", "- x", "[x", "a: b", "'", `"`, `\`, "@", "%", "a, b"}))
	return rapid.Custom(func(t *rapid.T) string { return CleanHeading(s.Draw(t, "words")) }).Filter(func(s string) bool { return s != "" })
}

func entryGen() *rapid.Generator[Entry] {
	return rapid.Custom(func(t *rapid.T) Entry {
		words, lists := wordsGen(), rapid.SliceOfN(wordsGen(), 0, 3)
		day := time.Date(2026, 1, rapid.IntRange(1, 400).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
		e := Entry{Document: Document{File: "d/Some file.md", Title: words.Draw(t, "title"), Status: rapid.SampledFrom([]Status{Draft, Published, Retired}).Draw(t, "status"),
			Owner: rapid.OneOf(rapid.Just(""), words).Draw(t, "owner"), Example: rapid.Bool().Draw(t, "example"), ReviewBy: day, Covers: lists.Draw(t, "covers")}}
		for i := range rapid.IntRange(0, 5).Draw(t, "sections") {
			s := Section{Level: rapid.IntRange(1, 6).Draw(t, "level"), Text: EscapeText(textGen().Draw(t, "text"))}
			if i == 0 && s.Text != "" && rapid.Bool().Draw(t, "intro") {
				s.Level = 0
			} else {
				s.Heading = words.Draw(t, "heading")
			}
			if s.Text != "" {
				s.AlsoAsked, s.Covers = lists.Draw(t, "also"), lists.Draw(t, "names")
				s.DosingOK = rapid.Bool().Draw(t, "dosing")
				s.Attach = rapid.SampledFrom([]string{"", AttachEmergency}).Draw(t, "attach")
				s.Plain = strings.TrimSpace(rapid.OneOf(rapid.Just(""), textGen()).Draw(t, "plain"))
			}
			e.Sections = append(e.Sections, s)
		}
		return e
	})
}

// TestFormatRoundTrip writes entries with nasty values and reads them back.
func TestFormatRoundTrip(t *testing.T) {
	same := cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreFields(Document{}, "Digest", "Headings", "KeyLines"), cmpopts.IgnoreFields(Section{}, "ID")}
	rapid.Check(t, func(t *rapid.T) {
		e := entryGen().Draw(t, "entry")
		out, err := Format(e)
		if err != nil {
			t.Fatal(err)
		}
		c, err := Load(fstest.MapFS{e.File: {Data: out}}, Options{All: true})
		if err != nil {
			t.Fatalf("%v in\n%s", err, out)
		}
		got := c.Entry(c.Documents[0])
		if diff := cmp.Diff(e, got, same); diff != "" {
			t.Fatalf("%s in\n%s", diff, out)
		}
		again, err := Format(got)
		if err != nil || string(again) != string(out) {
			t.Fatalf("written again: %v\n%s\ninstead of\n%s", err, again, out)
		}
	})
}

// TestFormatExactOrRefused writes texts as they come: either they are read back
// byte for byte or Format says that it cannot.
func TestFormatExactOrRefused(t *testing.T) {
	written := 0
	rapid.Check(t, func(t *rapid.T) {
		text := textGen().Draw(t, "text")
		e := Entry{Document: Document{File: "a.md", Title: "T", Status: Draft}, Sections: []Section{{Level: 2, Heading: "A", Text: text}, {Level: 2, Heading: "B", Text: "y"}}}
		out, err := Format(e)
		if err != nil {
			return
		}
		written++
		c, err := Load(fstest.MapFS{"a.md": {Data: out}}, Options{All: true})
		if err != nil {
			t.Fatal(err)
		}
		want := 2
		if text == "" {
			want = 1
		}
		if len(c.Passages) != want || text != "" && c.Passages[0].Text != text {
			t.Fatalf("%q was read back as %q", text, c.Passages[0].Text)
		}
	})
	if written == 0 {
		t.Error("no text could be written")
	}
}

func TestEscapeText(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"plain\n\ntext", "plain\n\ntext"},
		{"\n \nx\n\n", "x"},
		{"", ""},
		{"a\n# b\nc", "a\n\\# b\nc"},
		{"a\n---\nb", "a\n\\---\nb"},
		{"a\n\n---\nb", "a\n\n---\nb"},
		{"a\n  ===", "a\n  \\==="},
		{"```\n# code\n```", "```\n# code\n```"},
		{"x\n```\n# open", "x\n\\```\n\\# open"},
		{"<!-- closed -->", "<!-- closed -->"},
		{"<!-- open\n# x", "\\<!-- open\n\\# x"},
		{"<div>\n# x", "<div>\n# x"},
		{strings.Repeat("> ", 101) + "x", "\\" + strings.Repeat("> ", 101) + "x"},
		{strings.Repeat("* ", 40) + "x", strings.Repeat("* ", 40) + "x"},
		{"#hashtag", "#hashtag"},
		{"- # in a list", "- # in a list"},
	} {
		if got := EscapeText(c.in); got != c.want {
			t.Errorf("EscapeText(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		in := textGen().Draw(t, "text")
		out := EscapeText(in)
		if again := EscapeText(out); again != out {
			t.Fatalf("not stable: %q, %q", out, again)
		}
		from, to := trimBlank([]byte(in), 0, len(in))
		bare := func(s string) string { return strings.ReplaceAll(s, `\`, "") }
		if bare(out) != bare(in[from:to]) {
			t.Fatalf("words of %q changed: %q", in, out)
		}
	})
}
