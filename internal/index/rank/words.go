package rank

import (
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"

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
	var out []string
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
}

// Stem returns the form under which a folded word is indexed.
func Stem(word string) string {
	if k, ok := kept[word]; ok {
		return k
	}
	env := snowballstem.NewEnv(word)
	english.Stem(env)
	return env.Current()
}
