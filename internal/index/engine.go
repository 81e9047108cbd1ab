package index

import (
	"bytes"
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

// analyzer makes Bleve index exactly the stems that ranking asks for: package rank
// has made them, and they come with single spaces between.
type analyzer struct{}

// Analyze cuts the text at its spaces. Offsets are left out: nothing is highlighted.
func (analyzer) Analyze(text []byte) analysis.TokenStream {
	if len(text) == 0 {
		return nil
	}
	n := 1 + bytes.Count(text, []byte{' '})
	tokens, out := make([]analysis.Token, n), make(analysis.TokenStream, n)
	for i := range out {
		term := text
		if end := bytes.IndexByte(text, ' '); end >= 0 {
			term, text = text[:end], text[end+1:]
		}
		tokens[i] = analysis.Token{Term: term, Position: i + 1, Type: analysis.AlphaNumeric}
		out[i] = &tokens[i]
	}
	return out
}

// fieldNames are the names of rank's fields in the engine.
var fieldNames = [...]string{rank.Title: "title", rank.Body: "body"}

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

// unitDocument is one unit as the engine indexes it: the stems of its two fields.
type unitDocument struct {
	Title string `json:"title"`
	Body  string `json:"body"`
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

// engineOrder reads the order of a finished index.
func engineOrder(dir string) ([]uint32, error) {
	e, err := openEngine(dir, nil)
	if err != nil {
		return nil, err
	}
	order := e.order
	return order, e.close()
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
func (e *engine) Postings(stem string, f rank.Field) ([]rank.Posting, error) {
	out, err := e.read(stem, f)
	slices.SortFunc(out, func(a, b rank.Posting) int { return int(a.Unit) - int(b.Unit) })
	return out, err
}

// read returns the postings of a stem in the engine's order.
func (e *engine) read(stem string, f rank.Field) (out []rank.Posting, err error) {
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

// encodeOrder writes the order as varints.
func encodeOrder(order []uint32) []byte {
	b := make([]byte, 0, 3*len(order))
	before := int64(-1)
	for _, n := range order {
		b = binary.AppendVarint(b, int64(n)-before)
		before = int64(n)
	}
	return b
}

func decodeOrder(b []byte, units int) ([]uint32, error) {
	order := make([]uint32, units)
	before := int64(-1)
	for i := range order {
		step, n := binary.Varint(b)
		before += step
		if n <= 0 || before < 0 || before >= int64(units) {
			return nil, fmt.Errorf("%w: %s names an unknown unit", ErrCorrupt, orderName)
		}
		order[i], b = uint32(before), b[n:]
	}
	if len(b) > 0 {
		return nil, fmt.Errorf("%w: %s has the wrong length", ErrCorrupt, orderName)
	}
	return order, nil
}
