// Package webpage reads HTML pages for the importer. It keeps headings,
// paragraphs, lists and tables, and leaves out what a site puts around its text:
// menus, page heads and feet, side columns, cookie notices, forms. Words that a
// reader of the page does not see are left out as well. All of it is reported.
package webpage

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"bedside/internal/importer/source"
)

// maxNodes is the most elements and texts of one page. Long articles have some
// thousands.
const maxNodes = 500_000

var errTooMany = fmt.Errorf("the page has more than %d elements; save its article alone", maxNodes)

// Read reads a page. The encoding is found as browsers find it: by its mark, by
// what the page says, or else by its bytes.
func Read(data []byte) (*source.Document, error) {
	text, err := decode(data)
	if err != nil {
		return nil, err
	}
	// Without scripting the parser shows what stands in <noscript> as elements.
	root, err := html.ParseWithOptions(bytes.NewReader(text), html.ParseOptionEnableScripting(false))
	if err != nil {
		return nil, fmt.Errorf("read the page: %w; save it again as HTML or as plain text", err)
	}
	if count(root) > maxNodes {
		return nil, errTooMany
	}
	r := &reader{sheet: readSheets(root), styles: make(map[string]map[string]string)}
	r.ownHeader = !headingOutside(root)
	body := find(root, atom.Body)
	if body == nil {
		return nil, errors.New("the page has no body")
	}
	r.block(body, state{})
	r.flush()
	for n := range root.Descendants() {
		if isCode(n) {
			r.scripts++
		}
	}
	r.reportCounts()
	doc := r.w.Document("paragraph")
	if t := find(root, atom.Title); t != nil {
		doc.Title = strings.Join(strings.Fields(words(t)), " ")
	}
	return doc, nil
}

func decode(data []byte) ([]byte, error) {
	enc, name, _ := charset.DetermineEncoding(data, "text/html")
	if name == "utf-8" {
		return bytes.TrimPrefix(data, []byte("\ufeff")), nil
	}
	out, err := enc.NewDecoder().Bytes(data)
	if err != nil {
		return nil, fmt.Errorf("read the page as %s: %w; save it again with the encoding UTF-8", name, err)
	}
	return out, nil
}

func count(n *html.Node) int {
	total := 0
	for range n.Descendants() {
		if total++; total > maxNodes {
			break
		}
	}
	return total
}

// find returns the first element of a kind, or nil.
func find(root *html.Node, a atom.Atom) *html.Node {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.DataAtom == a && n.Namespace == "" {
			return n
		}
	}
	return nil
}

// words returns all words under a node, also those nobody sees.
func words(n *html.Node) string { return firstWords(n, 0) }

// firstWords returns the words under a node, or if most is not 0 somewhat more
// than the first so many bytes of them.
func firstWords(n *html.Node, most int) string {
	var b strings.Builder
	if n.Type == html.TextNode {
		b.WriteString(n.Data)
	}
	for d := range n.Descendants() {
		if most > 0 && b.Len() > 2*most {
			break
		}
		switch {
		case d.Type == html.TextNode && !isCode(d.Parent):
			text := d.Data
			if most > 0 {
				text = text[:min(len(text), 2*most)]
			}
			b.WriteString(text)
		case d.Type == html.ElementNode && !inlineAtoms[d.DataAtom]:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// isCode reports whether an element holds something for the browser, not text.
func isCode(n *html.Node) bool {
	return n != nil && (n.DataAtom == atom.Script || n.DataAtom == atom.Style)
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Namespace == "" && a.Key == key {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Namespace == "" && a.Key == key {
			return true
		}
	}
	return false
}

// headingOutside reports whether a first-level heading stands outside the page's
// head: then a heading inside it is the site's name.
func headingOutside(root *html.Node) bool {
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.DataAtom != atom.H1 {
			continue
		}
		inside := false
		for p := n.Parent; p != nil; p = p.Parent {
			inside = inside || p.DataAtom == atom.Header && !inArticle(p) || p.DataAtom == atom.Nav
		}
		if !inside {
			return true
		}
	}
	return false
}

// inArticle reports whether a node stands in the page's own text.
func inArticle(n *html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		switch p.DataAtom {
		case atom.Main, atom.Article:
			return true
		}
	}
	return false
}
