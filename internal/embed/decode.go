package embed

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
)

// maxDimension bounds how many numbers a vector has. The largest models in use
// have 4096.
const maxDimension = 8192

// bodyLimit is how many bytes an answer about so many texts may have: for each
// number up to 32 (a long number, comma, indent), and some for what stands around.
func bodyLimit(texts int) int64 {
	const number, around = 32, 4 << 10
	return around + int64(texts)*(maxDimension*number+around)
}

// wrong is what is wrong with an answer, in fixed words.
type wrong string

func (w wrong) Error() string { return string(w) }

const notForm = wrong(`is not of the form {"data":[{"index":0,"embedding":[0.1]}]}`)

// decode reads an answer about count texts. The vectors stand in the order of
// the texts, have one dimension (the one given, if it is not 0), only finite
// numbers, and length 1.
func decode(body []byte, count, dimension int) ([][]float32, error) {
	if !json.Valid(body) { // NaN is no JSON either
		return nil, wrong("is not JSON, or a part of it is missing")
	}
	d := decoder{json.NewDecoder(bytes.NewReader(body))}
	if !d.opens('{') {
		return nil, notForm
	}
	var out [][]float32
	for d.More() {
		key, err := d.Token()
		switch {
		case err != nil:
			return nil, notForm
		case key == "data" && out != nil:
			return nil, wrong("has two lists of vectors")
		case key == "data":
			if out, err = d.list(count); err != nil {
				return nil, err
			}
		default:
			var skipped json.RawMessage
			if err := d.Decode(&skipped); err != nil {
				return nil, notForm
			}
		}
	}
	if out == nil {
		return nil, notForm
	}
	if dimension == 0 {
		dimension = len(out[0])
	}
	for _, v := range out {
		if len(v) != dimension {
			return nil, wrong("has vectors of different dimensions")
		}
		if !normalise(v) {
			return nil, wrong("has a vector of zeros only")
		}
	}
	return out, nil
}

type decoder struct{ *json.Decoder }

func (d decoder) opens(with json.Delim) bool {
	t, err := d.Token()
	return err == nil && t == with
}

// list reads the vectors one by one, so that a long list of nothing is given up
// early, and puts each where its index says.
func (d decoder) list(count int) ([][]float32, error) {
	const miscounted = wrong("has not one vector for each text")
	if !d.opens('[') {
		return nil, notForm
	}
	out := make([][]float32, count)
	for n := 0; d.More(); n++ {
		if n == count {
			return nil, miscounted
		}
		var item struct {
			Index     *int   `json:"index"`
			Embedding vector `json:"embedding"`
		}
		if err := d.Decode(&item); err != nil {
			var w wrong
			if errors.As(err, &w) {
				return nil, w
			}
			return nil, notForm
		}
		switch i := item.Index; {
		case i == nil || len(item.Embedding) == 0:
			return nil, notForm
		case *i < 0 || *i >= count:
			return nil, wrong("has an index that no text has")
		case out[*i] != nil:
			return nil, wrong("has an index twice")
		default:
			out[*i] = item.Embedding
		}
	}
	if _, err := d.Token(); err != nil { // the end of the list
		return nil, notForm
	}
	for _, v := range out {
		if v == nil {
			return nil, miscounted
		}
	}
	return out, nil
}

// vector is a list of numbers and of nothing else. The library would take null
// for 0, which some servers write where a number is not finite.
type vector []float32

// UnmarshalJSON reads a list of numbers from valid JSON.
func (v *vector) UnmarshalJSON(raw []byte) error {
	if raw[0] != '[' {
		return wrong("has a vector that is no list of numbers")
	}
	raw = bytes.TrimSpace(raw[1 : len(raw)-1])
	if len(raw) == 0 {
		return wrong("has an empty vector")
	}
	n := bytes.Count(raw, []byte{','}) + 1
	if n > maxDimension {
		return wrong("has a vector of more than " + strconv.Itoa(maxDimension) + " numbers")
	}
	list := make(vector, 0, n)
	for part := range bytes.SplitSeq(raw, []byte{','}) {
		x, err := strconv.ParseFloat(string(bytes.TrimSpace(part)), 32)
		if err != nil {
			return wrong("has a vector with something that is no finite number")
		}
		list = append(list, float32(x))
	}
	*v = list
	return nil
}

// normalise gives a vector the length 1. It reports false for a vector without a
// direction.
func normalise(v []float32) bool {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 {
		return false
	}
	length := math.Sqrt(sum)
	for i, x := range v {
		v[i] = float32(float64(x) / length)
	}
	return true
}
