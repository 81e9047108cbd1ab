package docx

import (
	"strconv"

	"bedside/internal/importer/source"
)

// maxSpan is the most columns that one cell is taken to fill.
const maxSpan = 50

// table reads a table. One of a single column, or with headings or tables in it,
// only arranges the page and is read as text.
func (r *reader) table(n *node, a around) {
	r.lastList = ""
	if id, ok := n.child("tblPr").val("tblStyle"); ok && id != "TableNormal" && id != "TableGrid" {
		a.shaded = true // the style may colour rows; what colour is not looked up
	}
	if r.arranges(n) {
		r.w.EndList()
		for _, row := range rows(n) {
			for _, cell := range cells(row) {
				r.w.EndList()
				r.blocks(cell, a)
			}
		}
		r.w.EndList()
		return
	}
	r.place++
	place := r.place
	var out [][]source.Text
	for _, row := range rows(n) {
		props := row.child("trPr")
		if props.child("del") != nil {
			r.w.Drop(place, deleted, row.words())
			continue
		}
		if hidden, _ := props.on("hidden"); hidden {
			r.w.Drop(place, "hidden text", row.words())
			continue
		}
		var line []source.Text
		for _, cell := range cells(row) {
			line = append(line, r.cell(cell, a, place))
			if v, ok := cell.child("tcPr").val("gridSpan"); ok {
				span, _ := strconv.Atoi(v)
				for range min(span, maxSpan) - 1 {
					line = append(line, nil)
				}
			}
		}
		out = append(out, line)
	}
	r.w.Table(place, out)
	r.after(a)
}

// cell reads a cell as one text; its paragraphs are lines of it.
func (r *reader) cell(n *node, a around, place int) source.Text {
	if shd := n.child("tcPr").child("shd"); shd != nil {
		a.shaded = isDark(shd)
	}
	var out source.Text
	var walk func(*node)
	walk = func(n *node) {
		for _, c := range n.children {
			switch c.name {
			case "p":
				id, _ := c.child("pPr").val("pStyle")
				st := r.styles[id]
				in := &runs{r: r, around: a}
				in.children(c, st.look, "")
				in.report(place)
				if in.text.Plain() == "" {
					continue
				}
				if len(out) > 0 {
					out = append(out, source.Span{Break: true})
				}
				out = append(out, in.text...)
			case "del", "moveFrom":
				r.w.Drop(place, deleted, c.words())
			case "tcPr", "sdtPr":
			case "AlternateContent":
				if c := choice(c); c != nil {
					walk(c)
				}
			default:
				walk(c)
			}
		}
	}
	walk(n)
	return out
}

// rows returns the rows of a table, also those inside groups.
func rows(n *node) []*node { return inside(n, "tr") }

func cells(row *node) []*node { return inside(row, "tc") }

// inside returns the elements of a name that are no further down than groups.
func inside(n *node, name string) []*node {
	var out []*node
	for _, c := range n.children {
		switch c.name {
		case name:
			out = append(out, c)
		case "sdt", "sdtContent", "customXml", "ins", "moveTo":
			out = append(out, inside(c, name)...)
		}
	}
	return out
}

func (r *reader) arranges(n *node) bool {
	width := 0
	for _, row := range rows(n) {
		cs := cells(row)
		width = max(width, len(cs))
		for _, cell := range cs {
			if r.holdsParts(cell) {
				return true
			}
		}
	}
	return width < 2
}

// holdsParts reports whether a cell has a heading or a table in it.
func (r *reader) holdsParts(cell *node) bool {
	for _, c := range cell.children {
		switch c.name {
		case "tbl":
			return true
		case "p":
			id, _ := c.child("pPr").val("pStyle")
			if st := r.styles[id]; st.level > 0 || st.title {
				return true
			}
		case "sdt", "sdtContent", "customXml", "ins":
			if r.holdsParts(c) {
				return true
			}
		}
	}
	return false
}
