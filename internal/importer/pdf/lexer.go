package pdf

import (
	"bytes"
	"strconv"
)

// operand is what stands before an operator of a page's drawing operations.
type operand struct {
	kind operandKind
	num  float64
	str  string // a string's bytes, or a name without the slash
	list []operand
	dict map[string]operand
}

type operandKind int

const (
	isNull operandKind = iota
	isNumber
	isString
	isName
	isList
	isDict
	isOperator
)

// lexer reads drawing operations. It never fails: what it does not understand it
// skips, byte by byte, as programs that show pages do.
type lexer struct {
	b   []byte
	pos int
}

// maxNest is how deep lists and dictionaries may be nested; pages use two.
const maxNest = 20

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelim(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

func (l *lexer) skipSpace() {
	for l.pos < len(l.b) {
		switch c := l.b[l.pos]; {
		case isSpace(c):
			l.pos++
		case c == '%':
			for l.pos < len(l.b) && l.b[l.pos] != '\n' && l.b[l.pos] != '\r' {
				l.pos++
			}
		default:
			return
		}
	}
}

// next returns the next operand or operator; false at the end.
func (l *lexer) next(depth int) (operand, bool) {
	for {
		l.skipSpace()
		if l.pos >= len(l.b) {
			return operand{}, false
		}
		switch c := l.b[l.pos]; c {
		case '/':
			l.pos++
			return operand{kind: isName, str: l.nameText()}, true
		case '(':
			return operand{kind: isString, str: l.literal()}, true
		case '<':
			if l.peek(1) == '<' {
				l.pos += 2
				return operand{kind: isDict, dict: l.dict(depth + 1)}, true
			}
			return operand{kind: isString, str: l.hex()}, true
		case '[':
			l.pos++
			return operand{kind: isList, list: l.list(depth + 1)}, true
		case ']', '>', ')', '{', '}':
			l.pos++
			if depth > 0 && (c == ']' || c == '>') {
				if c == '>' && l.peek(0) == '>' {
					l.pos++
				}
				return operand{}, false // ends the list or dictionary
			}
		default:
			return l.word(), true
		}
	}
}

func (l *lexer) peek(n int) byte {
	if l.pos+n < len(l.b) {
		return l.b[l.pos+n]
	}
	return 0
}

func (l *lexer) regular() string {
	from := l.pos
	for l.pos < len(l.b) && !isSpace(l.b[l.pos]) && !isDelim(l.b[l.pos]) {
		l.pos++
	}
	return string(l.b[from:l.pos])
}

func (l *lexer) word() operand {
	s := l.regular()
	if c := s[0]; c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' {
		if v, err := strconv.ParseFloat(s, 64); err == nil && v > -1e9 && v < 1e9 {
			return operand{kind: isNumber, num: v}
		}
		return operand{kind: isNumber} // "--5" and the like count as nothing
	}
	switch s {
	case "true", "false", "null":
		return operand{}
	}
	return operand{kind: isOperator, str: s}
}

func (l *lexer) nameText() string {
	s := l.regular()
	if bytes.IndexByte([]byte(s), '#') < 0 {
		return s
	}
	var out []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '#' && i+2 < len(s) {
			if v, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				out = append(out, byte(v))
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return string(out)
}

func (l *lexer) literal() string {
	var out []byte
	depth := 0
	for ; l.pos < len(l.b); l.pos++ {
		c := l.b[l.pos]
		switch c {
		case '(':
			if depth++; depth == 1 {
				continue
			}
		case ')':
			if depth--; depth == 0 {
				l.pos++
				return string(out)
			}
		case '\\':
			l.pos++
			out = l.escape(out)
			continue
		}
		out = append(out, c)
	}
	return string(out)
}

// escape reads what follows a backslash; it leaves pos at its last byte.
func (l *lexer) escape(out []byte) []byte {
	c := l.peek(0)
	switch c {
	case 'n':
		return append(out, '\n')
	case 'r':
		return append(out, '\r')
	case 't':
		return append(out, '\t')
	case 'b':
		return append(out, '\b')
	case 'f':
		return append(out, '\f')
	case '\r':
		if l.peek(1) == '\n' {
			l.pos++
		}
		return out
	case '\n':
		return out
	}
	if c < '0' || c > '7' {
		return append(out, c)
	}
	v := 0
	for i := 0; i < 3 && l.peek(0) >= '0' && l.peek(0) <= '7'; i++ {
		v = v*8 + int(l.peek(0)-'0')
		l.pos++
	}
	l.pos--
	return append(out, byte(v))
}

func (l *lexer) hex() string {
	var digits []byte
	for l.pos++; l.pos < len(l.b) && l.b[l.pos] != '>'; l.pos++ {
		if c := l.b[l.pos]; c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' {
			digits = append(digits, c)
		}
	}
	l.pos = min(l.pos+1, len(l.b))
	if len(digits)%2 == 1 {
		digits = append(digits, '0')
	}
	out := make([]byte, 0, len(digits)/2)
	for i := 0; i < len(digits); i += 2 {
		v, _ := strconv.ParseUint(string(digits[i:i+2]), 16, 8) // digits only
		out = append(out, byte(v))
	}
	return string(out)
}

func (l *lexer) list(depth int) []operand {
	var out []operand
	for depth < maxNest {
		o, ok := l.next(depth)
		if !ok {
			break
		}
		out = append(out, o)
	}
	return out
}

func (l *lexer) dict(depth int) map[string]operand {
	out := make(map[string]operand)
	for depth < maxNest {
		key, ok := l.next(depth)
		if !ok {
			break
		}
		if key.kind != isName {
			continue
		}
		value, ok := l.next(depth)
		if !ok {
			break
		}
		out[key.str] = value
	}
	return out
}

// skipImage skips the bytes of a picture that stands among the operations: its
// end is "EI" between white space, before something that reads like operations.
func (l *lexer) skipImage() {
	for i := l.pos; i+2 < len(l.b); i++ {
		if !isSpace(l.b[i]) || l.b[i+1] != 'E' || l.b[i+2] != 'I' || i+3 < len(l.b) && !isSpace(l.b[i+3]) {
			continue
		}
		text := true
		for _, c := range l.b[i+3 : min(i+23, len(l.b))] {
			text = text && (c >= ' ' && c < 0x7f || isSpace(c) && c != 0)
		}
		if text {
			l.pos = i + 3
			return
		}
	}
	l.pos = len(l.b)
}
