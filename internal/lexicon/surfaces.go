package lexicon

import (
	"iter"
	"slices"
	"strings"
)

// node returns the trie node of the words, growing the trie.
func (l *Lexicon) node(words []string) int32 {
	n := int32(0)
	for _, w := range words {
		k := step{n, w}
		next, ok := l.edges[k]
		if !ok {
			next = int32(len(l.ends))
			l.ends = append(l.ends, surface{entry: -1, term: -1})
			l.edges[k] = next
		}
		n = next
	}
	return n
}

// put adds a surface of entry i. A surface of an ambiguous term may be anybody's.
func (c *compiler) put(i int32, s string, context, street, resolves bool) {
	l, e := c.l, &c.l.entries[i]
	words := fields(s)
	if len(words) == 0 {
		c.fail(e.at, "%q has an empty surface", e.name)
		return
	}
	end := &l.ends[l.node(words)]
	if end.entry >= 0 && end.entry != i && end.term < 0 {
		o := &l.entries[end.entry]
		c.fail(e.at, "%q is a name of %q and of %q (%s)", strings.Join(words, " "), e.name, o.name, o.at)
		return
	}
	if end.entry < 0 {
		*end = surface{entry: i, term: end.term, context: context, street: street}
	}
	if resolves {
		key := strings.Join(words, " ")
		if _, ok := l.byResolve[key]; !ok {
			l.byResolve[key] = i
		}
	}
	if e.kind == Condition && len(words) == 1 && len(words[0]) >= 7 && isLetters(words[0]) {
		l.conditionNames = append(l.conditionNames, newSpelling(words[0], i))
	}
	if !street && len(words) == 1 && len(words[0]) >= minFuzzy && isLetters(words[0]) && e.kind != ClassKind && e.kind != Condition {
		name := newSpelling(words[0], i)
		name.context = context
		l.names = append(l.names, name)
	}
}

func (c *compiler) surfaces(m *merged) {
	l := c.l
	for _, d := range m.Classes {
		i := l.byName[d.ID]
		l.byResolve[strings.Join(fields(d.ID), " ")] = i
		for _, s := range d.Aliases {
			c.put(i, s, false, true, true)
		}
	}
	for _, d := range m.Entries {
		i := l.byName[d.Name]
		context := make(map[string]bool, len(d.NeedsContext))
		for _, s := range d.NeedsContext {
			context[s] = true
		}
		c.put(i, d.Name, context[d.Name], false, true)
		for _, s := range d.Brands {
			c.put(i, s, context[s], false, true)
		}
		for _, s := range d.OtherNames {
			c.put(i, s, context[s], true, true)
		}
		for _, list := range [][]string{d.Slang, d.Misspellings} {
			for _, s := range list {
				c.put(i, s, context[s], true, false)
			}
		}
		for _, s := range d.NeedsContext {
			if !slices.Contains(d.Brands, s) && !slices.Contains(d.OtherNames, s) && !slices.Contains(d.Slang, s) && !slices.Contains(d.Misspellings, s) {
				c.fail(d.At, "needs_context: %q is no name of %q", s, d.Name)
			}
		}
	}
	for _, d := range m.Conditions {
		i := l.byName[d.Name]
		c.put(i, d.Name, false, true, true)
		for _, s := range d.Surfaces {
			c.put(i, s, false, true, true)
		}
	}
	// Names to keep apart may be brands or names of things outside the lexicon;
	// only those inside matter to matching.
	for _, d := range m.Entries {
		e := &l.entries[l.byName[d.Name]]
		for _, n := range d.NeverConfuse {
			if o, ok := l.byResolve[strings.Join(fields(n), " ")]; ok {
				e.never = append(e.never, o)
			}
		}
	}
	l.bucket()
}

// Surfaces yields the words that always mean a medicine, substance or class, in
// a fixed order: surfaces that are ordinary words too are left out.
func (l *Lexicon) Surfaces() iter.Seq[string] {
	all := make([]string, 0, len(l.ends))
	var walk func(n int32, path string)
	next := make(map[int32][]step)
	for k, to := range l.edges {
		next[k.node] = append(next[k.node], step{to, k.word})
	}
	walk = func(n int32, path string) {
		if e := l.ends[n]; e.entry >= 0 && e.term < 0 && !e.context && l.entries[e.entry].kind != Condition && l.entries[e.entry].kind != Food {
			all = append(all, path)
		}
		for _, s := range next[n] {
			p := s.word
			if path != "" {
				p = path + " " + s.word
			}
			walk(s.node, p)
		}
	}
	walk(0, "")
	slices.Sort(all)
	return slices.Values(all)
}

// Names returns the canonical names of all entries (medicines, substances,
// supplements, foods and forms), sorted.
func (l *Lexicon) Names() []string {
	var out []string
	for i := range l.entries {
		if k := l.entries[i].kind; k != ClassKind && k != Condition {
			out = append(out, l.entries[i].name)
		}
	}
	slices.Sort(out)
	return out
}

// Spelled reports whether the folded word stands in the word list as it is written, or
// is part of a lexicon name: such a word is nobody's slip.
func (l *Lexicon) Spelled(word string) bool {
	if has(l.words, word) {
		return true
	}
	_, ok := l.edges[step{0, word}]
	return ok
}

// Known reports whether the folded word is English, by the word list and the usual
// endings, or part of a lexicon name. It is generous: what it knows is no medicine.
func (l *Lexicon) Known(word string) bool {
	if l.words.english(word) {
		return true
	}
	_, ok := l.edges[step{0, word}]
	return ok
}
