package docx

import (
	"regexp"
	"strconv"
	"strings"
)

// style is what a style of the document says, with what it is based on.
type style struct {
	level    int // of a heading, 1 to 9; 0 for text
	title    bool
	contents bool // a line of a table of contents
	numID    string
	ilvl     int
	shaded   bool // its paragraphs have a background
	look     look
}

// look is how a run of text appears.
type look struct {
	bold, italic   bool
	hidden, white  bool
	shaded, tiny   bool
	struck, raised bool
}

type styles map[string]style

// maxChain is how many styles may be based on each other.
const maxChain = 20

var headingRE = regexp.MustCompile(`^heading ([1-9])$`)

func readStyles(root *node) styles {
	out := make(styles)
	if root == nil {
		return out
	}
	byID := make(map[string]*node)
	for _, n := range root.children {
		if n.name == "style" {
			byID[n.attr("styleId")] = n
		}
	}
	for id := range byID {
		var chain []*node
		for at := id; byID[at] != nil && len(chain) < maxChain; at, _ = byID[at].val("basedOn") {
			chain = append(chain, byID[at])
		}
		var s style
		for i := len(chain) - 1; i >= 0; i-- {
			s.apply(chain[i])
		}
		out[id] = s
	}
	return out
}

// apply lays one style over those it is based on.
func (s *style) apply(n *node) {
	name, _ := n.val("name")
	name = strings.ToLower(name)
	s.contents = s.contents || strings.HasPrefix(name, "toc ") || name == "toc heading" || name == "table of figures"
	if m := headingRE.FindStringSubmatch(name); m != nil {
		s.level, _ = strconv.Atoi(m[1])
	}
	if name == "title" {
		s.title = true
	}
	ppr := n.child("pPr")
	if v, ok := ppr.val("outlineLvl"); ok {
		s.level = outlineLevel(v)
	}
	if num := ppr.child("numPr"); num != nil {
		if v, ok := num.val("numId"); ok {
			s.numID = v
		}
		if v, ok := num.val("ilvl"); ok {
			s.ilvl, _ = strconv.Atoi(v)
		}
	}
	if shd := ppr.child("shd"); shd != nil {
		s.shaded = isDark(shd)
	}
	s.look.apply(n.child("rPr"))
}

// outlineLevel turns the stored level (0 to 8, 9 for text) into a heading's.
func outlineLevel(v string) int {
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > 8 {
		return 0
	}
	return n + 1
}

// tinySize is the largest size, in half points, of letters that cannot be read.
const tinySize = 4

func (l *look) apply(rpr *node) {
	if rpr == nil {
		return
	}
	set := func(to *bool, name string) {
		if v, ok := rpr.on(name); ok {
			*to = v
		}
	}
	set(&l.bold, "b")
	set(&l.italic, "i")
	set(&l.hidden, "vanish")
	set(&l.struck, "strike")
	set(&l.struck, "dstrike")
	if v, ok := rpr.val("color"); ok {
		l.white = strings.EqualFold(v, "FFFFFF")
	}
	if c := rpr.child("color"); c != nil && c.attr("themeColor") != "" {
		theme := c.attr("themeColor")
		l.white = theme == "background1" && c.attr("themeShade") == ""
	}
	if shd := rpr.child("shd"); shd != nil {
		l.shaded = isDark(shd)
	}
	if v, ok := rpr.val("highlight"); ok {
		l.shaded = v != "none" && v != "white"
	}
	if v, ok := rpr.val("sz"); ok {
		n, err := strconv.Atoi(v)
		l.tiny = err == nil && n <= tinySize
	}
	if v, ok := rpr.val("vertAlign"); ok {
		l.raised = v == "superscript"
	}
}

// isDark reports whether a shading is anything but white.
func isDark(shd *node) bool {
	fill := shd.attr("fill")
	return shd.attr("themeFill") != "" && shd.attr("themeFill") != "background1" ||
		fill != "" && !strings.EqualFold(fill, "auto") && !strings.EqualFold(fill, "FFFFFF") || shd.attr("val") == "solid"
}

// unseen returns why nobody sees text of that look, or nothing.
func (l look) unseen(shadedAround bool) string {
	switch {
	case l.hidden:
		return "hidden text"
	case l.tiny:
		return "text too small to read"
	case l.white && !l.shaded && !shadedAround:
		return "white text on white"
	case l.struck:
		return "struck text"
	}
	return ""
}
