package rank

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// gramSize is the length of a character gram: long enough to be a piece of a
// word, short enough to survive an ending or a typo beside it.
const gramSize = 4

// A long message is also looked at in stretches of so many words, each beginning so
// many after the one before: what is asked stands in one of them, and the story
// around it in the others.
const (
	windowWords = 14
	windowStep  = 7
	maxWindows  = 64 // bits of a mask
)

// letters holds the 4-grams of one question. The four bytes are the key, so no two
// grams are mixed up.
type letters struct {
	probe []uint64 // open addressing: turn and gram of a slot
	in    []uint64 // per slot: the stretches that have the gram
	seen  []uint32 // per slot: title in which it was met
	mask  uint32   // size of the part in use, less one: small for a small question

	turn    uint32
	title   uint32    // mark of the title at hand
	whole   float64   // number of distinct grams of the whole question
	windows []float64 // the same of each stretch; empty for a short question
	at      []uint64  // per word of the question: its stretches
	shared  [maxWindows]uint16
}

// letterSlots holds the grams of a question of MaxTerms words of usual length with
// room to spare. Further grams are left out.
const letterSlots = 1 << 13

// read takes up the grams of the question.
func (m *Model) read(s *scratch, p Params) {
	x := &s.letters
	x.turn++
	x.whole, x.windows = 0, x.windows[:0]
	if p.Letters == 0 && p.Windows == 0 {
		return
	}
	x.size(s.words)
	x.cut(s, p)
	x.roll(s.words)
}

// size chooses how much of the slots is used: at most a third of it is filled.
func (x *letters) size(words []string) {
	grams := 0
	for _, w := range words {
		grams += len(w) + 1
	}
	n := uint32(64)
	for int(n) < 3*grams && n < letterSlots {
		n *= 2
	}
	if int(n) > len(x.probe) {
		x.probe, x.in, x.seen = make([]uint64, n), make([]uint64, n), make([]uint32, n)
	}
	x.mask = n - 1
}

// cut says of each word in which stretches of the question it stands: none where the
// question is short, or where the word is not the asker's.
func (x *letters) cut(s *scratch, p Params) {
	x.at = append(x.at[:0], make([]uint64, len(s.words))...)
	if p.Windows == 0 || s.own <= windowWords {
		return
	}
	step := max(windowStep, (s.own-windowWords+maxWindows-2)/(maxWindows-1))
	for from := 0; ; from += step {
		to := min(s.own, from+windowWords)
		for i := from; i < to; i++ {
			x.at[i] |= uint64(1) << len(x.windows)
		}
		x.windows = append(x.windows, 0)
		if to == s.own {
			return
		}
	}
}

// roll takes every gram of the words, written one after the other with single spaces
// between and around them. A gram stands in the stretches that hold all its letters.
func (x *letters) roll(words []string) {
	gram, n := uint32(' ')<<24, 1
	last := [gramSize]uint64{0, 0, 0, ^uint64(0)} // stretches of the letters in the gram; a space is in all
	push := func(c byte, in uint64) {
		gram = gram>>8 | uint32(c)<<24
		last = [gramSize]uint64{last[1], last[2], last[3], in}
		if n++; n >= gramSize {
			x.put(gram, last[0]&last[1]&last[2]&last[3])
		}
	}
	for i, w := range words {
		for k := 0; k < len(w); k++ {
			push(w[k], x.at[i])
		}
		push(' ', ^uint64(0))
	}
}

// put notes a gram and where it stands.
func (x *letters) put(gram uint32, in uint64) {
	want := uint64(x.turn)<<32 | uint64(gram)
	i := slotOf(gram) & x.mask
	for x.probe[i] != want && x.probe[i]>>32 == uint64(x.turn) {
		i = (i + 1) & x.mask
	}
	if x.probe[i] != want {
		if x.whole >= letterSlots*3/4 {
			return // a message of nothing but long words: the rest is left out
		}
		x.probe[i], x.in[i], x.seen[i] = want, 0, x.title
		x.whole++
	}
	for fresh := in &^ x.in[i]; fresh != 0; fresh &= fresh - 1 {
		x.windows[bits.TrailingZeros64(fresh)]++
	}
	x.in[i] |= in
}

// slotOf spreads grams, which differ in few bits, over the slots.
func slotOf(gram uint32) uint32 { return gram * 0x9e3779b1 >> 16 }

// likeness returns the cosine of a title with the whole question and the greatest
// with a stretch of it, 0 where it is not cut into stretches. A gram counts once in
// a line: presence tells as much as frequency in a few words.
func (m *Model) likeness(x *letters, unit uint32) (whole, stretch float64) {
	line := m.titleLine[m.titleAt[unit]:m.titleAt[unit+1]]
	if x.whole == 0 || len(line) < gramSize {
		return 0, 0
	}
	x.title++
	for i := range x.windows {
		x.shared[i] = 0
	}
	common := 0
	probe, mask, turn := x.probe, x.mask, uint64(x.turn)
	for k := 0; k+gramSize <= len(line); k++ {
		gram := binary.LittleEndian.Uint32(line[k:])
		want := turn<<32 | uint64(gram)
		i := slotOf(gram) & mask
		for probe[i] != want && probe[i]>>32 == turn {
			i = (i + 1) & mask
		}
		if probe[i] != want || x.seen[i] == x.title {
			continue
		}
		x.seen[i] = x.title
		common++
		for in := x.in[i]; in != 0; in &= in - 1 {
			x.shared[bits.TrailingZeros64(in)]++
		}
	}
	if common == 0 {
		return 0, 0
	}
	all := float64(len(line) - gramSize + 1)
	whole = float64(common) / math.Sqrt(all*x.whole)
	for i, n := range x.windows {
		stretch = max(stretch, float64(x.shared[i])/math.Sqrt(all*n))
	}
	return whole, stretch
}
