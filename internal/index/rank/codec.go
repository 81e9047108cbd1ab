package rank

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// ErrFormat says that bytes are no model written by this version.
var ErrFormat = errors.New("not a ranking file of this version")

// magic opens a ranking file; its last letter is the version of the format.
const magic = "BEDRANK1"

// Encode writes the model as bytes. The same entries give the same bytes.
func (m *Model) Encode() []byte {
	b := []byte(magic)
	b = putNumbers(b, m.first)
	b = putNumbers(b, m.entry)
	b = putNumbers(b, m.length[Title])
	b = putNumbers(b, m.length[Whole])
	b = putStrings(b, m.words)
	b = putNumbers(b, m.wordFreq)
	b = putNumbers(b, m.wordStem)
	b = putStrings(b, m.stems)
	b = putNumbers(b, m.titleStart)
	b = putNumbers(b, m.titleStem)
	b = putNumbers(b, m.grams.keys)
	b = putNumbers(b, m.grams.start)
	b = putNumbers(b, m.grams.units)
	for _, n := range m.grams.norm {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(n))
	}
	return b
}

func putNumbers(b []byte, list []uint32) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(len(list)))
	for _, n := range list {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return b
}

func putStrings(b []byte, list []string) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(len(list)))
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
	m := &Model{grams: &gramIndex{}}
	m.first, m.entry = d.numbers(), d.numbers()
	m.length[Title], m.length[Whole] = d.numbers(), d.numbers()
	m.words, m.wordFreq, m.wordStem = d.strings(), d.numbers(), d.numbers()
	m.stems = d.strings()
	m.titleStart, m.titleStem = d.numbers(), d.numbers()
	m.grams.keys, m.grams.start, m.grams.units = d.numbers(), d.numbers(), d.numbers()
	m.grams.norm = d.floats(len(m.entry))
	if d.bad || len(d.b) != 0 {
		return nil, fmt.Errorf("%w: wrong length", ErrFormat)
	}
	if !m.consistent() {
		return nil, fmt.Errorf("%w: numbers do not fit together", ErrFormat)
	}
	m.seal()
	m.grams.seal()
	return m, nil
}

func (m *Model) consistent() bool {
	units := len(m.entry)
	g := m.grams
	return len(m.first) > 0 && ascending(m.first, units) && below(m.entry, len(m.first)-1) &&
		len(m.length[Title]) == units && len(m.length[Whole]) == units &&
		len(m.wordFreq) == len(m.words) && len(m.wordStem) == len(m.words) && below(m.wordStem, len(m.stems)) &&
		len(m.titleStart) == units+1 && ascending(m.titleStart, len(m.titleStem)) && below(m.titleStem, len(m.stems)) &&
		len(g.start) == len(g.keys)+1 && ascending(g.start, len(g.units)) && below(g.units, units)
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

func (d *decoder) count() int {
	b := d.take(4)
	if b == nil {
		return 0
	}
	return int(binary.LittleEndian.Uint32(b))
}

func (d *decoder) numbers() []uint32 {
	b := d.take(4 * d.count())
	out := make([]uint32, len(b)/4)
	for i := range out {
		out[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return out
}

func (d *decoder) floats(n int) []float32 {
	b := d.take(4 * n)
	out := make([]float32, len(b)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return out
}

func (d *decoder) strings() []string {
	n := d.count()
	if n > len(d.b) { // every string takes at least its length byte
		d.bad = true
		return nil
	}
	out := make([]string, 0, n)
	for range n {
		l := d.take(1)
		if l == nil || l[0] > maxWord {
			d.bad = true
			return nil
		}
		out = append(out, string(d.take(int(l[0]))))
	}
	return out
}
