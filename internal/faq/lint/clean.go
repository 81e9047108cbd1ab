package lint

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"bedside/internal/faq"
	"bedside/internal/textnorm"
)

// hiddenAt reports whether the character at an offset cannot be seen and does
// nothing that the writer can have meant.
func hiddenAt(s string, at int, c rune) bool {
	switch {
	case c < 0x80:
		return false
	case c == '\u200c' || c == '\u200d':
		// Joiners build emoji of several parts and letters of some scripts. None of
		// these is a letter of ours.
		before, _ := utf8.DecodeLastRuneInString(s[:at])
		return at == 0 || before < 0x80 || unicode.In(before, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Cf)
	case c >= '\U000e0020' && c <= '\U000e007f':
		return !strings.ContainsRune(s[:at], '\U0001f3f4') // tags make a flag out of a black flag, and nothing else
	case unicode.In(c, unicode.Cf, unicode.Co):
		return true
	}
	// Fillers, joiners and blanks that are letters or marks by their class.
	return strings.ContainsRune("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u2800\u3164\uffa0", c)
}

func hidden(s string) (rune, bool) {
	for i, c := range s {
		if hiddenAt(s, i, c) {
			return c, true
		}
	}
	return 0, false
}

// weightless are hidden characters without which a text looks the same. Those that
// turn the direction of writing are none: without them other words are read.
const weightless = "\u00ad\u034f\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff"

// clean returns a text without hidden characters that weigh nothing, and with Latin
// letters in place of those that imitate them inside a Latin word. It looks the same.
func clean(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		plain = plain && s[i] < 0x80
	}
	if plain {
		return s
	}
	var b strings.Builder
	for i, c := range s {
		if !hiddenAt(s, i, c) || !strings.ContainsRune(weightless, c) {
			b.WriteRune(c)
		}
	}
	s = b.String()
	b.Reset()
	for _, part := range wordParts(s) {
		if mixed(part) {
			part = latin(part)
		}
		b.WriteString(part)
	}
	return b.String()
}

// cleanSetting is clean for a value of a list, of which only the words count: odd
// blanks become plain, quotes of print around it go.
func cleanSetting(s string) string {
	s = strings.TrimSpace(strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) {
			return ' '
		}
		return c
	}, clean(s)))
	const quotes = "“”„‟«»‘’‚"
	first, size := utf8.DecodeRuneInString(s)
	last, lastSize := utf8.DecodeLastRuneInString(s)
	if len(s) > size+lastSize && strings.ContainsRune(quotes, first) && strings.ContainsRune(quotes, last) {
		s = strings.TrimSpace(s[size : len(s)-lastSize])
	}
	return s
}

// wordParts cuts a text into words of letters and marks and what lies between.
func wordParts(s string) []string {
	var out []string
	start, word := 0, false
	for i, c := range s {
		w := unicode.In(c, unicode.L, unicode.M)
		if w != word && i > start {
			out = append(out, s[start:i])
			start = i
		}
		word = w
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

// mixed reports whether a word has Latin letters and others that imitate them:
// nobody types such a word. Signs such as "µg", "β" or "TNFα" are no imitation.
func mixed(word string) bool {
	ours, others, greek := 0, 0, 0
	for _, c := range word {
		switch {
		case fancy(c):
			others++
		case unicode.Is(unicode.Latin, c):
			ours++
		case unicode.Is(unicode.Greek, c) || c == 'µ':
			greek++
		case unicode.In(c, unicode.Cyrillic, unicode.Armenian, unicode.Cherokee):
			others++
		}
	}
	if others == 0 && greek == 1 {
		first, _ := utf8.DecodeRuneInString(word)
		last, _ := utf8.DecodeLastRuneInString(word)
		sign := func(c rune) bool {
			return c == 'µ' || unicode.Is(unicode.Greek, c) && unicode.IsLower(c) && c != 'ο' && c != 'ν'
		}
		if ours <= 3 && sign(first) || strings.ToUpper(word[:len(word)-utf8.RuneLen(last)]) == word[:len(word)-utf8.RuneLen(last)] && sign(last) {
			return false
		}
	}
	return others > 0 && ours > 0 || greek > 0 && ours > 0 || fancyWord(word)
}

// fancy are Latin letters of another width or of mathematics: readers for the blind
// spell them out.
func fancy(c rune) bool {
	return c >= '\uff21' && c <= '\uff5a' || c >= '\U0001d400' && c <= '\U0001d7ff'
}

func fancyWord(word string) bool { return strings.ContainsFunc(word, fancy) }

// latin replaces the letters of a word by the Latin ones that they imitate. A word
// with a letter that imitates none stays as it is.
func latin(word string) string {
	var b strings.Builder
	for _, c := range word {
		if to := textnorm.Fold(string(c)); c >= 0x80 && len(to) == 1 && to[0] >= 'a' && to[0] <= 'z' && (fancy(c) || !unicode.Is(unicode.Latin, c)) {
			if unicode.IsUpper(c) {
				to = strings.ToUpper(to)
			}
			b.WriteString(to)
			continue
		}
		b.WriteRune(c)
	}
	if out := b.String(); !mixed(out) {
		return out
	}
	return word
}

// cleanLines are the mends by clean of some lines of a document; nil where the file
// is not known or must not change.
func (r *run) cleanLines(d *faq.Document, first, last int) []Edit {
	s := r.source(d)
	if s == nil {
		return nil
	}
	var out []Edit
	for n := first; n <= last; n++ {
		at, to := s.line(n)
		for _, word := range strings.SplitAfter(s.text[at:to], " ") {
			core := strings.TrimSuffix(word, " ")
			if now := clean(core); now != core {
				out = append(out, s.edit(at, at+len(core), now))
			}
			at += len(word)
		}
	}
	return out
}
