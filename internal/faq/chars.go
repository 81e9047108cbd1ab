package faq

import (
	"bytes"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// normalise drops a byte order mark at the beginning and makes all line ends
// "\n", and reports what no content file may hold. Control characters could
// steer a terminal; the Unicode line separators are line ends to some readers and
// not to others, so that line numbers would differ.
func normalise(file string, src []byte) (string, []Problem) {
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	src = bytes.ReplaceAll(src, []byte("\r"), []byte("\n"))
	var problems []Problem
	line, lastBad := 1, 0
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		if r == '\n' {
			line++
		}
		if msg := badRune(r, size); msg != "" && lastBad != line {
			lastBad = line // one report a line is enough
			problems = append(problems, Problem{File: file, Line: line, Msg: msg})
		}
		i += size
	}
	if len(problems) > 0 {
		return "", problems
	}
	return string(src), nil
}

// badRune says what is wrong with a character in content, or returns "".
func badRune(r rune, size int) string {
	switch {
	case r == utf8.RuneError && size <= 1:
		return "not UTF-8: save the file with the encoding UTF-8"
	case r == '\n' || r == '\t':
		return ""
	case unicode.IsControl(r):
		return fmt.Sprintf("control character %U: remove it", r)
	case r == '\u2028' || r == '\u2029':
		return fmt.Sprintf("line separator %U: type an ordinary line end instead", r)
	}
	return ""
}

// badValue is badRune for a decoded value, in which escapes such as "\x1b" may
// have put what the file itself does not hold. Line ends are allowed in multi.
func badValue(s string, multi bool) string {
	for _, r := range s {
		if r == '\n' && !multi {
			return "must be on one line"
		}
		if msg := badRune(r, utf8.RuneLen(r)); msg != "" {
			return msg
		}
	}
	return ""
}
