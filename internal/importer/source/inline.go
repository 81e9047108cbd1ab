package source

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// collapse makes one line of a text, with single spaces. Marks without width or
// meaning go.
func collapse(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\u00ad' || r == '\u200b' || r == '\u2060' || r == '\ufeff':
			return -1
		case unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u2028' || r == '\u2029':
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }), " ")
}

func hasWord(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// splitParagraphs cuts a text where two breaks follow each other. Parts without
// a word are left out.
func splitParagraphs(t Text) []Text {
	var out []Text
	var cur Text
	flush := func() {
		if hasWord(cur.Plain()) {
			out = append(out, cur)
		}
		cur = nil
	}
	breaks := 0
	for _, s := range t {
		switch {
		case s.Break:
			if breaks++; breaks == 2 {
				flush()
			}
		case collapse(s.Text) != "":
			breaks = 0
		}
		cur = append(cur, s)
	}
	flush()
	return out
}

// inline writes a text as the Markdown lines between its breaks.
func inline(t Text) []string {
	var out []string
	var cur Text
	flush := func() {
		if l := inlineLine(cur); l != "" {
			out = append(out, l)
		}
		cur = nil
	}
	for _, s := range t {
		if s.Break {
			flush()
			continue
		}
		cur = append(cur, s)
	}
	flush()
	return out
}

// piece is a run of a line in one style, by rune.
type piece struct {
	from, to int
	style    Span // without text
}

// inlineLine writes spans without breaks.
func inlineLine(t Text) string {
	line, pieces := flatten(t)
	var b strings.Builder
	last := -1 // where the last marked piece ended
	for _, p := range pieces {
		from, to := p.from, p.to
		for from < to && line[from] == ' ' {
			from++
		}
		for to > from && line[to-1] == ' ' {
			to--
		}
		words := escapeRunes(line, from, to)
		mark := ""
		if (p.style.Bold || p.style.Italic) && from != last && boundary(line, from-1) && boundary(line, to) && hasWord(string(line[from:to])) {
			mark = map[[2]bool]string{{true, false}: "**", {false, true}: "*", {true, true}: "***"}[[2]bool{p.style.Bold, p.style.Italic}]
		}
		b.WriteString(string(line[p.from:from]))
		b.WriteString(mark + link(words, string(line[from:to]), p.style.Link) + mark)
		b.WriteString(string(line[to:p.to]))
		if mark != "" {
			last = to
		}
	}
	return strings.TrimSpace(b.String())
}

// flatten joins the spans to one line with single spaces and says where each
// style begins and ends.
func flatten(t Text) ([]rune, []piece) {
	var line []rune
	var pieces []piece
	for _, s := range t {
		text := []rune(collapse("x" + s.Text + "x")) // keeps the spaces at both ends
		text = text[1 : len(text)-1]
		if len(text) > 0 && text[0] == ' ' && (len(line) == 0 || line[len(line)-1] == ' ') {
			text = text[1:]
		}
		if len(text) == 0 {
			continue
		}
		from := len(line)
		line = append(line, text...)
		style := Span{Bold: s.Bold, Italic: s.Italic, Link: s.Link}
		if n := len(pieces); n > 0 && (pieces[n-1].style == style || len(text) == 1 && text[0] == ' ') {
			pieces[n-1].to = len(line)
			continue
		}
		pieces = append(pieces, piece{from, len(line), style})
	}
	return line, pieces
}

// boundary reports whether bold may begin or end beside rune i of the line.
func boundary(line []rune, i int) bool {
	if i < 0 || i >= len(line) {
		return true
	}
	r := line[i]
	return r == ' ' || unicode.IsPunct(r) && !strings.ContainsRune("*_\\[]", r)
}

// escapeLine writes a whole line so that Markdown shows it as it is.
func escapeLine(line []rune) string { return escapeRunes(line, 0, len(line)) }

var (
	lineMarkRE = regexp.MustCompile("^(?:#|>|\\||`{3}|~{3}|\\[[^\\]]*\\]:)")
	entityRE   = regexp.MustCompile(`^&(?:#?[0-9A-Za-z]+);`)
)

// escapeRunes writes runes from to to of a line. A backslash or a space is put
// where Markdown, or a step of the importer, would read markup. Marks of lists
// at a line's start stay: people type lists by hand.
func escapeRunes(line []rune, from, to int) string {
	at := func(i int) rune {
		if i < 0 || i >= len(line) {
			return ' '
		}
		return line[i]
	}
	var b strings.Builder
	for i := from; i < to; i++ {
		r, prev, next := line[i], at(i-1), at(i+1)
		if i == 0 && lineMarkRE.MatchString(string(line[:min(len(line), 200)])) {
			b.WriteByte('\\')
			b.WriteRune(r)
			continue
		}
		switch r {
		case '\\':
			if next == ' ' && i+1 < len(line) || next < utf8.RuneSelf && (unicode.IsLetter(next) || unicode.IsDigit(next)) {
				break
			}
			b.WriteByte('\\')
		case '`':
			b.WriteByte('\\')
		case '*':
			if prev != ' ' || next != ' ' {
				b.WriteByte('\\')
			}
		case '_':
			inWord := isAlnum(prev) && isAlnum(next)
			blank := prev == '_' || next == '_' // a line to fill in
			if !inWord && !blank && (prev != ' ' || next != ' ') {
				b.WriteByte('\\')
			}
		case '(', '[':
			if prev == ']' {
				b.WriteByte('\\')
			}
		case '#':
			if prev == '{' {
				b.WriteByte('\\')
			}
		case '<': // never a tag: a space keeps the words
			if next < utf8.RuneSelf && unicode.IsLetter(next) || next == '/' || next == '!' || next == '?' {
				b.WriteString("< ")
				continue
			}
		case '&':
			if entityRE.MatchString(string(line[i:min(len(line), i+40)])) {
				b.WriteByte('\\')
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

func isAlnum(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// link writes a link around words. Only addresses that work outside the document
// are kept, and none where the words are the address.
func link(words, plain, target string) string {
	target = cleanTarget(target)
	if target == "" || !hasWord(plain) {
		return words
	}
	bare := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(target, "mailto:"), "https://"), "http://"), "/")
	if p := strings.TrimSuffix(plain, "/"); p == strings.TrimSuffix(target, "/") || p == bare {
		return words
	}
	if strings.ContainsAny(plain, "[]") {
		return words + " (" + target + ")"
	}
	return "[" + words + "](" + target + ")"
}

// cleanTarget returns the address as it may stand in Markdown, or none.
func cleanTarget(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil {
		return ""
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" {
			return ""
		}
	case "mailto", "tel":
	default:
		return ""
	}
	return strings.NewReplacer("(", "%28", ")", "%29", " ", "%20", "<", "%3C", ">", "%3E", "*", "%2A", "`", "%60", `\`, "%5C").Replace(u.String())
}
