package eval

import (
	"context"
	"errors"
	"fmt"
	"os"

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
		terms := p.Terms(folded, textnorm.Tokens(folded), vocabulary)
		out := make([]index.Term, len(terms))
		for i, t := range terms {
			out[i] = index.Term{Text: t.Text, Weight: t.Weight, Fixed: t.Fixed, Added: t.Added}
		}
		return out
	}
}

// IndexBuilder builds the bot's own index of a set in a new folder under dir
// and asks it with the given terms. Closing the retriever removes the folder.
func IndexBuilder(dir string, terms Terms) Builder {
	return MeaningBuilder(dir, terms, "", nil)
}

// MeaningBuilder is IndexBuilder with entries and queries compared by their meaning
// too, as vectors of the model say it. A fault of the Embedder is an error of the build
// or the query: a figure must not be of less than it says. A nil Embedder is IndexBuilder.
func MeaningBuilder(dir string, terms Terms, model string, meaning index.Embedder) Builder {
	return func(ctx context.Context, entries []BeirEntry) (Retriever, error) {
		folder, err := os.MkdirTemp(dir, "beir-")
		if err != nil {
			return nil, err
		}
		r, err := openMeaning(ctx, folder, entries, terms, model, meaning)
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
	return openMeaning(ctx, folder, entries, terms, "", nil)
}

func openMeaning(ctx context.Context, folder string, entries []BeirEntry, terms Terms, model string, meaning index.Embedder) (*indexed, error) {
	list := make([]index.Entry, len(entries))
	for i, e := range entries {
		list[i] = index.Entry{ID: e.Lines[0].ID}
		for _, l := range e.Lines {
			list[i].Units = append(list[i].Units, index.Unit{ID: l.ID, Title: l.Title, Text: l.Text})
		}
	}
	d := index.OpenDir(folder, index.Options{})
	var o index.BuildOptions
	if meaning != nil {
		var err error
		if o.Vectors, err = index.Embed(ctx, list, meaning, nil); err != nil {
			return nil, err
		}
		o.Model = model
	}
	if _, err := d.BuildEntries(ctx, list, o); err != nil {
		return nil, err
	}
	g, why, err := d.Open(ctx)
	if err != nil {
		return nil, err
	}
	if why != nil {
		return nil, fmt.Errorf("a fresh index was passed over: %w", why)
	}
	size, content, err := index.Sizes(folder)
	if err != nil {
		return nil, err
	}
	return &indexed{folder: folder, generation: g, terms: terms, meaning: meaning, size: size, content: content}, nil
}

// indexed is the bot's index as a Retriever.
type indexed struct {
	folder     string
	generation *index.Generation
	terms      Terms
	meaning    index.Embedder // nil: words alone
	size       int64          // of what is searched, in bytes
	content    int64          // of the texts beside it
}

func (r *indexed) Size() (searched, content int64) { return r.size, r.content }

func (r *indexed) Close() error {
	err := r.generation.Close()
	if rerr := os.RemoveAll(r.folder); rerr != nil && err == nil {
		err = rerr
	}
	return err
}

func (r *indexed) Retrieve(ctx context.Context, text string, depth int) ([]Ranked, float64, error) {
	res, err := r.retrieve(ctx, text, depth)
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
	return out, Confidence(Signals(res)), nil
}

// retrieve asks for one entry more than wanted at the least, so that the lead of
// the first can be told.
func (r *indexed) retrieve(ctx context.Context, text string, depth int) (index.Result, error) {
	q := index.Question{Terms: r.terms(text, r.generation.Vocabulary)}
	if r.meaning != nil {
		v, err := r.meaning.Embed(ctx, []string{text})
		if err != nil {
			return index.Result{}, err
		}
		if q.Near = r.generation.Near(v[0]); q.Near == nil {
			return index.Result{}, errors.New("the vector of the query has another dimension than those of the entries")
		}
	}
	return r.generation.Retrieve(ctx, q, max(depth, 2))
}

// Signals implements Signaller.
func (r *indexed) Signals(ctx context.Context, text string) ([]float64, error) {
	res, err := r.retrieve(ctx, text, timedDepth)
	if err != nil {
		return nil, err
	}
	return Signals(res), nil
}
