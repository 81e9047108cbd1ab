package index

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"bedside/internal/faq"
	"bedside/internal/index/generations"
)

// The files of a generation beside Bleve's own folder.
const (
	passagesName  = "passages.json" // only of passages, not of bare entries
	textsName     = "texts.bin"
	textIndexName = "texts.idx"
	rankingName   = "ranking.bin"
	orderName     = "order.bin"
	engineName    = "bleve"
	scratchName   = "scratch" // of the builder; gone when it is done
)

// source is what a generation is made from.
type source struct {
	corpus *faq.Corpus // nil for bare entries
	list   []Entry
	meta   []byte // passages.json, nil for bare entries
}

// text is the verbatim text of passage or entry i.
func (s *source) text(i int) string {
	if s.corpus != nil {
		return s.corpus.Passages[i].Text
	}
	return s.list[i].Units[0].Text
}

// storedPassage is a passage as passages.json holds it: all its fields, but for
// the document, which is a number, and the text, which lies in texts.bin.
type storedPassage struct {
	*faq.Passage
	Doc  int
	Text string `json:",omitempty"` // always empty
}

// content is what passages.json holds.
type content struct {
	Documents []*faq.Document
	Passages  []storedPassage
}

// pack makes the bytes of passages.json.
func pack(c *faq.Corpus) ([]byte, error) {
	var out content
	number := make(map[*faq.Document]int, len(c.Documents))
	for _, p := range c.Passages {
		if _, ok := number[p.Doc]; !ok {
			number[p.Doc] = len(out.Documents)
			out.Documents = append(out.Documents, p.Doc)
		}
		out.Passages = append(out.Passages, storedPassage{Passage: p, Doc: number[p.Doc]})
	}
	return json.Marshal(out)
}

// unpack reads passages.json; the passages it returns have no text.
func unpack(meta []byte) ([]*faq.Passage, error) {
	var in content
	if err := json.Unmarshal(meta, &in); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrCorrupt, passagesName, err)
	}
	passages := make([]*faq.Passage, len(in.Passages))
	for i, s := range in.Passages {
		if s.Passage == nil || s.Doc < 0 || s.Doc >= len(in.Documents) || s.Text != "" {
			return nil, fmt.Errorf("%w: %s: passage %d", ErrCorrupt, passagesName, i)
		}
		s.Passage.Doc = in.Documents[s.Doc]
		passages[i] = s.Passage
	}
	return passages, nil
}

// writeTexts writes texts.bin, all texts one after the other, and texts.idx, where
// each ends and its hash.
func writeTexts(fsys generations.FS, dir string, s *source) error {
	f, err := fsys.Create(filepath.Join(dir, textsName))
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<16)
	index := make([]byte, 0, textRecord*len(s.list))
	end := uint64(0)
	for i := range s.list {
		text := s.text(i)
		end += uint64(len(text))
		sum := sha256.Sum256([]byte(text))
		index = append(binary.LittleEndian.AppendUint64(index, end), sum[:]...)
		if _, err := w.WriteString(text); err != nil {
			break // Flush returns it again
		}
	}
	err = w.Flush()
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", textsName, err)
	}
	return fsys.WriteFile(filepath.Join(dir, textIndexName), index)
}

// textRecord is the size of a record of texts.idx: the end of a text in texts.bin
// and its SHA-256.
const textRecord = 8 + sha256.Size

// texts reads verbatim texts by number. It is not mapped into memory: a file cut
// under a live map kills the process.
type texts struct {
	file  *os.File
	index []byte
}

func openTexts(dir string) (*texts, error) {
	index, err := os.ReadFile(filepath.Join(dir, textIndexName))
	if err != nil {
		return nil, err
	}
	if len(index)%textRecord != 0 {
		return nil, fmt.Errorf("%w: %s has the wrong length", ErrCorrupt, textIndexName)
	}
	f, err := os.Open(filepath.Join(dir, textsName))
	if err != nil {
		return nil, err
	}
	return &texts{f, index}, nil
}

func (t *texts) len() int { return len(t.index) / textRecord }

// end is where text i ends; -1 ends where the first begins.
func (t *texts) end(i int) uint64 {
	if i < 0 {
		return 0
	}
	return binary.LittleEndian.Uint64(t.index[i*textRecord:])
}

// sum is the hash of text i.
func (t *texts) sum(i int) [sha256.Size]byte {
	return [sha256.Size]byte(t.index[i*textRecord+8:])
}

// read returns one verbatim text, or ErrCorrupt if its bytes are not those that
// were written.
func (t *texts) read(i int) (string, error) {
	from, to := t.end(i-1), t.end(i)
	if to < from || to-from > maxText {
		return "", fmt.Errorf("%w: %s: text %d has no length", ErrCorrupt, textIndexName, i)
	}
	b := make([]byte, to-from)
	if _, err := t.file.ReadAt(b, int64(from)); err != nil && (err != io.EOF || len(b) > 0) {
		return "", fmt.Errorf("%w: %s: %w", ErrCorrupt, textsName, err)
	}
	if sha256.Sum256(b) != t.sum(i) {
		return "", fmt.Errorf("%w: %s: a text differs from its hash", ErrCorrupt, textsName)
	}
	return string(b), nil
}

// maxText bounds what is read at once: no passage is that long, and a damaged
// record must not take the memory of the machine.
const maxText = 1 << 28

// entries makes what is retrieved out of passages: the passage itself, found by
// its heading and text, and each way in which patients ask for it. The headings
// above the passage are part of its text: they say what it is about.
func entries(c *faq.Corpus) []Entry {
	out := make([]Entry, 0, len(c.Passages))
	for _, p := range c.Passages {
		text := p.Text
		for _, above := range p.Path[:max(len(p.Path)-1, 0)] {
			text += "\n" + above
		}
		e := Entry{ID: p.ID, Units: []Unit{{ID: p.ID, Title: p.Section, Text: text}}}
		for i, q := range p.AlsoAsked {
			e.Units = append(e.Units, Unit{ID: fmt.Sprintf("%s?%d", p.ID, i+1), Title: q})
		}
		out = append(out, e)
	}
	return out
}
