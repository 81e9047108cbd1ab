package lint

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"sort"
	"strings"

	"bedside/internal/faq"
)

// maxFile is above what faq.Load takes, so that no file it took is refused here.
const maxFile = 4 << 20

// source is a content file as it lies on the disk, with the text that faq reads
// from it: without byte order mark, line ends made "\n".
type source struct {
	raw    []byte
	text   string
	back   []int // by offset in text: offset in raw; nil where both are the same
	starts []int // by line from 1: offset in text
	link   bool  // a symbolic link: its file may lie elsewhere
	signed bool  // what was reviewed is never changed
}

func newSource(raw []byte) *source {
	s := &source{raw: raw, starts: []int{0, 0}}
	s.text = string(raw)
	if bytes.IndexByte(raw, '\r') >= 0 || bytes.HasPrefix(raw, []byte("\ufeff")) {
		s.normalise()
	}
	for i := range len(s.text) {
		if s.text[i] == '\n' {
			s.starts = append(s.starts, i+1)
		}
	}
	return s
}

func (s *source) normalise() {
	var b strings.Builder
	i := 0
	if bytes.HasPrefix(s.raw, []byte("\ufeff")) {
		i = len("\ufeff")
	}
	for ; i < len(s.raw); i++ {
		c := s.raw[i]
		if c == '\r' {
			if i+1 < len(s.raw) && s.raw[i+1] == '\n' {
				i++ // the pair is one end: blanks before it end at its first byte
				s.back = append(s.back, i-1)
			} else {
				s.back = append(s.back, i)
			}
			b.WriteByte('\n')
			continue
		}
		s.back = append(s.back, i)
		b.WriteByte(c)
	}
	s.back = append(s.back, len(s.raw))
	s.text = b.String()
}

// line returns where a line begins and ends, its end of line left out.
func (s *source) line(n int) (from, to int) {
	if n < 1 || n >= len(s.starts) {
		return len(s.text), len(s.text)
	}
	from, to = s.starts[n], len(s.text)
	if n+1 < len(s.starts) {
		to = s.starts[n+1] - 1
	}
	return from, to
}

func (s *source) lines() int { return len(s.starts) - 1 }

// lineOf returns the line of an offset in raw.
func (s *source) lineOf(raw int) int {
	at := raw
	if s.back != nil {
		at = sort.SearchInts(s.back, raw)
	}
	return sort.Search(len(s.starts)-1, func(i int) bool { return s.starts[i+1] > at })
}

// edit makes a mend of a range of text.
func (s *source) edit(from, to int, now string) Edit {
	if s.back != nil {
		from, to = s.back[from], s.back[to]
		now = strings.ReplaceAll(now, "\n", s.lineEnd())
	}
	return Edit{From: from, To: to, Was: string(s.raw[from:to]), Now: now}
}

// lineEnd is how the file ends its first line.
func (s *source) lineEnd() string {
	i := bytes.IndexAny(s.raw, "\r\n")
	switch {
	case i < 0 || s.raw[i] == '\n':
		return "\n"
	case i+1 < len(s.raw) && s.raw[i+1] == '\n':
		return "\r\n"
	}
	return "\r"
}

// block is a range of lines of settings, and its YAML: fences and comment marks are
// blanks, so that lines and columns are those of the file.
type block struct {
	first, last int // lines
	yaml        string
}

// frontMatter returns the settings of the file.
func (s *source) frontMatter() block {
	last := 1
	for n := 2; n <= s.lines(); n++ {
		from, to := s.line(n)
		if strings.TrimRight(s.text[from:to], " \t") == "---" {
			break
		}
		last = n
	}
	return s.block(2, last)
}

// comment returns the settings around a line within them, false if there are none.
func (s *source) comment(line int) (block, bool) {
	first := line
	for ; first > 0; first-- {
		from, to := s.line(first)
		if strings.HasPrefix(strings.TrimLeft(s.text[from:to], " \t"), "<!--") {
			break
		}
	}
	if first == 0 {
		return block{}, false
	}
	for last := first; last <= s.lines(); last++ {
		from, to := s.line(last)
		if strings.Contains(s.text[from:to], "-->") {
			b := s.block(first, last)
			b.yaml = strings.Replace(b.yaml, "<!--", "    ", 1)
			b.yaml = b.yaml[:strings.LastIndex(b.yaml, "-->")]
			return b, true
		}
	}
	return block{}, false
}

func (s *source) block(first, last int) block {
	if last < first {
		return block{first: first, last: last}
	}
	from, _ := s.line(first)
	_, to := s.line(last)
	return block{first: first, last: last, yaml: s.text[from:to]}
}

// readFiles reads the files of the corpus and the clinic's lexicon. Without them
// findings have no edits.
func (r *run) readFiles(fsys fs.FS) error {
	r.sources = make(map[*faq.Document]*source, len(r.corpus.Documents))
	for _, d := range r.corpus.Documents {
		raw, link, err := readFile(fsys, d.File)
		if err != nil {
			return fmt.Errorf("read %s: %w", d.File, err)
		}
		s := newSource(raw)
		s.link, s.signed = link, d.Signed != ""
		r.sources[d] = s
	}
	if r.lexiconName == "" {
		return nil
	}
	raw, _, err := readFile(fsys, r.lexiconName)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("read %s: %w", r.lexiconName, err)
	}
	r.lexicon, err = readLexicon(r.lexiconName, raw)
	return err
}

func readFile(fsys fs.FS, name string) (data []byte, link bool, err error) {
	info, err := fs.Lstat(fsys, name)
	if err != nil {
		return nil, false, err
	}
	if info.Size() > maxFile {
		return nil, false, fmt.Errorf("larger than %d bytes", maxFile)
	}
	data, err = fs.ReadFile(fsys, name)
	return data, info.Mode()&fs.ModeSymlink != 0, err
}

// source returns the file of a document if it is known and what it says may be
// changed.
func (r *run) source(d *faq.Document) *source {
	if s := r.sources[d]; s != nil && !s.link && !s.signed {
		return s
	}
	return nil
}
