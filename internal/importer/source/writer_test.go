package source

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"pgregory.net/rapid"
)

func TestWriter(t *testing.T) {
	plain := func(s string) Text { return Text{{Text: s}} }
	for _, c := range []struct {
		name  string
		write func(*Writer)
		want  string
	}{
		{"heading and paragraph", func(w *Writer) { w.Heading(1, 2, plain("A *b*")); w.Paragraph(2, plain("c  d\n")) }, "## A \\*b\\*\n\nc d\n"},
		{"styles", func(w *Writer) {
			w.Paragraph(1, Text{{Text: "Note: ", Bold: true}, {Text: "take "}, {Text: "two", Italic: true}, {Text: ", "}, {Text: "both", Bold: true, Italic: true}, {Text: "."}})
		}, "**Note:** take *two*, ***both***.\n"},
		{"bold inside a word is no markup", func(w *Writer) { w.Paragraph(1, Text{{Text: "k", Bold: true}, {Text: "etamine"}}) }, "ketamine\n"},
		{"links", func(w *Writer) {
			w.Paragraph(1, Text{{Text: "see ", Link: ""}, {Text: "our page", Link: "https://example.org/a(1)"}, {Text: " or "}, {Text: "next", Link: "/next"}, {Text: " "}, {Text: "https://example.org/", Link: "https://example.org"}, {Text: " x", Link: "javascript:y"}})
		}, "see [our page](https://example.org/a%281%29) or next https://example.org/ x\n"},
		{"breaks", func(w *Writer) {
			w.Paragraph(1, Text{{Text: "a"}, {Break: true}, {Text: "# b"}, {Break: true}, {Text: " "}, {Break: true}, {Text: "c"}})
		}, "a\\\n\\# b\n\nc\n"},
		{"lists", func(w *Writer) {
			w.Item(1, 0, "-", plain("a"))
			w.Item(2, 1, "1.", plain("b"))
			w.ItemText(3, 1, plain("more"))
			w.Item(4, 1, "2.", plain("c"))
			w.Item(5, 9, "-", plain("deep"))
			w.Item(6, 0, "-", plain("d"))
			w.EndList()
			w.Item(7, 0, "a)", plain("e"))
			w.Paragraph(8, plain("f"))
		}, "- a\n  1. b\n\n     more\n  2. c\n     - deep\n- d\n\na) e\n\nf\n"},
		{"deep list", func(w *Writer) {
			for i := range 12 {
				w.Item(i+1, i, "-", plain("a"))
			}
		}, "- a\n  - a\n    - a\n      - a\n        - a\n          - a\n            - a\n              - a\n" + strings.Repeat("                - a\n", 4)},
		{"table", func(w *Writer) {
			w.Table(1, [][]Text{{{{Text: "A|1", Bold: true}}, plain("B")}, {Text{{Text: "x"}, {Break: true}, {Text: "y"}}}, {nil, nil}, {nil, plain("z.")}})
		}, "| A\\|1 | B |\n| --- | --- |\n| x; y | |\n| | z. |\n"},
		{"table of one column", func(w *Writer) { w.Table(1, [][]Text{{plain("a")}, {plain("b")}}) }, "a\n\nb\n"},
		{"code", func(w *Writer) { w.Code(1, "a\n```\nb") }, "````\na\n```\nb\n````\n"},
		{"decoration", func(w *Writer) { w.Paragraph(1, plain("***")); w.Heading(1, 1, plain("–")); w.Item(1, 0, "-", nil) }, ""},
		{"signs", func(w *Writer) {
			w.Paragraph(1, plain(`a_b _c_ 2 * 3 [x](y) [x][y] <b> <5 &amp; & \n \* ____ {#x}`))
			w.Paragraph(2, plain("> q"))
			w.Paragraph(3, plain("[a]: b"))
			w.Paragraph(4, plain("| a | b |"))
			w.Paragraph(5, plain("<!-- x -->"))
		}, "a_b \\_c\\_ 2 * 3 [x]\\(y) [x]\\[y] < b> <5 \\&amp; & \\n \\\\\\* ____ {\\#x}\n\n\\> q\n\n\\[a]: b\n\n\\| a | b |\n\n< !-- x -->\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var w Writer
			c.write(&w)
			doc := w.Document("page")
			if d := cmp.Diff(strings.TrimRight(c.want, "\n"), strings.TrimRight(doc.Markdown, "\n")); d != "" {
				t.Error(d)
			}
			checkPlaces(t, doc)
		})
	}
}

func checkPlaces(t interface{ Errorf(string, ...any) }, doc *Document) {
	if lines := strings.Count(doc.Markdown, "\n") + 1; doc.Markdown != "" && lines != len(doc.Places) {
		t.Errorf("%d lines, %d places", lines, len(doc.Places))
	}
	for i := 1; i < len(doc.Places); i++ {
		if doc.Places[i] < doc.Places[i-1] {
			t.Errorf("places fall: %v", doc.Places)
		}
	}
}

// shown is the text that a Markdown program shows.
func shown(markdown string) string {
	src := []byte(markdown)
	var b strings.Builder
	root := goldmark.New(goldmark.WithExtensions(extension.Table)).Parser().Parse(text.NewReader(src))
	_ = ast.Walk(root, func(n ast.Node, in bool) (ast.WalkStatus, error) { // the function returns no error
		switch n := n.(type) {
		case *ast.Text:
			if in {
				b.Write(unescape(n.Segment.Value(src)))
				if n.SoftLineBreak() || n.HardLineBreak() {
					b.WriteByte(' ')
				}
			}
		case *ast.String:
			if in {
				b.Write(n.Value)
			}
		case *ast.AutoLink:
			if in {
				b.Write(n.Label(src))
			}
		case *ast.RawHTML, *ast.HTMLBlock:
			b.WriteString(" HTML ") // never
		default:
			if n.Type() == ast.TypeBlock {
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

func unescape(b []byte) []byte {
	var out []byte
	for i := 0; i < len(b); i++ {
		if b[i] == '\\' && i+1 < len(b) && unicode.In(rune(b[i+1]), unicode.Punct, unicode.Symbol) && b[i+1] < 0x80 {
			i++
		}
		out = append(out, b[i])
	}
	return out
}

// TestShowsTheWords holds that what Markdown shows is what was written, whatever
// signs it holds, but for white space.
func TestShowsTheWords(t *testing.T) {
	sign := rapid.SampledFrom([]string{"a", "Word", "7", " ", " ", "*", "_", "`", "[", "]", "(", ")", "<", ">", "!", "#", "|", "\\", "&amp;", "&", ":", "~", "é", "x.", "http://e.org"})
	line := rapid.Custom(func(rt *rapid.T) string {
		// A word at the start: marks of lists typed there are meant as such.
		return "W" + strings.Join(rapid.SliceOfN(sign, 1, 14).Draw(rt, "signs"), "") + "w"
	})
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
	rapid.Check(t, func(rt *rapid.T) {
		var w Writer
		var want strings.Builder
		for i := range rapid.IntRange(1, 5).Draw(rt, "blocks") {
			var text Text
			for range rapid.IntRange(1, 4).Draw(rt, "spans") {
				s := line.Draw(rt, "text")
				want.WriteString(s)
				text = append(text, Span{Text: s, Bold: rapid.Bool().Draw(rt, "bold"), Italic: rapid.Bool().Draw(rt, "italic")})
			}
			switch rapid.IntRange(0, 3).Draw(rt, "kind") {
			case 0:
				w.Heading(i+1, 2, text)
			case 1:
				w.Paragraph(i+1, text)
			case 2:
				w.Item(i+1, 0, "-", text)
			case 3:
				w.Table(i+1, [][]Text{{text, {{Text: "B"}}}, {{{Text: "C"}}, {{Text: "D"}}}})
				want.WriteString("BCD")
			}
		}
		doc := w.Document("page")
		checkPlaces(rt, doc)
		if d := cmp.Diff(squeeze(want.String()), squeeze(shown(doc.Markdown))); d != "" {
			rt.Fatalf("%s\n%s", d, doc.Markdown)
		}
	})
}

func TestSign(t *testing.T) {
	for _, c := range []struct {
		font string
		code rune
		want rune
		ok   bool
	}{
		{"Symbol", 0xf0b7, '•', true}, {"Symbol", 'b', 'β', true}, {"Symbol", 0xf06d, 'μ', true}, {"Wingdings", 0xf0fc, '✓', true}, {"Wingdings", 0xf041, 0, false}, {"Symbol", '5', '5', true},
	} {
		if r, ok := Sign(c.font, c.code); r != c.want || ok != c.ok {
			t.Errorf("%s %x: %q, %v", c.font, c.code, r, ok)
		}
	}
	for in, want := range map[[2]string]string{{"1", "sleep"}: "[1]", {"2", "10"}: "2", {"th", "5"}: "th", {"1,2", "end."}: "[1,2]"} {
		if got := Reference(in[0], in[1]); got != want {
			t.Errorf("%q behind %q: %q", in[0], in[1], got)
		}
	}
	if got := Roman(1994); got != "MCMXCIV" {
		t.Error(got)
	}
}
