package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"bedside/internal/curation"
	"bedside/internal/discord/button"
	"bedside/internal/discord/wire"
	"bedside/internal/faq"
	"bedside/internal/store"
)

// history lists all edits of a page.
func (b *clinic) history(_ context.Context, r *request) reply {
	id, ok := b.entryOf(r.text("entry"))
	if !ok {
		return b.private(r, textNoEntry)
	}
	return inPlace(r, func(ctx context.Context, _ func(wire.Message)) wire.Message {
		return b.historyOf(ctx, r, id, 0)
	})
}

// historyPage turns a page of the history of the passage whose revision the id names.
func (b *clinic) historyPage(r *request, id button.ID) reply {
	return inPlace(r, func(ctx context.Context, _ func(wire.Message)) wire.Message {
		e, err := b.revision(ctx, id)
		if err != nil {
			return b.layout.Note(trouble(err), r.place(), false)
		}
		return b.historyOf(ctx, r, e.Passage, int(id.Index))
	})
}

func (b *clinic) historyOf(ctx context.Context, r *request, passage string, page int) wire.Message {
	desk, err := b.app.Desk(ctx)
	var list []curation.Edit
	if err == nil {
		list, err = desk.History(ctx, passage)
	}
	var v faq.Version
	inFolder := false
	if err == nil {
		v, _, err = b.app.InFolder(ctx, passage)
		inFolder = err == nil
		if errors.Is(err, faq.ErrNoPassage) {
			err = nil
		}
	}
	switch {
	case err != nil:
		b.log.Warn("a history cannot be listed", "passage", passage, "cause", err)
		return b.layout.Note(trouble(err), r.place(), false)
	case len(list) == 0 && !inFolder:
		return b.layout.Note(textNoEntry, r.place(), false)
	case len(list) == 0:
		return b.layout.Note(fmt.Sprintf("`%s` was never edited here. It was written in the content folder, in `%s`, line %d, and what became of it there is in the folder's own history (`git log`).",
			inert(passage), inert(v.File), v.Line), r.place(), false)
	}
	slices.Reverse(list)
	head := fmt.Sprintf("%s of `%s`, the newest first. `/faq restore` makes a new draft of one, by its number.", plural(len(list), "edit"), inert(passage))
	if inFolder {
		head += fmt.Sprintf(" Number 0 is the page as the content folder has it (`%s`, line %d).", inert(v.File), v.Line)
	}
	next := button.ID{Action: button.Pages, Number: listHistory, Item: itemOf(list[0])}
	return b.editList(r, head, list, page, next)
}

// restoreEntry makes a new draft with the content of an old edit.
func (b *clinic) restoreEntry(_ context.Context, r *request) reply {
	passage, ok := b.entryOf(r.text("entry"))
	o, _ := r.option("revision")
	n, isNumber := o.Int()
	if !ok {
		return b.private(r, textNoEntry)
	}
	return inPlace(r, func(ctx context.Context, _ func(wire.Message)) wire.Message {
		e, err := b.restore(ctx, r.person, passage, n, isNumber)
		var bad *badText
		if errors.As(err, &bad) {
			return b.layout.Note(bad.text, r.place(), false)
		}
		if err != nil {
			b.log.Warn("a page was not restored", "passage", passage, "number", n, "cause", err)
			return b.layout.Note(trouble(err), r.place(), false)
		}
		b.log.Info("an edit was restored as a draft", "passage", e.Passage, "from", n, "number", e.Number)
		return b.editCard(ctx, r, e, reading{}, "This is a new draft. What is served was not changed.")
	})
}

func (b *clinic) restore(ctx context.Context, person, passage string, n int, isNumber bool) (curation.Edit, error) {
	if isNumber && n == 0 {
		e, err := b.app.RestoreFolder(ctx, person, passage)
		if errors.Is(err, faq.ErrNoPassage) {
			err = &badText{text: "The content folder does not hold this page. See /faq history for what can be restored."}
		}
		return e, err
	}
	desk, err := b.app.Desk(ctx)
	if err != nil {
		return curation.Edit{}, err
	}
	list, err := desk.History(ctx, passage)
	if err != nil {
		return curation.Edit{}, err
	}
	i := slices.IndexFunc(list, func(e curation.Edit) bool { return e.Number == n })
	if i < 0 || !isNumber {
		return curation.Edit{}, &badText{text: "This page has no edit of that number. /faq history lists them."}
	}
	return b.app.Restore(ctx, person, list[i])
}

// wordingBefore is the wording that an edit was made of, as far as it is known: that of
// an earlier edit, or of the content folder; else what was published before it.
func (b *clinic) wordingBefore(ctx context.Context, e curation.Edit) (string, error) {
	desk, err := b.app.Desk(ctx)
	if err != nil {
		return "", err
	}
	list, err := desk.History(ctx, e.Passage)
	if err != nil || e.Change.Kind == faq.Add {
		return "", err
	}
	before := ""
	for _, old := range list {
		if old.Number >= e.Number || old.Change.Kind != faq.Add && old.Change.Kind != faq.Edit {
			continue
		}
		if old.Change.Section.Hash() == e.Base {
			return written(old.Change.Section), nil
		}
		if old.State == store.StatePublished {
			before = written(old.Change.Section)
		}
	}
	v, _, err := b.app.InFolder(ctx, e.Passage)
	switch {
	case err == nil && (v.Base == e.Base || before == ""):
		return written(v.Section), nil
	case err != nil && !errors.Is(err, faq.ErrNoPassage):
		return "", err
	}
	return before, nil
}
