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

	"bedside/internal/answer"
	"bedside/internal/curation"
	"bedside/internal/store"
)

// TakeUpStops has answering heed what staff have stopped. A copy lies beside the index,
// so that a start without the store heeds it too.
func (a *App) TakeUpStops(ctx context.Context) error {
	desk, err := a.deskIfAny(ctx)
	if err == nil && desk == nil {
		return nil
	}
	var stops []store.Switch
	if err == nil {
		stops, err = desk.Stops(ctx)
	}
	if err != nil {
		if !a.stopsKnown.Load() {
			if cerr := a.copiedStops(); cerr != nil {
				err = errors.Join(err, cerr)
			}
		}
		return fmt.Errorf("what staff have stopped cannot be looked up, and what was known is heeded: %w", err)
	}
	holds := curation.Holds(stops)
	if known := a.stopsKnown.Swap(true); known && reflect.DeepEqual(holds, a.engine.Holds()) {
		return nil
	}
	a.engine.SetHolds(holds)
	return a.copyStops(holds)
}

func (a *App) stopsFile() string {
	return filepath.Join(a.dataDir(), "index", a.clinic, "STOPS.json")
}

func (a *App) copyStops(h answer.Holds) error {
	if reflect.DeepEqual(h, answer.Holds{}) {
		if err := os.Remove(a.stopsFile()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("copy of the stops: %w", err)
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
		return fmt.Errorf("copy of the stops: %w", err)
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
	a.engine.SetHolds(h)
	return nil
}

// Stop holds a passage, a medicine or everything back at once, on every path. It is
// kept before it returns.
func (a *App) Stop(ctx context.Context, kind store.SwitchKind, target, actor, reason string) error {
	desk, err := a.Desk(ctx)
	if err != nil {
		return err
	}
	if err := desk.Stop(ctx, kind, target, actor, reason); err != nil {
		return err
	}
	return a.TakeUpStops(ctx)
}

// Resume lets it be shown again.
func (a *App) Resume(ctx context.Context, kind store.SwitchKind, target, actor, reason string) error {
	desk, err := a.Desk(ctx)
	if err != nil {
		return err
	}
	if err := desk.Go(ctx, kind, target, actor, reason); err != nil {
		return err
	}
	return a.TakeUpStops(ctx)
}
