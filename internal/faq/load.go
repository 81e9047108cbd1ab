package faq

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// limits bound a content folder.
type limits struct {
	fileSize int // bytes of one file
	total    int // bytes of all files together
	files    int
	entries  int // names looked at, so that a wrong folder does not walk a whole disk
}

// clinicLimits are far above what a clinic writes and far below what could hurt
// the machine: the longest article seen has 12 KiB, the largest corpus that is
// measured has 10,000 passages.
var clinicLimits = limits{fileSize: 256 << 10, total: 64 << 20, files: 10_000, entries: 100_000}

// OpenDir opens a content folder so that nothing outside it can be read through
// it, not by ".." and not by a symbolic link. The closer releases the folder.
func OpenDir(dir string) (fs.FS, io.Closer, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("open content folder: %w", err)
	}
	return root.FS(), root, nil
}

// Load reads all Markdown files (.md) of a folder and its subfolders, except
// README.md and names that begin with a dot. All of them must be readable,
// those that opts does not want included; if any is not, Load returns an *Error
// that lists every problem of every file. Line ends become "\n" and a byte order
// mark at the beginning of a file is dropped (editors on Windows write both);
// everything else is kept byte for byte.
func Load(fsys fs.FS, opts Options) (*Corpus, error) {
	return load(fsys, opts, clinicLimits)
}

func load(fsys fs.FS, opts Options, lim limits) (*Corpus, error) {
	corpus, err := loadEach(fsys, lim, func([]byte, *bodyReader) {})
	if err != nil {
		return nil, err
	}
	return corpus.Served(opts), nil
}

// loadEach reads the whole folder and hands over each file's bytes and parts, in
// the order of the corpus.
func loadEach(fsys fs.FS, lim limits, each func(src []byte, b *bodyReader)) (*Corpus, error) {
	names, problems, err := find(fsys, lim)
	if err != nil {
		return nil, err
	}
	corpus := new(Corpus)
	total := 0
	for _, name := range names {
		src, err := readFile(fsys, name, lim.fileSize)
		if err != nil {
			problems = append(problems, Problem{File: name, Msg: err.Error()})
			continue
		}
		if total += len(src); total > lim.total {
			problems = append(problems, Problem{File: name, Msg: fmt.Sprintf("with this file the folder holds more than %d KiB of text: is it the right folder?", lim.total>>10)})
			break
		}
		b, ps := parseParts(name, src)
		problems = append(problems, ps...)
		corpus.Documents = append(corpus.Documents, b.doc)
		corpus.Passages = append(corpus.Passages, b.passages...)
		each(src, b)
	}
	problems = append(problems, duplicateIDs(corpus.Passages)...)
	if len(problems) > 0 {
		sortProblems(problems)
		return nil, &Error{Problems: problems}
	}
	return corpus, nil
}

// find lists the content files in the order of their names.
func find(fsys fs.FS, lim limits) (names []string, problems []Problem, err error) {
	entries := 0
	report := func(name, format string, args ...any) {
		problems = append(problems, Problem{File: name, Msg: fmt.Sprintf(format, args...)})
	}
	err = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if entries++; entries > lim.entries {
			return fmt.Errorf("content folder holds more than %d names: is it the right folder?", lim.entries)
		}
		switch {
		case err != nil && name == ".":
			return fmt.Errorf("read content folder: %w", err)
		case name == ".":
			return nil
		case strings.HasPrefix(path.Base(name), "."):
			if err == nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case err != nil:
			report(name, "cannot be read: %v", err)
			return nil
		}
		mode := d.Type()
		if mode&fs.ModeSymlink != 0 {
			info, err := fs.Stat(fsys, name)
			switch {
			case err != nil && isContent(name):
				report(name, "symbolic link leads outside the content folder or nowhere: put the file itself here")
				return nil
			case err != nil:
				return nil
			case info.IsDir():
				report(name, "symbolic link to a folder is not followed: put the folder itself here")
				return nil
			}
			mode = info.Mode().Type()
		}
		if mode.IsDir() || !isContent(name) {
			return nil
		}
		switch {
		case !mode.IsRegular():
			report(name, "not a regular file: remove it")
		case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
			report(fmt.Sprintf("%q", name), "the file's name has characters that cannot be shown: rename it")
		case len(names) == lim.files:
			return fmt.Errorf("content folder holds more than %d Markdown files: is it the right folder?", lim.files)
		default:
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	slices.Sort(names)
	return names, append(problems, sameNames(names)...), nil
}

// IsPage reports whether Load reads a file of that name, which has slashes, if it is one
// and no part of the name begins with a dot.
func IsPage(name string) bool { return isContent(name) }

func isContent(name string) bool {
	base := strings.ToLower(path.Base(name))
	return path.Ext(base) == ".md" && base != "readme.md"
}

// sameNames finds names that are one file on some systems and two on others.
func sameNames(names []string) []Problem {
	var problems []Problem
	first := make(map[string]string, len(names))
	for _, name := range names {
		key := foldName(name)
		if other, ok := first[key]; ok {
			problems = append(problems, Problem{File: name, Msg: fmt.Sprintf("the name differs from %s only in case or accents' spelling: rename one", other)})
			continue
		}
		first[key] = name
	}
	return problems
}

// readFile returns the file's bytes, or an error if there are more than size.
func readFile(fsys fs.FS, name string, size int) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, fmt.Errorf("cannot be opened: %w", cause(err))
	}
	defer f.Close() // only read
	src, err := io.ReadAll(io.LimitReader(f, int64(size)+1))
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", cause(err))
	}
	if len(src) > size {
		return nil, fmt.Errorf("larger than %d KiB: split it into several files", size>>10)
	}
	return src, nil
}

// cause drops the operation and the path, which the problem already names.
func cause(err error) error {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		return pe.Err
	}
	return err
}

// duplicateIDs reports each id that a second passage has, with both places.
func duplicateIDs(passages []*Passage) []Problem {
	var problems []Problem
	first := make(map[string]*Passage, len(passages))
	for _, p := range passages {
		other, ok := first[p.ID]
		if !ok {
			first[p.ID] = p
			continue
		}
		problems = append(problems, Problem{File: p.Doc.File, Line: p.Line, Msg: fmt.Sprintf(
			"the id %q is taken by %s:%d: change one heading, or give one an id of its own in a comment under it", p.ID, other.Doc.File, other.Line)})
	}
	return problems
}
