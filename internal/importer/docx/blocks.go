package docx

import (
	"strconv"

	"bedside/internal/importer/source"
)

// reader walks a document and writes its blocks.
type reader struct {
	w         source.Writer
	rels      map[string]relation
	styles    styles
	numbering *numbering
	notes     map[string]*node // foot and end notes by kind and id
	dropped   map[string]bool
	hasTitle  bool

	place    int
	fields   []field
	carry    source.Text // of a paragraph whose end a tracked change deletes
	boxes    []*node     // text boxes of the paragraph that is being read
	refs     []reference // notes that the paragraph refers to
	noted    int         // notes so far
	lastList string      // of the item before, on the outermost level
}

// reference is a note and the number it got.
type reference struct {
	number int
	note   *node
}

// around is what stands around a block.
type around struct {
	shaded bool // a background
	inNote bool // notes within notes are not followed
}

func (r *reader) blocks(parent *node, a around) {
	for _, c := range parent.children {
		switch c.name {
		case "p":
			r.paragraph(c, a)
		case "tbl":
			r.table(c, a)
		case "del", "moveFrom":
			r.w.Drop(r.place+1, deleted, c.words())
		case "sdt":
			if isContents(c) {
				r.w.Drop(r.place+1, contents, c.words())
				continue
			}
			if inner := c.child("sdtContent"); inner != nil {
				r.blocks(inner, a)
			}
		case "AlternateContent":
			if n := choice(c); n != nil {
				r.blocks(n, a)
			}
		case "altChunk":
			r.w.Note(r.place+1, source.Dropped, "a document embedded in this one was left out; import it by itself", "")
		case "sectPr", "pPr", "tcPr", "tblPr", "trPr", "rPr", "sdtPr":
		default: // ins, moveTo, customXml and whatever else may hold blocks
			r.blocks(c, a)
		}
	}
}

// What is left out, as the report names it.
const (
	deleted  = "text that a tracked change deletes"
	contents = "a table of contents"
)

// isContents reports whether a part that Word makes by itself is the table of
// contents.
func isContents(sdt *node) bool {
	v, _ := sdt.child("sdtPr").child("docPartObj").val("docPartGallery")
	return v == "Table of Contents"
}

// choice returns the form of a part that newer programs show.
func choice(n *node) *node {
	if c := n.child("Choice"); c != nil {
		return c
	}
	return n.child("Fallback")
}

func (r *reader) paragraph(p *node, a around) {
	ppr := p.child("pPr")
	id, _ := ppr.val("pStyle")
	st := r.styles[id]
	a.shaded = a.shaded || st.shaded
	if shd := ppr.child("shd"); shd != nil {
		a.shaded = isDark(shd)
	}
	wasContents := r.inContents()
	in := &runs{r: r, around: a, text: r.carry}
	r.carry = nil
	in.children(p, st.look, "")
	if mark := ppr.child("rPr"); mark.child("del") != nil || mark.child("moveFrom") != nil {
		r.carry = in.text // the next paragraph goes on with it
		in.report(r.place + 1)
		return
	}
	if in.text.Plain() != "" {
		r.place++
	}
	in.report(r.place)
	switch {
	case in.text.Plain() == "":
	case st.contents || wasContents:
		r.w.Drop(r.place, contents, in.text.Plain())
	default:
		r.write(in.text, ppr, st)
	}
	r.after(a)
}

// write writes a paragraph as what it is: heading, item or text.
func (r *reader) write(t source.Text, ppr *node, st style) {
	level := st.level
	if v, ok := ppr.val("outlineLvl"); ok {
		level = outlineLevel(v)
	}
	shift := 0
	if r.hasTitle {
		shift = 1
	}
	switch {
	case st.title:
		r.w.Heading(r.place, 1, t)
	case level > 0:
		r.w.Heading(r.place, level+shift, t)
	default:
		list, depth := st.numID, st.ilvl
		if num := ppr.child("numPr"); num != nil {
			if v, ok := num.val("numId"); ok {
				list = v
			}
			if v, ok := num.val("ilvl"); ok {
				depth, _ = strconv.Atoi(v)
			}
		}
		if list == "" || list == "0" {
			r.lastList = ""
			r.w.Paragraph(r.place, t)
			return
		}
		r.item(t, list, depth)
	}
}

func (r *reader) item(t source.Text, list string, depth int) {
	marker, words := r.numbering.next(list, depth)
	if marker == "" && words == "" {
		r.w.ItemText(r.place, depth, t)
		return
	}
	if depth == 0 {
		if r.lastList != list {
			r.w.EndList()
		}
		r.lastList = list
	}
	if words != "" {
		t = append(source.Text{{Text: words}}, t...)
	}
	r.w.Item(r.place, depth, marker, t)
}

// after writes what hangs on the paragraph: its text boxes and notes.
func (r *reader) after(a around) {
	boxes, refs := r.boxes, r.refs
	r.boxes, r.refs = nil, nil
	for _, b := range boxes {
		r.lastList = ""
		r.w.EndList()
		r.blocks(b, around{shaded: true, inNote: a.inNote})
	}
	for _, ref := range refs {
		var t source.Text
		for _, p := range ref.note.children {
			if p.name != "p" {
				r.w.Drop(r.place, "a table in a note", p.words())
				continue
			}
			in := &runs{r: r, around: around{inNote: true}}
			in.children(p, look{}, "")
			in.report(r.place)
			t = append(append(t, in.text...), source.Span{Text: " "})
		}
		number := "[" + strconv.Itoa(ref.number) + "] "
		r.w.Note(r.place, source.Moved, "a note from the foot of the page or the end was put below its paragraph", t.Plain())
		r.w.Paragraph(r.place, append(source.Text{{Text: number}}, t...))
	}
}

// endBlock writes what a deleted paragraph end at the very end left over.
func (r *reader) endBlock() {
	if t := r.carry; t.Plain() != "" {
		r.carry = nil
		r.place++
		r.w.Paragraph(r.place, t)
	}
	r.after(around{})
}
