// Package faq reads the clinic's content: a folder of Markdown files becomes
// an immutable Corpus of Passages with stable ids, heading paths, file and
// line. It says whether content can be read; whether it should be published is
// the business of the lint package. It knows neither search nor Discord.
//
// A file is one article or one page of questions:
//
//	---
//	title: Ketamine therapy while on methadone
//	status: draft
//	covers: [ketamine, methadone]
//	---
//
//	## What if I feel unwell afterwards?
//	<!--
//	also_asked:
//	  - i feel weird after my session
//	attach: emergency
//	-->
//
//	Call us at once.
//
// The front matter has the keys title and status, which must be there, and owner,
// example, reviewed, review_by, covers and signed. Each heading with text under it
// is one passage. A comment directly under the heading, or at the beginning of the
// text before the first heading, holds that passage's settings: id, also_asked,
// covers, attach, dosing_ok and plain. Both are YAML, strictly read: one key on a
// line, or all in braces on one line, <!-- {attach: emergency, dosing_ok: true} -->.
// Settings without text are an error, so that none is lost in silence.
//
// A passage's text is what stands between its heading and the next, byte for byte
// but for line ends and outer blank lines. Text before the first heading belongs
// to the title; so does a first heading that repeats the title.
//
// Format writes a whole document. Overlay lays edits that the staff made elsewhere
// over the folder, section by section.
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

	Digest   string         // what Signed must be for the document as it stands, "sha256:…"
	Headings []Heading      // all headings in order, those without text included
	KeyLines map[string]int // line of each front matter key in File, for findings
}

// Heading is one heading of a document, whether it has text of its own or not.
type Heading struct {
	Level   int // 1 to 6, as in the file
	Text    string
	Line    int
	HasText bool // a Passage with this Line exists
}

// KeyLine returns the line of a front matter key, or 1 if the key is not there.
func (d *Document) KeyLine(key string) int {
	if n, ok := d.KeyLines[key]; ok {
		return n
	}
	return 1
}

// PastReview reports whether the day of the next review lies before the day of
// now. On the day itself it does not. Example text is never past review.
func (d *Document) PastReview(now time.Time) bool {
	return !d.Example && !d.ReviewBy.IsZero() && d.ReviewBy.Before(Day(now))
}

// Day returns the calendar day of t where t is, in the form in which documents
// hold days: midnight UTC.
func Day(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// Passage is one heading with the text under it, the unit that is shown.
type Passage struct {
	ID        string // stable while the text is edited: from the heading path, or given by "id:"
	Doc       *Document
	Section   string   // the heading as the document spells it, without markup
	Path      []string // headings from the document's title down to Section; the last is Section
	Text      string   // verbatim Markdown between this heading and the next, without outer blank lines
	Line      int      // line of the heading in Doc.File, 1-based
	AlsoAsked []string // how patients ask for it
	Covers    []string // lexicon names of the heading's own comment, without the document's
	Attach    string   // "emergency": the emergency line is shown with it; or empty
	DosingOK  bool     // the clinic allows it in reply to a dosing question
	Plain     string   // the clinician's plain-language companion text, or empty

	TextLine int            // line where Text begins
	KeyLines map[string]int // line of each key of the heading's comment, for findings
}

// KeyLine returns the line of a key of the heading's comment, or the heading's
// line if the key is not there.
func (p *Passage) KeyLine(key string) int {
	if n, ok := p.KeyLines[key]; ok {
		return n
	}
	return p.Line
}

// Expired reports whether the passage must not be served on the day of now: it
// names a medicine and the day of its document's next review has passed.
func (p *Passage) Expired(now time.Time) bool {
	return p.Doc.PastReview(now) && (len(p.Doc.Covers) > 0 || len(p.Covers) > 0)
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

// Options says which documents of a folder are wanted. The zero value wants
// what a clinic may serve: published documents alone.
type Options struct {
	Drafts bool // drafts too
	All    bool // drafts and retired documents too, as lint needs them
}

// Served returns the part of the corpus that the options want.
func (c *Corpus) Served(opts Options) *Corpus {
	out := new(Corpus)
	for _, d := range c.Documents {
		if opts.wants(d.Status) {
			out.Documents = append(out.Documents, d)
		}
	}
	for _, p := range c.Passages {
		if opts.wants(p.Doc.Status) {
			out.Passages = append(out.Passages, p)
		}
	}
	return out
}

func (o Options) wants(s Status) bool {
	return s == Published || o.All || o.Drafts && s == Draft
}
