package index

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"bedside/internal/faq"
	"bedside/internal/index/generations"
	"bedside/internal/index/rank"
)

// BuildOptions are for Build.
type BuildOptions struct {
	// Inputs are hashes of all else that answers depend on, such as the lexicon's.
	Inputs []string
	// Vectors say what each entry means, for Generation.Near: one for each, as Embed
	// makes them; nil: none. Model is the name of what made them, without which none
	// can be compared. Inputs must name it too: vectors themselves are no part of the
	// fingerprint, because a model may give other last digits every time.
	Vectors [][]float32
	Model   string
	// Anew builds also what is published already: the vectors have changed.
	Anew bool
	// Force lets the content shrink by more than 30 %.
	Force bool
	// Verify looks at the new generation before it is published, for instance
	// with golden questions. It must not keep it. nil: no check.
	Verify func(*Generation) error
	// Progress is called often, from one goroutine at a time: "index" counts phrasings,
	// "check" counts passages. nil: silent.
	Progress func(stage string, done, total int)
}

// BuildResult says what a build did.
type BuildResult struct {
	Number    int  // generation that is current now
	Unchanged bool // the same content was published already; nothing was written
	Entries   int
	Diff      // against the generation served before
	// Unfindable are ids of passages that their own heading does not bring among
	// the first: other passages answer to that heading better.
	Unfindable []string
}

// Fingerprint is the hash of everything a generation is made from: corpus bytes,
// other inputs, mapping, engine versions and the code's schema.
func Fingerprint(c *faq.Corpus, inputs ...string) (string, error) {
	src, err := passageSource(c)
	if err != nil {
		return "", err
	}
	return src.fingerprint(inputs)
}

func passageSource(c *faq.Corpus) (*source, error) {
	meta, err := pack(c)
	if err != nil {
		return nil, err
	}
	return &source{corpus: c, list: entries(c), meta: meta}, nil
}

func (s *source) fingerprint(inputs []string) (string, error) {
	mapping, err := json.Marshal(newMapping())
	if err != nil {
		return "", err
	}
	v, err := json.Marshal(versions())
	if err != nil {
		return "", err
	}
	h := sha256.New()
	// Each part goes in with its length, so that no two lists of parts run together.
	put := func(part string) {
		var n [8]byte
		binary.LittleEndian.PutUint64(n[:], uint64(len(part)))
		h.Write(n[:])
		io.WriteString(h, part)
	}
	for _, part := range append([]string{string(s.meta), string(mapping), string(v)}, inputs...) {
		put(part)
	}
	for i, e := range s.list {
		put(e.ID)
		put(s.text(i))
		for _, u := range e.Units {
			put(u.ID)
			put(u.Title)
			put(u.Text)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Build makes a generation of the corpus, checks it and makes it current. On an
// error the generation before stays current. One build at a time: a second one
// waits two seconds and then gets a *LockedError.
func (d *Dir) Build(ctx context.Context, c *faq.Corpus, o BuildOptions) (*BuildResult, error) {
	src, err := passageSource(c)
	if err != nil {
		return nil, err
	}
	return d.build(ctx, src, o)
}

// BuildEntries is Build for entries that are no passages, such as those of a public
// test set. Text gives the text of an entry's first unit; there are no passages.
func (d *Dir) BuildEntries(ctx context.Context, list []Entry, o BuildOptions) (*BuildResult, error) {
	return d.build(ctx, &source{list: list}, o)
}

func (d *Dir) build(ctx context.Context, src *source, o BuildOptions) (*BuildResult, error) {
	if len(src.list) == 0 {
		return nil, ErrEmpty
	}
	if err := distinct(src.list); err != nil {
		return nil, err
	}
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	b := &builder{source: src, dir: d, options: o, result: &BuildResult{Entries: len(src.list)}}
	var err error
	if b.vectors, err = newVectors(o.Model, o.Vectors, len(src.list)); err != nil {
		return nil, err
	}
	sum, err := src.fingerprint(o.Inputs)
	if err != nil {
		return nil, err
	}
	w, err := d.store.Writer(ctx)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	same, err := b.compare(ctx, sum)
	if err != nil || same {
		return b.result, err
	}
	b.result.Number, err = w.Publish(ctx, generations.Draft{
		Fingerprint: sum, Count: len(src.list), Force: o.Force, Build: b.fill, Check: b.check,
	})
	if err != nil {
		return nil, err
	}
	return b.result, nil
}

// distinct refuses two entries of one id: the engine would keep both, and a
// reply could not say which one it shows.
func distinct(list []Entry) error {
	seen := make(map[string]bool, len(list))
	for _, e := range list {
		if e.ID == "" || len(e.Units) == 0 {
			return errors.New("an entry without id or without a phrasing")
		}
		if seen[e.ID] {
			return fmt.Errorf("two entries with the id %q", e.ID)
		}
		seen[e.ID] = true
	}
	return nil
}

// builder is one build under way.
type builder struct {
	*source
	dir     *Dir
	options BuildOptions
	vectors vectors
	tally   *rank.Tally
	result  *BuildResult
}

// compare fills the differences to what is served now and reports whether there
// are none.
func (b *builder) compare(ctx context.Context, sum string) (same bool, err error) {
	g, _, err := b.dir.Open(ctx)
	switch {
	case err == nil:
		defer g.Close()
		if g.fingerprint == sum && !g.degraded && !b.options.Anew {
			b.result.Unchanged, b.result.Number = true, g.number
			return true, nil
		}
	case !errors.Is(err, ErrNoGeneration):
		return false, err
	default:
		g = nil
	}
	if b.corpus != nil {
		b.result.Diff = Compare(g, b.corpus)
	}
	return false, nil
}

// fill writes the files of a generation.
func (b *builder) fill(ctx context.Context, dir string) error {
	if err := b.dir.fs.Mkdir(filepath.Join(dir, scratchName)); err != nil {
		return err
	}
	collector, err := buildEngine(ctx, dir, b.list, func(done, total int) { b.options.Progress("index", done, total) })
	if err != nil {
		return err
	}
	b.tally = collector.Tally()
	b.dir.step("engine built")
	if err := b.dir.fs.RemoveAll(filepath.Join(dir, scratchName)); err != nil {
		return err
	}
	order, err := engineOrder(dir)
	if err != nil {
		return err
	}
	if err := writeTexts(b.dir.fs, dir, b.source); err != nil {
		return err
	}
	b.dir.step("texts written")
	for _, f := range []struct {
		name string
		data []byte
	}{
		{passagesName, b.meta},
		{rankingName, collector.Model().Encode()},
		{orderName, encodeOrder(order)},
		{vectorsName, b.vectors.encode()},
	} {
		if f.data == nil {
			continue
		}
		if err := b.dir.fs.WriteFile(filepath.Join(dir, f.name), f.data); err != nil {
			return err
		}
		b.dir.step(f.name + " written")
	}
	return nil
}
