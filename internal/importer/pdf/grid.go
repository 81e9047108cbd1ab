package pdf

import (
	"math"
	"sort"

	"bedside/internal/importer/source"
)

// grid is a table whose cells are parted by drawn lines: nothing has to be
// guessed from distances.
type grid struct {
	top, bottom float64
	xs, ys      []float64 // of the lines, from left to right and from top to bottom
}

// sameRule is how far, in points, lines of one border may lie apart: cells can
// each have a border of their own.
const sameRule = 4

// findGrids returns the tables with drawn lines between their columns.
func findGrids(rules []rule) []grid {
	var uprights []rule
	for _, r := range rules {
		if r.upright {
			uprights = append(uprights, r)
		}
	}
	sort.Slice(uprights, func(i, j int) bool { return uprights[i].y1 > uprights[j].y1 })
	var out []grid
	for i := 0; i < len(uprights); {
		g := grid{top: uprights[i].y1, bottom: uprights[i].y0}
		var xs, ys []float64
		for ; i < len(uprights) && uprights[i].y1 >= g.bottom-sameRule; i++ {
			g.bottom = math.Min(g.bottom, uprights[i].y0)
			xs = append(xs, (uprights[i].x0+uprights[i].x1)/2)
		}
		g.xs = cluster(xs)
		for _, r := range rules {
			y := (r.y0 + r.y1) / 2
			if !r.upright && y <= g.top+sameRule && y >= g.bottom-sameRule && r.x1 > g.xs[0]+sameRule && r.x0 < g.xs[len(g.xs)-1]-sameRule {
				ys = append(ys, -y)
			}
		}
		for _, y := range cluster(ys) {
			g.ys = append(g.ys, -y)
		}
		if len(g.xs) >= 3 && len(g.ys) >= 2 {
			out = append(out, g)
		}
	}
	return out
}

// cluster returns values that differ by more than the width of a border, rising.
func cluster(values []float64) []float64 {
	sort.Float64s(values)
	var out []float64
	for _, v := range values {
		if n := len(out); n == 0 || v-out[n-1] > sameRule {
			out = append(out, v)
		}
	}
	return out
}

// rows returns which rows of a column lie in the grid.
func (g *grid) rows(rows []row) (from, to int) {
	for i, r := range rows {
		if mid := r.y + 0.3*r.size; mid < g.top && mid > g.bottom && r.x0 > g.xs[0]-sameRule && r.x1 < g.xs[len(g.xs)-1]+sameRule {
			if to == 0 {
				from = i
			}
			to = i + 1
		}
	}
	return from, to
}

// gridTable writes a table by its lines.
func (w *writer) gridTable(rows []row, g *grid) {
	var out [][]source.Text
	last := -1
	for _, r := range rows {
		at := below(g.ys, r.y+0.3*r.size)
		if at != last || len(out) == 0 {
			out = append(out, make([]source.Text, len(g.xs)-1))
			last = at
		}
		line := out[len(out)-1]
		for _, s := range r.segments {
			col := 0
			for col+1 < len(line) && s.x0+1 > g.xs[col+1] {
				col++
			}
			line[col] = w.join(line[col], s.text, r.page)
		}
	}
	w.w.Table(rows[0].page, out)
}

// below returns how many of the falling heights lie above y.
func below(ys []float64, y float64) int {
	n := 0
	for n < len(ys) && ys[n] > y {
		n++
	}
	return n
}
