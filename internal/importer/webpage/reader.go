package webpage

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"bedside/internal/importer/source"
)

// state is what an element inherits from those around it.
type state struct {
	bold, italic bool
	link         string
	depth        int // of the list around it; 0 outside
	tiny, white  bool
	coloured     bool // something around it has a background
	pre          bool
	flat         bool // inside a cell: blocks become lines
	raised       bool // a number above the line
}

// reader walks a page and writes its blocks.
type reader struct {
	w         source.Writer
	sheet     sheet
	styles    map[string]map[string]string // by what the element says of its looks
	ownHeader bool
	place     int
	cur       source.Text
	pending   *pendingItem // the marker of an item whose text has not begun
	depth     int          // of the list in which cur stands; 0 outside

	scripts, links int
}

// pendingItem is the marker of an item that waits for its first text.
type pendingItem struct {
	depth  int
	marker string
}

var inlineAtoms = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.Acronym: true, atom.B: true, atom.Bdi: true, atom.Bdo: true, atom.Big: true, atom.Cite: true,
	atom.Code: true, atom.Data: true, atom.Del: true, atom.Dfn: true, atom.Em: true, atom.Font: true, atom.I: true, atom.Ins: true,
	atom.Kbd: true, atom.Mark: true, atom.Q: true, atom.S: true, atom.Samp: true, atom.Small: true, atom.Span: true, atom.Strike: true,
	atom.Strong: true, atom.Sub: true, atom.Sup: true, atom.Time: true, atom.Tt: true, atom.U: true, atom.Var: true, atom.Wbr: true,
	atom.Ruby: true, atom.Rb: true, atom.Nobr: true, atom.Center: false,
}

// flush writes the text gathered so far as a paragraph, or as an item.
func (r *reader) flush() {
	t := r.cur
	r.cur = nil
	if t.Plain() == "" {
		return
	}
	r.place++
	switch {
	case r.pending != nil:
		r.w.Item(r.place, r.pending.depth-1, r.pending.marker, t)
		r.pending = nil
	case r.depth > 0:
		r.w.ItemText(r.place, r.depth-1, t)
	default:
		r.w.Paragraph(r.place, t)
	}
}

// block walks the children of an element that begins on a line of its own.
func (r *reader) block(n *html.Node, st state) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		r.node(c, st)
	}
}

// node reads one node.
func (r *reader) node(n *html.Node, st state) {
	switch n.Type {
	case html.TextNode:
		r.text(n.Data, st)
		return
	case html.ElementNode:
	default:
		return // comments hold no words of the page
	}
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Link, atom.Meta, atom.Head, atom.Title, atom.Base:
		return
	}
	if what := r.unseen(n, &st); what != "" {
		r.drop(n, what)
		return
	}
	if what := r.furniture(n); what != "" {
		r.drop(n, what)
		return
	}
	r.element(n, st)
}

// drop reports the words of an element that is left out.
func (r *reader) drop(n *html.Node, what string) {
	text := words(n)
	switch {
	case what != hiddenText:
		r.w.Drop(r.place+1, what, text)
	case text != "":
		r.w.Note(r.place+1, source.Dropped, what+" was left out; if it opens on a click, open it and save the page again", text)
	}
}

func (r *reader) text(s string, st state) {
	if why := st.unseenText(); why != "" {
		r.w.Drop(r.place+1, why, s)
		return
	}
	if st.raised {
		s = source.Reference(s, r.cur.End())
	}
	if st.pre {
		for i, l := range strings.Split(s, "\n") {
			if i > 0 {
				r.cur = append(r.cur, source.Span{Break: true})
			}
			r.cur = append(r.cur, source.Span{Text: l})
		}
		return
	}
	r.cur = append(r.cur, source.Span{Text: s, Bold: st.bold, Italic: st.italic, Link: st.link})
}

func (r *reader) element(n *html.Node, st state) {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		r.heading(n, st)
	case atom.Br:
		r.cur = append(r.cur, source.Span{Break: true})
	case atom.Ul, atom.Ol, atom.Menu, atom.Dir:
		r.list(n, st)
	case atom.Li: // without a list around it
		st.depth = max(st.depth, 1)
		r.item(n, st, "-")
	case atom.Table:
		r.table(n, st)
	case atom.Pre:
		r.pre(n, st)
	case atom.Img:
		r.w.Drop(r.place+1, "a picture; what it shows", attr(n, "alt"))
	case atom.Input:
		if t := attr(n, "type"); t == "submit" || t == "button" {
			r.w.Drop(r.place+1, "a part of a form", attr(n, "value"))
		}
	case atom.Dt, atom.Summary:
		r.breakBlock(st)
		st.bold = true
		r.block(n, st)
		r.breakBlock(st)
	case atom.Hr:
		r.breakBlock(st)
	default:
		if inlineAtoms[n.DataAtom] {
			r.inline(n, st)
			return
		}
		r.breakBlock(st)
		r.block(n, st)
		r.breakBlock(st)
	}
}

// breakBlock ends the paragraph; inside a cell, the line.
func (r *reader) breakBlock(st state) {
	if st.flat {
		r.cur = append(r.cur, source.Span{Break: true})
		return
	}
	r.flush()
}

func (r *reader) inline(n *html.Node, st state) {
	switch n.DataAtom {
	case atom.B, atom.Strong:
		st.bold = true
	case atom.I, atom.Em, atom.Cite, atom.Dfn, atom.Var:
		st.italic = true
	case atom.Sup:
		st.raised = true
	case atom.Del, atom.S, atom.Strike:
		r.drop(n, "struck text")
		return
	case atom.A:
		st.link = attr(n, "href")
		if st.link != "" && !strings.HasPrefix(st.link, "#") && !strings.Contains(st.link, ":") {
			r.links++
		}
	}
	if css := r.style(n); css != nil {
		if w := css["font-weight"]; w == "bold" || w == "bolder" || len(w) == 3 && w >= "600" {
			st.bold = true
		}
		st.italic = st.italic || css["font-style"] == "italic"
	}
	r.block(n, st)
}

// heading writes a heading. Tables, lists and so on inside it are its words.
func (r *reader) heading(n *html.Node, st state) {
	if st.flat {
		r.breakBlock(st)
		r.block(n, st)
		r.breakBlock(st)
		return
	}
	r.flush()
	st.flat = true
	r.block(n, st)
	t := r.cur
	r.cur = nil
	if t.Plain() == "" {
		return
	}
	r.place++
	r.pending, r.depth = nil, 0
	r.w.Heading(r.place, int(n.Data[1]-'0'), t)
}

func (r *reader) pre(n *html.Node, st state) {
	if st.flat || st.depth > 0 || find(n, atom.Code) == nil {
		// Most of these hold an address or a poem, not code: lines that stay.
		r.breakBlock(st)
		st.pre = true
		r.block(n, st)
		r.breakBlock(st)
		return
	}
	r.flush()
	text := ""
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			text += d.Data
		}
	}
	r.place++
	r.w.Code(r.place, text)
}

func (r *reader) reportCounts() {
	if r.scripts > 0 {
		r.w.Note(0, source.Dropped, fmt.Sprintf("scripts and style sheets (%d) were left out", r.scripts), "")
	}
	if r.links > 0 {
		r.w.Note(0, source.Remark, fmt.Sprintf("links to other pages of the same site (%d) lead nowhere now; their words were kept", r.links), "")
	}
}
