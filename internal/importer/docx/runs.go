package docx

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	"bedside/internal/importer/source"
)

// runs gathers the text of one paragraph.
type runs struct {
	r      *reader
	around around
	text   source.Text
	left   map[string]*strings.Builder // reason to words that are left out
}

func (in *runs) leave(what, words string) {
	if in.left == nil {
		in.left = make(map[string]*strings.Builder)
	}
	if in.left[what] == nil {
		in.left[what] = new(strings.Builder)
	}
	in.left[what].WriteString(words)
}

// report notes what the paragraph left out.
func (in *runs) report(place int) {
	var reasons []string
	for what := range in.left {
		reasons = append(reasons, what)
	}
	sort.Strings(reasons)
	for _, what := range reasons {
		in.r.w.Drop(max(place, 1), what, in.left[what].String())
	}
}

// children reads what may stand in a paragraph. Elements that only group others
// are looked through.
func (in *runs) children(parent *node, base look, link string) {
	for _, c := range parent.children {
		switch c.name {
		case "r":
			in.run(c, base, link)
		case "hyperlink":
			to := link
			if rel, ok := in.r.rels[c.attr("id")]; ok && rel.external {
				to = rel.target
			}
			in.children(c, base, to)
		case "del", "moveFrom":
			in.leave(deleted, c.words()+" ")
		case "fldSimple":
			if isPageField(c.attr("instr")) {
				in.leave("a page number", c.words()+" ")
				continue
			}
			in.children(c, base, link)
		case "sdt":
			if _, set := c.child("sdtPr").on("showingPlcHdr"); set {
				in.leave("a place to fill in", c.words()+" ")
				continue
			}
			if inner := c.child("sdtContent"); inner != nil {
				in.children(inner, base, link)
			}
		case "AlternateContent":
			if n := choice(c); n != nil {
				in.children(n, base, link)
			}
		case "oMath", "oMathPara":
			in.add(c.words(), base, "")
			in.r.w.Note(in.r.place+1, source.Remark, "a formula was written as plain signs, please check it", "")
		case "ruby":
			in.children(c, base, link)
		case "drawing", "pict", "object": // without a run around them
			in.drawing(c)
		case "pPr", "rPr", "sdtPr", "rubyPr", "proofErr", "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd":
		default:
			in.children(c, base, link)
		}
	}
}

// add adds words in a look, or leaves them out if nobody sees them.
func (in *runs) add(words string, l look, link string) {
	if words == "" {
		return
	}
	switch why := l.unseen(in.around.shaded); {
	case in.r.inPageField():
		in.leave("a page number", words)
	case why != "":
		in.leave(why, words)
	default:
		if l.raised {
			words = source.Reference(words, in.text.End())
		}
		if to := in.r.fieldLink(); to != "" {
			link = to
		}
		in.text = append(in.text, source.Span{Text: words, Bold: l.bold, Italic: l.italic, Link: link})
	}
}

func (in *runs) run(n *node, l look, link string) {
	rpr := n.child("rPr")
	if id, ok := rpr.val("rStyle"); ok {
		l = in.r.styles[id].look.over(l)
	}
	l.apply(rpr)
	font := rpr.child("rFonts")
	for _, c := range n.children {
		switch c.name {
		case "t":
			in.add(in.signs(c.text, font), l, link)
		case "delText":
			in.leave(deleted, c.text)
		case "tab", "ptab":
			in.add(" ", l, link)
		case "noBreakHyphen":
			in.add("-", l, link)
		case "sym":
			in.sym(c, l, link)
		case "br", "cr":
			if kind := c.attr("type"); kind == "" || kind == "textWrapping" {
				in.text = append(in.text, source.Span{Break: true})
			} else {
				in.add(" ", l, link)
			}
		case "fldChar":
			in.r.fieldChar(c.attr("fldCharType"))
		case "instrText":
			in.r.fieldText(c.text)
		case "footnoteReference", "endnoteReference":
			in.note(strings.TrimSuffix(c.name, "Reference"), c.attr("id"), l)
		case "drawing", "pict", "object":
			in.drawing(c)
		case "AlternateContent":
			if inner := choice(c); inner != nil {
				in.run(&node{name: "r", children: inner.children}, l, link)
			}
		case "ruby":
			in.children(c, l, link)
		}
	}
}

// over lays a character style over the look below it.
func (l look) over(below look) look {
	l.bold, l.italic = l.bold || below.bold, l.italic || below.italic
	l.hidden, l.shaded = l.hidden || below.hidden, l.shaded || below.shaded
	l.white, l.tiny = l.white || below.white, l.tiny || below.tiny
	l.struck, l.raised = l.struck || below.struck, l.raised || below.raised
	return l
}

// signs replaces the codes of sign fonts by the characters they stand for.
func (in *runs) signs(s string, fonts *node) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r >= 0xf020 && r <= 0xf0ff }) {
		return s
	}
	font := ""
	if fonts != nil {
		font = fonts.attr("ascii")
	}
	return strings.Map(func(r rune) rune {
		if r >= 0xf020 && r <= 0xf0ff {
			if known, ok := source.Sign(font, r); ok {
				return known
			}
		}
		return r
	}, s)
}

func (in *runs) sym(c *node, l look, link string) {
	code, err := strconv.ParseUint(c.attr("char"), 16, 32)
	r, ok := source.Sign(c.attr("font"), rune(code))
	if err != nil || !ok {
		in.r.w.Note(in.r.place+1, source.Dropped, fmt.Sprintf("a sign of the font %q was left out, please look what it was", c.attr("font")), "")
		return
	}
	in.add(string(r), l, link)
}

// note puts a number where the paragraph refers to a note.
func (in *runs) note(kind, id string, l look) {
	n := in.r.notes[kind+id]
	if n == nil || in.around.inNote {
		return
	}
	in.r.noted++
	in.r.refs = append(in.r.refs, reference{in.r.noted, n})
	in.text = append(in.text, source.Span{Text: "[" + strconv.Itoa(in.r.noted) + "]"})
}

// drawing keeps the text boxes of a drawing for later and reports pictures.
func (in *runs) drawing(n *node) {
	boxes, told := false, false
	var walk func(*node)
	walk = func(n *node) {
		switch n.name {
		case "txbxContent":
			in.r.boxes = append(in.r.boxes, n)
			boxes = true
			return
		case "AlternateContent":
			if c := choice(n); c != nil {
				walk(c)
			}
			return
		case "docPr", "cNvPr":
			if d := strings.TrimSpace(n.attr("descr")); d != "" {
				in.leave("a picture; what it shows", d+" ")
				told = true
			}
		case "t": // of a diagram or a drawing
			in.leave("words in a drawing", n.text+" ")
		}
		for _, c := range n.children {
			walk(c)
		}
	}
	walk(n)
	switch {
	case n.name == "object":
		in.r.w.Note(in.r.place+1, source.Dropped, "an embedded object was left out", "")
	case !boxes && !told:
		in.r.w.Note(in.r.place+1, source.Dropped, "a picture was left out", "")
	}
}
