package discord

import (
	"context"
	"fmt"

	"bedside/internal/curation"
	"bedside/internal/discord/button"
	"bedside/internal/discord/layout"
	"bedside/internal/discord/wire"
	"bedside/internal/store"
)

// What the Number of a Pages id says.
const (
	listDrafts  = 1
	listHistory = 2
)

const (
	textNoDrafts = "There are no drafts. Begin one with /faq edit or /faq add."
	menuEdits    = "Look at one"
)

// perList is how many edits one message lists: each has a line above the menu.
const perList = 10

// drafts lists the edits of which something must still become.
func (b *clinic) drafts(_ context.Context, r *request) reply { return b.draftsPage(r, 0) }

func (b *clinic) draftsPage(r *request, page int) reply {
	return inPlace(r, func(ctx context.Context, _ func(wire.Message)) wire.Message {
		desk, err := b.app.Desk(ctx)
		var list []curation.Edit
		if err == nil {
			list, err = desk.Open(ctx)
		}
		if err != nil {
			b.log.Warn("drafts cannot be listed", "cause", err)
			return b.layout.Note(trouble(err), r.place(), false)
		}
		if len(list) == 0 {
			return b.layout.Note(textNoDrafts, r.place(), false)
		}
		return b.editList(r, plural(len(list), "edit")+" not published yet. Only staff see them.", list, page, button.ID{Action: button.Pages, Number: listDrafts})
	})
}

// pages turns to another page of a list.
func (b *clinic) pages(r *request, id button.ID) reply {
	switch {
	case !b.permits.allows(r, staff):
		return b.refused(r)
	case id.Number == listHistory:
		return b.historyPage(r, id)
	}
	return b.draftsPage(r, int(id.Index))
}

// editList is a page of a list of edits: a line for each, and a menu to look at one.
// next leads to another page.
func (b *clinic) editList(r *request, head string, list []curation.Edit, page int, next button.ID) wire.Message {
	page = max(0, min(page, (len(list)-1)/perList))
	part := list[page*perList : min((page+1)*perList, len(list))]
	text := head
	var topics []layout.Topic
	for _, e := range part {
		text += "\n" + editLine(e)
		topics = append(topics, layout.Topic{Text: e.Passage, Detail: fmt.Sprintf("number %d, %s, %s, %s", e.Number, e.Kind, e.State, dayOf(e.Created)),
			ID: button.ID{Action: button.ShowItem, Item: itemOf(e), Index: ofRevision}})
	}
	m := b.layout.Menu(text, menuEdits, topics, 0, r.place(), nil, button.ID{})
	var row wire.Row
	for _, turn := range []struct {
		label string
		to    int
	}{{"Newer", page - 1}, {"Older", page + 1}} {
		if turn.to < 0 || turn.to*perList >= len(list) {
			continue
		}
		next.Index = byte(min(turn.to, 255))
		row.Buttons = append(row.Buttons, b.layout.Button(turn.label, wire.Secondary, next, r.place()))
	}
	if len(row.Buttons) > 0 {
		m.Components = append(m.Components, row)
	}
	return m
}

// editLine says in a line what an edit is and where it stands. It names people by their
// ids, which Discord shows as names and, as everything here, without a ping.
func editLine(e curation.Edit) string {
	line := fmt.Sprintf("**%d** `%s` %s, %s, by <@%d>, %s", e.Number, wire.Cut(inert(e.Passage), 75), e.Kind, e.State, number(e.Author), dayOf(e.Created))
	if e.Approver != "" {
		word := "approved"
		if e.State == store.StateRejected {
			word = "rejected"
		}
		line += fmt.Sprintf(", %s by <@%d>", word, number(e.Approver))
	}
	return line
}
