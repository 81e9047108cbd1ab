package faq

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// A setting is one key that may stand in a block of YAML, and what its value does.
// The error of set is a message for the person who wrote the value.
type setting struct {
	key string
	set func(value *yaml.Node) error
}

// readSettings decodes a block of YAML strictly: one mapping, known keys, none
// twice, no anchors, aliases or tags (so that a small file can never grow). line
// is the line of the block's first line in the file. It returns the line of each
// key that was there.
func readSettings(file, block string, line int, known []setting) (map[string]int, []Problem) {
	var problems []Problem
	report := func(n *yaml.Node, format string, args ...any) {
		problems = append(problems, Problem{File: file, Line: line + n.Line - 1, Msg: fmt.Sprintf(format, args...)})
	}
	root, at, err := decodeOne(block)
	if err != nil {
		return nil, []Problem{{File: file, Line: line + at - 1, Msg: err.Error()}}
	}
	if root == nil {
		return nil, nil
	}
	if root.Kind != yaml.MappingNode {
		report(root, "settings must be lines of the form key: value")
		return nil, problems
	}
	if odd := oddNode(root); odd != nil {
		report(odd, "anchors (&), aliases (*) and tags (!) are not allowed: put the value in quotes")
		return nil, problems
	}
	lines := make(map[string]int, len(root.Content)/2)
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		if first, ok := lines[key.Value]; ok {
			report(key, "the key %q stands twice, first on line %d: remove one", key.Value, first)
			continue
		}
		lines[key.Value] = line + key.Line - 1
		s := lookup(known, key)
		if s == nil {
			report(key, "unknown key %q: the keys are %s", key.Value, keyList(known))
			continue
		}
		if err := s.set(value); err != nil {
			report(value, "%s %v", key.Value, err)
		}
	}
	return lines, problems
}

func lookup(known []setting, key *yaml.Node) *setting {
	if key.Kind != yaml.ScalarNode {
		return nil
	}
	for i := range known {
		if known[i].key == key.Value {
			return &known[i]
		}
	}
	return nil
}

func keyList(known []setting) string {
	keys := make([]string, len(known))
	for i, s := range known {
		keys[i] = s.key
	}
	return strings.Join(keys, ", ")
}

// oddNode returns the first node with an anchor, an alias or a tag of its own.
func oddNode(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0 {
		return n
	}
	for _, c := range n.Content {
		if odd := oddNode(c); odd != nil {
			return odd
		}
	}
	return nil
}

// decodeOne decodes exactly one YAML document; nil if there is none. On an error
// it returns the line in the block, 1-based.
func decodeOne(block string) (root *yaml.Node, line int, err error) {
	dec := yaml.NewDecoder(strings.NewReader(block))
	var doc, more yaml.Node
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, 0, nil
	} else if err != nil {
		line, err = yamlError(block, err)
		return nil, line, err
	}
	if err := dec.Decode(&more); err == nil {
		return nil, more.Line, errors.New("settings end before this line: remove the --- line, or the text after the braces")
	} else if !errors.Is(err, io.EOF) {
		line, err = yamlError(block, err)
		return nil, line, err
	}
	if len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" {
		return nil, 0, nil
	}
	return doc.Content[0], 0, nil
}

var (
	yamlLine      = regexp.MustCompile(`^yaml: (?:line (\d+): )?(?s:(.*))$`)
	unknownAnchor = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)
)

// yamlError puts an error of the YAML reader into words, with its true line. The
// reader counts from 1 in what it calls scanner errors, from 0 in parser errors
// ("did not find expected …"), and leaves the first line out.
func yamlError(block string, err error) (line int, _ error) {
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil {
		return 1, fmt.Errorf("settings cannot be read: %w", err)
	}
	line, _ = strconv.Atoi(m[1]) // "" gives 0
	switch a := unknownAnchor.FindStringSubmatch(m[2]); {
	case a != nil:
		before, _, _ := strings.Cut(block, "*"+a[1])
		return 1 + strings.Count(before, "\n"), errors.New("aliases (*) are not allowed: put the value in quotes")
	case strings.HasPrefix(m[2], "did not find expected"):
		line++
	}
	hint := ": put a value with : # [ ] { } or quotes in it into double quotes"
	if strings.HasPrefix(m[2], "mapping values") || strings.HasPrefix(m[2], "did not find expected key") {
		hint = ": write one key on each line, or all in braces {a: x, b: y}, and a value with a colon in double quotes"
	}
	last := 1 + strings.Count(strings.TrimRight(block, "\n"), "\n")
	return min(max(line, 1), last), errors.New("settings cannot be read, " + m[2] + hint)
}

// The setters below fill one field each.

func setText(dst *string) func(*yaml.Node) error {
	return setString(dst, false)
}

// setString accepts any plain value as it is spelt, so that "title: 2024" and
// "title: No" need no quotes.
func setString(dst *string, multi bool) func(*yaml.Node) error {
	return func(v *yaml.Node) error {
		s, err := scalar(v, multi)
		*dst = s
		return err
	}
}

func scalar(v *yaml.Node, multi bool) (string, error) {
	if v.Kind != yaml.ScalarNode {
		return "", errors.New("must be a single text")
	}
	if v.Tag == "!!null" {
		return "", nil
	}
	s := strings.TrimSpace(v.Value)
	if msg := badValue(s, multi); msg != "" {
		return "", errors.New("has a bad value: " + msg)
	}
	return s, nil
}

func setList(dst *[]string) func(*yaml.Node) error {
	return func(v *yaml.Node) error {
		if v.Kind == yaml.ScalarNode && v.Tag == "!!null" {
			return nil
		}
		if v.Kind != yaml.SequenceNode {
			return errors.New("must be a list: write [one, two], or each on its own line after a dash")
		}
		for _, item := range v.Content {
			s, err := scalar(item, false)
			if err != nil {
				return fmt.Errorf("has a bad item on the list: it %w", err)
			}
			if s == "" {
				return errors.New("has an empty item on the list: remove it")
			}
			*dst = append(*dst, s)
		}
		return nil
	}
}

func setBool(dst *bool) func(*yaml.Node) error {
	return func(v *yaml.Node) error {
		if v.Kind != yaml.ScalarNode || v.Value != "true" && v.Value != "false" {
			return errors.New("must be true or false")
		}
		*dst = v.Value == "true"
		return nil
	}
}

// dateForm is how days are written: no other order of day and month can be
// mistaken for it.
const dateForm = "2006-01-02"

func setDate(dst *time.Time) func(*yaml.Node) error {
	return func(v *yaml.Node) error {
		s, err := scalar(v, false)
		if err != nil || s == "" {
			return err
		}
		t, err := time.Parse(dateForm, s)
		if err != nil || t.Year() < 1900 {
			return errors.New("must be a day of the calendar written year-month-day, such as 2026-11-01")
		}
		*dst = t
		return nil
	}
}

var signature = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

func setSigned(dst *string) func(*yaml.Node) error {
	return func(v *yaml.Node) error {
		s, err := scalar(v, false)
		if err == nil && s != "" && !signature.MatchString(s) {
			err = errors.New("must be sha256: and 64 hexadecimal digits: leave the line out, publishing writes it")
		}
		*dst = s
		return err
	}
}

func setStatus(dst *Status) func(*yaml.Node) error {
	return func(v *yaml.Node) error {
		switch s := Status(v.Value); s {
		case Draft, Published, Retired:
			*dst = s
			return nil
		}
		return errors.New("must be draft, published or retired")
	}
}

func setAttach(dst *string) func(*yaml.Node) error {
	return func(v *yaml.Node) error {
		s, err := scalar(v, false)
		if err == nil && s != "" && s != AttachEmergency {
			err = errors.New("must be " + AttachEmergency + " or left out")
		}
		*dst = s
		return err
	}
}

func setID(dst *string) func(*yaml.Node) error {
	return func(v *yaml.Node) error {
		s, err := scalar(v, false)
		if err == nil && s != "" && (!validID.MatchString(s) || len(s) > maxID) {
			err = fmt.Errorf("must be small letters, digits, - and /, at most %d, such as methadone/side-effects", maxID)
		}
		*dst = s
		return err
	}
}
