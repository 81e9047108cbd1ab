package index

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"bedside/internal/faq"
)

// The files of a generation beside Bleve's own folder.
const (
	passagesName = "passages.json"
	textsName    = "texts.bin"
	rankingName  = "ranking.bin"
	orderName    = "order.bin"
	engineName   = "bleve"
	scratchName  = "scratch" // of the builder; gone when it is done
)

// storedText is where a verbatim text lies in texts.bin.
type storedText struct {
	Offset int64
	Length int
	SHA256 string
}

// storedPassage is a passage as passages.json holds it: all its fields, but for
// the document, which is a number, and the text, which lies in texts.bin.
type storedPassage struct {
	*faq.Passage
	Doc  int
	Text storedText
}

// content is what passages.json holds.
type content struct {
	Documents []*faq.Document
	Passages  []storedPassage
}

// pack splits a corpus into the bytes of passages.json and texts.bin.
func pack(c *faq.Corpus) (meta, texts []byte, err error) {
	var out content
	number := make(map[*faq.Document]int, len(c.Documents))
	for _, p := range c.Passages {
		if _, ok := number[p.Doc]; !ok {
			number[p.Doc] = len(out.Documents)
			out.Documents = append(out.Documents, p.Doc)
		}
		sum := p.Hash()
		out.Passages = append(out.Passages, storedPassage{
			Passage: p,
			Doc:     number[p.Doc],
			Text:    storedText{Offset: int64(len(texts)), Length: len(p.Text), SHA256: hex.EncodeToString(sum[:])},
		})
		texts = append(texts, p.Text...)
	}
	meta, err = json.Marshal(out)
	return meta, texts, err
}

// unpack reads passages.json; the passages it returns have no text.
func unpack(meta []byte) ([]*faq.Passage, []storedText, error) {
	var in content
	if err := json.Unmarshal(meta, &in); err != nil {
		return nil, nil, fmt.Errorf("%w: %s: %w", ErrCorrupt, passagesName, err)
	}
	passages := make([]*faq.Passage, len(in.Passages))
	texts := make([]storedText, len(in.Passages))
	for i, s := range in.Passages {
		if s.Passage == nil || s.Doc < 0 || s.Doc >= len(in.Documents) || s.Text.Length < 0 || s.Text.Offset < 0 {
			return nil, nil, fmt.Errorf("%w: %s: passage %d", ErrCorrupt, passagesName, i)
		}
		s.Passage.Doc = in.Documents[s.Doc]
		passages[i], texts[i] = s.Passage, s.Text
	}
	return passages, texts, nil
}

// read returns one verbatim text, or ErrCorrupt if its bytes are not those that
// were written.
func (t storedText) read(f *os.File) (string, error) {
	b := make([]byte, t.Length)
	if _, err := f.ReadAt(b, t.Offset); err != nil && (err != io.EOF || t.Length > 0) {
		return "", fmt.Errorf("%w: %s: %w", ErrCorrupt, textsName, err)
	}
	if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != t.SHA256 {
		return "", fmt.Errorf("%w: %s: a text differs from its hash", ErrCorrupt, textsName)
	}
	return string(b), nil
}

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

// corpusOf wraps entries that are no passages, such as those of a public test
// set, so that they are kept and checked in the same way.
func corpusOf(list []Entry) *faq.Corpus {
	doc := &faq.Document{}
	c := &faq.Corpus{Documents: []*faq.Document{doc}}
	for _, e := range list {
		p := &faq.Passage{ID: e.ID, Doc: doc}
		if len(e.Units) > 0 {
			p.Section, p.Text = e.Units[0].Title, e.Units[0].Text
		}
		c.Passages = append(c.Passages, p)
	}
	return c
}
