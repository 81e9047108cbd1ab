package growth

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// doubling are points whose figures grow in proportion to the passages, but for
// the time of a question, which grows with the root.
var doubling = []Point{
	{10_000, Built{Build: 3 * time.Second, Size: 5 << 20, Peak: 80 << 20}, Asked{Open: 20 * time.Millisecond, Cold: true, P50: 200 * time.Microsecond, P99: time.Millisecond}},
	{100_000, Built{Build: 30 * time.Second, Size: 50 << 20}, Asked{Open: 200 * time.Millisecond, P50: 632 * time.Microsecond, P99: 3160 * time.Microsecond}},
	{1_000_000, Built{Build: 300 * time.Second, Size: 500 << 20}, Asked{Open: 2 * time.Second, P50: 2 * time.Millisecond, P99: 10 * time.Millisecond}},
}

func TestPerPassage(t *testing.T) {
	if got := doubling[0].PerPassage(); got != 524.288 {
		t.Errorf("%v bytes a passage, want 524.288", got)
	}
}

func TestWriteTable(t *testing.T) {
	var b bytes.Buffer
	if err := WriteTable(&b, doubling); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	if len(lines) != 5 {
		t.Fatalf("%d lines:\n%s", len(lines), &b)
	}
	for _, want := range []string{"10000", "3s", "80.0 MiB", "5.0 MiB", "524", "20ms ", "200µs", "1ms"} {
		if !strings.Contains(lines[1], want) {
			t.Errorf("%q has no %q", lines[1], want)
		}
	}
	// An unknown peak is no peak of 0, and what was opened warm is said to be.
	for _, want := range []string{" ? ", "200ms warm"} {
		if !strings.Contains(lines[2], want) {
			t.Errorf("%q has no %q", lines[2], want)
		}
	}
}

func TestWritePlot(t *testing.T) {
	name := filepath.Join(t.TempDir(), "growth.png")
	if err := WritePlot(name, doubling); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	colors := make(map[[3]uint32]bool)
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			r, g, b, _ := img.At(x, y).RGBA()
			colors[[3]uint32{r >> 8, g >> 8, b >> 8}] = true
		}
	}
	if !colors[[3]uint32{0x1f, 0x5f, 0xa8}] || !colors[[3]uint32{0xd0, 0x6a, 0x10}] {
		t.Error("a curve is missing from the picture")
	}
	if err := WritePlot(name, doubling[:1]); !errors.Is(err, errFewPoints) {
		t.Errorf("one point: %v", err)
	}
	if err := WritePlot(filepath.Join(t.TempDir(), "no", "x.png"), doubling); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
}

func TestDecades(t *testing.T) {
	var labels []string
	for _, tick := range decades(0.1, 100) {
		if tick.Label != "" {
			labels = append(labels, tick.Label)
		}
	}
	if got := strings.Join(labels, " "); got != "0.1 1 10 100" {
		t.Errorf("labels %q", got)
	}
}

func TestAskNeedsAnIndex(t *testing.T) {
	if _, err := Ask(context.Background(), t.TempDir(), Corpus{1, 10}, 5); err == nil {
		t.Error("an empty folder was opened")
	}
}
