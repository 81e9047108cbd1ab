// Package chart draws how stated probabilities compare with what came true. It is a
// package of its own, so that answering, which reads calibrations, draws nothing.
package chart

import (
	"bytes"
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"bedside/internal/calibration"
)

// Series is one way to state probabilities for the same questions.
type Series struct {
	Name    string
	Figures calibration.Figures
}

// The picture is square enough to read the diagonal, and the lower part shows how
// many questions stand behind a point.
const (
	width     = 6 * vg.Inch
	height    = 7 * vg.Inch
	histogram = 1.6 * vg.Inch // height of the lower part
	dpi       = 100
)

var (
	ink    = color.Gray{Y: 40}
	grid   = color.Gray{Y: 225}
	faint  = color.Gray{Y: 150}
	colors = []color.Color{color.RGBA{R: 0, G: 90, B: 160, A: 255}, color.RGBA{R: 200, G: 110, B: 0, A: 255}} // told apart by colour-blind people too
)

// Reliability draws the share of right answers over the stated probability, one
// point a bin whose area is the number of questions, with an interval in which the
// true share lies in 95 of 100 cases; on the diagonal a statement is true. Below it
// stands how many questions of the first series fall into each bin. The same
// figures give the same bytes of PNG.
func Reliability(title string, series ...Series) ([]byte, error) {
	if len(series) == 0 || len(series) > len(colors) {
		return nil, fmt.Errorf("chart: %d series, draws 1 to %d", len(series), len(colors))
	}
	upper, err := reliability(title, series)
	if err != nil {
		return nil, fmt.Errorf("chart: %w", err)
	}
	lower, err := counts(series[0].Figures)
	if err != nil {
		return nil, fmt.Errorf("chart: %w", err)
	}
	img := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(color.White))
	all := draw.Crop(draw.New(img), vg.Points(8), -vg.Points(16), vg.Points(8), -vg.Points(8))
	top := draw.Crop(all, 0, 0, histogram, 0)
	bottom := draw.Crop(all, 0, 0, 0, histogram-(all.Max.Y-all.Min.Y))
	// Both parts share the axis of probabilities.
	want, is := upper.DataCanvas(top), lower.DataCanvas(bottom)
	bottom = draw.Crop(bottom, want.Min.X-is.Min.X, want.Max.X-is.Max.X, 0, 0)
	upper.Draw(top)
	lower.Draw(bottom)
	var out bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: img}).WriteTo(&out); err != nil {
		return nil, fmt.Errorf("chart: %w", err)
	}
	return out.Bytes(), nil
}

func reliability(title string, series []Series) (*plot.Plot, error) {
	f := series[0].Figures
	p := newPlot()
	p.Title.Text = fmt.Sprintf("%s\n%d questions, %d right; ECE %.3f, Brier %.3f", title, f.Questions, f.Right, f.ECE, f.Brier)
	p.Title.TextStyle.Font.Size = vg.Points(12)
	p.Title.Padding = vg.Points(8)
	p.X.Label.Text, p.Y.Label.Text = "stated probability", "share of right answers"
	p.Y.Min, p.Y.Max = 0, 1
	p.Y.Tick.Marker = tenths
	lines := plotter.NewGrid()
	lines.Horizontal.Color, lines.Vertical.Color = grid, grid
	diagonal, err := plotter.NewLine(plotter.XYs{{X: 0, Y: 0}, {X: 1, Y: 1}})
	if err != nil {
		return nil, err
	}
	diagonal.Color, diagonal.Dashes = faint, []vg.Length{vg.Points(4), vg.Points(3)}
	p.Add(lines, diagonal)
	p.Legend.Add("stated as it comes true", diagonal)
	for i := len(series) - 1; i >= 0; i-- { // the first lies on top
		if err := addSeries(p, series[i], colors[i]); err != nil {
			return nil, err
		}
	}
	p.Legend.Padding = vg.Points(2)
	p.Legend.XOffs, p.Legend.YOffs = -vg.Points(6), vg.Points(6) // where hardly a point falls: sure and always wrong
	return p, nil
}

// bars are the points of a series with their intervals.
type bars struct {
	plotter.XYs
	plotter.YErrors
}

func addSeries(p *plot.Plot, s Series, c color.Color) error {
	var b bars
	var radius []vg.Length
	for _, bin := range s.Figures.Bins {
		if bin.Count == 0 {
			continue
		}
		low, high := interval(bin.Right, bin.Count)
		b.XYs = append(b.XYs, plotter.XY{X: bin.Mean, Y: bin.Share()})
		b.YErrors = append(b.YErrors, struct{ Low, High float64 }{bin.Share() - low, high - bin.Share()})
		radius = append(radius, vg.Points(3+9*math.Sqrt(float64(bin.Count)/float64(s.Figures.Questions))))
	}
	if len(b.XYs) == 0 {
		return fmt.Errorf("%s has no outcomes", s.Name)
	}
	points, err := plotter.NewScatter(b.XYs)
	if err != nil {
		return err
	}
	points.GlyphStyle = draw.GlyphStyle{Color: c, Radius: vg.Points(4), Shape: draw.CircleGlyph{}} // in the legend
	points.GlyphStyleFunc = func(i int) draw.GlyphStyle {
		return draw.GlyphStyle{Color: c, Radius: radius[i], Shape: draw.CircleGlyph{}}
	}
	intervals, err := plotter.NewYErrorBars(b)
	if err != nil {
		return err
	}
	intervals.Color = c
	p.Add(intervals, points)
	p.Legend.Add(s.Name, points)
	return nil
}

// interval is Wilson's, of 95 in 100.
func interval(right, of int) (low, high float64) {
	const z = 1.96
	n, share := float64(of), float64(right)/float64(of)
	middle := (share + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(share*(1-share)/n+z*z/(4*n*n))
	return max(0, middle-half), min(1, middle+half)
}

// counts draws how many questions each bin has, with the number above each bar.
func counts(f calibration.Figures) (*plot.Plot, error) {
	p := newPlot()
	p.HideY()
	labels := plotter.XYLabels{}
	highest := 0
	for _, b := range f.Bins {
		highest = max(highest, b.Count)
	}
	for _, b := range f.Bins {
		n := float64(b.Count)
		bar, err := plotter.NewPolygon(plotter.XYs{{X: b.From, Y: 0}, {X: b.From, Y: n}, {X: b.To, Y: n}, {X: b.To, Y: 0}})
		if err != nil {
			return nil, err
		}
		bar.Color, bar.LineStyle.Color = color.RGBA{R: 175, G: 200, B: 220, A: 255}, color.White
		p.Add(bar)
		labels.XYs = append(labels.XYs, plotter.XY{X: (b.From + b.To) / 2, Y: n})
		labels.Labels = append(labels.Labels, fmt.Sprint(b.Count))
	}
	text, err := plotter.NewLabels(labels)
	if err != nil {
		return nil, err
	}
	for i := range text.TextStyle {
		text.TextStyle[i].Color, text.TextStyle[i].XAlign = ink, draw.XCenter
		text.TextStyle[i].Font.Size = vg.Points(9)
	}
	text.Offset = vg.Point{Y: vg.Points(2)}
	p.Add(text)
	p.X.Label.Text = "questions by stated probability"
	p.Y.Min, p.Y.Max = 0, 1.25*float64(max(highest, 1)) // room for the number on the highest
	return p, nil
}

func newPlot() *plot.Plot {
	p := plot.New()
	p.X.Min, p.X.Max = 0, 1
	p.X.Tick.Marker = tenths
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Padding = 0
		a.Label.TextStyle.Font.Size = vg.Points(11)
		a.Tick.Label.Font.Size = vg.Points(9)
	}
	return p
}

// tenths marks every tenth and writes every second one.
var tenths = plot.ConstantTicks(func() []plot.Tick {
	var out []plot.Tick
	for i := range 11 {
		t := plot.Tick{Value: float64(i) / 10}
		if i%2 == 0 {
			t.Label = fmt.Sprintf("%.1f", t.Value)
		}
		out = append(out, t)
	}
	return out
}())
