package lint

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"bedside/internal/faq"
)

// shown calls f for each line that patients read: the text's and the plain
// companion's, with its line in the file (the companion's key for all of its).
func shown(p *faq.Passage, f func(line int, s string)) {
	n := p.TextLine
	for l := range strings.SplitSeq(p.Text, "\n") {
		f(n, l)
		n++
	}
	if p.Plain != "" {
		for l := range strings.SplitSeq(p.Plain, "\n") {
			f(p.KeyLine("plain"), l)
		}
	}
}

// markdown reads CommonMark without extensions, as package faq does. It is safe
// for concurrent use and dear to make.
var markdown = goldmark.DefaultParser()

// parse reads a passage's Markdown.
func parse(md string) (ast.Node, []byte) {
	src := []byte(md)
	return markdown.Parse(text.NewReader(src)), src
}

func checkHTMLInText(r *run) {
	for _, p := range r.corpus.Passages {
		root, src := parse(p.Text)
		last := 0
		// The walker never fails: the function returns no error.
		_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			at := -1
			switch n := n.(type) {
			case *ast.HTMLBlock:
				at = n.Pos()
			case *ast.RawHTML:
				at = n.Segments.At(0).Start
			}
			if !entering || at < 0 {
				return ast.WalkContinue, nil
			}
			if line := p.TextLine + strings.Count(string(src[:at]), "\n"); line != last {
				last = line
				r.report(p.Doc, line, "remove it; settings stand in one comment directly under the heading", "has HTML or a comment in the text")
			}
			return ast.WalkContinue, nil
		})
	}
}

func checkHeadingWithoutText(r *run) {
	for _, d := range r.corpus.Documents {
		for i, h := range d.Headings {
			groups := i+1 < len(d.Headings) && d.Headings[i+1].Level > h.Level
			if !h.HasText && !groups {
				r.report(d, h.Line, "write the text or remove the heading", "the heading %q has no text", h.Text)
			}
		}
	}
	for _, p := range r.corpus.Passages {
		if key(p.Text) == "" {
			r.report(p.Doc, p.Line, "write the text or remove the heading", "the text under %q has no words", p.Section)
		}
	}
}
