package pdf

import (
	"strings"
	"unicode"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	"golang.org/x/text/encoding/charmap"

	"bedside/internal/importer/source"
)

// unknown stands for a letter that a font does not tell.
const unknown = "\ufffd"

// font turns codes into text and says how wide they are.
type font struct {
	name         string
	bold, italic bool
	wide         bool // codes of two bytes
	unicode      cmap
	utf16        bool              // codes are UTF-16
	names        map[uint32]string // codes with a glyph's name
	base         *charmap.Charmap
	widths       map[uint32]float64 // in thousandths of the size
	missing      float64            // width of all others
	scale        float64            // from a width to the size
	known        map[uint32]string  // texts worked out before
}

// averageWidth is the width, in thousandths of the size, of the letters of a
// font that does not say it, as of the fonts that every program has.
const averageWidth = 520

func (f *file) font(o types.Object) *font {
	ref, isRef := o.(types.IndirectRef)
	if isRef && f.fonts[ref] != nil {
		return f.fonts[ref]
	}
	out := f.readFont(f.dict(o))
	if isRef {
		f.fonts[ref] = out
	}
	return out
}

func (f *file) readFont(d types.Dict) *font {
	t := &font{base: charmap.Windows1252, missing: averageWidth, scale: 0.001, known: make(map[uint32]string), widths: make(map[uint32]float64)}
	if d == nil {
		return t
	}
	t.name = f.name(d["BaseFont"])
	if _, after, ok := strings.Cut(t.name, "+"); ok {
		t.name = after
	}
	if sd := d["ToUnicode"]; sd != nil {
		if data, err := f.stream(sd); err == nil {
			t.unicode = readCmap(data)
		}
	}
	desc := f.dict(d["FontDescriptor"])
	switch f.name(d["Subtype"]) {
	case "Type0":
		t.wide, t.missing = true, 1000
		enc := f.name(d["Encoding"])
		t.utf16 = strings.Contains(enc, "UCS2") || strings.Contains(enc, "UTF16")
		if kids := f.array(d["DescendantFonts"]); len(kids) > 0 {
			kid := f.dict(kids[0])
			desc = f.dict(kid["FontDescriptor"])
			f.wideWidths(t, kid)
		}
	case "Type3":
		if m := f.array(d["FontMatrix"]); len(m) == 6 {
			if v, ok := f.number(m[0]); ok && v > 0 {
				t.scale = v
			}
		}
		fallthrough
	default:
		f.encoding(t, d["Encoding"])
		f.simpleWidths(t, d, desc)
	}
	f.weight(t, desc)
	return t
}

// weight finds out whether letters are bold or italic.
func (f *file) weight(t *font, desc types.Dict) {
	name := strings.ToLower(t.name)
	t.bold = strings.Contains(name, "bold") || strings.Contains(name, "black") || strings.Contains(name, "heavy") || strings.HasSuffix(name, "-bd")
	t.italic = strings.Contains(name, "italic") || strings.Contains(name, "oblique")
	if desc == nil {
		return
	}
	const forceBold, italicFlag, boldWeight = 1 << 18, 1 << 6, 600
	flags, _ := f.number(desc["Flags"])
	w, _ := f.number(desc["FontWeight"])
	t.bold = t.bold || int(flags)&forceBold != 0 || w >= boldWeight
	t.italic = t.italic || int(flags)&italicFlag != 0
}

func (f *file) encoding(t *font, o types.Object) {
	name := f.name(o)
	if d := f.dict(o); d != nil {
		name = f.name(d["BaseEncoding"])
		t.names = make(map[uint32]string)
		at := uint32(0)
		for _, x := range f.array(d["Differences"]) {
			if v, ok := f.number(x); ok {
				at = uint32(max(v, 0))
				continue
			}
			if n := f.name(x); n != "" && at < 256 {
				t.names[at] = n
				at++
			}
		}
	}
	if name == "MacRomanEncoding" {
		t.base = charmap.Macintosh
	}
}

func (f *file) simpleWidths(t *font, d, desc types.Dict) {
	first, _ := f.number(d["FirstChar"])
	list := f.array(d["Widths"])
	for i, x := range list {
		if v, ok := f.number(x); ok && i < 256 {
			t.widths[uint32(max(first, 0))+uint32(i)] = v
		}
	}
	if v, ok := f.number(desc["MissingWidth"]); ok && len(list) > 0 {
		t.missing = v
	}
	if len(list) == 0 && strings.Contains(t.name, "Courier") {
		t.missing = 600
	}
}

// wideWidths reads the widths of a font with two-byte codes: "c [w w …]" and
// "first last w".
func (f *file) wideWidths(t *font, kid types.Dict) {
	if v, ok := f.number(kid["DW"]); ok {
		t.missing = v
	}
	list := f.array(kid["W"])
	for i := 0; i+1 < len(list); {
		first, _ := f.number(list[i])
		if inner := f.array(list[i+1]); inner != nil {
			for k, x := range inner {
				if v, ok := f.number(x); ok && len(t.widths) < maxMap {
					t.widths[uint32(max(first, 0))+uint32(k)] = v
				}
			}
			i += 2
			continue
		}
		if i+2 >= len(list) {
			return
		}
		last, _ := f.number(list[i+1])
		v, _ := f.number(list[i+2])
		for c := max(first, 0); c <= last && len(t.widths) < maxMap; c++ {
			t.widths[uint32(c)] = v
		}
		i += 3
	}
}

// codes cuts a string into codes.
func (t *font) codes(s string) []uint32 {
	var out []uint32
	if !t.wide {
		for i := range len(s) {
			out = append(out, uint32(s[i]))
		}
		return out
	}
	for i := 0; i+1 < len(s); i += 2 {
		out = append(out, uint32(s[i])<<8|uint32(s[i+1]))
	}
	return out
}

func (t *font) width(c uint32) float64 {
	if w, ok := t.widths[c]; ok {
		return w * t.scale
	}
	return t.missing * t.scale
}

// text returns what a code stands for, or unknown.
func (t *font) text(c uint32) string {
	if s, ok := t.known[c]; ok {
		return s
	}
	s := t.lookUp(c)
	if s != unknown {
		s = t.clean(s)
	}
	t.known[c] = s
	return s
}

func (t *font) lookUp(c uint32) string {
	if s, ok := t.unicode[c]; ok {
		return s
	}
	if t.utf16 {
		return utf16Text(string([]byte{byte(c >> 8), byte(c)}))
	}
	if t.wide {
		return unknown
	}
	if n, ok := t.names[c]; ok {
		if n == ".notdef" {
			return ""
		}
		if s := glyphText(n); s != "" {
			return s
		}
		return unknown
	}
	if isSignFont(t.name) {
		if r, ok := source.Sign(t.name, rune(c)); ok {
			return string(r)
		}
		return unknown
	}
	if c < 256 {
		return string(t.base.DecodeByte(byte(c)))
	}
	return unknown
}

func isSignFont(name string) bool {
	name = strings.ToLower(name)
	return name == "symbol" || strings.Contains(name, "wingdings") || strings.Contains(name, "webdings") || strings.Contains(name, "dingbats") || strings.HasPrefix(name, "symbolmt")
}

// clean takes ligatures apart and replaces codes of sign fonts.
func (t *font) clean(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= 0xfb00 && r <= 0xfb06:
			b.WriteString([]string{"ff", "fi", "fl", "ffi", "ffl", "st", "st"}[r-0xfb00])
		case r >= 0xf020 && r <= 0xf0ff:
			if known, ok := source.Sign(t.name, r); ok {
				b.WriteRune(known)
			} else {
				b.WriteString(unknown)
			}
		case unicode.IsControl(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
