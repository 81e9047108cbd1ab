package pdf

import (
	"math"
	"regexp"
	"strings"
	"unicode"

	"bedside/internal/importer/source"
)

var (
	bulletRE = regexp.MustCompile(`^([•◦▪‣●○■□❑❖➢✓✗☐·*–—-]|o)\s+`)
	numberRE = regexp.MustCompile(`^(\(?(?:\d{1,3}|[a-zA-Z]|[ivxl]{2,5})[.)])\s+`)
	leaderRE = regexp.MustCompile(`(?:\.\s?){5,}\s*\d{1,4}$`)
)

// marker returns the mark of a list at the start of a line, and its length with
// the space behind it.
func marker(s string) (mark string, width int) {
	if m := bulletRE.FindStringSubmatch(s); m != nil {
		return "-", len(m[0])
	}
	if m := numberRE.FindStringSubmatch(s); m != nil {
		return m[1], len(m[0])
	}
	return "", 0
}

// ln is a row as a line of text.
type ln struct {
	row
	text  source.Text
	plain string
	bold  bool
	mark  string  // of a list
	body  float64 // where the text behind the mark begins
	level int     // of a heading; 0 for text
}

// block is a paragraph, heading or item while it is gathered.
type block struct {
	first, last ln
	text        source.Text
	item        bool
	lines       int
}

func (w *writer) line(r row) ln {
	l := ln{row: r, bold: true, body: r.x0}
	for i, s := range r.segments {
		if i > 0 {
			l.text = append(l.text, source.Span{Text: " "})
		}
		l.text = append(l.text, s.text...)
		l.bold = l.bold && s.bold
	}
	l.plain = l.text.Plain()
	l.level = w.level(r.size)
	if m, width := marker(l.plain); m != "" && l.level == 0 {
		if m != "-" || l.plain[0] != 'o' || len(r.segments) > 1 { // "o" may be a word
			l.mark = m
			l.text = cutRunes(l.text, len([]rune(l.plain[:width])))
			if len(r.segments) > 1 {
				l.body = r.segments[1].x0
			} else {
				l.body = r.x0 + r.size
			}
		}
	}
	return l
}

// cutRunes takes n characters off the start, counted on the plain text.
func cutRunes(t source.Text, n int) source.Text {
	rest := []rune(t.Plain())
	want := strings.TrimSpace(string(rest[min(n, len(rest)):]))
	out := append(source.Text(nil), t...)
	for len(out) > 0 && out.Plain() != want {
		s := []rune(out[0].Text)
		if len(s) <= 1 {
			out = out[1:]
			continue
		}
		out[0].Text = string(s[1:])
	}
	return out
}

// level is the heading level of a size; 0 for the size of the text.
func (w *writer) level(size float64) int {
	if size < w.body*headingSize {
		return 0
	}
	for i, s := range w.sizes {
		if size >= s*0.97 {
			return i + 1
		}
	}
	return 0
}

// headingSize is how much larger than the text a heading's letters are at least.
const headingSize = 1.12

// region writes the rows of one column.
func (w *writer) region(rows []row, rules []rule) {
	var cur *block
	flush := func() {
		if cur != nil {
			w.emit(*cur)
		}
		cur = nil
	}
	right := rightEdge(rows)
	tables := findTables(rows, rules)
	for i := 0; i < len(rows); {
		if len(tables) > 0 && tables[0].from == i {
			flush()
			w.marks = nil
			if t := tables[0]; t.grid != nil {
				w.gridTable(rows[i:t.to], t.grid)
			} else {
				w.table(rows[i:t.to], t.cols, rules)
			}
			i, tables = tables[0].to, tables[1:]
			continue
		}
		l := w.line(rows[i])
		i++
		if leaderRE.MatchString(l.plain) {
			flush()
			w.w.Drop(l.page, "a line of a table of contents", l.plain)
			continue
		}
		if cur == nil {
			cur = newBlock(l)
			continue
		}
		switch w.follows(*cur, l, right) {
		case goesOn:
			cur.text = w.join(cur.text, l.text, l.page)
		case newLine:
			cur.text = append(append(cur.text, source.Span{Break: true}), l.text...)
		default:
			flush()
			cur = newBlock(l)
			continue
		}
		cur.last = l
		cur.lines++
	}
	flush()
}

func newBlock(l ln) *block {
	return &block{first: l, last: l, text: append(source.Text(nil), l.text...), item: l.mark != "", lines: 1}
}

// rightEdge is where the lines of a column end at most.
func rightEdge(rows []row) float64 {
	x := 0.0
	for _, r := range rows {
		x = math.Max(x, r.x1)
	}
	return x
}

type next int

const (
	begins  next = iota // the line begins a block of its own
	goesOn              // it goes on with the sentence above
	newLine             // it belongs to the block above but stands on a line of its own
)

// follows says how a line goes on with the block above it.
func (w *writer) follows(b block, l ln, right float64) next {
	a := b.last
	gap := a.y - l.y
	size := math.Max(a.size, l.size)
	switch {
	case l.mark != "", l.level != b.first.level, math.Abs(a.size-l.size) > 0.12*size && l.level > 0:
		return begins
	case gap > w.leading*size*1.3+0.5, gap < 0:
		return begins
	case l.level > 0:
		return goesOn
	case a.bold != l.bold && b.lines == 1 && a.bold && w.short(a, l, right) && b.first.mark == "":
		return begins
	case !a.bold && l.bold && w.short(a, l, right) && endsSentence(a.plain):
		return begins
	case b.item && l.x0 < b.first.x0-0.5*size:
		return begins
	}
	indented := l.x0 > a.x0+0.8*size && l.x0 < a.x0+4*size && !b.item && (b.lines > 1 || a.x0 <= l.x0)
	if indented && endsSentence(a.plain) {
		return begins
	}
	if !w.short(a, l, right) || startsLower(l.plain) {
		return goesOn
	}
	if endsSentence(a.plain) && b.lines > 1 && !b.item {
		return begins
	}
	return newLine
}

// short reports whether line a ended although the next line's first word had room.
func (w *writer) short(a, l ln, right float64) bool {
	first, _, _ := strings.Cut(l.plain, " ")
	perRune := (l.x1 - l.x0) / float64(max(1, len([]rune(l.plain))))
	return a.x1+perRune*float64(len([]rune(first))+1)*1.15 < right-0.5
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, "\"'”’)]")
	return s != "" && strings.ContainsRune(".!?:…", lastRune(s))
}

func startsLower(s string) bool {
	for _, r := range s {
		return unicode.IsLower(r)
	}
	return false
}

// sameMark is how far, in points, the marks of one list may stand apart.
const sameMark = 3

// emit writes a block as what it is.
func (w *writer) emit(b block) {
	page := b.first.page
	switch {
	case b.first.level > 0:
		w.marks = nil
		w.w.Heading(page, b.first.level, b.text)
	case b.item:
		for n := len(w.marks); n > 0 && b.first.x0 < w.marks[n-1].x-sameMark; n = len(w.marks) {
			w.marks = w.marks[:n-1]
		}
		if n := len(w.marks); n == 0 || b.first.x0 > w.marks[n-1].x+sameMark {
			w.marks = append(w.marks, listMark{x: b.first.x0, body: b.first.body, bullet: b.first.mark == "-"})
		}
		if m := &w.marks[len(w.marks)-1]; m.bullet != (b.first.mark == "-") {
			m.bullet = !m.bullet
			if len(w.marks) == 1 {
				w.w.EndList()
			}
		}
		w.w.Item(page, len(w.marks)-1, b.first.mark, b.text)
	default:
		for n := len(w.marks) - 1; n >= 0; n-- { // a paragraph that stands under an item's text belongs to it
			if b.first.x0 > w.marks[n].x+sameMark && math.Abs(b.first.x0-w.marks[n].body) < 2*b.first.size {
				w.w.ItemText(page, n, b.text)
				return
			}
		}
		w.marks = nil
		w.w.Paragraph(page, b.text)
	}
}

// listMark is an open list.
type listMark struct {
	x, body float64
	bullet  bool // no numbers
}
