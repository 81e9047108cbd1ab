package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"bedside/internal/curation"
	"bedside/internal/faq"
)

const (
	busPage = `---
title: Bus
status: published
owner: front desk
reviewed: 2026-10-01
review_by: 2036-10-01
---

# Bus

Take the bus.

# Parking

Park behind the house.
`
	housePage = `---
title: House
status: published
owner: front desk
reviewed: 2026-10-01
review_by: 2036-10-01
---

# House

The house is red.
`
)

// What somebody saves while an export is under way stays, whatever the moment was, and
// what needs that file is not written either.
func TestExportLeavesWhatWasSavedMeanwhile(t *testing.T) {
	const saved = "somebody's own"
	edit := func(id, passage, text string) faq.Change {
		return faq.Change{Kind: faq.Edit, Passage: passage, File: id, Section: faq.Section{Text: text}}
	}
	move := func(p *faq.Passage) []faq.Change {
		return []faq.Change{
			{Kind: faq.Retire, Passage: p.ID, File: "bus.md"},
			{Kind: faq.Add, Passage: p.ID, File: "a-house.md", Section: faq.Section{Heading: p.Section, Text: p.Text}},
		}
	}
	for name, c := range map[string]struct {
		changes   func(parking *faq.Passage) []faq.Change
		meanwhile func(dir string) error
		written   []string
		unwritten []string
		file      string // that was changed meanwhile
		holds     string // "": nothing
	}{
		"nothing": {
			changes:   func(p *faq.Passage) []faq.Change { return []faq.Change{edit("bus.md", p.ID, "Park elsewhere.")} },
			meanwhile: func(string) error { return nil },
			written:   []string{"bus.md"},
		},
		"a page": {
			changes: func(p *faq.Passage) []faq.Change {
				return []faq.Change{edit("bus.md", p.ID, "Park elsewhere."), edit("a-house.md", "a-house", "The house is blue.")}
			},
			meanwhile: func(dir string) error { return os.WriteFile(filepath.Join(dir, "bus.md"), []byte(saved), 0o600) },
			written:   []string{"a-house.md"}, unwritten: []string{"bus.md"}, file: "bus.md", holds: saved,
		},
		"a page that another needs": {
			changes:   move,
			meanwhile: func(dir string) error { return os.WriteFile(filepath.Join(dir, "bus.md"), []byte(saved), 0o600) },
			unwritten: []string{"bus.md", "a-house.md"}, file: "bus.md", holds: saved,
		},
		"taken away": {
			changes:   func(p *faq.Passage) []faq.Change { return []faq.Change{edit("bus.md", p.ID, "Park elsewhere.")} },
			meanwhile: func(dir string) error { return os.Remove(filepath.Join(dir, "bus.md")) },
			unwritten: []string{"bus.md"}, file: "bus.md",
		},
		"a new page": {
			changes: func(*faq.Passage) []faq.Change {
				return []faq.Change{{Kind: faq.Add, Passage: "gate", Title: "Gate", Owner: "front desk",
					Reviewed: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), ReviewBy: time.Date(2036, 10, 1, 0, 0, 0, 0, time.UTC),
					Section: faq.Section{Heading: "Gate", Text: "The gate is open."}}}
			},
			meanwhile: func(dir string) error {
				return errors.Join(os.Mkdir(filepath.Join(dir, "staff"), 0o700), os.WriteFile(filepath.Join(dir, "staff", "gate.md"), []byte(saved), 0o600))
			},
			unwritten: []string{"staff/gate.md"}, file: "staff/gate.md", holds: saved,
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, text := range map[string]string{"bus.md": busPage, "a-house.md": housePage} {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			corpus, err := faq.Load(os.DirFS(dir), faq.Options{})
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(corpus.Passages, func(p *faq.Passage) bool { return p.Section == "Parking" })
			var edits []curation.Edit
			for _, change := range c.changes(corpus.Passages[i]) {
				if change.Kind != faq.Add {
					v, err := corpus.Version(change.Passage)
					if err != nil {
						t.Fatal(err)
					}
					change.Base = v.Base
				}
				edits = append(edits, curation.Edit{Change: change})
			}
			e, err := startExport(dir, edits, false)
			if err != nil {
				t.Fatal(err)
			}
			defer e.base.Close()
			if err := c.meanwhile(dir); err != nil { // after the overlay was computed
				t.Fatal(err)
			}
			r := ExportReport{Out: dir}
			e.plan(&r)
			if err := e.write(context.Background(), &r); err != nil {
				t.Fatal(err)
			}
			var unwritten []string
			for _, u := range r.Unwritten {
				unwritten = append(unwritten, u.File)
			}
			if !slices.Equal(r.Written, c.written) || !slices.Equal(unwritten, c.unwritten) || r.Whole() != (len(c.unwritten) == 0) {
				t.Errorf("written %v, not written %+v", r.Written, r.Unwritten)
			}
			if c.file == "" {
				return
			}
			got, err := os.ReadFile(filepath.Join(dir, c.file))
			if string(got) != c.holds || err != nil && (c.holds != "" || !os.IsNotExist(err)) {
				t.Errorf("%s holds %q, %v", c.file, got, err)
			}
		})
	}
}
