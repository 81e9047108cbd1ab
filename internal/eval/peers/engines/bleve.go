package engines

import (
	"context"
	"fmt"
	"iter"
	"path/filepath"
	"strconv"

	"github.com/blevesearch/bleve/v2"
)

// bleveIndex is Bleve as its README shows it: default mapping, default query.
type bleveIndex struct{ index bleve.Index }

func openBleve(ctx context.Context, dir string, batches iter.Seq[[]document]) (_ searcher, err error) {
	idx, err := bleve.New(filepath.Join(dir, "bleve"), bleve.NewIndexMapping())
	if err != nil {
		return nil, fmt.Errorf("new index: %w", err)
	}
	defer func() {
		if err != nil {
			_ = idx.Close()
		}
	}()
	for docs := range batches {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		b := idx.NewBatch()
		for _, d := range docs {
			if err := b.Index(strconv.Itoa(d.number), map[string]any{"title": d.title, "text": d.text}); err != nil {
				return nil, fmt.Errorf("index line %d: %w", d.number, err)
			}
		}
		if err := idx.Batch(b); err != nil {
			return nil, fmt.Errorf("write batch: %w", err)
		}
	}
	return &bleveIndex{idx}, nil
}

func (b *bleveIndex) search(ctx context.Context, text string, depth int) ([]line, error) {
	req := bleve.NewSearchRequestOptions(bleve.NewMatchQuery(text), depth, 0, false)
	res, err := b.index.SearchInContext(ctx, req)
	if err != nil {
		return nil, err
	}
	out := make([]line, len(res.Hits))
	for i, h := range res.Hits {
		n, err := strconv.Atoi(h.ID)
		if err != nil {
			return nil, err
		}
		out[i] = line{n, h.Score}
	}
	return out, nil
}

func (b *bleveIndex) settle(ctx context.Context, dir string) error { return quiet(ctx, dir) }

func (b *bleveIndex) close() error { return b.index.Close() }
