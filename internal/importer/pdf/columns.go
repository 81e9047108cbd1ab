package pdf

import (
	"math"
	"sort"
)

// Columns of text, unlike those of a table, hold lines that fill them.
const (
	columnRows  = 6    // at least so many lines side by side
	columnChars = 20   // letters of a line, on average
	maxRows     = 2000 // of a page on which columns are looked for; a page has some sixty
	columnFill  = 0.65 // part of the column's width that half of its lines fill
)

// regions cuts the rows of a page into parts that are read one after another:
// what stands above columns, each column, what stands below.
func regions(rows []row, rules []rule) [][]row {
	from, to, x := 0, 0, 0.0
	if len(rows) < maxRows {
		from, to, x = findColumns(rows, rules)
	}
	if to-from < columnRows {
		if len(rows) == 0 {
			return nil
		}
		return [][]row{rows}
	}
	var left, right []row
	for _, r := range rows[from:to] {
		l, rt := splitRow(r, x)
		if len(l.segments) > 0 {
			left = append(left, l)
		}
		if len(rt.segments) > 0 {
			right = append(right, rt)
		}
	}
	var out [][]row
	for _, part := range [][]row{rows[:from], left, right, rows[to:]} {
		out = append(out, regions(part, rules)...)
	}
	return out
}

func splitRow(r row, x float64) (left, right row) {
	left, right = r, r
	left.segments, right.segments = nil, nil
	for _, s := range r.segments {
		if s.x0 < x {
			left.segments = append(left.segments, s)
		} else {
			right.segments = append(right.segments, s)
		}
	}
	for _, p := range []*row{&left, &right} {
		p.size = 0
		for i, s := range p.segments {
			if i == 0 {
				p.x0, p.x1 = s.x0, s.x1
			}
			p.x0, p.x1, p.size = math.Min(p.x0, s.x0), math.Max(p.x1, s.x1), math.Max(p.size, s.size)
		}
	}
	return left, right
}

// findColumns returns the longest run of rows that an empty strip at x cuts into
// columns of text.
func findColumns(rows []row, rules []rule) (from, to int, x float64) {
	var candidates []float64
	for _, r := range rows {
		for i := 1; i < len(r.segments); i++ {
			candidates = append(candidates, r.segments[i].x0-0.5)
		}
	}
	sort.Float64s(candidates)
	last := math.Inf(-1)
	for _, c := range candidates {
		if c-last < 3 {
			continue
		}
		last = c
		for i := 0; i < len(rows); {
			j := i
			for j < len(rows) && clear(rows[j], c) && (j == i || !crossed(rows[j-1:j+1], rules, c)) {
				j++
			}
			if end := columnsEnd(rows[i:j], c) + i; end-i > to-from && isColumns(rows[i:end], c) {
				from, to, x = i, end, c
			}
			i = max(j, i+1)
		}
	}
	return from, to, x
}

// clear reports whether no segment of a row crosses x.
func clear(r row, x float64) bool {
	for _, s := range r.segments {
		if s.x0 < x && s.x1 > x {
			return false
		}
	}
	return true
}

// crossed reports whether a line is drawn across x between rows: they are rows of
// a table.
func crossed(rows []row, rules []rule, x float64) bool {
	for _, r := range rules {
		if !r.upright && r.x0 < x-1 && r.x1 > x+1 && r.y0 < rows[0].y && r.y1 > rows[len(rows)-1].y {
			return true
		}
	}
	return false
}

// columnsEnd returns how many rows belong to columns: those after the last one
// with text to the right only if they go on with the left column.
func columnsEnd(rows []row, x float64) int {
	last := -1
	for i, r := range rows {
		if _, right := splitRow(r, x); len(right.segments) > 0 {
			last = i
		}
	}
	if last < 0 {
		return 0
	}
	left := -1
	for i := range last + 1 {
		if l, _ := splitRow(rows[i], x); len(l.segments) > 0 {
			left = i
		}
	}
	end := last + 1
	for ; end < len(rows) && left >= 0; end++ {
		a, b := rows[left], rows[end]
		if b.size > a.size*1.05 || a.y-b.y > lineGap*b.size {
			break
		}
		left = end
	}
	return end
}

func isColumns(rows []row, x float64) bool {
	var left, right []row
	both := 0
	for _, r := range rows {
		l, rt := splitRow(r, x)
		if len(l.segments) > 0 {
			left = append(left, l)
		}
		if len(rt.segments) > 0 {
			right = append(right, rt)
		}
		if len(l.segments) > 0 && len(rt.segments) > 0 {
			both++
		}
	}
	// Base lines of columns need not agree, so few rows may have both.
	return min(len(left), len(right)) >= columnRows && (both > 0 || len(left)+len(right) == len(rows)) && filled(left) && filled(right)
}

func filled(rows []row) bool {
	x0, x1 := math.Inf(1), math.Inf(-1)
	chars := 0
	for _, r := range rows {
		x0, x1 = math.Min(x0, r.x0), math.Max(x1, r.x1)
		chars += len([]rune(r.plain()))
	}
	full := 0
	for _, r := range rows {
		if r.x1-r.x0 >= columnFill*(x1-x0) {
			full++
		}
	}
	return full*2 >= len(rows) && chars >= columnChars*len(rows)
}
