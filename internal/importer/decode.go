package importer

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode/utf32"

	utf16 "golang.org/x/text/encoding/unicode"
)

// MaxSize is the largest text, Markdown or HTML document taken, in bytes. The
// longest articles and FAQ pages of clinics are some 100 kB; a book has about
// 1 MB of text.
const MaxSize = 5 << 20

// MaxPacked is the largest DOCX or PDF document taken, in bytes: they hold
// pictures and fonts besides the text.
const MaxPacked = 32 << 20

// maxControl is the share of control characters above which bytes are no text.
// Text has none but for a stray one from a converter.
const maxControl = 0.01

var (
	errEmpty  = errors.New("the file is empty")
	errNoText = errors.New("the document holds no text")
)

// magic are the first bytes of kinds of files that people mistake for text.
var magic = []struct{ head, kind, mend string }{
	{"PK\x05\x06", "an empty ZIP archive", exportMend},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document (DOC, XLS), or one with a password", "open it and save it as DOCX without a password"},
	{"{\\rtf", "a rich text file (RTF)", exportMend},
	{"\x89PNG\r\n\x1a\n", "a PNG picture", pictureMend},
	{"\xff\xd8\xff", "a JPEG picture", pictureMend},
	{"GIF8", "a GIF picture", pictureMend},
	{"\x1f\x8b", "a gzip archive", "unpack it and import the document inside"},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it and import the document inside"},
	{"Rar!", "a RAR archive", "unpack it and import the document inside"},
	{"\x7fELF", "a program", exportMend},
}

const (
	exportMend  = "export the document as DOCX, HTML, PDF, Markdown or plain text and import that"
	pictureMend = "type or scan its words into a plain text file in UTF-8 and import that"
)

func tooLarge(size, limit int64) error {
	return fmt.Errorf("the file has %d bytes, more than the limit of %d (%d MiB); split it into articles", size, limit, limit>>20)
}

// decode returns the text of data with "\n" line ends, or why it is none.
func (c *converter) decode(data []byte) (string, error) {
	if int64(len(data)) > MaxSize {
		return "", tooLarge(int64(len(data)), MaxSize)
	}
	for _, m := range magic {
		if bytes.HasPrefix(data, []byte(m.head)) {
			return "", fmt.Errorf("this is %s, not text: %s", m.kind, m.mend)
		}
	}
	data, err := c.fromWide(data)
	if err != nil {
		return "", err
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return "", fmt.Errorf("this is a binary file, not text: a NUL byte at %s: %s", position(data, i), exportMend)
	}
	if share, first := controls(data); share > maxControl {
		return "", fmt.Errorf("this is a binary file, not text: %.0f %% control characters, the first at %s: %s", share*100, position(data, first), exportMend)
	}
	if i := firstInvalid(data); i >= 0 {
		return "", fmt.Errorf("the text is not UTF-8: byte 0x%02x at %s%s; save the file again with the encoding UTF-8", data[i], position(data, i), guessByte(data[i]))
	}
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n").Replace(string(data))
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\f':
			return r
		case r == '\ufeff' || r == '\u200b' || r == '\u2060' || r == '\u00ad': // marks without width or meaning
			return -1
		case r == utf8.RuneError || !unicode.IsControl(r):
			return r
		}
		return ' '
	}, text)
	if strings.TrimSpace(text) == "" {
		return "", errors.New("the file holds only white space")
	}
	return text, nil
}

// fromWide decodes UTF-16 and UTF-32 that begin with their byte order mark.
func (c *converter) fromWide(data []byte) ([]byte, error) {
	var out []byte
	var err error
	var kind string
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe, 0, 0}), bytes.HasPrefix(data, []byte{0, 0, 0xfe, 0xff}):
		kind = "UTF-32"
		if len(data)%4 != 0 {
			return nil, fmt.Errorf("the text begins as UTF-32 but has %d bytes, not a multiple of 4; save the file again with the encoding UTF-8", len(data))
		}
		out, err = utf32.UTF32(utf32.BigEndian, utf32.ExpectBOM).NewDecoder().Bytes(data)
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		kind = "UTF-16"
		if len(data)%2 != 0 {
			return nil, fmt.Errorf("the text begins as UTF-16 but has %d bytes, an odd number; save the file again with the encoding UTF-8", len(data))
		}
		out, err = utf16.UTF16(utf16.BigEndian, utf16.ExpectBOM).NewDecoder().Bytes(data)
	default:
		return data, nil
	}
	if err != nil {
		return nil, fmt.Errorf("decode %s: %w", kind, err)
	}
	if i := bytes.IndexRune(out, utf8.RuneError); i >= 0 {
		return nil, fmt.Errorf("the text begins as %s but is damaged at %s; save the file again with the encoding UTF-8", kind, position(out, i))
	}
	c.note(0, Remark, "read as "+kind)
	return out, nil
}

// controls returns the share of control characters and where the first one is.
func controls(data []byte) (share float64, first int) {
	n := 0
	for i, b := range data {
		if b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f' || b == 0x7f {
			if n == 0 {
				first = i
			}
			n++
		}
	}
	return float64(n) / float64(len(data)), first
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// guessByte names the sign that a byte stands for in Windows-1252, where that helps.
func guessByte(b byte) string {
	signs := map[byte]string{
		0x91: "‘", 0x92: "’", 0x93: "“", 0x94: "”", 0x95: "•", 0x96: "–", 0x97: "—", 0x99: "™", 0xa0: "a fixed space",
		0xb0: "°", 0xb5: "µ", 0xae: "®", 0xe9: "é", 0xe8: "è", 0xf1: "ñ", 0xf3: "ó", 0xe1: "á", 0xed: "í", 0xfa: "ú", 0xfc: "ü",
	}
	if s, ok := signs[b]; ok {
		return " (" + s + " in Windows-1252)"
	}
	return ""
}

// position says where byte i is as line and column, both 1-based, columns in characters.
func position(data []byte, i int) string {
	before := data[:i]
	line := 1 + bytes.Count(before, []byte("\n"))
	start := bytes.LastIndexByte(before, '\n') + 1
	return fmt.Sprintf("line %d, column %d", line, 1+utf8.RuneCount(before[start:]))
}
