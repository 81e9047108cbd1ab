package faq

import (
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
)

// ErrNoPassage is the error when the content holds no passage with an id.
var ErrNoPassage = errors.New("no passage has this id")

// Version is one wording of a passage and where it stands: what an editor is
// shown, and Change.Base for the change that is made of it.
type Version struct {
	File    string // empty if the passage stands nowhere
	Line    int    // of the heading, 1-based; 0 if the passage stands nowhere
	Section Section
	Base    string // "sha256:…" of the section; empty if there is none
}

// Version returns the passage with the id as it stands in the corpus, so that it
// can be edited, or an error that wraps ErrNoPassage. Drafts and retired documents
// are found only if the corpus was loaded with them.
func (c *Corpus) Version(id string) (Version, error) {
	i := slices.IndexFunc(c.Passages, func(p *Passage) bool { return p.ID == id })
	if i < 0 {
		return Version{}, fmt.Errorf("passage %q: %w: it was retired, or the file or heading was renamed", id, ErrNoPassage)
	}
	p := c.Passages[i]
	s := sectionOf(p)
	for _, h := range p.Doc.Headings {
		if h.Line == p.Line && h.HasText {
			s.Level, s.Heading = h.Level, h.Text
		}
	}
	return Version{File: p.Doc.File, Line: p.Line, Section: s, Base: s.Hash()}, nil
}

// Hash returns "sha256:…" of what the section says: heading, settings and text.
// Its level, its id and the layout of the Markdown around the values are left out.
// Otherwise tidying a file, or an id that Overlay writes into the comment because a
// heading further up was renamed, would look like another person's edit.
func (s *Section) Hash() string {
	w := newHasher("section 1")
	w.passage(&Passage{Section: s.Heading, Text: s.Text, Attach: s.Attach, Plain: s.Plain, AlsoAsked: s.AlsoAsked, Covers: s.Covers, DosingOK: s.DosingOK})
	sum := w.sum()
	return "sha256:" + hex.EncodeToString(sum[:])
}

// sectionOf returns the passage's section without level and heading.
func sectionOf(p *Passage) Section {
	s := Section{Text: p.Text, AlsoAsked: p.AlsoAsked, Covers: p.Covers, Attach: p.Attach, DosingOK: p.DosingOK, Plain: p.Plain}
	if below := p.Path[1:]; p.ID != passageID(p.Doc.File, below) { // headings below the title
		s.ID = p.ID
	}
	return s
}

// staffFolder is where passages go for which no file is named.
const staffFolder = "staff"

// NewID proposes the id of a passage that is to be added to a file, or to a file
// of its own if file is empty: the id that it would have by its heading, with -2,
// -3 and so on where that is taken. The corpus must hold all documents.
func (c *Corpus) NewID(file, heading string) string {
	own := slugs([]string{staffFolder, CleanHeading(heading)}, maxID)
	if file != "" {
		own = passageID(file, []string{CleanHeading(heading)})
	}
	taken := make(map[string]bool, len(c.Passages))
	for _, p := range c.Passages {
		taken[p.ID] = true
	}
	id := own
	for n := 2; taken[id]; n++ {
		end := "-" + strconv.Itoa(n)
		id = strings.TrimRight(own[:min(len(own), maxID-len(end))], "-/") + end
	}
	return id
}

// staffFile returns the file for a passage for which none is named. Ids have no
// "--", so that two ids have two files. taken says which names are not free.
func staffFile(id string, taken func(name string) bool) string {
	base := strings.ReplaceAll(strings.TrimPrefix(id, staffFolder+"/"), "/", "--")
	name := path.Join(staffFolder, base+".md")
	for n := 2; taken(name); n++ {
		name = path.Join(staffFolder, base+"-"+strconv.Itoa(n)+".md")
	}
	return name
}

// tidied returns the section in the form in which Load would give its values, so
// that what a form sends with outer blanks or another system's line ends is not
// taken for a change. The id and the level are another matter and are kept.
func (s Section) tidied() Section {
	ends := strings.NewReplacer("\r\n", "\n", "\r", "\n")
	s.Heading = CleanHeading(s.Heading)
	text := ends.Replace(s.Text)
	from, to := trimBlank([]byte(text), 0, len(text))
	s.Text = text[from:to]
	s.Plain = strings.TrimSpace(ends.Replace(s.Plain))
	s.Attach = strings.TrimSpace(s.Attach)
	s.AlsoAsked, s.Covers = tidyList(s.AlsoAsked), tidyList(s.Covers)
	return s
}

func tidyList(values []string) []string {
	var out []string
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// check says what is wrong with a tidied section, with the mend, or returns "".
//
// A text with a line that would begin a heading is refused and not escaped. A
// person is there to mend it, and what was reviewed must be what is shown, byte for
// byte: an editor that wants EscapeText calls it before the text is reviewed.
func (s Section) check() string {
	if len(s.Text) > clinicLimits.fileSize {
		return fmt.Sprintf("the text is longer than %d KiB: split it", clinicLimits.fileSize>>10)
	}
	if _, ps := normalise("", []byte(s.Text)); ps != nil {
		return fmt.Sprintf("line %d of the text: %s", ps[0].Line, ps[0].Msg)
	}
	if s.Level < 0 || s.Level > 6 {
		return "the level of a heading must be 1 to 6, or 0"
	}
	if s.Text == "" {
		return "the text is empty: retire the passage instead"
	}
	src := []byte(s.Text)
	if marks := offenders(src); len(marks) > 0 {
		return fmt.Sprintf("line %d of the text begins a heading, or a block that is not closed: take the mark out or put a backslash before it", newLineIndex(src, 1).at(marks[0]))
	}
	// Format reads its own output: what passes can be written.
	s.Level, s.ID = 2, "one"
	if s.Heading == "" {
		s.Heading = "A" // kept from what the edit replaces
	}
	e := Entry{Document: Document{Title: "T", Status: Draft}, Sections: []Section{s, {Level: 2, Heading: "B", Text: "x", ID: "two"}}}
	_, err := Format(e)
	if pe, ok := errors.AsType[*Error](err); ok {
		return pe.Problems[0].Msg
	}
	if err != nil {
		return "the heading or a setting cannot be written so that it is read back the same: leave out odd signs"
	}
	return ""
}
