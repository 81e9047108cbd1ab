package calibration

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

var names = []string{"covered", "margin"}

var good = File{
	Logistic: Logistic{Bias: -1.25, Weights: []float64{0.5, 3}}, AnswerAt: .4, ClarifyAt: .2, Margin: .05,
	Measured: Measured{Questions: 120, Right: 100, Answered: .9, Wrong: .04, WrongAtMost: .08, ECE: .02},
}

func TestFileRoundTrip(t *testing.T) {
	data := good.Bytes(names)
	got, err := Read("c.yaml", data, names)
	if err != nil || !reflect.DeepEqual(got, good) {
		t.Errorf("read back %+v, %v", got, err)
	}
	if again := got.Bytes(names); !bytes.Equal(again, data) {
		t.Errorf("written again:\n%s\nfirst:\n%s", again, data)
	}
	long := good
	long.Logistic = Logistic{Bias: -1.234567, Weights: []float64{1e-9, 2.00005}}
	long.AnswerAt, long.Measured.WrongAtMost = .323401, .00001
	got, err = Read("c.yaml", long.Bytes(names), names)
	if err != nil || !reflect.DeepEqual(got, long.Rounded()) {
		t.Errorf("read back %+v, rounded %+v, %v", got, long.Rounded(), err)
	}
	if got.AnswerAt < long.AnswerAt || got.Measured.WrongAtMost < long.Measured.WrongAtMost {
		t.Errorf("a threshold or bound was rounded down: %+v", got)
	}
}

// TestBadFiles gives Read one broken file at a time; each error names file, line,
// setting and mend.
func TestBadFiles(t *testing.T) {
	want := map[string]string{
		"not-yaml":             "not valid YAML",
		"not-utf8":             ": is not UTF-8 text: save it as UTF-8",
		"empty":                ": is empty: make it with bot calibrate",
		"list":                 ":1: expected settings",
		"two-documents":        "a second YAML document begins here: keep one",
		"newer-format":         ":1: format: is not 1",
		"unknown-setting":      ":2: biass: is not known here: take it out, known are format, bias",
		"unknown-signal":       ":5: weights.cover: is not known here: take it out, known are covered, margin",
		"missing-signal":       ":4: weights.margin: is missing: write it, or make the file anew with bot calibrate",
		"missing-thresholds":   ": answer_at: is missing",
		"signal-twice":         ":6: weights.margin: stands here a second time: keep one",
		"weights-as-list":      ":3: weights: expected settings below it",
		"word-for-number":      ":2: bias: is not a number: write one such as 0.35, without quotes",
		"quoted-number":        ":6: answer_at: is not a number",
		"nan":                  ":4: weights.covered: is not a number",
		"infinite":             ":2: bias: is not a number",
		"overflow":             ":2: bias: is not a number",
		"huge-weight":          ":5: weights.margin: is not between -100 and 100",
		"threshold-over-one":   ":6: answer_at: is not between 0 and 1",
		"negative-threshold":   ":7: clarify_at: is not between 0 and 1",
		"thresholds-swapped":   ":7: clarify_at: is above answer_at, so that nothing would ever be offered to choose from: write at most 0.2",
		"alias":                ":5: weights.margin: is not a number",
		"measured-as-number":   ":9: measured: expected settings below it",
		"measured-share-of-20": ":13: measured.wrong: is not between 0 and 1",
	}
	files, _ := filepath.Glob("testdata/bad/*.yaml")
	if len(files) != len(want) {
		t.Errorf("%d files for %d cases", len(files), len(want))
	}
	for name, part := range want {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join("testdata", "bad", name+".yaml")
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = Read(file, data, names)
			if err == nil || !strings.HasPrefix(err.Error(), file) || !strings.Contains(err.Error(), part) {
				t.Errorf("error %v, want %q in it", err, part)
			}
		})
	}
	if _, err := Read("big.yaml", make([]byte, MaxFile+1), names); err == nil || !strings.Contains(err.Error(), "no calibration file") {
		t.Errorf("a large file: %v", err)
	}
	// All mistakes are told at once.
	_, err := Read("c.yaml", []byte("format: 1\nbias: x\nweights: {covered: 1}\nanswer_at: 2\nclarify_at: 0\nmargin: 0\nmeasured: {}\n"), names)
	if err == nil || strings.Count(err.Error(), "\n") < 7 {
		t.Errorf("not all mistakes: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob("testdata/bad/*.yaml")
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add(good.Bytes(names))
	f.Add([]byte("a: &a [*a]\n"))
	f.Add([]byte("? {}\n: 1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Read("f.yaml", data, names)
		if err != nil {
			return
		}
		if !(c.ClarifyAt <= c.AnswerAt && c.AnswerAt <= 1 && c.ClarifyAt >= 0 && c.Margin >= 0 && len(c.Weights) == len(names)) {
			t.Fatalf("accepted %+v", c)
		}
		if p := c.Probability([]float64{1, 1}); math.IsNaN(p) || p < 0 || p > 1 {
			t.Fatalf("probability %v by %+v", p, c)
		}
		again, err := Read("f.yaml", c.Bytes(names), names)
		if err != nil || !reflect.DeepEqual(again, c.Rounded()) {
			t.Fatalf("written and read again: %+v, want %+v (%v)", again, c.Rounded(), err)
		}
	})
}
