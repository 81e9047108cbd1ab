package index

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"bedside/internal/index/rank"
)

// nearTop is how many places count as found by one's own heading, beside those
// of passages with the same heading.
const nearTop = 10

// check opens a new generation as it will be served and compares what comes out
// with what went in: every passage's fields and text, every posting of every
// stem, every passage by its own heading, and what the caller wants to see.
func (b *builder) check(ctx context.Context, dir string) error {
	g, err := openGeneration(dir)
	if err != nil {
		return err
	}
	defer g.Close()
	if err := b.checkPassages(g); err != nil {
		return err
	}
	if err := b.checkPostings(ctx, g); err != nil {
		return err
	}
	if err := b.checkHeadings(ctx, g); err != nil {
		return err
	}
	if b.options.Verify == nil {
		return nil
	}
	if err := b.options.Verify(g); err != nil {
		return errors.Join(ErrRefused, err)
	}
	return nil
}

func (b *builder) checkPassages(g *Generation) error {
	if g.Len() != len(b.list) || g.model.Entries() != len(b.list) {
		return fmt.Errorf("%w: %d passages and %d entries read back, %d written", ErrCorrupt, g.Len(), g.model.Entries(), len(b.list))
	}
	for i, want := range b.corpus.Passages {
		got, err := g.Full(i)
		if err != nil {
			return err
		}
		if got.Text != want.Text || got.ID != want.ID || got.Section != want.Section ||
			!reflect.DeepEqual(got.AllCovers(), want.AllCovers()) || !slices.Equal(got.AlsoAsked, want.AlsoAsked) ||
			got.Attach != want.Attach || got.DosingOK != want.DosingOK || got.Plain != want.Plain || got.Doc.File != want.Doc.File {
			return fmt.Errorf("%w: passage %q was not read back as it was written", ErrCorrupt, want.ID)
		}
	}
	return nil
}

// checkPostings counts all words again and compares every list of the engine: a
// fault of its merge, or of ours, shows here and nowhere later.
func (b *builder) checkPostings(ctx context.Context, g *Generation) error {
	for f, want := range rank.Count(b.list) {
		field := rank.Field(f)
		terms, err := g.engine.terms(field)
		if err != nil {
			return err
		}
		if len(terms) != len(want) {
			return fmt.Errorf("%w: field %s holds %d stems, not %d", ErrCorrupt, fieldNames[f], len(terms), len(want))
		}
		for _, stem := range terms {
			if err := ctx.Err(); err != nil {
				return err
			}
			got, err := g.engine.Postings(stem, field)
			if err != nil {
				return err
			}
			if !slices.Equal(got, want[stem]) {
				return fmt.Errorf("%w: field %s: the postings of a stem differ from the text", ErrCorrupt, fieldNames[f])
			}
		}
	}
	return nil
}

// checkHeadings asks for every entry by its own title. One that is not found at
// all is an error; one that others push from the first places is reported.
func (b *builder) checkHeadings(ctx context.Context, g *Generation) error {
	same := make(map[string]int)
	for _, e := range b.list {
		same[e.Units[0].Title]++
	}
	for i, e := range b.list {
		terms := DefaultTerms(e.Units[0].Title)
		if len(terms) == 0 {
			continue // a heading of signs only: found by its text
		}
		find := func(depth int) (found bool, err error) {
			res, err := g.Retrieve(ctx, Question{Terms: terms}, depth)
			return slices.ContainsFunc(res.Hits, func(h Hit) bool { return h.Entry == i }), err
		}
		found, err := find(nearTop + same[e.Units[0].Title])
		if err != nil {
			return err
		}
		if found {
			continue
		}
		if found, err = find(len(b.list)); err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("%w: passage %q is not found by its own heading", ErrCorrupt, e.ID)
		}
		b.result.Unfindable = append(b.result.Unfindable, e.ID)
	}
	return nil
}
