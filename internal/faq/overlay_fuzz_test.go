package faq

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// FuzzOverlay lays one change over one file: never a panic; an *Error that names the
// change, or a file that is read back with the change in it and nothing else.
func FuzzOverlay(f *testing.F) {
	for _, s := range []string{
		article, page("x"), page("## A\n<!-- {also_asked: [a, b], attach: emergency} -->\nx\n\nB\n===\ny"),
		"\ufeff---\r\ntitle: T\r\nstatus: draft\r\n---\r\n## A\rb\r", page("#a\n===\n#\tb\n#c\n"),
		"---\n{title: T, status: draft}\n---\n# T\nx\n## B\n- y\n  ## C\nz\n", "--- \n  title: T\n  status: \"draft\" # s\n---\n<!--\n id:\n-->\nx",
		page("# A\n<!--\n  attach: emergency\n  # note\n-->\n> x\n\n## B\n[a]: b\n---\n### C\n```\nopen\n"), page("<div>\n\n# Page\n\nx\n\n# Page\n\ny\n<!-- z"),
	} {
		for kind := range 3 {
			f.Add([]byte(s), uint8(kind), uint8(kind), "New *heading*", "new\n\n- text", "asked?")
			f.Add([]byte(s), uint8(kind), uint8(3-kind), "page", "<!-- x -->", "")
		}
	}
	f.Fuzz(func(t *testing.T, src []byte, kind, which uint8, heading, text, asked string) {
		if len(src)+len(heading)+len(text)+len(asked) > 4<<10 {
			t.Skip("size is tested elsewhere")
		}
		layOne(t, src, int(kind), int(which), Section{Heading: heading, Text: text, AlsoAsked: []string{asked}})
	})
}

// TestOverlayNasty does the same with files that are full of marks.
func TestOverlayNasty(t *testing.T) {
	laid := 0
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(nasty), rapid.SampledFrom([]string{"# Page", "## A", "### B", "   ## C", "D\n--", "", "text", "<!-- {attach: emergency} -->", "<!--\n  dosing_ok: true\n-->"})), 1, 14).Draw(t, "body")
		sec := Section{Heading: wordsGen().Draw(t, "heading"), Text: rapid.OneOf(rapid.Just("new"), textGen()).Draw(t, "text"), AlsoAsked: []string{wordsGen().Draw(t, "asked")}}
		if layOne(t, []byte(page(strings.Join(body, "\n"))), rapid.IntRange(0, 2).Draw(t, "kind"), rapid.IntRange(0, 255).Draw(t, "which"), sec) {
			laid++
		}
	})
	if laid == 0 {
		t.Error("no change could be laid over a file")
	}
}

// test is what tests, fuzz tests and property tests have in common.
type test interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// layOne lays a change over a file, checks what comes of it, and reports whether it
// was laid.
func layOne(t test, src []byte, kind, which int, sec Section) bool {
	t.Helper()
	fsys := fstest.MapFS{"file.md": {Data: src}}
	before, err := Load(fsys, Options{All: true})
	change := Change{Kind: Add, Passage: "new", File: "file.md", Section: sec}
	if err == nil && kind%3 > 0 && len(before.Passages) > 0 {
		p := before.Passages[which%len(before.Passages)]
		v, err := before.Version(p.ID)
		if err != nil {
			t.Fatal(err)
		}
		change.Passage, change.Base, change.Kind = p.ID, v.Base, []ChangeKind{Edit, Retire}[kind%3-1]
		if which >= 128 {
			change.Section.Heading = ""
		}
	}
	o, failed := Overlay(fsys, []Change{change})
	if failed != nil {
		e, ok := errors.AsType[*Error](failed)
		if !ok || len(e.Problems) == 0 || (err == nil) != slices.Equal(e.Changes, []int{0}) {
			t.Fatalf("error %#v", failed)
		}
		for _, p := range e.Problems {
			if p.File == "" || p.Line < 1 || !utf8.ValidString(p.Msg) {
				t.Fatalf("problem %+v", p)
			}
		}
		return false
	}
	after, err := Load(o.FS, Options{All: true})
	if err != nil {
		t.Fatal(err)
	}
	checkOne(t, before, after, &change)
	if out, ok := o.Files["file.md"]; ok {
		checkBytes(t, before, string(src), string(out), &change)
	}
	return true
}

// checkOne compares all passages with what the change must make of them.
func checkOne(t test, before, after *Corpus, c *Change) {
	t.Helper()
	want, got := make(map[string]string), make(map[string]string)
	retired := 0
	for _, p := range before.Passages {
		v, _ := before.Version(p.ID)
		want[p.ID] = v.Base
	}
	for _, p := range after.Passages {
		v, _ := after.Version(p.ID)
		got[p.ID] = v.Base
		if p.Doc.Status == Retired {
			retired++
		}
	}
	s := c.Section.tidied()
	switch v, err := before.Version(c.Passage); {
	case c.Kind == Retire && retired == len(after.Passages): // as a whole
	case c.Kind == Retire:
		delete(want, c.Passage)
	case c.Kind == Edit && (s.Heading == "" || v.Section.Level == 0):
		s.Heading = v.Section.Heading
		want[c.Passage] = s.Hash()
	case c.Kind == Add && err == nil && before.Documents[0].Status == Retired: // withdrawn
	case c.Kind == Add && err == nil && v.Section.Level == 0:
		s.Heading = ""
		want[c.Passage] = s.Hash()
	default:
		want[c.Passage] = s.Hash()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
}

// checkBytes compares the bytes outside the section with what they were.
func checkBytes(t test, before *Corpus, src, out string, c *Change) {
	t.Helper()
	doc := before.Documents[0]
	lines := splitLines([]byte(src))
	from := func(line int) string { return strings.Join(lines[line-1:], "") }
	i := slices.IndexFunc(before.Passages, func(p *Passage) bool { return p.ID == c.Passage })
	if doc.Signed != "" && doc.Signed == doc.Digest {
		return // the front matter changes too
	}
	if i < 0 {
		if !strings.HasPrefix(out, src) {
			t.Fatalf("added to\n%q\nis\n%q", src, out)
		}
		return
	}
	// Texts of all others, with the blank lines after them.
	for _, p := range before.Passages {
		end := len(lines) + 1
		for _, h := range doc.Headings {
			if h.Line > p.Line && h.Line < end {
				end = h.Line
			}
		}
		if p.ID != c.Passage && !strings.Contains(out, strings.Join(lines[p.TextLine-1:end-1], "")) {
			t.Fatalf("the text of %s is not in\n%q", p.ID, out)
		}
		if p.ID != c.Passage {
			continue
		}
		above := strings.TrimSuffix(src, from(p.Line))
		if p.Line == p.TextLine { // below the title: a comment may stand above it
			above = lines[0]
		}
		rest := ""
		if end <= len(lines) {
			rest = from(end)
		}
		whole := c.Kind == Retire && strings.HasSuffix(out, from(p.Line)) // the document as a whole
		if !whole && !strings.HasPrefix(out, above) {
			t.Fatalf("above the section of\n%q\nchanged\n%q", src, out)
		}
		kept := c.Kind == Edit && (CleanHeading(c.Section.Heading) == "" || CleanHeading(c.Section.Heading) == p.Section)
		if (whole || kept) && !strings.HasSuffix(out, rest) {
			t.Fatalf("below the section of\n%q\nchanged\n%q", src, out)
		}
	}
}
