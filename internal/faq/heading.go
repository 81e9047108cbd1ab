package faq

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// protect marks a character that the author escaped with a backslash while a
// heading is cleaned. Content never holds it.
const protect = "\x00"

var listNumber = regexp.MustCompile(`^[0-9]{1,3}[.)] +`)

// headingText returns the words of a heading's source as the document spells them,
// without markup, list number and final colon; escaped with a backslash they stay.
// White space is single spaces.
func headingText(src []byte) string {
	var b strings.Builder
	writeInline(&b, headingParser.Parse(text.NewReader(src)), src)
	s := strings.Join(strings.Fields(b.String()), " ")
	if rest := listNumber.ReplaceAllString(s, ""); rest != "" {
		s = rest
	}
	if rest := strings.TrimRight(s, ": "); rest != "" && !strings.HasSuffix(rest, protect) {
		s = rest
	}
	return strings.ReplaceAll(s, protect, "")
}

func writeInline(b *strings.Builder, parent ast.Node, src []byte) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			if parent.Kind() == ast.KindCodeSpan {
				b.Write(n.Value(src))
			} else {
				b.WriteString(unescape(n.Value(src)))
			}
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(src))
		case *ast.RawHTML:
		default:
			writeInline(b, n, src)
		}
	}
}

// unescape resolves backslash escapes and entities; a character that a backslash
// escaped is marked with protect.
func unescape(s []byte) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && util.IsPunct(s[i+1]) {
			b.WriteString(protect)
			b.WriteByte(s[i+1])
			i++
			continue
		}
		if s[i] == '&' {
			if end := entityEnd(s[i:]); end > 0 {
				e := util.ResolveEntityNames(util.ResolveNumericReferences(s[i : i+end]))
				b.Write(e)
				i += end - 1
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

var entity = regexp.MustCompile(`^&(?:[a-zA-Z][a-zA-Z0-9]*|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});`)

func entityEnd(s []byte) int {
	return len(entity.Find(s))
}

// CleanHeading returns a heading in the form in which Load would give it: plain
// words, single spaces. It is for those who make headings from other documents.
func CleanHeading(s string) string {
	return strings.Join(strings.Fields(s), " ")
}

var (
	startNumber = regexp.MustCompile(`^([0-9]{1,3})([.)] )`)
	likeEntity  = regexp.MustCompile(`&([a-zA-Z#])`)
)

// headingMarkup is the inverse of headingText: the line that reads as s.
func headingMarkup(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case strings.IndexByte("\\`*_[]<", c) >= 0, c == '#' && (i == 0 || s[i-1] == ' ' || s[i-1] == '#'), c == ':' && i == len(s)-1:
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	out := startNumber.ReplaceAllString(b.String(), `${1}\${2}`)
	return likeEntity.ReplaceAllString(out, `\&${1}`)
}
