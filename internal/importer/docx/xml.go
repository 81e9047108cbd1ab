package docx

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Limits of one part's XML. Word nests some twenty deep; text boxes in tables in
// text boxes come to a hundred.
const (
	maxDepth = 250
	maxNodes = 2_000_000
)

var (
	errDTD   = errors.New("it has a document type definition, which no word processor writes")
	errDeep  = fmt.Errorf("its elements are nested more than %d deep", maxDepth)
	errNodes = fmt.Errorf("it has more than %d elements", maxNodes)
)

// node is an element by its local name: the transitional and the strict form of
// the format differ in name spaces only.
type node struct {
	name     string
	attrs    []xml.Attr
	children []*node
	text     string // of an element without children: t, delText, instrText
}

// attr returns an attribute by its local name.
func (n *node) attr(name string) string {
	for _, a := range n.attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// child returns the first child of that name, or nil. A nil node has none.
func (n *node) child(name string) *node {
	if n == nil {
		return nil
	}
	for _, c := range n.children {
		if c.name == name {
			return c
		}
	}
	return nil
}

// val returns the "val" of a child, and whether the child is there.
func (n *node) val(name string) (string, bool) {
	c := n.child(name)
	if c == nil {
		return "", false
	}
	return c.attr("val"), true
}

// on returns the state of a switch such as <b/> or <b val="0"/>, and whether it
// is set at all.
func (n *node) on(name string) (value, set bool) {
	v, set := n.val(name)
	switch v {
	case "0", "false", "off", "none":
		return false, set
	}
	return set, set
}

// parse reads XML into nodes. Entities other than XML's own five are refused by
// the decoder, document types here.
func parse(data []byte) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	root := &node{}
	open := []*node{root}
	count := 0
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		top := open[len(open)-1]
		switch tok := tok.(type) {
		case xml.Directive:
			return nil, errDTD
		case xml.StartElement:
			if len(open) > maxDepth {
				return nil, errDeep
			}
			if count++; count > maxNodes {
				return nil, errNodes
			}
			n := &node{name: tok.Name.Local, attrs: tok.Attr}
			top.children = append(top.children, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(top.children) == 0 && holdsText[top.name] {
				top.text += string(tok)
			}
		}
	}
	if len(root.children) == 0 {
		return nil, errors.New("it is empty")
	}
	return root.children[0], nil
}

// holdsText are the elements whose characters are text; all others hold white
// space for the eye.
var holdsText = map[string]bool{"t": true, "delText": true, "instrText": true, "delInstrText": true, "title": true}

// words returns all words under a node, deleted ones too.
func (n *node) words() string {
	var b strings.Builder
	n.addWords(&b)
	return strings.Join(strings.Fields(b.String()), " ")
}

func (n *node) addWords(b *strings.Builder) {
	switch n.name {
	case "t", "delText":
		b.WriteString(n.text)
	case "tab", "br", "cr", "p":
		b.WriteByte(' ')
	case "Fallback": // the same again for older programs
		return
	}
	for _, c := range n.children {
		c.addWords(b)
	}
}
