package faq

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func FuzzLoad(f *testing.F) {
	for _, s := range []string{
		"", page("x"), page("## A\n<!-- {also_asked: [a, b], attach: emergency} -->\nx\n\nB\n===\ny"),
		"---\ntitle: \"a\\x00b\"\nstatus: draft\ncovers: [*a, &b c, !!int 1]\nreviewed: 2026-02-29\n---\n",
		page("<!--\nplain: |\n  a\n\n  b\nid: a/b\n-->\n> # q\n- # l\n\n    # c\n\n```\n# d\n"),
		page("# Page\n## **1. x:** [y](z) `c` <b> &amp; \\# ##\n<!-- -->\n[a]: b\n---\n"),
		"\ufeff---\r\ntitle: T\r\nstatus: draft\r\n---\r\n## A\rb\r", page("#a\n===\n#\tb\n#\n"),
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 4<<10 {
			t.Skip("size is tested elsewhere")
		}
		c, err := Load(fstest.MapFS{"d/file.md": {Data: src}}, Options{All: true})
		lines := strings.Count(strings.ReplaceAll(strings.ReplaceAll(string(src), "\r\n", "\n"), "\r", "\n"), "\n") + 1
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || len(e.Problems) == 0 {
				t.Fatalf("error %v", err)
			}
			for _, p := range e.Problems {
				if p.File != "d/file.md" || p.Line < 1 || p.Line > lines || p.Msg == "" || !utf8.ValidString(p.Msg) {
					t.Fatalf("problem %+v of %d lines", p, lines)
				}
			}
			return
		}
		text := "\n" + strings.ReplaceAll(strings.ReplaceAll(string(src), "\r\n", "\n"), "\r", "\n") + "\n"
		for _, p := range c.Passages {
			if p.Text == "" || !strings.Contains(text, "\n"+p.Text+"\n") || p.Section == "" || p.ID == "" || p.Line < 1 || p.TextLine < p.Line || p.TextLine > lines {
				t.Fatalf("passage %+v", p)
			}
			if !validID.MatchString(p.ID) || len(p.ID) > maxID {
				t.Fatalf("id %q", p.ID)
			}
		}
		// What was read can be written and reads the same.
		out, err := Format(c.Entry(c.Documents[0]))
		if err != nil {
			t.Fatalf("format: %v", err)
		}
		again, err := Load(fstest.MapFS{"d/file.md": {Data: out}}, Options{All: true})
		if err != nil {
			t.Fatalf("read again: %v\n%s", err, out)
		}
		if c.Documents[0].Digest != again.Documents[0].Digest {
			t.Fatalf("changed by writing:\n%s\n%s", out, cmp.Diff(c.Entry(c.Documents[0]), again.Entry(again.Documents[0])))
		}
		for i, p := range c.Passages {
			if again.Passages[i].ID != p.ID {
				t.Fatalf("id %q became %q", p.ID, again.Passages[i].ID)
			}
		}
	})
}

func FuzzEscapeText(f *testing.F) {
	for _, s := range nasty {
		f.Add(s + "\n" + s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 4<<10 || len(badText(s)) > 0 {
			t.Skip()
		}
		e := Entry{Document: Document{File: "a.md", Title: "T", Status: Draft}, Sections: []Section{{Level: 2, Heading: "A", Text: EscapeText(s)}, {Level: 2, Heading: "B", Text: "y"}}}
		if _, err := Format(e); err != nil {
			t.Fatal(err)
		}
	})
}

// badText is what no file may hold, or a carriage return, which Load changes.
func badText(s string) []Problem {
	if _, problems := normalise("", []byte(s)); problems != nil {
		return problems
	}
	if strings.Contains(s, "\r") {
		return []Problem{{Msg: "carriage return"}}
	}
	return nil
}
