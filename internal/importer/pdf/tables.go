package pdf

import (
	"math"

	"bedside/internal/importer/source"
)

// tableColumn is where the cells of a column stand.
type tableColumn struct{ x0, x1 float64 }

// span is a table: rows from and up to, and its columns.
type span struct {
	from, to int
	cols     []tableColumn
	grid     *grid // if lines are drawn between its cells
}

// maxColumns is the most columns of a table.
const maxColumns = 30

// Distances of rows, in parts of the size of their letters.
const (
	rowGap    = 2.2 // rows of one table stand no further apart, unless lines are drawn
	lineGap   = 1.5 // lines of one cell stand no further apart
	borderGap = 2.5 // the line under a table stands no further below its last row
	wideGap   = 5.0 // rows with several cells belong together even so far apart
)

// findTables returns the tables in the rows of a column. A table grows from rows
// with several cells; rows with one cell belong to it if they lie in one of its
// columns and are lines of a cell, or if a drawn line closes the table behind them.
func findTables(rows []row, rules []rule) []span {
	var out []span
	grids := findGrids(rules)
	ends := make(map[int]span)
	for i := range grids {
		if from, to := grids[i].rows(rows); to > from {
			ends[from] = span{from: from, to: to, grid: &grids[i]}
		}
	}
	done := 0
	for i := 0; i < len(rows); i++ {
		if t, ok := ends[i]; ok {
			out = append(out, t)
			done, i = t.to, t.to-1
			continue
		}
		cells := cellsOf(rows[i])
		if len(cells) < 2 || len(cells) > maxColumns {
			continue
		}
		t := span{from: i, to: i + 1}
		for _, s := range cells {
			t.cols = append(t.cols, tableColumn{s.x0, s.x1})
		}
		limit := len(rows)
		for from := range ends {
			if from > i {
				limit = min(limit, from)
			}
		}
		t.growDown(rows[:limit], rules)
		if t.cores(rows) < 2 {
			continue
		}
		t.growUp(rows, rules, done)
		out = append(out, t)
		done, i = t.to, t.to-1
	}
	return out
}

func (t *span) cores(rows []row) int {
	n := 0
	for _, r := range rows[t.from:t.to] {
		if len(cellsOf(r)) > 1 {
			n++
		}
	}
	return n
}

func (t *span) growDown(rows []row, rules []rule) {
	cols := t.cols
	close := true // every row since the last certain one is a further line of a cell
	for k := t.to; k < len(rows); k++ {
		wider, ok := place(cols, cellsOf(rows[k]))
		core := len(cellsOf(rows[k])) > 1
		gap := (rows[k-1].y - rows[k].y) / rows[k].size
		if !ok || gap < 0 || gap > wideGap || !core && gap > rowGap {
			return
		}
		cols = wider
		close = close && gap <= lineGap && rows[k].size == rows[k-1].size
		below := 0.0
		if k+1 < len(rows) {
			below = rows[k+1].y + rows[k+1].size*0.7
		}
		if core || close || levelRule(rules, cols, rows[k].y, math.Max(below, rows[k].y-borderGap*rows[k].size)) {
			t.to, t.cols, close = k+1, cols, true
		}
	}
}

func (t *span) growUp(rows []row, rules []rule, stop int) {
	cols := t.cols
	for k := t.from - 1; k >= stop; k-- {
		wider, ok := place(cols, cellsOf(rows[k]))
		if gap := (rows[k].y - rows[k+1].y) / rows[k].size; !ok || gap > rowGap {
			return
		}
		cols = wider
		top := rows[k].y + rows[k].size*0.7
		above := top + borderGap*rows[k].size
		if k > 0 {
			above = math.Min(above, rows[k-1].y)
		}
		if levelRule(rules, cols, above, top) {
			t.from, t.cols = k, cols
		}
	}
}

// cellsOf returns the segments of a row that may be cells: the mark of a list
// and its text are one.
func cellsOf(r row) []segment {
	if len(r.segments) > 1 {
		if m, _ := marker(r.segments[0].plain() + " x"); m != "" {
			joined := r.segments[1]
			joined.x0 = r.segments[0].x0
			return append([]segment{joined}, r.segments[2:]...)
		}
	}
	return r.segments
}

// place puts cells into columns and returns those widened by them; false if a
// cell lies in two columns.
func place(cols []tableColumn, cells []segment) ([]tableColumn, bool) {
	if len(cells) > maxColumns || len(cols) > maxColumns {
		return nil, false
	}
	out := append([]tableColumn(nil), cols...)
	for _, s := range cells {
		at := -1
		for i, c := range out {
			if s.x0 <= c.x1+1 && s.x1 >= c.x0-1 {
				if at >= 0 {
					return nil, false
				}
				at = i
			}
		}
		if at < 0 && len(cells) == 1 {
			at = nearest(out, s) // a word in the middle of a wide column
		}
		if at < 0 {
			at = len(out)
			for i, c := range out {
				if s.x1 < c.x0 {
					at = i
					break
				}
			}
			out = append(out[:at], append([]tableColumn{{s.x0, s.x1}}, out[at:]...)...)
			continue
		}
		out[at].x0, out[at].x1 = math.Min(out[at].x0, s.x0), math.Max(out[at].x1, s.x1)
	}
	return out, true
}

func nearest(cols []tableColumn, s segment) int {
	best, least := -1, math.Inf(1)
	for i, c := range cols {
		if d := math.Max(c.x0-s.x1, s.x0-c.x1); d < least {
			best, least = i, d
		}
	}
	return best
}

// table writes the rows of a table. Lines of the page that belong to one row of
// the table are told by the lines drawn between rows, or else by their distance.
func (w *writer) table(rows []row, cols []tableColumn, rules []rule) {
	starts := rowStarts(rows, cols, rules)
	var out [][]source.Text
	for i, r := range rows {
		if starts[i] || len(out) == 0 {
			out = append(out, make([]source.Text, len(cols)))
		}
		line := out[len(out)-1]
		for _, s := range r.segments {
			at := columnOf(cols, s)
			line[at] = w.join(line[at], s.text, r.page)
		}
	}
	w.w.Table(rows[0].page, out)
}

func columnOf(cols []tableColumn, s segment) int {
	for i, c := range cols {
		if s.x0 <= c.x1+1 && s.x1 >= c.x0-1 {
			return i
		}
	}
	return len(cols) - 1
}

func rowStarts(rows []row, cols []tableColumn, rules []rule) []bool {
	out := make([]bool, len(rows))
	out[0] = true
	ruled, cores := 0, 0
	for i, r := range rows {
		if len(cellsOf(r)) > 1 {
			cores++
		}
		if i > 0 && levelRule(rules, cols, rows[i-1].y, r.y+r.size*0.7) {
			out[i] = true
			ruled++
		}
	}
	if ruled > 1 && ruled+1 >= cores || ruled > 0 && hasUpright(rules, cols, rows) {
		return out // lines part all rows, not only the head
	}
	closest, widest := math.Inf(1), 0.0
	for i := 1; i < len(rows); i++ {
		gap := rows[i-1].y - rows[i].y
		closest, widest = math.Min(closest, gap), math.Max(widest, gap)
	}
	for i := 1; i < len(rows); i++ {
		gap := rows[i-1].y - rows[i].y
		firstCell := columnOf(cols, rows[i].segments[0]) == 0
		switch {
		case widest > 1.25*closest: // rows stand further apart than lines
			out[i] = out[i] || gap > 1.15*closest
		default:
			out[i] = out[i] || firstCell
		}
	}
	return out
}

// hasUpright reports whether lines are drawn between columns.
func hasUpright(rules []rule, cols []tableColumn, rows []row) bool {
	top, bottom := rows[0].y, rows[len(rows)-1].y
	for _, r := range rules {
		if r.upright && r.x0 > cols[0].x0 && r.x1 < cols[len(cols)-1].x1 && r.y1 > bottom && r.y0 < top+rows[0].size {
			return true
		}
	}
	return false
}

// levelRule reports whether a line is drawn across the table between two heights.
func levelRule(rules []rule, cols []tableColumn, above, below float64) bool {
	for _, r := range rules {
		y := (r.y0 + r.y1) / 2
		if !r.upright && y < above && y > below-2 && r.x1 > cols[0].x0 && r.x0 < cols[len(cols)-1].x1 {
			return true
		}
	}
	return false
}
