package discord

import (
	"context"
	"errors"
	"fmt"
	"time"

	"bedside/internal/discord/button"
	"bedside/internal/discord/layout"
	"bedside/internal/faq"
)

// formBy is how long a form may wait for what stands in it: it must be the first
// response, and the way there takes time too.
const formBy = 1500 * time.Millisecond

// errSlow: what was read did not come in time for a form.
var errSlow = errors.New("not read in time")

// soon waits for a read no longer than a form can. The read may go on after that; it
// is waited for at the end of Run.
func soon[T any](ctx context.Context, b *clinic, read func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, formBy)
	type outcome struct {
		v   T
		err error
	}
	done := make(chan outcome, 1)
	begun := b.aside(func() {
		defer cancel()
		v, err := read(ctx)
		done <- outcome{v, err}
	})
	if begun {
		<-ctx.Done() // what was read, or too late
	}
	cancel()
	select {
	case o := <-done:
		if errors.Is(o.err, context.DeadlineExceeded) {
			o.err = errSlow
		}
		return o.v, o.err
	default:
		var none T
		return none, errSlow
	}
}

// formOf opens the form of a section. Where a form cannot hold it, the reply names the
// file in which it can be edited.
func (b *clinic) formOf(r *request, s faq.Section, x extras, id button.ID, at faq.Version) reply {
	isAdd := id.Index == formOfAdd
	entry := layout.Entry{Heading: s.Heading, Text: s.Text, Asked: s.AlsoAsked, Covers: s.Covers, Options: x.lines()}
	again, err := readOptions(entry.Options, isAdd && len(id.Targets) == 0)
	if err != nil || again != x {
		err = layout.ErrUneditable
	}
	if err == nil {
		return b.typedForm(r, entry, id, at)
	}
	return b.private(r, cannotHold(err, at))
}

// typedForm opens the form with what a person typed before.
func (b *clinic) typedForm(r *request, e layout.Entry, id button.ID, at faq.Version) reply {
	id.Number, id.Label = 0, 0
	m, err := b.layout.EntryForm(wordsOf(id), e, id, r.place())
	if err != nil {
		return b.private(r, cannotHold(err, at))
	}
	return reply{kind: form, modal: m}
}

func cannotHold(err error, at faq.Version) string {
	text := "Discord's form cannot hold this page whole: " + err.Error() + "."
	if at.File != "" {
		text += fmt.Sprintf("\nIt stands in `%s`, line %d. Edit it there, then publish with /faq-admin reindex.", inert(at.File), at.Line)
	}
	return text
}

// wordsOf are the words of the form.
func wordsOf(id button.ID) layout.EntryWords {
	w := layout.EntryWords{
		Title:   "Edit a page",
		Heading: layout.Words{Label: "Heading", Description: "As a patient would ask it."},
		Text:    layout.Words{Label: "Text", Description: "Patients read it letter for letter. Markdown is kept; a line must not be a heading."},
		Asked:   layout.Words{Label: "How patients ask for it", Description: "One a line, in their words."},
		Covers:  layout.Words{Label: "Medicines and classes it covers", Description: "With commas between. Only these questions open it, so only what the text is about."},
		Options: layout.Words{Label: "Options", Description: "One a line: attach: emergency · dosing_ok: true · plain: … (last)"},
	}
	if id.Index == formOfAdd {
		w.Title = "Add a page"
	}
	if id.Index == formOfAdd && len(id.Targets) == 0 {
		w.Options.Description = "One a line: title, owner, review_months, attach: emergency, dosing_ok: true, plain (last)"
	}
	return w
}
