package lexicon

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxSource bounds a lexicon file; the embedded ones together have about 200 KB.
const maxSource = 4 << 20

// yamlLine takes apart the decoder's messages, which carry the line in words.
var yamlLine = regexp.MustCompile(`line (\d+): (.*)`)

// parse decodes one source strictly: an unknown field, a second document or a
// wrong type is an error that names file and line. All problems are returned.
func parse(src Source) (*file, error) {
	if len(src.Data) > maxSource {
		return nil, fmt.Errorf("%s: larger than %d bytes", src.Name, maxSource)
	}
	dec := yaml.NewDecoder(bytes.NewReader(src.Data))
	dec.KnownFields(true)
	f := new(file)
	if err := dec.Decode(f); err != nil {
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		return nil, yamlError(src.Name, err)
	}
	if dec.Decode(new(yaml.Node)) != io.EOF {
		return nil, fmt.Errorf("%s: more than one YAML document", src.Name)
	}
	if f.Version != 1 {
		return nil, fmt.Errorf("%s:1: version is %d, want 1", src.Name, f.Version)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(src.Data, &root); err != nil {
		return nil, yamlError(src.Name, err)
	}
	if err := f.place(src.Name, &root); err != nil {
		return nil, err
	}
	return f, nil
}

func yamlError(name string, err error) error {
	var te *yaml.TypeError
	lines := []string{strings.TrimPrefix(err.Error(), "yaml: ")}
	if errors.As(err, &te) {
		lines = te.Errors
	}
	var all []error
	for _, l := range lines {
		if m := yamlLine.FindStringSubmatch(l); m != nil {
			all = append(all, fmt.Errorf("%s:%s: %s", name, m[1], m[2]))
			continue
		}
		all = append(all, fmt.Errorf("%s: %s", name, l))
	}
	return errors.Join(all...)
}

// place notes file and line of every definition, so that a clash can name both.
// An item without anything in it, which decoding leaves out, is an error.
func (f *file) place(name string, root *yaml.Node) error {
	if len(root.Content) == 0 || root.Content[0].Kind != yaml.MappingNode {
		return nil
	}
	top := root.Content[0].Content
	for i := 0; i+1 < len(top); i += 2 {
		var put func(j int, at pos)
		switch top[i].Value {
		case "classes":
			put = func(j int, at pos) { f.Classes[j].At = at }
		case "medications":
			put = func(j int, at pos) { f.Medications[j].At = at }
		case "conditions":
			put = func(j int, at pos) { f.Conditions[j].At = at }
		case "ambiguous_terms":
			put = func(j int, at pos) { f.Ambiguous[j].At = at }
		case "terms":
			put = func(j int, at pos) { f.Terms[j].At = at }
		default:
			continue
		}
		for j, item := range top[i+1].Content {
			if item.Kind != yaml.MappingNode {
				return fmt.Errorf("%s:%d: an item of %s has no fields; write them, the first behind the dash", name, item.Line, top[i].Value)
			}
			put(j, pos{File: name, Line: item.Line})
		}
	}
	return nil
}
