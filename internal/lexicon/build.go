package lexicon

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"bedside/internal/textnorm"
)

// entry is one named thing of the compiled lexicon: a medicine, a class or a
// condition. Entries refer to each other by index.
type entry struct {
	name, display string
	kind          Kind
	at            pos
	classes       []int32 // direct classes
	ancestors     []string
	components    []int32
	answersAs     []int32
	never         []int32 // never_confuse_with, as entries
	treatedBy     []int32
	coveredAs     int32 // entry, or -1
	parent        int32 // of a class, or -1
	noClassAnswer bool
	upward        bool // class: answers_for_parent
	descriptive   bool
	explicitOnly  bool
	background    bool
}

// surface is what a trie path ends in.
type surface struct {
	entry   int32 // index, or -1 when only a term
	term    int32 // index of an ambiguous term, or -1
	context bool  // an ordinary word too: needs a cue
	street  bool  // slang or misspelling: matched, but no name to correct towards
}

// step is one edge of the trie of surfaces.
type step struct {
	node int32
	word string
}

// Lexicon is a compiled lexicon. It is immutable and safe for concurrent use.
type Lexicon struct {
	entries        []entry
	byName         map[string]int32
	byResolve      map[string]int32 // names, brands, other names, class ids and aliases, condition surfaces
	edges          map[step]int32
	ends           []surface // by trie node; entry and term -1 where nothing ends
	terms          []term
	names          []spelling        // single-word names and brands, for guarded spelling
	nameLetters    []uint64          // letters of names
	nameAt         [maxFuzzy + 8]int // nameAt[n] is the first of names with n letters or more
	conditionNames []spelling        // single words for conditions
	words          *wordSet
	lay            layIndex
	fingerprint    string
}

// build compiles merged sources. It reports every problem at once.
func build(m *merged, words *wordSet) (*Lexicon, error) {
	n := len(m.Classes) + len(m.Entries) + len(m.Conditions)
	l := &Lexicon{
		entries: make([]entry, 0, n), byName: make(map[string]int32, n),
		byResolve: make(map[string]int32, 4*n),
		edges:     make(map[step]int32, 8*n),
		ends:      make([]surface, 1, 8*n+1),
		words:     words,
	}
	l.ends[0] = surface{entry: -1, term: -1}
	c := &compiler{l: l}
	for _, d := range m.Classes {
		c.add(entry{name: d.ID, display: d.Name, kind: ClassKind, at: d.At, upward: d.AnswersForParent, descriptive: d.Descriptive})
	}
	for _, d := range m.Entries {
		c.add(entry{name: d.Name, display: d.Display, kind: d.Kind, at: d.At, noClassAnswer: d.ClassAnswer != nil && !*d.ClassAnswer})
	}
	for _, d := range m.Conditions {
		c.add(entry{name: d.Name, display: d.Display, kind: Condition, at: d.At, explicitOnly: d.ExplicitOnly, background: d.Background})
	}
	if len(c.errs) == 0 {
		c.link(m)
		c.ambiguous(m.Terms)
		c.surfaces(m)
		l.lay = newLayIndex(m.Lay)
		l.words.note(openings(l.edges), openings(l.lay.edges))
	}
	if err := errors.Join(c.errs...); err != nil {
		return nil, fmt.Errorf("lexicon: %w", err)
	}
	return l, nil
}

// openings yields the first words of a trie.
func openings(edges map[step]int32) iter.Seq[string] {
	return func(yield func(string) bool) {
		for s := range edges {
			if s.node == 0 && !yield(s.word) {
				return
			}
		}
	}
}

type compiler struct {
	l    *Lexicon
	errs []error
}

func (c *compiler) fail(at pos, format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf("%s: %s", at, fmt.Sprintf(format, args...)))
}

func (c *compiler) add(e entry) {
	e.parent, e.coveredAs = -1, -1
	if e.name == "" {
		c.fail(e.at, "a definition without a name")
		return
	}
	if i, ok := c.l.byName[e.name]; ok {
		c.fail(e.at, "%q is already defined at %s", e.name, c.l.entries[i].at)
		return
	}
	switch e.kind {
	case Medicine, Substance, Supplement, Food, Form, ClassKind, Condition:
	default:
		c.fail(e.at, "%q: unknown kind %q", e.name, e.kind)
	}
	c.l.byName[e.name] = int32(len(c.l.entries))
	c.l.entries = append(c.l.entries, e)
}

// refs resolves names to entries of one sort.
func (c *compiler) refs(at pos, field string, class bool, names []string) []int32 {
	var out []int32
	for _, n := range names {
		i, ok := c.l.byName[n]
		if !ok || (c.l.entries[i].kind == ClassKind) != class {
			c.fail(at, "%s: unknown name %q", field, n)
			continue
		}
		out = append(out, i)
	}
	return out
}

func (c *compiler) link(m *merged) {
	l := c.l
	for _, d := range m.Classes {
		if d.Parent != "" {
			if p := c.refs(d.At, "parent", true, []string{d.Parent}); p != nil {
				l.entries[l.byName[d.ID]].parent = p[0]
			}
		}
	}
	for i := range l.entries {
		for n, p := 0, l.entries[i].parent; p >= 0; p = l.entries[p].parent {
			if n++; n > len(m.Classes) {
				c.fail(l.entries[i].at, "class %q is its own ancestor", l.entries[i].name)
				return
			}
		}
	}
	for _, d := range m.Entries {
		e := &l.entries[l.byName[d.Name]]
		e.classes = c.refs(d.At, "classes", true, d.Classes)
		if len(d.Classes) == 0 {
			c.fail(d.At, "medication %q has no class", d.Name)
		}
		e.components = c.refs(d.At, "components", false, d.Components)
		e.answersAs = c.refs(d.At, "answers_as", true, d.AnswersAs)
		if d.CoveredAs != "" {
			if r := c.refs(d.At, "covered_as", false, []string{d.CoveredAs}); r != nil {
				e.coveredAs = r[0]
			}
		}
	}
	for i := range l.entries {
		if l.partOfItself(int32(i)) {
			c.fail(l.entries[i].at, "%q is a part of itself: its components, or what it is covered as, lead back to it", l.entries[i].name)
		}
	}
	for _, d := range m.Conditions {
		l.entries[l.byName[d.Name]].treatedBy = c.refs(d.At, "treated_by", true, d.TreatedBy)
	}
	for i := range l.entries {
		l.entries[i].ancestors = l.chain(&l.entries[i])
	}
}

// partOfItself reports whether what an entry is made of, or covered as, leads back to
// it.
func (l *Lexicon) partOfItself(i int32) bool {
	seen := make(map[int32]bool)
	next := []int32{i}
	for len(next) > 0 {
		e := &l.entries[next[0]]
		next = next[1:]
		parts := slices.Clone(e.components)
		if e.coveredAs >= 0 {
			parts = append(parts, e.coveredAs)
		}
		for _, p := range parts {
			if p == i {
				return true
			}
			if !seen[p] {
				seen[p] = true
				next = append(next, p)
			}
		}
	}
	return false
}

// chain lists the class ids of an entry, nearest first, ancestors included.
func (l *Lexicon) chain(e *entry) []string {
	var ids []string
	seen := func(id string) bool {
		for _, s := range ids {
			if s == id {
				return true
			}
		}
		return false
	}
	level := e.classes
	if e.kind == ClassKind && e.parent >= 0 {
		level = []int32{e.parent}
	}
	for len(level) > 0 {
		var up []int32
		for _, c := range level {
			if id := l.entries[c].name; !seen(id) {
				ids = append(ids, id)
			}
			if p := l.entries[c].parent; p >= 0 {
				up = append(up, p)
			}
		}
		level = up
	}
	return ids
}

// fields splits a surface into the words that tokens carry.
func fields(s string) []string {
	plain := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < 'a' || c > 'z') && c != ' ' {
			plain = false
			break
		}
	}
	if plain {
		if strings.IndexByte(s, ' ') < 0 {
			return []string{s}
		}
		return strings.Fields(s)
	}
	toks := textnorm.Tokens(textnorm.Fold(s))
	out := make([]string, len(toks))
	for i, t := range toks {
		out[i] = t.Bare
	}
	return out
}
