package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"bedside/internal/answer"
	"bedside/internal/curation"
	"bedside/internal/faq"
	"bedside/internal/lexicon"
	"bedside/internal/store"
	"bedside/internal/textnorm"
)

// Stops, for callers that know nothing of the store.
type (
	StopKind = store.SwitchKind
	Held     = store.Switch
)

// The kinds of a stop.
const (
	StopEntry    = store.StopEntry
	StopMedicine = store.StopMedicine
	StopAll      = store.StopAll
)

// ErrNotStopped says that what is to be shown again was not held back.
var ErrNotStopped = store.ErrNotFound

// TargetError says that nothing has the name that was to be stopped, and what was
// perhaps meant.
type TargetError struct {
	Kind  store.SwitchKind
	Name  string
	Maybe []string
}

func (e *TargetError) Error() string {
	what := map[store.SwitchKind]string{store.StopMedicine: "the lexicon knows no medicine", store.StopEntry: "no page is"}[e.Kind]
	text := fmt.Sprintf("%s called %q", what, e.Name)
	if len(e.Maybe) > 0 {
		text += "; did you mean " + strings.Join(e.Maybe, ", ") + "?"
	}
	return text
}

// maxMaybe is how many guesses an error tells.
const maxMaybe = 5

// Target finds what a stop is to hold back: a medicine by any of its names, an entry by
// its id or its heading. The error is a *TargetError where nothing is meant.
func (a *App) Target(ctx context.Context, kind store.SwitchKind, name string) (string, error) {
	switch kind {
	case store.StopAll:
		return "", nil
	case store.StopMedicine:
		return a.medicineTarget(name)
	}
	// What is served comes first: it is what has to go, and it is there without the
	// store and the content folder.
	id, guess := entryTarget(name, served(a, answer.Items))
	if guess == nil {
		return id, nil
	}
	edits, err := a.overlay(ctx)
	if err != nil {
		return "", errors.Join(guess, err)
	}
	corpus, err := a.loadWith(edits, faq.Options{All: true})
	if err != nil {
		return "", errors.Join(guess, err)
	}
	var all []answer.Item
	for _, p := range corpus.Passages {
		all = append(all, answer.Item{Section: p.Section, ID: p.ID})
	}
	if id, guess = entryTarget(name, all); guess != nil {
		return "", guess
	}
	return id, nil
}

// entryTarget finds the passage of an id, or the only one of a heading.
func entryTarget(name string, list []answer.Item) (string, *TargetError) {
	e := &TargetError{Kind: store.StopEntry, Name: name}
	wanted := strings.ToLower(strings.TrimSpace(name))
	var called []string
	for _, p := range list {
		switch heading := strings.ToLower(p.Section); {
		case p.ID == name:
			return p.ID, nil
		case heading == wanted:
			called = append(called, p.ID)
		case wanted != "" && (strings.Contains(heading, wanted) || strings.Contains(p.ID, wanted)):
			e.Maybe = append(e.Maybe, p.ID)
		}
	}
	if len(called) == 1 {
		return called[0], nil
	}
	e.Maybe = append(called, e.Maybe...) // several have that heading: the id tells them apart
	e.Maybe = e.Maybe[:min(len(e.Maybe), maxMaybe)]
	return "", e
}

func (a *App) medicineTarget(name string) (string, error) {
	folded := strings.TrimSpace(textnorm.Fold(name))
	if known, ok := a.lex.Resolve(folded); ok {
		return known, nil
	}
	e := &TargetError{Kind: store.StopMedicine, Name: name}
	toks := textnorm.Tokens(folded)
	for _, m := range a.lex.Find(toks, lexicon.FindOptions{}) {
		switch {
		case m.Kind == lexicon.Unknown:
		case m.First == 0 && m.Last == len(toks) && !m.Corrected && len(m.Choices) == 0:
			return m.Name, nil // a way of writing it that is no name of its own
		case len(m.Choices) > 0:
			e.Maybe = append(e.Maybe, m.Choices...)
		default:
			e.Maybe = append(e.Maybe, m.Name)
		}
	}
	slices.Sort(e.Maybe)
	e.Maybe = slices.Compact(e.Maybe)
	e.Maybe = e.Maybe[:min(len(e.Maybe), maxMaybe)]
	return "", e
}

// HeldBy lists the served passages that a stop holds back.
func (a *App) HeldBy(kind store.SwitchKind, target string) []answer.Item {
	return served(a, func(c *answer.Catalog) []answer.Item {
		return answer.HeldBy(c, curation.Holds([]store.Switch{{Kind: kind, Target: target}}))
	})
}
