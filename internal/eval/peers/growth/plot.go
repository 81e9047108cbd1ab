package growth

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"os"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// curve is one figure over the passages.
type curve struct {
	name  string
	value func(*Point) float64
	color color.Color
}

// panel is one drawing with figures of one unit.
type panel struct {
	title  string
	curves []curve
}

var (
	blue   = color.RGBA{R: 0x1f, G: 0x5f, B: 0xa8, A: 0xff}
	orange = color.RGBA{R: 0xd0, G: 0x6a, B: 0x10, A: 0xff}
	grey   = color.Gray{Y: 0x80}
)

var panels = []panel{
	{"build, seconds", []curve{{"", func(p *Point) float64 { return p.Build.Seconds() }, blue}}},
	{"index, MiB", []curve{{"", func(p *Point) float64 { return float64(p.Size) / (1 << 20) }, blue}}},
	{"question, milliseconds", []curve{
		{"p50", func(p *Point) float64 { return p.P50.Seconds() * 1000 }, blue},
		{"p99", func(p *Point) float64 { return p.P99.Seconds() * 1000 }, orange},
	}},
}

// errFewPoints means that there is no line to draw.
var errFewPoints = errors.New("a plot needs two sizes or more")

// Size of the picture.
const (
	plotWidth  = 27 * vg.Centimeter
	plotHeight = 10 * vg.Centimeter
)

// WritePlot draws build time, index size and the time of a question against the
// passages into a PNG file, both axes logarithmic. A dashed line from the first
// point shows what growth in proportion to the passages would be.
func WritePlot(name string, points []Point) (err error) {
	if len(points) < 2 {
		return errFewPoints
	}
	row := make([]*plot.Plot, len(panels))
	for i, p := range panels {
		if row[i], err = p.draw(points); err != nil {
			return fmt.Errorf("plot %s: %w", p.title, err)
		}
	}
	img := vgimg.New(plotWidth, plotHeight)
	const gap = 4 * vg.Millimeter
	tiles := draw.Tiles{Rows: 1, Cols: len(row), PadX: 2 * gap, PadTop: gap, PadBottom: gap, PadLeft: gap, PadRight: gap}
	for i, c := range plot.Align([][]*plot.Plot{row}, tiles, draw.New(img))[0] {
		row[i].Draw(c)
	}
	f, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("plot: %w", err)
	}
	defer func() {
		if cerr := f.Close(); cerr != nil && err == nil {
			err = fmt.Errorf("plot: %w", cerr)
		}
	}()
	if _, err := (vgimg.PngCanvas{Canvas: img}).WriteTo(f); err != nil {
		return fmt.Errorf("plot: %w", err)
	}
	return nil
}

func (p *panel) draw(points []Point) (*plot.Plot, error) {
	out := plot.New()
	out.Title.Text, out.X.Label.Text = p.title, "passages"
	out.X.Scale, out.Y.Scale = plot.LogScale{}, plot.LogScale{}
	out.X.Tick.Marker, out.Y.Tick.Marker = plot.TickerFunc(decades), plot.TickerFunc(decades)
	out.Legend.Top, out.Legend.Left = true, true
	out.Legend.XOffs, out.Legend.YOffs = vg.Millimeter, -2*vg.Millimeter
	out.Add(plotter.NewGrid())
	low, high := math.Inf(1), math.Inf(-1)
	for i, c := range p.curves {
		values := make(plotter.XYs, len(points))
		for k := range points {
			// A logarithm needs more than nothing.
			values[k] = plotter.XY{X: float64(points[k].Passages), Y: math.Max(c.value(&points[k]), 1e-6)}
		}
		linear := make(plotter.XYs, len(values))
		for k, v := range values {
			linear[k] = plotter.XY{X: v.X, Y: values[0].Y * v.X / values[0].X}
			low, high = min(low, v.Y, linear[k].Y), max(high, v.Y, linear[k].Y)
		}
		dashed, err := plotter.NewLine(linear)
		if err != nil {
			return nil, err
		}
		dashed.Dashes, dashed.Color = []vg.Length{vg.Points(4), vg.Points(3)}, grey
		line, dots, err := plotter.NewLinePoints(values)
		if err != nil {
			return nil, err
		}
		line.Width, line.Color, dots.Color, dots.Shape = vg.Points(1.5), c.color, c.color, draw.CircleGlyph{}
		out.Add(dashed, line, dots)
		if c.name != "" {
			out.Legend.Add(c.name, line, dots)
		}
		if i == 0 {
			defer out.Legend.Add("linear", dashed)
		}
	}
	// Whole decades, so that every panel has figures at both ends of its axis.
	out.Y.Min, out.Y.Max = math.Pow(10, math.Floor(math.Log10(low))), math.Pow(10, math.Ceil(math.Log10(high)))
	return out, nil
}

// decades marks the powers of ten, or the ends of an axis that has fewer than two.
func decades(low, high float64) []plot.Tick {
	var out []plot.Tick
	for e := math.Floor(math.Log10(low)); e <= math.Ceil(math.Log10(high)); e++ {
		for k := 1.0; k < 10; k++ {
			v := k * math.Pow(10, e)
			if v < low*(1-1e-9) || v > high*(1+1e-9) {
				continue
			}
			t := plot.Tick{Value: v}
			if k == 1 {
				t.Label = strconv.FormatFloat(v, 'f', -1, 64)
			}
			out = append(out, t)
		}
	}
	return out
}
