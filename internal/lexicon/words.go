package lexicon

import (
	"strings"
	"sync"
)

// wordSet is the set of English words, used only as a guard: a word is never
// "corrected" into a medicine and never an unknown one. It is an open hash table
// of offsets into the text, so that loading allocates once.
type wordSet struct {
	text  string // one word a line
	table []uint32
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
	s.table, s.mask = make([]uint32, size), size-1
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
	for h := hash(w) & s.mask; s.table[h] != 0; h = (h + 1) & s.mask {
		i := int(s.table[h])
		if j := i + len(w); j < len(s.text) && s.text[j] == '\n' && s.text[i:j] == string(w) {
			return true
		}
	}
	return false
}

// english reports whether w or its plain stem is a word.
func (s *wordSet) english(w string) bool {
	if has(s, w) {
		return true
	}
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
