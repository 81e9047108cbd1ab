package engines

import (
	"context"
	"fmt"
	"iter"
	"path/filepath"
	"strconv"

	"github.com/blugelabs/bluge"
	"github.com/blugelabs/bluge/analysis"
	"github.com/blugelabs/bluge/analysis/lang/en"
)

// blugeIndex is Bluge with its English analyzer and one composite field.
type blugeIndex struct {
	writer  *bluge.Writer
	reader  *bluge.Reader
	english *analysis.Analyzer
}

func openBluge(ctx context.Context, dir string, batches iter.Seq[[]document]) (_ searcher, err error) {
	w, err := bluge.OpenWriter(bluge.DefaultConfig(filepath.Join(dir, "bluge")))
	if err != nil {
		return nil, fmt.Errorf("open writer: %w", err)
	}
	b := &blugeIndex{writer: w, english: en.NewAnalyzer()}
	defer func() {
		if err != nil {
			_ = w.Close()
		}
	}()
	for docs := range batches {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		batch := bluge.NewBatch()
		for _, d := range docs {
			doc := bluge.NewDocument(strconv.Itoa(d.number)).
				AddField(bluge.NewTextField("title", d.title).WithAnalyzer(b.english).StoreValue()).
				AddField(bluge.NewTextField("text", d.text).WithAnalyzer(b.english).StoreValue()).
				AddField(bluge.NewCompositeFieldIncluding("_all", []string{"title", "text"}))
			batch.Insert(doc)
		}
		if err := w.Batch(batch); err != nil {
			return nil, fmt.Errorf("write batch: %w", err)
		}
	}
	return b, nil
}

// settle also takes the snapshot that is searched.
func (b *blugeIndex) settle(ctx context.Context, dir string) (err error) {
	if err := quiet(ctx, dir); err != nil {
		return err
	}
	if b.reader, err = b.writer.Reader(); err != nil {
		return fmt.Errorf("open reader: %w", err)
	}
	return nil
}

func (b *blugeIndex) search(ctx context.Context, text string, depth int) ([]line, error) {
	q := bluge.NewMatchQuery(text).SetField("_all").SetAnalyzer(b.english)
	hits, err := b.reader.Search(ctx, bluge.NewTopNSearch(depth, q))
	if err != nil {
		return nil, err
	}
	var out []line
	for {
		h, err := hits.Next()
		if err != nil {
			return nil, err
		}
		if h == nil {
			return out, nil
		}
		n := -1
		err = h.VisitStoredFields(func(field string, value []byte) bool {
			if field == "_id" {
				if id, err := strconv.Atoi(string(value)); err == nil {
					n = id
				}
				return false
			}
			return true
		})
		if err != nil {
			return nil, err
		}
		out = append(out, line{n, h.Score})
	}
}

func (b *blugeIndex) close() error {
	var err error
	if b.reader != nil {
		err = b.reader.Close()
	}
	if werr := b.writer.Close(); err == nil {
		err = werr
	}
	return err
}
