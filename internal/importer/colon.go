package importer

import (
	"regexp"
	"strings"
)

// mostColonWords is the most words of a heading with a colon that is written as
// a sentence is ("How we watch you during the infusion:").
const mostColonWords = 8

// colonLines takes lines such as "Eating and drinking:" as headings. Such a
// line may as well lead into a list, so two of them must have paragraphs of
// their own; then the others of the document are headings too.
func (c *converter) colonLines() {
	if c.structured {
		return
	}
	var found []int
	speaking := 0
	for i, b := range c.blocks {
		if !c.colonTopic(i, b) {
			continue
		}
		next := c.blocks[min(i+1, len(c.blocks)-1)]
		switch {
		case len(b.lines) > 1:
			speaking++
		case i+1 == len(c.blocks) || next.kind == heading || c.colonTopic(i+1, next):
			continue // nothing stands under it
		case next.kind == para && endsSentence(next.lastText()) && len(strings.Fields(next.plain())) > mostColonWords/2:
			speaking++
		}
		found = append(found, i)
	}
	if speaking < 2 {
		return
	}
	isFound := make(map[int]bool)
	for _, i := range found {
		isFound[i] = true
	}
	var out []*block
	for i, b := range c.blocks {
		out = append(out, b)
		if !isFound[i] {
			continue
		}
		if len(b.lines) > 1 {
			out = append(out, cutBlock(b, 1))
		}
		c.makeHeading(b, bareStyle(b.plain()), b.plain(), "a line of its own with a colon")
	}
	c.blocks = out
}

var colonRE = regexp.MustCompile(`^[^:]*:$`)

// colonTopic reports whether block i is or begins with a short line that ends
// in a colon and names a topic.
func (c *converter) colonTopic(i int, b *block) bool {
	if b.kind != para || i > 0 && !b.gap && c.blocks[i-1].kind != heading {
		return false
	}
	s := plainInline(b.firstText())
	words := strings.Fields(s)
	if !colonRE.MatchString(s) || len(words) > mostColonWords || !startsUpper(s) || strings.Contains(s, ",") {
		return false
	}
	first, last := strings.ToLower(words[0]), strings.ToLower(strings.Trim(words[len(words)-1], ":"))
	if noTopic[strings.Trim(first, ":")] || leadWordEnd[last] || !headingShape(strings.TrimSuffix(s, ":")) {
		return false
	}
	if len(b.lines) == 1 {
		return true
	}
	next := b.lines[1].text
	return !startsLower(next) && hasWord(next) && len(strings.Fields(next)) > 1
}
