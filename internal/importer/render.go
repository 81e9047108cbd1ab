package importer

import (
	"regexp"
	"strings"
)

// level is an open list while a section is written.
type level struct {
	indent int    // column in the document
	class  string // items of one list have the same
	column int    // where its markers stand in the draft
	body   int    // where its text stands in the draft
}

// sameColumn is how far two markers of one list may stand apart; converters are
// not exact to the column.
const sameColumn = 1

// render writes the blocks of one section as Markdown.
func (c *converter) render(blocks []*block) string {
	var out strings.Builder
	var lists []level
	depth := 0 // of the item before
	for i, b := range blocks {
		switch b.kind {
		case item:
			lists = c.openList(lists, b, i > 0 && blocks[i-1].kind == item && strings.HasSuffix(blocks[i-1].lastText(), ":"))
			if i > 0 {
				out.WriteByte('\n')
				if blocks[i-1].kind != item || len(lists) == 1 && depth == 1 && blocks[i-1].label.isNumber() != b.label.isNumber() {
					out.WriteByte('\n')
				}
			}
			top := lists[len(lists)-1]
			depth = len(lists)
			out.WriteString(strings.Repeat(" ", top.column) + mark(b))
			c.writeWords(&out, b, top.body)
		case verbatim:
			lists = nil
			separate(&out)
			writeVerbatim(&out, b)
		default:
			for len(lists) > 0 && lists[len(lists)-1].indent >= b.indent {
				lists = lists[:len(lists)-1]
			}
			separate(&out)
			column := 0
			if len(lists) > 0 {
				column = lists[len(lists)-1].body
			}
			out.WriteString(strings.Repeat(" ", column))
			c.writeWords(&out, b, column)
		}
	}
	return out.String()
}

func separate(out *strings.Builder) {
	if out.Len() > 0 {
		out.WriteString("\n\n")
	}
}

// openList returns the open lists with the one that item b belongs to last.
func (c *converter) openList(lists []level, b *block, announced bool) []level {
	class := c.listClass(b)
	for len(lists) > 0 && lists[len(lists)-1].indent > b.indent+sameColumn {
		lists = lists[:len(lists)-1]
	}
	column := 0
	if n := len(lists); n > 0 {
		top := lists[n-1]
		switch {
		case b.indent > top.indent+sameColumn:
			column = top.body
		case class == top.class:
			lists, column = lists[:n-1], top.column
		default:
			found := false
			for i := range lists {
				if lists[i].class == class && lists[i].indent >= b.indent-sameColumn {
					lists, column, found = lists[:i], lists[i].column, true
					break
				}
			}
			switch {
			case found:
			case b.gap && !announced:
				lists, column = lists[:n-1], top.column
			default:
				column = top.body
			}
		}
	}
	return append(lists, level{indent: b.indent, class: class, column: column, body: column + len(mark(b))})
}

// listClass names the kind of list an item is from.
func (c *converter) listClass(b *block) string {
	switch {
	case b.label.arabic > 0:
		return "1" + b.label.form
	case b.label.isNumber():
		if b.label.upper {
			return "A" + b.label.form
		}
		return "a" + b.label.form
	case c.markdown && strings.Contains("-*+", b.marker):
		return "-"
	case strings.Contains(verdicts, b.marker):
		return "v"
	}
	return b.marker
}

// mark is the marker of an item in Markdown. Marks that Markdown does not know,
// such as "b)" and "(3)", and signs that say yes or no stay words of the item.
func mark(b *block) string {
	switch {
	case markIsWord(b):
		return "- " + b.marker + " "
	case b.label.isNumber():
		return b.marker + " "
	}
	return "- "
}

func markIsWord(b *block) bool {
	if b.label.isNumber() {
		return b.label.arabic == 0 || b.label.form == pointZero || strings.HasPrefix(b.marker, "(")
	}
	return b.marker != "" && strings.Contains(verdicts, b.marker)
}

// writeWords writes the text of a paragraph or item; further lines of it stand at column.
func (c *converter) writeWords(out *strings.Builder, b *block, column int) {
	if markIsWord(b) {
		column -= len(b.marker) + 1 // the mark is a word behind the bullet
	}
	for i, l := range b.words(c.markdown) {
		if i > 0 {
			out.WriteString("\n" + strings.Repeat(" ", column))
		}
		out.WriteString(c.safe(l))
	}
}

var (
	startMarkRE = regexp.MustCompile("^(?:#{1,6}(?:\\s|$)|>|[-+*](?:\\s|$)|\\||(?:```|~~~)|(?:={2,}|-{2,})\\s*$|(?:[-*_]\\s*){3,}$)")
	startNumRE  = regexp.MustCompile(`^(\d{1,9})([.)])(\s|$)`)
	startTagRE  = regexp.MustCompile(`^<(?:[!?]|(?i:script|pre|style|textarea)\b)`)
	plainTagRE  = regexp.MustCompile(`^</?[A-Za-z][A-Za-z0-9-]*(?:[\s/>]|$)`)
)

// safe returns a line so that Markdown reads it as text of a paragraph.
func (c *converter) safe(l string) string {
	l = strings.ReplaceAll(l, "<!--", `\<!--`)
	switch {
	case startMarkRE.MatchString(l), startTagRE.MatchString(l), !c.markdown && plainTagRE.MatchString(l):
		return `\` + l
	}
	if m := startNumRE.FindStringSubmatch(l); m != nil {
		return m[1] + `\` + l[len(m[1]):]
	}
	return l
}

// writeVerbatim writes lines as they are, less the indentation of the first.
func writeVerbatim(out *strings.Builder, b *block) {
	for i, l := range b.lines {
		if i > 0 {
			out.WriteByte('\n')
		}
		raw := l.raw
		for n := 0; n < b.indent && strings.HasPrefix(raw, " "); n++ {
			raw = raw[1:]
		}
		if i == 0 {
			raw = l.text
		}
		out.WriteString(raw)
	}
	fence := fenceRE.FindString(b.firstText())
	if fence == "" {
		return
	}
	if last := b.lastText(); len(b.lines) == 1 || !strings.HasPrefix(last, fence) || strings.Trim(last, fence[:1]) != "" {
		out.WriteString("\n" + fence)
	}
}
