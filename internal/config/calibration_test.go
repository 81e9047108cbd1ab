package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A calibration file that cannot be read is told with its line and stops nothing.
func TestCalibrationFile(t *testing.T) {
	file := write(t, "answer:\n  calibration: own.yaml\nclinic: {name: North Clinic}\n")
	c, err := Load(file, nil)
	if err != nil || c.Clinic.Name != "North Clinic" {
		t.Fatalf("a missing calibration breaks the settings: %+v, %v", c.Clinic, err)
	}
	own := filepath.Join(filepath.Dir(file), "own.yaml")
	if c.Answer.Calibration != own {
		t.Errorf("file %q, want it beside the settings", c.Answer.Calibration)
	}
	if got := c.CalibrationProblems().Error(); !strings.HasPrefix(got, file+":2: answer.calibration: the file cannot be read") || !strings.Contains(got, "bot calibrate") {
		t.Errorf("problem %q", got)
	}
	if err := os.WriteFile(own, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		environ []string
		want    string
	}{{nil, ""}, {[]string{"BEDSIDE_ANSWER_CALIBRATION=gone.yaml"}, "environment BEDSIDE_ANSWER_CALIBRATION: answer.calibration: "}, {[]string{"BEDSIDE_ANSWER_CALIBRATION=" + t.TempDir()}, "is not a file"}} {
		c, err := Load(file, tc.environ)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.CalibrationProblems().Error(); (tc.want == "") != (got == "") || !strings.Contains(got, tc.want) {
			t.Errorf("%v: problem %q, want %q in it", tc.environ, got, tc.want)
		}
	}
	if _, err := Load(write(t, "answer:\n  calibraton: x\n"), nil); err == nil || !strings.Contains(err.Error(), ":2: answer.calibraton: unknown setting; did you mean calibration?") {
		t.Errorf("misspelt: %v", err)
	}
}
