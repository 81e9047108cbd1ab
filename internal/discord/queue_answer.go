package discord

import (
	"context"
	"slices"
	"strings"

	"bedside/internal/answer"
	"bedside/internal/curation"
	"bedside/internal/discord/button"
	"bedside/internal/discord/layout"
	"bedside/internal/discord/wire"
	"bedside/internal/faq"
	"bedside/internal/store"
)

// What an AnswerItem does, as its Index. Their numbers stand in messages, so they are
// never changed.
const (
	answerPages    = 0 // offer pages
	answerOther    = 1 // the form for a page's name
	answerPreview  = 2 // show a page: Targets
	answerSend     = 3 // answer with it: Targets
	answerWords    = 4 // the form for words
	answerPhrasing = 5 // the form for a phrasing
	answerNewPage  = 6 // how to start a page
)

// Inputs of the queue's forms.
const (
	inputPage     = "page"
	inputWords    = "words"
	inputPhrasing = "phrasing"
)

const (
	// maxWords is the longest answer in the staff's own words, in UTF-16 units: it is
	// shown in one card, with all its signs made harmless.
	maxWords = 1500

	textPickPage  = "Only you see this. Pick the page that answers it; you see it before it is sent."
	textNoPages   = "Only you see this. The pages hold nothing near to it. Name one yourself, answer in words, or start a new page."
	textCheckPage = "This is what the patient will read. Nothing has been sent yet."
	textSent      = "It is answered. Whoever sent it reads the answer with the code on their receipt; they get no other notice."
	textNewPage   = "Start the page with `/faq add`. Write it in your own words: what a patient wrote stays here. Then come back and answer with it, or put the question back."
	labelOther    = "Another page"
	labelSend     = "Send this page"
	menuPages     = "Pages near to it"
	noteWords     = "The patient reads this as an answer of the staff, below the line that says to ask a provider. It is locked as the question is, and deleted with it. No names, and no doses that were not agreed on."
	noteClose     = "The patient is told to ask the clinic. The reason is kept in the audit, the text is not."
)

// reasons of closing, to pick from: a free text would put a patient's words into the
// audit one day.
var reasons = []string{"answered in another way", "not a question for the clinic", "an emergency, seen to in another way", "not readable", "the same question twice", "abuse or a test"}

// answerItem is one step of an answer.
func (b *clinic) answerItem(ctx context.Context, r *request, id button.ID) reply {
	if !b.permits.allows(r, staff) {
		return b.refused(r)
	}
	switch id.Index {
	case answerPages:
		return b.withItem(r, later, store.IDOf(id.Item), b.offerPages(r))
	case answerOther:
		return b.staffForm(r, labelOther, "", id, wire.Input{ID: inputPage, Label: "The page's heading", Required: true, Max: 100})
	case answerPreview, answerSend:
		return b.answerPage(r, id)
	case answerWords:
		return b.staffForm(r, labelWords, noteWords, id, wire.Input{ID: inputWords, Label: "Answer", Long: true, Required: true, Max: maxWords})
	case answerPhrasing:
		return b.phrasingForm(ctx, r, id)
	case answerNewPage:
		return b.private(r, textNewPage)
	}
	return b.refused(r)
}

// closeItem is one step of being done with a question without an answer.
func (b *clinic) closeItem(r *request, id button.ID) reply {
	if id.Index == closeBack {
		return b.atQueue(r, laterHere, func(ctx context.Context, desk *curation.Desk) wire.Message {
			if err := desk.Release(ctx, store.IDOf(id.Item), r.person); err != nil {
				return b.queueTrouble(r, err)
			}
			return b.queueDone(r, textPutBack)
		})
	}
	if !b.permits.allows(r, staff) {
		return b.refused(r)
	}
	reason := wire.Input{ID: inputReason, Label: "Why", Required: true}
	for _, s := range reasons {
		reason.Items = append(reason.Items, wire.Item{Label: s, Value: s})
	}
	return b.staffForm(r, labelClose, noteClose, id, reason)
}

// staffForm is a form that comes back with the id that opened it.
func (b *clinic) staffForm(r *request, title, note string, id button.ID, inputs ...wire.Input) reply {
	m, err := b.layout.Form(title, note, id, r.place(), inputs...)
	if err != nil {
		b.log.Error("a form of the queue cannot be laid out", "cause", err)
		return b.sorry(r)
	}
	return reply{kind: form, modal: m}
}

// queueFilled takes a form of the queue.
func (b *clinic) queueFilled(r *request, id button.ID) reply {
	if !b.permits.allows(r, staff) {
		return b.refused(r)
	}
	item := store.IDOf(id.Item)
	switch {
	case id.Action == button.CloseItem && slices.Contains(reasons, r.Data.Field(inputReason)):
		return b.atQueue(r, laterHere, func(ctx context.Context, desk *curation.Desk) wire.Message {
			if err := desk.CloseQuestion(ctx, item, r.Data.Field(inputReason), r.person); err != nil {
				return b.queueTrouble(r, err)
			}
			return b.queueDone(r, textClosed)
		})
	case id.Action == button.AnswerItem && id.Index == answerOther:
		p, err := b.pageNamed(r.Data.Field(inputPage))
		if err != nil {
			return b.private(r, textNoEntry)
		}
		return reply{kind: say, message: b.pagePreview(r, p, id.Item, 0, "")}
	case id.Action == button.AnswerItem && id.Index == answerWords:
		words := readable(r.Data.Field(inputWords))
		return b.atQueue(r, laterHere, func(ctx context.Context, desk *curation.Desk) wire.Message {
			if err := desk.AnswerIn(ctx, item, words, r.person); err != nil {
				return b.queueTrouble(r, err)
			}
			return b.queueDone(r, textSent)
		})
	case id.Action == button.AnswerItem && id.Index == answerPhrasing:
		return b.phrasingFilled(r, item)
	}
	return b.refused(r)
}

// pageNamed finds a page that is served by its heading or its id.
func (b *clinic) pageNamed(text string) (*faq.Passage, error) {
	id, ok := b.entryOf(strings.TrimSpace(text))
	if !ok {
		return nil, answer.ErrGone
	}
	return b.app.Passage(id)
}

// offerPages offers the pages that are near to a question: those it would be answered
// with, then those that were looked at.
func (b *clinic) offerPages(r *request) func(context.Context, *curation.Desk, curation.Question) wire.Message {
	return func(ctx context.Context, _ *curation.Desk, q curation.Question) wire.Message {
		item, err := store.Bytes(q.ID)
		if err != nil {
			return b.queueTrouble(r, err)
		}
		d, err := b.app.AskByWords(ctx, q.Text) // what is kept locked is sent to no endpoint
		b.unanswerable(err)
		var topics []layout.Topic
		var seen []string
		add := func(passage string) {
			if passage == "" || slices.Contains(seen, passage) || len(topics) == wire.MaxItems {
				return
			}
			seen = append(seen, passage)
			if p, err := b.app.Passage(passage); err == nil {
				topics = append(topics, layout.Topic{Text: p.Section, Detail: p.Doc.Title, ID: pageID(answerPreview, item, p)})
			}
		}
		for _, s := range d.Passages {
			add(s.Passage.ID)
		}
		for _, c := range d.Choices {
			add(c.ID)
		}
		for _, c := range d.Explain.Candidates {
			add(c.ID)
		}
		text := textPickPage
		if len(topics) == 0 {
			text = textNoPages
		}
		m := b.layout.Menu(text, menuPages, topics, 0, r.place(), nil, button.ID{})
		m.Components = append(m.Components, wire.Row{Buttons: []wire.Button{
			b.layout.Button(labelOther, wire.Secondary, button.ID{Action: button.AnswerItem, Index: answerOther, Item: item}, r.place()),
		}})
		return m
	}
}

// pageID is a step with a page as an answer to an item.
func pageID(index byte, item button.Item, p *faq.Passage) button.ID {
	return button.ID{Action: button.AnswerItem, Index: index, Item: item,
		Targets: []button.Target{{Key: answer.KeyOf(p.ID), Version: answer.VersionOf(p.Text)}}}
}

// pagePreview shows a page as the patient will see it, from an offset on.
func (b *clinic) pagePreview(r *request, p *faq.Passage, item button.Item, from layout.Offset, above string) wire.Message {
	place := r.place()
	place.From = from
	return b.layout.Preview(strings.TrimSpace(above+"\n"+textCheckPage), b.app.Renderer().Page(p, answer.Plain), pageID(answerPreview, item, p), place,
		layout.Deed{Label: labelSend, Style: wire.Primary, ID: pageID(answerSend, item, p)},
		layout.Deed{Label: labelOther, Style: wire.Secondary, ID: button.ID{Action: button.AnswerItem, Index: answerOther, Item: item}},
	)
}

// answerPage shows a page, or answers with it. One that has changed since it was shown
// is shown anew: nobody sends what they have not read.
func (b *clinic) answerPage(r *request, id button.ID) reply {
	p, same, err := b.page(id, 0)
	if err != nil {
		return b.gone(r, err)
	}
	if id.Index == answerPreview || !same {
		above := ""
		if !same && id.Index == answerSend {
			above = "This page has changed since you saw it, so it was not sent. This is how it reads now."
		}
		return reply{kind: update, message: b.pagePreview(r, p, id.Item, layout.Offset(id.Number), above)}
	}
	return b.atQueue(r, laterHere, func(ctx context.Context, desk *curation.Desk) wire.Message {
		if err := desk.AnswerWith(ctx, store.IDOf(id.Item), p.ID, r.person); err != nil {
			return b.queueTrouble(r, err)
		}
		return b.queueDone(r, textSent)
	})
}
