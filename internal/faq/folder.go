package faq

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// folder is a content folder as Overlay needs it.
type folder struct {
	fsys    fs.FS
	lim     limits
	sources map[string]*source // by name
	where   map[string]place   // by id of the passage
	size    int                // bytes of all files
}

// place is where a passage stands in the folder. src is nil if it does not.
type place struct {
	src  *source
	span int
}

func (s *source) retired() bool { return s.doc.Status == Retired }

// readFolder reads all documents of a folder, drafts and retired ones too.
func readFolder(fsys fs.FS, lim limits) (*folder, error) {
	f := &folder{fsys: fsys, lim: lim, sources: make(map[string]*source), where: make(map[string]place)}
	var all []*bodyReader
	var raws [][]byte
	_, err := loadEach(fsys, lim, func(raw []byte, b *bodyReader) {
		raws, all = append(raws, raw), append(all, b)
	})
	if err != nil {
		return nil, err
	}
	for i, b := range all {
		src := newSource(raws[i], b)
		f.sources[src.name] = src
		f.size += len(src.raw)
		for i, at := range b.spans {
			if at.passage != nil {
				f.where[at.passage.ID] = place{src, i}
			}
		}
	}
	return f, nil
}

// misnamed says why a change cannot stand at the place, or returns "".
func (at place) misnamed(c *Change) string {
	if at.src == nil || at.span > 0 || c.Kind == Retire || c.Section.Heading == "" || isTitle(c.Section.Heading, at.src.doc.Title) {
		return ""
	}
	return fmt.Sprintf("%s: the text stands before the first heading and has none of its own: leave the heading empty, and change title: in the file", c.Kind)
}

// place returns the file and line that a change belongs to.
func (f *folder) place(c *Change) Version {
	if at, ok := f.where[c.Passage]; ok {
		return Version{File: at.src.name, Line: at.src.lineOf(at.span)}
	}
	name := c.File
	if name == "" {
		name = staffFolder
	}
	if src := f.sources[name]; src != nil && c.Kind == Add {
		return Version{File: name, Line: len(src.lines)}
	}
	return Version{File: name, Line: 1}
}

// foldName is the key by which two names are one file on some systems.
func foldName(name string) string {
	return strings.ToLower(norm.NFKC.String(name))
}

// goodName reports whether Load would read a file of this name.
func goodName(name string) bool {
	hidden := slices.ContainsFunc(strings.Split(name, "/"), func(s string) bool { return strings.HasPrefix(s, ".") })
	return fs.ValidPath(name) && !hidden && isContent(name) && utf8.ValidString(name) && !strings.ContainsFunc(name, unicode.IsControl)
}

// checkFolder finds what is wrong with the folder as a whole once the files are in
// it: the bounds of Load, and a new file where something else stands.
func (f *folder) checkFolder(p *plan, files map[string][]byte, bad *faults) {
	size, count := f.size, len(f.sources)
	for _, name := range sortedKeys(files) {
		report := func(format string, args ...any) {
			bad.add([]Problem{{File: name, Line: 1, Msg: fmt.Sprintf(format, args...)}}, p.files[name].changes...)
		}
		size += len(files[name])
		if old := f.sources[name]; old != nil {
			size -= len(old.raw)
		} else {
			count++
			if msg := f.inTheWay(name); msg != "" {
				report("%s", msg)
			}
		}
		if size > f.lim.total {
			report("with the staff's changes the folder holds more than %d KiB of text: is it the right folder?", f.lim.total>>10)
			return
		}
		if count > f.lim.files {
			report("with the staff's changes the folder holds more than %d Markdown files: is it the right folder?", f.lim.files)
			return
		}
	}
}

// inTheWay says why a file cannot be made, or returns "".
func (f *folder) inTheWay(name string) string {
	for up := name; up != "."; up = path.Dir(up) {
		info, err := fs.Stat(f.fsys, up)
		switch {
		case err == nil && (up == name || !info.IsDir()):
			return up + " is in the way of the new file: move it"
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return fmt.Sprintf("the new file cannot be made: %v", cause(err))
		}
	}
	return ""
}
