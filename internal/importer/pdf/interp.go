package pdf

import (
	"math"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// graphics is the state that q saves and Q restores.
type graphics struct {
	ctm                  matrix
	fill                 colour
	stroke               colour
	spaceComponents      int // of the current fill colour space; 0 if values say nothing
	alpha                float64
	font                 *font
	size                 float64
	charSpace, wordSpace float64
	scale, leading, rise float64
	mode                 int
}

func (g *graphics) reset(ctm matrix) {
	*g = graphics{ctm: ctm, alpha: 1, scale: 1, spaceComponents: 1}
}

// interp runs drawing operations and gathers what they paint.
type interp struct {
	f        *file
	p        *page
	res      types.Dict
	g        graphics
	saved    []graphics
	tm, line matrix
	path     path
	marks    []bool // open marked parts; true for one that is no text
	order    int
	args     []operand
}

const (
	maxSaved = 500
	maxForms = 12 // how deep forms may be drawn within forms
	maxArgs  = 2000
)

func (in *interp) run(content []byte, depth int) error {
	l := &lexer{b: content}
	in.args = in.args[:0]
	for {
		o, ok := l.next(0)
		if !ok {
			return nil
		}
		if o.kind != isOperator {
			if len(in.args) < maxArgs {
				in.args = append(in.args, o)
			}
			continue
		}
		if in.f.ops++; in.f.ops > maxOps {
			return errTooMuch
		}
		in.order++
		var err error
		switch o.str {
		case "BI":
			in.picture()
			for { // the picture's own settings, up to its bytes
				if o, ok = l.next(0); !ok || o.kind == isOperator && o.str == "ID" {
					break
				}
			}
			l.skipImage()
		case "Do":
			err = in.do(depth)
		default:
			in.do1(o.str)
		}
		if err == nil && in.f.glyphs > maxGlyphs {
			err = errTooMuch
		}
		if err != nil {
			return err
		}
		in.args = in.args[:0]
	}
}

// num returns argument i counted from the last, which is 0.
func (in *interp) num(i int) float64 {
	if i = len(in.args) - 1 - i; i >= 0 {
		return in.args[i].num
	}
	return 0
}

func (in *interp) str() string {
	if n := len(in.args); n > 0 {
		return in.args[n-1].str
	}
	return ""
}

func (in *interp) matrixArg() matrix {
	return matrix{in.num(5), in.num(4), in.num(3), in.num(2), in.num(1), in.num(0)}
}

// do1 runs one operation.
func (in *interp) do1(op string) {
	switch op {
	case "q":
		if len(in.saved) < maxSaved {
			in.saved = append(in.saved, in.g)
		}
	case "Q":
		if n := len(in.saved); n > 0 {
			in.g, in.saved = in.saved[n-1], in.saved[:n-1]
		}
	case "cm":
		in.g.ctm = in.matrixArg().times(in.g.ctm)
	case "gs":
		in.gs(in.str())
	case "BMC", "BDC":
		in.marks = append(in.marks, len(in.args) > 0 && in.args[0].str == "Artifact")
	case "EMC":
		if n := len(in.marks); n > 0 {
			in.marks = in.marks[:n-1]
		}
	default:
		if !in.textOp(op) && !in.colourOp(op) {
			in.pathOp(op)
		}
	}
}

func (in *interp) gs(name string) {
	d := in.f.dict(in.f.dict(in.res["ExtGState"])[name])
	if v, ok := in.f.number(d["ca"]); ok {
		in.g.alpha = v
	}
	if a := in.f.array(d["Font"]); len(a) == 2 {
		in.g.font = in.f.font(a[0])
		in.g.size, _ = in.f.number(a[1])
	}
}

func (in *interp) picture() {
	in.p.addBox(box{rect: in.g.ctm.unitSquare(), order: in.order, picture: true})
}

// do draws a picture or a form, which is a piece of page with its own resources.
func (in *interp) do(depth int) error {
	o := in.f.dict(in.res["XObject"])[in.str()]
	d := in.f.dict(o)
	switch in.f.name(d["Subtype"]) {
	case "Image":
		in.picture()
	case "Form":
		if depth >= maxForms {
			return errTooMuch
		}
		content, err := in.f.stream(o)
		if err != nil {
			return damaged(err)
		}
		inner := *in
		inner.saved, inner.args, inner.path = nil, nil, path{}
		if m := in.f.array(d["Matrix"]); len(m) == 6 {
			var v [6]float64
			for i := range v {
				v[i], _ = in.f.number(m[i])
			}
			inner.g.ctm = matrix{v[0], v[1], v[2], v[3], v[4], v[5]}.times(in.g.ctm)
		}
		if res := in.f.dict(d["Resources"]); res != nil {
			inner.res = res
		}
		err = inner.run(content, depth+1)
		in.order = inner.order
		return err
	}
	return nil
}

// textOp runs the operations on text; false for any other.
func (in *interp) textOp(op string) bool {
	g := &in.g
	switch op {
	case "BT":
		in.tm, in.line = identity, identity
	case "ET":
	case "Tf":
		if len(in.args) >= 2 {
			g.font = in.f.font(in.f.dict(in.res["Font"])[in.args[len(in.args)-2].str])
			g.size = in.num(0)
		}
	case "Tc":
		g.charSpace = in.num(0)
	case "Tw":
		g.wordSpace = in.num(0)
	case "Tz":
		g.scale = in.num(0) / 100
	case "TL":
		g.leading = in.num(0)
	case "Ts":
		g.rise = in.num(0)
	case "Tr":
		g.mode = int(in.num(0))
	case "Td":
		in.move(in.num(1), in.num(0))
	case "TD":
		g.leading = -in.num(0)
		in.move(in.num(1), in.num(0))
	case "Tm":
		in.line = in.matrixArg()
		in.tm = in.line
	case "T*":
		in.move(0, -g.leading)
	case "Tj":
		in.show(in.str())
	case "'":
		in.move(0, -g.leading)
		in.show(in.str())
	case `"`:
		g.wordSpace, g.charSpace = in.num(2), in.num(1)
		in.move(0, -g.leading)
		in.show(in.str())
	case "TJ":
		if n := len(in.args); n > 0 {
			for _, o := range in.args[n-1].list {
				if o.kind == isString {
					in.show(o.str)
				} else {
					in.tm = matrix{1, 0, 0, 1, -o.num / 1000 * g.size * g.scale, 0}.times(in.tm)
				}
			}
		}
	default:
		return false
	}
	return true
}

func (in *interp) move(x, y float64) {
	in.line = matrix{1, 0, 0, 1, x, y}.times(in.line)
	in.tm = in.line
}

// show paints a string.
func (in *interp) show(s string) {
	g := &in.g
	if g.font == nil {
		g.font = in.f.readFont(nil)
	}
	artifact := false
	for _, m := range in.marks {
		artifact = artifact || m
	}
	for _, c := range g.font.codes(s) {
		m := matrix{g.size * g.scale, 0, 0, g.size, 0, g.rise}.times(in.tm).times(g.ctm)
		w := g.font.width(c)
		advance := (w*g.size + g.charSpace) * g.scale
		if c == ' ' && !g.font.wide {
			advance += g.wordSpace * g.scale
		}
		in.tm = matrix{1, 0, 0, 1, advance, 0}.times(in.tm)
		if math.IsNaN(m.e) || math.Abs(m.e) > 1e6 || math.Abs(m.f) > 1e6 {
			continue
		}
		if in.f.glyphs++; in.f.glyphs > maxGlyphs {
			return
		}
		in.p.glyphs = append(in.p.glyphs, glyph{
			text: g.font.text(c), x: m.e, y: m.f, w: w * m.width(), size: m.height(),
			bold: g.font.bold || g.mode == 2, italic: g.font.italic, order: in.order,
			white: g.fill.white && g.mode != 1 && g.mode != 2, unpainted: g.mode == 3 || g.mode == 7 || g.alpha < 0.05,
			angled: m.a <= 0 || math.Abs(m.b) > 0.05*math.Abs(m.a), artifact: artifact,
		})
	}
}
