package lexicon

import (
	"cmp"
	"slices"
	"strings"

	"bedside/internal/edit"
)

// minSound is the shortest word, in letters, and minKey the shortest key that
// sound decides on: shorter ones are shared by too many words.
const (
	minSound = 7
	minKey   = 5
	// longSound is the length from which few words lie two edits apart.
	longSound = 11
)

// soundKey writes a word as it sounds, roughly, into buf: the first letter as a
// vowel or a consonant, consonants that sound alike as one, no vowels, no h, w or
// y behind the first letter, no letter twice in a row.
func soundKey(buf []byte, w string) []byte {
	buf = buf[:0]
	for i := 0; i < len(w); i++ {
		c := w[i]
		next := byte(0)
		if i+1 < len(w) {
			next = w[i+1]
		}
		switch c {
		case 'a', 'e', 'i', 'o', 'u', 'y':
			if i > 0 {
				continue
			}
			c = 'a'
		case 'h', 'w':
			if i > 0 {
				continue
			}
		case 'p':
			if next == 'h' {
				c = 'f'
			}
		case 'c':
			switch next {
			case 'e', 'i', 'y':
				c = 's'
			default:
				c = 'k'
			}
		case 'q':
			c = 'k'
		case 'x':
			buf = appendOnce(buf, 'k')
			c = 's'
		case 'z':
			c = 's'
		case 'g':
			if next == 'h' {
				continue
			}
			if next == 'e' || next == 'i' {
				c = 'j'
			}
		case 't':
			if next == 'i' && i+2 < len(w) && (w[i+2] == 'o' || w[i+2] == 'a') {
				c = 's'
			}
		}
		buf = appendOnce(buf, c)
	}
	return buf
}

func appendOnce(buf []byte, c byte) []byte {
	if n := len(buf); n > 0 && buf[n-1] == c {
		return buf
	}
	return append(buf, c)
}

// sound is a word by how it sounds.
type sound struct {
	key        uint32 // hash of its sound key
	start, end uint32 // in the text of the word set
}

// maxSoundEdits is how far a word and the one it sounds like may differ in
// letters: the keys alone are shared by words that nobody would mistake.
const maxSoundEdits = 2

// sounds reports whether w sounds like an English word that is written much the
// same ("exersize", "neuroplastisity").
func (s *wordSet) sounds(w string) bool {
	if len(w) < minSound || len(w) > maxFuzzy || !isLetters(w) {
		return false
	}
	var buf [2 * maxFuzzy]byte
	key := soundKey(buf[:], w)
	if len(key) < minKey && len(w) < longSound {
		return false
	}
	s.once.Do(s.soundKeys)
	h := hash(key)
	i, _ := slices.BinarySearchFunc(s.keys, h, func(k sound, h uint32) int { return cmp.Compare(k.key, h) })
	for ; i < len(s.keys) && s.keys[i].key == h; i++ {
		word := s.text[s.keys[i].start:s.keys[i].end]
		if (syllables(word) == syllables(w) || len(w) >= longSound) && edit.Distance(w, word, maxSoundEdits) <= maxSoundEdits {
			return true
		}
	}
	return false
}

// syllables counts the groups of vowels.
func syllables(w string) int {
	n, in := 0, false
	for i := 0; i < len(w); i++ {
		vowel := strings.IndexByte("aeiouy", w[i]) >= 0
		if vowel && !in {
			n++
		}
		in = vowel
	}
	return n
}

func (s *wordSet) soundKeys() {
	var buf [2 * maxFuzzy]byte
	for i := 0; i < len(s.text); {
		j := i + strings.IndexByte(s.text[i:], '\n')
		if w := s.text[i:j]; len(w) >= minSound-1 && len(w) <= maxFuzzy && isLetters(w) {
			if key := soundKey(buf[:], w); len(key) >= minKey || len(w) >= longSound-1 {
				s.keys = append(s.keys, sound{hash(key), uint32(i), uint32(j)})
			}
		}
		i = j + 1
	}
	slices.SortFunc(s.keys, func(a, b sound) int { return cmp.Compare(a.key, b.key) })
}
