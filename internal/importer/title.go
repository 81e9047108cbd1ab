package importer

import (
	"fmt"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"bedside/internal/textnorm"
)

// foldKey is the form in which headings are compared: case, punctuation and
// markup do not count.
func foldKey(s string) string {
	toks := textnorm.Tokens(textnorm.Fold(s))
	words := make([]string, 0, len(toks))
	for _, t := range toks {
		if hasWord(t.Text) {
			words = append(words, t.Bare)
		}
	}
	return strings.Join(words, " ")
}

// longestTitle is the most words of a title; a longer first line is text.
const longestTitle = 25

// findTitle settles the title and takes its line out of the blocks.
func (c *converter) findTitle(p Proposer) {
	switch {
	case c.title != "":
		c.note(c.titleLine, Title, fmt.Sprintf("the title was taken from %s: %q", c.titleHow, c.title))
	case c.titleFromH1(p), c.titleFromFirstLine(), c.titleFromTopHeading():
	default:
		c.titleFromName()
	}
	// The title once more right below itself is the same heading; its spelling wins.
	for len(c.blocks) > 0 {
		b := c.blocks[0]
		single := b.kind == heading || b.kind == para && len(b.lines) == 1
		if c.titleIsLabel || !single || foldKey(b.plain()) != foldKey(c.title) {
			return
		}
		c.note(b.first(), Title, "the title stands twice; it is one heading, spelt like this line")
		c.title = cleanHeading(b.plain())
		c.blocks = c.blocks[1:]
	}
}

func (c *converter) takeTitle(b *block, text string) bool {
	c.title, c.titleLine = cleanHeading(text), b.first()
	for i := range c.blocks {
		if c.blocks[i] == b {
			c.blocks = append(c.blocks[:i:i], c.blocks[i+1:]...)
			break
		}
	}
	return true
}

// titleFromH1 takes the heading of level 1. Where there are several, the first
// is the title unless another one is about other medicines: then the document
// has no common subject.
func (c *converter) titleFromH1(p Proposer) bool {
	var tops []*block
	for _, b := range c.blocks {
		if b.kind == heading && b.rank == 1 {
			tops = append(tops, b)
		}
	}
	if len(tops) == 0 {
		return false
	}
	first := tops[0]
	if len(tops) == 1 && !c.leads(first) {
		return false // far down in the document it is a part
	}
	if len(tops) > 1 {
		if !c.leads(first) {
			return false
		}
		c.note(first.first(), Title, "several headings stand on the first level; the first one was taken as the title")
		if p != nil && apart(p.Proposals(first.text), tops[1:], p) {
			c.title, c.titleLine, c.titleIsLabel = first.text, first.first(), true
			c.note(first.first(), Remark, "the first-level headings are about different medicines: the title covers nothing; consider one document for each")
			return true
		}
	}
	return c.takeTitle(first, first.text)
}

// leads reports whether no other heading and at most a few lines stand before b.
func (c *converter) leads(b *block) bool {
	for i, o := range c.blocks {
		if o == b {
			return true
		}
		if o.kind == heading || i >= 3 {
			return false
		}
	}
	return false
}

// apart reports whether one of the headings proposes medicines and shares none with names.
func apart(names []string, headings []*block, p Proposer) bool {
	has := make(map[string]bool)
	for _, n := range names {
		has[n] = true
	}
	for _, h := range headings {
		got := p.Proposals(h.text)
		shared := false
		for _, n := range got {
			shared = shared || has[n]
		}
		if len(got) > 0 && !shared {
			return true
		}
	}
	return false
}

// titleFromFirstLine takes the first line if it stands alone and is short.
func (c *converter) titleFromFirstLine() bool {
	b := c.blocks[0]
	if b.kind != para || isBoilerplate(b) {
		return false
	}
	alone := len(b.lines) == 1 && (len(c.blocks) == 1 || c.blocks[1].gap || c.blocks[1].kind != para)
	text := plainInline(b.firstText())
	if !alone || len(c.blocks) == 1 {
		rest := c.splitFirst(b)
		if rest == nil {
			return false
		}
	}
	if n := len(strings.Fields(text)); n == 0 || n > longestTitle || len(text) > longestUnderlined || strings.Contains(text, "://") || !hasWord(text) || startsLowerNext(c, b) {
		return false
	}
	if r := endRune(text); r == ',' || r == ';' || r == '.' && !headingShape(strings.TrimRight(text, ".")) {
		return false
	}
	return c.takeTitle(b, text)
}

// startsLowerNext reports whether the block behind b goes on with its sentence.
func startsLowerNext(c *converter, b *block) bool {
	return len(c.blocks) > 1 && cutBefore(b, c.blocks[1])
}

// splitFirst cuts the first line off the first block if it is a title on its
// own line, and returns the rest.
func (c *converter) splitFirst(b *block) *block {
	rest := splitLead(b)
	if rest == nil {
		return nil
	}
	c.blocks = append([]*block{b, rest}, c.blocks[1:]...)
	return rest
}

// titleFromTopHeading takes the first heading if all others stand below it.
func (c *converter) titleFromTopHeading() bool {
	var first *block
	for _, b := range c.blocks {
		if b.kind != heading {
			continue
		}
		if first == nil {
			first = b
			continue
		}
		if b.rank <= first.rank {
			return false
		}
	}
	if first == nil || c.blocks[0] != first {
		return false
	}
	return c.takeTitle(first, first.text)
}

// titleFromName makes a title of the file's name, or of the first words of the
// document where the name has none.
func (c *converter) titleFromName() {
	if t := cleanHeading(c.fileTitle); hasWord(t) && utf8.RuneCountInString(t) <= longestHeading {
		c.title = t
		c.note(0, Title, fmt.Sprintf("the document's text has no title; it was taken from what the file says of itself: %q", c.title))
		return
	}
	base := filepath.Base(c.name)
	base = strings.TrimSuffix(base, filepath.Ext(base))
	words := strings.FieldsFunc(base, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' })
	letters := 0
	for _, w := range words {
		if strings.IndexFunc(w, unicode.IsDigit) < 0 {
			letters += len(w)
		}
	}
	if letters >= 4 { // "faq1" and random names have fewer letters outside their numbers
		t := []rune(strings.Join(words, " "))
		t[0] = unicode.ToUpper(t[0])
		c.title = string(t)
		c.note(0, Title, fmt.Sprintf("the document has no title; it was made from the file's name: %q", c.title))
		return
	}
	c.titleIsLabel = true
	for _, b := range c.blocks {
		fields := strings.FieldsFunc(b.plain(), func(r rune) bool { return unicode.IsSpace(r) || r == '|' || r == '#' || r == '`' })
		text := strings.Join(fields[:min(len(fields), 8)], " ")
		if hasWord(text) && len(text) <= longestUnderlined {
			c.title = text
			c.note(b.first(), Title, fmt.Sprintf("the document has no title; its first words were taken, please replace them: %q", text))
			return
		}
	}
	c.title = "Untitled"
	c.note(0, Title, `the document has no title; it was named "Untitled", please replace it`)
}
