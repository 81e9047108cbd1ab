package discord

import (
	"context"
	"errors"

	"bedside/internal/curation"
	"bedside/internal/discord/wire"
	"bedside/internal/faq"
	"bedside/internal/store"
)

const textRetired = "This page is retired already."

// retireEntry proposes to take a page away. It shows what patients would not read any
// more and which known questions it answers now; what is done about it is the same as
// with any edit.
func (b *clinic) retireEntry(_ context.Context, r *request) reply {
	id, ok := b.entryOf(r.text("entry"))
	if !ok {
		return b.private(r, textNoEntry)
	}
	return inPlace(r, func(ctx context.Context, show func(wire.Message)) wire.Message {
		e, err := b.retirement(ctx, r.person, id)
		var bad *badText
		switch {
		case errors.As(err, &bad):
			return b.layout.Note(bad.text, r.place(), false)
		case err != nil:
			b.log.Warn("a page was not proposed for retirement", "passage", id, "cause", err)
			return b.layout.Note(trouble(err), r.place(), false)
		}
		m := b.editCard(ctx, r, e, reading{}, "Nothing is taken away yet.")
		report, err := b.publishing(ctx, r, e, true, show)
		outcome := published(ctx, e, report, true, err)
		m.Embeds = append(m.Embeds, outcome.Embeds...)
		return m
	})
}

func (b *clinic) retirement(ctx context.Context, person, passage string) (curation.Edit, error) {
	v, p, err := b.app.Current(ctx, passage)
	switch {
	case errors.Is(err, faq.ErrNoPassage):
		return curation.Edit{}, &badText{text: textNoEntry}
	case err != nil:
		return curation.Edit{}, err
	case p.Doc.Status == faq.Retired:
		return curation.Edit{}, &badText{text: textRetired}
	}
	return b.app.Propose(ctx, person, store.KindRetire, faq.Change{Kind: faq.Retire, Passage: passage, File: v.File}, v)
}
