package source

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// greek are the letters at a to z and A to Z of the Symbol font.
const (
	greekSmall   = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
	greekCapital = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"
)

// signs are other signs of the fonts Symbol and Wingdings that texts of clinics
// use, by the low byte of their code.
var (
	symbolSigns    = map[rune]rune{0xb7: '•', 0xb3: '≥', 0xa3: '≤', 0xb1: '±', 0xb0: '°', 0xb4: '×', 0xae: '→', 0xac: '←', 0xad: '↑', 0xaf: '↓', 0xb9: '≠', 0xbb: '≈', 0x2d: '−'}
	wingdingsSigns = map[rune]rune{0xa7: '▪', 0xfc: '✓', 0xfb: '✗', 0xa8: '☐', 0xfe: '☑', 0xfd: '☒', 0xe0: '→', 0xd8: '➢', 0x6c: '●', 0x6e: '■', 0x71: '❑', 0x9f: '•', 0x76: '❖', 0x28: '☎', 0x2a: '✉'}
)

// Sign returns the character for a code of a sign font, whose codes often stand
// in the private range at U+F000. It is false for a sign that it does not know.
func Sign(font string, code rune) (rune, bool) {
	if code >= 0xf000 && code <= 0xf0ff {
		code -= 0xf000
	}
	font = strings.ToLower(font)
	if strings.Contains(font, "wingdings") || strings.Contains(font, "webdings") {
		r, ok := wingdingsSigns[code]
		return r, ok
	}
	switch {
	case code >= 'a' && code <= 'z':
		return []rune(greekSmall)[code-'a'], true
	case code >= 'A' && code <= 'Z':
		return []rune(greekCapital)[code-'A'], true
	case code >= 0x20 && code < 0x40:
		return code, true
	}
	r, ok := symbolSigns[code]
	return r, ok
}

// Reference sets a raised number apart from the word before it: "sleep¹" is not
// the word "sleep1". Powers of numbers stay as they are.
func Reference(raised, before string) string {
	last, _ := utf8.DecodeLastRuneInString(before)
	s := strings.TrimSpace(raised)
	if s == "" || strings.Trim(s, "0123456789, ") != "" || before == "" || unicode.IsDigit(last) {
		return raised
	}
	return "[" + s + "]"
}
