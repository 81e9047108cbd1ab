package faq

import (
	"cmp"
	"fmt"
	"slices"
)

// ConflictReason says why a change does not fit the folder.
type ConflictReason string

// The reasons.
const (
	Changed   ConflictReason = "changed"   // what it was made of has another wording now
	Gone      ConflictReason = "gone"      // the passage or the document is not there any more
	Taken     ConflictReason = "taken"     // the id of a new passage belongs to another text
	Withdrawn ConflictReason = "withdrawn" // the new passage stands in a document that the folder has retired
)

// Conflict is a change that was made of something else than what it now lies over.
// It is settled by a new change whose Base is Found.Base, or by bringing the folder
// to the wording of Staff.
type Conflict struct {
	Change  int // index
	Reason  ConflictReason
	Passage string  // empty for a review
	Found   Version // what the change lies over; empty if nothing is there
	Staff   Version // what the change makes of it; empty if nothing is served for it
}

// String returns "file:line: message", without any words of the content.
func (c Conflict) String() string {
	what := fmt.Sprintf("passage %q", c.Passage)
	if c.Passage == "" {
		what = "the document"
	}
	where := fmt.Sprintf("%s:%d", c.Found.File, c.Found.Line)
	if c.Found.Line == 0 {
		where = c.Found.File
	}
	switch {
	case c.Reason == Gone && c.Staff.File == "":
		return fmt.Sprintf("%s: %s is gone from the folder, and what the staff wrote is not served: add it anew or drop the change", where, what)
	case c.Reason == Gone:
		return fmt.Sprintf("%s: the file is gone from the folder or retired, and the new %s is served from %s:%d: keep this or name another file", where, what, c.Staff.File, c.Staff.Line)
	case c.Reason == Withdrawn:
		return fmt.Sprintf("%s: the document was retired since the staff added %s, which is not served: drop the change, or retire it and add it anew", where, what)
	case c.Reason == Taken:
		return fmt.Sprintf("%s: the id of the new %s belongs to this text, over which the staff's is served: give one another id", where, what)
	case c.Staff.File == "":
		return fmt.Sprintf("%s: %s was changed since the staff retired it, and is not served: retire it anew or write it anew", where, what)
	case c.Passage == "":
		return fmt.Sprintf("%s: the document was changed since the staff reviewed it: review it anew", where)
	}
	return fmt.Sprintf("%s: %s was changed since the staff edited it; the staff's wording (%s:%d) is served: edit it anew from this one", where, what, c.Staff.File, c.Staff.Line)
}

// placed fills in where the wordings of conflicts stand, in the folder and in the
// files after the changes.
func (f *folder) placed(conflicts []Conflict, changes []Change, after map[string]*source) []Conflict {
	now := make(map[string]Version)
	for _, src := range after {
		for i, at := range src.spans {
			if at.passage != nil {
				now[at.passage.ID] = Version{File: src.name, Line: src.lineOf(i)}
			}
		}
	}
	for i := range conflicts {
		c := &conflicts[i]
		if c.Passage == "" {
			continue
		}
		at, found := f.where[c.Passage]
		switch here := now[c.Passage]; {
		case found:
			c.Found.File, c.Found.Line = at.src.name, at.src.lineOf(at.span)
		case c.Found.Base != "":
			c.Found.File, c.Found.Line = here.File, here.Line
		default:
			c.Found.File = changes[c.Change].File
		}
		if here := now[c.Passage]; c.Staff.Base != "" {
			c.Staff.File, c.Staff.Line = here.File, here.Line
			if here.File == "" && found {
				c.Staff.File, c.Staff.Line = c.Found.File, c.Found.Line // left as it is
			}
		}
	}
	slices.SortStableFunc(conflicts, func(a, b Conflict) int { return cmp.Compare(a.Change, b.Change) })
	return conflicts
}
