package docx

import (
	"regexp"
	"strings"
)

// field is something that Word works out, such as a page number or a link. Its
// result stands in the text behind its instruction.
type field struct {
	instr  string
	result bool // the instruction is complete
}

// maxFields is how deep fields may be nested.
const maxFields = 50

func (r *reader) fieldChar(kind string) {
	switch kind {
	case "begin":
		if len(r.fields) < maxFields {
			r.fields = append(r.fields, field{})
		}
	case "separate":
		if n := len(r.fields); n > 0 {
			r.fields[n-1].result = true
		}
	case "end":
		if n := len(r.fields); n > 0 {
			r.fields = r.fields[:n-1]
		}
	}
}

// maxInstr is the length in bytes of the longest instruction that is looked at.
const maxInstr = 2000

func (r *reader) fieldText(s string) {
	if n := len(r.fields); n > 0 && !r.fields[n-1].result && len(r.fields[n-1].instr) < maxInstr {
		r.fields[n-1].instr += s
	}
}

func instruction(instr string) string {
	if f := strings.Fields(instr); len(f) > 0 {
		return strings.ToUpper(f[0])
	}
	return ""
}

func isPageField(instr string) bool {
	switch instruction(instr) {
	case "PAGE", "NUMPAGES", "SECTIONPAGES":
		return true
	}
	return false
}

func (r *reader) inPageField() bool {
	for _, f := range r.fields {
		if isPageField(f.instr) {
			return true
		}
	}
	return false
}

// inContents reports whether the text is a table of contents, which goes over
// many paragraphs.
func (r *reader) inContents() bool {
	for _, f := range r.fields {
		switch instruction(f.instr) {
		case "TOC", "INDEX", "TOA":
			return true
		}
	}
	return false
}

var hyperlinkRE = regexp.MustCompile(`(?i)^\s*HYPERLINK\s+"([^"]+)"`)

// fieldLink returns where the field around the text leads.
func (r *reader) fieldLink() string {
	for i := len(r.fields) - 1; i >= 0; i-- {
		if m := hyperlinkRE.FindStringSubmatch(r.fields[i].instr); m != nil {
			return m[1]
		}
	}
	return ""
}
