package index

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"bedside/internal/faq"
)

// vectorsName is the file of the entries' vectors. It is there only where there are
// vectors.
const vectorsName = "vectors.bin"

// Embedder says what texts mean: one vector for each, in their order, all of one
// dimension and of length 1.
type Embedder interface {
	Embed(ctx context.Context, texts []string) ([][]float32, error)
}

const (
	// maxMeaning is how many bytes of a text say what it means: models read the
	// beginning of a text, and a long one has more than one meaning.
	maxMeaning = 1000
	// embedStep is how many texts are embedded between two reports of progress.
	embedStep = 64
)

// MeaningTexts are the texts that say what an entry means, none of them blank: the
// heading with the beginning of the text, and the title of each further phrasing.
func MeaningTexts(e Entry) []string {
	var out []string
	for i, u := range e.Units {
		text := cutBytes(u.Title, maxMeaning)
		if i == 0 {
			text += "\n" + cutBytes(u.Text, maxMeaning)
		}
		if text = strings.TrimSpace(text); text != "" {
			out = append(out, text)
		}
	}
	return out
}

// cutBytes is the longest start of the text with at most n bytes and no half rune.
func cutBytes(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// Embed makes BuildOptions.Vectors of entries: for each the sum of the vectors of
// its MeaningTexts, brought to length 1. An entry without such a text, or whose
// vectors cancel out, has zeros. progress counts texts and may be nil. The error is
// the Embedder's, or says that its vectors do not fit each other.
func Embed(ctx context.Context, list []Entry, e Embedder, progress func(done, total int)) ([][]float32, error) {
	var texts []string
	var of []int // entry of each text
	for i, entry := range list {
		for _, text := range MeaningTexts(entry) {
			texts, of = append(texts, text), append(of, i)
		}
	}
	var sums []float64
	dimension := 0
	for done := 0; done < len(texts); {
		step := texts[done:min(done+embedStep, len(texts))]
		vectors, err := e.Embed(ctx, step)
		if err != nil {
			return nil, err
		}
		if len(vectors) != len(step) {
			return nil, fmt.Errorf("%d vectors for %d texts", len(vectors), len(step))
		}
		if dimension == 0 {
			dimension = len(vectors[0])
			sums = make([]float64, dimension*len(list))
		}
		for i, v := range vectors {
			if len(v) != dimension || dimension == 0 {
				return nil, fmt.Errorf("a vector of %d numbers, others have %d", len(v), dimension)
			}
			to := sums[of[done+i]*dimension:]
			for k, x := range v {
				to[k] += float64(x)
			}
		}
		done += len(step)
		if progress != nil {
			progress(done, len(texts))
		}
	}
	if dimension == 0 {
		return nil, errors.New("no entry has a text")
	}
	out := make([][]float32, len(list))
	for i := range out {
		out[i] = direction(sums[i*dimension : (i+1)*dimension])
	}
	return out, nil
}

// EmbedPassages is Embed for the entries of a corpus.
func EmbedPassages(ctx context.Context, c *faq.Corpus, e Embedder, progress func(done, total int)) ([][]float32, error) {
	return Embed(ctx, entries(c), e, progress)
}

// direction is the vector with length 1, or zeros where it has none.
func direction(v []float64) []float32 {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	out := make([]float32, len(v))
	if length := math.Sqrt(sum); length > 1e-6 {
		for i, x := range v {
			out[i] = float32(x / length)
		}
	}
	return out
}

// vectors are those of all entries, one after the other.
type vectors struct {
	model     string
	dimension int // 0: there are none
	numbers   []float32
}

// newVectors checks what Build was given for so many entries.
func newVectors(model string, list [][]float32, entries int) (vectors, error) {
	if len(list) == 0 {
		return vectors{}, nil
	}
	v := vectors{model: model, dimension: len(list[0])}
	switch {
	case model == "" || len(model) > math.MaxUint16:
		return v, errors.New("vectors without the name of their model")
	case len(list) != entries:
		return v, fmt.Errorf("%d vectors for %d entries", len(list), entries)
	case v.dimension == 0:
		return v, errors.New("vectors without a number")
	}
	v.numbers = make([]float32, 0, entries*v.dimension)
	for i, one := range list {
		if len(one) != v.dimension {
			return v, fmt.Errorf("vector %d has %d numbers, others have %d", i, len(one), v.dimension)
		}
		v.numbers = append(v.numbers, one...)
	}
	if i := v.wrong(); i >= 0 {
		return v, fmt.Errorf("vector %d has neither the length 1 nor only zeros", i)
	}
	return v, nil
}

// wrong is the first entry whose vector is neither of length 1 nor of zeros only, -1
// if there is none. A number that is not finite makes no such length.
func (v vectors) wrong() int {
	const rounding = 1e-3
	for i := 0; i*v.dimension < len(v.numbers); i++ {
		sum := 0.0
		for _, x := range v.numbers[i*v.dimension : (i+1)*v.dimension] {
			sum += float64(x) * float64(x)
		}
		if sum != 0 && !(math.Abs(sum-1) < rounding) {
			return i
		}
	}
	return -1
}

// vectorsHeader is the size of the header of vectors.bin: dimension, count and length
// of the model's name, which follows. All numbers are little-endian.
const vectorsHeader = 4 + 4 + 4

// encode makes the bytes of vectors.bin, nil where there are no vectors.
func (v vectors) encode() []byte {
	if v.dimension == 0 {
		return nil
	}
	b := make([]byte, 0, vectorsHeader+len(v.model)+4*len(v.numbers))
	for _, n := range []int{v.dimension, len(v.numbers) / v.dimension, len(v.model)} {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	b = append(b, v.model...)
	for _, x := range v.numbers {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

// decodeVectors reads vectors.bin of so many entries.
func decodeVectors(b []byte, entries int) (vectors, error) {
	corrupt := func(what string) (vectors, error) {
		return vectors{}, fmt.Errorf("%w: %s: %s", ErrCorrupt, vectorsName, what)
	}
	if len(b) < vectorsHeader {
		return corrupt("no header")
	}
	head := func(i int) uint64 { return uint64(binary.LittleEndian.Uint32(b[4*i:])) }
	dimension, count, name := head(0), head(1), head(2)
	switch rest := uint64(len(b) - vectorsHeader); {
	case count != uint64(entries):
		return corrupt(fmt.Sprintf("%d vectors for %d entries", count, entries))
	case dimension == 0 || name == 0 || rest < name || (rest-name)%4 != 0 || (rest-name)/4 != dimension*count:
		return corrupt("wrong length")
	}
	v := vectors{model: string(b[vectorsHeader:][:name]), dimension: int(dimension), numbers: make([]float32, dimension*count)}
	for i := range v.numbers {
		v.numbers[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[vectorsHeader+int(name)+4*i:]))
	}
	if v.wrong() >= 0 {
		return corrupt("a vector without length")
	}
	return v, nil
}

// openVectors reads the file if there is one.
func openVectors(dir string, entries int) (vectors, error) {
	b, err := os.ReadFile(filepath.Join(dir, vectorsName))
	if errors.Is(err, fs.ErrNotExist) {
		return vectors{}, nil
	}
	if err != nil {
		return vectors{}, err
	}
	return decodeVectors(b, entries)
}

// same reports whether all numbers are the same, bit by bit.
func (v vectors) same(o vectors) bool {
	if v.model != o.model || v.dimension != o.dimension || len(v.numbers) != len(o.numbers) {
		return false
	}
	for i, x := range v.numbers {
		if math.Float32bits(x) != math.Float32bits(o.numbers[i]) {
			return false
		}
	}
	return true
}

// Model is the name of the model that made the entries' vectors, empty where there
// are none. Only vectors of the same model can be compared.
func (g *Generation) Model() string { return g.vectors.model }

// Vectors are those of the entries, for BuildOptions.Vectors of another build; nil where
// there are none. They are shared: do not change them.
func (g *Generation) Vectors() [][]float32 {
	v := g.vectors
	if v.dimension == 0 {
		return nil
	}
	out := make([][]float32, g.Len())
	for i := range out {
		out[i] = v.numbers[i*v.dimension : (i+1)*v.dimension : (i+1)*v.dimension]
	}
	return out
}

// Near is for Question.Near: how near each entry is in meaning to a question, as the
// cosine of their vectors. The question's is of unit length and by the generation's
// Model. Near is nil where there are no vectors or their dimension is another one.
func (g *Generation) Near(question []float32) func(entry int) float64 {
	v := g.vectors
	if v.dimension == 0 || len(question) != v.dimension {
		return nil
	}
	return func(entry int) float64 {
		sum := 0.0
		for i, x := range v.numbers[entry*v.dimension : (entry+1)*v.dimension] {
			sum += float64(x) * float64(question[i])
		}
		if math.IsNaN(sum) {
			return 0 // the question is no vector: it is near to nothing
		}
		return min(1, max(-1, sum))
	}
}
