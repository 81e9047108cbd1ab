package pdf

import "math"

// matrix maps points: x' = a·x + c·y + e, y' = b·x + d·y + f.
type matrix struct{ a, b, c, d, e, f float64 }

var identity = matrix{a: 1, d: 1}

// times returns the map that does m first and then n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m.a*n.a + m.b*n.c, m.a*n.b + m.b*n.d,
		m.c*n.a + m.d*n.c, m.c*n.b + m.d*n.d,
		m.e*n.a + m.f*n.c + n.e, m.e*n.b + m.f*n.d + n.f,
	}
}

func (m matrix) apply(x, y float64) (float64, float64) {
	return m.a*x + m.c*y + m.e, m.b*x + m.d*y + m.f
}

// height is the length of a unit that stands upright.
func (m matrix) height() float64 { return math.Hypot(m.c, m.d) }

func (m matrix) width() float64 { return math.Hypot(m.a, m.b) }

// rect is a rectangle in points, y growing upwards.
type rect struct{ x0, y0, x1, y1 float64 }

func (r rect) has(x, y float64) bool { return x >= r.x0 && x <= r.x1 && y >= r.y0 && y <= r.y1 }

func (r rect) width() float64 { return r.x1 - r.x0 }

func (r rect) height() float64 { return r.y1 - r.y0 }

// add widens the rectangle so that it holds the point.
func (r rect) add(x, y float64) rect {
	return rect{math.Min(r.x0, x), math.Min(r.y0, y), math.Max(r.x1, x), math.Max(r.y1, y)}
}

// unitSquare is where a picture stands.
func (m matrix) unitSquare() rect {
	x, y := m.apply(0, 0)
	r := rect{x, y, x, y}
	for _, p := range [][2]float64{{1, 0}, {0, 1}, {1, 1}} {
		r = r.add(m.apply(p[0], p[1]))
	}
	return r
}

// rotation turns a page as it is shown and moves its box along.
func rotation(degrees int, box *rect) matrix {
	var m matrix
	switch ((degrees % 360) + 360) % 360 {
	case 90:
		m = matrix{0, -1, 1, 0, 0, 0}
	case 180:
		m = matrix{-1, 0, 0, -1, 0, 0}
	case 270:
		m = matrix{0, 1, -1, 0, 0, 0}
	default:
		return identity
	}
	x, y := m.apply(box.x0, box.y0)
	r := rect{x, y, x, y}
	*box = r.add(m.apply(box.x1, box.y1))
	return m
}
