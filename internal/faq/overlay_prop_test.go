package faq

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// bookGen makes a folder of two documents whose headings nest, with ids, settings,
// odd layout and a signature here and there.
func bookGen() *rapid.Generator[fstest.MapFS] {
	return rapid.Custom(func(t *rapid.T) fstest.MapFS {
		fsys := make(fstest.MapFS)
		n := 0
		for _, name := range []string{"a.md", "d/b.md"} {
			end := rapid.SampledFrom([]string{"\n", "\n", "\r\n"}).Draw(t, "line end")
			var b strings.Builder
			b.WriteString("---\ntitle: Page\nstatus: published # yes\n")
			b.WriteString(rapid.SampledFrom([]string{"", "reviewed: 2026-01-01\n", "owner:\n  clinical lead\n", "signed: sha256:" + strings.Repeat("0", 64) + "\n"}).Draw(t, "matter") + "---\n")
			if rapid.Bool().Draw(t, "intro") {
				b.WriteString("\nintro\n\n")
			}
			for i := range rapid.IntRange(1, 6).Draw(t, "headings") {
				n++
				h := fmt.Sprintf("H %d", n)
				if i == 0 && rapid.Bool().Draw(t, "title") {
					h = "page"
				}
				if level := rapid.IntRange(1, 4).Draw(t, "level"); level == 2 && rapid.Bool().Draw(t, "underlined") {
					b.WriteString("\n" + h + "\n--\n")
				} else {
					b.WriteString(strings.Repeat("#", level) + " " + h + "\n")
				}
				if rapid.IntRange(0, 4).Draw(t, "text") == 0 {
					continue
				}
				b.WriteString(rapid.SampledFrom([]string{"", "\n", "<!-- {} -->\n", "<!-- -->\n\n", "<!--\n  # note\n  attach: emergency\n-->\n", "<!-- {also_asked: [q]} -->\n\n", "<!-- dosing_ok: true\n-->\n", fmt.Sprintf("<!--\nid: own/%d\n-->\n", n), "<!--\nid:\nplain: |\n  x\n-->\n"}).Draw(t, "settings"))
				b.WriteString(fmt.Sprintf("text %d", n) + rapid.SampledFrom([]string{"\n", "\n\n", "\n \n\n", "  \n\n"}).Draw(t, "blank"))
			}
			raw := []byte(strings.ReplaceAll(b.String(), "\n", end))
			if rapid.Bool().Draw(t, "signed") {
				var err error
				if raw, err = signDocument(name, raw); err != nil {
					t.Fatal(err)
				}
			}
			fsys[name] = &fstest.MapFile{Data: raw}
		}
		return fsys
	})
}

// changesGen makes changes to different passages, which fit the folder.
func changesGen(c *Corpus) *rapid.Generator[[]Change] {
	return rapid.Custom(func(t *rapid.T) []Change {
		var out []Change
		for _, p := range c.Passages {
			v, err := c.Version(p.ID)
			if err != nil {
				t.Fatal(err)
			}
			change := Change{Kind: Edit, Passage: p.ID, File: p.Doc.File, Base: v.Base, Section: v.Section}
			s := &change.Section
			switch rapid.IntRange(0, 7).Draw(t, "change") {
			case 0:
				change.Kind, *s = Retire, Section{}
			case 1:
				s.Text = "new\n\n- text of " + p.ID
			case 2, 3:
				if s.Level > 0 {
					s.Heading = rapid.SampledFrom([]string{"page", "H 1", "*New*", "h 2"}).Draw(t, "heading")
				}
			case 4:
				s.Attach, s.DosingOK, s.Plain, s.AlsoAsked = "", !s.DosingOK, "plain", nil
			case 5:
				*s = Section{Heading: s.Heading, Text: "<!-- note -->\ntext"}
			default:
				continue
			}
			out = append(out, change)
		}
		for i := range rapid.IntRange(0, 3).Draw(t, "adds") {
			out = append(out, Change{Kind: Add, Passage: fmt.Sprintf("new/%d", i), File: rapid.SampledFrom([]string{"a.md", "d/b.md", ""}).Draw(t, "file"),
				Section: Section{Level: rapid.IntRange(0, 3).Draw(t, "level"), Heading: rapid.SampledFrom([]string{"Page", "H 1", "Add"}).Draw(t, "heading"), Text: fmt.Sprint("added ", i)}})
		}
		if rapid.Bool().Draw(t, "review") {
			out = append(out, Change{Kind: Review, File: "a.md", ReviewBy: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)})
		}
		return out
	})
}

// TestOverlayProperties checks against a plain model: each passage says what its
// last change says, all others what they said; ids stay; order does not matter; what
// was exported is settled; valid signatures stay valid and others what they were.
func TestOverlayProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fsys := bookGen().Draw(t, "folder")
		before, err := Load(fsys, Options{All: true})
		if err != nil {
			t.Fatal(err)
		}
		changes := changesGen(before).Draw(t, "changes")
		o, err := Overlay(fsys, changes)
		if err != nil {
			t.Fatalf("%v\n%s", err, fsys["a.md"].Data)
		}
		if len(o.Conflicts) > 0 {
			t.Fatal(o.Conflicts)
		}
		after, err := Load(o.FS, Options{All: true})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(modelled(t, before, after, changes), said(t, after)); diff != "" {
			t.Fatalf("%s\n%s", diff, o.Files)
		}
		checkSigned(t, before, after)

		other, err := Overlay(fsys, rapid.Permutation(changes).Draw(t, "order"))
		if err != nil || !maps.EqualFunc(o.Files, other.Files, func(a, b []byte) bool { return string(a) == string(b) }) {
			t.Fatalf("another order gives others: %v\n%s", err, cmp.Diff(o.Files, other.Files))
		}
		again, err := Overlay(exported(fsys, o), changes)
		if err != nil || len(again.Files) > 0 || len(again.Conflicts) > 0 || len(again.Settled) != len(changes) {
			t.Fatalf("after export: %v, %s, %v, %v", err, again.Files, again.Conflicts, again.Settled)
		}
		// One after the other, as they are exported one by one, says the same.
		step := fsys
		for i := range changes {
			one, err := Overlay(step, changes[:i+1])
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range one.Conflicts { // the file may have been retired in between
				if c.Reason != Gone || changes[c.Change].Kind != Add {
					t.Fatalf("one by one: %v", c)
				}
			}
			step = exported(step, one)
		}
		last, err := Load(step, Options{All: true})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(said(t, after), said(t, last)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// said returns the hash of each passage's section by id, of documents that are not
// retired.
func said(t *rapid.T, c *Corpus) map[string]string {
	out := make(map[string]string)
	for _, p := range c.Passages {
		v, err := c.Version(p.ID)
		if err != nil {
			t.Fatal(err)
		}
		if p.Doc.Status != Retired {
			out[p.ID] = v.Base
		}
	}
	return out
}

func modelled(t *rapid.T, before, after *Corpus, changes []Change) map[string]string {
	out := said(t, before)
	left := make(map[string]int)
	for _, p := range before.Passages {
		left[p.Doc.File]++
	}
	for _, c := range changes {
		switch c.Kind {
		case Retire:
			delete(out, c.Passage)
			left[c.File]--
		case Add, Edit:
			s := c.Section.tidied()
			out[c.Passage] = s.Hash()
			if c.Kind == Add {
				left[c.File]++
			}
		}
	}
	for _, d := range after.Documents {
		emptied := left[d.File] == 0 && slices.ContainsFunc(changes, func(c Change) bool { return c.Kind == Retire && c.File == d.File })
		if emptied != (d.Status == Retired) {
			t.Fatalf("%s is %s", d.File, d.Status)
		}
	}
	return out
}

func checkSigned(t *rapid.T, before, after *Corpus) {
	for _, d := range before.Documents {
		i := slices.IndexFunc(after.Documents, func(a *Document) bool { return a.File == d.File })
		a := after.Documents[i]
		if valid := d.Signed == d.Digest; valid && a.Signed != a.Digest || !valid && a.Signed != d.Signed {
			t.Fatalf("%s was signed %s and is %s, digest %s", d.File, d.Signed, a.Signed, a.Digest)
		}
	}
}
