package redact

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"bedside/internal/textnorm"
)

// class is what a token is.
type class byte

const (
	word   class = iota // letters
	number              // digits
	sign                // one other character
	struck              // out of sight: claimed, or a placeholder in the text
)

// token is one piece of a text. Unlike textnorm's tokens, these keep every sign,
// part letters from digits, and know their place in the text as it was written.
type token struct {
	text       string // as compared: lower case, plain letters and digits
	start, end int    // bytes of the text
	class      class
	gap        bool // white space or the start of the text stands before it
	line       bool // a line end or the start of the text stands before it
	capital    bool // it begins with a capital letter
	capitals   bool // it has at least two letters, all of them capital
}

// tokens splits a text. Characters that nobody sees, such as zero-width ones and
// marks, belong to the token before them: a number stays whole around them.
func tokens(text string) []token {
	t := tokenizer{toks: make([]token, 0, len(text)/4+4), buf: make([]byte, 0, len(text)+16), gap: true, line: true}
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		t.add(r, i, i+size)
		i += size
	}
	all := string(t.buf)
	for i := range t.toks {
		from, to := t.at[i], len(all)
		if i+1 < len(t.toks) {
			to = t.at[i+1]
		}
		t.toks[i].text = all[from:to]
	}
	return collapse(t.toks)
}

type tokenizer struct {
	toks      []token
	at        []int // where each token begins in buf
	buf       []byte
	gap, line bool
}

// add takes one character of the text.
func (t *tokenizer) add(r rune, start, end int) {
	switch {
	case r < utf8.RuneSelf && r > ' ' && r != 0x7f:
		t.plain(byte(r), start, end)
	case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
		t.gap, t.line = true, true
	case unicode.IsSpace(r) || r == utf8.RuneError:
		t.gap = true
	case unseen(r):
		t.unseen(start, end)
	default:
		t.other(r, start, end)
	}
}

// plain takes a character of ASCII.
func (t *tokenizer) plain(c byte, start, end int) {
	switch {
	case 'a' <= c && c <= 'z':
		t.put(word, string(c), false, start, end)
	case 'A' <= c && c <= 'Z':
		t.put(word, string(c+'a'-'A'), true, start, end)
	case '0' <= c && c <= '9':
		t.put(number, string(c), false, start, end)
	case c == '`':
		t.put(sign, "'", false, start, end)
	default:
		t.put(sign, string(c), false, start, end)
	}
}

// other takes a character outside ASCII in the form in which it is compared.
func (t *tokenizer) other(r rune, start, end int) {
	if unicode.Is(unicode.Nd, r) {
		t.put(number, string('0'+digit(r)), false, start, end)
		return
	}
	folded := textnorm.Fold(string(r))
	if folded == "" {
		t.unseen(start, end)
		return
	}
	if unicode.Is(unicode.No, r) && len(folded) > 1 { // a half is no 1 and 2
		t.put(sign, folded, false, start, end)
		return
	}
	capital := unicode.IsUpper(r) || unicode.IsTitle(r)
	for _, c := range folded {
		switch {
		case unicode.IsLetter(c):
			t.put(word, string(c), capital, start, end)
		case '0' <= c && c <= '9':
			t.put(number, string(c), false, start, end)
		case c != ' ':
			t.put(sign, string(c), false, start, end)
		}
	}
}

// put adds a letter, digit or sign, to the last token where that goes on.
func (t *tokenizer) put(c class, folded string, capital bool, start, end int) {
	if last := len(t.toks) - 1; last >= 0 && !t.gap && c != sign && t.toks[last].class == c {
		t.toks[last].end = end
		t.toks[last].capitals = capital && (t.toks[last].capitals || t.toks[last].capital && len(t.buf) == t.at[last]+1)
		t.buf = append(t.buf, folded...)
		return
	}
	t.at = append(t.at, len(t.buf))
	t.buf = append(t.buf, folded...)
	t.toks = append(t.toks, token{class: c, start: start, end: end, gap: t.gap, line: t.line, capital: capital})
	t.gap, t.line = false, false
}

// unseen takes a character that nobody sees.
func (t *tokenizer) unseen(start, end int) {
	if last := len(t.toks) - 1; last >= 0 && t.toks[last].end == start {
		t.toks[last].end = end
	}
}

// unseen reports marks, control and format characters, and the letters that are
// blank.
func unseen(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u2800', '\u3164', '\uffa0':
		return true
	}
	return unicode.In(r, unicode.M, unicode.C)
}

// digit is the value of a decimal digit of any script: in Unicode they stand in
// runs from zero to nine.
func digit(r rune) rune {
	for _, block := range unicode.Nd.R16 {
		if rune(block.Lo) <= r && r <= rune(block.Hi) {
			return (r - rune(block.Lo)) % 10
		}
	}
	for _, block := range unicode.Nd.R32 {
		if rune(block.Lo) <= r && r <= rune(block.Hi) {
			return (r - rune(block.Lo)) % 10
		}
	}
	return 0
}

// collapse makes one struck token of each placeholder that stands in the text.
func collapse(toks []token) []token {
	out := toks[:0]
	for _, t := range toks {
		out = append(out, t)
		if t.class != sign || t.text != "]" {
			continue
		}
		for back := 2; back <= 3 && back < len(out); back++ {
			open := len(out) - 1 - back
			if out[open].text == "[" && isKind(out[open+1:len(out)-1]) {
				out[open].class, out[open].end = struck, t.end
				out = out[:open+1]
				break
			}
		}
	}
	return out
}

// isKind reports whether the words are the name of a kind.
func isKind(toks []token) bool {
	for _, k := range Kinds() {
		first, second, two := strings.Cut(string(k), " ")
		if toks[0].text == first && (len(toks) == 1 && !two || len(toks) == 2 && two && toks[1].text == second) {
			return true
		}
	}
	return false
}
