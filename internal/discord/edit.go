package discord

import (
	"context"
	"errors"
	"time"

	"bedside/internal/answer"
	"bedside/internal/curation"
	"bedside/internal/discord/button"
	"bedside/internal/discord/wire"
	"bedside/internal/faq"
	"bedside/internal/store"
)

// Texts for staff who edit.
const (
	textSlow      = "The page could not be read in time for a form. Nothing was changed. Try again in a moment."
	textNotKept   = "What you typed is not kept any more: it is held for 15 minutes. Begin again with /faq edit or /faq add."
	textNoDoc     = "There is no such file. Pick one from the list, or leave it out for a file of its own."
	textTwoHomes  = "owner and review_months are for a page in a file of its own. Leave them out, or leave the file out."
	textMonths    = "review_months must be a number of months, 1 to 36."
	textOwnerLong = "owner is too long: name a role in at most 100 letters, such as clinical lead."
)

// What the Index of an EditEntry or SaveEntry id says.
const (
	formOfEdit = 0
	formOfAdd  = 1
)

// standing is a passage as an editor meets it.
type standing struct {
	version faq.Version
	passage *faq.Passage
}

// heading is the passage's, also where it stands under the title alone.
func (s standing) heading() string {
	if s.version.Section.Heading == "" {
		return s.passage.Section
	}
	return s.version.Section.Heading
}

// target names the passage and the wording that an editor sees.
func (s standing) target() button.Target {
	return button.Target{Key: answer.KeyOf(s.passage.ID), Version: answer.VersionOf(s.version.Base)}
}

// editEntry opens the form of a page.
func (b *clinic) editEntry(ctx context.Context, r *request) reply {
	id, ok := b.entryOf(r.text("entry"))
	if !ok {
		return b.private(r, textNoEntry)
	}
	return b.openForm(ctx, r, func(ctx context.Context) (standing, error) {
		v, p, err := b.app.Current(ctx, id)
		return standing{v, p}, err
	})
}

// openForm opens the form of a passage as it stands.
func (b *clinic) openForm(ctx context.Context, r *request, read func(context.Context) (standing, error)) reply {
	at, err := soon(ctx, b, read)
	if err != nil {
		return b.unread(r, err)
	}
	s := at.version.Section
	s.Heading = at.heading()
	id := button.ID{Index: formOfEdit, Targets: []button.Target{at.target()}}
	return b.formOf(r, s, extras{attach: s.Attach, dosingOK: s.DosingOK, plain: s.Plain}, id, at.version)
}

// unread says why there is no form.
func (b *clinic) unread(r *request, err error) reply {
	switch {
	case errors.Is(err, errSlow):
		return b.private(r, textSlow)
	case errors.Is(err, faq.ErrNoPassage):
		return b.private(r, textNoEntry)
	}
	b.log.Warn("a page could not be read for its form", "cause", err)
	return b.private(r, trouble(err))
}

// addEntry opens an empty form.
func (b *clinic) addEntry(_ context.Context, r *request) reply {
	file, owner := r.text("file"), r.text("owner")
	months, hasMonths := r.option("review_months")
	id := button.ID{Index: formOfAdd}
	var x extras
	switch {
	case file == "":
		x = extras{owner: defaultOwner, months: defaultMonths}
	case owner != "" || hasMonths:
		return b.private(r, textTwoHomes)
	default:
		key := answer.DocumentKeyOf(file)
		if _, ok := b.app.DocumentByKey(key); !ok {
			return b.private(r, textNoDoc)
		}
		id.Targets = []button.Target{{Key: key}}
	}
	if owner != "" {
		x.owner = owner
	}
	if hasMonths {
		if x.months, _ = months.Int(); x.months < 1 || x.months > maxMonths {
			return b.private(r, textMonths)
		}
	}
	if len(x.owner) > maxOwner {
		return b.private(r, textOwnerLong)
	}
	return b.formOf(r, faq.Section{}, x, id, faq.Version{})
}

// reopen opens a form again: with what was typed, with a draft, or with the passage as
// it stands.
func (b *clinic) reopen(ctx context.Context, r *request, id button.ID) reply {
	switch {
	case id.Number != 0:
		entry, about, ok := b.typed.find(r.person, id.Number)
		if !ok {
			return b.private(r, textNotKept)
		}
		return b.typedForm(r, entry, about, faq.Version{})
	case id.Item != (button.Item{}):
		return b.reopenDraft(ctx, r, id)
	case len(id.Targets) == 1:
		return b.openForm(ctx, r, func(ctx context.Context) (standing, error) {
			v, p, err := b.app.CurrentByKey(ctx, id.Targets[0].Key)
			return standing{v, p}, err
		})
	}
	return b.formOf(r, faq.Section{}, extras{owner: defaultOwner, months: defaultMonths}, button.ID{Index: formOfAdd}, faq.Version{})
}

// reopenDraft opens the form of a draft. What is saved is made of the passage as it
// stands now, so that an edit that has become stale is brought up to date.
func (b *clinic) reopenDraft(ctx context.Context, r *request, id button.ID) reply {
	type draft struct {
		edit curation.Edit
		at   standing
	}
	d, err := soon(ctx, b, func(ctx context.Context) (d draft, err error) {
		if d.edit, err = b.revision(ctx, id); err != nil {
			return d, err
		}
		v, p, err := b.app.Current(ctx, d.edit.Change.Passage)
		if errors.Is(err, faq.ErrNoPassage) && d.edit.Change.Kind == faq.Add {
			return d, nil // not there yet
		}
		d.at = standing{v, p}
		return d, err
	})
	if err != nil {
		return b.unread(r, err)
	}
	c := d.edit.Change
	x := extras{attach: c.Section.Attach, dosingOK: c.Section.DosingOK, plain: c.Section.Plain}
	form := button.ID{Item: id.Item, Index: formOfEdit}
	switch {
	case c.Kind == faq.Add:
		form.Index = formOfAdd
		if c.File != "" {
			form.Targets = []button.Target{{Key: answer.DocumentKeyOf(c.File)}}
		} else {
			x.title, x.owner, x.months = c.Title, c.Owner, monthsBetween(c.Reviewed, c.ReviewBy)
		}
	case c.Kind == faq.Edit:
		form.Targets = []button.Target{d.at.target()}
	default:
		return b.private(r, "There is no text to edit in this one: withdraw it and begin again.")
	}
	s := c.Section
	if s.Heading == "" && d.at.passage != nil {
		s.Heading = d.at.heading()
	}
	return b.formOf(r, s, x, form, d.at.version)
}

func monthsBetween(from, to time.Time) int {
	return max(0, (to.Year()-from.Year())*12+int(to.Month())-int(from.Month()))
}

// revision reads the edit that a button names.
func (b *clinic) revision(ctx context.Context, id button.ID) (curation.Edit, error) {
	desk, err := b.app.Desk(ctx)
	if err != nil {
		return curation.Edit{}, err
	}
	return desk.Edit(ctx, store.IDOf(id.Item))
}

// itemOf is how a button names a revision. The ids are the store's own; one that is
// none names nothing.
func itemOf(e curation.Edit) button.Item {
	raw, err := store.Bytes(e.ID)
	if err != nil {
		return button.Item{}
	}
	return raw
}

// inPlace is work whose outcome replaces the message with the button where that is one
// person's own. Below a notice for all it is a message of its own.
func inPlace(r *request, work func(ctx context.Context, show func(wire.Message)) wire.Message) reply {
	if r.Type != wire.Command && r.Message != nil && r.Message.Flags&wire.Ephemeral != 0 {
		return reply{kind: laterHere, work: work}
	}
	return reply{kind: later, work: work}
}
