package docx

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// Limits of what a document may unpack to. The text of a book has some
// megabytes of XML, and packs about ten to one.
const (
	maxPart    = 24 << 20 // bytes of one part
	maxTotal   = 48 << 20 // bytes of all parts that are read
	maxRatio   = 150      // unpacked bytes for a packed one, above smallPart
	smallPart  = 1 << 20  // bytes up to which any ratio is fine
	maxEntries = 10_000   // files in the package
)

var (
	errNotWord = errors.New("this is a ZIP archive without a Word document in it; unpack it, or save the document as DOCX")
	errBomb    = errors.New("the document unpacks to far more than it should; it is damaged or made to do harm, save it again with a word processor")
)

// others are the parts by which other kinds of packages are known.
var others = map[string]string{
	"xl/workbook.xml":        "a spreadsheet (XLSX); export the text that you need as DOCX or plain text",
	"ppt/presentation.xml":   "a presentation (PPTX); export its text as DOCX or plain text",
	"content.xml":            "an OpenDocument file (ODT); save it as DOCX",
	"META-INF/container.xml": "an e-book (EPUB); export the chapter that you need as HTML or DOCX",
}

// pack is an opened package.
type pack struct {
	files map[string]*zip.File
	total int64 // bytes unpacked so far
}

func openPack(data []byte) (*pack, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("the document is damaged: %w; save it again with a word processor", err)
	}
	if len(z.File) > maxEntries {
		return nil, errBomb
	}
	p := &pack{files: make(map[string]*zip.File)}
	for _, f := range z.File {
		name := strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/")
		if _, twice := p.files[name]; !twice { // a second one of the same name could hide what was checked
			p.files[name] = f
		}
	}
	for name, what := range others {
		if p.files[name] != nil {
			return nil, fmt.Errorf("this is %s", what)
		}
	}
	return p, nil
}

// part returns the content of a part, or nil if the package has none of that name.
func (p *pack) part(name string) (*node, error) {
	f := p.files[name]
	if f == nil {
		return nil, nil
	}
	data, err := p.unpack(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	root, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("the part %s cannot be read: %w; save the document again with a word processor", name, err)
	}
	return root, nil
}

// unpack trusts no size that the archive states: it counts what comes out.
func (p *pack) unpack(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("the document is damaged: %w; save it again with a word processor", err)
	}
	defer r.Close()
	limit := min(maxPart, maxTotal-p.total)
	if packed := int64(f.CompressedSize64); packed*maxRatio < limit {
		limit = max(packed*maxRatio, smallPart)
	}
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("the document is damaged: %w; save it again with a word processor", err)
	}
	if int64(len(data)) > limit {
		return nil, errBomb
	}
	p.total += int64(len(data))
	return data, nil
}

// relation is what a part refers to by id.
type relation struct {
	kind     string // last word of its type, such as "header"
	target   string // a part's name, or an address
	external bool
}

// relations returns what a part refers to.
func (p *pack) relations(part string) (map[string]relation, error) {
	dir, file := path.Split(part)
	root, err := p.part(dir + "_rels/" + file + ".rels")
	if err != nil || root == nil {
		return nil, err
	}
	out := make(map[string]relation)
	for _, n := range root.children {
		r := relation{kind: path.Base(n.attr("Type")), target: n.attr("Target"), external: n.attr("TargetMode") == "External"}
		if !r.external {
			if strings.HasPrefix(r.target, "/") {
				r.target = strings.TrimPrefix(r.target, "/")
			} else {
				r.target = path.Join(dir, r.target)
			}
		}
		out[n.attr("Id")] = r
	}
	return out, nil
}

// main returns the name of the document's own part.
func (p *pack) main() (string, error) {
	rels, err := p.relations("")
	if err != nil {
		return "", err
	}
	for _, r := range rels {
		if r.kind == "officeDocument" && !r.external && p.files[r.target] != nil {
			return r.target, nil
		}
	}
	if p.files["word/document.xml"] != nil {
		return "word/document.xml", nil
	}
	return "", errNotWord
}
