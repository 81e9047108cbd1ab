// Package source holds what the readers of DOCX, HTML and PDF hand to the
// importer: a document as Markdown in the plain form that the importer's steps
// take, the place each line came from, and notes on what was left out. So all
// later steps are the same for every kind of document.
package source

import "strings"

// Action says what a reader did with a piece of the document. The set is closed.
type Action int

// What a reader does besides turning text into Markdown.
const (
	Dropped Action = iota // words that are not in the Markdown
	Moved                 // words that stand at another place than in the document
	Remark                // something a person should look at
)

// Note is one line of a reader's report.
type Note struct {
	Place  int // counted as Document.Unit says, 1-based; 0 if it is about the whole document
	Action Action
	Msg    string
	Text   string // the words it is about, in full; may be empty
}

// Document is one document as the importer takes it.
type Document struct {
	Markdown string
	Unit     string // what a place counts: "paragraph" or "page"
	Places   []int  // by line of Markdown, rising; Places[0] belongs to the first line
	Notes    []Note
	Title    string // what the file says about itself outside its text; may be empty
}

// Span is a piece of text in one style.
type Span struct {
	Text         string
	Bold, Italic bool
	Link         string // where the words lead; empty if nowhere
	Break        bool   // a line break that the writer made, in place of text
}

// Text is the content of a paragraph, heading, item or cell.
type Text []Span

// Plain returns the words on one line.
func (t Text) Plain() string {
	var all []rune
	for _, s := range t {
		if s.Break {
			all = append(all, ' ')
			continue
		}
		all = append(all, []rune(s.Text)...)
	}
	return collapse(string(all))
}

// End returns the last of its spans that holds more than white space.
func (t Text) End() string {
	for i := len(t) - 1; i >= 0; i-- {
		if s := strings.TrimSpace(t[i].Text); s != "" {
			return s
		}
	}
	return ""
}
