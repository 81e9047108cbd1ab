package lexicon

import (
	"strings"

	"bedside/internal/textnorm"
)

// Resolve returns the canonical name for a word of a covers list: an entry's
// name, brand or other name, a class id or alias, or a condition.
func (l *Lexicon) Resolve(name string) (canonical string, ok bool) {
	i, ok := l.resolve(name)
	if !ok {
		return "", false
	}
	return l.entries[i].name, true
}

func (l *Lexicon) resolve(name string) (int32, bool) {
	if i, ok := l.byName[name]; ok {
		return i, true
	}
	i, ok := l.byResolve[strings.Join(fields(name), " ")]
	return i, ok
}

// Display returns the name to show to a patient.
func (l *Lexicon) Display(name string) string {
	if i, ok := l.byName[name]; ok && l.entries[i].display != "" {
		return l.entries[i].display
	}
	return name
}

// ExplicitOnly reports whether a mention of the condition in a text is mostly a
// warning, so that only its author's covers list covers it.
func (l *Lexicon) ExplicitOnly(condition string) bool {
	i, ok := l.byName[condition]
	return ok && l.entries[i].explicitOnly
}

// Covers says how a list of covered names answers for a mention. An ambiguous
// or unknown mention is never covered.
func (l *Lexicon) Covers(covers []string, m Mention) Coverage {
	if m.Kind == Ambiguous || m.Kind == Unknown {
		return NotCovered
	}
	return l.CoversName(covers, m.Name)
}

// CoversName is Covers for a canonical name.
func (l *Lexicon) CoversName(covers []string, name string) Coverage {
	i, ok := l.byName[name]
	if !ok {
		return NotCovered
	}
	var buf [16]int32
	list := buf[:0]
	for _, c := range covers {
		if j, ok := l.resolve(c); ok {
			list = append(list, j)
		}
	}
	return l.covered(list, i)
}

func (l *Lexicon) covered(covers []int32, i int32) Coverage {
	e := &l.entries[i]
	if listed(covers, i) || e.coveredAs >= 0 && listed(covers, e.coveredAs) {
		return ByName
	}
	if e.kind == Condition || e.noClassAnswer {
		return NotCovered
	}
	if len(e.components) > 0 {
		got := ByName
		for _, part := range e.components {
			got = min(got, l.covered(covers, part))
		}
		return got
	}
	if e.kind == ClassKind {
		if l.answered(covers, i) {
			return ByClass
		}
		return NotCovered
	}
	if len(e.answersAs) > 0 {
		for _, c := range e.answersAs {
			if l.answered(covers, c) {
				return ByClass
			}
		}
		return NotCovered
	}
	// Of several classes none speaks for the whole: all must be covered.
	for _, c := range e.classes {
		if !l.answered(covers, c) {
			return NotCovered
		}
	}
	return ByClass
}

// answered reports whether class c is listed, or reached from it through
// classes that may be answered by their parent.
func (l *Lexicon) answered(covers []int32, c int32) bool {
	for {
		if listed(covers, c) {
			return true
		}
		e := &l.entries[c]
		if !e.upward || e.parent < 0 {
			return false
		}
		c = e.parent
	}
}

func listed(covers []int32, i int32) bool {
	for _, c := range covers {
		if c == i {
			return true
		}
	}
	return false
}

// Proposals returns the names that a heading is about, for an importer: the
// medicines and conditions that it speaks of; a class only when the heading is
// that class and nothing else, with the subclasses that it may answer for.
func (l *Lexicon) Proposals(heading string) []string {
	toks := textnorm.Tokens(textnorm.Fold(heading))
	mentions := l.Find(toks, FindOptions{})
	var out []string
	add := func(name string) {
		for _, o := range out {
			if o == name {
				return
			}
		}
		out = append(out, name)
	}
	for _, m := range mentions {
		if m.Role == Compared || m.Role == Concept || m.Role == NotADrug || m.Kind == Ambiguous || m.Kind == Unknown || m.Corrected {
			continue
		}
		if m.Kind != ClassKind {
			add(l.base(m.Name))
			continue
		}
		if !headingIs(toks, mentions) {
			continue
		}
		class := l.byName[m.Name]
		add(m.Name)
		for i := range l.entries {
			if e := &l.entries[i]; e.kind == ClassKind && e.upward && int32(i) != class && l.answered([]int32{class}, int32(i)) {
				add(e.name)
			}
		}
	}
	return out
}

// base returns the entry of which name is only a route.
func (l *Lexicon) base(name string) string {
	if i, ok := l.byName[name]; ok && l.entries[i].coveredAs >= 0 {
		return l.entries[l.entries[i].coveredAs].name
	}
	return name
}

// plainHeading are words that leave a heading a bare list of names.
var plainHeading = set("and or the other a an & + / with use using of for in medications medication medicines medicine drugs drug about understanding overview")

// headingIs reports whether every word of the heading belongs to a mention or
// says nothing of its own.
func headingIs(toks []textnorm.Token, mentions []Mention) bool {
	for i, t := range toks {
		in := t.Number || plainHeading[t.Bare]
		for _, m := range mentions {
			in = in || i >= m.First && i < m.Last
		}
		if !in {
			return false
		}
	}
	return true
}

// NamedIn reports whether the tokens of a text name the entry, class or
// condition by any of its surfaces that is not an ordinary word as well.
func (l *Lexicon) NamedIn(name string, tokens []textnorm.Token) bool {
	want, ok := l.byName[name]
	if !ok {
		return false
	}
	also := l.entries[want].coveredAs
	for i := range tokens {
		n := int32(0)
		for j := i; j < len(tokens); j++ {
			next, ok := l.edges[step{n, tokens[j].Bare}]
			if !ok {
				word, inflected := l.inflected(n, tokens[j])
				if !inflected {
					break
				}
				next = word
			}
			n = next
			if e := l.ends[n]; e.entry >= 0 && !e.context && (e.entry == want || e.entry == also) {
				return true
			}
		}
	}
	return false
}

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
