package faq

import (
	"bytes"
	"regexp"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// EscapeText returns a text that can stand under a heading: a backslash is put
// before each line that would begin a new heading or is nested absurdly deep, and
// before each code or HTML block that is never closed and would swallow what
// follows. Markdown shows the
// same words. A text that needs nothing is returned as it is, but for blank lines
// at its ends, which are dropped.
func EscapeText(s string) string {
	from, to := trimBlank([]byte(s), 0, len(s))
	src := []byte(s[from:to])
	if len(src) == 0 {
		return ""
	}
	// Each round escapes at least one line, and an escaped line stays harmless.
	for round := 1; ; round++ {
		marks := offenders(src)
		if len(marks) == 0 {
			return string(src)
		}
		if round >= maxRounds {
			marks = suspects(src)
		}
		out := make([]byte, 0, len(src)+len(marks))
		last := 0
		for _, at := range marks {
			out = append(append(out, src[last:at]...), '\\')
			last = at
		}
		src = append(out, src[last:]...)
	}
}

// maxRounds is how often a text is read to escape no more than needed. Documents
// of clinics need two or three; one made to need thousands is escaped wholesale.
const maxRounds = 20

// suspect matches the beginning of each line that could begin a heading or a
// block that must be closed.
var suspect = regexp.MustCompile("(?m)^ {0,3}(?:[#<]|```|~~~|=+[ \\t]*$|-+[ \\t]*$)")

func suspects(src []byte) []int {
	var marks []int
	for _, m := range suspect.FindAllIndex(src, -1) {
		marks = append(marks, firstMark(src, m[0]))
	}
	return marks
}

// offenders returns the offsets, rising, at which a backslash is needed.
func offenders(src []byte) []int {
	if deep := deepLines(src); len(deep) > 0 {
		for i, at := range deep {
			deep[i] = firstMark(src, at)
		}
		return deep
	}
	const guard = "\n\n# x\n"
	guarded := append(append([]byte(nil), src...), guard...)
	root := blockParser.Parse(text.NewReader(guarded))
	var marks []int
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		h, isHeading := n.(*ast.Heading)
		if isHeading && h.Pos() >= len(src) {
			return marks // the guard stands as a heading: nothing swallowed it
		}
		if isHeading {
			marks = append(marks, headingMark(guarded, h))
		}
	}
	// An open block has swallowed the guard: it is the last one.
	return append(marks, firstMark(guarded, lineStart(guarded, root.LastChild().Pos())))
}

// headingMark returns where the mark is that makes the line a heading.
func headingMark(src []byte, h *ast.Heading) int {
	end := headingEnd(src, h)
	if end == lineEnd(src, h.Pos()) {
		return h.Pos()
	}
	return firstMark(src, lineStart(src, end-1))
}

// firstMark returns the offset of the first character that is not blank.
func firstMark(src []byte, start int) int {
	return start + len(src[start:]) - len(bytes.TrimLeft(src[start:], " \t"))
}
