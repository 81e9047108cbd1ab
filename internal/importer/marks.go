package importer

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	setextRE = regexp.MustCompile(`^(={3,}|-{3,})$`)
	ruleRE   = regexp.MustCompile(`^(?:[-*_=~–—•·] ?){3,}$`)
)

// longestUnderlined is the length in characters up to which an underlined line
// is a heading; above it the line of signs separates.
const longestUnderlined = 150

// underline takes lines of signs alone: the mark of a heading, or a separator.
func (s *scanner) underline(l line) bool {
	if !ruleRE.MatchString(l.text) {
		return false
	}
	b := s.cur
	if setextRE.MatchString(l.text) && b != nil && b.kind == para && len(b.lines) == 1 && len(b.firstText()) <= longestUnderlined && endRune(b.firstText()) != '.' {
		if words := plainInline(b.firstText()); hasWord(words) {
			b.kind, b.text = heading, words
			b.style, b.rank = doubleLine, 1
			if l.text[0] == '-' {
				b.style, b.rank = singleLine, 2
			}
			if s.c.markdown {
				b.style = atx
			}
			s.labels = nil
		}
	}
	s.closeBlock()
	s.gap = true
	return true
}

// setOffRE finds the "o" of a list, with a tab behind it as Word writes it.
var setOffRE = regexp.MustCompile(`^\s*o(?:\t|\s{2,})`)

var decoratedRE = regexp.MustCompile(`^([*=~#+_–—-]{2,})\s+(\S.*\S)\s+([*=~#+_–—-]{2,})$`)

// decorated takes a line between signs, such as "*** PARKING ***", as a heading.
func (s *scanner) decorated(l line) bool {
	m := decoratedRE.FindStringSubmatch(l.text)
	if m == nil || m[1] != m[3] || pageRE.MatchString(l.text) || bareRE.MatchString(m[2]) || !headingShape(plainInline(m[2])) {
		return false
	}
	b := s.start(heading, l, l.indent)
	b.style, b.rank, b.text = singleLine, 2, plainInline(m[2])
	if s.c.markdown {
		b.style = atx
	}
	s.c.note(l.no, Heading, fmt.Sprintf("a line between signs was taken as a heading: %q", shorten(b.text)))
	s.labels = nil
	s.closeBlock()
	return true
}

// marker takes the first line of a list item.
func (s *scanner) marker(l line) bool {
	if pageRE.MatchString(l.text) {
		return false
	}
	if m, width := parseBullet(l.text); width > 0 {
		if m == "o" && !setOffRE.MatchString(l.raw) && l.indent == 0 && (s.lastItem() == nil || s.cur == nil) {
			return false // a word of one letter
		}
		rest := l
		rest.text = l.text[width:]
		b := s.start(item, rest, l.indent)
		b.marker = m
		return true
	}
	lab, m, width := parseLabel(l.text)
	if width == 0 {
		return false
	}
	inside := s.cur != nil && s.cur.kind != verbatim && !strings.HasSuffix(s.cur.lastText(), ":")
	if !s.expected(lab) && (inside || len(lab.parts) > 0) {
		return false // a line that happens to begin with a number
	}
	rest := l
	rest.text = l.text[width:]
	if s.c.markdown && atxRE.MatchString(rest.text) && s.markdownLine(rest) {
		return true
	}
	b := s.start(item, rest, l.indent)
	b.marker, b.label = m, lab
	s.labels = append(s.labels, lab)
	return true
}

// expected reports whether a label counts on from one above it or begins a list.
func (s *scanner) expected(lab label) bool {
	if lab.startsList() {
		return true
	}
	const back = 12 // nested lists of this length may stand between neighbours
	for _, l := range s.labels[max(0, len(s.labels)-back):] {
		if lab.follows(l) {
			return true
		}
	}
	return false
}

func (s *scanner) lastItem() *block {
	if n := len(s.blocks); n > 0 && s.blocks[n-1].kind == item {
		return s.blocks[n-1]
	}
	return nil
}
