package importer

import (
	"errors"
	"fmt"
	"sort"
	"strings"

	"bedside/internal/faq"
	"bedside/internal/textnorm"
)

var errNoBody = errors.New("the document has headings but no text under them")

// write makes the result. Notes come by place; those about one place in the
// order in which they were made.
func (c *converter) write(sections []Section) (*Result, error) {
	text := false
	for i := range sections {
		sections[i].Text = faq.EscapeText(sections[i].Text)
		text = text || sections[i].Text != ""
	}
	if !text {
		return nil, errNoBody
	}
	file := slug(c.title) + ".md"
	md, err := formatDraft(file, sections)
	if err != nil {
		return nil, err
	}
	report := c.placed()
	sort.SliceStable(report, func(i, j int) bool { return report[i].Line < report[j].Line })
	return &Result{
		File:     file,
		Markdown: md,
		Title:    c.title,
		Sections: sections,
		Report:   report,
		Unit:     c.unit,
	}, nil
}

// maxDraft is the largest draft in bytes; the content folder takes no larger file.
const maxDraft = 256 << 10

// formatDraft writes the draft. The owner is left for the clinic to name.
func formatDraft(file string, sections []Section) ([]byte, error) {
	e := faq.Entry{Document: faq.Document{File: file, Title: sections[0].Heading, Status: faq.Draft, Covers: sections[0].Covers}}
	size := 0
	for i, s := range sections {
		if size += len(s.Heading) + len(s.Text); size > maxDraft {
			return nil, tooLong(size) // before the slow work on thousands of headings
		}
		switch {
		case i > 0:
			e.Sections = append(e.Sections, faq.Section{Level: s.Level, Heading: s.Heading, Text: s.Text})
			if s.Text != "" { // settings need a text to apply to
				e.Sections[len(e.Sections)-1].Covers = s.Covers
			}
		case s.Text != "":
			e.Sections = append(e.Sections, faq.Section{Text: s.Text})
		}
	}
	out, err := faq.Format(e)
	if err != nil {
		return nil, fmt.Errorf("write the draft: %w", err)
	}
	if len(out) > maxDraft {
		return nil, tooLong(len(out))
	}
	return out, nil
}

func tooLong(size int) error {
	return fmt.Errorf("the draft would have %d bytes or more, above the %d (%d KiB) that one file of the content folder may have; split the document into articles", size, maxDraft, maxDraft>>10)
}

// longestSlug keeps file names readable in a listing.
const longestSlug = 80

// slug makes a file name of a title: small ASCII letters, digits and hyphens.
func slug(s string) string {
	var b strings.Builder
	for _, t := range textnorm.Tokens(textnorm.Fold(s)) {
		word := strings.Map(func(r rune) rune {
			if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
				return r
			}
			return -1
		}, t.Bare)
		if word == "" || b.Len()+1+len(word) > longestSlug {
			if b.Len() > 0 && word != "" {
				break
			}
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('-')
		}
		b.WriteString(word)
	}
	if b.Len() == 0 {
		return "document"
	}
	return b.String()
}
