package cli

import (
	"fmt"
	"strings"

	"bedside/internal/answer"
	"bedside/internal/render"
)

// Message writes a reply for reading, in the order of its parts, with a blank
// line between them.
func (t *Terminal) Message(m render.Message) {
	first := true
	part := func(st style, lines ...string) {
		if strings.Join(lines, "") == "" {
			return
		}
		if !first {
			t.write("\n")
		}
		first = false
		for _, l := range lines {
			t.paragraph(l, st)
		}
	}
	part(yellow, m.Above...)
	part(leadStyle(m.Kind), m.Lead...)
	part(dim, m.Echo)
	for _, b := range m.Blocks {
		part(bold, b.Title)
		t.paragraph(b.Label, yellow)
		t.paragraph(b.Emergency, bold|red)
		t.write("\n")
		t.markdown(b.Text)
		if b.Plain != "" {
			part(bold, b.PlainHead)
			t.markdown(b.Plain)
		}
		part(dim, b.Source, b.Review, b.Overdue)
	}
	if len(m.Choices) > 0 {
		part(0, m.Intro)
		for i, c := range m.Choices {
			mark := fmt.Sprintf("[%d] ", i+1)
			t.wrap([]span{{printable(c.Text), 0}}, mark, strings.Repeat(" ", len(mark)))
		}
	}
	part(yellow, m.Below...)
	part(dim, m.Closing...)
}

func leadStyle(k answer.Kind) style {
	switch k {
	case answer.Crisis:
		return bold | red
	case answer.CoverGap, answer.Dosing:
		return yellow
	}
	return 0
}

// Explanation writes why a decision is what it is, for staff.
func (t *Terminal) Explanation(d answer.Decision) {
	line := func(name, text string) {
		const indent = "              " // as wide as the names' column
		t.wrap([]span{{printable(text), 0}}, fmt.Sprintf("%-13s ", name), indent)
	}
	line("kind", fmt.Sprintf("%s, %s, confidence %.2f", d.Kind, d.Reason, d.Confidence))
	if d.Finding.Category != "" {
		line("triage", fmt.Sprintf("%s, tier %d, rule %s", d.Finding.Category, d.Finding.Tier, d.Finding.Rule))
	}
	if len(d.Explain.Terms) > 0 {
		line("terms", strings.Join(d.Explain.Terms, " "))
	}
	for _, c := range d.Explain.Corrections {
		line("corrected", c)
	}
	for _, m := range d.Understood {
		text := fmt.Sprintf("%q is %s, %s, %s", m.Surface, m.Name, m.Kind, m.Role)
		if len(m.Classes) > 0 {
			text += "; classes " + strings.Join(m.Classes, " < ")
		}
		line("mention", text)
	}
	for _, s := range d.Explain.Steps {
		line("step", s)
	}
	for _, c := range d.Explain.Candidates {
		line("candidate", fmt.Sprintf("%.3f %s (%s): %s", c.Score, c.Section, c.ID, c.Verdict))
	}
	for _, s := range d.Passages {
		if s.Passage != nil {
			line("shown", fmt.Sprintf("%s (%s) %s", s.Passage.Section, s.Passage.ID, s.Label))
		}
	}
}
