// Package layout lays out a message for Discord: cards, buttons and menus within
// Discord's limits. It words nothing; that is render's.
//
// A passage stands alone in the description of its cards, byte for byte. What is
// said about it comes before (a label, the emergency line) in a card of its own
// or after it in fields. A long passage is divided at paragraphs over cards and,
// where a message is full, goes on behind a More button.
package layout

import (
	"strings"

	"bedside/internal/answer"
	"bedside/internal/discord/button"
	"bedside/internal/discord/wire"
	"bedside/internal/render"
)

// Colours of the cards: calm for a passage, amber for what is said about it or
// in its place.
const (
	calm  = 0x2b7a78
	amber = 0xb7791f
)

// maxBlocks is how many passages one message shows: as many as an id can name.
// More are offered in the menu.
const maxBlocks = button.MaxTargets

// Layout lays out messages. It is immutable.
type Layout struct {
	signer *button.Signer
}

// New returns a layout whose buttons the signer makes.
func New(s *button.Signer) *Layout { return &Layout{signer: s} }

// Place is where a message will stand.
type Place struct {
	Scope  button.Scope
	Public bool     // others read along
	Asker  uint64   // who may take a public reply away
	Ask    bool     // the staff can be asked; never in public and never in an emergency
	Handle uint32   // of the question, for the buttons that need it; 0: none is known
	Picks  []uint32 // by choice: of the question with that choice in it; 0: none is known
	From   Offset   // of a passage whose later part is wanted
}

// Offset is a place in a passage and its companion text, in bytes.
type Offset uint64

// Reply lays out the reply to a question. What does not fit is behind a button.
func (l *Layout) Reply(m render.Message, p Place) wire.Message {
	if m.Kind == answer.Crisis {
		return l.crisis(m, p)
	}
	c := composer{l: l, m: m, p: p}
	return c.compose()
}

// crisis is plain text, because cards do not show in notifications and can be
// switched off. The text is for one person, so nothing of it is shared.
func (l *Layout) crisis(m render.Message, p Place) wire.Message {
	out := wire.Message{Content: strings.Join(append(append([]string{}, m.Lead...), m.Closing...), "\n")}
	out.Components = l.calmRow(p)
	return out
}

// Reminder is the one line in place of an emergency text that stands above.
func (l *Layout) Reminder(line string, p Place) wire.Message {
	return wire.Message{Content: line, Components: l.calmRow(p)}
}

func (l *Layout) calmRow(p Place) []wire.Row {
	if p.Handle == 0 {
		return nil
	}
	return []wire.Row{{Buttons: []wire.Button{{
		Label: render.ButtonCalm, Style: wire.Secondary,
		CustomID: l.signer.Sign(button.ID{Action: button.Calm, Number: uint64(p.Handle)}, p.Scope),
	}}}}
}

// Note is a fixed text, with a button to reach the clinic where wanted.
func (l *Layout) Note(text string, p Place, contact bool) wire.Message {
	m := wire.Message{Content: wire.Cut(text, wire.MaxContent)}
	if contact {
		m.Components = []wire.Row{{Buttons: []wire.Button{l.contact(p)}}}
	}
	return m
}

func (l *Layout) contact(p Place) wire.Button {
	return wire.Button{Label: render.ButtonContact, Style: wire.Secondary, CustomID: l.sign(p, button.ID{Action: button.Contact})}
}

// sign makes an id that fits where the message stands.
func (l *Layout) sign(p Place, id button.ID) string {
	id.Public = id.Public || p.Public
	return l.signer.Sign(id, p.Scope)
}

// target names a passage with the text it has.
func target(b render.Block) button.Target {
	return button.Target{Key: answer.KeyOf(b.ID), Version: answer.VersionOf(b.Text)}
}

// Labels as they stand in ids. Their numbers are never changed.
var labelCodes = map[answer.Label]byte{answer.Plain: 0, answer.Class: 1, answer.Partial: 2, answer.General: 3}

// CodeOf returns a label as it stands in an id.
func CodeOf(l answer.Label) byte { return labelCodes[l] }

// LabelOf returns the label of an id. A number nobody knows is the most careful
// label.
func LabelOf(code byte) answer.Label {
	for l, c := range labelCodes {
		if c == code {
			return l
		}
	}
	return answer.General
}
