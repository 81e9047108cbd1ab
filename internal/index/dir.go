package index

import (
	"context"
	"errors"
	"path/filepath"

	"bedside/internal/index/generations"
)

// Options are for OpenDir. The zero value is what programs use.
type Options struct {
	FS   generations.FS    // nil: the disk
	Step func(name string) // called between the steps of a write, for tests that stop there
}

// Dir is the folder of one clinic's generations.
type Dir struct {
	store *generations.Store
	fs    generations.FS
	step  func(string)
}

// OpenDir names the folder; it need not exist and nothing is read yet.
func OpenDir(path string, o Options) *Dir {
	if o.FS == nil {
		o.FS = generations.Disk{}
	}
	if o.Step == nil {
		o.Step = func(string) {}
	}
	return &Dir{store: generations.New(filepath.Clean(path), o.FS, versions(), o.Step), fs: o.FS, step: o.Step}
}

// Open opens the generation that is to be served: the one CURRENT names if all
// its files verify and this version wrote it, else the newest older one that
// does. Otherwise the error is ErrNoGeneration, with the reason for each refusal:
// rebuild from the content. why is not nil when something was passed over; the
// generation is then Degraded or the next one down.
func (d *Dir) Open(ctx context.Context) (g *Generation, why, err error) {
	o, why, err := d.store.Open(ctx)
	if err != nil {
		return nil, nil, err
	}
	if g, err = openGeneration(o.Dir); err != nil {
		o.Close()
		// Its files are those that were verified at the build, and yet they do
		// not open: nothing older is to be trusted more than a rebuild.
		return nil, nil, errors.Join(ErrNoGeneration, err)
	}
	g.adopt(o)
	return g, why, nil
}

// Current returns the content of CURRENT, to see cheaply whether another process
// has published or rolled back. It is empty if there is none.
func (d *Dir) Current() string {
	name, err := d.store.CurrentName()
	if err != nil {
		return ""
	}
	return name
}

// Rollback makes the newest verified generation before the current one current,
// and returns its number.
func (d *Dir) Rollback(ctx context.Context) (int, error) {
	w, err := d.store.Writer(ctx)
	if err != nil {
		return 0, err
	}
	defer w.Close()
	return w.Rollback(ctx)
}

// RollbackTo makes a kept generation current, older or newer than the current one. It
// is ErrNotKept where there is none of that number; one that does not verify is
// refused, and everything stays.
func (d *Dir) RollbackTo(ctx context.Context, n int) error {
	w, err := d.store.Writer(ctx)
	if err != nil {
		return err
	}
	defer w.Close()
	return w.RollbackTo(ctx, n)
}

// Kept is what is known of one generation on disk.
type Kept = generations.Kept

// Kept looks at every generation, the newest first, and verifies its files.
func (d *Dir) Kept(ctx context.Context) ([]Kept, error) { return d.store.List(ctx) }

// Shrink refuses, with a *ShrinkError, so many passages in place of what is current:
// Build without Force would.
func (d *Dir) Shrink(passages int) error { return d.store.Shrink(passages) }
