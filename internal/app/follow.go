package app

import (
	"context"
	"errors"
	"time"

	"bedside/internal/index"
)

const (
	// lookEvery is how often Follow looks at CURRENT. What was published is to be
	// served within two seconds.
	lookEvery = time.Second
	// scrubEvery is how often the files of the served generation are verified
	// again: disks forget, and no answer shows it.
	scrubEvery = 24 * time.Hour
	// retryMost is the longest pause between attempts at what failed.
	retryMost = time.Minute
)

// Follow keeps what is served the newest that verifies, until the context is done.
// Every second it looks whether another process has published or rolled back; it
// opens content that could not be opened at the start; once a day it verifies the
// files that are served. Whatever fails leaves the old answers and is logged once.
func (a *App) Follow(ctx context.Context) {
	a.live.Store(true)
	tick := a.opts.Tick
	if tick == nil {
		t := time.NewTicker(lookEvery)
		defer t.Stop()
		tick = t.C
	}
	var f follower
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick:
			f.look(ctx, a, now)
		}
	}
}

// follower is what Follow knows from one look to the next.
type follower struct {
	started bool
	tried   string    // CURRENT at the last failure
	again   time.Time // not before, unless CURRENT changes
	pause   time.Duration
	said    string    // what was logged last
	scrub   time.Time // when the files are verified next
	alarmed time.Time // when a suspicion was last looked into
}

func (f *follower) look(ctx context.Context, a *App, now time.Time) {
	if !f.started {
		f.started, f.scrub = true, now.Add(scrubEvery)
	}
	dir, _, err := a.generations()
	if err != nil {
		f.failed(a, now, "", "the folder of the index cannot be named", err)
		return
	}
	name := dir.Current()
	served, seen := a.servedName()
	switch {
	case served && (name == "" || name == seen && f.tried == ""):
		// Where something failed in between and is gone again, catching up takes
		// the mark of a stand-in away.
	case name == f.tried && now.Before(f.again):
	case served:
		f.catchUp(ctx, a, dir, now, name)
	default:
		if err := a.open(ctx, true); err != nil {
			if ctx.Err() == nil {
				f.failed(a, now, name, "nothing can be served yet, it is tried again", err)
			}
			break
		}
		f.succeeded(a)
	}
	f.verify(ctx, a, now)
}

// servedName says whether anything is served and what CURRENT was when it was
// opened.
func (a *App) servedName() (served bool, seen string) {
	a.swapping.Lock()
	defer a.swapping.Unlock()
	return a.current != nil, a.seen
}

func (f *follower) catchUp(ctx context.Context, a *App, dir *index.Dir, now time.Time, name string) {
	a.swapping.Lock()
	err := a.catchUp(ctx, dir)
	a.swapping.Unlock()
	switch {
	case ctx.Err() != nil || errors.Is(err, errClosed):
	case err != nil:
		f.failed(a, now, name, "what was published cannot be served; what was served is served on, and it is tried again", err)
	default:
		f.succeeded(a)
	}
}

// failed says once what does not work and tries again after a pause that grows.
func (f *follower) failed(a *App, now time.Time, name, what string, err error) {
	if name != f.tried || f.pause == 0 {
		f.pause = lookEvery
	} else {
		f.pause = min(2*f.pause, retryMost)
	}
	f.tried, f.again = name, now.Add(f.pause)
	if text := name + err.Error(); text != f.said {
		f.said = text
		a.log.Warn(what, "cause", err)
	}
}

func (f *follower) succeeded(a *App) {
	*f = follower{started: f.started, scrub: f.scrub, alarmed: f.alarmed}
	s := a.Status()
	a.log.Info("serving", "generation", s.Generation, "passages", s.Passages)
}

// verify looks at the files when it is time, or soon after a text differed from
// its hash.
func (f *follower) verify(ctx context.Context, a *App, now time.Time) {
	suspicion := a.suspect.Load() && (f.alarmed.IsZero() || now.Sub(f.alarmed) >= retryMost)
	if !suspicion && now.Before(f.scrub) {
		return
	}
	if suspicion {
		a.suspect.Store(false)
		f.alarmed = now
	}
	f.scrub = now.Add(scrubEvery)
	if err := a.scrub(ctx); err != nil && ctx.Err() == nil && !errors.Is(err, errClosed) {
		a.log.Error("the served generation is damaged on disk and cannot be replaced; its checked texts are served on; run reindex", "cause", err)
	}
}

// scrub verifies the files of what is served. Where they do not verify it serves
// what would be served at a start: another generation, or one built anew.
func (a *App) scrub(ctx context.Context) error {
	a.swapping.Lock()
	defer a.swapping.Unlock()
	if a.closed {
		return errClosed
	}
	if a.current == nil {
		return nil // there is nothing to verify; opening is tried by itself
	}
	dir, _, err := a.generations()
	if err != nil {
		return err
	}
	g, why, err := dir.Open(ctx)
	if err == nil {
		sound := !g.Degraded()
		if err := g.Close(); err != nil || sound {
			return err
		}
		err = why
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	a.log.Error("the served generation does not verify any more, it is replaced", "generation", a.current.generation.Number(), "cause", err)
	return a.openInstead(ctx)
}
