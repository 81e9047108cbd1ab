// Package engines lets Bedside and three established search engines for Go answer
// the same questions over the same lines. Each peer is used as its own
// documentation shows it first, with its text kept in the index, in batches of
// 1,000 lines; none is tuned.
//
// Where several lines are phrasings of one entry, a peer ranks lines, and a line
// brings its entry to the rank of the entry's best line. That is the least anybody
// would do who has such lines, and better for the peers' figures than bare lines.
package engines

import (
	"context"
	"fmt"
	"iter"
	"os"
	"strings"
	"time"

	"bedside/internal/eval"
	"bedside/internal/eval/peers/contest"
	"bedside/internal/eval/peers/machine"
	"bedside/internal/lexicon"
	"bedside/internal/query"
)

// batchSize is how many lines are given to a peer at once.
const batchSize = 1000

// Names of the engines.
const (
	Bedside = "bedside"
	Bleve   = "bleve"
	Bluge   = "bluge"
	SQLite  = "sqlite"
)

// All returns the engines, Bedside first and Bleve second.
func All() ([]contest.Engine, error) {
	lex, err := lexicon.Embedded()
	if err != nil {
		return nil, fmt.Errorf("lexicon: %w", err)
	}
	parser, err := query.NewParser(lex)
	if err != nil {
		return nil, fmt.Errorf("query parser: %w", err)
	}
	terms := eval.QueryTerms(parser)
	return []contest.Engine{
		{Name: Bedside, Build: func(ctx context.Context, dir string, entries []eval.BeirEntry) (eval.Retriever, error) {
			return eval.IndexBuilder(dir, terms)(ctx, entries)
		}},
		{Name: Bleve, Build: peer(openBleve)},
		{Name: Bluge, Build: peer(openBluge)},
		{Name: SQLite, Build: peer(openSQLite)},
	}, nil
}

// searcher is a peer's index of lines that are numbered in the order of the
// entries.
type searcher interface {
	// search returns the numbers and scores of at most depth lines, best first.
	search(ctx context.Context, text string, depth int) ([]line, error)
	// settle waits until the engine does nothing in the background any more.
	settle(ctx context.Context, dir string) error
	close() error
}

// line is one line that was found.
type line struct {
	number int
	score  float64
}

// opener makes an index of the batches in the folder dir, which exists.
type opener func(ctx context.Context, dir string, batches iter.Seq[[]document]) (searcher, error)

// document is one line as a peer gets it.
type document struct {
	number      int
	title, text string
}

// peer makes a contestant out of a way to index lines.
func peer(open opener) func(context.Context, string, []eval.BeirEntry) (eval.Retriever, error) {
	return func(ctx context.Context, dir string, entries []eval.BeirEntry) (eval.Retriever, error) {
		folder, err := os.MkdirTemp(dir, "peer-")
		if err != nil {
			return nil, err
		}
		r := &retriever{folder: folder}
		for i, e := range entries {
			for range e.Lines {
				r.entry = append(r.entry, i)
			}
		}
		if r.index, err = open(ctx, folder, batches(entries)); err != nil {
			if rerr := os.RemoveAll(folder); rerr != nil {
				err = fmt.Errorf("%w; and %w", err, rerr)
			}
			return nil, err
		}
		return r, nil
	}
}

// batches numbers the lines of all entries.
func batches(entries []eval.BeirEntry) iter.Seq[[]document] {
	return func(yield func([]document) bool) {
		var batch []document
		n := 0
		for _, e := range entries {
			for _, l := range e.Lines {
				batch = append(batch, document{n, l.Title, l.Text})
				n++
				if len(batch) == batchSize {
					if !yield(batch) {
						return
					}
					batch = batch[:0]
				}
			}
		}
		if len(batch) > 0 {
			yield(batch)
		}
	}
}

// retriever is a peer as an eval.Retriever and a contest.Settler.
type retriever struct {
	folder string
	index  searcher
	entry  []int // of each line
	size   int64
}

func (r *retriever) Retrieve(ctx context.Context, text string, depth int) ([]eval.Ranked, float64, error) {
	if strings.TrimSpace(text) == "" {
		return nil, 0, nil
	}
	found, err := r.index.search(ctx, text, depth)
	if err != nil {
		return nil, 0, err
	}
	out := make([]eval.Ranked, 0, len(found))
next:
	for _, l := range found {
		if l.number < 0 || l.number >= len(r.entry) {
			return nil, 0, fmt.Errorf("found line %d of %d", l.number, len(r.entry))
		}
		e := r.entry[l.number]
		for _, have := range out {
			if have.Entry == e {
				continue next
			}
		}
		out = append(out, eval.Ranked{Entry: e, Score: l.score})
	}
	return out, 0, nil
}

// Settle implements contest.Settler.
func (r *retriever) Settle(ctx context.Context) error {
	if err := r.index.settle(ctx, r.folder); err != nil {
		return err
	}
	var err error
	r.size, err = machine.FolderSize(r.folder)
	return err
}

func (r *retriever) Size() (searched, content int64) { return r.size, 0 }

func (r *retriever) Close() error {
	err := r.index.close()
	if rerr := os.RemoveAll(r.folder); rerr != nil && err == nil {
		err = rerr
	}
	return err
}

// How long a folder must not have changed to count as quiet, and how long that is
// waited for: merging in the background would take the core from all engines.
const (
	quietFor  = time.Second
	quietPoll = 100 * time.Millisecond
	quietMax  = 5 * time.Minute
)

// quiet waits until the size of the folder has not changed for a while.
func quiet(ctx context.Context, dir string) error {
	size, since, begun := int64(-1), time.Now(), time.Now()
	for {
		n, err := machine.FolderSize(dir)
		if err != nil {
			return err
		}
		now := time.Now()
		if n != size {
			size, since = n, now
		}
		if now.Sub(since) >= quietFor {
			return nil
		}
		if now.Sub(begun) > quietMax {
			return fmt.Errorf("the index still changes %s after it was built", quietMax)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(quietPoll):
		}
	}
}
