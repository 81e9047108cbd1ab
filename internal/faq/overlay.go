package faq

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"time"
)

// ChangeKind says what a Change does.
type ChangeKind string

// The kinds of changes.
const (
	Add    ChangeKind = "add"    // a new passage
	Edit   ChangeKind = "edit"   // another heading, text or settings for a passage
	Retire ChangeKind = "retire" // a passage is taken away
	Review ChangeKind = "review" // a document was reviewed as it stands
)

// Change is one staff edit that lies over the content folder.
type Change struct {
	Kind ChangeKind

	// Passage is the id of the passage, for Add the one that it shall have. Review
	// has none.
	Passage string

	// File is the document that the passage belongs to, or that Add adds to; empty
	// with Add: a file of its own under staff/, or after a Retire the place where the
	// passage stood. A passage is found by its id, so an Edit or Retire holds also
	// where it was moved to another file.
	File string

	// Base is what the change was made of: for Edit and Retire the Version.Base of
	// the passage, for Review the Digest of the document, or empty if it is not to
	// be compared. Add has none.
	Base string

	// Section is the passage as it shall be, for Add and Edit. Its ID is not looked
	// at. An Edit keeps the level that the heading has, and with an empty Heading
	// the heading too: rewording a passage must not move it to another place. For
	// Add, level 0 is that of the document's other main headings.
	Section Section

	// Title is that of a new document; empty: the heading. Owner, and the days
	// Reviewed and ReviewBy, are for a new document and for Review; what is zero
	// stays as it is.
	Title, Owner       string
	Reviewed, ReviewBy time.Time
}

// Overlaid is a content folder with staff edits in it.
type Overlaid struct {
	FS        fs.FS             // the folder with the changes in place; everything else is passed through
	Files     map[string][]byte // the changed and new files alone, whole, by name
	Conflicts []Conflict        // in the order of the changes
	Settled   []int             // changes, rising, whose outcome the folder holds already, or that later ones undid
}

// Overlay lays changes over a content folder, in their order: of two changes to the
// same passage the later lies on top, while the order of changes to different
// passages does not matter. What Load reads from the result is what it would read
// from the folder after Files were written into it.
//
// An Edit replaces its section alone; every other byte of the file stays. All
// passages keep their ids: where an id came from a heading that was renamed, it is
// written into the comment. Retire takes the section away, or where headings stand
// below it only its settings and text; a document that would be left without any
// passage is retired as a whole instead.
//
// Where the folder was changed since, the change still lies on top, because it is
// the newest reviewed word, and it is listed as a Conflict. For a passage that is
// gone from the folder, nothing is served, unless the change adds it.
//
// The error is an *Error if the folder cannot be read, or a change cannot stand in
// it; Error.Changes then tells without which changes it would have worked.
func Overlay(fsys fs.FS, changes []Change) (*Overlaid, error) {
	return overlay(fsys, changes, clinicLimits)
}

func overlay(fsys fs.FS, changes []Change, lim limits) (*Overlaid, error) {
	f, err := readFolder(fsys, lim)
	if err != nil {
		return nil, err
	}
	tidy := make([]Change, len(changes))
	var bad faults
	for i, c := range changes {
		tidy[i] = c.tidied()
		if msg := tidy[i].check(); msg != "" {
			at := f.place(&tidy[i])
			bad.add([]Problem{{File: at.File, Line: at.Line, Msg: string(c.Kind) + ": " + msg}}, i)
		}
	}
	if len(bad.problems) > 0 {
		return nil, bad.err()
	}
	p := f.resolve(tidy)
	if len(p.bad.problems) > 0 {
		return nil, p.bad.err()
	}
	out := &Overlaid{Files: make(map[string][]byte), Settled: p.settled}
	after := make(map[string]*source, len(p.files))
	for _, name := range sortedKeys(p.files) {
		e := p.files[name]
		src, problems := p.source(name).compose(e)
		if len(problems) > 0 {
			bad.add(problems, e.changes...)
			continue
		}
		after[name] = src
		if old := f.sources[name]; old == nil || string(old.raw) != string(src.raw) {
			out.Files[name] = src.raw
		}
	}
	f.checkFolder(p, out.Files, &bad)
	if len(bad.problems) > 0 {
		return nil, bad.err()
	}
	out.FS = newOverlayFS(fsys, out.Files)
	out.Conflicts = f.placed(append(p.conflicts, f.staleReviews(tidy, p)...), tidy, after)
	slices.Sort(out.Settled)
	return out, nil
}

// tidied returns the change with values as Load would give them.
func (c Change) tidied() Change {
	c.Section = c.Section.tidied()
	c.Title, c.Owner = CleanHeading(c.Title), CleanHeading(c.Owner)
	for _, t := range []*time.Time{&c.Reviewed, &c.ReviewBy} {
		if !t.IsZero() {
			*t = Day(*t)
		}
	}
	return c
}

// check says what is wrong with a tidied change, whatever the folder, or returns "".
func (c *Change) check() string {
	switch c.Kind {
	case Add, Edit, Retire:
		if !validID.MatchString(c.Passage) || len(c.Passage) > maxID {
			return fmt.Sprintf("the passage %q is not an id: it must be small letters, digits, - and /, at most %d", c.Passage, maxID)
		}
	case Review:
		if c.File == "" {
			return "the review names no file: name the document"
		}
		if c.Owner == "" && c.Reviewed.IsZero() && c.ReviewBy.IsZero() {
			return "the review says nothing: give the day of it, the day of the next, or the owner"
		}
	default:
		return fmt.Sprintf("unknown kind of change %q: the kinds are add, edit, retire and review", c.Kind)
	}
	for _, t := range []time.Time{c.Reviewed, c.ReviewBy} {
		if !t.IsZero() && (t.Year() < 1900 || t.Year() > 9999) {
			return "a day of review is not in this age: write year-month-day"
		}
	}
	if !c.Reviewed.IsZero() && !c.ReviewBy.IsZero() && c.ReviewBy.Before(c.Reviewed) {
		return "the next review lies before the last: give a later day"
	}
	if msg := badValue(c.Owner+c.Title, false); msg != "" {
		return "the title or the owner has a bad value: " + msg
	}
	switch c.Kind {
	case Add:
		if c.Section.Heading == "" {
			return "the new passage has no heading: write one"
		}
		if c.File != "" && !goodName(c.File) {
			return fmt.Sprintf("%q cannot be a content file: name a .md file inside the folder, without dots before names", c.File)
		}
		return c.Section.check()
	case Edit:
		return c.Section.check()
	}
	return ""
}

// faults gathers problems with the changes that brought them.
type faults struct {
	problems []Problem
	changes  []int
}

func (f *faults) add(ps []Problem, changes ...int) {
	f.problems = append(f.problems, ps...)
	f.changes = append(f.changes, changes...)
}

func (f *faults) err() error {
	sortProblems(f.problems)
	slices.Sort(f.changes)
	return &Error{Problems: f.problems, Changes: slices.Compact(f.changes)}
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
