package index

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"bedside/internal/faq"
	"bedside/internal/index/generations"
	"bedside/internal/index/rank"
)

// BuildOptions are for Build.
type BuildOptions struct {
	// Inputs are hashes of all else that answers depend on, such as the lexicon's.
	Inputs []string
	// Force lets the content shrink by more than 30 %.
	Force bool
	// Verify looks at the new generation before it is published, for instance
	// with golden questions. It must not keep it. nil: no check.
	Verify func(*Generation) error
	// Progress is called after each unit. nil: silent.
	Progress func(done, total int)
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
	meta, texts, err := pack(c)
	if err != nil {
		return "", err
	}
	return fingerprint(meta, texts, nil, inputs)
}

func fingerprint(meta, texts, units []byte, inputs []string) (string, error) {
	mapping, err := json.Marshal(newMapping())
	if err != nil {
		return "", err
	}
	v, err := json.Marshal(versions())
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, part := range append([][]byte{meta, texts, units, mapping, v}, asBytes(inputs)...) {
		// Each part is hashed by itself, so that no two lists of parts run together.
		sum := sha256.Sum256(part)
		h.Write(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func asBytes(list []string) [][]byte {
	out := make([][]byte, len(list))
	for i, s := range list {
		out[i] = []byte(s)
	}
	return out
}

// Build makes a generation of the corpus, checks it and makes it current. On an
// error the generation before stays current. One build at a time: a second one
// waits two seconds and then gets a *LockedError.
func (d *Dir) Build(ctx context.Context, c *faq.Corpus, o BuildOptions) (*BuildResult, error) {
	return d.build(ctx, c, entries(c), nil, o)
}

// BuildEntries is Build for entries that are no passages. Passage i has the id of
// entry i, and of its first unit the title as section and the text.
func (d *Dir) BuildEntries(ctx context.Context, list []Entry, o BuildOptions) (*BuildResult, error) {
	units, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	return d.build(ctx, corpusOf(list), list, units, o)
}

func (d *Dir) build(ctx context.Context, c *faq.Corpus, list []Entry, units []byte, o BuildOptions) (*BuildResult, error) {
	if len(list) == 0 {
		return nil, ErrEmpty
	}
	if err := distinct(list); err != nil {
		return nil, err
	}
	if o.Progress == nil {
		o.Progress = func(int, int) {}
	}
	b := &builder{dir: d, corpus: c, list: list, options: o, result: &BuildResult{Entries: len(list)}}
	var err error
	if b.meta, b.texts, err = pack(c); err != nil {
		return nil, err
	}
	sum, err := fingerprint(b.meta, b.texts, units, o.Inputs)
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
		Fingerprint: sum, Count: len(list), Force: o.Force, Build: b.fill, Check: b.check,
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
	dir         *Dir
	corpus      *faq.Corpus
	list        []Entry
	options     BuildOptions
	meta, texts []byte
	result      *BuildResult
}

// compare fills the differences to what is served now and reports whether there
// are none.
func (b *builder) compare(ctx context.Context, sum string) (same bool, err error) {
	g, _, err := b.dir.Open(ctx)
	switch {
	case err == nil:
		defer g.Close()
		if g.fingerprint == sum && !g.degraded {
			b.result.Unchanged, b.result.Number = true, g.number
			return true, nil
		}
	case !errors.Is(err, ErrNoGeneration):
		return false, err
	default:
		g = nil
	}
	b.result.Diff = Compare(g, b.corpus)
	return false, nil
}

// fill writes the files of a generation.
func (b *builder) fill(ctx context.Context, dir string) error {
	if err := b.dir.fs.Mkdir(filepath.Join(dir, scratchName)); err != nil {
		return err
	}
	if err := buildEngine(ctx, dir, b.list, b.options.Progress); err != nil {
		return err
	}
	b.dir.step("engine built")
	if err := b.dir.fs.RemoveAll(filepath.Join(dir, scratchName)); err != nil {
		return err
	}
	e, err := openEngine(dir, nil)
	if err != nil {
		return err
	}
	order := slices.Clone(e.order)
	if err := e.close(); err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		data []byte
	}{
		{passagesName, b.meta},
		{textsName, b.texts},
		{rankingName, rank.NewModel(b.list).Encode()},
		{orderName, encodeOrder(order)},
	} {
		if err := b.dir.fs.WriteFile(filepath.Join(dir, f.name), f.data); err != nil {
			return err
		}
		b.dir.step(f.name + " written")
	}
	return nil
}
