package pdf

import "math"

// colour is all that matters of one here.
type colour struct{ white, dark bool }

// colourOf judges a colour by its parts: grey, red-green-blue or four inks.
func colourOf(parts []float64) colour {
	light := 0.0
	switch len(parts) {
	case 1:
		light = parts[0]
	case 3:
		light = math.Min(parts[0], math.Min(parts[1], parts[2]))
		return colour{white: light > 0.96, dark: math.Max(parts[0], math.Max(parts[1], parts[2])) < 0.25}
	case 4:
		light = 1 - math.Min(1, math.Max(parts[0], math.Max(parts[1], parts[2]))+parts[3])
		return colour{white: light > 0.96, dark: parts[3] > 0.75}
	default:
		return colour{dark: true}
	}
	return colour{white: light > 0.96, dark: light < 0.25}
}

func (in *interp) numbers() []float64 {
	var out []float64
	for _, a := range in.args {
		if a.kind == isNumber {
			out = append(out, a.num)
		}
	}
	return out
}

// colourOp runs the operations on colour; false for any other.
func (in *interp) colourOp(op string) bool {
	g := &in.g
	switch op {
	case "g", "rg", "k":
		g.fill = colourOf(in.numbers())
		g.spaceComponents = map[string]int{"g": 1, "rg": 3, "k": 4}[op]
	case "G", "RG", "K":
		g.stroke = colourOf(in.numbers())
	case "cs":
		g.spaceComponents = in.components(in.str())
		g.fill = colour{dark: true}
	case "sc", "scn":
		if n := in.numbers(); len(n) > 0 && len(n) == g.spaceComponents {
			g.fill = colourOf(n)
		} else {
			g.fill = colour{} // a pattern or an ink of its own: something that is seen
		}
	case "CS", "SC", "SCN":
		g.stroke = colour{}
	default:
		return false
	}
	return true
}

// components is how many parts a colour of a space has if they mean grey,
// red-green-blue or inks; 0 for others.
func (in *interp) components(name string) int {
	switch name {
	case "DeviceGray", "G":
		return 1
	case "DeviceRGB", "RGB":
		return 3
	case "DeviceCMYK", "CMYK":
		return 4
	}
	space := in.f.array(in.f.dict(in.res["ColorSpace"])[name])
	if len(space) < 2 {
		return 0
	}
	switch in.f.name(space[0]) {
	case "CalGray":
		return 1
	case "CalRGB":
		return 3
	case "ICCBased":
		n, _ := in.f.number(in.f.dict(space[1])["N"])
		return int(n)
	}
	return 0
}

// path is what is being drawn: pieces with their bounds, and straight lines.
type path struct {
	pieces   []rect
	x, y     float64
	segments []rect
}

// pathOp runs the operations that draw and paint shapes.
func (in *interp) pathOp(op string) {
	p := &in.path
	switch op {
	case "m":
		p.x, p.y = in.g.ctm.apply(in.num(1), in.num(0))
		p.begin()
	case "l":
		x, y := in.g.ctm.apply(in.num(1), in.num(0))
		p.lineTo(x, y)
	case "c":
		p.curve(in.g.ctm.apply(in.num(5), in.num(4)))
		p.curve(in.g.ctm.apply(in.num(3), in.num(2)))
		p.curve(in.g.ctm.apply(in.num(1), in.num(0)))
	case "v", "y":
		p.curve(in.g.ctm.apply(in.num(3), in.num(2)))
		p.curve(in.g.ctm.apply(in.num(1), in.num(0)))
	case "re":
		x, y, w, h := in.num(3), in.num(2), in.num(1), in.num(0)
		p.x, p.y = in.g.ctm.apply(x, y)
		p.begin()
		for _, c := range [][2]float64{{x + w, y}, {x + w, y + h}, {x, y + h}, {x, y}} {
			p.lineTo(in.g.ctm.apply(c[0], c[1]))
		}
	case "f", "F", "f*":
		in.paint(true, false)
	case "S", "s":
		in.paint(false, true)
	case "B", "B*", "b", "b*":
		in.paint(true, true)
	case "n":
		*p = path{}
	}
}

func (p *path) begin() {
	if len(p.pieces) < maxShapes {
		p.pieces = append(p.pieces, rect{p.x, p.y, p.x, p.y})
	}
}

func (p *path) lineTo(x, y float64) {
	if len(p.segments) < maxShapes {
		p.segments = append(p.segments, rect{p.x, p.y, p.x, p.y}.add(x, y))
	}
	p.curve(x, y)
}

func (p *path) curve(x, y float64) {
	if n := len(p.pieces); n > 0 {
		p.pieces[n-1] = p.pieces[n-1].add(x, y)
	}
	p.x, p.y = x, y
}

// paint takes the shapes of the path into the page.
func (in *interp) paint(fill, stroke bool) {
	p := in.path
	in.path = path{}
	for _, r := range p.pieces {
		w, h := r.width(), r.height()
		switch {
		case w >= smallDot && h >= smallDot && w <= largeDot && h <= largeDot && w < 1.4*h && h < 1.4*w:
			if !(fill && in.g.fill.white) && len(in.p.dots) < maxShapes {
				in.p.dots = append(in.p.dots, r)
			}
		case fill && (w < thinnest || h < thinnest):
			in.p.addRule(r)
		case fill && in.g.alpha > 0.5:
			in.p.addBox(box{rect: r, order: in.order, white: in.g.fill.white, dark: in.g.fill.dark && in.g.alpha > 0.9})
		}
	}
	if stroke {
		for _, s := range p.segments {
			in.p.addRule(s)
		}
	}
}

func (p *page) addBox(b box) {
	if len(p.boxes) < maxShapes && b.width() > 0 && b.height() > 0 {
		p.boxes = append(p.boxes, b)
	}
}

// addRule keeps level and upright lines of some length.
func (p *page) addRule(r rect) {
	w, h := r.width(), r.height()
	if len(p.rules) >= maxShapes || w >= thinnest && h >= thinnest || w < 2*thinnest && h < 2*thinnest {
		return
	}
	p.rules = append(p.rules, rule{rect: r, upright: h > w})
}
