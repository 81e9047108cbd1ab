package webpage

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"bedside/internal/importer/source"
)

// list reads a list with its items, and what stands between them.
func (r *reader) list(n *html.Node, st state) {
	if st.flat {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			r.breakBlock(st)
			if c.DataAtom == atom.Li {
				r.block(c, st)
				continue
			}
			r.node(c, st)
		}
		r.breakBlock(st)
		return
	}
	r.flush()
	outer, pending := r.depth, r.pending
	if pending != nil { // an item that begins with a list has no text of its own
		r.pending = nil
		st.depth = pending.depth - 1
	}
	if st.depth == 0 {
		r.w.EndList()
	}
	st.depth++
	number, step := 1, 1
	if v, err := strconv.Atoi(strings.TrimSpace(attr(n, "start"))); err == nil {
		number = v
	}
	if hasAttr(n, "reversed") {
		step = -1
		if !hasAttr(n, "start") {
			number = items(n)
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom != atom.Li {
			r.depth = st.depth // it belongs to the item above
			r.node(c, st)
			continue
		}
		if v, err := strconv.Atoi(strings.TrimSpace(attr(c, "value"))); err == nil {
			number = v
		}
		marker := "-"
		if n.DataAtom == atom.Ol {
			marker = label(attr(n, "type"), number)
		}
		r.item(c, st, marker)
		number += step
	}
	r.flush()
	r.depth = outer
	if st.depth == 1 {
		r.w.EndList()
	}
}

// item reads an item of the list whose depth is in st.
func (r *reader) item(n *html.Node, st state, marker string) {
	r.flush()
	depth := st.depth
	what := r.unseen(n, &st)
	if what == "" {
		what = r.furniture(n)
	}
	if what != "" {
		r.drop(n, what)
		return
	}
	outer := r.depth
	r.pending, r.depth = &pendingItem{depth, marker}, depth
	r.block(n, st)
	r.flush()
	r.pending, r.depth = nil, outer
}

func items(n *html.Node) int {
	count := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Li {
			count++
		}
	}
	return count
}

// label writes the number of an item as the list shows it.
func label(kind string, n int) string {
	switch kind {
	case "a", "A":
		if n >= 1 && n <= 26 {
			return string(rune(kind[0])+rune(n-1)) + "."
		}
	case "i", "I":
		if s := source.Roman(n); s != "" {
			if kind == "i" {
				s = strings.ToLower(s)
			}
			return s + "."
		}
	}
	if n < 0 || n > 999_999_999 {
		return "-"
	}
	return strconv.Itoa(n) + "."
}

// table reads a table. One that only arranges the page, with headings, lists of
// its own or other tables in it, is read as text.
func (r *reader) table(n *html.Node, st state) {
	if st.flat {
		r.breakBlock(st)
		r.block(n, st)
		r.breakBlock(st)
		return
	}
	r.flush()
	if arranges(n) {
		r.block(n, st)
		r.flush()
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Caption {
			r.node(c, st)
		}
	}
	var rows [][]source.Text
	outer, depth, pending := r.cur, r.depth, r.pending
	r.depth, r.pending = 0, nil
	below := make(map[int]int) // column to rows that a cell above still fills
	r.rows(n, st, below, &rows)
	r.cur, r.depth, r.pending = outer, depth, pending
	if pending != nil && len(rows) > 0 {
		r.pending = nil
	}
	r.place++
	r.w.Table(r.place, rows)
}

// rows reads the rows of a table or of a part of it.
func (r *reader) rows(n *html.Node, st state, below map[int]int, rows *[][]source.Text) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		inner := st
		switch c.DataAtom {
		case atom.Tr, atom.Tbody, atom.Thead, atom.Tfoot:
		default:
			continue // the parser leaves nothing else here but the caption
		}
		if what := r.unseen(c, &inner); what != "" {
			r.drop(c, what)
			continue
		}
		if c.DataAtom != atom.Tr {
			r.rows(c, inner, below, rows)
			continue
		}
		if cells := r.row(c, inner, below); len(cells) > 0 {
			*rows = append(*rows, cells)
		}
	}
}

// maxSpan is the most columns or rows that one cell is taken to fill.
const maxSpan = 50

func (r *reader) row(row *html.Node, st state, below map[int]int) []source.Text {
	var cells []source.Text
	skip := func() {
		for below[len(cells)] > 0 {
			below[len(cells)]--
			cells = append(cells, nil)
		}
	}
	for c := row.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom != atom.Td && c.DataAtom != atom.Th {
			continue
		}
		skip()
		inner := st
		inner.flat = true
		if what := r.unseen(c, &inner); what != "" {
			r.drop(c, what)
			continue
		}
		r.cur = nil
		r.block(c, inner)
		first := len(cells)
		cells = append(cells, r.cur)
		wide := span(c, "colspan")
		for range wide - 1 {
			cells = append(cells, nil)
		}
		for i := range wide {
			below[first+i] = span(c, "rowspan") - 1
		}
	}
	skip()
	r.cur = nil
	return cells
}

func span(n *html.Node, key string) int {
	v, err := strconv.Atoi(strings.TrimSpace(attr(n, key)))
	if err != nil {
		return 1
	}
	return min(max(v, 1), maxSpan)
}

// arranges reports whether a table only puts parts of the page side by side.
func arranges(n *html.Node) bool {
	if role := attr(n, "role"); role == "presentation" || role == "none" {
		return true
	}
	for d := range n.Descendants() {
		switch d.DataAtom {
		case atom.Table, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Article, atom.Main, atom.Section:
			return true
		}
	}
	return false
}
