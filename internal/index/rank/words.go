package rank

import (
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	snowball "github.com/blevesearch/snowballstem/english"

	"bedside/internal/english"
	"bedside/internal/textnorm"
)

// maxWord is the longest word that is indexed or asked, in bytes. Longer ones
// are links, keys and noise: they would only bloat the vocabulary.
const maxWord = 32

// foldChunk bounds what is folded at once, in bytes. It stays below
// textnorm.MaxRunes, behind which folding cuts.
const foldChunk = textnorm.MaxRunes / 2

// Words returns the folded words of a text of any length, in order. Signs and
// words over 32 bytes are left out.
func Words(text string) []string {
	out := make([]string, 0, len(text)/5+1) // English words are five letters long and a space
	for len(text) > 0 {
		var chunk string
		chunk, text = cut(text)
		for _, t := range textnorm.Tokens(textnorm.Fold(chunk)) {
			if w := t.Bare; len(w) <= maxWord && isWord(w) {
				out = append(out, w)
			}
		}
	}
	return out
}

// cut takes off the next chunk, at white space where there is any.
func cut(text string) (chunk, rest string) {
	if len(text) <= foldChunk {
		return text, ""
	}
	end := strings.LastIndexAny(text[:foldChunk], " \n\t")
	if end <= 0 {
		for end = foldChunk; end > foldChunk-utf8.UTFMax && !utf8.RuneStart(text[end]); end-- {
		}
	}
	return text[:end], text[end:]
}

// isWord reports whether a token is more than a sign.
func isWord(w string) bool {
	if len(w) == 0 {
		return false
	}
	c := w[0]
	return c >= utf8.RuneSelf || '0' <= c && c <= '9' || 'a' <= c && c <= 'z'
}

// kept are words that the stemmer would merge with a word of another meaning:
// how effective a treatment is has nothing to do with its side effects.
var kept = map[string]string{
	"effective": "effective", "effectively": "effective", "effectiveness": "effective",
	"ineffective": "ineffective", "ineffectiveness": "ineffective",
	// The only words of which the stemmer changes the second letter; see beginnings.
	"dying": "die", "lying": "lie", "tying": "tie",
}

// Stem returns the form under which a folded word is indexed.
func Stem(word string) string {
	if e, ok := everydayWords()[word]; ok {
		return e.stem
	}
	return stem(word)
}

// everyday is one of the words of which most of any text consists.
type everyday struct {
	stem string
	kind english.Kind
}

var everydayWords = sync.OnceValue(func() map[string]everyday {
	words := english.Words()
	m := make(map[string]everyday, len(words))
	for _, w := range words {
		m[w] = everyday{stem(w), english.KindOf(w)}
	}
	return m
})

func stem(word string) string {
	if k, ok := kept[word]; ok {
		return k
	}
	env := snowballstem.NewEnv(word)
	snowball.Stem(env)
	return env.Current()
}

// beginnings is a set of the first letters of stems. The stemmer changes the end of a
// word alone, so that a word which begins like no stem need not be stemmed: in a long
// message most words that an index does not hold are of that kind.
type beginnings struct {
	three [1 << 15 / 64]uint64 // the first three letters
	short [1 << 15 / 64]uint64 // of them, those of stems that end there
	four  [1 << 16 / 64]uint64 // hashes of the first four letters
}

// beginning is the number of a word's first three letters; shorter words, and others
// than those of a to z, have none.
func beginning(word string) (n uint32, plain bool) {
	if len(word) < 4 {
		return 0, false
	}
	for i := range 3 {
		c := word[i] - 'a'
		if c > 'z'-'a' {
			return 0, false
		}
		n = n<<5 | uint32(c)
	}
	return n, true
}

// fourth is a hash of a word's first four letters, of which n are the first three.
func fourth(n uint32, word string) uint32 { return (n<<8 | uint32(word[3])) * 0x9e3779b1 >> 16 }

// minFour is the shortest word whose fourth letter tells. That of a shorter one may be
// its end, which the stemmer changes.
const minFour = 6

// add notes a stem. A short one may have lost letters that stood in the beginning of
// its word ("adding", "ad") or changed the last ("trying", "tri").
func (b *beginnings) add(stem string) {
	three := func(begin string, ends bool) (n uint32, plain bool) {
		if n, plain = beginning(begin + "..."); plain {
			b.three[n/64] |= 1 << (n % 64)
			if ends {
				b.short[n/64] |= 1 << (n % 64)
			}
		}
		return n, plain
	}
	switch len(stem) {
	case 0, 1, 2:
		for c := byte('a'); c <= 'z'; c++ {
			if len(stem) == 2 {
				three(stem+string(c), true)
				continue
			}
			for d := byte('a'); d <= 'z'; d++ {
				three(stem+string(c)+string(d), true)
			}
		}
	case 3:
		three(stem[:2]+"i", true)
		three(stem[:2]+"y", true)
		three(stem, true)
	default:
		n, plain := three(stem, false)
		if !plain {
			return
		}
		for _, w := range []string{stem, stem[:3] + "i", stem[:3] + "y"} {
			if w == stem || len(stem) == 4 {
				h := fourth(n, w)
				b.four[h/64] |= 1 << (h % 64)
			}
		}
	}
}

// may reports whether the word can have one of the stems.
func (b *beginnings) may(word string) bool {
	n, plain := beginning(word)
	if !plain {
		return true
	}
	if b.three[n/64]&(1<<(n%64)) != 0 {
		if len(word) < minFour || b.short[n/64]&(1<<(n%64)) != 0 {
			return true
		}
		if h := fourth(n, word); b.four[h/64]&(1<<(h%64)) != 0 {
			return true
		}
	}
	_, ok := kept[word]
	return ok
}
