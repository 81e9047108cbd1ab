package pdf

import (
	"unicode/utf16"
	"unicode/utf8"
)

// cmap maps codes of a font to text.
type cmap map[uint32]string

// maxMap is the most codes of one table; a font has at most 65,536 glyphs.
const maxMap = 70_000

// readCmap reads the Unicode table of a font.
func readCmap(data []byte) cmap {
	m := make(cmap)
	l := &lexer{b: data}
	var stack []operand
	for {
		o, ok := l.next(0)
		if !ok {
			return m
		}
		if o.kind != isOperator {
			if len(stack) < 400 { // the format allows 100 entries of three a block
				stack = append(stack, o)
			}
			continue
		}
		switch o.str {
		case "endbfchar":
			for i := 0; i+1 < len(stack); i += 2 {
				m.set(code(stack[i].str), utf16Text(stack[i+1].str))
			}
		case "endbfrange":
			for i := 0; i+2 < len(stack); i += 3 {
				m.setRange(code(stack[i].str), code(stack[i+1].str), stack[i+2])
			}
		}
		stack = stack[:0]
	}
}

func (m cmap) set(c uint32, text string) {
	if len(m) < maxMap && text != "" {
		m[c] = text
	}
}

// setRange maps codes that follow each other, to texts that do so too or to a
// list of texts.
func (m cmap) setRange(lo, hi uint32, to operand) {
	if hi < lo || hi-lo >= maxMap {
		return
	}
	for i := uint32(0); i <= hi-lo; i++ {
		if to.kind == isList {
			if int(i) >= len(to.list) {
				return
			}
			m.set(lo+i, utf16Text(to.list[i].str))
			continue
		}
		text := []rune(utf16Text(to.str))
		if n := len(text); n > 0 {
			text[n-1] += rune(i)
			m.set(lo+i, string(text))
		}
	}
}

// code reads the bytes of a code as a number.
func code(s string) uint32 {
	var v uint32
	for i := 0; i < len(s) && i < 4; i++ {
		v = v<<8 | uint32(s[i])
	}
	return v
}

func utf16Text(s string) string {
	if len(s) == 1 { // some programs write one byte for a letter
		return string(rune(s[0]))
	}
	var units []uint16
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	out := make([]rune, 0, len(units))
	for _, r := range utf16.Decode(units) {
		if r != 0 && r != utf8.RuneError {
			out = append(out, r)
		}
	}
	return string(out)
}
