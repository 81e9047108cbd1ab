package config

import "fmt"

// Answer says how sure the bot must be.
type Answer struct {
	// Calibration is the clinic's own calibration file, empty for the shipped one;
	// relative to the configuration file's folder, once loaded to the working folder.
	Calibration string `mapstructure:"calibration"`
}

// CalibrationProblems says why the configured calibration file cannot be read, which
// stops nothing: without it the shipped calibration is used. What stands in the file
// is judged by who uses it.
func (c Config) CalibrationProblems() Problems { return append(Problems(nil), c.unread...) }

func unreadCalibration(name string, values map[string]value) Problems {
	const key = "answer.calibration"
	if name == "" {
		return nil
	}
	if _, err := openBounded(name); err != nil {
		return Problems{{place: values[key].origin, Key: key,
			Text: fmt.Sprintf("the file cannot be read (%v): make one with bot calibrate --out, correct the path, or leave it empty for the shipped calibration", err)}}
	}
	return nil
}
