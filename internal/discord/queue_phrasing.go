package discord

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"

	"bedside/internal/curation"
	"bedside/internal/discord/button"
	"bedside/internal/discord/wire"
	"bedside/internal/faq"
	"bedside/internal/store"
)

// maxPhrasing is the longest phrasing, in UTF-16 units: a longer one is a story.
const maxPhrasing = 150

const (
	notePhrasing      = "This is what the patient wrote. Turn it into the way anybody would ask: patients see phrasings when they type, and they stay in the page. It is kept as a draft, for you to publish."
	textPhrasingSame  = "This still holds what the patient wrote, sentence by sentence, so it was not kept. Say it in your own words: what patients write is for whoever took it, not for the pages."
	textPhrasingHas   = "The page has this phrasing already."
	textPhrasingFound = "This seems to hold personal details (%s), so it was not kept. Take them out."
	textPhrasingKept  = "A draft with the new phrasing. The question itself is still yours: answer it too."
)

// phrasingForm opens the form for a phrasing with the patient's wording in it, which
// must be read within the time that a form has.
func (b *clinic) phrasingForm(ctx context.Context, r *request, id button.ID) reply {
	q, err := soon(ctx, b, func(ctx context.Context) (curation.Question, error) {
		desk, err := b.records(ctx)
		if err != nil {
			return curation.Question{}, err
		}
		return desk.Look(ctx, store.IDOf(id.Item), r.person)
	})
	switch {
	case errors.Is(err, errSlow):
		return b.private(r, textSlow)
	case err != nil:
		return reply{kind: say, message: b.queueTrouble(r, err)}
	}
	return b.staffForm(r, labelPhrasing, notePhrasing, id,
		wire.Input{ID: inputPhrasing, Label: "Phrasing", Value: wire.Cut(oneLine(q.Text), maxPhrasing), Required: true, Max: maxPhrasing},
		wire.Input{ID: inputPage, Label: "The page's heading", Required: true, Max: 100})
}

// phrasingFilled makes a draft of a page with one more phrasing. The patient's own
// sentence is not taken: the pages are read by everybody.
func (b *clinic) phrasingFilled(r *request, item string) reply {
	phrasing, page := oneLine(readable(r.Data.Field(inputPhrasing))), r.Data.Field(inputPage)
	return b.withItem(r, later, item, func(ctx context.Context, desk *curation.Desk, q curation.Question) wire.Message {
		again := func(text string) wire.Message { return b.layout.Note(text, r.place(), false) }
		if holds(phrasing, q.Text) {
			return again(textPhrasingSame)
		}
		if found, _ := desk.Personal(phrasing); len(found) > 0 {
			return again(strings.Replace(textPhrasingFound, "%s", string(found[0].Kind), 1))
		}
		id, ok := b.entryOf(strings.TrimSpace(page))
		if !ok {
			return again(textNoEntry)
		}
		v, p, err := b.app.Current(ctx, id)
		switch {
		case errors.Is(err, faq.ErrNoPassage):
			return again(textNoEntry)
		case err != nil:
			b.log.Warn("a page cannot be read for a phrasing", "cause", err)
			return again(trouble(err))
		case slices.ContainsFunc(v.Section.AlsoAsked, func(s string) bool { return spelling(s) == spelling(phrasing) }):
			return again(textPhrasingHas)
		}
		c := faq.Change{Kind: faq.Edit, Passage: p.ID, File: v.File, Section: v.Section}
		c.Section.AlsoAsked = append(slices.Clone(v.Section.AlsoAsked), phrasing)
		e, err := b.app.Propose(ctx, r.person, store.KindEdit, c, v)
		if err != nil {
			b.log.Warn("a phrasing was not kept", "passage", p.ID) // the cause may quote it
			return again(trouble(err))
		}
		return b.editCard(ctx, r, e, 0, textPhrasingKept)
	})
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// spelling is a text by its letters and digits alone.
func spelling(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// holds reports whether a phrasing holds what a patient wrote: all of it, or one of its
// sentences of more than three words. Shorter ones anybody says.
func holds(phrasing, text string) bool {
	p := spelling(phrasing)
	sentences := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".!?\n", r) })
	for _, s := range append(sentences, text) {
		if spelled := spelling(s); spelled != "" && len(strings.Fields(s)) > 3 && strings.Contains(p, spelled) {
			return true
		}
	}
	return spelling(text) != "" && p == spelling(text)
}
