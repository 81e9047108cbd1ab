package index

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"sync"

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
	if g.Len() != len(b.list) {
		return fmt.Errorf("%w: %d texts read back, %d written", ErrCorrupt, g.Len(), len(b.list))
	}
	if !g.vectors.same(b.vectors) {
		return fmt.Errorf("%w: the vectors were not read back as they were written", ErrCorrupt)
	}
	for i := range b.list {
		text, err := g.Text(i)
		if err != nil {
			return err
		}
		if text != b.text(i) {
			return fmt.Errorf("%w: text %d was not read back as it was written", ErrCorrupt, i)
		}
		if b.corpus == nil {
			continue
		}
		want, got := b.corpus.Passages[i], g.passages[i]
		if got.ID != want.ID || got.Section != want.Section ||
			!reflect.DeepEqual(got.AllCovers(), want.AllCovers()) || !slices.Equal(got.AlsoAsked, want.AlsoAsked) ||
			got.Attach != want.Attach || got.DosingOK != want.DosingOK || got.Plain != want.Plain || got.Doc.File != want.Doc.File {
			return fmt.Errorf("%w: passage %q was not read back as it was written", ErrCorrupt, want.ID)
		}
	}
	return nil
}

// checkPostings compares every list of the engine with what was counted: a fault of
// its merge, or of ours, shows here and nowhere later.
func (b *builder) checkPostings(ctx context.Context, g *Generation) error {
	for f, name := range fieldNames {
		field := rank.Field(f)
		terms, err := g.engine.terms(field)
		if err != nil {
			return err
		}
		if want := b.tally.Stems(field); len(terms) != want {
			return fmt.Errorf("%w: field %s holds %d stems, not %d", ErrCorrupt, name, len(terms), want)
		}
		for _, stem := range terms {
			if err := ctx.Err(); err != nil {
				return err
			}
			got, err := g.engine.read(stem, field)
			if err != nil {
				return err
			}
			if !b.tally.Agrees(field, stem, got) {
				return fmt.Errorf("%w: field %s: the postings of a stem differ from the text", ErrCorrupt, name)
			}
		}
	}
	return nil
}

// askedHeadings is up to how many entries each is asked for by its own title. Of more,
// so many are asked for, evenly spread: their postings have all been compared with the
// text, and a fault of ranking does not choose among hundreds of thousands.
const askedHeadings = 1000

// checkHeadings asks for entries by their own titles, on all cores. One that is not
// found at all is an error; one that others push from the first places is reported.
func (b *builder) checkHeadings(ctx context.Context, g *Generation) error {
	same := make(map[string]int)
	for _, e := range b.list {
		same[e.Units[0].Title]++
	}
	n := min(len(b.list), askedHeadings)
	pushed := make([]bool, n)
	err := inParallel(n, func(k int) error {
		i := k * len(b.list) / n
		first, err := b.found(ctx, g, i, same[b.list[i].Units[0].Title])
		pushed[k] = !first
		return err
	}, func(done int) { b.options.Progress("check", done, n) })
	if err != nil {
		return err
	}
	for k, p := range pushed {
		if p {
			b.result.Unfindable = append(b.result.Unfindable, b.list[k*len(b.list)/n].ID)
		}
	}
	return nil
}

// inParallel calls f with 0 to n-1 on all cores until one call fails, and returns that
// error. progress is called from one goroutine at a time.
func inParallel(n int, f func(i int) error, progress func(done int)) error {
	var (
		wg         sync.WaitGroup
		mu         sync.Mutex
		next, done int
		failed     error
	)
	// take hands out the next block, after noting what became of the last one.
	take := func(finished int, err error) (from, to int) {
		mu.Lock()
		defer mu.Unlock()
		if failed == nil {
			failed = err
		}
		if done += finished; finished > 0 {
			progress(done)
		}
		if failed != nil {
			return n, n
		}
		from, next = next, min(next+blockEntries, n)
		return from, next
	}
	for range runtime.GOMAXPROCS(0) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for from, to := take(0, nil); from < to; {
				var err error
				i := from
				for ; i < to && err == nil; i++ {
					err = f(i)
				}
				from, to = take(i-from, err)
			}
		}()
	}
	wg.Wait()
	return failed
}

// found reports whether entry i is among the first for its own title, which so many
// entries share. Not to be found at all is an error.
func (b *builder) found(ctx context.Context, g *Generation, i, shared int) (bool, error) {
	terms := telling(DefaultTerms(b.list[i].Units[0].Title))
	if len(terms) == 0 {
		return true, nil // a heading of signs only: found by its text
	}
	q := Question{Terms: terms}
	res, err := g.Retrieve(ctx, q, nearTop+shared)
	if err != nil || slices.ContainsFunc(res.Hits, func(h Hit) bool { return h.Entry == i }) {
		return true, err
	}
	q.Allow = func(e int) bool { return e == i }
	if res, err = g.Retrieve(ctx, q, 1); err == nil && len(res.Hits) == 0 {
		err = fmt.Errorf("%w: passage %q is not found by its own heading", ErrCorrupt, b.list[i].ID)
	}
	return false, err
}

// telling leaves out the words of grammar where there are others: they have the longest
// lists, and a heading that is found without them is found with them.
func telling(terms []Term) []Term {
	content := slices.DeleteFunc(slices.Clone(terms), func(t Term) bool { return t.Weight < 1 })
	if len(content) == 0 {
		return terms
	}
	return content
}
