package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"bedside/internal/answer"
	"bedside/internal/app"
	"bedside/internal/curation"
	"bedside/internal/discord/button"
	"bedside/internal/discord/layout"
	"bedside/internal/discord/wire"
	"bedside/internal/faq"
	"bedside/internal/render"
)

// textGoesOn stands where what can be signed only after reading is not offered yet.
const textGoesOn = "It does not fit here whole: press " + render.ButtonMore + ". " + labelApprove + " and " + labelPublish + " stand below its end."

// reading is how far a person has read an edit. First all that fits is shown of what it
// changes and of the page, then the rest of the page, then the rest of the changes. The
// zero value is the beginning.
type reading struct {
	offset uint32 // where the page goes on: a byte, or of a review a card
	line   uint32 // where the comparison goes on: a line, from 1; 0 where none is left
	seen   bool   // it was read to its end before, so all that follows is offered at once
}

// readingOf is what the Number of a ShowItem id says.
func readingOf(n uint64) reading { return reading{offset: uint32(n), line: uint32(n >> 32)} }

func (at reading) number() uint64 { return uint64(at.line)<<32 | uint64(at.offset) }

func (at reading) first() bool { return at.offset == 0 && at.line == 0 }

// judged is an edit laid out for whoever judges it.
type judged struct {
	look          app.Look
	before, after string // in lines
	remarks       []string
}

// compared finds what an edit changes.
func (b *clinic) compared(ctx context.Context, e curation.Edit, look app.Look) (judged, error) {
	j := judged{look: look, before: written(sectionOf(look.Before)), after: written(sectionOf(look.After))}
	writes := e.Change.Kind == faq.Add || e.Change.Kind == faq.Edit
	var err error
	switch {
	case !isOpen(e):
		j.before, err = b.wordingBefore(ctx, e)
	case writes && look.After == nil:
		// Nobody reads its document today. Somebody will, and then nobody looks again.
		var v faq.Version
		if v, _, err = b.app.Current(ctx, e.Passage); errors.Is(err, faq.ErrNoPassage) {
			err = nil
		}
		j.before, j.after = written(v.Section), written(e.Change.Section)
		j.remarks = changes(v.Section, e.Change.Section)
	case writes:
		j.remarks = changes(sectionOf(look.Before), sectionOf(look.After))
	}
	if isOpen(e) {
		j.remarks = append(j.remarks, remarks(e, look)...)
	}
	return j, err
}

// lines say what the edit changes. Where no card shows the text, none of it is cut.
func (j judged) lines(e curation.Edit) []string {
	if e.Change.Kind == faq.Review {
		return nil
	}
	return diffLines(j.before, j.after, j.look.After == nil)
}

// maxNamed is how many names a remark holds; the comparison has all of them.
const maxNamed = 5

// changes name what decides when a page is shown, and what is shown with it. It is easily
// missed among many lines, and the text does not tell.
func changes(before, after faq.Section) []string {
	var out []string
	say := func(format string, a ...any) { out = append(out, "⚠ "+fmt.Sprintf(format, a...)) }
	if names := without(after.Covers, before.Covers); names != "" {
		say("It adds to what the page covers: %s.", names)
	}
	if names := without(before.Covers, after.Covers); names != "" {
		say("The page would not cover any more: %s.", names)
	}
	switch {
	case after.DosingOK && !before.DosingOK:
		say("It sets %s: the page may be the reply where somebody asks about amounts.", optDosing)
	case before.DosingOK && !after.DosingOK:
		say("It takes %s away: the page is no reply about amounts any more.", optDosing)
	}
	switch {
	case after.Attach == before.Attach:
	case after.Attach == "":
		say("It takes %s away: the emergency line does not stand with the page any more.", optAttach)
	default:
		say("It sets %s: `%s`.", optAttach, inert(after.Attach))
	}
	switch {
	case after.Plain == before.Plain:
	case before.Plain == "":
		say("It adds a text in plain words.")
	case after.Plain == "":
		say("It takes the text in plain words away.")
	default:
		say("It changes the text in plain words.")
	}
	return out
}

// without names what one list has and the other has not.
func without(list, other []string) string {
	var names []string
	for _, s := range list {
		if !slices.Contains(other, s) {
			names = append(names, "`"+wire.Cut(inert(s), 40)+"`")
		}
	}
	if n := len(names) - maxNamed; n > 0 {
		names = append(names[:maxNamed], fmt.Sprintf("and %d more", n))
	}
	return strings.Join(names, ", ")
}

// showEdit lays out a part of an edit below a text for staff. What signs it is offered
// below its end alone.
func (b *clinic) showEdit(r *request, e curation.Edit, j judged, at reading, text string) wire.Message {
	var page *render.Message
	if j.look.After != nil && (at.offset > 0 || at.line == 0) {
		m := b.app.Renderer().Page(j.look.After, answer.Plain)
		page = &m
	}
	lines, left := j.lines(e), at.line
	if at.offset == 0 {
		room := wire.MaxContent - wire.Units(text) - wire.Units(textGoesOn) - 2
		if page != nil { // what the patient reads above the page stands below it
			room = min(maxDiff, room-wire.Units(strings.Join(page.Above, "\n"))-1)
		}
		from := int(max(at.line, 1)) - 1
		shown, next := comparison(e, j.look, lines, min(from, len(lines)), room)
		text += "\n" + shown
		if left = 0; next < len(lines) {
			left = uint32(next) + 1
		}
	}
	show := button.ID{Action: button.ShowItem, Item: itemOf(e), Index: ofRevision, Number: reading{line: left}.number()}
	spot := r.place()
	spot.From = layout.Offset(at.offset)
	goesOn := page != nil && len(b.layout.Preview(text, *page, show, spot).Components) > 0
	deeds, ends := b.deeds(r, e, at.seen || !goesOn && left == 0), len(b.deeds(r, e, true))
	if len(deeds) < ends {
		text += "\n" + textGoesOn
	}
	if !goesOn && left > 0 {
		deeds = append([]layout.Deed{{Label: render.ButtonMore, Style: wire.Primary, ID: show}}, deeds...)
	}
	if page != nil {
		m := b.layout.Preview(text, *page, show, spot, deeds...)
		err := m.Check()
		if err == nil {
			return m
		}
		b.log.Error("a preview cannot be laid out", "passage", e.Passage, "number", e.Number, "cause", err)
		deeds = b.deeds(r, e, false) // nobody signs what they cannot see
	}
	m := b.layout.Note(text, r.place(), false)
	m.Components = b.deedRows(r, deeds)
	return m
}

// showReview lays out a part of the document that a review signs, for whoever approves
// it: that is a second person who has read it.
func (b *clinic) showReview(ctx context.Context, r *request, e curation.Edit, at reading, text string) wire.Message {
	_, passages, err := b.app.Document(ctx, answer.DocumentKeyOf(e.Change.File))
	if err != nil {
		b.log.Warn("a document cannot be read for its review", "number", e.Number, "cause", err)
		m := b.layout.Note(text+"\n"+trouble(err), r.place(), false)
		m.Components = b.deedRows(r, b.deeds(r, e, false))
		return m
	}
	cards, next := documentCards(passages, int(at.offset))
	deeds := b.deeds(r, e, at.seen || next == 0)
	if next > 0 {
		if len(deeds) < len(b.deeds(r, e, true)) {
			text += "\n" + textGoesOn
		}
		on := button.ID{Action: button.ShowItem, Item: itemOf(e), Index: ofRevision, Number: reading{offset: uint32(next)}.number()}
		deeds = append([]layout.Deed{{Label: render.ButtonMore, Style: wire.Primary, ID: on}}, deeds...)
	}
	m := b.layout.Note(text, r.place(), false)
	m.Embeds = cards
	m.Components = b.deedRows(r, deeds)
	return m
}

// portions divide a text into parts of at most so many UTF-16 units, where a line or a
// word ends if that leaves a part of some length. Nothing is lost but that white space.
func portions(text string, most int) []string {
	var out []string
	for wire.Units(text) > most {
		end, used := len(text), 0
		for i, r := range text {
			if used += max(utf16.RuneLen(r), 1); used > most {
				end = i
				break
			}
		}
		skip := 0
		for _, bound := range []string{"\n\n", "\n", " "} {
			if i := strings.LastIndex(text[:end], bound); i > end/2 {
				end, skip = i, len(bound)
				break
			}
		}
		out = append(out, text[:end])
		text = text[end+skip:]
	}
	if text != "" {
		out = append(out, text)
	}
	return out
}
