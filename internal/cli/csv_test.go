package cli

import (
	"bytes"
	"encoding/csv"
	"errors"
	"testing"
)

// A18: nothing that is exported runs in a spreadsheet.
func TestA18FormulasAreText(t *testing.T) {
	rows := [][]string{{"=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "plain", "", "a=b", "\"quoted\", with comma"}}
	var b bytes.Buffer
	if err := WriteCSV(&b, rows); err != nil {
		t.Fatal(err)
	}
	got, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"'=cmd|' /C calc'!A0", "'+1", "'-1", "'@SUM(A1)", "'\tx", "'\rx", "plain", "", "a=b", "\"quoted\", with comma"} {
		if got[0][i] != want {
			t.Errorf("cell %d is %q, want %q", i, got[0][i], want)
		}
	}
	if err := WriteCSV(broken{}, rows); err == nil {
		t.Error("a full disk goes unnoticed")
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("full") }
