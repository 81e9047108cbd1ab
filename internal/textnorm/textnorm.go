// Package textnorm turns a patient's raw text into folded text and tokens. All
// packages that look at words use it, so that they see the same words. It never
// touches the clinic's own text.
package textnorm

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxRunes bounds what is looked at: the longest text that a chat platform lets a
// person send in one piece has 6,000 characters (an option of a Discord command).
// A text beyond it is cut at the bound, never refused.
const MaxRunes = 6000

// Fold returns the text in the form in which words are compared: compatibility
// normalised (NFKC), lower case, letters that imitate Latin ones replaced by
// them, marks, control, format and private characters removed, quotes and
// dashes made plain, white space collapsed to single spaces but for line ends.
// Invalid UTF-8 becomes a space. At most MaxRunes runes are kept.
func Fold(s string) string {
	// A rune takes at most 4 bytes and NFKC grows it at most 18-fold; cut first.
	if len(s) > 4*MaxRunes {
		s = s[:4*MaxRunes]
	}
	if isPlainASCII(s) {
		return foldASCII(s)
	}
	s = strings.ToValidUTF8(s, " ")
	s = norm.NFKD.String(s) // decompose, so that marks can be dropped
	var b strings.Builder
	b.Grow(len(s))
	n := 0
	last := ' '
	for _, r := range s {
		if n >= MaxRunes {
			break
		}
		switch {
		case r == '\n' || r == '\u2028' || r == '\u2029' || r == '\r':
			r = '\n'
		case unicode.IsSpace(r):
			r = ' '
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc, unicode.Cf, unicode.Cc, unicode.Co, unicode.Cs):
			continue
		default:
			r = plain(r)
		}
		if (r == ' ' || r == '\n') && (last == ' ' || last == '\n') {
			if r == '\n' {
				last = '\n'
			}
			continue
		}
		b.WriteRune(r)
		n++
		last = r
	}
	return strings.TrimSpace(b.String())
}

func isPlainASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x7f || s[i] < ' ' && s[i] != '\n' {
			return false
		}
	}
	return true
}

func foldASCII(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	last := byte(' ')
	for i := 0; i < len(s) && b.Len() < MaxRunes; i++ {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c == '`' {
			c = '\''
		}
		if (c == ' ' || c == '\n') && (last == ' ' || last == '\n') {
			if c == '\n' {
				last = c
			}
			continue
		}
		b.WriteByte(c)
		last = c
	}
	return strings.TrimSpace(b.String())
}

// plain maps one rune to the one it stands for in comparison.
func plain(r rune) rune {
	switch r {
	case '’', '‘', '‛', '′', 'ʼ', '`', '´', '＇':
		return '\''
	case '“', '”', '„', '‟', '«', '»', '″':
		return '"'
	case '‐', '‑', '‒', '–', '—', '―', '−':
		return '-'
	}
	if c, ok := lookalikes[r]; ok {
		return c
	}
	r = unicode.ToLower(r)
	if c, ok := lookalikes[r]; ok {
		return c
	}
	return r
}

// lookalikes are letters of other scripts that imitate Latin ones in names and
// words written to pass a filter. Facts of shape, chosen by eye.
var lookalikes = func() map[rune]rune {
	m := make(map[rune]rune)
	add := func(from, to string) {
		t := []rune(to)
		for i, r := range []rune(from) {
			m[r] = t[i]
		}
	}
	// Cyrillic, lower and upper case.
	add("аеорсухіјѕһԁԛԝкмтвнпиг", "aeopcyxijshdqwkmtbhnur")
	add("АЕОРСУХІЈЅҺԀԚԜКМТВНПИГ", "aeopcyxijshdqwkmtbhnur")
	// Greek.
	add("αεικνορτυχηωβγζμ", "aeiknoptuxnwbyzm")
	add("ΑΕΙΚΝΟΡΤΥΧΗΒΖΜ", "aeiknoptyxhbzm")
	// Latin letters that decomposition leaves alone.
	add("ıłøđħŧƒɡʟɪɴʀʏᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢʙɢʜ", "iłodhtfglinryacdejkmoptuvwzbgh")
	m['ł'] = 'l'
	return m
}()

// Token is one word, number or sign of a folded text.
type Token struct {
	Text       string // as folded, inner apostrophes kept: "can't", "od'd"
	Bare       string // Text without apostrophes: "cant", "odd"
	Start, End int    // byte range in the folded text
	Clause     int    // counts up at . ! ? ; : , ( ) line ends and spaced dashes
	Sentence   int    // counts up at . ! ? ; and line ends
	Number     bool   // digits only, or with one point or comma inside
}

// Tokens splits a folded text into words, numbers and the signs + & / = @ # $ %.
// A hyphen splits ("take-homes" is two tokens), an apostrophe inside a word does
// not, and a number splits from the letters behind it when these are a unit
// ("100mg"). All other signs are dropped.
func Tokens(folded string) []Token {
	toks := make([]Token, 0, len(folded)/4+1)
	clause, sentence := 0, 0
	for i := 0; i < len(folded); {
		r, size := utf8.DecodeRuneInString(folded[i:])
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			j, number := wordEnd(folded, i)
			toks = append(toks, newToken(folded, i, j, clause, sentence, number))
			i = j
			continue
		case strings.ContainsRune("+&/=@#$%", r):
			toks = append(toks, newToken(folded, i, i+size, clause, sentence, false))
		case strings.ContainsRune(".!?;\n", r):
			clause++
			sentence++
		case strings.ContainsRune(",:()[]|", r):
			clause++
		case r == '-' && i > 0 && folded[i-1] == ' ':
			clause++
		}
		i += size
	}
	return toks
}

func newToken(s string, i, j, clause, sentence int, number bool) Token {
	t := s[i:j]
	bare := t
	if strings.IndexByte(t, '\'') >= 0 {
		bare = strings.ReplaceAll(t, "'", "")
	}
	return Token{Text: t, Bare: bare, Start: i, End: j, Clause: clause, Sentence: sentence, Number: number}
}

// units are the letters that may stand right behind a number.
var units = map[string]bool{
	"mg": true, "mgs": true, "mcg": true, "ug": true, "g": true, "gm": true, "gr": true, "kg": true, "ml": true, "cc": true, "l": true,
	"lb": true, "lbs": true, "x": true, "h": true, "hr": true, "hrs": true, "min": true, "mins": true, "d": true, "wk": true, "wks": true,
	"yr": true, "yrs": true, "mo": true, "am": true, "pm": true, "st": true, "nd": true, "rd": true, "th": true,
	"day": true, "days": true, "pills": true, "tabs": true, "years": true,
}

// wordEnd returns the end of the word that starts at i and whether it is a number.
func wordEnd(s string, i int) (end int, number bool) {
	digits := i
	for digits < len(s) && (isDigit(s[digits]) || (s[digits] == '.' || s[digits] == ',') && digits > i && digits+1 < len(s) && isDigit(s[digits-1]) && isDigit(s[digits+1])) {
		digits++
	}
	j := digits
	for j < len(s) {
		r, size := utf8.DecodeRuneInString(s[j:])
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			j += size
			continue
		}
		if r == '\'' && j > i && j+1 < len(s) {
			if next, _ := utf8.DecodeRuneInString(s[j+1:]); unicode.IsLetter(next) {
				j += size
				continue
			}
		}
		break
	}
	if digits > i && (j == digits || units[s[digits:j]]) {
		return digits, true
	}
	return j, false
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
