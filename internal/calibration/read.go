package calibration

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// MaxFile bounds a file. A real one has two kilobytes.
const MaxFile = 64 << 10

// maxWeight bounds bias and weights. A probability of one in a million against
// another of the same is a difference of 28; a weight beyond this is a slip.
const maxWeight = 100

// Read reads what Bytes wrote, strictly: an unknown, missing or repeated setting, a
// signal that is not among names, a number that is none, and thresholds out of
// order are errors. All are reported, joined, each as
// "name:line: setting: what is wrong: how to mend it".
func Read(name string, data []byte, names []string) (File, error) {
	r := reader{name: name}
	root := r.root(data)
	if root == nil {
		return File{}, errors.Join(r.errs...)
	}
	var f File
	f.Weights = make([]float64, len(names))
	top := r.settings(root, "", []string{"format", "bias", "weights", "answer_at", "clarify_at", "margin", "measured"})
	if n := top["format"]; n != nil && n.Value != strconv.Itoa(Format) {
		r.fault(n, "format", "is not %d, the only format that this version reads: make the file anew with bot calibrate", Format)
		return File{}, errors.Join(r.errs...) // whatever else it says means something else
	}
	f.Bias = r.number(top["bias"], "bias", -maxWeight, maxWeight)
	if n := top["weights"]; n != nil {
		weights := r.settings(n, "weights.", names)
		for i, s := range names {
			f.Weights[i] = r.number(weights[s], "weights."+s, -maxWeight, maxWeight)
		}
	}
	f.AnswerAt = r.number(top["answer_at"], "answer_at", 0, 1)
	f.ClarifyAt = r.number(top["clarify_at"], "clarify_at", 0, 1)
	f.Margin = r.number(top["margin"], "margin", 0, 1)
	if n := top["measured"]; n != nil {
		f.Measured = r.measured(n)
	}
	if n := top["clarify_at"]; n != nil && len(r.errs) == 0 && f.ClarifyAt > f.AnswerAt {
		r.fault(n, "clarify_at", "is above answer_at, so that nothing would ever be offered to choose from: write at most %s", number(f.AnswerAt))
	}
	if len(r.errs) > 0 {
		return File{}, errors.Join(r.errs...)
	}
	return f, nil
}

func (r *reader) measured(n *yaml.Node) Measured {
	m := r.settings(n, "measured.", []string{"questions", "right", "answered", "wrong", "wrong_at_most", "ece"})
	count := func(key string) int { return int(r.number(m[key], "measured."+key, 0, 1e9)) }
	part := func(key string) float64 { return r.number(m[key], "measured."+key, 0, 1) }
	return Measured{
		Questions: count("questions"), Right: count("right"), Answered: part("answered"),
		Wrong: part("wrong"), WrongAtMost: part("wrong_at_most"), ECE: part("ece"),
	}
}

// reader collects the faults of one file.
type reader struct {
	name string
	errs []error
}

func (r *reader) fault(n *yaml.Node, key, format string, args ...any) {
	at := r.name
	if n != nil && n.Line > 0 {
		at += ":" + strconv.Itoa(n.Line)
	}
	if key != "" {
		at += ": " + key
	}
	r.errs = append(r.errs, fmt.Errorf("%s: %s", at, fmt.Sprintf(format, args...)))
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// root is the file's one mapping, nil where there is none.
func (r *reader) root(data []byte) *yaml.Node {
	switch {
	case len(data) > MaxFile:
		r.fault(nil, "", "has %d bytes: this is no calibration file", len(data))
		return nil
	case !utf8.Valid(data):
		r.fault(nil, "", "is not UTF-8 text: save it as UTF-8")
		return nil
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, second yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		r.fault(nil, "", "is empty: make it with bot calibrate")
		return nil
	case err != nil:
		text, at := err.Error(), yaml.Node{}
		if m := yamlLine.FindStringSubmatch(text); m != nil {
			at.Line, _ = strconv.Atoi(m[1])
			text = text[len(m[0]):]
		}
		r.fault(&at, "", "not valid YAML: %s", text)
		return nil
	}
	if err := dec.Decode(&second); !errors.Is(err, io.EOF) {
		r.fault(&second, "", "a second YAML document begins here: keep one")
		return nil
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		r.fault(&doc, "", "expected settings such as bias and weights: make the file with bot calibrate")
		return nil
	}
	return doc.Content[0]
}

// settings takes a mapping apart, whose keys must be those known, each once.
func (r *reader) settings(n *yaml.Node, prefix string, known []string) map[string]*yaml.Node {
	out := make(map[string]*yaml.Node, len(known))
	if n.Kind != yaml.MappingNode {
		r.fault(n, strings.TrimSuffix(prefix, "."), "expected settings below it, indented by two spaces")
		return out
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case key.Kind != yaml.ScalarNode || !slices.Contains(known, key.Value):
			r.fault(key, prefix+key.Value, "is not known here: take it out, known are %s", strings.Join(known, ", "))
		case out[key.Value] != nil:
			r.fault(key, prefix+key.Value, "stands here a second time: keep one")
		default:
			out[key.Value] = n.Content[i+1]
		}
	}
	for _, key := range known {
		if out[key] == nil {
			r.fault(n, prefix+key, "is missing: write it, or make the file anew with bot calibrate")
		}
	}
	return out
}

// number reads a finite number between low and high. A missing one has been
// reported.
func (r *reader) number(n *yaml.Node, key string, low, high float64) float64 {
	if n == nil {
		return 0
	}
	v, err := strconv.ParseFloat(n.Value, 64)
	switch {
	case n.Kind != yaml.ScalarNode || n.Tag != "!!int" && n.Tag != "!!float" || err != nil || math.IsNaN(v) || math.IsInf(v, 0):
		r.fault(n, key, "is not a number: write one such as 0.35, without quotes")
	case v < low || v > high:
		r.fault(n, key, "is not between %s and %s", number(low), number(high))
	default:
		return v
	}
	return 0
}
