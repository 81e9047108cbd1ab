package faq

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"time"
)

// Hash is the SHA-256 of all that an answer can depend on: documents and
// passages with every field, file and line. Equal content gives the same hash on
// every machine.
func (c *Corpus) Hash() [sha256.Size]byte {
	w := newHasher("corpus 1")
	w.number(len(c.Documents))
	for _, d := range c.Documents {
		w.text(d.File, string(d.Status), d.Signed)
		w.document(d)
	}
	w.number(len(c.Passages))
	for _, p := range c.Passages {
		w.text(p.Doc.File, p.ID)
		w.list(p.Path)
		w.number(p.Line)
		w.passage(p)
	}
	return w.sum()
}

// digest is what a signature stands for: what was reviewed. The file's name, the
// status, the signature itself and the layout of the Markdown around the passages
// are left out, so that moving, retiring or tidying a file does not break it.
func digest(d *Document, passages []*Passage) string {
	w := newHasher("document 1")
	w.document(d)
	w.number(len(d.Headings))
	for _, h := range d.Headings {
		w.number(h.Level)
		w.text(h.Text)
	}
	w.number(len(passages))
	for _, p := range passages {
		w.passage(p)
	}
	sum := w.sum()
	return "sha256:" + hex.EncodeToString(sum[:])
}

// hasher writes values with their lengths, so that no two different values give
// the same bytes.
type hasher struct{ h hash.Hash }

func newHasher(kind string) hasher {
	w := hasher{sha256.New()}
	w.text(kind)
	return w
}

func (w hasher) number(n int) {
	w.h.Write(binary.BigEndian.AppendUint64(nil, uint64(n)))
}

func (w hasher) text(values ...string) {
	for _, s := range values {
		w.number(len(s))
		w.h.Write([]byte(s))
	}
}

func (w hasher) list(values []string) {
	w.number(len(values))
	w.text(values...)
}

func (w hasher) flag(b bool) {
	n := 0
	if b {
		n = 1
	}
	w.number(n)
}

func (w hasher) day(t time.Time) { w.text(dayText(t)) }

// dayText returns a day as documents write it, or "" if there is none.
func dayText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(dateForm)
}

func (w hasher) document(d *Document) {
	w.text(d.Title, d.Owner)
	w.flag(d.Example)
	w.day(d.Reviewed)
	w.day(d.ReviewBy)
	w.list(d.Covers)
}

func (w hasher) passage(p *Passage) {
	w.text(p.Section, p.Text, p.Attach, p.Plain)
	w.list(p.AlsoAsked)
	w.list(p.Covers)
	w.flag(p.DosingOK)
}

func (w hasher) sum() (out [sha256.Size]byte) {
	w.h.Sum(out[:0])
	return out
}
