package app_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"bedside/internal/app"
	"bedside/internal/faq/lint"
)

// Lint quotes phrasings, which may be near to what a patient wrote. A log counts.
func TestLintErrorIsLoggedInNumbers(t *testing.T) {
	t.Parallel()
	err := &app.LintError{Findings: []lint.Finding{
		{Rule: "repeated-phrasing", File: "a.md", Msg: `"my boss in boston" stands twice`},
		{Rule: "past-review", File: "b.md", Msg: "past"},
		{Rule: "repeated-phrasing", File: "b.md", Msg: `"my boss in boston" stands twice`},
	}}
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Warn("x", "cause", err)
	if got := out.String(); strings.Contains(got, "boston") || !strings.Contains(got, "1 past-review, 2 repeated-phrasing") {
		t.Errorf("%s", got)
	}
	if !strings.Contains(err.Error(), "boston") {
		t.Errorf("whoever mends it is not told: %v", err)
	}
}
