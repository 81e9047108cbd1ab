package faq

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// fileEdits is what all changes together make of one file. It does not depend on
// the order of changes to different passages.
type fileEdits struct {
	sections map[int]*Section // by span; nil: retired
	moved    map[int]bool     // spans that are retired because the passage goes to another file
	adds     []Section        // each with the id that it shall have
	matter   matter
	reviews  []int // indices of the reviews that matter comes from
	changes  []int // indices of the changes that came to this
}

// matter is what a review writes into the front matter; zero values say nothing.
type matter struct {
	owner              string
	reviewed, reviewBy time.Time
}

func (m matter) on(d Document) Document {
	if m.owner != "" {
		d.Owner = m.owner
	}
	if !m.reviewed.IsZero() {
		d.Reviewed = m.reviewed
	}
	if !m.reviewBy.IsZero() {
		d.ReviewBy = m.reviewBy
	}
	return d
}

// compose returns the file with the edits in it, read back.
func (s *source) compose(e *fileEdits) (*source, []Problem) {
	pieces, retire := s.pieces(e)
	out, problems := s.assemble(pieces, e)
	if problems != nil {
		return nil, problems
	}
	// An id hangs on the headings above: where one was renamed, the id is written down.
	named := false
	for i, p := range pieces {
		if at := out.spans[i]; at.passage != nil && at.passage.ID != p.want.ID {
			s.giveID(p)
			named = true
		}
	}
	if named {
		if out, problems = s.assemble(pieces, e); problems != nil {
			return nil, problems
		}
	}
	for i, p := range pieces {
		if got := out.section(i); got.ID != p.want.ID || got.Level != p.want.Level || got.Hash() != p.want.Hash() {
			return nil, s.misread(e)
		}
	}
	return s.finish(out, e, retire)
}

// finish writes the front matter: the state, the review, and the signature if it
// was valid. One that was not stays, so that lint still finds it.
func (s *source) finish(out *source, e *fileEdits, retire bool) (*source, []Problem) {
	want := e.matter.on(*out.doc)
	if retire {
		want.Status = Retired
	}
	out, problems := out.withMatter(&want)
	if problems != nil || s.doc.Signed == "" || s.doc.Signed != s.doc.Digest {
		return out, problems
	}
	want = *out.doc // the days of review are signed too
	want.Signed = want.Digest
	return out.withMatter(&want)
}

func (s *source) withMatter(want *Document) (*source, []Problem) {
	if want.Status == s.doc.Status && want.Signed == s.doc.Signed && sameReview(want, s.doc) {
		return s, nil
	}
	raw, problems := setMatter(s.raw, s.doc, want)
	if problems != nil {
		return nil, problems
	}
	b, problems := parseParts(s.name, raw)
	if len(problems) > 0 {
		return nil, problems
	}
	return newSource(raw, b), nil
}

// pieces returns the sections of the new file in order, the text before the first
// heading always first. If no passage would be left, all stay as they are and the
// document is to be retired: an empty file says nothing about what it was.
func (s *source) pieces(e *fileEdits) (out []*piece, retire bool) {
	retired := func(i int) bool {
		sec, ok := e.sections[i]
		return ok && sec == nil
	}
	left := len(e.adds)
	for i, at := range s.spans {
		if at.passage != nil && !retired(i) {
			left++
		}
		retire = retire || retired(i)
	}
	if left > 0 {
		retire = false
	}
	// From the end, so that it is known what is left below a heading.
	below := 0
	for i := len(s.spans) - 1; i >= 0; i-- {
		sec, changed := e.sections[i]
		var p *piece
		switch {
		case !changed || retire && !e.moved[i]:
			p = s.kept(i)
		case sec != nil:
			p = s.edited(i, sec)
		case i == 0 || below > s.doc.Headings[i-1].Level:
			p = s.emptied(i)
			p.blank = nil
		default: // nothing below it: the heading goes too
			if len(out) > 0 {
				out[len(out)-1].apart = true
			}
			continue
		}
		if len(out) > 0 && p.want.Text != s.section(i).Text {
			out[len(out)-1].apart = true
		}
		below = p.want.Level
		out = append(out, p)
	}
	slices.Reverse(out)
	for _, sec := range sortedAdds(e.adds, s.freeLevel()) {
		out = append(out, s.added(&sec))
	}
	return out, retire
}

// freeLevel returns the level of a heading that stands under the title alone.
func (s *source) freeLevel() int {
	level := 0
	for i, h := range s.doc.Headings {
		if i == 0 && isTitle(h.Text, s.doc.Title) {
			continue
		}
		if level == 0 || h.Level < level {
			level = h.Level
		}
	}
	return cmp.Or(level, 2)
}

// sortedAdds gives each new section its level and puts deep ones first: so none
// comes to stand below another one, which would change what it seems to be about.
func sortedAdds(adds []Section, level int) []Section {
	out := slices.Clone(adds)
	for i := range out {
		out[i].Level = cmp.Or(out[i].Level, level)
	}
	slices.SortFunc(out, func(a, b Section) int {
		return cmp.Or(cmp.Compare(b.Level, a.Level), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// assemble puts the pieces together and reads the result. A blank line comes
// between two that did not follow each other, because a line under a paragraph can
// turn it into a heading.
func (s *source) assemble(pieces []*piece, e *fileEdits) (*source, []Problem) {
	out := slices.Clone(s.lines[:s.line-1])
	for _, p := range pieces {
		lines := slices.Concat(p.heading, p.gap, p.text, p.blank)
		if last := len(out) - 1; len(lines) > 0 && p.apart {
			if strings.TrimRight(out[last], "\r\n") == out[last] {
				out[last] += s.end
			}
			if !blankLine(out[last]) {
				out = append(out, s.end)
			}
		}
		out = append(out, lines...)
	}
	raw := []byte(strings.Join(out, ""))
	if len(raw) > clinicLimits.fileSize {
		return nil, []Problem{{File: s.name, Line: 1, Msg: fmt.Sprintf("with the staff's changes the file is larger than %d KiB: split it into several files", clinicLimits.fileSize>>10)}}
	}
	b, problems := parseParts(s.name, raw)
	switch {
	case len(problems) > 0:
		return nil, problems
	case len(b.spans) != len(pieces):
		return nil, s.misread(e)
	}
	return newSource(raw, b), nil
}

// misread is the problem when a part of the file reaches into what stands after it.
func (s *source) misread(e *fileEdits) []Problem {
	line := len(s.lines)
	for i := range s.spans {
		if _, ok := e.sections[i]; ok {
			line = min(line, s.lineOf(i))
		}
	}
	return []Problem{{File: s.name, Line: line, Msg: "the staff's change cannot stand here so that it is read back the same: close the code block or comment above it, and begin the heading below it at the left edge"}}
}
