package app

import (
	"context"

	"bedside/internal/eval"
	"bedside/internal/faq"
)

// Warm asks all known questions of what is served and keeps the replies, so that the
// first edit after a start is published as quickly as those after it. It runs beside
// answering, which goes first, and nobody who publishes waits for it.
func (a *App) Warm(ctx context.Context) error {
	s := a.acquire()
	if s == nil {
		return nil
	}
	defer s.generation.Release()
	records, err := a.labelled()
	if err != nil {
		return err
	}
	served := passages(s.generation)
	ask, err := a.asker(s.generation)
	if err != nil {
		return err
	}
	t := &trial{app: a, known: eval.Collect(served, served, records)}
	day := faq.Day(a.opts.Now())
	out, err := eval.Replay(ctx, ask, eval.Questions(t.known), func(int) {})
	if err != nil || !a.writing.TryLock() { // whoever publishes keeps newer replies
		return err
	}
	defer a.writing.Unlock()
	if a.replies.to == nil {
		a.replies = t.repliesOf(s.generation.Fingerprint(), day, out)
	}
	return nil
}
