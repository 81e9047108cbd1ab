package eval

import (
	"context"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"bedside/internal/index"
	"bedside/internal/query"
	"bedside/internal/textnorm"
)

// Terms weighs the words of a query. vocabulary tells whether the index holds a
// folded word.
type Terms func(query string, vocabulary func(string) bool) []index.Term

// QueryTerms is the bot's own way from a question to weighed words.
func QueryTerms(p *query.Parser) Terms {
	return func(text string, vocabulary func(string) bool) []index.Term {
		folded := textnorm.Fold(text)
		parsed := p.Parse(folded, textnorm.Tokens(folded), vocabulary)
		out := make([]index.Term, len(parsed.Terms))
		for i, t := range parsed.Terms {
			out[i] = index.Term{Text: t.Text, Weight: t.Weight, Fixed: t.Fixed}
		}
		return out
	}
}

// IndexBuilder builds the bot's own index of a set in a new folder under dir
// and asks it with the given terms. Closing the retriever removes the folder.
func IndexBuilder(dir string, terms Terms) Builder {
	return func(ctx context.Context, entries []BeirEntry) (Retriever, error) {
		folder, err := os.MkdirTemp(dir, "beir-")
		if err != nil {
			return nil, err
		}
		r, err := openIndexed(ctx, folder, entries, terms)
		if err != nil {
			if rerr := os.RemoveAll(folder); rerr != nil {
				err = fmt.Errorf("%w; and %w", err, rerr)
			}
			return nil, err
		}
		return r, nil
	}
}

func openIndexed(ctx context.Context, folder string, entries []BeirEntry, terms Terms) (*indexed, error) {
	list := make([]index.Entry, len(entries))
	for i, e := range entries {
		list[i] = index.Entry{ID: e.Lines[0].ID}
		for _, l := range e.Lines {
			list[i].Units = append(list[i].Units, index.Unit{ID: l.ID, Title: l.Title, Text: l.Text})
		}
	}
	d := index.OpenDir(folder, index.Options{})
	if _, err := d.BuildEntries(ctx, list, index.BuildOptions{}); err != nil {
		return nil, err
	}
	g, why, err := d.Open(ctx)
	if err != nil {
		return nil, err
	}
	if why != nil {
		return nil, fmt.Errorf("a fresh index was passed over: %w", why)
	}
	size, err := folderSize(folder)
	if err != nil {
		return nil, err
	}
	return &indexed{folder: folder, generation: g, terms: terms, size: size}, nil
}

// indexed is the bot's index as a Retriever.
type indexed struct {
	folder     string
	generation *index.Generation
	terms      Terms
	size       int64
}

func (r *indexed) Size() int64 { return r.size }

func (r *indexed) Close() error {
	err := r.generation.Close()
	if rerr := os.RemoveAll(r.folder); rerr != nil && err == nil {
		err = rerr
	}
	return err
}

func (r *indexed) Retrieve(ctx context.Context, text string, depth int) ([]Ranked, float64, error) {
	// One more than asked for, so that the lead of the first can be told.
	res, err := r.generation.Retrieve(ctx, index.Question{Terms: r.terms(text, r.generation.Vocabulary)}, max(depth, 2))
	if err != nil {
		return nil, 0, err
	}
	out := make([]Ranked, 0, min(depth, len(res.Hits)))
	for _, h := range res.Hits {
		if len(out) == depth {
			break
		}
		out = append(out, Ranked{Entry: h.Entry, Score: h.Score})
	}
	return out, Confidence(res.Hits), nil
}

// Confidence compares questions by how likely the first hit is right, 0 without
// hits. It is the sum of the first hit's lead over the second as a share of its
// own score, of the share of the question found in it, of its title found in the
// question, and of their likeness by letters: four signals between 0 and 1, none
// of which is enough alone.
func Confidence(hits []index.Hit) float64 {
	if len(hits) == 0 {
		return 0
	}
	lead := 1.0
	if len(hits) > 1 && hits[0].Score > 0 {
		lead = 1 - math.Max(hits[1].Score, 0)/hits[0].Score
	}
	return lead + hits[0].Covered + hits[0].Title + hits[0].Cosine
}

func folderSize(dir string) (int64, error) {
	var n int64
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		n += info.Size()
		return nil
	})
	return n, err
}
