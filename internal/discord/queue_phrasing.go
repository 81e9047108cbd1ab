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
	"bedside/internal/textnorm"
)

const (
	// maxPhrasing is the longest phrasing, in UTF-16 units: a longer one is a story.
	maxPhrasing = 150
	// maxAbove is how much of what the patient wrote stands above the form, in UTF-16
	// units. Behind its strokes that is at most what a note holds.
	maxAbove = 1200
	// tooAlike is how many words in a row that somebody else wrote are their sentence.
	// Four of them ("can i take lithium") anybody says.
	tooAlike = 5
)

const (
	notePhrasing      = "Below is what the patient wrote. Say it in the way anybody would ask: patients see phrasings when they type, and they stay in the page. It is kept as a draft, for you to publish."
	textPhrasingSame  = "This still holds what the patient wrote, five words in a row or a whole sentence, so it was not kept. Say it in your own words: what patients write is for whoever took it, not for the pages."
	textPhrasingHas   = "The page has this phrasing already."
	textPhrasingFound = "This seems to hold personal details (%s), so it was not kept. Take them out."
	textPhrasingKept  = "A draft with the new phrasing. The question itself is still yours: answer it too."
)

// phrasingForm opens the form for a phrasing. The patient's wording stands above it and
// not in it: what is filled in already is what people send. It must be read within the
// time that a form has.
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
	note := notePhrasing
	if q.Text != "" {
		note += "\n\n" + quoted(wire.Cut(q.Text, maxAbove))
	}
	return b.staffForm(r, labelPhrasing, note, id,
		wire.Input{ID: inputPhrasing, Label: "Phrasing", Required: true, Max: maxPhrasing},
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
		return b.editCard(ctx, r, e, reading{}, textPhrasingKept)
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

// holds reports whether a phrasing holds what a patient wrote: so many words of it in a
// row, one of its sentences of more than three words, or all of it.
func holds(phrasing, text string) bool {
	p, t := words(phrasing), words(text)
	for i := range max(len(t)-tooAlike+1, 0) {
		if inARow(p, t[i:i+tooAlike]) {
			return true
		}
	}
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".!?\n", r) }) {
		if w := words(s); len(w) > 3 && inARow(p, w) {
			return true
		}
	}
	return len(t) > 0 && strings.Join(p, "") == strings.Join(t, "")
}

// words are the words of a text as somebody compares them who does not see case, accents
// or signs.
func words(s string) []string {
	folded := strings.ReplaceAll(textnorm.Fold(s), "'", "")
	return strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// inARow reports whether a list holds another, which is not empty.
func inARow(list, part []string) bool {
	for i := range max(len(list)-len(part)+1, 0) {
		if slices.Equal(list[i:i+len(part)], part) {
			return true
		}
	}
	return false
}
