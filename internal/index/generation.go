package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"bedside/internal/faq"
	"bedside/internal/index/generations"
	"bedside/internal/index/rank"
)

// Generation is one verified, opened, unchanging index with its passages. It is
// safe for concurrent use until Close.
type Generation struct {
	number      int
	fingerprint string
	degraded    bool

	passages []*faq.Passage // nil for bare entries
	texts    *texts
	byID     map[string]int
	engine   *engine
	model    *rank.Model
	ranker   *rank.Ranker
	vectors  vectors

	refs    atomic.Int64 // owner and users; at 0 it is closed
	once    sync.Once
	err     error // of closing
	release func()
}

// openGeneration opens the files in dir, which must have been verified or just
// been built.
func openGeneration(dir string) (*Generation, error) {
	g := &Generation{release: func() {}}
	g.refs.Store(1)
	if err := g.open(dir); err != nil {
		_ = g.shut()
		return nil, err
	}
	return g, nil
}

func (g *Generation) open(dir string) (err error) {
	if g.texts, err = openTexts(dir); err != nil {
		return err
	}
	meta, err := os.ReadFile(filepath.Join(dir, passagesName))
	switch {
	case err == nil:
		if g.passages, err = unpack(meta); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	ranking, err := os.ReadFile(filepath.Join(dir, rankingName))
	if err != nil {
		return err
	}
	if g.model, err = rank.Decode(ranking); err != nil {
		return err
	}
	rawOrder, err := os.ReadFile(filepath.Join(dir, orderName))
	if err != nil {
		return err
	}
	order, err := decodeOrder(rawOrder, g.model.Units())
	if err != nil {
		return err
	}
	if n := g.texts.len(); n != g.model.Entries() || g.passages != nil && n != len(g.passages) {
		return fmt.Errorf("%w: %d texts, %d entries, %d passages", ErrCorrupt, n, g.model.Entries(), len(g.passages))
	}
	if g.vectors, err = openVectors(dir, g.texts.len()); err != nil {
		return err
	}
	if g.engine, err = openEngine(dir, order); err != nil {
		return err
	}
	g.ranker = rank.New(g.model, g.engine, rank.Default())
	g.byID = make(map[string]int, len(g.passages))
	for i, p := range g.passages {
		g.byID[p.ID] = i
	}
	return nil
}

// adopt takes over the number and the hold of an opened folder.
func (g *Generation) adopt(o *generations.Opened) {
	g.number, g.fingerprint, g.degraded, g.release = o.Number, o.Fingerprint, o.Degraded, o.Close
}

// Len is the number of passages; they are numbered from 0 in the corpus's order,
// as Hit.Entry counts them.
func (g *Generation) Len() int { return g.texts.len() }

// Number is the generation's number, 1 or more.
func (g *Generation) Number() int { return g.number }

// Fingerprint is that of everything the generation was made from.
func (g *Generation) Fingerprint() string { return g.fingerprint }

// Degraded reports whether it is served in place of a newer one that did not verify.
func (g *Generation) Degraded() bool { return g.degraded }

// Passage returns the passage of a number without its text, which Text gives. It
// is shared: do not change it.
func (g *Generation) Passage(i int) *faq.Passage { return g.passages[i] }

// ByID returns the number of the passage with that id.
func (g *Generation) ByID(id string) (int, bool) {
	i, ok := g.byID[id]
	return i, ok
}

// Text returns the verbatim text of a passage, compared with its hash. If its
// bytes have changed since the generation was verified it is ErrCorrupt: show
// nothing then, and rebuild.
func (g *Generation) Text(i int) (string, error) { return g.texts.read(i) }

// Full returns a copy of the passage with its verbatim text.
func (g *Generation) Full(i int) (*faq.Passage, error) {
	text, err := g.Text(i)
	if err != nil {
		return nil, err
	}
	p := *g.passages[i]
	p.Text = text
	return &p, nil
}

// Retrieve returns at most depth passages, best first, with falling scores; ties
// stand in the corpus's order.
func (g *Generation) Retrieve(ctx context.Context, q Question, depth int) (Result, error) {
	return g.ranker.Retrieve(ctx, q, depth)
}

// RetrieveWith is Retrieve with other constants of the ranking, to measure what they
// are worth. It starts without what Retrieve has read already.
func (g *Generation) RetrieveWith(p Params) func(context.Context, Question, int) (Result, error) {
	return rank.New(g.model, g.engine, p).Retrieve
}

// Vocabulary reports whether a folded word stands in any indexed text, in this
// or another form.
func (g *Generation) Vocabulary(word string) bool { return g.model.Holds(word) }

// Close gives up the owner's share. The files are closed when the last user has
// left; Close does not wait for that.
func (g *Generation) Close() error {
	g.Release()
	return nil
}

// Release gives back what Handle.Acquire gave.
func (g *Generation) Release() {
	if g.refs.Add(-1) == 0 {
		_ = g.shut() // read-only files: nothing can be lost by closing
	}
}

// share takes one more reference unless the generation is closed already.
func (g *Generation) share() bool {
	for {
		n := g.refs.Load()
		if n <= 0 {
			return false
		}
		if g.refs.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

func (g *Generation) shut() error {
	g.once.Do(func() {
		if g.engine != nil {
			g.err = g.engine.close()
		}
		if g.texts != nil {
			if err := g.texts.file.Close(); g.err == nil {
				g.err = err
			}
		}
		g.release()
	})
	return g.err
}
