package index

import (
	"context"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"
	bleveindex "github.com/blevesearch/bleve_index_api"

	"bedside/internal/index/rank"
)

// analyzerName is how our analyzer is known to Bleve.
const analyzerName = "bedside"

func init() {
	err := registry.RegisterAnalyzer(analyzerName, func(map[string]any, *registry.Cache) (analysis.Analyzer, error) {
		return analyzer{}, nil
	})
	if err != nil {
		panic(err) // two packages of one name: cannot happen in a program that passed its tests
	}
}

// analyzer makes Bleve index exactly the stems that ranking asks for.
type analyzer struct{}

// Analyze returns the stems of a text. Offsets are left out: nothing is
// highlighted, and folding moves them.
func (analyzer) Analyze(text []byte) analysis.TokenStream {
	words := rank.Words(string(text))
	out := make(analysis.TokenStream, len(words))
	for i, w := range words {
		out[i] = &analysis.Token{Term: []byte(rank.Stem(w)), Position: i + 1, Type: analysis.AlphaNumeric}
	}
	return out
}

// fieldNames are the names of rank's fields in the engine.
var fieldNames = [...]string{rank.Title: "title", rank.Whole: "text"}

// newMapping is closed: two text fields, nothing stored, nothing else indexed.
func newMapping() *mapping.IndexMappingImpl {
	field := bleve.NewTextFieldMapping()
	field.Analyzer = analyzerName
	field.Store, field.IncludeInAll, field.IncludeTermVectors, field.DocValues = false, false, false, false
	unit := bleve.NewDocumentStaticMapping()
	for _, name := range fieldNames {
		unit.AddFieldMappingsAt(name, field)
	}
	unit.AddSubDocumentMapping("_all", bleve.NewDocumentDisabledMapping())
	m := bleve.NewIndexMapping()
	m.DefaultMapping = bleve.NewDocumentDisabledMapping()
	m.AddDocumentMapping(unitDocument{}.BleveType(), unit)
	m.DefaultAnalyzer = analyzerName
	m.StoreDynamic, m.IndexDynamic, m.DocValuesDynamic = false, false, false
	m.ScoringModel = bleveindex.BM25Scoring
	return m
}

// unitDocument is one unit as the engine indexes it. Text holds the title too.
type unitDocument struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// BleveType names the mapping of units.
func (unitDocument) BleveType() string { return "unit" }

// guarded calls f and turns a panic of the engine into ErrCorrupt: Bleve reads
// its files without checking bounds.
func guarded(what string, f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %s: engine panic: %v", ErrCorrupt, what, r)
		}
	}()
	return f()
}

// buildEngine writes the postings of all units below dir.
func buildEngine(ctx context.Context, dir string, list []Entry, progress func(done, total int)) error {
	total := 0
	for _, e := range list {
		total += len(e.Units)
	}
	return guarded("build", func() error {
		// Its scratch folder must be on the same file system, and inside what is
		// swept when the process dies.
		scratch := filepath.Join(dir, scratchName)
		b, err := bleve.NewBuilder(filepath.Join(dir, engineName), newMapping(), map[string]any{"buildPathPrefix": scratch})
		if err != nil {
			return fmt.Errorf("start builder: %w", err)
		}
		done := 0
		for _, e := range list {
			for _, u := range e.Units {
				if err := ctx.Err(); err != nil {
					return err // the builder holds no file open; what it wrote is swept
				}
				if err := b.Index(strconv.Itoa(done), unitDocument{u.Title, u.Title + "\n" + u.Text}); err != nil {
					return fmt.Errorf("index unit %d: %w", done, err)
				}
				done++
				progress(done, total)
			}
		}
		if err := b.Close(); err != nil {
			return fmt.Errorf("finish builder: %w", err)
		}
		return nil
	})
}

// engine reads postings out of a finished index. It is safe for concurrent use.
type engine struct {
	index  bleve.Index
	mu     sync.Mutex // the reader's caches are not safe for concurrent use
	reader bleveindex.IndexReader
	order  []uint32 // engine's document number → unit
}

// openEngine opens the index read-only. The order is read from the index itself
// if it is nil.
func openEngine(dir string, order []uint32) (*engine, error) {
	e := &engine{order: order}
	err := guarded("open", func() error {
		idx, err := bleve.OpenUsing(filepath.Join(dir, engineName), map[string]any{"read_only": true, "bolt_timeout": "1s"})
		if err != nil {
			return fmt.Errorf("%w: open engine: %w", ErrCorrupt, err)
		}
		e.index = idx
		adv, err := idx.Advanced()
		if err != nil {
			return err
		}
		if e.reader, err = adv.Reader(); err != nil {
			return err
		}
		if e.order == nil {
			e.order, err = e.readOrder()
		}
		return err
	})
	if err != nil {
		_ = e.close()
		return nil, err
	}
	return e, nil
}

// readOrder asks the engine which unit each of its documents is.
func (e *engine) readOrder() ([]uint32, error) {
	count, err := e.reader.DocCount()
	if err != nil {
		return nil, err
	}
	order := make([]uint32, count)
	seen := make([]bool, count)
	for i := range order {
		id, err := e.reader.ExternalID(bleveindex.NewIndexInternalID(nil, uint64(i)))
		if err != nil {
			return nil, err
		}
		n, err := strconv.Atoi(id)
		if err != nil || n < 0 || n >= len(order) || seen[n] {
			return nil, fmt.Errorf("%w: the engine holds an unknown or doubled unit", ErrCorrupt)
		}
		seen[n] = true
		order[i] = uint32(n)
	}
	return order, nil
}

// Postings implements rank.Source.
func (e *engine) Postings(stem string, f rank.Field) (out []rank.Posting, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.reader == nil {
		return nil, ErrClosed
	}
	err = guarded("postings", func() error {
		r, err := e.reader.TermFieldReader(context.Background(), []byte(stem), fieldNames[f], true, false, false)
		if err != nil {
			return err
		}
		defer r.Close()
		out = make([]rank.Posting, 0, r.Count())
		var doc bleveindex.TermFieldDoc
		for {
			d, err := r.Next(&doc)
			if err != nil {
				return err
			}
			if d == nil {
				return nil
			}
			if len(d.ID) != 8 {
				return fmt.Errorf("%w: posting without a document number", ErrCorrupt)
			}
			n := d.ID.Value()
			if n >= uint64(len(e.order)) {
				return fmt.Errorf("%w: posting of an unknown unit", ErrCorrupt)
			}
			out = append(out, rank.Posting{Unit: e.order[n], TF: uint32(d.Freq)})
			doc.ID = d.ID[:0]
		}
	})
	slices.SortFunc(out, func(a, b rank.Posting) int { return int(a.Unit) - int(b.Unit) })
	return out, err
}

// terms lists the stems of a field.
func (e *engine) terms(f rank.Field) (out []string, err error) {
	err = guarded("dictionary", func() error {
		dict, err := e.reader.FieldDict(fieldNames[f])
		if err != nil {
			return err
		}
		defer dict.Close()
		for {
			t, err := dict.Next()
			if err != nil || t == nil {
				return err
			}
			out = append(out, t.Term)
		}
	})
	return out, err
}

func (e *engine) close() error {
	return guarded("close", func() error {
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.reader != nil {
			_ = e.reader.Close()
			e.reader = nil
		}
		if e.index == nil {
			return nil
		}
		idx := e.index
		e.index = nil
		return idx.Close()
	})
}

func encodeOrder(order []uint32) []byte {
	b := make([]byte, 0, 4*len(order))
	for _, n := range order {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return b
}

func decodeOrder(b []byte, units int) ([]uint32, error) {
	if len(b) != 4*units {
		return nil, fmt.Errorf("%w: %s has the wrong length", ErrCorrupt, orderName)
	}
	order := make([]uint32, units)
	for i := range order {
		if order[i] = binary.LittleEndian.Uint32(b[4*i:]); int(order[i]) >= units {
			return nil, fmt.Errorf("%w: %s names an unknown unit", ErrCorrupt, orderName)
		}
	}
	return order, nil
}
