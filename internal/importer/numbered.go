package importer

import (
	"regexp"
	"strconv"
	"strings"
)

// numberedLines takes numbered lines that own text: "1. Antidepressants:" with
// a bullet below, "2. Background" with a paragraph below, "1.1 Risks".
// Items of one list are headings together or not at all.
func (c *converter) numberedLines() {
	done := make(map[int]bool)
	var section *block // the last heading that is no question
	for i, b := range c.blocks {
		if b.kind == heading && b.style != question {
			section = b
		}
		if b.kind != item || !b.label.isNumber() || done[i] {
			continue
		}
		group := c.numberGroup(i)
		for _, g := range group {
			done[g] = true
		}
		if !c.groupIsHeadings(group, section) {
			continue
		}
		roman := b.label.roman == 1
		listed := strings.HasSuffix(b.plain(), ":") || strings.HasSuffix(b.label.form, ")")
		var heads []*block
		for _, g := range group {
			h := c.blocks[g]
			heads = append(heads, h)
			c.makeHeading(h, numbered, h.plain(), "a numbered line with text of its own")
			h.listed = listed
			if roman {
				h.label.alpha = 0
			} else if h.label.alpha > 0 {
				h.label.roman = 0
			}
		}
		c.lists = append(c.lists, heads)
	}
}

// endLists settles what a bare heading behind numbered ones is: where bare
// headings stand between the numbers they are parts of them, else the first
// one behind the last number ends the list.
func (c *converter) endLists() {
	place := make(map[*block]int)
	for i, b := range c.blocks {
		place[b] = i
	}
	for _, list := range c.lists {
		if len(list) < 2 {
			continue
		}
		parted := false
		for _, b := range c.blocks[place[list[0]]:place[list[len(list)-1]]] {
			parted = parted || b.kind == heading && (b.style == titleLike || b.style == capitals)
		}
		for _, b := range list {
			b.listed = b.listed || !parted
		}
	}
}

// numberGroup returns the blocks that count on from block i: the items of the
// same list, at the same indentation and with the same form.
func (c *converter) numberGroup(i int) []int {
	group := []int{i}
	last := c.blocks[i]
	roman := last.label.roman == 1
	for j := i + 1; j < len(c.blocks); j++ {
		b := c.blocks[j]
		if b.kind == heading && b.style == atx {
			break
		}
		if b.kind != item || !b.label.isNumber() {
			continue
		}
		beside := abs(b.indent-last.indent) <= sameColumn
		if beside && b.label.follows(last.label) && !(roman && b.label.roman == 0) {
			group = append(group, j)
			last = b
			continue
		}
		if b.label.startsList() && sameKind(b.label, last.label) && b.indent <= last.indent+sameColumn && !(roman && b.label.roman == 0) {
			break // another list begins
		}
	}
	return group
}

// sameKind reports whether two labels look alike, so that they may be of one list.
func sameKind(a, b label) bool {
	return a.form == b.form && len(a.parts) == len(b.parts) && a.isLetter() == b.isLetter() && a.upper == b.upper
}

func abs(n int) int { return max(n, -n) }

// fewestStructured is how many items a list must have to be headings without a
// colon where the document marks its headings in another way.
const fewestStructured = 3

// groupIsHeadings reports whether all items of a list are headings: short lines
// without an end, each the owner of the text behind it.
func (c *converter) groupIsHeadings(group []int, section *block) bool {
	owning, speaking, spoken, plain := 0, 0, 0, 0
	for k, i := range group {
		b := c.blocks[i]
		text := b.plain()
		if len(b.lines) != 1 || !headingShape(text) {
			return false
		}
		marked := strings.HasSuffix(text, ":") || isQuestion(text) || boldLine(b.firstText())
		if !marked {
			if !numberedTopic(text) {
				return false
			}
			plain++
		}
		end := len(c.blocks)
		if k+1 < len(group) {
			end = group[k+1]
		}
		owns := c.owns(i, end, marked)
		if owns {
			owning++
			paragraph, sentence := c.speaks(i, end)
			if sentence {
				speaking++
			}
			if paragraph {
				spoken++
			}
		} else if k+1 == len(group) || k == 0 {
			return false
		}
	}
	if len(group) == 1 {
		b := c.blocks[group[0]]
		return (plain == 0 || !c.structured) && (strings.HasSuffix(b.plain(), ":") || isQuestion(b.plain()) || len(b.label.parts) > 0 || isTitleCase(b.plain()) && b.gap)
	}
	if plain > 0 {
		// The list may as well be text of the section that it stands in. Parts of
		// the document have sentences of their own, parts of a section paragraphs.
		if c.structured && len(group) < fewestStructured {
			return false
		}
		inSection := c.inSection(group[0], section)
		if inSection {
			speaking = spoken
		} else if !c.structured {
			speaking = len(group)
		}
		if (c.structured || inSection) && owning < len(group) || speaking*3 < len(group)*2 {
			return false
		}
	}
	return owning*3 >= len(group)*2
}

// numberedTopic reports whether a numbered line without a colon names a topic.
func numberedTopic(s string) bool {
	first := strings.ToLower(strings.Fields(s)[0])
	return bareHeading(s) || len(strings.Fields(s)) <= mostTopicWords && !noTopic[first]
}

// inSection reports whether the heading above block i is no number, or right
// before the block stands a line that will be a heading.
func (c *converter) inSection(i int, section *block) bool {
	if section != nil {
		return section.style != numbered
	}
	return i > 0 && c.bareCandidate(i-1, c.blocks[i-1])
}

// speaks reports whether a paragraph that is a sentence, and whether any
// sentence, stands between blocks i and end.
func (c *converter) speaks(i, end int) (paragraph, sentence bool) {
	const fewest = 4 // words of an item; below it a full stop is no sign of a sentence
	for _, b := range c.blocks[i+1 : end] {
		if b.kind == heading || paragraph || b.kind == item && b.label.startsList() && sameKind(b.label, c.blocks[i].label) && b.indent <= c.blocks[i].indent {
			break
		}
		if !endsSentence(b.lastText()) {
			continue
		}
		paragraph = paragraph || b.kind == para
		sentence = sentence || b.kind == para || len(strings.Fields(b.plain())) >= fewest
	}
	return paragraph, sentence
}

// owns reports whether text stands behind block i and before block end. In a
// document with marked headings it must be text that stands deeper.
func (c *converter) owns(i, end int, marked bool) bool {
	if i+1 >= end {
		return false
	}
	b, next := c.blocks[i], c.blocks[i+1]
	switch next.kind {
	case heading:
		return false
	case item:
		if next.indent > b.indent {
			return true
		}
		if next.label.isLetter() && next.label.startsList() && b.gap && next.gap {
			return true // chapters "I." with parts "A." at the same column
		}
		// A bullet or a deeper number at the same column, as converters leave it.
		return !next.label.isNumber() && marked || len(next.label.parts) > len(b.label.parts) && len(next.label.parts) > 1
	}
	if end == len(c.blocks) && next.indent <= b.indent && c.bareCandidate(i+1, next) {
		return false
	}
	return next.indent > b.indent || !c.structured
}

var bareNumberRE = regexp.MustCompile(`^(\d{1,2})\s+([[:upper:]].*)$`)

// bareNumbers takes the numbers without a point off headings that count up from
// 1 through the document, at least three of them: "1 Purpose", "2 Your visit".
func (c *converter) bareNumbers() {
	var found []*block
	for _, b := range c.blocks {
		if b.kind != heading {
			continue
		}
		if m := bareNumberRE.FindStringSubmatch(b.text); m != nil && m[1] == strconv.Itoa(len(found)+1) {
			found = append(found, b)
		}
	}
	if len(found) < fewestStructured {
		return
	}
	for _, b := range found {
		b.text = bareNumberRE.FindStringSubmatch(b.text)[2]
	}
}

// letterLabels takes the letter or Roman number off headings where a
// neighbouring heading shows that it counts: "I. Background", "II. Risks".
func (c *converter) letterLabels() {
	type labelled struct {
		b     *block
		label label
		width int
	}
	var all []labelled
	for _, b := range c.blocks {
		if b.kind != heading {
			continue
		}
		if l, _, width := parseLabel(b.text); width > 0 && l.isLetter() {
			all = append(all, labelled{b, l, width})
		}
	}
	for i, x := range all {
		for j, y := range all {
			if i != j && (x.label.follows(y.label) || y.label.follows(x.label)) {
				x.b.text = strings.TrimSpace(x.b.text[x.width:])
				break
			}
		}
	}
}
