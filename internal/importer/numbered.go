package importer

import "strings"

// numberedLines takes numbered lines that own text: "1. Antidepressants:" with
// a bullet below, "2. Background" with a paragraph below, "1.1 Risks".
// Items of one list are headings together or not at all.
func (c *converter) numberedLines() {
	done := make(map[int]bool)
	for i, b := range c.blocks {
		if b.kind != item || !b.label.isNumber() || done[i] {
			continue
		}
		group := c.numberGroup(i)
		for _, g := range group {
			done[g] = true
		}
		if c.groupIsHeadings(group) {
			listed := strings.HasSuffix(b.plain(), ":") || strings.HasSuffix(b.label.form, ")")
			for _, g := range group {
				h := c.blocks[g]
				c.makeHeading(h, numbered, h.plain(), "a numbered line with text of its own")
				h.listed = listed
			}
		}
	}
}

// numberGroup returns the blocks that count on from block i: the items of the
// same list, at the same indentation and with the same form.
func (c *converter) numberGroup(i int) []int {
	group := []int{i}
	last := c.blocks[i]
	for j := i + 1; j < len(c.blocks); j++ {
		b := c.blocks[j]
		if b.kind == heading && b.style == atx {
			break
		}
		if b.kind != item || !b.label.isNumber() {
			continue
		}
		if b.label.startsList() && b.label.form == last.label.form && len(b.label.parts) == len(last.label.parts) && b.label.isLetter() == last.label.isLetter() && b.label.upper == last.label.upper && b.indent <= last.indent+sameColumn {
			break // another list begins
		}
		if b.label.follows(last.label) && abs(b.indent-last.indent) <= sameColumn {
			group = append(group, j)
			last = b
		}
	}
	return group
}

func abs(n int) int { return max(n, -n) }

func (c *converter) groupIsHeadings(group []int) bool {
	owning := 0
	for k, i := range group {
		b := c.blocks[i]
		text := b.plain()
		if len(b.lines) != 1 || !headingShape(text) {
			return false
		}
		marked := strings.HasSuffix(text, ":") || isQuestion(text) || boldLine(b.firstText())
		if !marked && (c.structured || !bareHeading(text)) {
			return false
		}
		end := len(c.blocks)
		if k+1 < len(group) {
			end = group[k+1]
		}
		owns := c.owns(i, end, marked)
		if owns {
			owning++
		} else if k+1 == len(group) || k == 0 {
			return false
		}
	}
	if len(group) == 1 {
		b := c.blocks[group[0]]
		return strings.HasSuffix(b.plain(), ":") || isQuestion(b.plain()) || len(b.label.parts) > 0 || isTitleCase(b.plain()) && b.gap
	}
	return owning*3 >= len(group)*2
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
		// A bullet or a deeper number at the same column, as converters leave it.
		return !next.label.isNumber() && marked || len(next.label.parts) > len(b.label.parts) && len(next.label.parts) > 1
	}
	return next.indent > b.indent || !c.structured
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
