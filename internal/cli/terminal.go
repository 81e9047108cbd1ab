// Package cli is the terminal adapter: it lays a Message out for reading, runs
// the prompt, and streams questions and replies as JSON lines. It knows neither
// the index nor how a decision is made.
package cli

import (
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
	"golang.org/x/term"
)

const (
	plainWidth = 80 // where the output is no terminal
	maxWidth   = 88 // longer lines are hard to read, however wide the window is
	minWidth   = 20
)

// Terminal writes text of a given width, with or without colour.
type Terminal struct {
	w      io.Writer
	width  int // columns
	colour bool
	err    error // the first write error; later writes are dropped
}

// NewTerminal returns a terminal over w. Where w is a terminal, its width is
// used, and colour unless NO_COLOR is set or TERM is dumb.
func NewTerminal(w io.Writer, getenv func(string) string) *Terminal {
	t := &Terminal{w: w, width: plainWidth}
	if !IsTerminal(w) {
		return t
	}
	if columns, _, err := term.GetSize(int(w.(*os.File).Fd())); err == nil && columns > 0 {
		t.width = min(max(columns, minWidth), maxWidth)
	}
	t.colour = wantsColour(getenv)
	return t
}

// wantsColour reports whether the person at a terminal wants colour.
func wantsColour(getenv func(string) string) bool {
	return getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
}

// IsTerminal reports whether a stream is a terminal.
func IsTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Err is the first error met in writing.
func (t *Terminal) Err() error { return t.err }

func (t *Terminal) write(s string) {
	if t.err == nil {
		_, t.err = io.WriteString(t.w, s)
	}
}

// style is a set of attributes.
type style uint8

const (
	bold style = 1 << iota
	italic
	dim
	red
	yellow
)

// codes are the SGR parameters of the attributes, in the order of the bits.
var codes = []string{"1", "3", "2", "31", "33"}

func (t *Terminal) paint(s string, st style) string {
	if !t.colour || st == 0 || s == "" {
		return s
	}
	var on []string
	for i, code := range codes {
		if st&(1<<i) != 0 {
			on = append(on, code)
		}
	}
	return "\x1b[" + strings.Join(on, ";") + "m" + s + "\x1b[0m"
}

// span is a run of text in one style. A line end in it is kept.
type span struct {
	text  string
	style style
}

// wrap writes the spans as lines of at most the terminal's width, the first
// behind first, the others behind rest. A word longer than the line stands alone
// and sticks out, so that an address can still be copied.
func (t *Terminal) wrap(spans []span, first, rest string) {
	line, column := []span{{first, 0}}, uniseg.StringWidth(first)
	empty := true // nothing but the prefix on the line
	flush := func() {
		t.write(strings.TrimRight(t.painted(line), " ") + "\n")
		line, column, empty = []span{{rest, 0}}, uniseg.StringWidth(rest), true
	}
	for _, word := range words(spans) {
		if word == nil {
			flush()
			continue
		}
		width := 0
		for _, piece := range word {
			width += uniseg.StringWidth(piece.text)
		}
		if !empty && column+1+width > t.width {
			flush()
		}
		if !empty {
			space := span{" ", 0}
			if last := line[len(line)-1]; last.style == word[0].style {
				space.style = last.style
			}
			line = append(line, space)
			column++
		}
		line = append(line, word...)
		column += width
		empty = false
	}
	flush()
}

// painted joins pieces, with one mark for a run in one style.
func (t *Terminal) painted(pieces []span) string {
	var out, run strings.Builder
	var current style
	for _, p := range pieces {
		if p.style != current {
			out.WriteString(t.paint(run.String(), current))
			run.Reset()
			current = p.style
		}
		run.WriteString(p.text)
	}
	out.WriteString(t.paint(run.String(), current))
	return out.String()
}

// words splits spans at spaces. A word may have pieces in several styles; nil
// stands for a line end. No-break spaces do not split.
func words(spans []span) [][]span {
	var out [][]span
	var word []span
	end := func() {
		if len(word) > 0 {
			out = append(out, word)
			word = nil
		}
	}
	for _, s := range spans {
		start := 0
		for i, r := range s.text {
			if r != ' ' && r != '\t' && r != '\n' {
				continue
			}
			if i > start {
				word = append(word, span{s.text[start:i], s.style})
			}
			end()
			if r == '\n' {
				out = append(out, nil)
			}
			start = i + 1
		}
		if start < len(s.text) {
			word = append(word, span{s.text[start:], s.style})
		}
	}
	end()
	return out
}

// printable drops what could steer a terminal: control characters, and the
// format characters that reorder or hide text.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\u200d': // joins the parts of one sign
			return r
		case unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co) || r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
}

// Line is a text fit for one line of a terminal: no control characters, no line
// ends.
func Line(s string) string { return strings.Join(strings.Fields(printable(s)), " ") }

// paragraph writes one text in one style and returns whether it wrote.
func (t *Terminal) paragraph(s string, st style) bool {
	if s = strings.TrimSpace(printable(s)); s == "" {
		return false
	}
	t.wrap([]span{{s, st}}, "", "")
	return true
}
