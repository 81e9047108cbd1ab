package render

import (
	"math"

	"bedside/internal/answer"
	"bedside/internal/lexicon"
)

// Reply is a decision as scripts read it. Its JSON form is a contract. No list
// is ever null.
type Reply struct {
	ID         string       `json:"id"`
	Kind       string       `json:"kind"`
	Reason     string       `json:"reason"`
	Confidence float64      `json:"confidence"` // 0 to 1, four decimals
	Passages   []Passage    `json:"passages"`
	Choices    []Option     `json:"choices"`
	Understood []Understood `json:"understood"`
	Uncovered  []string     `json:"uncovered"`
	Notices    []string     `json:"notices"`
	Message    string       `json:"message"` // all that the patient reads, as plain text
}

// Passage is one shown passage.
type Passage struct {
	Document string   `json:"document"` // file, relative to the content folder
	Section  string   `json:"section"`
	Path     []string `json:"path"`
	Text     string   `json:"text"` // verbatim Markdown
	Label    string   `json:"label"`
	ID       string   `json:"id"`
}

// Option is one choice. ID is empty where a medicine is asked for.
type Option struct {
	Section string `json:"section"`
	ID      string `json:"id"`
}

// Understood is one name found in the question.
type Understood struct {
	Surface string   `json:"surface"` // the asker's word, cleaned
	Name    string   `json:"name"`
	Classes []string `json:"classes"`
	Role    string   `json:"role"`
}

// Reply words a decision for scripts. id is given back as it is.
func (r *Renderer) Reply(id string, d answer.Decision) Reply {
	out := Reply{
		ID:         id,
		Kind:       string(d.Kind),
		Reason:     string(d.Reason),
		Confidence: round(d.Confidence),
		Passages:   []Passage{},
		Choices:    []Option{},
		Understood: []Understood{},
		Uncovered:  []string{},
		Notices:    []string{},
		Message:    r.Message(d).PlainText(),
	}
	for _, s := range servable(d) {
		p := s.Passage
		out.Passages = append(out.Passages, Passage{
			Document: p.Doc.File, Section: p.Section, Path: append([]string{}, p.Path...), Text: p.Text, Label: string(s.Label), ID: p.ID,
		})
	}
	if d.Kind != answer.Crisis {
		for _, c := range r.choices(d.Choices) {
			out.Choices = append(out.Choices, Option{Section: c.Text, ID: c.ID})
		}
	}
	for _, m := range d.Understood {
		name := m.Name
		if m.Kind == lexicon.Unknown {
			name = cleanWord(name)
		}
		out.Understood = append(out.Understood, Understood{
			Surface: cleanWord(m.Surface), Name: name, Classes: append([]string{}, m.Classes...), Role: string(m.Role),
		})
	}
	for _, u := range d.Uncovered {
		if !known(u, d.Understood) {
			u = cleanWord(u)
		}
		out.Uncovered = append(out.Uncovered, u)
	}
	for _, n := range d.Notices {
		out.Notices = append(out.Notices, string(n))
	}
	return out
}

// round keeps four decimals, so that the last bits of an engine's arithmetic do
// not show, and nothing that JSON cannot hold.
func round(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0
	}
	return math.Round(x*1e4) / 1e4
}
