package app

import (
	"time"

	"bedside/internal/answer"
	"bedside/internal/faq"
)

// Status says what is served now. The zero Status serves nothing.
type Status struct {
	Generation  int
	Fingerprint string // the first 12 hex digits
	Passages    int
	Documents   int
	Degraded    bool      // it stands in for a newer one that does not verify
	Opened      time.Time // when it was opened to be served
	Leaked      int64     // generations that stayed open long after they were swapped out
}

// shortPrint is how much of a fingerprint a person compares.
const shortPrint = 12

// Status says what is served now, without opening anything.
func (a *App) Status() Status {
	st := Status{Leaked: a.handle.Leaked()}
	s := a.acquire()
	if s == nil {
		return st
	}
	defer s.generation.Release()
	st.Generation = s.generation.Number()
	st.Fingerprint = s.generation.Fingerprint()
	st.Fingerprint = st.Fingerprint[:min(shortPrint, len(st.Fingerprint))]
	st.Passages, st.Documents = s.generation.Len(), s.catalog.Documents()
	st.Degraded, st.Opened = s.degraded.Load(), s.opened
	return st
}

// served calls f with the catalog that is served, nil if none is. Lists for menus
// open nothing: a keystroke has no time to wait for it.
func served[V any](a *App, f func(*answer.Catalog) V) V {
	s := a.acquire()
	if s == nil {
		return f(nil)
	}
	defer s.generation.Release()
	return f(s.catalog)
}

// Suggest returns at most n of the clinic's own questions for what a person has
// typed so far. See answer.Engine.Suggest.
func (a *App) Suggest(partial string, n int) []answer.Suggestion {
	return served(a, func(c *answer.Catalog) []answer.Suggestion { return a.engine.Suggest(partial, n, c) })
}

// Documents lists the documents and those of their passages that may be shown
// today, in the order of the content.
func (a *App) Documents() []answer.Document { return served(a, a.engine.Documents) }

// Passage returns one passage with its verbatim text, checked against its hash. The
// error is answer.ErrGone, or answer.ErrUnavailable where nothing is served.
func (a *App) Passage(id string) (*faq.Passage, error) {
	s := a.acquire()
	if s == nil {
		return a.engine.Passage(id, nil)
	}
	defer s.generation.Release()
	p, err := a.engine.Passage(id, s.catalog)
	return p, a.suspectOn(err)
}

// ByKey returns the id of the passage with that key (answer.KeyOf). ok is false
// where nothing is served, nothing has the key, or more than one passage has.
func (a *App) ByKey(key [8]byte) (id string, ok bool) {
	s := a.acquire()
	if s == nil {
		return "", false
	}
	defer s.generation.Release()
	return s.catalog.ByKey(key)
}

// DocumentByKey returns the file of the document with that key
// (answer.DocumentKeyOf), as ByKey does.
func (a *App) DocumentByKey(key [8]byte) (file string, ok bool) {
	s := a.acquire()
	if s == nil {
		return "", false
	}
	defer s.generation.Release()
	return s.catalog.DocumentByKey(key)
}
