package faq

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one reason why content cannot be read, with its mend in the message.
type Problem struct {
	File string // slash separated, relative to the content folder
	Line int    // 1-based, 0 if the whole file is meant
	Msg  string
}

// String returns "file:line: message".
func (p Problem) String() string {
	if p.Line == 0 {
		return p.File + ": " + p.Msg
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Msg)
}

// Error is what Load returns when content cannot be read, and Overlay when changes
// cannot be laid over it. It lists every problem found, by file and line.
type Error struct {
	Problems []Problem
	// Changes are the indices, rising, of the changes without which Overlay would
	// not have failed. Empty: the content itself cannot be read.
	Changes []int
}

// Error returns one problem a line.
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

func sortProblems(ps []Problem) {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Msg, b.Msg))
	})
}
