package layout

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"bedside/internal/discord/button"
	"bedside/internal/discord/wire"
	"bedside/internal/render"
)

// Names of inputs, under which a filled form has their texts.
const (
	InputQuestion = "question" // of the form to the staff
	InputHeading  = "heading"  // of an entry
	InputText     = "text"
	InputAsked    = "asked"
	InputCovers   = "covers"
	InputOptions  = "options"
)

// maxHeading is the longest heading of an entry: a card shows no more of it.
const maxHeading = wire.MaxTitle

var (
	// ErrNoWarning says that a form to the staff would open without its warning.
	ErrNoWarning = errors.New("a form to the staff that does not warn of personal details")
	// ErrUneditable says that an entry would come back from a form as another one.
	ErrUneditable = errors.New("an entry that a form cannot hold whole: edit its file")
	// ErrUnfilled says that a filled form lacks an input.
	ErrUnfilled = errors.New("a form of an entry that came back without all its inputs")
)

// Words are what stands around an input. Units are UTF-16: 45 for the label, 100
// for the others, which may be empty.
type Words struct{ Label, Description, Placeholder string }

func (w Words) input(id, value string) wire.Input {
	return wire.Input{ID: id, Label: w.Label, Description: w.Description, Placeholder: w.Placeholder, Value: value}
}

// Form is a form of any inputs with a note above them, which may be empty. A
// title that is too long is cut; anything else that breaks a limit is an error.
// A form is for whoever opened it, also where the button to it is for all.
func (l *Layout) Form(title, note string, id button.ID, p Place, inputs ...wire.Input) (wire.Modal, error) {
	id.Public = false
	m := wire.Modal{Title: wire.Cut(title, wire.MaxFormTitle), CustomID: l.signer.Sign(id, p.Scope), Note: note, Inputs: inputs}
	if err := m.Check(); err != nil {
		return wire.Modal{}, fmt.Errorf("lay out a form: %w", err)
	}
	return m, nil
}

// AskForm is what a patient sees before anything reaches the staff.
type AskForm struct {
	Title string
	Note  string // above the input, in Markdown; may be empty
	Input Words  // its description warns of personal details
	Text  string // what stands in it at first; cut to Most, in sight of the patient
	Most  int    // the longest text in UTF-16 units; 0: as long as Discord lets it be
}

// AskStaff is the form to the staff. Its text comes back as InputQuestion.
func (l *Layout) AskStaff(f AskForm, id button.ID, p Place) (wire.Modal, error) {
	if strings.TrimSpace(f.Input.Description+f.Note) == "" {
		return wire.Modal{}, ErrNoWarning
	}
	if f.Most <= 0 || f.Most > wire.MaxInput {
		f.Most = wire.MaxInput
	}
	in := f.Input.input(InputQuestion, wire.Cut(f.Text, f.Most))
	in.Long, in.Required, in.Max = true, true, f.Most
	id.Action = button.SendStaff
	return l.Form(f.Title, f.Note, id, p, in)
}

// Entry is what staff write of one passage. All of it is trimmed.
type Entry struct {
	Heading string
	Text    string   // Markdown
	Asked   []string // how patients ask for it
	Covers  []string // names of the lexicon
	Options string   // lines that the caller reads
}

// EntryWords are the words of the form of an entry.
type EntryWords struct {
	Title                                 string
	Heading, Text, Asked, Covers, Options Words
}

// EntryForm is the form in which staff edit an entry. ReadEntry reads what comes
// back. An entry that a form cannot hold (a text over 4000 units, a phrase of two
// lines) is ErrUneditable: what is left out of the form would be lost on saving.
func (l *Layout) EntryForm(w EntryWords, e Entry, id button.ID, p Place) (wire.Modal, error) {
	heading := w.Heading.input(InputHeading, e.Heading)
	heading.Required, heading.Max = true, maxHeading
	text := w.Text.input(InputText, e.Text)
	text.Required, text.Long = true, true
	asked := w.Asked.input(InputAsked, strings.Join(e.Asked, "\n"))
	asked.Long = true
	covers := w.Covers.input(InputCovers, strings.Join(e.Covers, ", "))
	options := w.Options.input(InputOptions, e.Options)
	options.Long = true

	inputs := []wire.Input{heading, text, asked, covers, options}
	back := make(wire.Fields)
	for _, in := range inputs {
		most := wire.MaxInput
		if in.Max > 0 {
			most = in.Max
		}
		if wire.Units(in.Value) > most {
			return wire.Modal{}, fmt.Errorf("%w: %s is too long", ErrUneditable, in.ID)
		}
		back[in.ID] = in.Value
	}
	if again, err := ReadEntry(back); err != nil || !again.equal(e) {
		return wire.Modal{}, fmt.Errorf("%w: it would come back changed", ErrUneditable)
	}
	id.Action = button.SaveEntry
	return l.Form(w.Title, "", id, p, inputs...)
}

// ReadEntry reads a filled form of an entry: phrases a line each, names between
// commas. A missing input is ErrUnfilled, because what it held would be lost.
func ReadEntry(f wire.Fields) (Entry, error) {
	for _, id := range []string{InputHeading, InputText, InputAsked, InputCovers, InputOptions} {
		if _, ok := f[id]; !ok {
			return Entry{}, fmt.Errorf("%w: %s", ErrUnfilled, id)
		}
	}
	return Entry{
		Heading: strings.Join(strings.Fields(f[InputHeading]), " "),
		Text:    trim(f[InputText]),
		Asked:   pieces(f[InputAsked], "\r\n"),
		Covers:  pieces(f[InputCovers], ",\r\n"),
		Options: trim(f[InputOptions]),
	}, nil
}

// trim takes away empty lines around a text and space at its end. Space before
// the first word stays: in Markdown it may be a list or code.
func trim(s string) string {
	s = strings.TrimRight(strings.ReplaceAll(s, "\r\n", "\n"), " \t\r\n")
	for {
		line, rest, more := strings.Cut(s, "\n")
		if !more || strings.TrimSpace(line) != "" {
			return s
		}
		s = rest
	}
}

func pieces(s, separators string) []string {
	var out []string
	for _, piece := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		if piece = strings.TrimSpace(piece); piece != "" {
			out = append(out, piece)
		}
	}
	return out
}

func (e Entry) equal(f Entry) bool {
	return e.Heading == f.Heading && e.Text == f.Text && e.Options == f.Options && slices.Equal(e.Asked, f.Asked) && slices.Equal(e.Covers, f.Covers)
}

// Deed is what can be done with what is shown: one button.
type Deed struct {
	Label string
	Style wire.Style
	ID    button.ID
}

// Preview is a reply as patients will see it, card for card, with a line of the
// caller's above and deeds below. The patients' own buttons are left out: they
// lead to published pages, and this may be none. Where the text goes on, the
// first button does too; its id is show with the offset added to its Number, which
// comes back in p.From.
func (l *Layout) Preview(above string, m render.Message, show button.ID, p Place, deeds ...Deed) wire.Message {
	c := composer{l: l, m: m, p: p}
	out := c.compose()
	out.Content = wire.Cut(strings.Trim(above+"\n"+out.Content, "\n"), wire.MaxContent)
	var buttons []wire.Button
	if len(c.rest) > 0 {
		show.Number += uint64(c.rest[0].from)
		buttons = append(buttons, l.Button(render.ButtonMore, wire.Primary, show, p))
	}
	for _, d := range deeds {
		buttons = append(buttons, l.Button(d.Label, d.Style, d.ID, p))
	}
	out.Components = nil
	for row := range slices.Chunk(buttons, wire.MaxButtons) {
		out.Components = append(out.Components, wire.Row{Buttons: row})
	}
	return out
}
