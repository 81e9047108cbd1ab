package faq

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// version returns the passage as an editor finds it in the folder.
func version(t testing.TB, fsys fs.FS, id string) Version {
	t.Helper()
	c, err := Load(fsys, Options{All: true})
	if err != nil {
		t.Fatal(err)
	}
	v, err := c.Version(id)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// edit returns a change of the passage as it stands in the folder.
func edit(t testing.TB, fsys fs.FS, id string, f func(*Section)) Change {
	t.Helper()
	v := version(t, fsys, id)
	f(&v.Section)
	return Change{Kind: Edit, Passage: id, File: v.File, Base: v.Base, Section: v.Section}
}

func retire(t testing.TB, fsys fs.FS, id string) Change {
	v := version(t, fsys, id)
	return Change{Kind: Retire, Passage: id, File: v.File, Base: v.Base}
}

func setText2(text string) func(*Section) { return func(s *Section) { s.Text = text } }

// overlaid lays changes over a folder and checks what must hold for all of them.
func overlaid(t testing.TB, fsys fs.FS, changes ...Change) *Overlaid {
	t.Helper()
	o, err := Overlay(fsys, changes)
	if err != nil {
		t.Fatal(err)
	}
	checkWritten(t, fsys, o)
	return o
}

// checkWritten compares what Load reads through the overlay with what it reads
// after the files were written.
func checkWritten(t testing.TB, fsys fs.FS, o *Overlaid) {
	t.Helper()
	through, err := Load(o.FS, Options{All: true})
	if err != nil {
		t.Fatalf("read through the overlay: %v", err)
	}
	written, err := Load(exported(fsys, o), Options{All: true})
	if err != nil {
		t.Fatal(err)
	}
	if through.Hash() != written.Hash() {
		t.Fatal("the overlay is read otherwise than its files")
	}
}

// exported is the folder after the changed files were written into it.
func exported(fsys fs.FS, o *Overlaid) fstest.MapFS {
	out := make(fstest.MapFS)
	for name, f := range fsys.(fstest.MapFS) {
		out[name] = f
	}
	for name, data := range o.Files {
		out[name] = &fstest.MapFile{Data: data}
	}
	return out
}

const article = `---
title: Page        # what it is called
status: published
---
# Page

About the page.

## 1. **Risks**:

Some *risks*.
### With lithium
<!-- {also_asked: ["lithium?"]} -->
Talk
with us.


### With food
<!--
# a note of the author
attach: emergency
-->

Fast.

Costs
-----
None`

func TestOverlayEdits(t *testing.T) {
	fsys := files("a.md", article, "b.md", page("## Other\n\nx\n"))
	for name, c := range map[string]struct {
		changes []Change
		old     []string // pairs: what is replaced by what
	}{
		"nothing":              {},
		"same wording":         {changes: []Change{edit(t, fsys, "a/risks", func(*Section) {})}},
		"text":                 {[]Change{edit(t, fsys, "a/risks/with-lithium", setText2("New.\r\n\r\n- one\r\n"))}, []string{"Talk\nwith us.\n", "New.\n\n- one\n"}},
		"text under the title": {[]Change{edit(t, fsys, "a", setText2("New."))}, []string{"About the page.", "New."}},
		"text without a blank line after it, at the end": {[]Change{edit(t, fsys, "a/risks", setText2("New."))}, []string{"Some *risks*.\n", "New.\n\n"}},
		"last text": {[]Change{edit(t, fsys, "a/costs", setText2("New."))}, []string{"None", "New.\n"}},
		"settings": {[]Change{edit(t, fsys, "a/risks/with-lithium", func(s *Section) { s.DosingOK = true })},
			[]string{"<!-- {also_asked: [\"lithium?\"]} -->\n", "<!--\nalso_asked:\n  - lithium?\ndosing_ok: true\n-->\n\n"}},
		"settings taken away": {[]Change{edit(t, fsys, "a/risks/with-food", func(s *Section) { s.Attach = "" })},
			[]string{"<!--\n# a note of the author\nattach: emergency\n-->\n", ""}},
		"text that begins with a comment": {[]Change{edit(t, fsys, "a/risks", setText2("<!-- x -->\ny"))}, []string{"\nSome *risks*.\n", "<!-- {} -->\n\n<!-- x -->\ny\n\n"}},
		"heading with sub-headings": {[]Change{edit(t, fsys, "a/risks", func(s *Section) { s.Heading, s.Level = "What can *happen*?", 5 })},
			[]string{"## 1. **Risks**:\n", "## What can \\*happen\\*?\n<!--\nid: a/risks\n-->\n",
				"<!-- {also_asked: [\"lithium?\"]} -->\n", "<!--\nid: a/risks/with-lithium\nalso_asked:\n  - lithium?\n-->\n\n",
				"<!--\n# a note", "<!--\nid: a/risks/with-food\n# a note"}},
		"heading underlined":          {[]Change{edit(t, fsys, "a/costs", func(s *Section) { s.Heading = "Prices" })}, []string{"Costs\n-----\n", "## Prices\n<!--\nid: a/costs\n-->\n"}},
		"heading with the same words": {[]Change{edit(t, fsys, "a/costs", func(s *Section) { s.Heading = "costs" })}, []string{"Costs\n-----\n", "## costs\n"}},
		"no heading given":            {[]Change{edit(t, fsys, "a/costs", func(s *Section) { s.Heading, s.Text = "", "New." })}, []string{"None", "New.\n"}},
		"title's heading": {[]Change{edit(t, fsys, "a", func(s *Section) { s.Heading = "Overview" })},
			[]string{"# Page\n", "# Overview\n<!--\nid: a\n-->\n", "**:\n", "**:\n<!--\nid: a/risks\n-->\n",
				"<!-- {also_asked: [\"lithium?\"]} -->\n", "<!--\nid: a/risks/with-lithium\nalso_asked:\n  - lithium?\n-->\n\n",
				"<!--\n# a note", "<!--\nid: a/risks/with-food\n# a note", "-----\n", "-----\n<!--\nid: a/costs\n-->\n"}},
		"heading of a sibling": {[]Change{edit(t, fsys, "a/costs", func(s *Section) { s.Heading = "Risks" })}, []string{"Costs\n-----\n", "## Risks\n<!--\nid: a/costs\n-->\n"}},
		"retired":              {[]Change{retire(t, fsys, "a/risks/with-lithium")}, []string{"### With lithium\n<!-- {also_asked: [\"lithium?\"]} -->\nTalk\nwith us.\n\n\n", "\n"}},
		"retired at the end":   {[]Change{retire(t, fsys, "a/costs")}, []string{"Costs\n-----\nNone", ""}},
		"retired above others": {[]Change{retire(t, fsys, "a/risks")}, []string{"\nSome *risks*.\n", "\n"}},
		"retired with all below": {[]Change{retire(t, fsys, "a/risks"), retire(t, fsys, "a/risks/with-food"), retire(t, fsys, "a/risks/with-lithium")},
			[]string{article[strings.Index(article, "## 1."):strings.Index(article, "Costs")], ""}},
		"all retired": {[]Change{retire(t, fsys, "a/risks"), retire(t, fsys, "a/risks/with-food"), retire(t, fsys, "a/risks/with-lithium"), retire(t, fsys, "a"), retire(t, fsys, "a/costs")},
			[]string{"status: published", "status: retired"}},
		"added": {[]Change{{Kind: Add, Passage: "a/new", File: "a.md", Section: Section{Heading: "New", Text: "x", AlsoAsked: []string{" y ", ""}}}},
			[]string{"None", "None\n\n## New\n<!--\nalso_asked:\n  - \"y\"\n-->\n\nx\n"}},
		"added twice, deep ones first": {[]Change{{Kind: Add, Passage: "n1", File: "a.md", Section: Section{Heading: "N", Text: "x"}}, {Kind: Add, Passage: "n2", File: "a.md", Section: Section{Heading: "N", Level: 3, Text: "y"}}},
			[]string{"None", "None\n\n### N\n<!--\nid: n2\n-->\n\ny\n\n## N\n<!--\nid: n1\n-->\n\nx\n"}},
		"added, then retired": {changes: []Change{{Kind: Add, Passage: "n", File: "a.md", Section: Section{Heading: "N", Text: "x"}}, {Kind: Retire, Passage: "n"}}},
		"retired, then back":  {[]Change{retire(t, fsys, "a/costs"), {Kind: Add, Passage: "a/costs", Section: Section{Heading: "Costs", Text: "Some."}}}, []string{"None", "Some.\n"}},
		"reviewed": {[]Change{{Kind: Review, File: "a.md", Owner: "clinical lead", Reviewed: time.Date(2026, 11, 1, 23, 0, 0, 0, time.Local), ReviewBy: time.Date(2027, 5, 1, 0, 0, 0, 0, time.UTC)}},
			[]string{"status: published\n", "status: published\nowner: clinical lead\nreviewed: 2026-11-01\nreview_by: 2027-05-01\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			o := overlaid(t, fsys, c.changes...)
			want := article
			for i := 0; i < len(c.old); i += 2 {
				if !strings.Contains(want, c.old[i]) {
					t.Fatalf("%q is not in the article", c.old[i])
				}
				want = strings.Replace(want, c.old[i], c.old[i+1], 1)
			}
			got, changed := o.Files["a.md"]
			if changed != (len(c.old) > 0) || len(o.Files) > 1 {
				t.Fatalf("files %v", o.Files)
			}
			if changed {
				if diff := cmp.Diff(want, string(got)); diff != "" {
					t.Error(diff)
				}
			}
			if len(o.Conflicts) > 0 {
				t.Errorf("conflicts %v", o.Conflicts)
			}
			// What was exported has nothing left to do.
			again := overlaid(t, exported(fsys, o), c.changes...)
			if len(again.Files) > 0 || len(again.Conflicts) > 0 || len(again.Settled) != len(c.changes) {
				t.Errorf("after export: files %v, conflicts %v, settled %v", again.Files, again.Conflicts, again.Settled)
			}
		})
	}
}

// TestOverlayOtherSystems edits a file as an editor on Windows writes it.
func TestOverlayOtherSystems(t *testing.T) {
	raw := "\ufeff" + strings.ReplaceAll(page("## A\n\nx\n\n## B\n\ny"), "\n", "\r\n")
	fsys := files("a.md", raw)
	o := overlaid(t, fsys, edit(t, fsys, "a/a", setText2("one\ntwo")), edit(t, fsys, "a/b", func(s *Section) { s.Plain = "z" }), Change{Kind: Review, File: "a.md", Reviewed: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)})
	want := strings.NewReplacer("x\r\n", "one\r\ntwo\r\n", "## B\r\n", "## B\r\n<!--\r\nplain: z\r\n-->\r\n", "published\r\n", "published\r\nreviewed: 2026-01-02\r\n").Replace(raw)
	if diff := cmp.Diff(want, string(o.Files["a.md"])); diff != "" {
		t.Error(diff)
	}
}

func TestOverlayNewFiles(t *testing.T) {
	fsys := files("a.md", article, "staff/readme/x.md", page("x\n"), "staff/car.md", page("x\n"))
	day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	sec := func(h string) Section { return Section{Heading: h, Text: "No."} }
	o := overlaid(t, fsys,
		Change{Kind: Add, Passage: "staff/can-i-drive", Section: sec("Can I drive?"), Owner: "clinical lead", Reviewed: day},
		Change{Kind: Add, Passage: "a/b", Title: "Other things", Section: sec("B")},
		Change{Kind: Add, Passage: "readme", Section: sec("C")},
		Change{Kind: Add, Passage: "car", Section: sec("D")},
		Change{Kind: Review, File: "staff/can-i-drive.md", ReviewBy: day})
	want := map[string]string{
		"staff/can-i-drive.md": "---\ntitle: Can I drive?\nstatus: published\nowner: clinical lead\nreviewed: 2026-11-01\nreview_by: 2026-11-01\n---\n\n# Can I drive?\n\nNo.\n",
		"staff/a--b.md":        "---\ntitle: Other things\nstatus: published\n---\n\n## B\n<!--\nid: a/b\n-->\n\nNo.\n",
		"staff/readme-2.md":    "---\ntitle: C\nstatus: published\n---\n\n# C\n<!--\nid: readme\n-->\n\nNo.\n",
		"staff/car-2.md":       "---\ntitle: D\nstatus: published\n---\n\n# D\n<!--\nid: car\n-->\n\nNo.\n",
	}
	got := make(map[string]string)
	for name, data := range o.Files {
		got[name] = string(data)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	c := mustLoad(t, o.FS)
	for heading, id := range map[string]string{"Can I drive?": "staff/can-i-drive-2", "x": "staff/x"} {
		if got := c.NewID("", heading); got != id {
			t.Errorf("NewID(%q) = %q, want %q", heading, got, id)
		}
	}
	if got := c.NewID("a.md", "Costs"); got != "a/costs-2" {
		t.Errorf("NewID in a file = %q", got)
	}
	long := strings.Repeat("word ", 16)
	if got := files("a.md", page("## "+long+"\n<!-- {id: x} -->\nx\n")); mustLoad(t, got).NewID("", long) == "" || len(mustLoad(t, got).NewID("a.md", long)) > maxID {
		t.Error("NewID of a long heading")
	}
	if _, err := c.Version("nowhere"); !errors.Is(err, ErrNoPassage) {
		t.Errorf("error %v", err)
	}
}

// TestOverlayToDisk writes the files to a real folder and reads both.
func TestOverlayToDisk(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"a.md": article, "sub/b.md": page("## X\n\nx\n")} {
		writeTo(t, dir, name, []byte(text))
	}
	fsys := os.DirFS(dir)
	o, err := Overlay(fsys, []Change{edit(t, fsys, "a/costs", setText2("Some.")), {Kind: Add, Passage: "n", Section: Section{Heading: "N", Text: "n"}}})
	if err != nil {
		t.Fatal(err)
	}
	through := mustLoad(t, o.FS).Hash()
	for name, data := range o.Files {
		writeTo(t, dir, name, data)
	}
	if len(o.Files) != 2 || through != mustLoad(t, fsys).Hash() {
		t.Errorf("files %v are read otherwise from the folder", o.Files)
	}
}

func writeTo(t *testing.T, dir, name string, data []byte) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, data, 0o644)); err != nil {
		t.Fatal(err)
	}
}

func TestOverlayFS(t *testing.T) {
	base := files("a.md", "a", "sub/b.md", "b", "sub/other.txt", "o", "dir/x", "x")
	o := newOverlayFS(base, map[string][]byte{"a.md": []byte("changed"), "sub/c.md": []byte("c"), "staff/new/d.md": []byte("d")})
	if err := fstest.TestFS(o, "a.md", "sub/b.md", "sub/c.md", "sub/other.txt", "dir/x", "staff/new/d.md"); err != nil {
		t.Error(err)
	}
	for name, want := range map[string]string{"a.md": "changed", "sub/b.md": "b", "sub/c.md": "c", "staff/new/d.md": "d"} {
		if got, err := fs.ReadFile(o, name); err != nil || string(got) != want {
			t.Errorf("%s is %q, %v", name, got, err)
		}
	}
	if _, err := o.Open("staff/none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}
