package cli

import (
	"encoding/csv"
	"io"
	"strings"
)

// WriteCSV writes rows for a spreadsheet. A cell that a spreadsheet would run as a
// formula (it begins with = + - @, a tab or a line end) gets an apostrophe before
// it, which spreadsheets take for "this is text".
func WriteCSV(w io.Writer, rows [][]string) error {
	out := csv.NewWriter(w)
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
				cell = "'" + cell
			}
			safe[i] = cell
		}
		if err := out.Write(safe); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
