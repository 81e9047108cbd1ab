package discord

import (
	"errors"

	"bedside/internal/app"
	"bedside/internal/faq"
	"bedside/internal/store"
)

// troubles say what went wrong with an edit and what to do, the first that fits.
var troubles = []struct {
	err  error
	text string
}{
	{app.ErrStoreAway, textNoStore},
	{app.ErrUnserved, "It counts as published and could not be served yet. Patients read what they read before. The bot tries again every minute; if it stays, tell whoever runs the bot (`bot doctor`)."},
	{app.ErrStale, "The page has changed since this edit was begun, so it was left alone. Press " + labelLook + ", then " + labelEdit + ": you get your text in the form, and saving it makes it an edit of the page as it is now."},
	{store.ErrConflict, "Somebody published another edit of this page first. Press " + labelLook + ", then " + labelEdit + ", and save it as an edit of the page as it is now."},
	{app.ErrUnpublished, "What is served is not what the content folder and the published edits say: a file was changed, or somebody went back with rollback. So that nothing goes live by accident, an administrator runs `/faq-admin reindex` first (with dry_run to see what it would change). Then publish this again."},
	{app.ErrApproval, "Another member of staff must approve this first. Submit it; they find it in /faq drafts."},
	{app.ErrBusy, "Something else is being published right now. Nothing was lost: press it again in a minute."},
	{store.ErrSamePerson, "You wrote this, so somebody else of the staff must approve it. They find it in /faq drafts."},
	{store.ErrState, "Somebody was first: this edit is not where it was any more. Press " + labelLook + " to see where it stands."},
	{store.ErrNotFound, "This edit is not there any more. See /faq drafts and /faq history."},
	{app.ErrNothingToRestore, "This one took the page away, or was a review: it holds no text to bring back. Choose one before it."},
	{faq.ErrNoPassage, "The page is not there any more. See /faq history for what it was."},
	{app.ErrNoDesk, "Staff edits are kept for the clinic's own published pages only, and the bot was started with others (--content or --drafts)."},
	{store.ErrDisk, "The disk of the bot takes no changes. Patients are answered all the same. Tell whoever runs the bot: make room or mend it, then restart."},
}

const textNoStore = "It did not work: the disk, the index or what the clinic keeps could not be reached or changed. Patients are answered all the same, from what is served. Try again in a minute; if it stays, tell whoever runs the bot (`bot doctor`)."

// trouble says why a step with an edit was not taken. Errors of content name file and
// line and hold no words of patients; what else an error says is for the log alone.
func trouble(err error) string {
	for _, t := range troubles {
		if errors.Is(err, t.err) {
			return t.text
		}
	}
	var lint *app.LintError
	var content *app.ContentError
	var unread *faq.Error
	switch {
	case errors.As(err, &lint):
		return "The pages have errors:\n" + codeBlock(lint.Error(), 1500)
	case errors.As(err, &content), errors.As(err, &unread):
		return "The pages cannot be read with it:\n" + codeBlock(err.Error(), 1500)
	}
	return textNoStore
}
