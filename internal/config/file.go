package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// readFile reads the file into values. The map is never nil. Problems are about
// the file's content, the error is about reading it.
func readFile(name string) (map[string]value, Problems, error) {
	raw, err := openBounded(name)
	if err != nil {
		return map[string]value{}, nil, err
	}
	values, problems := parse(name, raw)
	return values, problems, nil
}

// parse walks the YAML tree itself, so that every mistake has its line and a
// value its spelling: YAML would make the number 0 of 000 and a time of a date.
func parse(name string, raw []byte) (map[string]value, Problems) {
	p := parser{file: name, values: make(map[string]value), sections: make(map[string][]string)}
	for _, k := range keys() {
		section, key, _ := strings.Cut(k, ".")
		if p.sections[section] == nil {
			p.names = append(p.names, section)
		}
		p.sections[section] = append(p.sections[section], key)
	}
	if !utf8.Valid(raw) {
		p.fault(0, "", "the file is not UTF-8 text: save it as UTF-8")
		return p.values, p.problems
	}
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	var doc, second yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF): // nothing but comments
		return p.values, nil
	case err != nil:
		line, text := yamlError(err)
		p.fault(line, "", "not valid YAML: "+text)
		return p.values, p.problems
	}
	if err := dec.Decode(&second); !errors.Is(err, io.EOF) {
		p.fault(second.Line, "", "a second YAML document begins here: keep one")
	}
	if len(doc.Content) == 1 {
		p.top(doc.Content[0])
	}
	return p.values, p.problems
}

type parser struct {
	file     string
	names    []string            // sections, in order
	sections map[string][]string // section to its keys
	values   map[string]value
	problems Problems
}

func (p *parser) fault(line int, key, text string) {
	p.problems = append(p.problems, Problem{place: place{File: p.file, Line: line}, Key: key, Text: text})
}

func (p *parser) top(root *yaml.Node) {
	if root.Kind == yaml.ScalarNode && root.Tag == "!!null" {
		return
	}
	if root.Kind != yaml.MappingNode {
		p.fault(root.Line, "", "expected sections such as clinic:, with settings below them")
		return
	}
	seen := make(map[string]bool)
	for i := 0; i+1 < len(root.Content); i += 2 {
		name, body := root.Content[i], root.Content[i+1]
		keys, known := p.sections[name.Value]
		switch {
		case !known:
			p.fault(name.Line, name.Value, "unknown section"+didYouMean(name.Value, p.names))
		case seen[name.Value]:
			p.fault(name.Line, name.Value, "the section stands here a second time: join the two")
		case body.Kind == yaml.ScalarNode && body.Tag == "!!null": // a section with nothing in it
		case body.Kind != yaml.MappingNode:
			p.fault(body.Line, name.Value, "expected settings below the section, indented by two spaces")
		default:
			p.section(name.Value, keys, body)
		}
		seen[name.Value] = true
	}
}

func (p *parser) section(section string, keys []string, body *yaml.Node) {
	for i := 0; i+1 < len(body.Content); i += 2 {
		name, val := body.Content[i], body.Content[i+1]
		key := section + "." + name.Value
		_, twice := p.values[key]
		switch secret := secretInFile(key); {
		case secret != "":
			p.fault(name.Line, key, secret)
		case !contains(keys, name.Value):
			p.fault(name.Line, key, "unknown setting"+didYouMean(name.Value, keys))
		case twice:
			p.fault(name.Line, key, "the setting stands here a second time: keep one")
		case val.Kind != yaml.ScalarNode:
			p.fault(val.Line, key, "expected one text on the same line")
		default:
			text := val.Value
			if val.Tag == "!!null" {
				text = ""
			}
			p.values[key] = value{text: text, origin: place{File: p.file, Line: val.Line}}
		}
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// yamlError splits the line off the YAML library's message.
func yamlError(err error) (line int, text string) {
	text = err.Error()
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		line, _ = strconv.Atoi(m[1])
		text = text[len(m[0]):]
	}
	if strings.HasPrefix(text, "unknown anchor") { // the library names it, and it may be a secret
		text = "a value that begins with * is an alias: put it in quotes"
	}
	return line, text
}

// didYouMean offers the nearest of the known names, if one is near enough to be
// a slip of the hand, and all of them if they are few.
func didYouMean(got string, known []string) string {
	best, distance := "", 3 // at most two letters: more is another word
	for _, k := range known {
		if d := editDistance(strings.ToLower(got), strings.ToLower(k)); d < distance {
			best, distance = k, d
		}
	}
	switch {
	case best != "":
		return fmt.Sprintf("; did you mean %s?", best)
	case len(known) > 0 && len(known) <= 8:
		return "; known are " + strings.Join(known, ", ")
	}
	return ""
}

// editDistance is the Levenshtein distance in bytes. Names are short; a long
// one is cut, as it is near to nothing.
func editDistance(a, b string) int {
	if len(a) > 64 {
		a = a[:64]
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
