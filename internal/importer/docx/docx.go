// Package docx reads Word documents for the importer: headings, paragraphs,
// lists with their numbers, tables, links, notes and text boxes. Page heads and
// feet, comments, tables of contents, deleted text of tracked changes, pictures
// and text that nobody sees are left out and reported.
//
// It is written on the standard library's zip and xml packages. What is needed
// here (the numbers of lists, tracked changes, hidden text, page heads) is what
// the libraries for the format that are free to use do not read.
package docx

import (
	"sort"
	"strings"

	"bedside/internal/importer/source"
)

// Read reads a document.
func Read(data []byte) (*source.Document, error) {
	p, err := openPack(data)
	if err != nil {
		return nil, err
	}
	name, err := p.main()
	if err != nil {
		return nil, err
	}
	root, err := p.part(name)
	if err != nil {
		return nil, err
	}
	body := root.child("body")
	if root.name != "document" || body == nil {
		return nil, errNotWord
	}
	rels, err := p.relations(name)
	if err != nil {
		return nil, err
	}
	r := &reader{rels: rels, notes: make(map[string]*node)}
	if err := r.parts(p); err != nil {
		return nil, err
	}
	r.hasTitle = r.findTitle(body)
	r.blocks(body, around{})
	r.endBlock()
	doc := r.w.Document("paragraph")
	doc.Title, err = fileTitle(p)
	return doc, err
}

// parts reads what stands beside the document's own part, in a fixed order.
func (r *reader) parts(p *pack) error {
	byKind := make(map[string][]string)
	seen := make(map[string]bool)
	for _, rel := range r.rels {
		if !rel.external && !seen[rel.target] {
			seen[rel.target] = true
			byKind[rel.kind] = append(byKind[rel.kind], rel.target)
		}
	}
	read := func(kind string, take func(*node)) error {
		sort.Strings(byKind[kind])
		for _, name := range byKind[kind] {
			root, err := p.part(name)
			if err != nil {
				return err
			}
			if root != nil {
				take(root)
			}
		}
		return nil
	}
	for _, step := range []struct {
		kind string
		take func(*node)
	}{
		{"styles", func(n *node) { r.styles = readStyles(n) }},
		{"numbering", func(n *node) { r.numbering = readNumbering(n) }},
		{"footnotes", func(n *node) { r.readNotes("footnote", n) }},
		{"endnotes", func(n *node) { r.readNotes("endnote", n) }},
		{"header", func(n *node) { r.dropOnce("the head of the pages", n.words()) }},
		{"footer", func(n *node) { r.dropOnce("the foot of the pages", n.words()) }},
		{"comments", func(n *node) {
			for _, c := range n.children {
				r.w.Drop(0, "a comment", c.words())
			}
		}},
	} {
		if err := read(step.kind, step.take); err != nil {
			return err
		}
	}
	if r.styles == nil {
		r.styles = styles{}
	}
	if r.numbering == nil {
		r.numbering = readNumbering(nil)
	}
	return nil
}

// dropOnce reports words that several parts repeat, such as page heads, once.
func (r *reader) dropOnce(what, words string) {
	if r.dropped == nil {
		r.dropped = make(map[string]bool)
	}
	if !r.dropped[words] {
		r.dropped[words] = true
		r.w.Drop(0, what, words)
	}
}

func (r *reader) readNotes(kind string, root *node) {
	for _, n := range root.children {
		switch n.attr("type") {
		case "separator", "continuationSeparator", "continuationNotice":
			continue
		}
		r.notes[kind+n.attr("id")] = n
	}
}

// findTitle reports whether a paragraph has the style of a title: then headings
// stand one level lower.
func (r *reader) findTitle(body *node) bool {
	for _, c := range body.children {
		id, _ := c.child("pPr").val("pStyle")
		if c.name == "p" && r.styles[id].title && c.words() != "" {
			return true
		}
	}
	return false
}

// fileTitle is the title in the document's properties.
func fileTitle(p *pack) (string, error) {
	root, err := p.part("docProps/core.xml")
	if err != nil || root == nil {
		return "", err
	}
	if t := root.child("title"); t != nil {
		return strings.Join(strings.Fields(t.text), " "), nil
	}
	return "", nil
}
