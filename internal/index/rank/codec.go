package rank

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// ErrFormat says that bytes are no model written by this version.
var ErrFormat = errors.New("not a ranking file of this version")

// magic opens a ranking file; its last letter is the version of the format.
const magic = "BEDRANK2"

// Encode writes the model as bytes: lists of numbers as varints, those that rise as
// their steps, all of it compressed, for most of it is words. The same entries give
// the same bytes.
func (m *Model) Encode() []byte {
	b := putRising(make([]byte, 0, 16*len(m.body)), m.first)
	b = putNumbers(b, m.body)
	b = putStrings(b, m.words)
	b = putNumbers(b, m.wordFreq)
	b = putNumbers(b, m.wordStem)
	b = putStrings(b, m.stems)
	b = putRising(b, m.titleStart)
	b = putNumbers(b, m.titleWord)
	var out bytes.Buffer
	out.WriteString(magic)
	out.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(b))))
	w, err := flate.NewWriter(&out, flate.DefaultCompression)
	if err != nil {
		panic(err) // a level that the library names
	}
	_, werr := w.Write(b)
	if err := errors.Join(werr, w.Close()); err != nil {
		panic(err) // a buffer takes everything
	}
	return out.Bytes()
}

func putNumbers(b []byte, list []uint32) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, n := range list {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return b
}

func putRising(b []byte, list []uint32) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	before := uint32(0)
	for _, n := range list {
		b = binary.AppendUvarint(b, uint64(n-before))
		before = n
	}
	return b
}

func putStrings(b []byte, list []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, s := range list {
		b = append(b, byte(len(s))) // at most maxWord
		b = append(b, s...)
	}
	return b
}

// Decode reads what Encode wrote. Bytes that are cut, changed in shape or of
// another version give ErrFormat; every number is checked against what it
// counts, so that a model that decodes cannot lead ranking out of its bounds.
func Decode(b []byte) (*Model, error) {
	d := decoder{b: b}
	if string(d.take(len(magic))) != magic {
		return nil, fmt.Errorf("%w: unknown beginning", ErrFormat)
	}
	if err := d.inflate(); err != nil {
		return nil, err
	}
	m := &Model{}
	m.first = d.rising()
	m.body = d.numbers()
	m.words, m.wordFreq, m.wordStem = d.strings(), d.numbers(), d.numbers()
	m.stems = d.strings()
	m.titleStart, m.titleWord = d.rising(), d.numbers()
	if d.bad || len(d.b) != 0 {
		return nil, fmt.Errorf("%w: wrong length", ErrFormat)
	}
	if !m.consistent() {
		return nil, fmt.Errorf("%w: numbers do not fit together", ErrFormat)
	}
	m.seal()
	return m, nil
}

func (m *Model) consistent() bool {
	units := len(m.body)
	return ascending(m.first, units) &&
		len(m.wordFreq) == len(m.words) && len(m.wordStem) == len(m.words) && below(m.wordStem, len(m.stems)) &&
		len(m.titleStart) == units+1 && ascending(m.titleStart, len(m.titleWord)) && below(m.titleWord, len(m.words))
}

// ascending reports whether list goes from 0 to end without going down.
func ascending(list []uint32, end int) bool {
	if len(list) == 0 || list[0] != 0 || int(list[len(list)-1]) != end {
		return false
	}
	for i := 1; i < len(list); i++ {
		if list[i] < list[i-1] {
			return false
		}
	}
	return true
}

func below(list []uint32, limit int) bool {
	for _, n := range list {
		if int(n) >= limit {
			return false
		}
	}
	return true
}

// decoder reads from the front of b and remembers whether it ever ran out.
type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) take(n int) []byte {
	if d.bad || n < 0 || n > len(d.b) {
		d.bad = true
		return nil
	}
	out := d.b[:n]
	d.b = d.b[n:]
	return out
}

// mostInflated is how many times its size a compressed file may grow: what flate can
// do at the most.
const mostInflated = 1040

// inflate replaces the rest by what it was before its compression.
func (d *decoder) inflate() error {
	size := d.take(8)
	if size == nil {
		return fmt.Errorf("%w: cut", ErrFormat)
	}
	n := binary.LittleEndian.Uint64(size)
	if n > uint64(len(d.b))*mostInflated {
		return fmt.Errorf("%w: says that it is larger than it can be", ErrFormat)
	}
	r := flate.NewReader(bytes.NewReader(d.b))
	out := make([]byte, n)
	if _, err := io.ReadFull(r, out); err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if k, err := r.Read(make([]byte, 1)); k > 0 || err != io.EOF {
		return fmt.Errorf("%w: more than it says", ErrFormat)
	}
	d.b = out
	return nil
}

// number reads a varint of at most 32 bits.
func (d *decoder) number() uint32 {
	n, size := binary.Uvarint(d.b)
	if d.bad || size <= 0 || n > math.MaxUint32 {
		d.bad = true
		return 0
	}
	d.b = d.b[size:]
	return uint32(n)
}

// count reads the length of a list, each item of which takes a byte at least.
func (d *decoder) count() int {
	n := int(d.number())
	if n > len(d.b) {
		d.bad = true
	}
	if d.bad {
		return 0
	}
	return n
}

func (d *decoder) numbers() []uint32 {
	out := make([]uint32, d.count())
	for i := range out {
		out[i] = d.number()
	}
	return out
}

func (d *decoder) rising() []uint32 {
	out := d.numbers()
	for i := 1; i < len(out); i++ {
		out[i] += out[i-1] // past 32 bits it falls, which consistent refuses
	}
	return out
}

func (d *decoder) strings() []string {
	out := make([]string, 0, d.count())
	for range cap(out) {
		l := d.take(1)
		if l == nil || l[0] > maxWord {
			d.bad = true
			return nil
		}
		out = append(out, string(d.take(int(l[0]))))
	}
	return out
}
