package faq

import "strings"

// maxNesting is how many quotes and lists may open on one line. Reading a line
// costs the square of it, and nobody nests a tenth as deep; a ruler drawn as
// "* * *" across a page has about 40.
const maxNesting = 100

// nesting counts the marks of quotes and list items that a line begins with.
func nesting(line string) int {
	n := 0
	for {
		line = strings.TrimLeft(line, " \t")
		rest := strings.TrimLeft(line, "0123456789")
		number := len(rest) < len(line)
		switch {
		case rest == "":
			return n
		case !number && rest[0] == '>':
		case len(rest) > 1 && rest[1] != ' ' && rest[1] != '\t':
			return n
		case !number && strings.IndexByte("-*+", rest[0]) >= 0:
		case number && (rest[0] == '.' || rest[0] == ')'):
		default:
			return n
		}
		n++
		line = rest[1:]
	}
}

// deepLines returns where the lines begin that are nested too deeply to be read.
func deepLines(src []byte) []int {
	var out []int
	at := 0
	for line := range strings.Lines(string(src)) {
		if nesting(strings.TrimSuffix(line, "\n")) > maxNesting {
			out = append(out, at)
		}
		at += len(line)
	}
	return out
}
