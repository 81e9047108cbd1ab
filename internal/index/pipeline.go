package index

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2"

	"bedside/internal/index/rank"
)

// A build is a line of three: all cores cut texts into words, one goroutine counts
// them in order, one has the engine store them. blockEntries is what is handed on
// at a time, so that a step costs nothing for being one.
const blockEntries = 128

// block is a stretch of the entries on its way through the line.
type block struct {
	from, to int           // entries
	pieces   []rank.Pieces // of all their units, once ready is closed
	ready    chan struct{}
}

// split cuts the entries' texts into words on all cores and hands the blocks on in
// order. The channel is closed at the end, or early when ctx ends.
func split(ctx context.Context, list []Entry, wg *sync.WaitGroup) <-chan *block {
	workers := runtime.GOMAXPROCS(0)
	out, work := make(chan *block, 2*workers), make(chan *block)
	wg.Add(workers + 1)
	go func() {
		defer wg.Done()
		defer close(out)
		defer close(work)
		for from := 0; from < len(list); from += blockEntries {
			b := &block{from: from, to: min(from+blockEntries, len(list)), ready: make(chan struct{})}
			for _, c := range []chan *block{out, work} {
				select {
				case c <- b:
				case <-ctx.Done():
					return
				}
			}
		}
	}()
	for range workers {
		go func() {
			defer wg.Done()
			for b := range work {
				for _, e := range list[b.from:b.to] {
					for _, u := range e.Units {
						b.pieces = append(b.pieces, rank.Split(u))
					}
				}
				close(b.ready)
			}
		}()
	}
	return out
}

// The engine's builder writes a segment after so many documents and merges so many
// segments at once. Both are as large as memory allows: what is merged is written
// twice.
const (
	segmentDocuments = 8000
	mergeSegments    = 256
)

// buildEngine writes the postings of all units below dir and returns what it counted
// of them.
func buildEngine(ctx context.Context, dir string, list []Entry, progress func(done, total int)) (*rank.Collector, error) {
	total := 0
	for _, e := range list {
		total += len(e.Units)
	}
	outer := ctx
	ctx, cancel := context.WithCancelCause(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel(nil)
	documents := make(chan []unitDocument, 4)
	stored := make(chan error, 1)
	wg.Add(1)
	go func() {
		defer wg.Done()
		err := store(dir, documents, func(done int) { progress(done, total) })
		if err != nil {
			cancel(err)
		}
		stored <- err
	}()
	collector, err := collect(ctx, list, split(ctx, list, &wg), documents)
	close(documents)
	// The caller's end comes first, then the engine's fault: it is why the collection
	// ended.
	serr := <-stored
	if err == nil || outer.Err() == nil && serr != nil {
		err = serr
	}
	if err != nil {
		return nil, err
	}
	return collector, nil
}

// collect counts the blocks in order and makes documents of them.
func collect(ctx context.Context, list []Entry, blocks <-chan *block, out chan<- []unitDocument) (*rank.Collector, error) {
	c := rank.NewCollector()
	var b strings.Builder
	line := func(stems []uint32) string {
		size := len(stems)
		for _, s := range stems {
			size += len(c.Stem(s))
		}
		b.Reset()
		b.Grow(size)
		for i, s := range stems {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(c.Stem(s))
		}
		return b.String()
	}
	for bl := range blocks {
		select {
		case <-bl.ready:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		docs, next := make([]unitDocument, 0, len(bl.pieces)), 0
		for _, e := range list[bl.from:bl.to] {
			for i := range e.Units {
				title, body := c.Add(bl.pieces[next], i == 0)
				docs = append(docs, unitDocument{Title: line(title), Body: line(body)})
				next++
			}
		}
		select {
		case out <- docs:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	return c, context.Cause(ctx)
}

// store has the engine index the documents, whose ids are their numbers. On an error
// what it wrote is swept with the folder; it holds no file open.
func store(dir string, documents <-chan []unitDocument, progress func(done int)) error {
	return guarded("build", func() error {
		// Its scratch folder must be on the same file system, and inside what is
		// swept when the process dies.
		b, err := bleve.NewBuilder(filepath.Join(dir, engineName), newMapping(), map[string]any{
			"buildPathPrefix": filepath.Join(dir, scratchName), "batchSize": segmentDocuments, "mergeMax": mergeSegments,
		})
		if err != nil {
			return fmt.Errorf("start builder: %w", err)
		}
		done := 0
		for docs := range documents {
			for _, d := range docs {
				if err := b.Index(strconv.Itoa(done), d); err != nil {
					return fmt.Errorf("index unit %d: %w", done, err)
				}
				done++
			}
			progress(done)
		}
		if done == 0 {
			return nil // cancelled before the first: the builder cannot close without one
		}
		if err := b.Close(); err != nil {
			return fmt.Errorf("finish builder: %w", err)
		}
		return nil
	})
}
