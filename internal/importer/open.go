package importer

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"bedside/internal/importer/docx"
	"bedside/internal/importer/pdf"
	"bedside/internal/importer/source"
	"bedside/internal/importer/webpage"
)

// format is a kind of document. What a file holds decides, not its name.
type format int

const (
	plain format = iota // text or Markdown
	webPage
	wordFile
	pdfFile
	webArchive
)

// headSize is how many bytes at the start of a file show its format. Saved pages
// begin with comments, and some PDF files with bytes of a mail program.
const headSize = 1024

var (
	htmlRE    = regexp.MustCompile(`(?is)^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b`)
	htmlTagRE = regexp.MustCompile(`(?i)<(?:p|div|h[1-6]|ul|ol|table|span|article|section|main)\b[^<>]*>`)
	pdfRE     = regexp.MustCompile(`%PDF-[12]\.\d`)
	archiveRE = regexp.MustCompile(`(?is)^(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*MIME-Version:[^\n]*\n.*?multipart/related`)
)

// sniff tells the format from the start of a document. A piece of HTML without
// its frame is taken as a page if the file's name says so.
func sniff(name string, head []byte) format {
	head = head[:min(len(head), headSize)]
	text := bytes.TrimPrefix(head, []byte("\ufeff"))
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		text = bytes.ReplaceAll(head[2:], []byte{0}, nil) // enough to see tags
	}
	switch {
	case pdfRE.Match(head):
		return pdfFile
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return wordFile
	case htmlRE.Match(text):
		return webPage
	case archiveRE.Match(bytes.ReplaceAll(text, []byte("\r"), nil)):
		return webArchive
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".html", ".htm", ".xhtml":
		if htmlTagRE.Match(text) {
			return webPage
		}
	}
	return plain
}

// limit is the most bytes of a document of that format.
func (f format) limit() int64 {
	if f == wordFile || f == pdfFile {
		return MaxPacked
	}
	return MaxSize
}

// open reads a document and returns its text for scan.
func (c *converter) open(data []byte) (string, error) {
	if len(data) == 0 {
		return "", errEmpty
	}
	kind := sniff(c.name, data)
	if limit := kind.limit(); int64(len(data)) > limit {
		return "", tooLarge(int64(len(data)), limit)
	}
	var doc *source.Document
	var err error
	switch kind {
	case webPage:
		doc, err = webpage.Read(data)
	case wordFile:
		doc, err = docx.Read(data)
	case pdfFile:
		doc, err = pdf.Read(data)
	case webArchive:
		return "", fmt.Errorf("this is a web archive, not a page: open it and save it as HTML")
	default:
		c.unit = "line"
		return c.decode(data)
	}
	if err != nil {
		return "", err
	}
	c.take(doc)
	if !hasWord(doc.Markdown) {
		return "", errNoText
	}
	return doc.Markdown, nil
}

// take keeps what a reader says besides the text.
func (c *converter) take(doc *source.Document) {
	c.converted, c.markdown = true, true
	c.unit, c.places, c.fileTitle = doc.Unit, doc.Places, doc.Title
	for _, n := range doc.Notes {
		msg := n.Msg
		if n.Text != "" {
			msg = fmt.Sprintf("%s: %q", msg, shorten(strings.Join(strings.Fields(n.Text), " ")))
		}
		action := map[source.Action]Action{source.Dropped: Dropped, source.Moved: Moved, source.Remark: Remark}[n.Action]
		c.fromReader = append(c.fromReader, Note{Line: n.Place, Action: action, Msg: msg})
	}
}

// placed puts the steps' notes at places of the document, and adds the reader's.
func (c *converter) placed() []Note {
	for i := range c.notes {
		if l := c.notes[i].Line; c.converted && l > 0 {
			c.notes[i].Line = c.places[min(l, len(c.places))-1]
		}
	}
	return append(c.fromReader, c.notes...)
}
