package config

import (
	"fmt"
	"sort"
	"strings"
)

// place is where a setting stands: a line of a file, or a variable.
type place struct {
	File string
	Line int
	Env  string
}

func (p place) String() string {
	switch {
	case p.Env != "":
		return "environment " + p.Env
	case p.File == "":
		return "configuration"
	case p.Line == 0:
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// Problem is one mistake in the configuration, with its mend.
type Problem struct {
	place
	Key  string // "section.key", or empty where none is concerned
	Text string
}

// String is "file:line: key: what is wrong; how to mend it".
func (p Problem) String() string {
	if p.Key == "" {
		return p.place.String() + ": " + p.Text
	}
	return p.place.String() + ": " + p.Key + ": " + p.Text
}

// Problems are all mistakes of one configuration. It is an error where it is
// not empty.
type Problems []Problem

// Error lists the problems, one a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// sort orders by line; mistakes in the environment come last.
func (ps Problems) sort() {
	sort.SliceStable(ps, func(i, j int) bool {
		a, b := ps[i], ps[j]
		if (a.Env == "") != (b.Env == "") {
			return a.Env == ""
		}
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Env < b.Env
	})
}
