package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"bedside/internal/answer"
	"bedside/internal/index"
)

// serving is one generation that is answered from, with all that was made of it.
// It never changes but for the mark.
type serving struct {
	generation *index.Generation
	catalog    *answer.Catalog
	opened     time.Time
	degraded   atomic.Bool // a newer one was published and does not verify
}

// shelf holds what is served. Whoever answers takes the generation from the handle
// and looks its catalog up: two reads without a lock, so that neither an opening
// nor a swap is ever waited for. Only the very first answer waits.
type shelf struct {
	handle   index.Handle
	catalogs sync.Map // *index.Generation → *serving; the one in the handle is in it

	life context.Context // of what is opened for many callers at once; until Close
	end  context.CancelFunc

	mu      sync.Mutex // of opening; never held across I/O
	opening *opening

	swapping sync.Mutex // held while a generation is opened to be served
	current  *serving   // what the handle holds
	seen     string     // CURRENT when current was opened
	closed   bool

	writing sync.Mutex  // held for a reindex or rollback; tried, never waited for
	replies replies     // writing's
	live    atomic.Bool // the App serves, so that what it publishes is served at once
	suspect atomic.Bool // a text differed from its hash
}

// opening is one attempt to open content, shared by all who wait for it.
type opening struct {
	done  chan struct{}
	err   error     // once done
	ended time.Time // once done
}

// openAgain is how long a failed attempt stands for the questions after it: a
// folder that cannot be read must not be read for every question of a busy hour.
const openAgain = time.Second

var errClosed = errors.New("bedside is closing")

// acquire returns what is served, or nil. The caller must release its generation.
func (a *App) acquire() *serving {
	for {
		g := a.handle.Acquire()
		if g == nil {
			return nil
		}
		if s, ok := a.catalogs.Load(g); ok {
			return s.(*serving)
		}
		g.Release() // swapped out just now: what came after it is in the handle already
	}
}

// swap serves next. swapping is held; next may be nil.
func (a *App) swap(next *serving) {
	old := a.current
	a.current = next
	if next == nil {
		a.handle.Swap(nil)
	} else {
		a.catalogs.Store(next.generation, next)
		a.handle.Swap(next.generation)
	}
	if old != nil {
		a.catalogs.Delete(old.generation)
	}
}

// use is the content as one question sees it: opened at most once, the same until
// it leaves.
type use struct {
	app *App
	s   *serving
}

func (a *App) use() *use { return &use{app: a} }

func (u *use) leave() {
	if u.s != nil {
		u.s.generation.Release()
	}
}

// catalog implements answer.Open.
func (u *use) catalog(ctx context.Context) (*answer.Catalog, error) {
	if u.s == nil {
		if u.s = u.app.acquire(); u.s == nil {
			if err := u.app.open(ctx, false); err != nil {
				return nil, err
			}
			if u.s = u.app.acquire(); u.s == nil {
				return nil, errClosed
			}
		}
	}
	return u.s.catalog, nil
}

// Open opens the content now instead of at the first question: the current
// generation if it verifies, else an older one or one built from the content. The
// error is a *ConfigError or *ContentError where these are at fault.
func (a *App) Open(ctx context.Context) error {
	a.live.Store(true)
	if s := a.acquire(); s != nil {
		s.generation.Release()
		return nil
	}
	return a.open(ctx, true)
}

// open waits until content is open, or for the attempt to fail. The attempt goes
// on without this caller, because others may wait for it.
func (a *App) open(ctx context.Context, again bool) error {
	o := a.attempt(again)
	select {
	case <-o.done:
		return o.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// attempt joins the attempt under way, or begins one. One that failed a moment ago
// stands for itself unless another is wanted.
func (a *App) attempt(again bool) *opening {
	a.mu.Lock()
	defer a.mu.Unlock()
	if o := a.opening; o != nil {
		select {
		case <-o.done:
			if o.err != nil && !again && time.Since(o.ended) < openAgain {
				return o
			}
		default:
			return o
		}
	}
	o := &opening{done: make(chan struct{})}
	a.opening = o
	go func() {
		o.err = a.openFirst(a.life)
		o.ended = time.Now()
		close(o.done)
	}()
	return o
}

func (a *App) openFirst(ctx context.Context) error {
	a.swapping.Lock()
	defer a.swapping.Unlock()
	if a.closed {
		return errClosed
	}
	if a.current != nil {
		return nil
	}
	if err := a.TakeUpStops(ctx); err != nil { // before the first page is shown
		a.log.Error("staff's stops", "cause", err)
	}
	return a.openInstead(ctx)
}

// openInstead opens or builds as at the start and serves the outcome. swapping is
// held.
func (a *App) openInstead(ctx context.Context) error {
	dir, _, err := a.generations()
	if err != nil {
		return err
	}
	seen := dir.Current() // before opening: what is published meanwhile is noticed then
	g, err := a.openGeneration(ctx)
	if err != nil {
		return err
	}
	return a.serve(g, seen)
}

// serve makes a catalog and swaps. swapping is held.
func (a *App) serve(g *index.Generation, seen string) error {
	c, err := answer.NewCatalog(g, a.lex, a.meaning.order(g)...)
	if err != nil {
		return errors.Join(err, g.Close())
	}
	s := &serving{generation: g, catalog: c, opened: a.opts.Now()}
	s.degraded.Store(g.Degraded())
	a.swap(s)
	a.seen = seen
	return nil
}

// serveNew serves what this App has just published, if it serves at all.
func (a *App) serveNew(ctx context.Context, dir *index.Dir) error {
	a.swapping.Lock()
	defer a.swapping.Unlock()
	if a.current == nil && !a.live.Load() {
		return nil // a command that publishes and ends
	}
	return a.catchUp(ctx, dir)
}

// errDegraded says that what is current does not verify and what was served is
// served on.
var errDegraded = errors.New("the current generation does not verify")

// catchUp serves the generation that CURRENT names if another one is served.
// swapping is held. On an error everything stays as it was.
func (a *App) catchUp(ctx context.Context, dir *index.Dir) error {
	if a.closed {
		return errClosed
	}
	a.lexiconChanged()
	seen := dir.Current()
	g, why, err := dir.Open(ctx)
	if err != nil {
		return fmt.Errorf("open index: %w", err)
	}
	switch s := a.current; {
	case s == nil:
	case g.Degraded():
		s.degraded.Store(true)
		return errors.Join(errDegraded, why, g.Close())
	case s.same(g):
		s.degraded.Store(false)
		a.seen = seen
		return g.Close()
	}
	return a.serve(g, seen)
}

func (s *serving) same(g *index.Generation) bool {
	return s.generation.Number() == g.Number() && s.generation.Fingerprint() == g.Fingerprint()
}

// suspectOn has the files looked at soon where a text was not what it was.
func (a *App) suspectOn(err error) error {
	if errors.Is(err, index.ErrCorrupt) {
		a.suspect.Store(true)
	}
	return err
}

// Close releases what is open. What is answered at this moment is answered; later
// questions find no content.
func (a *App) Close() error {
	a.end()
	a.mu.Lock()
	o := a.opening
	a.mu.Unlock()
	if o != nil {
		<-o.done
	}
	a.swapping.Lock()
	defer a.swapping.Unlock()
	a.closed = true
	a.swap(nil)
	a.meaning.close()
	err := a.closeRecords()
	if a.after != nil {
		err = errors.Join(err, a.after.Close())
	}
	return err
}
