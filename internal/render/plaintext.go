package render

import (
	"strconv"
	"strings"
)

// PlainText is all that the patient reads, in reading order, with a blank line
// between the parts. The clinic's Markdown stands in it byte for byte.
func (m Message) PlainText() string {
	var parts []string
	add := func(lines ...string) {
		var kept []string
		for _, l := range lines {
			if l != "" {
				kept = append(kept, l)
			}
		}
		if len(kept) > 0 {
			parts = append(parts, strings.Join(kept, "\n"))
		}
	}
	add(m.Above...)
	add(m.Lead...)
	add(m.Echo)
	for _, b := range m.Blocks {
		add(b.Title, b.Label, b.Emergency)
		add(b.Text)
		add(b.PlainHead, b.Plain)
		add(b.Source, b.Review, b.Overdue)
	}
	if len(m.Choices) > 0 {
		lines := []string{m.Intro}
		for i, c := range m.Choices {
			lines = append(lines, strconv.Itoa(i+1)+". "+c.Text)
		}
		add(lines...)
	}
	add(m.Below...)
	add(m.Closing...)
	return strings.Join(parts, "\n\n")
}
