package discord

import (
	"context"
	"errors"
	"strings"
	"time"

	"bedside/internal/curation"
	"bedside/internal/discord/button"
	"bedside/internal/discord/layout"
	"bedside/internal/discord/wire"
	"bedside/internal/faq"
	"bedside/internal/render"
	"bedside/internal/store"
)

const (
	textUnfilled  = "The form came back without all its parts, so nothing was kept. Open it again."
	textSame      = "Nothing is different from the page as it stands, so nothing was kept."
	textMeanwhile = "Somebody changed this page while your form was open. What you typed is not lost. Below is what it would change in the page as it is now. Press Change it to bring both together."
	textDocGone   = "The file that this page was to go into is not there any more. What you typed is not lost, but begin again with /faq add."
	textTitle     = "This text stands under the title of its page, so its heading can be changed only in the file, as the title. Put the old heading back."
)

// badText is why a filled form is not kept, in words for who filled it.
type badText struct{ text, diff string }

func (e *badText) Error() string { return e.text }

// saveEntry keeps a filled form as a draft and shows it.
func (b *clinic) saveEntry(_ context.Context, r *request, id button.ID) reply {
	if !b.permits.allows(r, staff) {
		return b.refused(r)
	}
	entry, err := layout.ReadEntry(r.Data.Fields)
	if err != nil {
		b.log.Warn("a form cannot be read", "cause", err)
		return b.private(r, textUnfilled)
	}
	return inPlace(r, func(ctx context.Context, _ func(wire.Message)) wire.Message {
		e, err := b.save(ctx, r, &id, entry)
		if err != nil {
			return b.mend(r, id, entry, err)
		}
		b.log.Info("an edit was kept as a draft", "passage", e.Passage, "number", e.Number)
		return b.editCard(ctx, r, e, reading{}, "")
	})
}

// save makes a draft of what was typed. In a form that goes on after an error, id names
// the wording that it will then be made of.
func (b *clinic) save(ctx context.Context, r *request, id *button.ID, typed layout.Entry) (curation.Edit, error) {
	var old *curation.Edit
	if id.Item != (button.Item{}) {
		e, err := b.revision(ctx, *id)
		if err != nil {
			return e, err
		}
		old = &e
	}
	var c faq.Change
	var from faq.Version
	var err error
	kind := store.KindEdit
	if id.Index == formOfAdd {
		kind = store.KindAdd
		c, err = b.addition(ctx, *id, typed, old)
	} else {
		c, from, err = b.amendment(ctx, id, typed, old)
	}
	if err != nil {
		return curation.Edit{}, err
	}
	e, err := b.app.Propose(ctx, r.person, kind, c, from)
	if err != nil || old == nil {
		return e, err
	}
	// The newer takes the older one's place. Where somebody was first, it stays as it is.
	desk, err := b.app.Desk(ctx)
	if err == nil {
		_, err = desk.Withdraw(ctx, old.ID, r.person)
	}
	if err != nil && !errors.Is(err, store.ErrState) {
		b.log.Warn("the draft that was edited anew is still there", "passage", e.Passage, "number", old.Number, "cause", err)
	}
	return e, nil
}

func section(typed layout.Entry, x extras) faq.Section {
	return faq.Section{Heading: typed.Heading, Text: typed.Text, AlsoAsked: typed.Asked, Covers: typed.Covers,
		Attach: x.attach, DosingOK: x.dosingOK, Plain: x.plain}
}

// amendment is a filled form as a change to a passage.
func (b *clinic) amendment(ctx context.Context, id *button.ID, typed layout.Entry, old *curation.Edit) (faq.Change, faq.Version, error) {
	x, err := readOptions(typed.Options, false)
	if err != nil {
		return faq.Change{}, faq.Version{}, &badText{text: err.Error()}
	}
	if len(id.Targets) != 1 {
		return faq.Change{}, faq.Version{}, faq.ErrNoPassage
	}
	v, p, err := b.app.CurrentByKey(ctx, id.Targets[0].Key)
	if err != nil {
		return faq.Change{}, v, err
	}
	at := standing{v, p}
	s := section(typed, x)
	if v.Section.Heading == "" {
		if s.Heading != at.heading() {
			return faq.Change{}, v, &badText{text: textTitle}
		}
		s.Heading = ""
	}
	switch {
	case id.Targets[0] != at.target():
		id.Targets = []button.Target{at.target()}
		return faq.Change{}, v, &badText{textMeanwhile, diffBlock(written(v.Section), written(s), maxDiff)}
	case s.Hash() == v.Base && old == nil:
		return faq.Change{}, v, &badText{text: textSame}
	}
	return faq.Change{Kind: faq.Edit, Passage: p.ID, File: v.File, Section: s}, v, nil
}

// addition is a filled form as a new passage.
func (b *clinic) addition(ctx context.Context, id button.ID, typed layout.Entry, old *curation.Edit) (faq.Change, error) {
	own := len(id.Targets) == 0
	x, err := readOptions(typed.Options, own)
	if err != nil {
		return faq.Change{}, &badText{text: err.Error()}
	}
	c := faq.Change{Kind: faq.Add, Section: section(typed, x)}
	switch {
	case own:
		c.Title, c.Owner, c.Reviewed = x.title, x.owner, faq.Day(b.now())
		if x.months > 0 {
			c.ReviewBy = addMonths(c.Reviewed, x.months)
		}
	case old != nil:
		c.File = old.Change.File
	default:
		var ok bool
		if c.File, ok = b.app.DocumentByKey(id.Targets[0].Key); !ok {
			return c, &badText{text: textDocGone}
		}
	}
	if old != nil {
		// The same passage, unless another one has taken its name since.
		_, _, err := b.app.Current(ctx, old.Change.Passage)
		if errors.Is(err, faq.ErrNoPassage) {
			c.Passage = old.Change.Passage
		} else if err != nil {
			return c, err
		}
	}
	return c, nil
}

// addMonths is the same day some months later, or the month's last day where it has no
// such day.
func addMonths(day time.Time, n int) time.Time {
	last := time.Date(day.Year(), day.Month()+time.Month(n)+1, 0, 0, 0, 0, 0, time.UTC)
	return time.Date(last.Year(), last.Month(), min(day.Day(), last.Day()), 0, 0, 0, 0, time.UTC)
}

// mend says why nothing was kept and lets the person go on from what was typed.
func (b *clinic) mend(r *request, id button.ID, typed layout.Entry, err error) wire.Message {
	text, diff := trouble(err), ""
	var bad *badText
	if errors.As(err, &bad) {
		text, diff = bad.text, bad.diff
	} else {
		b.log.Warn("an edit was not kept", "cause", err)
	}
	handle := b.typed.keep(r.person, typed, id)
	m := b.layout.Note(strings.TrimRight("**Nothing was kept.** "+text+"\n"+diff, "\n"), r.place(), false)
	m.Components = []wire.Row{{Buttons: []wire.Button{
		b.layout.Button(render.ButtonEditAgain, wire.Primary, button.ID{Action: button.EditEntry, Number: handle}, r.place()),
	}}}
	return m
}
