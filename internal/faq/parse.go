package faq

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"bedside/internal/textnorm"
)

// AttachEmergency is the value of a passage's Attach with which the emergency
// line is shown.
const AttachEmergency = "emergency"

// maxHeading is the longest title or heading in characters; Discord shows at most
// 256 as the title of a message.
const maxHeading = 250

// parse reads one file. The document and its passages are of use only if there
// are no problems.
func parse(file string, raw []byte) (*Document, []*Passage, []Problem) {
	b, problems := parseParts(file, raw)
	return b.doc, b.passages, problems
}

// parseParts is parse for those who also need to know where everything lies.
func parseParts(file string, raw []byte) (*bodyReader, []Problem) {
	doc := &Document{File: file}
	b := &bodyReader{doc: doc}
	src, problems := normalise(file, raw)
	if problems != nil {
		return b, problems
	}
	matter, body, line, err := splitFrontMatter(src)
	if err != "" {
		return b, []Problem{{File: file, Line: 1, Msg: err}}
	}
	problems = doc.readFrontMatter(matter)
	b.src, b.line = []byte(body), line
	b.read()
	doc.Digest = digest(doc, b.passages)
	return b, append(problems, b.problems...)
}

const fence = "---"

// splitFrontMatter returns the YAML between the two fences, which begins on line
// 2, the rest of the file and the line where that begins; or what is wrong.
func splitFrontMatter(src string) (matter, body string, line int, problem string) {
	first, rest, _ := strings.Cut(src, "\n")
	if strings.TrimRight(first, " \t") != fence {
		return "", "", 0, "no front matter: begin the file with a line " + fence + ", then title: and status: lines, then another " + fence
	}
	line = 2
	for at := 0; at < len(rest); line++ {
		l, _, _ := strings.Cut(rest[at:], "\n")
		next := min(at+len(l)+1, len(rest))
		if strings.TrimRight(l, " \t") == fence {
			return rest[:at], rest[next:], line + 1, ""
		}
		at = next
	}
	return "", "", 0, "the front matter is not closed: put a line " + fence + " after its last key"
}

func (d *Document) readFrontMatter(matter string) []Problem {
	lines, problems := readSettings(d.File, matter, 2, []setting{
		{"title", setText(&d.Title)},
		{"status", setStatus(&d.Status)},
		{"owner", setText(&d.Owner)},
		{"example", setBool(&d.Example)},
		{"reviewed", setDate(&d.Reviewed)},
		{"review_by", setDate(&d.ReviewBy)},
		{"covers", setList(&d.Covers)},
		{"signed", setSigned(&d.Signed)},
	})
	d.KeyLines = lines
	if len(problems) > 0 && lines == nil {
		return problems // unreadable as a whole: what is missing is not known
	}
	report := func(key, msg string) {
		problems = append(problems, Problem{File: d.File, Line: d.KeyLine(key), Msg: msg})
	}
	if _, ok := lines["status"]; !ok {
		report("status", "the status is missing: add status: draft, or status: published to have it served")
	}
	switch {
	case d.Title == "" && !reported(problems, lines["title"]):
		report("title", "the title is missing or empty: add title: and what the page is about")
	case utf8.RuneCountInString(d.Title) > maxHeading:
		report("title", fmt.Sprintf("the title is longer than %d characters: shorten it", maxHeading))
	}
	return problems
}

func reported(problems []Problem, line int) bool {
	for _, p := range problems {
		if p.Line == line {
			return true
		}
	}
	return false
}

// The parsers follow CommonMark without extensions: what they take for a heading
// is what any Markdown editor shows as one. Only headings are parsed down to their
// words; long texts with odd marks in them would cost much and give nothing. Both
// are safe for concurrent use.
var (
	blockParser = parser.NewParser(
		parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
	)
	headingParser = parser.NewParser(
		parser.WithBlockParsers(util.Prioritized(parser.NewParagraphParser(), 1)),
		parser.WithInlineParsers(parser.DefaultInlineParsers()...),
	)
)

// bodyReader cuts a document's body into passages.
type bodyReader struct {
	doc      *Document
	src      []byte
	line     int // line of the body's first line in the file
	passages []*Passage
	spans    []span // the text before the first heading, then one for each heading
	problems []Problem

	stack []Heading // open headings below the title, outermost first
	known lineIndex
}

// span says where the parts of a section lie in a body. All begin at the beginning
// of a line: the heading, what stands between it and the text (blank lines and the
// comment with the settings), the text, and the blank lines after it. Without text
// the last three are one.
type span struct {
	heading, gap, text, blank, end int
	passage                        *Passage // nil without text
}

func (b *bodyReader) report(line int, format string, args ...any) {
	b.problems = append(b.problems, Problem{File: b.doc.File, Line: line, Msg: fmt.Sprintf(format, args...)})
}

func (b *bodyReader) read() {
	b.known = newLineIndex(b.src, b.line)
	if deep := deepLines(b.src); len(deep) > 0 {
		for _, at := range deep {
			b.report(b.known.at(at), "the line opens more than %d quotes or lists: remove the marks", maxNesting)
		}
		return
	}
	root := blockParser.Parse(text.NewReader(b.src))
	var headings []*ast.Heading
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			headings = append(headings, h)
		}
	}
	end := func(i int) int { // where the part before heading i ends
		if i < len(headings) {
			return lineStart(b.src, headings[i].Pos())
		}
		return len(b.src)
	}
	intro := b.add(nil, root.FirstChild(), span{end: end(0)})
	for i, h := range headings {
		level := h.Level
		title := headingText(h.Lines().Value(b.src))
		line := b.known.at(h.Pos())
		switch n := utf8.RuneCountInString(title); {
		case title == "":
			b.report(line, "the heading has no words: write some or remove the line")
		case h.Lines().Len() > 1 || n > maxHeading:
			b.report(line, "the heading is longer than one line or %d characters: shorten it; where no heading is meant, leave a blank line before the line of --- or ===", maxHeading)
		}
		head := Heading{Level: level, Text: title, Line: line}
		// A document that opens with its title as a heading means the title itself.
		if i == 0 && !intro && isTitle(title, b.doc.Title) {
			b.stack = nil
		} else {
			for len(b.stack) > 0 && b.stack[len(b.stack)-1].Level >= level {
				b.stack = b.stack[:len(b.stack)-1]
			}
			b.stack = append(b.stack, head)
		}
		head.HasText = b.add(&head, h.NextSibling(), span{heading: end(i), gap: headingEnd(b.src, h), end: end(i + 1)})
		b.doc.Headings = append(b.doc.Headings, head)
	}
}

func isTitle(heading, title string) bool {
	return textnorm.Fold(heading) == textnorm.Fold(title)
}

// add makes the passage under a heading, nil for the text before the first one,
// from the source between at.gap and at.end, and reports whether there is text.
// first is the node that follows the heading.
func (b *bodyReader) add(head *Heading, first ast.Node, at span) bool {
	p := &Passage{Doc: b.doc}
	explicit := ""
	start := at.gap
	settingsLine := 0
	if c, ok := first.(*ast.HTMLBlock); ok && c.HTMLBlockType == ast.HTMLBlockType2 {
		settingsLine = b.known.at(lineStart(b.src, c.Pos()))
		start = b.readComment(p, &explicit, c)
	}
	from, to := trimBlank(b.src, start, at.end)
	if at.text, at.blank = from, lineEnd(b.src, to); from == to {
		at.text, at.blank = at.end, at.end
		b.spans = append(b.spans, at)
		if settingsLine > 0 && len(p.KeyLines) > 0 {
			b.report(settingsLine, "these settings have no text to apply to: move them under the heading of the text they describe")
		}
		return false
	}
	p.Text = string(b.src[from:to])
	p.TextLine = b.known.at(from)
	names := make([]string, len(b.stack))
	for i, h := range b.stack {
		names[i] = h.Text
	}
	switch {
	case head == nil:
		p.Section, p.Line = b.doc.Title, p.TextLine
		p.Path = []string{b.doc.Title}
	case len(names) == 0:
		p.Section, p.Line = head.Text, head.Line
		p.Path = []string{head.Text}
	default:
		p.Section, p.Line = head.Text, head.Line
		p.Path = append([]string{b.doc.Title}, names...)
	}
	p.ID = explicit
	if p.ID == "" {
		p.ID = passageID(b.doc.File, names)
	}
	at.passage = p
	b.passages = append(b.passages, p)
	b.spans = append(b.spans, at)
	return true
}

// readComment reads the settings in the comment and returns where it ends.
func (b *bodyReader) readComment(p *Passage, id *string, c *ast.HTMLBlock) int {
	start := lineStart(b.src, c.Pos())
	stop := c.Lines().At(c.Lines().Len() - 1).Stop
	if c.HasClosure() {
		stop = c.ClosureLine.Stop
	}
	line := b.known.at(start)
	body := strings.TrimRight(string(b.src[start:stop]), " \t\n")
	open := strings.Index(body, "<!--")
	inner, ok := strings.CutSuffix(body[open+len("<!--"):], "-->")
	switch {
	case !ok && strings.Contains(inner, "-->"):
		b.report(line+strings.Count(body, "\n"), "text follows the comment's --> on its line: put it on a line of its own")
		return stop
	case !ok:
		b.report(line, "the comment is not closed: end it with -->")
		return stop
	}
	// Blanks for the opening mark keep the columns as the author sees them.
	inner = strings.Repeat(" ", open+len("<!--")) + inner
	var problems []Problem
	p.KeyLines, problems = readSettings(b.doc.File, inner, line, p.settings(id))
	b.problems = append(b.problems, problems...)
	return stop
}

// settings are the keys of a heading's comment.
func (p *Passage) settings(id *string) []setting {
	return []setting{
		{"id", setID(id)},
		{"also_asked", setList(&p.AlsoAsked)},
		{"covers", setList(&p.Covers)},
		{"attach", setAttach(&p.Attach)},
		{"dosing_ok", setBool(&p.DosingOK)},
		{"plain", setString(&p.Plain, true)},
	}
}

// headingEnd returns where the line after the heading begins.
func headingEnd(src []byte, h *ast.Heading) int {
	pos := h.Pos()
	marks := pos
	for marks < len(src) && src[marks] == '#' {
		marks++
	}
	// "#word" is text and can only be a heading by the line under it.
	if n := marks - pos; n >= 1 && n <= 6 && (marks == len(src) || util.IsSpace(src[marks])) {
		return lineEnd(src, pos)
	}
	last := h.Lines().At(h.Lines().Len() - 1)
	return lineEnd(src, lineEnd(src, last.Start))
}
