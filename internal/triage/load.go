package triage

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"sort"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed rules/*.yaml
var embedded embed.FS

// line is a YAML scalar that remembers the line it stands on, so that an error
// in a pattern can name it.
type line struct {
	s string
	n int
}

func (l *line) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode {
		return fmt.Errorf("line %d: a single text is wanted here", n.Line)
	}
	l.s, l.n = n.Value, n.Line
	return nil
}

// ruleFile is one file of rules as written. See rules/README.md for the format.
type ruleFile struct {
	Group string            `yaml:"group"`
	Note  string            `yaml:"note"`
	Lists map[string][]line `yaml:"lists"`
	Rules []ruleText        `yaml:"rules"`

	Concepts map[string][]line `yaml:"concepts"` // words and phrases that say the same thing

	Guards  []guardText     `yaml:"guards"`
	Forms   map[string]line `yaml:"forms"`    // short or joined-up form: the words it stands for
	Joins   map[string]line `yaml:"joins"`    // two words: the one word patterns use
	Emoji   map[string]line `yaml:"emoji"`    // sign: the word patterns use
	Spell   []line          `yaml:"spell"`    // words that a misspelling may be read as
	Ordinal []line          `yaml:"ordinary"` // ordinary words that are never a misspelling
}

type ruleText struct {
	ID       line   `yaml:"id"`
	Category line   `yaml:"category"`
	Tier     line   `yaml:"tier"`
	Note     string `yaml:"note"`
	Match    []line `yaml:"match"`
	Combine  []line `yaml:"combine"` // concepts that stand together, see concept.go
	Unless   []line `yaml:"unless"`
	Anywhere []line `yaml:"unless_anywhere"`
	Guards   []line `yaml:"guards"`
	Weak     bool   `yaml:"weak"`
	Footer   bool   `yaml:"footer"`
	Soft     bool   `yaml:"soft"`
	Spanish  bool   `yaml:"spanish"`
	Third    bool   `yaml:"third"`
	Examples []line `yaml:"examples"`
	MustNot  []line `yaml:"must_not"`
}

type guardText struct {
	Name     line   `yaml:"name"`
	Outcome  line   `yaml:"outcome"`
	Note     string `yaml:"note"`
	Within   int    `yaml:"within"`
	Before   []line `yaml:"before"`
	Inside   []line `yaml:"inside"`
	Sentence []line `yaml:"sentence"`
	Near     []line `yaml:"near"`
	Message  []line `yaml:"message"`
	Annul    []line `yaml:"annul"`
	Keep     []line `yaml:"keep"`
}

// source is everything the rule files say, before compilation.
type source struct {
	lists  map[string][]located
	rules  []locatedRule
	guards []locatedGuard
	forms  map[string]located
	joins  map[string]located
	emoji  map[string]located
	spell  []located
	plain  []located

	concepts map[string][]located
}

type located struct {
	file string
	line
}

func (l located) errorf(format string, a ...any) error {
	return fmt.Errorf("%s:%d: %w", l.file, l.n, fmt.Errorf(format, a...))
}

type locatedRule struct {
	file string
	ruleText
}

type locatedGuard struct {
	file string
	guardText
}

// readRules reads all *.yaml files of a folder, in name order. Every fault of
// every file is reported at once, each with file and line.
func readRules(fsys fs.FS) (*source, error) {
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list rule files: %w", err)
	}
	if len(names) == 0 {
		return nil, errors.New("no rule files")
	}
	sort.Strings(names)
	src := &source{
		lists: map[string][]located{}, forms: map[string]located{},
		joins: map[string]located{}, emoji: map[string]located{}, concepts: map[string][]located{},
	}
	var errs []error
	files := make([]*ruleFile, len(names))
	faults := make([]error, len(names))
	var wg sync.WaitGroup // decoding takes a quarter of the start
	for i, name := range names {
		wg.Go(func() {
			data, err := fs.ReadFile(fsys, name)
			if err != nil {
				faults[i] = fmt.Errorf("%s: %w", name, err)
				return
			}
			files[i], faults[i] = decodeFile(name, data)
		})
	}
	wg.Wait()
	for i, name := range names {
		if faults[i] != nil {
			errs = append(errs, faults[i])
			continue
		}
		errs = append(errs, src.add(name, files[i])...)
	}
	return src, errors.Join(errs...)
}

func decodeFile(name string, data []byte) (*ruleFile, error) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	var f ruleFile
	if err := dec.Decode(&f); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s:1: the file is empty", name)
		}
		return nil, yamlError(name, err)
	}
	if err := dec.Decode(new(ruleFile)); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s:1: more than one YAML document", name)
	}
	return &f, nil
}

var yamlLine = regexp.MustCompile(`(?:yaml: |unmarshal errors:\s*)?line (\d+): `)

// yamlError puts file:line in front of what the decoder says.
func yamlError(name string, err error) error {
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	if !yamlLine.MatchString(msg) {
		return fmt.Errorf("%s:1: %s", name, msg)
	}
	msg = yamlLine.ReplaceAllString(msg, name+":$1: ")
	return errors.New(strings.TrimSpace(strings.ReplaceAll(strings.TrimPrefix(msg, "unmarshal errors:"), "\n  ", "\n")))
}

func (src *source) add(name string, f *ruleFile) (errs []error) {
	if f.Group == "" {
		errs = append(errs, fmt.Errorf("%s:1: no group name", name))
	}
	for _, list := range sortedKeys(f.Lists) {
		if _, dup := src.lists[list]; dup {
			errs = append(errs, fmt.Errorf("%s:1: list %q is defined twice", name, list))
		}
		for _, l := range f.Lists[list] {
			src.lists[list] = append(src.lists[list], located{name, l})
		}
		if len(f.Lists[list]) == 0 {
			errs = append(errs, fmt.Errorf("%s:1: list %q is empty", name, list))
		}
	}
	for _, concept := range sortedKeys(f.Concepts) {
		if len(f.Concepts[concept]) == 0 || len(src.concepts[concept]) > 0 {
			errs = append(errs, fmt.Errorf("%s:1: concept %q is empty or given twice", name, concept))
		}
		for _, l := range f.Concepts[concept] {
			src.concepts[concept] = append(src.concepts[concept], located{name, l})
		}
	}
	merge := func(kind string, to map[string]located, from map[string]line) {
		for _, k := range sortedKeys(from) {
			l := located{name, from[k]}
			if _, dup := to[k]; dup {
				errs = append(errs, l.errorf("%s %q is given twice", kind, k))
			}
			to[k] = l
		}
	}
	merge("form", src.forms, f.Forms)
	merge("join", src.joins, f.Joins)
	merge("emoji", src.emoji, f.Emoji)
	for _, l := range f.Spell {
		src.spell = append(src.spell, located{name, l})
	}
	for _, l := range f.Ordinal {
		src.plain = append(src.plain, located{name, l})
	}
	for _, r := range f.Rules {
		src.rules = append(src.rules, locatedRule{name, r})
	}
	for _, g := range f.Guards {
		src.guards = append(src.guards, locatedGuard{name, g})
	}
	return errs
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
