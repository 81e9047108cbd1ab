package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"time"

	"bedside/internal/answer"
	"bedside/internal/curation"
	"bedside/internal/store"
)

// stopsWithin bounds one look at the store, so that a store that hangs keeps nobody
// from trying again.
const stopsWithin = 5 * time.Second

// stops is what answering is told not to show.
type stops struct {
	mu      sync.Mutex    // never held while the store is asked; the copy is written under it
	begun   uint64        // looks at the store, numbered as they begin
	heeded  uint64        // the newest look whose outcome is in force
	pending []pending     // stops that the store has not taken yet
	copied  *answer.Holds // what the copy beside the index says; nil: not known
}

// pending is a stop that is in force in this process alone.
type pending struct {
	kind                  store.SwitchKind
	target, actor, reason string
	failed                bool // the store refused it: it is tried again
}

// UnkeptError says that a stop is in force here and the store could not keep it. It is
// tried again every few seconds; other processes do not know it meanwhile.
type UnkeptError struct{ Err error }

func (e *UnkeptError) Error() string {
	return fmt.Sprintf("the stop is in force, but it could not be kept (it is tried again; until then it ends with this program): %v", e.Err)
}
func (e *UnkeptError) Unwrap() error { return e.Err }

// UncopiedError says that a stop, or its end, is kept, and that the copy beside the
// index may be behind, which a start without the store heeds. It is tried again every
// few seconds.
type UncopiedError struct{ Err error }

func (e *UncopiedError) Error() string {
	return fmt.Sprintf("it is kept, but the copy of the stops beside the index may be behind (it is tried again; only a start without the database would heed the copy): %v", e.Err)
}
func (e *UncopiedError) Unwrap() error { return e.Err }

// Stop holds a passage, a medicine or everything back at once, on every path; the
// emergency replies stay. It is kept before it returns. Where it cannot be kept, it is
// in force all the same, and the error is an *UnkeptError; where only the copy beside the
// index cannot be written, it is an *UncopiedError.
func (a *App) Stop(ctx context.Context, kind store.SwitchKind, target, actor, reason string) error {
	if a.cfgErr != nil {
		return &ConfigError{a.cfgErr}
	}
	if _, own, err := a.generations(); err != nil {
		return err
	} else if !own {
		return ErrNoDesk
	}
	p := pending{kind: kind, target: target, actor: actor, reason: reason}
	s := &a.records.stops
	s.mu.Lock() // before anything that may be waited for
	s.pending = append(s.pending, p)
	a.engine.SetHolds(joined(a.engine.Holds(), curation.Holds([]store.Switch{{Kind: kind, Target: target}})))
	s.mu.Unlock()
	desk, err := a.Desk(ctx)
	if err == nil {
		if err = desk.Stop(ctx, kind, target, actor, reason); errors.Is(err, store.ErrInvalid) {
			s.drop(p)
			return errors.Join(err, a.TakeUpStops(ctx)) // it is none: what was held for it goes
		}
	}
	if err != nil {
		s.retry(p)
		return &UnkeptError{errors.Join(err, a.copyHeld())} // so that a restart heeds it
	}
	err = a.TakeUpStops(ctx)
	if err == nil || errors.Is(err, errCopy) {
		s.drop(p) // the look was heeded, and it saw the stop
		return uncopied(err)
	}
	s.retry(p)
	return uncopied(err)
}

// uncopied is an *UncopiedError, nil for nil.
func uncopied(err error) error {
	if err == nil {
		return nil
	}
	return &UncopiedError{err}
}

// retry has the next look at the store keep a pending stop.
func (s *stops) retry(p pending) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(s.pending, p); i >= 0 {
		s.pending[i].failed = true
	}
}

// drop forgets a pending stop. It reports whether there was one.
func (s *stops) drop(p pending) (was bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.pending)
	s.pending = slices.DeleteFunc(s.pending, func(q pending) bool { return q.kind == p.kind && q.target == p.target })
	return len(s.pending) < n
}

// Resume lets it be shown again. What was not stopped is store.ErrNotFound. An
// *UncopiedError says that it is kept; where looking it up failed too, it is shown again
// with the next look.
func (a *App) Resume(ctx context.Context, kind store.SwitchKind, target, actor, reason string) error {
	desk, err := a.Desk(ctx)
	if err != nil {
		return err
	}
	err = desk.Go(ctx, kind, target, actor, reason)
	if err == nil || errors.Is(err, store.ErrNotFound) {
		if a.records.stops.drop(pending{kind: kind, target: target}) {
			err = nil
		}
	}
	if err != nil {
		return err
	}
	return uncopied(a.TakeUpStops(ctx))
}

// Stops lists what staff have stopped, as far as anything is kept.
func (a *App) Stops(ctx context.Context) ([]store.Switch, error) {
	desk, err := a.deskIfAny(ctx)
	if err != nil || desk == nil {
		return nil, err
	}
	return desk.Stops(ctx)
}

// Held is what answering does not show now. It waits for nothing.
func (a *App) Held() answer.Holds { return a.engine.Holds() }

// TakeUpStops has answering heed what staff have stopped, here or in another process,
// and has the store keep what it could not keep before. A copy lies beside the index,
// so that a start without the store heeds it too.
func (a *App) TakeUpStops(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, stopsWithin)
	defer cancel()
	s := &a.records.stops
	s.mu.Lock()
	s.begun++
	look := s.begun
	s.mu.Unlock()
	unkept := a.keepPending(ctx)
	desk, err := a.deskIfAny(ctx)
	if err == nil && desk == nil {
		return unkept
	}
	var list []store.Switch
	if err == nil {
		list, err = desk.Stops(ctx)
	}
	if err != nil {
		if !a.stopsKnown.Load() {
			err = errors.Join(err, a.copiedStops())
		}
		return errors.Join(fmt.Errorf("what staff have stopped cannot be looked up, and what was known is heeded: %w", err), unkept)
	}
	return errors.Join(a.heed(look, curation.Holds(list)), unkept)
}

// heed has answering hold what the store and those stops say that it has not taken. A
// look that a later one has overtaken changes nothing.
func (a *App) heed(look uint64, holds answer.Holds) error {
	s := &a.records.stops
	s.mu.Lock()
	if look < s.heeded {
		s.mu.Unlock()
		return nil
	}
	s.heeded = look
	for _, p := range s.pending {
		holds = joined(holds, curation.Holds([]store.Switch{{Kind: p.kind, Target: p.target}}))
	}
	a.engine.SetHolds(holds)
	s.mu.Unlock()
	a.stopsKnown.Store(true)
	return a.copyHeld()
}

// copyHeld brings the copy up to what is held. What could not be written is written the
// next time.
func (a *App) copyHeld() error {
	s := &a.records.stops
	s.mu.Lock()
	defer s.mu.Unlock()
	holds := a.engine.Holds()
	if s.copied != nil && reflect.DeepEqual(holds, *s.copied) {
		return nil
	}
	if err := a.copyStops(holds); err != nil {
		return err
	}
	s.copied = &holds
	return nil
}

// keepPending has the store keep the stops that it refused before.
func (a *App) keepPending(ctx context.Context) error {
	s := &a.records.stops
	s.mu.Lock()
	list := slices.DeleteFunc(slices.Clone(s.pending), func(p pending) bool { return !p.failed })
	s.mu.Unlock()
	var errs []error
	for _, p := range list {
		desk, err := a.Desk(ctx)
		if err == nil {
			err = desk.Stop(ctx, p.kind, p.target, p.actor, p.reason)
		}
		if err == nil {
			s.drop(p) // the look that follows sees it in the store
			continue
		}
		errs = append(errs, fmt.Errorf("keep a stop: %w", err))
	}
	return errors.Join(errs...)
}

// joined is what either holds, sorted.
func joined(a, b answer.Holds) answer.Holds {
	both := func(x, y []string) []string {
		out := slices.Concat(x, y)
		slices.Sort(out)
		return slices.Compact(out)
	}
	return answer.Holds{All: a.All || b.All, Passages: both(a.Passages, b.Passages), Medicines: both(a.Medicines, b.Medicines)}
}

// errCopy is why a copy is behind.
var errCopy = errors.New("copy of the stops")

func (a *App) stopsFile() string {
	return filepath.Join(a.dataDir(), "index", a.clinic, "STOPS.json")
}

func (a *App) copyStops(h answer.Holds) error {
	if reflect.DeepEqual(h, answer.Holds{}) {
		if err := os.Remove(a.stopsFile()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%w: %w", errCopy, err)
		}
		return nil
	}
	raw, err := json.Marshal(h)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(a.stopsFile()), 0o700)
	}
	if err == nil {
		err = writeWhole(a.stopsFile(), raw, true)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errCopy, err)
	}
	return nil
}

// copiedStops heeds the copy. A copy that cannot be read holds everything back: what
// was stopped must not come back because a file broke.
func (a *App) copiedStops() error {
	raw, err := os.ReadFile(a.stopsFile())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var h answer.Holds
	if err == nil {
		err = json.Unmarshal(raw, &h)
	}
	if err != nil {
		a.engine.SetHolds(answer.Holds{All: true})
		return fmt.Errorf("the copy of the stops cannot be read, so all pages are held back: %w", err)
	}
	a.engine.SetHolds(joined(a.engine.Holds(), h))
	return nil
}
