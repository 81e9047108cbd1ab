// Package faq reads the clinic's content: a folder of Markdown files becomes
// an immutable Corpus of Passages with stable ids, heading paths, file and
// line. It says whether content can be read; whether it should be published is
// the business of the lint package. It knows neither search nor Discord.
package faq

import (
	"crypto/sha256"
	"time"
)

// Status is the editorial state of a document.
type Status string

// The states a document can have. Only published documents are served;
// drafts are served where the operator asks for them, retired ones never.
const (
	Draft     Status = "draft"
	Published Status = "published"
	Retired   Status = "retired"
)

// Document is one Markdown file: an article or a page of questions.
type Document struct {
	File     string // slash separated, relative to the content folder
	Title    string
	Status   Status
	Owner    string    // a role such as "clinical lead", never a person
	Example  bool      // shipped example text: has no review date and says so
	Reviewed time.Time // day of the last review, zero if none
	ReviewBy time.Time // day of the next review, zero if none
	Covers   []string  // lexicon names every passage of the document covers
	Signed   string    // "sha256:…" written by publishing, or empty
}

// Passage is one heading with the text under it, the unit that is shown.
type Passage struct {
	ID        string // stable while the text is edited: from the heading path, or given by "id:"
	Doc       *Document
	Section   string   // the heading as the document spells it, without markup
	Path      []string // headings from the document's title down to Section
	Text      string   // verbatim Markdown between this heading and the next, without outer blank lines
	Line      int      // line of the heading in Doc.File, 1-based
	AlsoAsked []string // how patients ask for it
	Covers    []string // lexicon names of the heading's own comment, without the document's
	Attach    string   // "emergency": the emergency line is shown with it; or empty
	DosingOK  bool     // the clinic allows it in reply to a dosing question
	Plain     string   // the clinician's plain-language companion text, or empty
}

// AllCovers returns the lexicon names that the passage covers: its document's
// and its own, in that order, without repeats.
func (p *Passage) AllCovers() []string {
	seen := make(map[string]bool, len(p.Doc.Covers)+len(p.Covers))
	var out []string
	for _, list := range [][]string{p.Doc.Covers, p.Covers} {
		for _, c := range list {
			if !seen[c] {
				seen[c] = true
				out = append(out, c)
			}
		}
	}
	return out
}

// Hash is the SHA-256 of the verbatim text.
func (p *Passage) Hash() [sha256.Size]byte { return sha256.Sum256([]byte(p.Text)) }

// Corpus is the content of one clinic at one moment. It is never changed after
// Load returns it. Documents and passages are in the order of file name and line.
type Corpus struct {
	Documents []*Document
	Passages  []*Passage
}
