package pdf

import (
	"math"
	"slices"
	"sort"
	"strings"
	"unicode"

	"bedside/internal/importer/source"
)

// segment is a run of letters on one line without a wide gap in it.
type segment struct {
	x0, x1 float64
	size   float64 // of most of its letters
	bold   bool    // as a whole
	text   source.Text
}

func (s segment) plain() string { return s.text.Plain() }

// row is one line across the page, or across a column of it.
type row struct {
	page     int
	y        float64 // base line
	x0, x1   float64
	size     float64
	segments []segment
}

func (r row) plain() string {
	parts := make([]string, len(r.segments))
	for i, s := range r.segments {
		parts[i] = s.plain()
	}
	return strings.Join(parts, " ")
}

// Gaps between letters, in parts of their size.
const (
	wordGap   = 0.16 // at least so wide is a space that was not drawn
	maybeGap  = 0.7  // a cell may begin behind it
	surelyGap = 1.6  // a cell or a column begins behind it
	alwaysGap = 4.0  // a cell or a column begins behind it, whatever other gaps are like
	maxGaps   = 300  // of a line that are looked at; a line of text has some ten
	sameLine  = 0.45 // base lines closer than that are one line: raised numbers
)

// rows gathers the letters of a page into lines, from top to bottom.
func (p *page) rows() []row {
	glyphs := make([]glyph, 0, len(p.glyphs))
	for _, g := range p.glyphs {
		if g.unseen == "" && !g.artifact && g.text != "" {
			glyphs = append(glyphs, g)
		}
	}
	sort.SliceStable(glyphs, func(i, j int) bool {
		if glyphs[i].y != glyphs[j].y {
			return glyphs[i].y > glyphs[j].y
		}
		return glyphs[i].x < glyphs[j].x
	})
	var lines [][]glyph
	top, size := 0.0, 0.0
	for _, g := range glyphs {
		blank := strings.TrimSpace(g.text) == ""
		n := len(lines)
		if n > 0 && top-g.y <= sameLine*math.Max(size, g.size) {
			lines[n-1] = append(lines[n-1], g)
			if !blank {
				size = math.Max(size, g.size)
			}
			continue
		}
		if blank {
			continue // a line does not begin with one
		}
		lines = append(lines, []glyph{g})
		top, size = g.y, g.size
	}
	p.addDots(lines)
	out := make([]row, 0, len(lines))
	for i := range lines {
		sort.SliceStable(lines[i], func(a, b int) bool { return lines[i][a].x < lines[i][b].x })
	}
	starts := make([][]float64, len(lines))
	for i, l := range lines {
		starts[i] = cellStarts(l)
	}
	for i, l := range lines {
		var near []float64
		for _, j := range []int{i - 1, i + 1} {
			if j >= 0 && j < len(lines) && math.Abs(lines[j][0].y-l[0].y) < 3*l[0].size {
				near = append(near, starts[j]...)
			}
		}
		if r := p.row(l, near); len(r.segments) > 0 {
			out = append(out, r)
		}
	}
	return out
}

// addDots turns the marks of lists that are drawn as shapes into letters.
func (p *page) addDots(lines [][]glyph) {
	first := make([]glyph, len(lines)) // of each line, the leftmost
	for i, l := range lines {
		first[i] = l[0]
		for _, g := range l {
			if g.x < first[i].x {
				first[i] = g
			}
		}
	}
	for _, d := range p.dots {
		mid := (d.y0 + d.y1) / 2
		for i, l := range lines {
			g := first[i]
			near := g.x - d.x1
			if mid > g.y-0.1*g.size && mid < g.y+0.8*g.size && near > 0 && near < 2*g.size && d.height() < 0.7*g.size {
				lines[i] = append(l, glyph{text: "•", x: d.x0, y: g.y, w: d.width(), size: g.size})
				break
			}
		}
	}
}

// cellStarts returns where letters begin behind a gap that may part cells.
func cellStarts(l []glyph) []float64 {
	out := []float64{l[0].x}
	end := l[0].x
	for _, g := range l {
		if strings.TrimSpace(g.text) == "" {
			continue
		}
		if g.x-end > maybeGap*g.size && len(out) < maxGaps {
			out = append(out, g.x)
		}
		end = math.Max(end, g.x+g.w)
	}
	return out
}

// row cuts a line into segments. Gaps that may part cells do so where the line
// above or below has a cell that begins at the same place.
func (p *page) row(l []glyph, near []float64) row {
	r := row{page: p.no}
	var cur []glyph
	flush := func() {
		if s := newSegment(cur); s.plain() != "" {
			r.segments = append(r.segments, s)
		}
		cur = nil
	}
	gaps := wordGaps(l)
	end, last := math.Inf(-1), glyph{}
	for _, g := range l {
		blank := strings.TrimSpace(g.text) == ""
		if g.text == last.text && !blank && math.Abs(g.x-last.x) < 0.25*g.w && math.Abs(g.y-last.y) < 0.2*g.size {
			continue // printed twice to look bold
		}
		if gap := g.x - end; len(cur) > 0 && !blank {
			size := math.Min(g.size, last.size) // beside a heading stands the text of another column
			switch {
			case gap > alwaysGap*size, gap > 0.5 && p.ruled(end, g),
				(gap > surelyGap*size || gap > maybeGap*size && startsNear(near, g.x)) && !stretched(gaps, gap):
				flush()
			case gap > wordGap*size:
				cur = append(cur, glyph{text: " ", x: end, y: g.y, size: g.size, bold: g.bold && last.bold, italic: g.italic && last.italic})
			}
		}
		if blank && len(cur) == 0 {
			continue
		}
		cur = append(cur, g)
		if !blank {
			end, last = math.Max(end, g.x+g.w), g
		}
	}
	flush()
	if len(r.segments) == 0 {
		return r
	}
	r.x0, r.x1 = r.segments[0].x0, r.segments[0].x1
	for _, s := range r.segments {
		r.x0, r.x1, r.size = math.Min(r.x0, s.x0), math.Max(r.x1, s.x1), math.Max(r.size, s.size)
	}
	r.y = baseLine(l, r.size)
	return r
}

// wordGaps returns the gaps of a line that are wider than between letters.
func wordGaps(l []glyph) []float64 {
	var out []float64
	end := math.Inf(1)
	for _, g := range l {
		if strings.TrimSpace(g.text) == "" {
			continue
		}
		if g.x-end > wordGap*g.size && len(out) < maxGaps {
			out = append(out, g.x-end)
		}
		end = g.x + g.w
	}
	return out
}

// stretched reports whether a gap is one of several of the same width: the line
// was stretched to fill its column.
func stretched(gaps []float64, gap float64) bool {
	same := 0
	for _, g := range gaps {
		if math.Abs(g-gap) < 0.04*gap+0.1 {
			same++
		}
	}
	return same >= 3
}

// baseLine is where the letters of the row's own size stand.
func baseLine(l []glyph, size float64) float64 {
	for _, g := range l {
		if math.Abs(g.size-size) < 0.1 {
			return g.y
		}
	}
	return l[0].y
}

func startsNear(near []float64, x float64) bool {
	for _, n := range near {
		if math.Abs(n-x) < 1.5 {
			return true
		}
	}
	return false
}

// ruled reports whether an upright line stands between a place and a letter.
func (p *page) ruled(end float64, g glyph) bool {
	mid := g.y + 0.3*g.size
	for _, r := range p.rules {
		if x := (r.x0 + r.x1) / 2; r.upright && x > end-1 && x < g.x+1 && r.y0 <= mid && r.y1 >= mid {
			return true
		}
	}
	return false
}

func newSegment(l []glyph) segment {
	var s segment
	var run strings.Builder // of the letters in one style
	flush := func(style glyph) {
		if run.Len() > 0 {
			s.text = append(s.text, source.Span{Text: run.String(), Bold: style.bold, Italic: style.italic})
			run.Reset()
		}
	}
	sizes := make(map[float64]int)
	s.bold = true
	for i, g := range l {
		switch {
		case i == 0:
			s.x0 = g.x
		case g.bold != l[i-1].bold || g.italic != l[i-1].italic:
			flush(l[i-1])
		}
		run.WriteString(g.text)
		if strings.TrimSpace(g.text) == "" {
			continue
		}
		s.x1 = math.Max(s.x1, g.x+g.w)
		sizes[math.Round(g.size*2)/2] += len([]rune(g.text))
		s.bold = s.bold && (g.bold || !unicode.IsLetter([]rune(g.text)[0]))
	}
	if len(l) > 0 {
		flush(l[len(l)-1])
	}
	most := 0
	for size, n := range sizes {
		if n > most || n == most && size > s.size {
			s.size, most = size, n
		}
	}
	s.bold = s.bold && slices.ContainsFunc(l, func(g glyph) bool { return g.bold })
	return s
}
