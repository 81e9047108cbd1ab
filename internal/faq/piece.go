package faq

import (
	"slices"
	"strings"
)

// source is one content file, cut into lines as they are in the file: with a byte
// order mark and any system's line ends, so that what is not changed stays as it is.
type source struct {
	name  string
	raw   []byte
	lines []string
	end   string // how the file ends its lines
	*bodyReader
}

func newSource(raw []byte, b *bodyReader) *source {
	s := &source{name: b.doc.File, raw: raw, lines: splitLines(raw), bodyReader: b}
	s.end = lineEnding(s.lines[0])
	return s
}

// index returns the index in lines of the line that begins at an offset of the body.
func (s *source) index(offset int) int {
	if offset == len(s.src) {
		return len(s.lines)
	}
	return s.known.at(offset) - 1
}

func (s *source) cut(from, to int) []string {
	return s.lines[s.index(from):s.index(to)]
}

// line returns the line in the file at which span i begins, 1-based.
func (s *source) lineOf(i int) int {
	if p := s.spans[i].passage; p != nil {
		return p.Line
	}
	return min(s.index(s.spans[i].heading)+1, len(s.lines))
}

// section returns what span i says; its ID is that of the passage, if it has text.
func (s *source) section(i int) Section {
	var out Section
	if p := s.spans[i].passage; p != nil {
		out = sectionOf(p)
		out.ID = p.ID
	}
	if i > 0 {
		h := s.doc.Headings[i-1]
		out.Level, out.Heading = h.Level, h.Text
	}
	return out
}

// piece is one section of a file that is being put together: the lines of a span
// with what the changes make of it.
type piece struct {
	want Section // what it must be read back as, with the id that it must have

	heading, gap, text, blank []string // lines; see span
	fresh                     bool     // the settings were written anew
	apart                     bool     // does not follow the line that it followed in the file
}

// kept returns span i as it is.
func (s *source) kept(i int) *piece {
	at := s.spans[i]
	return &piece{
		want:    s.section(i),
		heading: s.cut(at.heading, at.gap), gap: s.cut(at.gap, at.text), text: s.cut(at.text, at.blank), blank: s.cut(at.blank, at.end),
	}
}

// edited returns span i with another section in it. Lines whose values stay the
// same are kept, so that the spelling of a heading and notes in the comment live on.
func (s *source) edited(i int, sec *Section) *piece {
	p := s.kept(i)
	old := p.want
	p.want = *sec
	p.want.Level, p.want.ID = old.Level, old.ID
	if sec.Heading != old.Heading {
		p.heading = s.headingLines(&p.want)
	}
	inComment := func(text string) bool { return strings.HasPrefix(strings.TrimLeft(text, " "), "<!--") }
	if !sameSettings(sec, &old) || inComment(sec.Text) && !inComment(old.Text) {
		p.gap = s.gapLines(&p.want, "")
		p.fresh = true
	}
	if sec.Text != old.Text {
		p.text = toLines(sec.Text, s.end)
	}
	return p
}

// emptied returns span i without settings and text.
func (s *source) emptied(i int) *piece {
	p := s.kept(i)
	p.want = Section{Level: p.want.Level, Heading: p.want.Heading}
	p.gap, p.text = nil, nil
	return p
}

// added returns a section that is not in the file yet.
func (s *source) added(sec *Section) *piece {
	p := &piece{want: *sec, fresh: true, apart: true}
	p.heading, p.gap, p.text = s.headingLines(sec), s.gapLines(sec, ""), toLines(sec.Text, s.end)
	return p
}

func (s *source) headingLines(sec *Section) []string {
	return []string{strings.Repeat("#", sec.Level) + " " + headingMarkup(sec.Heading) + s.end}
}

// gapLines returns the comment with the settings, and a blank line.
func (s *source) gapLines(sec *Section, id string) []string {
	c := *sec
	c.ID = id
	var b strings.Builder
	writeComment(&b, &c)
	return append(toLines(b.String(), s.end), s.end)
}

// giveID writes the id into the piece's comment: as a line above the other keys
// where that can be done, or else the comment is written anew.
func (s *source) giveID(p *piece) {
	first := slices.IndexFunc(p.gap, func(l string) bool { return !blankLine(l) })
	if !p.fresh && first < 0 {
		var b strings.Builder
		writeComment(&b, &Section{ID: p.want.ID})
		p.gap = append(toLines(b.String(), s.end), p.gap...)
		return
	}
	if !p.fresh && strings.TrimSpace(p.gap[first]) == "<!--" {
		key := p.gap[first+1]
		indent := key[:len(key)-len(strings.TrimLeft(key, " "))]
		gap := slices.Insert(slices.Clone(p.gap), first+1, indent+"id: "+p.want.ID+s.end)
		if readsInComment(gap, &p.want) {
			p.gap = gap
			return
		}
	}
	p.gap = s.gapLines(&p.want, p.want.ID)
}

// readsInComment reports whether the lines are read as the settings and the id.
func readsInComment(gap []string, want *Section) bool {
	b, problems := parseParts("x.md", []byte("---\ntitle: x\nstatus: draft\n---\n"+strings.Join(gap, "")+"x\n"))
	if len(problems) > 0 || len(b.passages) != 1 {
		return false
	}
	got := sectionOf(b.passages[0])
	return b.passages[0].ID == want.ID && sameSettings(&got, want)
}

// sameSettings compares what stands in the comment, without the id.
func sameSettings(a, b *Section) bool {
	x, y := *a, *b
	x.Heading, x.Text, y.Heading, y.Text = "", "", "", ""
	return x.Hash() == y.Hash()
}
