package faq

import (
	"bytes"
	"sort"
	"strings"
)

// lineIndex finds the line of an offset.
type lineIndex struct {
	first int   // number of the first line
	ends  []int // offsets of the line ends
}

func newLineIndex(src []byte, first int) lineIndex {
	x := lineIndex{first: first}
	for i, c := range src {
		if c == '\n' {
			x.ends = append(x.ends, i)
		}
	}
	return x
}

func (x lineIndex) at(offset int) int {
	return x.first + sort.SearchInts(x.ends, offset)
}

// lineStart returns where the line that holds the offset begins.
func lineStart(src []byte, offset int) int {
	return bytes.LastIndexByte(src[:offset], '\n') + 1
}

// lineEnd returns where the line after the one that holds the offset begins.
func lineEnd(src []byte, offset int) int {
	if i := bytes.IndexByte(src[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(src)
}

// trimBlank narrows a range of whole lines to that without blank lines at either
// end and without the last line's end. It is empty if all lines are blank.
func trimBlank(src []byte, start, end int) (from, to int) {
	trimmed := bytes.TrimRight(src[start:end], " \t\n")
	if len(trimmed) == 0 {
		return start, start
	}
	to = start + len(trimmed)
	if i := bytes.IndexByte(src[to:end], '\n'); i >= 0 {
		to += i // blanks at the end of the last line are its own
	} else {
		to = end
	}
	lead := len(src[start:to]) - len(bytes.TrimLeft(src[start:to], " \t\n"))
	return max(start, lineStart(src, start+lead)), to
}

// splitLines returns the lines of a file with their ends, of any system's kind, so
// that joined they are the file again.
func splitLines(src []byte) []string {
	var out []string
	start := 0
	for i := 0; i < len(src); i++ {
		if src[i] == '\n' || src[i] == '\r' && (i+1 == len(src) || src[i+1] != '\n') {
			out = append(out, string(src[start:i+1]))
			start = i + 1
		}
	}
	if start < len(src) {
		out = append(out, string(src[start:]))
	}
	return out
}

// lineEnding returns the end of a line, "\n" if it has none.
func lineEnding(line string) string {
	if end := line[len(strings.TrimRight(line, "\r\n")):]; end != "" {
		return end
	}
	return "\n"
}

// blankLine reports whether a line holds nothing to read.
func blankLine(line string) bool {
	return strings.Trim(line, " \t\r\n") == ""
}

// toLines returns the lines of a text, each with the given end.
func toLines(text, end string) []string {
	if text == "" {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i := range lines {
		lines[i] += end
	}
	return lines
}
