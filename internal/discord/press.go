package discord

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"strconv"
	"strings"

	"bedside/internal/answer"
	"bedside/internal/discord/button"
	"bedside/internal/discord/layout"
	"bedside/internal/discord/wire"
	"bedside/internal/faq"
	"bedside/internal/render"
)

// press does what a button or a line of a menu says. What it says is
// authenticated; anything else has no effect and gets the reply for whoever may
// not, because an old button cannot be told from a forged one.
func (b *clinic) press(ctx context.Context, r *request) reply {
	id, err := b.signer.Read(r.Data.CustomID, r.scope)
	if err == nil && id.Action == button.List {
		if len(r.Data.Values) != 1 {
			return b.refused(r)
		}
		id, err = b.signer.Read(r.Data.Values[0], r.scope)
	}
	if err != nil {
		return b.refused(r)
	}
	switch id.Action {
	case button.More:
		return b.more(r, id)
	case button.Other:
		return b.other(r, id)
	case button.Pick:
		return b.pick(ctx, r, id)
	case button.Share:
		return b.share(r, id)
	case button.Contact:
		return reply{kind: say, message: b.layout.Note(b.words(render.SayContact), r.place(), false)}
	case button.Calm:
		return b.calm(ctx, r, id)
	case button.Which:
		return b.which(ctx, r, id)
	case button.Remove:
		return b.remove(r, id)
	case button.Forget:
		b.talk.Forget(r.person)
		return reply{kind: update, message: b.layout.Note(b.words(render.SayForgotten), r.place(), false)}
	case button.Topics:
		return reply{kind: update, message: b.topicMenu(r, int(id.Index))}
	case button.Sections:
		return b.sectionMenu(r, id)
	case button.Post:
		return b.post(r, id)
	case button.EditEntry, button.Submit, button.Approve, button.Reject, button.Publish, button.Withdraw, button.Restore, button.ShowItem:
		return b.curate(ctx, r, id)
	case button.Pages:
		return b.pages(r, id)
	case button.Reviewed:
		return b.reviewed(r, id)
	case button.Helpful, button.NotHelpful:
		return b.vote(r, id)
	case button.AskStaff:
		return b.askStaff(r, id)
	case button.SendStaff:
		return b.askConfirmed(r, id)
	case button.DeleteItem:
		return b.deleteSent(r, id)
	case button.TakeItem:
		return b.takeItem(r, id)
	case button.AnswerItem:
		return b.answerItem(ctx, r, id)
	case button.CloseItem:
		return b.closeItem(r, id)
	}
	return b.note(r, render.SayNotIssued)
}

// page finds the i-th passage of an id. same is false if its text has changed
// since the button was made.
func (b *clinic) page(id button.ID, i int) (p *faq.Passage, same bool, err error) {
	if i >= len(id.Targets) {
		return nil, false, answer.ErrGone
	}
	t := id.Targets[i]
	name, ok := b.app.ByKey(t.Key)
	if !ok {
		return nil, false, answer.ErrGone
	}
	if p, err = b.app.Passage(name); err != nil {
		return nil, false, err
	}
	return p, answer.VersionOf(p.Text) == t.Version, nil
}

// current finds the i-th passage of an id as it was when the button was made. If
// it is gone or changed, the reply that says so is not nil.
func (b *clinic) current(r *request, id button.ID, i int, label answer.Label) (*faq.Passage, *reply) {
	p, same, err := b.page(id, i)
	var out reply
	switch {
	case err != nil:
		out = b.gone(r, err)
	case !same:
		out = b.changed(r, p, label)
	default:
		return p, nil
	}
	return nil, &out
}

// gone is the reply where a passage is not there any more.
func (b *clinic) gone(r *request, err error) reply {
	if !errors.Is(err, answer.ErrGone) {
		b.log.Error("a passage cannot be read", "cause", err)
	}
	return b.note(r, render.SayGone)
}

// changed shows a passage as it reads now, where a button was made for another
// wording: a part of the new text behind a part of the old one is neither.
func (b *clinic) changed(r *request, p *faq.Passage, label answer.Label) reply {
	m := b.app.Renderer().Page(p, label)
	m.Above = append(m.Above, b.words(render.SayChanged))
	return reply{kind: say, message: b.layout.Reply(m, r.place())}
}

func (b *clinic) more(r *request, id button.ID) reply {
	label := layout.LabelOf(id.Label)
	p, instead := b.current(r, id, 0, label)
	if instead != nil {
		return *instead
	}
	place := r.place()
	place.From = layout.Offset(id.Number)
	return reply{kind: say, message: b.layout.Reply(b.app.Renderer().Page(p, label), place)}
}

// other offers what else was near to the question.
func (b *clinic) other(r *request, id button.ID) reply {
	var topics []layout.Topic
	for i := range id.Targets {
		if p, _, err := b.page(id, i); err == nil {
			topics = append(topics, layout.Topic{Text: p.Section, Detail: p.Doc.Title, ID: layout.PickOf(p.ID)})
		}
	}
	if len(topics) == 0 {
		return b.note(r, render.SayNothingElse)
	}
	m := b.layout.Menu(b.words(render.SayElse), render.MenuChoices, topics, 0, r.place(), nil, button.ID{})
	m.Components = append(m.Components, wire.Row{Buttons: []wire.Button{b.layout.Button(render.ButtonContact, wire.Secondary, button.ID{Action: button.Contact}, r.place())}})
	return reply{kind: say, message: m}
}

func (b *clinic) pick(ctx context.Context, r *request, id button.ID) reply {
	if len(id.Targets) == 1 {
		if name, ok := b.app.ByKey(id.Targets[0].Key); ok {
			return b.show(ctx, r, name)
		}
	}
	return b.note(r, render.SayGone)
}

// share posts what one person saw for all to see: the passages, and nothing of
// what was asked.
func (b *clinic) share(r *request, id button.ID) reply {
	var all render.Message
	for i := range id.Targets {
		p, instead := b.current(r, id, i, layout.SharedLabel(id, i))
		if instead != nil {
			return *instead
		}
		m := b.app.Renderer().Page(p, layout.SharedLabel(id, i))
		blocks := append(all.Blocks, m.Blocks...)
		all = m
		all.Blocks = blocks
	}
	if len(all.Blocks) == 0 {
		return b.note(r, render.SayGone)
	}
	return b.public(r, all, b.words(render.SayShared), number(r.person))
}

// public is a message with passages for all, under a line.
func (b *clinic) public(r *request, m render.Message, line string, asker uint64) reply {
	m.Above = append([]string{line}, m.Above...)
	place := r.place()
	place.Public, place.Asker = true, asker
	return reply{kind: say, public: true, message: b.layout.Reply(m, place)}
}

// calm runs the normal way for somebody who says that it was no emergency. The
// emergency text stays where it is.
func (b *clinic) calm(ctx context.Context, r *request, id button.ID) reply {
	question, ok := b.talk.Take(r.person, r.ChannelID, uint32(id.Number))
	if !ok {
		return b.note(r, render.SayAskAgainAlarm)
	}
	b.talk.Calmed(r.person)
	d, err := b.app.AskNormally(ctx, question)
	return b.again(r, question, d, err)
}

// which asks the question again with the medicine that was meant.
func (b *clinic) which(ctx context.Context, r *request, id button.ID) reply {
	question, ok := b.talk.Look(r.person, r.ChannelID, uint32(id.Number))
	if !ok {
		return b.note(r, render.SayAskAgain)
	}
	d, err := b.app.Ask(ctx, question)
	b.talk.Remember(r.person, r.ChannelID, question)
	return b.again(r, question, d, err)
}

// again presents the decision on a question that a button came back to.
func (b *clinic) again(r *request, question string, d answer.Decision, err error) reply {
	b.unanswerable(err)
	return b.present(r, d, b.keep(r.person, r.ChannelID, question, d, true), false)
}

// unanswerable logs why there was no content to answer from.
func (b *clinic) unanswerable(err error) {
	if err != nil {
		b.log.Error("a question could not be answered from the content", "cause", err)
	}
}

// remove takes a public reply away, for whoever asked for it and for staff.
func (b *clinic) remove(r *request, id button.ID) reply {
	if id.Number != number(r.person) && !b.permits.allows(r, staff) {
		return b.refused(r)
	}
	// The text goes first, in one step that Discord confirms; then the message.
	return reply{kind: update, public: true, message: b.layout.Note(b.words(render.SayRemoved), r.place(), false),
		after: func(ctx context.Context) error { return b.rest.Delete(ctx, r.AppID, r.Token) }}
}

// number is a person's id as a button holds it. An id that is no number is
// nobody's.
func number(id string) uint64 {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// person packs a person into a target, for the one button that names a message
// and a person.
func personTarget(id string) button.Target {
	var t button.Target
	binary.BigEndian.PutUint64(t.Key[:], number(id))
	return t
}

func personOf(t button.Target) uint64 { return binary.BigEndian.Uint64(t.Key[:]) }

// topics shows the menu of documents.
func (b *clinic) topics(_ context.Context, r *request) reply {
	return reply{kind: say, message: b.topicMenu(r, 0)}
}

func (b *clinic) topicMenu(r *request, page int) wire.Message {
	var topics []layout.Topic
	for _, d := range b.app.Documents() {
		var inside []string
		for _, it := range d.Passages {
			if it.Section != d.Title {
				inside = append(inside, it.Section)
			}
		}
		detail := strings.Join(inside[:min(len(inside), 3)], " · ")
		topics = append(topics, layout.Topic{Text: d.Title, Detail: detail,
			ID: button.ID{Action: button.Sections, Targets: []button.Target{{Key: answer.DocumentKeyOf(d.File)}}}})
	}
	if len(topics) == 0 {
		return b.layout.Note(b.words(render.SayNoTopics), r.place(), true)
	}
	return b.layout.Menu(b.words(render.SayTopics), render.MenuTopics, topics, page, r.place(),
		func(n int) button.ID { return button.ID{Action: button.Topics, Index: byte(n)} }, button.ID{})
}

// sectionMenu shows the passages of one document.
func (b *clinic) sectionMenu(r *request, id button.ID) reply {
	if len(id.Targets) != 1 {
		return b.note(r, render.SayGone)
	}
	file, _ := b.app.DocumentByKey(id.Targets[0].Key)
	docs := b.app.Documents()
	i := slices.IndexFunc(docs, func(d answer.Document) bool { return d.File == file })
	if i < 0 {
		return b.note(r, render.SayGone)
	}
	var topics []layout.Topic
	for _, it := range docs[i].Passages {
		topics = append(topics, layout.Topic{Text: it.Section, ID: layout.PickOf(it.ID)})
	}
	return reply{kind: update, message: b.layout.Menu(docs[i].Title+"\n"+b.words(render.SaySections), render.MenuSections, topics, int(id.Index), r.place(),
		func(n int) button.ID { return button.ID{Action: button.Sections, Index: byte(n), Targets: id.Targets} }, button.ID{Action: button.Topics})}
}
