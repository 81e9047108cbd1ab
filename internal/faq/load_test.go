package faq

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// files makes a content folder from name and text pairs.
func files(pairs ...string) fstest.MapFS {
	fsys := make(fstest.MapFS)
	for i := 0; i < len(pairs); i += 2 {
		fsys[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return fsys
}

// page is a published document with the body, which begins on line 5.
func page(body string) string {
	return "---\ntitle: Page\nstatus: published\n---\n" + body
}

func mustLoad(t *testing.T, fsys fs.FS) *Corpus {
	t.Helper()
	c, err := Load(fsys, Options{All: true})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLoadReadsEveryField(t *testing.T) {
	c := mustLoad(t, files("art/methadone.md", `---
title: Ketamine therapy while on methadone
status: published   # served
owner: clinical lead
reviewed: 2026-11-01
review_by: "2027-05-01"
covers: [ketamine, methadone]
signed: sha256:`+strings.Repeat("0a", 32)+`
---
<!-- {also_asked: [about this page]} -->
Intro.

## Can I **really** do [it](https://x.org)?

<!--
also_asked:
  - can i do ketamine on methadone
  - "both: ok?"   # quotes
covers: [methadone]
attach: emergency
dosing_ok: true
id: both
plain: |
  Talk to us.

  Soon.
-->

First line.

- a list
- of two

### 2. Details:
`+"```\n# not a heading\n```"+`
`))
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	doc := c.Documents[0]
	want := &Document{
		File: "art/methadone.md", Title: "Ketamine therapy while on methadone", Status: Published, Owner: "clinical lead",
		Reviewed: day(2026, 11, 1), ReviewBy: day(2027, 5, 1), Covers: []string{"ketamine", "methadone"},
		Signed: "sha256:" + strings.Repeat("0a", 32), Digest: doc.Digest,
		Headings: []Heading{{2, "Can I really do it?", 13, true}, {3, "Details", 34, true}},
		KeyLines: map[string]int{"title": 2, "status": 3, "owner": 4, "reviewed": 5, "review_by": 6, "covers": 7, "signed": 8},
	}
	if diff := cmp.Diff(want, doc); diff != "" {
		t.Error(diff)
	}
	q := "Can I really do it?"
	passages := []*Passage{
		{ID: "art/methadone", Doc: doc, Section: doc.Title, Path: []string{doc.Title}, Text: "Intro.", Line: 11, TextLine: 11,
			AlsoAsked: []string{"about this page"}, KeyLines: map[string]int{"also_asked": 10}},
		{ID: "both", Doc: doc, Section: q, Path: []string{doc.Title, q}, Text: "First line.\n\n- a list\n- of two", Line: 13, TextLine: 29,
			AlsoAsked: []string{"can i do ketamine on methadone", "both: ok?"}, Covers: []string{"methadone"}, Attach: "emergency",
			DosingOK: true, Plain: "Talk to us.\n\nSoon.",
			KeyLines: map[string]int{"also_asked": 16, "covers": 19, "attach": 20, "dosing_ok": 21, "id": 22, "plain": 23}},
		{ID: "art/methadone/can-i-really-do-it/details", Doc: doc, Section: "Details", Path: []string{doc.Title, q, "Details"},
			Text: "```\n# not a heading\n```", Line: 34, TextLine: 35},
	}
	if diff := cmp.Diff(passages, c.Passages); diff != "" {
		t.Error(diff)
	}
}

func TestPassagesAndHeadings(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       []string // path joined by " > ", then ": " and the text
	}{
		{"no heading", "Hello.\n", []string{"Page: Hello."}},
		{"title repeated as heading", "# PAGE\nHello.\n## A\nText.\n", []string{"PAGE: Hello.", "Page > A: Text."}},
		{"title as a later heading", "Intro.\n# Page\nHello.\n", []string{"Page: Intro.", "Page > Page: Hello."}},
		{"heading that only groups", "# A\n## B\nx\n### C\ny\n## D\nz\n# E\nw\n",
			[]string{"Page > A > B: x", "Page > A > B > C: y", "Page > A > D: z", "Page > E: w"}},
		{"levels skipped and out of order", "### A\nx\n# B\ny\n#### C\nz\n", []string{"Page > A: x", "Page > B: y", "Page > B > C: z"}},
		{"underlined headings", "One\n===\nx\n\nTwo\n---\ny\n", []string{"Page > One: x", "Page > One > Two: y"}},
		{"rule is not a heading", "## A\nx\n\n---\n\ny\n", []string{"Page > A: x\n\n---\n\ny"}},
		{"inside code, quote, list, HTML", "## A\n```\n# b\n```\n> # c\n\n- # d\n\n    # e\n\n<pre>\n# f\n</pre>\n",
			[]string{"Page > A: ```\n# b\n```\n> # c\n\n- # d\n\n    # e\n\n<pre>\n# f\n</pre>"}},
		{"outer blank lines only", "## A\n \n\n    code\nend  \n \t\n\n", []string{"Page > A:     code\nend  "}},
		{"markup, number, colon", "## **1. Lithium:**\nx\n## `a*b` & &amp; \\*c\\*\ny\n", []string{"Page > Lithium: x", "Page > a*b & & *c*: y"}},
		{"escaped number and colon stay", "## 1\\. Lithium\\:\nx\n", []string{"Page > 1. Lithium:: x"}},
		{"number alone stays", "## 12\nx\n## 3.\ny\n", []string{"Page > 12: x", "Page > 3.: y"}},
		{"closing marks", "## A ##\nx\n", []string{"Page > A: x"}},
		{"second comment is text", "## A\n<!-- {} -->\n<!-- b -->\nx\n", []string{"Page > A: <!-- b -->\nx"}},
		{"curly quotes and odd spaces stay", "## A\nKetamine’s\u00a0• “use”\n", []string{"Page > A: Ketamine’s\u00a0• “use”"}},
		{"old line ends", "## A\r\nx\ry\r\n", []string{"Page > A: x\ny"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, p := range mustLoad(t, files("p.md", page(c.body))).Passages {
				got = append(got, strings.Join(p.Path, " > ")+": "+p.Text)
				if p.Section != p.Path[len(p.Path)-1] {
					t.Errorf("section %q is not the end of path %q", p.Section, p.Path)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestByteOrderMarkIsDropped(t *testing.T) {
	a := mustLoad(t, files("p.md", page("x")))
	b := mustLoad(t, files("p.md", "\ufeff"+strings.ReplaceAll(page("x"), "\n", "\r\n")))
	if a.Hash() != b.Hash() {
		t.Error("a byte order mark or CRLF changes the content")
	}
}

func TestWhichFilesAreRead(t *testing.T) {
	c := mustLoad(t, files("b.md", page("x"), "a/b.md", page("x"), "a.MD", page("x"), "README.md", "no", "a/readme.md", "no",
		".hidden.md", "no", ".git/x.md", "no", "notes.txt", "\xff", "picture.png", "\x00"))
	var got []string
	for _, d := range c.Documents {
		got = append(got, d.File)
	}
	if diff := cmp.Diff([]string{"a.MD", "a/b.md", "b.md"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestServed(t *testing.T) {
	fsys := files("d.md", "---\ntitle: D\nstatus: draft\n---\nx", "p.md", "---\ntitle: P\nstatus: published\n---\nx", "r.md", "---\ntitle: R\nstatus: retired\n---\nx")
	for _, c := range []struct {
		opts Options
		want string
	}{{Options{}, "p"}, {Options{Drafts: true}, "d p"}, {Options{All: true}, "d p r"}} {
		corpus, err := Load(fsys, c.opts)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, p := range corpus.Passages {
			ids = append(ids, p.ID)
		}
		if got := strings.Join(ids, " "); got != c.want || len(corpus.Documents) != len(ids) {
			t.Errorf("%+v: served %q and %d documents, want %q", c.opts, got, len(corpus.Documents), c.want)
		}
	}
}

func TestExpired(t *testing.T) {
	day := time.Date(2027, 5, 1, 0, 0, 0, 0, time.UTC)
	west := time.FixedZone("west", -7*3600)
	for _, c := range []struct {
		name   string
		doc    Document
		covers []string
		now    time.Time
		want   bool
	}{
		{"before", Document{ReviewBy: day}, []string{"lithium"}, day.AddDate(0, 0, -1), false},
		{"on the day", Document{ReviewBy: day}, []string{"lithium"}, day.Add(23 * time.Hour), false},
		{"after", Document{ReviewBy: day}, []string{"lithium"}, day.Add(24 * time.Hour), true},
		{"after, the document covers", Document{ReviewBy: day, Covers: []string{"lithium"}}, nil, day.Add(24 * time.Hour), true},
		{"names no medicine", Document{ReviewBy: day}, nil, day.Add(48 * time.Hour), false},
		{"no date", Document{}, []string{"lithium"}, day, false},
		{"example", Document{ReviewBy: day, Example: true}, []string{"lithium"}, day.Add(48 * time.Hour), false},
		{"still the day at the clinic", Document{ReviewBy: day}, []string{"lithium"}, time.Date(2027, 5, 1, 20, 0, 0, 0, west), false},
	} {
		p := Passage{Doc: &c.doc, Covers: c.covers}
		if got := p.Expired(c.now); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestLoadFolderThatIsNotThere(t *testing.T) {
	_, err := Load(os.DirFS(filepath.Join(t.TempDir(), "none")), Options{})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	if _, _, err := OpenDir(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

// checkProblems compares the beginnings of all problems.
func checkProblems(t *testing.T, err error, want []string) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v, want problems %q", err, want)
	}
	if len(e.Problems) != len(want) {
		t.Fatalf("problems:\n%v\nwant:\n%s", e, strings.Join(want, "\n"))
	}
	for i, p := range e.Problems {
		if !strings.HasPrefix(p.String(), want[i]) {
			t.Errorf("problem %q, want %q …", p, want[i])
		}
	}
}

func BenchmarkLoad1000(b *testing.B) {
	fsys := make(fstest.MapFS)
	for i := range 50 {
		var s strings.Builder
		for j := range 20 {
			fmt.Fprintf(&s, "## Can I do thing %d of page %d?\n<!--\nalso_asked:\n  - thing %d please\ncovers: [ketamine]\n-->\n\n%s\n\n", j, i, j, strings.Repeat("Some words about this thing, with care. ", 15))
		}
		fsys[fmt.Sprintf("page-%d.md", i)] = &fstest.MapFile{Data: []byte(page(s.String()))}
	}
	b.ReportAllocs()
	for b.Loop() {
		c, err := Load(fsys, Options{})
		if err != nil || len(c.Passages) != 1000 {
			b.Fatal(err)
		}
	}
}
