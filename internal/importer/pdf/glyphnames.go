package pdf

import (
	"regexp"
	"strconv"
	"strings"
)

// glyphRunes are the names that fonts give to letters, in the order of the
// characters beside them.
var glyphRunes = func() map[string]rune {
	m := make(map[string]rune)
	add := func(from string, names string) {
		runes := []rune(from)
		for i, n := range strings.Fields(names) {
			m[n] = runes[i]
		}
	}
	for c := 'a'; c <= 'z'; c++ {
		m[string(c)], m[strings.ToUpper(string(c))] = c, c-'a'+'A'
	}
	add(" !\"#$%&'()*+,-./0123456789:;<=>?@[\\]^_`{|}~",
		`space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright asterisk plus comma hyphen period slash
		zero one two three four five six seven eight nine colon semicolon less equal greater question at bracketleft backslash bracketright
		asciicircum underscore grave braceleft bar braceright asciitilde`)
	add("¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿",
		`exclamdown cent sterling currency yen brokenbar section dieresis copyright ordfeminine guillemotleft logicalnot registered macron
		degree plusminus twosuperior threesuperior acute mu paragraph periodcentered cedilla onesuperior ordmasculine guillemotright
		onequarter onehalf threequarters questiondown`)
	add("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ",
		`Agrave Aacute Acircumflex Atilde Adieresis Aring AE Ccedilla Egrave Eacute Ecircumflex Edieresis Igrave Iacute Icircumflex Idieresis
		Eth Ntilde Ograve Oacute Ocircumflex Otilde Odieresis multiply Oslash Ugrave Uacute Ucircumflex Udieresis Yacute Thorn germandbls
		agrave aacute acircumflex atilde adieresis aring ae ccedilla egrave eacute ecircumflex edieresis igrave iacute icircumflex idieresis
		eth ntilde ograve oacute ocircumflex otilde odieresis divide oslash ugrave uacute ucircumflex udieresis yacute thorn ydieresis`)
	add("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ−⁄◊≥≤≠∞≈≡√∆∑∂∏∫Ωıłł",
		`Euro quotesinglbase florin quotedblbase ellipsis dagger daggerdbl circumflex perthousand Scaron guilsinglleft OE Zcaron quoteleft
		quoteright quotedblleft quotedblright bullet endash emdash tilde trademark scaron guilsinglright oe zcaron Ydieresis minus fraction
		lozenge greaterequal lessequal notequal infinity approxequal equivalence radical Delta summation partialdiff product integral Omega
		dotlessi lslash Lslash`)
	add("αβγδεζηθικλνξοπρστυφχψω→←↑↓✓●■▪◦",
		`alpha beta gamma delta epsilon zeta eta theta iota kappa lambda nu xi omicron pi rho sigma tau upsilon phi chi psi omega
		arrowright arrowleft arrowup arrowdown checkmark H18533 filledbox H18543 openbullet`)
	m["nbspace"], m["nonbreakingspace"], m["sfthyphen"], m["softhyphen"] = ' ', ' ', '\u00ad', '\u00ad'
	m["Lslash"] = 'Ł'
	return m
}()

// ligatures are single signs for several letters.
var ligatures = map[string]string{
	"ff": "ff", "fi": "fi", "fl": "fl", "ffi": "ffi", "ffl": "ffl", "f_f": "ff", "f_i": "fi", "f_l": "fl", "f_f_i": "ffi", "f_f_l": "ffl",
	"t_t": "tt", "t_i": "ti", "T_h": "Th", "f_t": "ft", "IJ": "IJ", "ij": "ij",
}

var uniNameRE = regexp.MustCompile(`^(?:uni((?:[0-9A-F]{4})+)|u([0-9A-F]{4,6}))$`)

// glyphText returns what a glyph's name stands for; nothing if it only numbers
// the glyphs of its font.
func glyphText(name string) string {
	name, _, _ = strings.Cut(name, ".") // "a.alt" is another shape of a
	if r, ok := glyphRunes[name]; ok {
		return string(r)
	}
	if s, ok := ligatures[name]; ok {
		return s
	}
	m := uniNameRE.FindStringSubmatch(name)
	if m == nil {
		return ""
	}
	if m[2] != "" {
		v, _ := strconv.ParseUint(m[2], 16, 32) // the pattern holds
		return string(rune(v))
	}
	out := ""
	for i := 0; i < len(m[1]); i += 4 {
		v, _ := strconv.ParseUint(m[1][i:i+4], 16, 32)
		out += string(rune(v))
	}
	return out
}
