package source

import (
	"fmt"
	"strings"
	"unicode"
)

// Writer makes the Markdown of a Document, block by block. The zero Writer is
// ready. Blocks without a letter or digit are left out: they are decoration.
type Writer struct {
	lines  []string
	places []int
	notes  []Note
	lists  []column // open lists, the outermost first
}

// column is where the items of an open list stand.
type column struct{ marker, body int }

// Document returns what was written.
func (w *Writer) Document(unit string) *Document {
	return &Document{Markdown: strings.Join(w.lines, "\n"), Unit: unit, Places: w.places, Notes: w.notes}
}

// Note adds a line to the report.
func (w *Writer) Note(place int, a Action, msg, text string) {
	w.notes = append(w.notes, Note{Place: place, Action: a, Msg: msg, Text: text})
}

// Drop reports words that are left out; text without a word is not worth a line.
func (w *Writer) Drop(place int, what, text string) {
	if text = collapse(text); hasWord(text) {
		w.Note(place, Dropped, what+" was left out", text)
	}
}

func (w *Writer) add(place int, lines ...string) {
	for _, l := range lines {
		w.lines = append(w.lines, l)
		w.places = append(w.places, place)
	}
}

// gap writes the blank line between blocks.
func (w *Writer) gap(place int) {
	if n := len(w.lines); n > 0 && w.lines[n-1] != "" {
		w.add(place, "")
	}
}

// Heading writes a heading; levels are 1 to 6, others become the nearest. Bold
// and links are no part of a heading.
func (w *Writer) Heading(place, level int, t Text) {
	words := t.Plain()
	if !hasWord(words) {
		return
	}
	w.EndList()
	w.gap(place)
	level = min(max(level, 1), 6)
	w.add(place, strings.Repeat("#", level)+" "+escapeLine([]rune(words)), "")
}

// Paragraph writes a paragraph. Two line breaks in a row begin a new one.
func (w *Writer) Paragraph(place int, t Text) {
	w.EndList()
	w.paragraphs(place, 0, t)
}

// ItemText writes a further paragraph of the last item at that depth.
func (w *Writer) ItemText(place, depth int, t Text) {
	if len(w.lists) == 0 {
		w.Paragraph(place, t)
		return
	}
	depth = min(max(depth, 0), len(w.lists)-1)
	w.lists = w.lists[:depth+1]
	w.paragraphs(place, w.lists[depth].body, t)
}

func (w *Writer) paragraphs(place, indent int, t Text) {
	for _, part := range splitParagraphs(t) {
		lines := inline(part)
		if len(lines) == 0 {
			continue
		}
		w.gap(place)
		w.block(place, strings.Repeat(" ", indent), strings.Repeat(" ", indent), lines)
		w.add(place, "")
	}
}

// block writes lines that are broken on purpose, with the first one's prefix.
func (w *Writer) block(place int, first, rest string, lines []string) {
	for i, l := range lines {
		prefix := rest
		if i == 0 {
			prefix = first
		}
		if i+1 < len(lines) {
			l += `\` // a line break that is kept
		}
		w.add(place, prefix+l)
	}
}

// deepest is the depth to which lists are nested; items further in stand there.
// Word has nine levels.
const deepest = 8

// Item writes an item of a list. Depth 0 is the outermost; the marker is "-", a
// number such as "3." or any other label, which Markdown then shows as a word.
func (w *Writer) Item(place, depth int, marker string, t Text) {
	parts := splitParagraphs(t)
	if len(parts) == 0 {
		return
	}
	depth = min(max(depth, 0), len(w.lists), deepest)
	if len(w.lists) == 0 {
		w.gap(place)
	} else if n := len(w.lines); n > 0 && w.lines[n-1] == "" && depth == len(w.lists)-1 {
		w.lines, w.places = w.lines[:n-1], w.places[:n-1] // items of one list follow each other
	}
	at := 0
	if depth > 0 {
		at = w.lists[depth-1].body
	}
	if marker == "" {
		marker = "-"
	}
	w.lists = append(w.lists[:depth:depth], column{at, at + len([]rune(marker)) + 1})
	body := strings.Repeat(" ", w.lists[depth].body)
	for i, part := range parts {
		first := body
		if i == 0 {
			first = strings.Repeat(" ", at) + marker + " "
		} else {
			w.gap(place)
		}
		w.block(place, first, body, inline(part))
	}
}

// EndList closes the open lists: what follows begins a list of its own.
func (w *Writer) EndList() {
	if len(w.lists) > 0 {
		w.lists = nil
		if n := len(w.places); n > 0 {
			w.gap(w.places[n-1])
		}
	}
}

// Table writes a table whose first row is its head. Short rows are filled up.
// One of a single column or row is written as paragraphs.
func (w *Writer) Table(place int, rows [][]Text) {
	width := 0
	var kept [][]Text
	for _, r := range rows {
		words := ""
		for i, c := range r {
			if p := c.Plain(); hasWord(p) {
				words += p
				width = max(width, i+1)
			}
		}
		if words != "" {
			kept = append(kept, r)
		}
	}
	if width < 2 || len(kept) < 2 {
		for _, r := range kept {
			for _, c := range r {
				w.Paragraph(place, c)
			}
		}
		return
	}
	w.EndList()
	w.gap(place)
	for i, r := range kept {
		if i == 0 {
			r = lessBold(r) // a head is bold by itself
		}
		w.add(place, tableRow(r, width))
		if i == 0 {
			w.add(place, "|"+strings.Repeat(" --- |", width))
		}
	}
	w.add(place, "")
	w.Note(place, Remark, fmt.Sprintf("a table of %d rows was kept; a chat shows tables badly, sentences or a list are better", len(kept)), "")
}

func lessBold(r []Text) []Text {
	out := make([]Text, len(r))
	for i, c := range r {
		for _, s := range c {
			s.Bold = false
			out[i] = append(out[i], s)
		}
	}
	return out
}

func tableRow(r []Text, width int) string {
	var b strings.Builder
	b.WriteByte('|')
	for i := range width {
		cell := ""
		if i < len(r) {
			cell = cellText(r[i])
		}
		if cell != "" {
			b.WriteString(" " + cell)
		}
		b.WriteString(" |")
	}
	return b.String()
}

// cellText writes a cell on one line; a break becomes a semicolon, since a cell
// has no lines.
func cellText(t Text) string {
	out := ""
	for _, part := range splitParagraphs(t) {
		for _, l := range inline(part) {
			if out != "" && !unicode.IsPunct(lastRune(out)) {
				out += ";"
			}
			if out != "" {
				out += " "
			}
			out += l
		}
	}
	return strings.ReplaceAll(out, "|", `\|`)
}

// Code writes lines as they are, but for control characters, which no page may hold.
func (w *Writer) Code(place int, text string) {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return ' '
		}
		return r
	}, text)
	if !hasWord(text) {
		return
	}
	w.EndList()
	w.gap(place)
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	w.add(place, fence)
	for _, l := range strings.Split(strings.Trim(text, "\n"), "\n") {
		w.add(place, strings.TrimRight(l, " \t\r"))
	}
	w.add(place, fence, "")
}
