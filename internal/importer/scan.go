package importer

import (
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// tabStop is the width of a tab, as in Markdown.
const tabStop = 4

var (
	atxRE     = regexp.MustCompile(`^(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$`)
	tightRE   = regexp.MustCompile(`^(#{2,6})([\p{L}*].*?)#*$`)
	fenceRE   = regexp.MustCompile("^(```+|~~~+)")
	delimRE   = regexp.MustCompile(`^\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?$`)
	boldRE    = regexp.MustCompile(`\*\*[^\s*][^*\n]*\*\*`)
	commentRE = regexp.MustCompile(`(?s)<!--.*?-->`)
)

// scan cuts the text into blocks.
func (c *converter) scan(text string) {
	c.markdown = c.converted || looksMarkdown(c.name, text)
	if c.markdown && !c.converted {
		text = c.takeFrontMatter(text)
		text = c.takeComments(text)
	}
	s := &scanner{c: c, unwrapped: !c.markdown && unwrapped(text)}
	for i, raw := range strings.Split(text, "\n") {
		for j, part := range strings.Split(raw, "\f") {
			if j > 0 && s.fence == "" {
				s.closeBlock()
				s.gap, s.page = true, true
			}
			s.line(newLine(i+1, part, c.markdown))
		}
	}
	s.closeBlock()
	c.blocks = s.settleLetters()
}

// looksMarkdown tells Markdown from plain text by its content; the file's
// extension decides only where the content shows neither.
func looksMarkdown(name, text string) bool {
	for _, l := range strings.Split(text, "\n") {
		l = strings.TrimSpace(l)
		if m := atxRE.FindStringSubmatch(l); m != nil && m[2] != "" || strings.HasPrefix(l, "```") {
			return true
		}
	}
	if boldRE.MatchString(text) || strings.Contains(text, "](") {
		return true
	}
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".md" || ext == ".markdown"
}

// takeFrontMatter takes the title out of a YAML block at the top and blanks the
// block, so that line numbers stay.
func (c *converter) takeFrontMatter(text string) string {
	rest, ok := strings.CutPrefix(text, "---\n")
	if !ok {
		return text
	}
	end := strings.Index("\n"+rest, "\n---\n")
	if end < 0 {
		return text
	}
	var fields map[string]any
	if yaml.Unmarshal([]byte(rest[:end]), &fields) != nil || len(fields) == 0 {
		return text
	}
	if t, ok := fields["title"].(string); ok && hasWord(t) && utf8.RuneCountInString(t) <= longestHeading {
		c.title, c.titleLine, c.titleHow = strings.Join(strings.Fields(t), " "), 1, "the front matter"
	}
	n := strings.Count(rest[:end], "\n") + 2
	c.note(1, Dropped, "the document's own front matter was left out; only its title was taken")
	return strings.Repeat("\n", n) + rest[end+len("---\n"):]
}

// takeComments blanks HTML comments: they are no text of the document, and in
// the content folder they would be read as settings.
func (c *converter) takeComments(text string) string {
	var b strings.Builder
	end := 0
	for _, m := range commentRE.FindAllStringIndex(text, -1) {
		b.WriteString(text[end:m[0]])
		c.note(1+strings.Count(text[:m[0]], "\n"), Dropped, "a hidden comment was left out")
		b.WriteString(strings.Repeat("\n", strings.Count(text[m[0]:m[1]], "\n")))
		end = m[1]
	}
	b.WriteString(text[end:])
	return b.String()
}

var (
	// Justified text has two spaces between words, rarely three.
	columnsRE = regexp.MustCompile(`[^\s.][ ]*(?:\t|[ ]{4,})\s*\S`)
	spacesRE  = regexp.MustCompile(`[ \t]{2,}|\t`)
)

func newLine(no int, raw string, markdown bool) line {
	l := line{no: no, raw: strings.TrimRight(raw, " \t\u00a0")}
	i := 0
	for _, r := range raw {
		switch {
		case r == '\t':
			l.indent += tabStop - l.indent%tabStop
		case unicode.IsSpace(r):
			l.indent++
		default:
			l.text = strings.TrimSpace(raw[i:])
			l.hard = markdown && (strings.HasSuffix(raw, "  ") || strings.HasSuffix(l.text, "\\"))
			if l.hard {
				l.text = strings.TrimSpace(strings.TrimSuffix(l.text, "\\"))
			}
			l.text = strings.ReplaceAll(l.text, "\u00a0", " ")
			if !markdown {
				l.columns = columnsRE.MatchString(l.text)
				l.text = spacesRE.ReplaceAllString(l.text, " ")
			}
			return l
		}
		i += len(string(r))
	}
	return l
}

// scanner holds the block that is being read.
type scanner struct {
	c      *converter
	blocks []*block
	cur    *block
	gap    bool // a blank line was read since the last block
	page   bool // a page break was read since the last block
	fence  string
	labels []label // of the items read since the last heading

	unwrapped bool // a long line is a paragraph as a whole
}

func (s *scanner) closeBlock() { s.cur = nil }

func (s *scanner) start(k kind, l line, indent int) *block {
	b := &block{kind: k, lines: []line{l}, indent: indent, gap: s.gap, page: s.page}
	s.gap, s.page = false, false
	s.blocks = append(s.blocks, b)
	s.cur = b
	return b
}

func (s *scanner) line(l line) {
	if s.fence != "" {
		s.cur.lines = append(s.cur.lines, l)
		if strings.HasPrefix(l.text, s.fence) && strings.Trim(l.text, s.fence[:1]) == "" {
			s.fence = ""
			s.closeBlock()
		}
		return
	}
	if l.text == "" {
		s.closeBlock()
		s.gap = true
		return
	}
	if s.c.markdown && s.markdownLine(l) {
		return
	}
	if s.underline(l) || s.decorated(l) {
		return
	}
	if s.marker(l) {
		return
	}
	if s.cur != nil && s.cur.kind != verbatim && !s.ends(l) {
		s.cur.lines = append(s.cur.lines, l)
		return
	}
	s.gap = s.gap || s.cur != nil
	s.start(para, l, l.indent)
}

// longLine is the length in characters from which a line is not wrapped by
// hand: programs wrap at 60 to 100.
const longLine = 120

// unwrapped reports whether paragraphs are written as one line each, as word
// processors save them.
func unwrapped(text string) bool {
	long := 0
	for _, l := range strings.Split(text, "\n") {
		if utf8.RuneCountInString(strings.TrimSpace(l)) > longLine {
			long++
		}
	}
	return long >= 2
}

// ends reports whether the block that is being read ended with the line before
// l, in a text whose paragraphs are one line each.
func (s *scanner) ends(l line) bool {
	if !s.unwrapped || startsLower(l.text) {
		return false
	}
	last := s.cur.lastText()
	return s.cur.kind == item || endsSentence(last) || utf8.RuneCountInString(last) > longLine || utf8.RuneCountInString(l.text) > longLine
}

// markdownLine takes headings, code, tables and quotations.
func (s *scanner) markdownLine(l line) bool {
	if l.indent < tabStop {
		m := atxRE.FindStringSubmatch(l.text)
		if m == nil {
			m = tightRE.FindStringSubmatch(l.text)
		}
		if m != nil {
			words := plainInline(m[2])
			switch {
			case utf8.RuneCountInString(words) > longestHeading:
				l.text = m[2]
				s.start(para, l, l.indent)
				s.c.note(l.no, Heading, "a heading too long for one was taken as text")
			case hasWord(words):
				b := s.start(heading, l, l.indent)
				b.style, b.rank, b.text = atx, len(m[1]), words
				s.labels = nil
				if mdURLRE.MatchString(m[2]) {
					s.c.note(l.no, Remark, "the target of a link in a heading was left out; its words were kept")
				}
			default:
				s.c.note(l.no, Dropped, "an empty heading was left out")
			}
			s.closeBlock()
			return true
		}
	}
	if m := fenceRE.FindString(l.text); m != "" {
		s.start(verbatim, l, l.indent)
		s.fence = m
		return true
	}
	if strings.HasPrefix(l.text, "|") || strings.HasPrefix(l.text, ">") {
		if s.cur != nil && s.cur.kind == verbatim {
			s.cur.lines = append(s.cur.lines, l)
		} else {
			s.start(verbatim, l, l.indent)
		}
		return true
	}
	if strings.Contains(l.text, "|") && s.cur != nil && s.cur.kind != heading {
		switch {
		case s.cur.kind == verbatim && s.cur.firstText()[0] != '>':
			s.cur.lines = append(s.cur.lines, l)
			return true
		case s.cur.kind == para && len(s.cur.lines) == 1 && delimRE.MatchString(l.text):
			s.cur.kind = verbatim
			s.cur.lines = append(s.cur.lines, l)
			return true
		}
	}
	return false
}

// settleLetters turns items such as "A. Smith" back into text where no
// neighbouring letter shows that it is a list.
func (s *scanner) settleLetters() []*block {
	var labelled []*block
	for _, b := range s.blocks {
		if b.kind == item && b.label.isLetter() {
			labelled = append(labelled, b)
		}
	}
	single := make(map[*block]bool)
	for i, b := range labelled {
		single[b] = true
		for j := max(0, i-4); j < min(len(labelled), i+5); j++ { // nested lists may stand between neighbours
			if b.label.follows(labelled[j].label) || labelled[j].label.follows(b.label) {
				single[b] = false
			}
		}
	}
	var out []*block
	for _, b := range s.blocks {
		// A number with parts is one only as a heading; in text it is an amount.
		if single[b] {
			b.lines[0].text = strings.TrimSpace(b.lines[0].raw)
			b.kind, b.marker, b.label = para, "", label{}
			if n := len(out); n > 0 && !b.gap && (out[n-1].kind == para || out[n-1].kind == item) {
				out[n-1].lines = append(out[n-1].lines, b.lines...)
				continue
			}
		}
		out = append(out, b)
	}
	return out
}
