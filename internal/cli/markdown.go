package cli

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdown writes the clinic's Markdown so that it reads well in a terminal:
// paragraphs wrapped, lists indented, marks of emphasis turned into styles. Every
// word of it is kept; what is not known to this writer is shown as it stands.
func (t *Terminal) markdown(source string) {
	src := []byte(printable(source))
	doc := goldmark.DefaultParser().Parse(text.NewReader(src))
	m := markdownWriter{t: t, src: src}
	m.blocks(doc, "", "", false)
}

type markdownWriter struct {
	t   *Terminal
	src []byte
}

// blocks writes the children of a node, the first line behind first and all
// others behind rest. In a tight list no blank line stands between blocks.
func (m markdownWriter) blocks(parent ast.Node, first, rest string, tight bool) {
	prefix := first
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if n.PreviousSibling() != nil && !tight {
			m.t.write(strings.TrimRight(rest, " ") + "\n")
		}
		m.block(n, prefix, rest)
		prefix = rest
	}
	if parent.FirstChild() == nil && first != "" {
		m.t.write(strings.TrimRight(first, " ") + "\n")
	}
}

func (m markdownWriter) block(n ast.Node, first, rest string) {
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		m.t.wrap(m.inline(n, 0), first, rest)
	case *ast.Heading:
		m.t.wrap(m.inline(n, bold), first, rest)
	case *ast.Blockquote:
		m.blocks(n, first+"| ", rest+"| ", false)
	case *ast.List:
		m.list(n, first, rest)
	case *ast.ThematicBreak:
		m.t.write(first + "---\n")
	default: // code, HTML and whatever else has lines: as it stands
		prefix := first
		lines := n.Lines()
		for i := range lines.Len() {
			seg := lines.At(i)
			m.t.write(prefix + strings.TrimRight(string(seg.Value(m.src)), "\n") + "\n")
			prefix = rest
		}
		if html, ok := n.(*ast.HTMLBlock); ok && html.HasClosure() {
			m.t.write(prefix + strings.TrimRight(string(html.ClosureLine.Value(m.src)), "\n") + "\n")
		}
	}
}

func (m markdownWriter) list(l *ast.List, first, rest string) {
	number := l.Start
	prefix := first
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		if item.PreviousSibling() != nil && !l.IsTight {
			m.t.write(strings.TrimRight(rest, " ") + "\n")
		}
		mark := "- "
		if l.IsOrdered() {
			mark = strconv.Itoa(number) + ". "
			number++
		}
		m.blocks(item, prefix+mark, rest+strings.Repeat(" ", len(mark)), l.IsTight)
		prefix = rest
	}
}

// inline collects the text of a block with its styles.
func (m markdownWriter) inline(parent ast.Node, st style) []span {
	var out []span
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			value := n.Segment.Value(m.src)
			if !n.IsRaw() {
				value = unescape(value)
			}
			out = append(out, span{string(value), st})
			switch {
			case n.HardLineBreak():
				out = append(out, span{"\n", st})
			case n.SoftLineBreak():
				out = append(out, span{" ", st})
			}
		case *ast.String:
			out = append(out, span{string(n.Value), st})
		case *ast.Emphasis:
			mark := italic
			if n.Level > 1 {
				mark = bold
			}
			out = append(out, m.inline(n, st|mark)...)
		case *ast.Link:
			out = append(out, m.inline(n, st)...)
			out = append(out, span{" (" + string(n.Destination) + ")", st})
		case *ast.AutoLink:
			out = append(out, span{string(n.Label(m.src)), st})
		case *ast.RawHTML:
			for i := range n.Segments.Len() {
				seg := n.Segments.At(i)
				out = append(out, span{string(seg.Value(m.src)), st})
			}
		default: // code spans, images and whatever else holds text
			out = append(out, m.inline(n, st)...)
		}
	}
	return out
}

func unescape(value []byte) []byte {
	return util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(value)))
}
