package faq

import (
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// DiffOp says in which of two texts a line stands.
type DiffOp string

// The ops are the marks that a diff has at the beginning of its lines.
const (
	DiffSame    DiffOp = " " // in both
	DiffRemoved DiffOp = "-" // only before
	DiffAdded   DiffOp = "+" // only after
)

// DiffLine is one line of a comparison.
type DiffLine struct {
	Op            DiffOp
	Text          string // without line end
	Before, After int    // number of the line in each text, 1-based; 0 where it does not stand
}

// Diff compares two texts line by line, for people to read: all lines of both in
// order, removed ones before added ones. It is nil if both are empty. Line ends and
// blank lines at the end of a text are not compared.
func Diff(before, after string) []DiffLine {
	before, after = diffText(before), diffText(after)
	var out []DiffLine
	old, now := 0, 0
	add := func(op DiffOp, text string) {
		for line := range strings.Lines(text) {
			l := DiffLine{Op: op, Text: strings.TrimSuffix(line, "\n")}
			if op != DiffAdded {
				old++
				l.Before = old
			}
			if op != DiffRemoved {
				now++
				l.After = now
			}
			out = append(out, l)
		}
	}
	at := 0
	for _, e := range udiff.Lines(before, after) {
		add(DiffSame, before[at:e.Start])
		add(DiffRemoved, before[e.Start:e.End])
		add(DiffAdded, e.New)
		at = e.End
	}
	add(DiffSame, before[at:])
	return out
}

// diffText gives each line the same end.
func diffText(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	if s = strings.TrimRight(s, "\n"); s == "" {
		return ""
	}
	return s + "\n"
}
