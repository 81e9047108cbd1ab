package importer

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

type kind int

const (
	para     kind = iota
	item          // one item of a list, with its marker
	heading       // text holds the heading without markup
	verbatim      // a table, code or quotation, kept line by line
)

// style says how a heading is marked. Among the unmarked ones the order is the
// rank: an earlier style stands above a later one.
type style int

const (
	atx style = iota // "## Heading" or underlined in Markdown; rank is its level
	doubleLine
	singleLine
	capitals
	titleLike // a bare or a bold line
	stepLike  // "Step 2: …", a part of what stands above it
	question  // "Q:"
	numbered
)

// line is one line of the document.
type line struct {
	no     int
	indent int // columns of white space before the text
	text   string
	raw    string // as written, without the line end
	hard   bool   // Markdown: ends in a line break that is kept

	columns bool // plain text: a wide gap parts its words, as in a table
}

// block is a run of lines that belong together.
type block struct {
	kind   kind
	lines  []line
	indent int    // column of the text or, for an item, of its marker
	marker string // item: as written, such as "•" or "2."
	label  label  // item: the number, if it is one
	gap    bool   // a blank line stands before it
	page   bool   // a page break stands before it
	style  style  // heading
	rank   int    // heading: the level, for atx
	text   string // heading: its words
	listed bool   // heading: it was an item of a list more than a chapter
}

func (b *block) first() int { return b.lines[0].no }

func (b *block) firstText() string { return b.lines[0].text }

func (b *block) lastText() string { return b.lines[len(b.lines)-1].text }

// plain is the block's text as one line without markup.
func (b *block) plain() string {
	if b.kind == heading {
		return b.text
	}
	parts := make([]string, len(b.lines))
	for i, l := range b.lines {
		parts[i] = l.text
	}
	return plainInline(strings.Join(parts, " "))
}

// Inline markup that headings lose.
var (
	linkRE     = regexp.MustCompile(`!?\[([^\[\]]*)\](?:\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+"[^"]*")?\)|\[[^\[\]]*\])`)
	autolinkRE = regexp.MustCompile(`<((?:https?://|mailto:)[^<>\s]+)>`)
	tagRE      = regexp.MustCompile(`</?(?:b|i|u|em|strong|span|a|br|sup|sub|p|div|font|small|mark)(?:\s[^<>]*)?/?>`)
	anchorRE   = regexp.MustCompile(`\s*\{#[^{}]*\}\s*$`)
	escapeRE   = regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])")
	underRE    = regexp.MustCompile(`(^|[\s("'“‘])(_{1,3})(\S|\S.*?\S)_{1,3}($|[\s)"'”’.,:;?!])`)
)

// plainInline strips bold, italic, code, links and simple tags, and collapses
// white space. Marks that stand alone between spaces are kept: they are signs.
func plainInline(s string) string {
	if !strings.ContainsAny(s, "*_`[<\\{") {
		return strings.Join(strings.Fields(s), " ")
	}
	s = anchorRE.ReplaceAllString(s, "")
	for range 3 { // an image inside a link inside a link is as deep as it gets
		next := linkRE.ReplaceAllString(s, "$1")
		if next == s {
			break
		}
		s = next
	}
	s = autolinkRE.ReplaceAllString(s, "$1")
	s = tagRE.ReplaceAllString(s, "")
	s = stripStars(s)
	s = underRE.ReplaceAllString(s, "$1$3$4")
	s = escapeRE.ReplaceAllString(s, "$1")
	return strings.Join(strings.Fields(s), " ")
}

// stripStars removes * and ` that touch a word on a side.
func stripStars(s string) string {
	if !strings.ContainsAny(s, "*`") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '*' && s[i] != '`' {
			b.WriteByte(s[i])
			continue
		}
		if i > 0 && s[i-1] == '\\' {
			b.WriteByte(s[i])
			continue
		}
		j := i
		for j < len(s) && s[j] == s[i] {
			j++
		}
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		after, _ := utf8.DecodeRuneInString(s[j:])
		if (i == 0 || unicode.IsSpace(before)) && (j == len(s) || unicode.IsSpace(after)) {
			b.WriteString(s[i:j])
		}
		i = j - 1
	}
	return b.String()
}

// hasWord reports whether s holds a letter or a digit.
func hasWord(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0
}

// endRune returns the last rune of s behind closing quotes, brackets and marks.
func endRune(s string) rune {
	s = strings.TrimRight(s, "\"'”’)]*_ \u00a0»")
	r, _ := utf8.DecodeLastRuneInString(s)
	if s == "" {
		return 0
	}
	return r
}

// endsSentence reports whether s ends like a sentence or like a line that
// introduces what follows.
func endsSentence(s string) bool {
	switch endRune(s) {
	case '.', '!', '?', ':', '…':
		return true
	}
	return false
}

// startRune returns the first letter or digit of s if only opening marks stand before it.
func startRune(s string) rune {
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		if !strings.ContainsRune("\"'“‘([*_¿¡«", r) {
			return 0
		}
	}
	return 0
}

func startsLower(s string) bool { return unicode.IsLower(startRune(s)) }

func startsUpper(s string) bool { return unicode.IsUpper(startRune(s)) }
