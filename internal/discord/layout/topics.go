package layout

import (
	"slices"

	"bedside/internal/answer"
	"bedside/internal/discord/button"
	"bedside/internal/discord/wire"
	"bedside/internal/render"
)

// Topic is one line of a menu of topics.
type Topic struct {
	Text, Detail string
	ID           button.ID
}

// perPage is how many lines one menu has.
const perPage = wire.MaxItems

// Menu lays out a text with one page of topics below it. page makes the id that
// leads to another page; back, if its Action is not 0, leads one step up.
func (l *Layout) Menu(text, placeholder string, topics []Topic, n int, p Place, page func(n int) button.ID, back button.ID) wire.Message {
	out := l.Note(text, p, false)
	n = max(0, min(n, (len(topics)-1)/perPage))
	var items []wire.Item
	for _, t := range topics[min(n*perPage, len(topics)):min((n+1)*perPage, len(topics))] {
		items = append(items, wire.Item{Label: wire.Cut(t.Text, wire.MaxItem), Description: wire.Cut(t.Detail, wire.MaxItem), Value: l.sign(p, t.ID)})
	}
	if len(items) > 0 {
		out.Components = append(out.Components, l.menu(p, 0, placeholder, items))
	}
	var buttons []wire.Button
	add := func(label string, id button.ID) {
		custom := l.sign(p, id)
		if slices.ContainsFunc(buttons, func(b wire.Button) bool { return b.CustomID == custom }) {
			return // the first page of topics is both one back and all topics
		}
		buttons = append(buttons, wire.Button{Label: label, Style: wire.Secondary, CustomID: custom})
	}
	if n > 0 {
		add(render.ButtonPrevious, page(n-1))
	}
	if (n+1)*perPage < len(topics) {
		add(render.ButtonNext, page(n+1))
	}
	if back.Action != 0 {
		add(render.ButtonBack, back)
	}
	if len(buttons) > 0 {
		out.Components = append(out.Components, wire.Row{Buttons: buttons})
	}
	return out
}

// PickOf is the id that shows a passage.
func PickOf(passageID string) button.ID {
	return button.ID{Action: button.Pick, Targets: []button.Target{{Key: answer.KeyOf(passageID)}}}
}

// Button is one button beside a text.
func (l *Layout) Button(label string, style wire.Style, id button.ID, p Place) wire.Button {
	return wire.Button{Label: label, Style: style, CustomID: l.sign(p, id)}
}
