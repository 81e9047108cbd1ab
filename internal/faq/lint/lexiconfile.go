package lint

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// lexiconFile is what this package reads of the clinic's own lexicon. Its shape and
// its clashes with other names are checked by the lexicon itself when it is loaded.
type lexiconFile struct {
	name    string
	entries []namedEntry
	terms   []layTerm
}

type namedEntry struct {
	name  string
	line  int
	names []spelling // brands, other names and so on
	parts []spelling // what it is covered as or made of
}

type layTerm struct {
	clinical string
	line     int
	lay      []spelling
}

type spelling struct {
	text string
	line int
}

// surfaceFields are the lists of names of an entry or a condition.
var surfaceFields = []string{"brands", "other_names", "slang", "misspellings", "surfaces"}

func readLexicon(name string, raw []byte) (*lexiconFile, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return nil, fmt.Errorf("%s: cannot be read: %w", name, err)
	}
	f := &lexiconFile{name: name}
	if len(doc.Content) == 0 {
		return f, nil
	}
	for _, part := range []string{"medications", "conditions"} {
		for _, e := range children(field(doc.Content[0], part)) {
			n := namedEntry{line: e.Line, parts: append(texts(field(e, "components")), texts(field(e, "covered_as"))...)}
			if v := field(e, "name"); v != nil {
				n.name, n.line = v.Value, v.Line
			}
			for _, list := range surfaceFields {
				n.names = append(n.names, texts(field(e, list))...)
			}
			f.entries = append(f.entries, n)
		}
	}
	for _, t := range children(field(doc.Content[0], "terms")) {
		term := layTerm{line: t.Line, lay: texts(field(t, "lay"))}
		if v := field(t, "clinical"); v != nil {
			term.clinical = v.Value
		}
		f.terms = append(f.terms, term)
	}
	return f, nil
}

func field(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

func children(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

// texts returns a single value or a list of them.
func texts(n *yaml.Node) []spelling {
	if n == nil {
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		return []spelling{{n.Value, n.Line}}
	}
	var out []spelling
	for _, c := range n.Content {
		if c.Kind == yaml.ScalarNode {
			out = append(out, spelling{c.Value, c.Line})
		}
	}
	return out
}

// entry returns the entry of the file with the name.
func (f *lexiconFile) entry(name string) *namedEntry {
	i := slices.IndexFunc(f.entries, func(e namedEntry) bool { return e.name == name })
	if i < 0 {
		return nil
	}
	return &f.entries[i]
}

// loop returns the way from a part of an entry back to the entry, or nil.
func (f *lexiconFile) loop(e *namedEntry) *spelling {
	for i := range e.parts {
		seen := make(map[string]bool)
		todo := []string{e.parts[i].text}
		for len(todo) > 0 {
			name := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			if name == e.name {
				return &e.parts[i]
			}
			next := f.entry(name)
			if seen[name] || next == nil {
				continue
			}
			seen[name] = true
			for _, p := range next.parts {
				todo = append(todo, p.text)
			}
		}
	}
	return nil
}

// loops reports whether a name is a part of itself. f may be nil.
func (f *lexiconFile) loops() bool {
	if f == nil {
		return false
	}
	for i := range f.entries {
		if f.loop(&f.entries[i]) != nil {
			return true
		}
	}
	return false
}

func checkSynonymLoop(r *run) {
	f := r.lexicon
	if f == nil {
		return
	}
	report := func(s Severity, line int, fix, format string, args ...any) {
		r.findings = append(r.findings, Finding{Rule: r.rule.ID, Severity: s, File: f.name, Line: line, Msg: fmt.Sprintf(format, args...), Fix: fix})
	}
	for i := range f.entries {
		e := &f.entries[i]
		if p := f.loop(e); p != nil {
			over := ""
			if p.text != e.name {
				over = fmt.Sprintf("over %q ", p.text)
			}
			report(Error, p.line, "write what it is really covered as or made of, or leave the line out", "%q leads %sback to itself", e.name, over)
		}
		seen := map[string]bool{key(e.name): true}
		for _, s := range e.names {
			if k := key(s.text); seen[k] {
				report(Warning, s.line, "leave it out", "%q stands twice among the names of %q", s.text, e.name)
			} else {
				seen[k] = true
			}
		}
	}
	next := make(map[string][]string) // by lay phrase
	for _, t := range f.terms {
		for _, l := range t.lay {
			next[key(l.text)] = append(next[key(l.text)], t.clinical)
		}
	}
	for _, t := range f.terms {
		for _, l := range t.lay {
			if r.leadsTo(t.clinical, key(l.text), next) {
				report(Warning, l.line, "leave one of the two directions out", "%q stands for %q, which leads back to it", l.text, t.clinical)
			}
		}
	}
}

// leadsTo reports whether a phrase is the words or stands for them, over any number
// of lay words.
func (r *run) leadsTo(phrase, words string, next map[string][]string) bool {
	lay, _ := r.voc.(Thesaurus)
	seen := make(map[string]bool)
	todo := []string{phrase}
	for len(todo) > 0 {
		k := key(todo[len(todo)-1])
		todo = todo[:len(todo)-1]
		if k == words {
			return true
		}
		if seen[k] {
			continue
		}
		seen[k] = true
		todo = append(todo, next[k]...)
		if lay != nil {
			todo = append(todo, lay.StandsFor(k)...)
		}
	}
	return false
}
