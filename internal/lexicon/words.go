package lexicon

import (
	"iter"
	"strings"
	"sync"
)

// wordSet is the set of English words, used only as a guard: a word is never
// "corrected" into a medicine and never an unknown one. It is an open hash table
// of offsets into the text, so that loading allocates once.
type wordSet struct {
	text  string // one word a line
	table []uint32
	marks []mark // by slot of table
	mask  uint32

	once sync.Once // sound keys are needed for few questions, and take as long as loading
	keys []sound   // sorted by key
}

func newWordSet(texts ...string) *wordSet {
	s := &wordSet{text: "\n" + strings.Join(texts, "\n") + "\n"}
	size := uint32(1024)
	for size < uint32(len(s.text)/4) {
		size *= 2
	}
	s.table, s.marks, s.mask = make([]uint32, size), make([]mark, size), size-1
	for i := 0; i < len(s.text); {
		j := strings.IndexByte(s.text[i:], '\n')
		if j > 0 && s.text[i] != '#' {
			w := s.text[i : i+j]
			h := hash(w) & s.mask
			for s.table[h] != 0 {
				h = (h + 1) & s.mask
			}
			s.table[h] = uint32(i)
		}
		i += j + 1
	}
	return s
}

// hash is FNV-1a.
func hash[T string | []byte](w T) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(w); i++ {
		h = (h ^ uint32(w[i])) * 16777619
	}
	return h
}

func has[T string | []byte](s *wordSet, w T) bool {
	_, ok := slot(s, w)
	return ok
}

// slot is the place of a word in the table.
func slot[T string | []byte](s *wordSet, w T) (uint32, bool) {
	h := hash(w) & s.mask
	for ; s.table[h] != 0; h = (h + 1) & s.mask {
		i := int(s.table[h])
		if j := i + len(w); j < len(s.text) && s.text[j] == '\n' && s.text[i:j] == string(w) {
			return h, true
		}
	}
	return h, false
}

// mark says what else an English word may be. Nearly all words of a question are
// English and nothing else, and one look tells so.
type mark uint8

const (
	english  mark = 1 << iota // it, or its plain stem, stands in the word list
	nameless                  // no surface begins with it or with its singular
	unlay                     // no lay phrase begins with it
)

// note gives every word its marks. names and lays yield the words with which a
// surface or a lay phrase begins.
func (s *wordSet) note(names, lays iter.Seq[string]) {
	for i, at := range s.table {
		if at != 0 {
			s.marks[i] = english | nameless | unlay
		}
	}
	without := func(w string, m mark) {
		if i, ok := slot(s, w); ok {
			s.marks[i] &^= m
		}
	}
	for w := range names {
		for _, ending := range [...]string{"", "s", "es"} {
			without(w+ending, nameless)
		}
	}
	for w := range lays {
		without(w, unlay)
	}
}

// marksOf looks a word up.
func (s *wordSet) marksOf(w string) mark {
	if i, ok := slot(s, w); ok {
		return s.marks[i]
	}
	if s.inflected(w) {
		return english
	}
	return 0
}

// layless reports whether it is certain that no lay phrase begins with w.
func (s *wordSet) layless(w string) bool {
	i, ok := slot(s, w)
	return ok && s.marks[i]&unlay != 0
}

// english reports whether w or its plain stem is a word.
func (s *wordSet) english(w string) bool { return has(s, w) || s.inflected(w) }

// inflected reports whether the plain stem of w is a word.
func (s *wordSet) inflected(w string) bool {
	for _, suffix := range [...]string{"s", "es", "d", "ed", "ing", "er", "ers", "ly", "y", "ish", "less", "like"} {
		if stem, ok := strings.CutSuffix(w, suffix); ok && len(stem) >= 3 {
			if has(s, stem) || suffix == "ing" && has(s, stem+"e") {
				return true
			}
			if n := len(stem); n > 3 && stem[n-1] == stem[n-2] && has(s, stem[:n-1]) {
				return true
			}
		}
	}
	for _, prefix := range [...]string{"un", "re", "non", "pre", "over", "anti"} {
		if stem, ok := strings.CutPrefix(w, prefix); ok && len(stem) >= 4 && has(s, stem) {
			return true
		}
	}
	return false
}

// compound reports whether w is two words written as one ("drugtest").
func (s *wordSet) compound(w string) bool {
	if len(w) < 7 || !isLetters(w) {
		return false
	}
	for i := 3; i+3 <= len(w); i++ {
		if has(s, w[:i]) && has(s, w[i:]) {
			return true
		}
	}
	return false
}

// typo reports whether w is one edit away from an English word of four letters
// or more: a letter too many, missing, wrong, or two swapped.
func (s *wordSet) typo(w string) bool {
	if len(w) < 4 || len(w) > 24 || !isLetters(w) {
		return false
	}
	var buf [32]byte
	n := len(w)
	if n > 4 { // one letter too many
		for i := 0; i < n; i++ {
			copy(buf[:], w[:i])
			copy(buf[i:], w[i+1:])
			if has(s, buf[:n-1]) {
				return true
			}
		}
	}
	b := buf[:n]
	copy(b, w)
	for i := 0; i+1 < n; i++ {
		b[i], b[i+1] = b[i+1], b[i]
		if has(s, b) {
			return true
		}
		b[i], b[i+1] = b[i+1], b[i]
	}
	for i := 0; i < n; i++ {
		for c := byte('a'); c <= 'z'; c++ {
			b[i] = c
			if has(s, b) {
				return true
			}
		}
		b[i] = w[i]
	}
	b = buf[:n+1]
	for i := 0; i <= n; i++ {
		copy(b, w[:i])
		copy(b[i+1:], w[i:])
		for c := byte('a'); c <= 'z'; c++ {
			b[i] = c
			if has(s, b) {
				return true
			}
		}
	}
	return false
}

func isLetters(w string) bool {
	for i := 0; i < len(w); i++ {
		if w[i] < 'a' || w[i] > 'z' {
			return false
		}
	}
	return w != ""
}
