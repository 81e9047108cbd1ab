package faq

import (
	"bytes"
	"sort"
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
