package app

import (
	"context"

	"bedside/internal/answer"
)

// AsksStaff reports whether patients can send a question to the staff now. It looks in
// memory only: until what the clinic keeps has been opened it is false.
func (a *App) AsksStaff() bool {
	desk := a.records.opened.Load()
	return desk != nil && desk.Asks()
}

// Personal says which kinds of personal details a text seems to hold, each once and in
// the order of the text, and the text with them struck. ok is false where patients
// cannot ask the staff. It looks in memory only.
func (a *App) Personal(text string) (kinds []string, struck string, ok bool) {
	desk := a.records.opened.Load()
	if desk == nil || !desk.Asks() {
		return nil, "", false
	}
	found, struck := desk.Personal(text)
	seen := make(map[string]bool)
	for _, f := range found {
		if kind := string(f.Kind); !seen[kind] {
			seen[kind] = true
			kinds = append(kinds, kind)
		}
	}
	return kinds, struck, true
}

// AskByWords is Ask for a text that must not leave this program, such as one that is
// kept locked: its passages are ordered by words alone, whatever endpoint is set.
func (a *App) AskByWords(ctx context.Context, question string) (answer.Decision, error) {
	u := a.use()
	defer u.leave()
	d, err := a.engine.AskByWords(ctx, question, u.catalog)
	return d, a.suspectOn(err)
}
