package pdf

// glyph is a letter on a page.
type glyph struct {
	text         string
	x, y         float64 // where it stands on the line
	w            float64
	size         float64
	bold, italic bool
	order        int // of painting
	white        bool
	unpainted    bool   // drawn without paint: the text under a scan
	angled       bool   // not on a level line
	artifact     bool   // marked as no part of the text: page heads, feet, decoration
	unseen       string // why nobody sees it
}

// box is a painted area.
type box struct {
	rect
	order       int
	white, dark bool
	picture     bool
}

// rule is a painted line.
type rule struct {
	rect
	upright bool
}

// page is what one page draws.
type page struct {
	no     int
	box    rect
	glyphs []glyph
	boxes  []box
	rules  []rule
	dots   []rect // small round or square marks, as lists have
}

// Bounds of sizes in points.
const (
	thinnest  = 3.0 // the thickest line is this thick
	smallDot  = 1.5
	largeDot  = 9.0
	tinySize  = 2.0  // letters below it cannot be read
	maxShapes = 3000 // of one kind on a page; more are a drawing, not a page of text
)

// hide finds the letters that nobody sees.
func (p *page) hide() {
	scanned := p.scanned()
	for i := range p.glyphs {
		g := &p.glyphs[i]
		x, y := g.x+g.w/2, g.y+g.size*0.3
		switch {
		case !p.box.has(x, y):
			g.unseen = "text outside the page"
		case g.size < tinySize:
			g.unseen = "text too small to read"
		case g.unpainted && !scanned:
			g.unseen = "hidden text"
		case g.unpainted: // the words of a scan, which lie behind its picture
		case g.white && !p.coloured(g, x, y):
			g.unseen = "white text on white"
		case p.covered(g, x, y):
			g.unseen = "text under a dark bar"
		case g.angled:
			g.unseen = "text at an angle, such as a watermark"
		}
	}
}

// scanned reports whether a picture fills most of the page.
func (p *page) scanned() bool {
	area := 0.0
	for _, b := range p.boxes {
		if b.picture {
			area += b.width() * b.height()
		}
	}
	return area > 0.5*p.box.width()*p.box.height()
}

// coloured reports whether something that is not white was painted below a letter.
func (p *page) coloured(g *glyph, x, y float64) bool {
	below := false
	for _, b := range p.boxes {
		if b.order > g.order {
			break
		}
		if b.has(x, y) {
			below = !b.white
		}
	}
	return below
}

// covered reports whether something dark was painted over a letter, as people do
// who mean to take words out.
func (p *page) covered(g *glyph, x, y float64) bool {
	for i := len(p.boxes) - 1; i >= 0 && p.boxes[i].order > g.order; i-- {
		if b := p.boxes[i]; b.dark && !b.picture && b.has(x, y) {
			return true
		}
	}
	return false
}
