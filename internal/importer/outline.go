package importer

import "fmt"

// part is a section that is being filled.
type part struct {
	heading string
	level   int
	parent  int
	blocks  []*block
	from    *block // its heading, nil for the title
}

// deepest is the deepest level Markdown has.
const deepest = 6

// outline puts the blocks under their headings and settles the levels.
func (c *converter) outline() []Section {
	parts := []*part{{heading: c.title, level: 1}}
	path := []int{0} // parts from the title down to the current heading
	cur := 0
	for i, b := range c.blocks {
		if b.kind != heading {
			if cur == path[len(path)-1] && c.leaves(parts[cur], i) {
				cur = parts[cur].parent
			}
			if cur != path[len(path)-1] {
				c.note(b.first(), Moved, fmt.Sprintf("text behind the last item %q has no heading of its own; it stands under %q now", shorten(parts[path[len(path)-1]].heading), shorten(parts[cur].heading)))
			}
			parts[cur].blocks = append(parts[cur].blocks, b)
			continue
		}
		if len(parts) == 1 && !c.titleIsLabel && foldKey(b.text) == foldKey(c.title) {
			c.note(b.first(), Title, "the title stands twice; it is one heading, spelt like this line")
			c.title, parts[0].heading = b.text, b.text
			continue
		}
		path = c.climb(parts, path, b)
		parent := path[len(path)-1]
		parts = append(parts, &part{heading: b.text, level: min(parts[parent].level+1, deepest), parent: parent, from: b})
		cur = len(parts) - 1
		path = append(path, cur)
	}
	sections := make([]Section, len(parts))
	for i, p := range parts {
		if i > 0 && len(p.blocks) == 0 && (i+1 == len(parts) || parts[i+1].parent != i) {
			c.note(p.from.first(), Remark, fmt.Sprintf("nothing stands under the heading %q; what is only a heading is never shown", shorten(p.heading)))
		}
		sections[i] = Section{Level: p.level, Heading: p.heading, Text: c.render(p.blocks)}
	}
	return sections
}

// climb returns the path down to the heading that b stands under.
func (c *converter) climb(parts []*part, path []int, b *block) []int {
	faq := -1 // place in the path of the heading above frequent questions
	for i, p := range path {
		if isFAQ(parts[p].heading) {
			faq = i
		}
	}
	if faq >= 0 && isQuestion(b.text) && b.style != numbered {
		keep := len(path)
		for i := len(path) - 1; i > faq; i-- {
			if o := parts[path[i]].from; isQuestion(o.text) || !above(o, b) {
				keep = i
			}
		}
		if h := parts[path[faq]].from; h != nil && b.style == atx && b.rank <= h.rank {
			c.note(b.first(), Heading, fmt.Sprintf("a question on another level than those beside it was put under %q", shorten(h.text)))
		}
		return path[:keep]
	}
	for i := 1; i < len(path); i++ {
		if !above(parts[path[i]].from, b) {
			return path[:i]
		}
	}
	return path
}

// above reports whether heading b may stand under heading a.
func above(a, b *block) bool {
	switch {
	case a.style == atx && b.style == atx:
		return a.rank < b.rank
	case a.style == atx:
		return true
	case b.style == atx:
		return false
	case a.style == numbered && b.style == numbered:
		return numberedAbove(a.label, b.label)
	case a.style == numbered:
		return !a.listed // a bare heading behind a list of items ends the list
	case b.style == numbered:
		return true
	}
	return a.style < b.style
}

// numberedAbove reports whether label b counts below label a.
func numberedAbove(a, b label) bool {
	if depth(a) > 0 && depth(b) > 0 {
		return depth(a) < depth(b)
	}
	return a.form != b.form || a.upper != b.upper || depth(a) != depth(b) || (a.roman > 0) != (b.roman > 0)
}

// depth is how many numbers an arabic label has, 0 for letters.
func depth(l label) int {
	if l.arabic > 0 {
		return 1
	}
	return len(l.parts)
}

// leaves reports whether block i no longer belongs to the numbered item that
// stands as the heading of p: the item is the last of its list, its own text
// stands deeper or is a list, and this paragraph stands at the item's column.
// Where an item before it has such a paragraph too, it is the writer's layout.
func (c *converter) leaves(p *part, i int) bool {
	h, b := p.from, c.blocks[i]
	if h == nil || h.style != numbered || b.kind != para || b.indent > h.indent || !ownsDeeper(p.blocks, h) {
		return false
	}
	for _, o := range c.blocks[i:] {
		if o.kind == heading {
			if o.label.follows(h.label) {
				return false
			}
			break
		}
	}
	// Walk back over the items before it.
	last := h
	for j := i - 1; j >= 0; j-- {
		o := c.blocks[j]
		if o.kind != heading || o == last || !last.label.follows(o.label) {
			if o.kind == heading && o.style != numbered {
				break // the heading that the list stands under
			}
			continue
		}
		last = o
		var own []*block
		for _, x := range c.blocks[j+1:] {
			if x.kind == heading {
				break
			}
			if x.kind == para && x.indent <= o.indent && ownsDeeper(own, o) {
				return false
			}
			own = append(own, x)
		}
	}
	return true
}

// ownsDeeper reports whether the blocks under h are a list or stand deeper than h.
func ownsDeeper(blocks []*block, h *block) bool {
	for _, b := range blocks {
		if b.kind != item && b.indent <= h.indent {
			return false
		}
	}
	return len(blocks) > 0
}
