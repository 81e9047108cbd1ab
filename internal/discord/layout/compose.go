package layout

import (
	"strings"

	"bedside/internal/answer"
	"bedside/internal/discord/button"
	"bedside/internal/discord/wire"
	"bedside/internal/render"
)

// minPart is the least room that a passage gets in a message, in UTF-16 units. It
// is there by construction: all else that a message can hold leaves it.
const minPart = 300

// composer lays out one reply.
type composer struct {
	l *Layout
	m render.Message
	p Place

	cards []wire.Embed
	rest  []continued // passages that go on
	extra []render.Block
}

// continued is a passage that goes on behind a button.
type continued struct {
	block render.Block
	from  Offset
}

func (c *composer) compose() wire.Message {
	if len(c.m.Blocks) > maxBlocks {
		c.m.Blocks, c.extra = c.m.Blocks[:maxBlocks], c.m.Blocks[maxBlocks:]
	}
	c.lead()
	c.blocks()
	c.close()
	out := wire.Message{Content: wire.Cut(strings.Join(c.m.Above, "\n"), wire.MaxContent), Embeds: c.cards}
	out.Components = c.rows()
	return out
}

// lead is the card of fixed sentences that come before any passage.
func (c *composer) lead() {
	if len(c.m.Lead) == 0 && len(c.m.Blocks) > 0 {
		return
	}
	card := wire.Embed{Color: amber, Description: wire.Cut(strings.Join(c.m.Lead, "\n\n"), wire.MaxDescription)}
	if len(c.m.Blocks) == 0 && c.m.Echo != "" {
		card.Author = &wire.Author{Name: wire.Cut(c.m.Echo, wire.MaxAuthor)}
	}
	if card.Size() > 0 {
		c.cards = append(c.cards, card)
	}
}

// blocks lays out the passages. Each gets what it needs where all fit, and an
// equal share of the room where they do not.
func (c *composer) blocks() {
	if len(c.m.Blocks) == 0 {
		return
	}
	room := wire.MaxEmbedSum - c.fixed()
	wants := make([]int, len(c.m.Blocks))
	for i, b := range c.m.Blocks {
		wants[i] = wire.Units(whole(b)[min(int(c.p.From), len(whole(b))):])
	}
	for i, b := range c.m.Blocks {
		share := max(room/(len(c.m.Blocks)-i), minPart)
		// What later passages do not need is this one's.
		if left := room - sum(wants[i+1:]); left > share {
			share = left
		}
		room -= c.block(b, share, i == 0)
	}
}

func sum(list []int) (n int) {
	for _, x := range list {
		n += x
	}
	return n
}

// whole is a passage and its companion in one, as Offset counts.
func whole(b render.Block) string { return b.Text + b.Plain }

// fixed is what all but the passages take of the sum over all cards.
func (c *composer) fixed() int {
	n := wire.Units(c.footer()) + wire.Units(wire.Cut(c.m.Echo, wire.MaxAuthor)) + wire.Units(c.note()) + wire.Units(render.FieldNote)
	for _, card := range c.cards {
		n += card.Size()
	}
	for _, b := range c.m.Blocks {
		n += wire.Units(before(b)) + wire.Units(wire.Cut(b.Title, wire.MaxTitle)) + wire.Units(b.PlainHead)
		for _, f := range c.fields(b) {
			n += wire.Units(f.Name) + wire.Units(f.Value)
		}
	}
	return n
}

// before is what must be read before a passage.
func before(b render.Block) string {
	text := wire.Cut(b.Label, 700) // the emergency line behind it is never cut
	if b.Emergency != "" {
		text = strings.TrimPrefix(text+"\n"+b.Emergency, "\n")
	}
	return text
}

// block lays out one passage within share units and returns how many it took of
// the room for passages.
func (c *composer) block(b render.Block, share int, first bool) (used int) {
	if text := before(b); text != "" {
		c.cards = append(c.cards, wire.Embed{Color: amber, Description: text})
	}
	head := wire.Embed{Color: calm, Title: wire.Cut(b.Title, wire.MaxTitle)}
	if first && c.m.Echo != "" {
		head.Author = &wire.Author{Name: wire.Cut(c.m.Echo, wire.MaxAuthor)}
	}
	at := min(int(c.p.From), len(whole(b)))
	// A passage takes two cards at most, so that ten cards hold three passages with
	// what is said before each.
	for cards := 0; at < len(whole(b)) && cards < 2; cards++ {
		text := b.Text
		if at >= len(b.Text) {
			text = b.Plain
			if cards == 0 || head.Title == "" {
				head.Title = b.PlainHead
			}
		}
		from := at
		if at >= len(b.Text) {
			from -= len(b.Text)
		}
		limit := min(wire.MaxDescription, share-used)
		if used > 0 && (limit < minPart && wire.Units(text[from:]) > limit) {
			break
		}
		part, next := split(text[from:], max(limit, minPart))
		at += next
		if strings.TrimSpace(part) == "" {
			continue // Discord takes no empty card
		}
		head.Description = part
		used += wire.Units(part)
		c.cards = append(c.cards, head)
		head = wire.Embed{Color: calm}
	}
	if head.Title != "" { // nothing of the text is left to show
		c.cards = append(c.cards, head)
	}
	last := &c.cards[len(c.cards)-1]
	last.Fields = append(last.Fields, c.fields(b)...)
	if at < len(whole(b)) {
		c.rest = append(c.rest, continued{b, Offset(at)})
	}
	return used
}

// fields say where a passage comes from and when it was reviewed.
func (c *composer) fields(b render.Block) []wire.Field {
	var out []wire.Field
	add := func(name, value string) {
		if value = strings.TrimSpace(value); value != "" {
			out = append(out, wire.Field{Name: name, Value: wire.Cut(value, 300), Inline: true})
		}
	}
	add(render.FieldSource, strings.TrimPrefix(b.Source, "Source: "))
	add(render.FieldReviewed, b.Review+"\n"+b.Overdue)
	return out
}

func (c *composer) footer() string { return wire.Cut(strings.Join(c.m.Closing, "\n"), wire.MaxFooter) }

func (c *composer) note() string { return wire.Cut(strings.Join(c.m.Below, "\n"), wire.MaxFieldValue) }

// close puts the notices and the closing lines on the last card.
func (c *composer) close() {
	if len(c.cards) == 0 {
		c.cards = []wire.Embed{{Color: amber}}
	}
	last := &c.cards[len(c.cards)-1]
	if note := c.note(); note != "" {
		last.Fields = append(last.Fields, wire.Field{Name: render.FieldNote, Value: note})
	}
	if text := c.footer(); text != "" {
		last.Footer = &wire.Footer{Text: text}
	}
}

// rows are the buttons and menus: four rows at most of the five that Discord takes.
func (c *composer) rows() []wire.Row {
	var rows []wire.Row
	add := func(list []wire.Button) {
		if len(list) > 0 {
			rows = append(rows, wire.Row{Buttons: list})
		}
	}
	add(c.more())
	add(c.votes())
	var below []wire.Button
	if c.m.Kind == answer.Answer {
		below = append(below, c.answerButtons()...)
		rows = append(rows, c.pick(c.extraChoices())...)
	} else {
		rows = append(rows, c.pick(c.m.Choices)...)
	}
	if c.p.Public {
		if c.p.Asker != 0 {
			below = append(below, wire.Button{Label: render.ButtonRemove, Style: wire.Secondary,
				CustomID: c.l.sign(c.p, button.ID{Action: button.Remove, Number: c.p.Asker})})
		}
	} else {
		if c.p.Ask {
			below = append(below, c.l.Button(render.ButtonAskStaff, wire.Secondary, button.ID{Action: button.AskStaff, Number: uint64(c.p.Handle)}, c.p))
		}
		below = append(below, c.l.contact(c.p))
	}
	add(below)
	return rows
}

// votes are whether it helped: about the first passage, because a person judges what
// they read first, and one pair of buttons is as many as they will press. They name the
// text that was shown.
func (c *composer) votes() []wire.Button {
	if c.p.Public || len(c.m.Blocks) == 0 {
		return nil
	}
	about := []button.Target{target(c.m.Blocks[0])}
	return []wire.Button{
		c.l.Button(render.ButtonHelpful, wire.Secondary, button.ID{Action: button.Helpful, Targets: about}, c.p),
		c.l.Button(render.ButtonNotHelpful, wire.Secondary, button.ID{Action: button.NotHelpful, Targets: about}, c.p),
	}
}

func (c *composer) more() []wire.Button {
	var out []wire.Button
	for _, r := range c.rest {
		label := render.ButtonMore
		if len(c.m.Blocks) > 1 {
			label = wire.Cut(label+": "+r.block.Title, 38)
		}
		out = append(out, wire.Button{Label: label, Style: wire.Primary, CustomID: c.l.sign(c.p, button.ID{
			Action: button.More, Label: labelCodes[r.block.Kind], Number: uint64(r.from), Targets: []button.Target{target(r.block)},
		})})
	}
	return out
}

// answerButtons are for an answer that one person sees: it may be the wrong one,
// and it may be worth showing to others.
func (c *composer) answerButtons() []wire.Button {
	if c.p.Public {
		return nil
	}
	other := button.ID{Action: button.Other}
	for _, ch := range c.m.Choices {
		if ch.ID != "" && len(other.Targets) < button.MaxTargets {
			other.Targets = append(other.Targets, button.Target{Key: answer.KeyOf(ch.ID)})
		}
	}
	out := []wire.Button{{Label: render.ButtonOther, Style: wire.Secondary, CustomID: c.l.sign(c.p, other)}}
	if c.p.Scope.Guild == "" || len(c.m.Blocks) == 0 {
		return out // nobody else is there to read it
	}
	share := button.ID{Action: button.Share}
	for i, b := range c.m.Blocks {
		share.Targets = append(share.Targets, target(b))
		share.Index |= labelCodes[b.Kind] << (2 * i)
	}
	return append(out, wire.Button{Label: render.ButtonShare, Style: wire.Secondary, CustomID: c.l.sign(c.p, share)})
}

// SharedLabel is the label of the i-th passage of a Share id.
func SharedLabel(id button.ID, i int) answer.Label { return LabelOf(id.Index >> (2 * i) & 3) }

func (c *composer) extraChoices() []render.Choice {
	var out []render.Choice
	for _, b := range c.extra {
		out = append(out, render.Choice{Text: b.Title, ID: b.ID})
	}
	return out
}

// pick offers choices: as buttons where there are few and short ones, else as a
// menu. A choice that needs a question nobody knows any more is left out.
func (c *composer) pick(choices []render.Choice) []wire.Row {
	var items []wire.Item
	seen := make(map[string]bool)
	short := true
	for i, ch := range choices {
		id := button.ID{Action: button.Pick, Targets: []button.Target{{Key: answer.KeyOf(ch.ID)}}}
		if ch.ID == "" {
			if i >= len(c.p.Picks) || c.p.Picks[i] == 0 {
				continue
			}
			id = button.ID{Action: button.Which, Number: uint64(c.p.Picks[i])}
		}
		value := c.l.sign(c.p, id)
		if ch.Text == "" || seen[value] || len(items) == wire.MaxItems {
			continue
		}
		seen[value] = true
		short = short && wire.Units(ch.Text) <= 38
		items = append(items, wire.Item{Label: wire.Cut(ch.Text, wire.MaxItem), Value: value})
	}
	if len(items) == 0 {
		return nil
	}
	if short && len(items) <= wire.MaxButtons {
		row := wire.Row{}
		for _, it := range items {
			row.Buttons = append(row.Buttons, wire.Button{Label: it.Label, Style: wire.Primary, CustomID: it.Value})
		}
		return []wire.Row{row}
	}
	return []wire.Row{c.l.menu(c.p, 0, render.MenuChoices, items)}
}

func (l *Layout) menu(p Place, n byte, placeholder string, items []wire.Item) wire.Row {
	return wire.Row{Menu: &wire.Menu{CustomID: l.sign(p, button.ID{Action: button.List, Index: n}), Placeholder: placeholder, Items: items}}
}
