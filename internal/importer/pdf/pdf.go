// Package pdf reads PDF documents for the importer. A PDF knows no paragraphs,
// only letters at places of a page, so structure is told from size and place:
// headings from the size of their letters, tables from columns that line up, page
// heads and feet from lines that repeat. Words that nobody sees on the page are
// left out and reported.
//
// The file itself (cross references, compression, encryption) is read by pdfcpu;
// what the pages draw is interpreted here, in these steps, one file each: lexer
// and interp (drawing operations to glyphs), font and cmap (codes to letters),
// unseen (hidden text), rows (glyphs to lines), furniture (page heads and feet),
// columns, tables, blocks (paragraphs, lists, headings) and hyphen.
package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"bedside/internal/importer/source"
)

// Limits of a document. Long handbooks of clinics have some hundred pages, and a
// page some thousand letters and some 100 kB of drawing operations.
const (
	maxPages   = 1000
	maxStream  = 32 << 20 // bytes of one stream, unpacked
	maxContent = 96 << 20 // bytes of all drawing operations, unpacked
	maxOps     = 5_000_000
	maxGlyphs  = 1_500_000
	maxTime    = 30 * time.Second // for reading the file's structure
)

var (
	errPassword = errors.New("the PDF is locked with a password; open it, save an unlocked copy and import that")
	errScan     = errors.New("no text in it: it is a scan, that is, pictures of pages; run text recognition (OCR) on it, or type its words into a text file")
	errNoPages  = errors.New("the PDF has no pages")
	errLetters  = errors.New("the letters of its fonts cannot be told (they have no Unicode table); export the document again as PDF, DOCX or plain text from the program that made it")
	errTooMuch  = errors.New("the PDF draws far more than pages of text do; print its text pages to a new PDF and import that")
)

// Read reads a document. A file that makes the library panic is an error like
// any other damage.
func Read(data []byte) (doc *source.Document, err error) {
	defer func() {
		if x := recover(); x != nil {
			doc, err = nil, damaged(fmt.Errorf("%v", x))
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), maxTime)
	defer cancel()
	f, err := openFile(ctx, data)
	if err != nil {
		return nil, err
	}
	pages, err := f.pages()
	if err != nil {
		return nil, err
	}
	w := &writer{}
	if err := w.judge(pages); err != nil {
		return nil, err
	}
	w.write(pages)
	doc = w.w.Document("page")
	doc.Title = f.title()
	return doc, nil
}

func damaged(err error) error {
	return fmt.Errorf("the PDF is damaged: %w; open it and print it to a new PDF, or export it as plain text", err)
}

// file is an opened document.
type file struct {
	ctx     *model.Context
	content int64 // bytes of drawing operations so far
	ops     int
	glyphs  int
	fonts   map[types.IndirectRef]*font
}

func openFile(ctx context.Context, data []byte) (*file, error) {
	limits := model.DefaultResourceLimits()
	limits.MaxStreamBytes, limits.MaxDecodeBytes = maxStream, maxStream
	limits.MaxObjectCount, limits.MaxXRefEntries = 1_000_000, 1_000_000
	limits.MaxObjectStreamCount = 100_000
	// A configuration of our own: the default one is read from the user's folder.
	conf := &model.Configuration{Reader15: true, ValidationMode: model.ValidationRelaxed, Offline: true, Limits: limits, Cmd: model.EXTRACTCONTENT}
	pc, err := pdfcpu.ReadWithContext(ctx, bytes.NewReader(data), conf)
	switch {
	case errors.Is(err, pdfcpu.ErrWrongPassword):
		return nil, errPassword
	case err != nil && bytes.Contains(data, []byte("/Encrypt")):
		return nil, fmt.Errorf("%w (%w)", errPassword, err)
	case err != nil:
		return nil, damaged(err)
	}
	if err := pc.EnsurePageCount(); err != nil {
		return nil, damaged(err)
	}
	switch {
	case pc.PageCount == 0:
		return nil, errNoPages
	case pc.PageCount > maxPages:
		return nil, fmt.Errorf("the PDF has %d pages, more than %d; import its chapters one by one", pc.PageCount, maxPages)
	}
	return &file{ctx: pc, fonts: make(map[types.IndirectRef]*font)}, nil
}

// title is the title in the document's properties.
func (f *file) title() string {
	if f.ctx.Info == nil {
		return ""
	}
	d, err := f.ctx.DereferenceDict(*f.ctx.Info)
	if err != nil || d == nil || d["Title"] == nil {
		return ""
	}
	s, err := f.ctx.DereferenceText(d["Title"])
	if err != nil {
		return ""
	}
	return strings.Join(strings.Fields(s), " ")
}

func (f *file) pages() ([]*page, error) {
	var out []*page
	for no := 1; no <= f.ctx.PageCount; no++ {
		d, _, attrs, err := f.ctx.PageDict(no, false)
		if err != nil {
			return nil, damaged(fmt.Errorf("page %d: %w", no, err))
		}
		p, err := f.page(no, d, attrs)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

func (f *file) page(no int, d types.Dict, attrs *model.InheritedPageAttrs) (*page, error) {
	p := &page{no: no, box: rect{0, 0, 612, 792}}
	for _, b := range []*types.Rectangle{attrs.MediaBox, attrs.CropBox} {
		if b != nil && b.LL.X < b.UR.X && b.LL.Y < b.UR.Y {
			p.box = rect{b.LL.X, b.LL.Y, b.UR.X, b.UR.Y}
		}
	}
	content, err := f.pageContent(d)
	if err != nil {
		return nil, damaged(fmt.Errorf("page %d: %w", no, err))
	}
	in := &interp{f: f, p: p, res: attrs.Resources}
	in.g.reset(rotation(attrs.Rotate, &p.box))
	if err := in.run(content, 0); err != nil {
		return nil, err
	}
	p.hide()
	return p, nil
}

// pageContent joins the streams of a page. One that cannot be unpacked is an
// error: its words would be lost without a trace.
func (f *file) pageContent(d types.Dict) ([]byte, error) {
	o, err := f.ctx.Dereference(d["Contents"])
	if err != nil || o == nil {
		return nil, err
	}
	parts, isArray := o.(types.Array)
	if !isArray {
		parts = types.Array{d["Contents"]}
	}
	var out []byte
	for _, part := range parts {
		if part == nil {
			continue
		}
		b, err := f.stream(part)
		if err != nil {
			return nil, err
		}
		out = append(append(out, b...), '\n')
	}
	return out, nil
}

// stream unpacks a stream of drawing operations or of a Unicode table.
func (f *file) stream(o types.Object) ([]byte, error) {
	sd, _, err := f.ctx.DereferenceStreamDict(o)
	if err != nil || sd == nil {
		return nil, err
	}
	if err := sd.DecodeWithLimit(maxStream); err != nil && len(sd.Content) == 0 {
		return nil, err
	}
	if f.content += int64(len(sd.Content)); f.content > maxContent {
		return nil, errTooMuch
	}
	return sd.Content, nil
}

// dict returns a dictionary that may stand elsewhere in the file; none for
// anything else.
func (f *file) dict(o types.Object) types.Dict {
	o, err := f.ctx.Dereference(o)
	if err != nil {
		return nil
	}
	switch o := o.(type) {
	case types.Dict:
		return o
	case types.StreamDict:
		return o.Dict
	}
	return nil
}

func (f *file) array(o types.Object) types.Array {
	o, err := f.ctx.Dereference(o)
	if err != nil {
		return nil
	}
	a, _ := o.(types.Array)
	return a
}

func (f *file) number(o types.Object) (float64, bool) {
	o, err := f.ctx.Dereference(o)
	if err != nil {
		return 0, false
	}
	switch o := o.(type) {
	case types.Integer:
		return float64(o), true
	case types.Float:
		return float64(o), true
	}
	return 0, false
}

func (f *file) name(o types.Object) string {
	o, err := f.ctx.Dereference(o)
	if err != nil {
		return ""
	}
	n, _ := o.(types.Name)
	return n.Value()
}
