package app_test

import (
	"bytes"
	"errors"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bedside/internal/answer"
	"bedside/internal/app"
	"bedside/internal/eval"
)

const ownQuestions = "../../faq/golden"

// TestCalibrate calibrates on the project's own questions, twice, and answers with
// the outcome.
func TestCalibrate(t *testing.T) {
	c := newClinic(t)
	a := c.open(app.Options{})
	o := app.CalibrateOptions{Paths: []string{ownQuestions}, Wrong: .05, Out: c.path("own.yaml"), Plot: c.path("own.png")}
	fit, err := a.Calibrate(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	// The shipped weights and thresholds are worth what their file says.
	s := fit.ShippedThreshold
	if fit.Shipped.Questions < 200 || s.WrongShare > .1 || s.Share < .95 {
		t.Errorf("shipped: %+v of %d questions", s, fit.Shipped.Questions)
	}
	if fit.Threshold.WrongShare > .05 || fit.Threshold.Share < .6 || fit.CrossValidated.ECE > .08 {
		t.Errorf("fitted: %+v, ECE %v", fit.Threshold, fit.CrossValidated.ECE)
	}
	first, picture := c.read("own.yaml"), c.read("own.png")
	if _, err := png.Decode(bytes.NewReader(picture)); err != nil {
		t.Errorf("the plot: %v", err)
	}
	if _, err := a.Calibrate(t.Context(), o); !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), "--force") {
		t.Errorf("written over what exists: %v", err)
	}
	o.Force = true
	if _, err := a.Calibrate(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, c.read("own.yaml")) || !bytes.Equal(picture, c.read("own.png")) {
		t.Error("a second run writes other bytes")
	}
	if left, _ := filepath.Glob(c.path(".own*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	c.write("config.yaml", "answer:\n  calibration: own.yaml\n")
	d := ask(t, c.open(app.Options{}), covered)
	if d.Kind != answer.Answer || strings.Contains(c.log.String(), "calibration") {
		t.Errorf("answered %s; log:\n%s", d.Kind, c.log.String())
	}
}

func (c *clinic) read(name string) []byte {
	c.t.Helper()
	data, err := os.ReadFile(c.path(name))
	if err != nil {
		c.t.Fatal(err)
	}
	return data
}

func TestCalibrateRefuses(t *testing.T) {
	c := newClinic(t)
	a := c.open(app.Options{})
	c.write("few.jsonl", `{"id":"1","question":"can i do ketamine on methadone","expect":"answer","source":"x","sections":["x"],"tags":[]}`+"\n")
	var few *eval.TooFewError
	if _, err := a.Calibrate(t.Context(), app.CalibrateOptions{Paths: []string{c.path("few.jsonl")}, Wrong: .05, Out: c.path("own.yaml")}); !errors.As(err, &few) {
		t.Errorf("one question: %v", err)
	}
	var none *eval.NoThresholdError
	fit, err := a.Calibrate(t.Context(), app.CalibrateOptions{Paths: []string{ownQuestions}, Wrong: 1e-6, Out: c.path("own.yaml")})
	if err != nil && (!errors.As(err, &none) || fit.CrossValidated.Questions == 0) {
		t.Errorf("no wrong answer at all: %v", err)
	}
	if err != nil {
		if _, err := os.Stat(c.path("own.yaml")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("written without a threshold: %v", err)
		}
	}
	if _, err := a.Calibrate(t.Context(), app.CalibrateOptions{Paths: []string{ownQuestions}, Wrong: .05, Out: c.path("no/such/folder/own.yaml")}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	c.write("config.yaml", "clinic: [unclosed")
	var broken *app.ConfigError
	if _, err := c.open(app.Options{}).Calibrate(t.Context(), app.CalibrateOptions{Paths: []string{ownQuestions}, Wrong: .05}); !errors.As(err, &broken) {
		t.Errorf("broken settings: %v", err)
	}
}

// TestBrokenCalibration sees that a calibration that cannot be used is told with its
// place, and that the shipped one answers.
func TestBrokenCalibration(t *testing.T) {
	shipped := ask(t, newClinic(t).open(app.Options{}), covered)
	for _, tc := range []struct{ name, file, want string }{
		{"missing", "", "config.yaml:2: answer.calibration: the file cannot be read"},
		{"not YAML", "bias: [", "own.yaml:"},
		{"not a calibration", "a: 1\n", "own.yaml:1: a: is not known here: take it out"},
		{"of another format", "format: 7\n", "own.yaml:1: format: is not 1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := newClinic(t)
			c.write("config.yaml", "answer:\n  calibration: own.yaml\n")
			if tc.file != "" {
				c.write("own.yaml", tc.file)
			}
			a := c.open(app.Options{})
			d := ask(t, a, covered)
			if d.Kind != answer.Answer || d.Confidence != shipped.Confidence {
				t.Errorf("answered %s with confidence %v, want the shipped one's %v", d.Kind, d.Confidence, shipped.Confidence)
			}
			if err := a.CalibrationError(); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want %q in it", err, tc.want)
			}
			if log := c.log.String(); strings.Count(log, "calibration cannot be used") != 1 || !strings.Contains(log, tc.want) {
				t.Errorf("log:\n%s", log)
			}
		})
	}
	// One that would show nearly anything is as good as none.
	c := newClinic(t)
	a := c.open(app.Options{})
	if _, err := a.Calibrate(t.Context(), app.CalibrateOptions{Paths: []string{ownQuestions}, Wrong: .1, Out: c.path("own.yaml")}); err != nil {
		t.Fatal(err)
	}
	loose := string(c.read("own.yaml"))
	at := strings.Index(loose, "answer_at:")
	c.write("own.yaml", loose[:at]+"answer_at: 0.05\nclarify_at: 0.05\n"+loose[strings.Index(loose, "margin: 0 "):])
	c.write("config.yaml", "answer:\n  calibration: own.yaml\n")
	if err := c.open(app.Options{}).CalibrationError(); err == nil || !strings.Contains(err.Error(), "write at least 0.2") {
		t.Errorf("a loose calibration: %v", err)
	}
}

// TestCalibrateBeir fits on small sets, one of them the content's own questions.
func TestCalibrateBeir(t *testing.T) {
	c := newClinic(t)
	for _, set := range []string{"one", "two"} {
		c.write(set+"/corpus.jsonl", `{"_id":"d1","title":"Parking at the clinic","text":"There is parking behind the house."}
{"_id":"d2","title":"Opening hours","text":"We are open on weekdays."}
{"_id":"d3","title":"How to pay","text":"Pay by card after each session."}
`)
		c.write(set+"/queries.jsonl", `{"_id":"q1","text":"where is the parking"}
{"_id":"q2","text":"hours when you open"}
{"_id":"q3","text":"parking open session"}
`)
		c.write(set+"/qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\nq3\td3\t1\n")
	}
	c.write("one/oos.jsonl", `{"_id":"o1","text":"who won the open game"}`+"\n")
	c.write("other.jsonl", `{"_id":"o1","text":"who won the open game"}`+"\n"+`{"_id":"o2","text":"behind the moon"}`+"\n")
	a := c.open(app.Options{})
	fit, err := a.CalibrateBeir(t.Context(), app.BeirOptions{
		Dirs: []string{c.path("one"), c.path("two")}, OOS: c.path("other.jsonl"), Questions: []string{ownQuestions}, Plot: c.path("plot.png"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(fit.Sets) != 3 || fit.Sets[0].OOS != 1 || fit.Sets[1].OOS != 2 || fit.Sets[2].Name != "content" || fit.Sets[2].Questions < 200 || fit.Sets[2].OOS < 50 || fit.Sets[2].Right < 100 {
		for _, s := range fit.Sets {
			t.Errorf("%s: %d questions, %d right, %d unanswerable", s.Name, s.Questions, s.Right, s.OOS)
		}
	}
	if _, err := png.Decode(bytes.NewReader(c.read("plot.png"))); err != nil {
		t.Errorf("the plot: %v", err)
	}
	if _, err := a.CalibrateBeir(t.Context(), app.BeirOptions{Dirs: []string{c.path("one")}, Plot: c.path("plot.png")}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("written over what exists: %v", err)
	}
	if _, err := a.CalibrateBeir(t.Context(), app.BeirOptions{Dirs: []string{c.path("none")}}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no such set: %v", err)
	}
}
