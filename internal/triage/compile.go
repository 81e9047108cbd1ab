package triage

import (
	"errors"
	"strings"
)

// entry is what is known of one written word.
type entry struct {
	id   int32      // number in wordSets; 0 for words no rule names
	form []*entry   // the words it stands for, if it is a short form
	text string     // itself
	drug bool       // alone the name of a medicine or substance
	more [][]string // words that may follow to make a longer name
	join map[string]*entry
	// for the bounds of exceptions:
	turn       bool // begins something else ("but")
	joiner     bool // does so before a subject ("and i")
	subject    bool
	pronoun    bool // "i", "he"
	owner      bool // "my", before a person
	attach     bool // the subject behind it goes with it ("if")
	governs    bool // the person behind it goes with it ("to my mom")
	restart    bool // says something new behind a comma without a subject ("took")
	article    bool
	finite     bool // a verb that needs a subject
	opener     bool // opens a part that goes with the next ("when")
	clauseWord bool // makes a part whole: a verb or a question word
}

// rule is one compiled rule.
type rule struct {
	id       string
	category Category
	tier     Tier
	unless   []*pattern // takes back a match it stands near to
	anywhere []*pattern // takes back every match
	guards   []*guard
	weak     bool
	footer   bool
	soft     bool
	spanish  bool
	third    bool
	num      int
	concept  int // 1 and up: stands for that concept, see concept.go
	examples []located
	mustNot  []located
}

type outcome int

const (
	nothing outcome = iota // the match does not count
	footer                 // it counts as past, denied or mourned
	soft                   // it counts as a joke
)

// guard takes back a match. See rules/README.md.
type guard struct {
	name     string
	outcome  outcome
	within   int
	before   []*pattern
	inside   []*pattern
	sentence []*pattern
	near     []*pattern
	message  []*pattern
	annul    []*pattern
	keep     []*pattern
}

// compiled is the rule set ready to run. It is never changed after New.
type compiled struct {
	words    map[string]*entry
	emoji    map[rune]string
	byWord   [][]*pattern          // by entry.id
	byPrefix map[string][]*pattern // patterns whose anchor has that prefix
	longest  int                   // longest prefix in byPrefix
	rules    []*rule
	spell    *speller
	glue     *trie
	combos   []*combo

	drugConcept, numConcept int                        // -1 if there is no concept of that name
	lists                   map[string]map[string]bool // one-word entries of lists used by code
}

type compiler struct {
	src    *source
	out    *compiled
	lists  map[string][][]string
	common map[string]bool
	errs   []error
	raw    []rawPattern
	nextID int32
	sorted []string // all words once they have numbers

	conceptNum map[string]int
	sets       map[string]*wordSet // equal sets are made once
}

type rawPattern struct {
	elems []rawElem
	to    *pattern
}

func compile(src *source, drugs []string) (*compiled, error) {
	c := &compiler{src: src, lists: map[string][][]string{}, sets: map[string]*wordSet{}, common: map[string]bool{}, out: &compiled{
		words: map[string]*entry{}, emoji: map[rune]string{}, byPrefix: map[string][]*pattern{}, lists: map[string]map[string]bool{},
	}}
	c.expandLists()
	for _, w := range c.lists["common"] {
		c.common[w[0]] = true
	}
	guards := c.guards()
	c.concepts()
	c.rules(guards)
	c.numberWords()
	for _, r := range c.raw {
		c.finish(r)
	}
	c.forms()
	c.drugs(drugs)
	c.spelling()
	c.bounds()
	return c.out, errors.Join(c.errs...)
}

// bounds marks the words at which the reach of an exception ends.
func (c *compiler) bounds() {
	for name, mark := range map[string]func(*entry){
		"turns":    func(e *entry) { e.turn = true },
		"joiners":  func(e *entry) { e.joiner = true },
		"subjects": func(e *entry) { e.subject = true },
		"pronouns": func(e *entry) { e.pronoun = true },
		"owners":   func(e *entry) { e.owner = true },
		"attach":   func(e *entry) { e.attach = true },
		"governs":  func(e *entry) { e.governs = true },
		"restarts": func(e *entry) { e.restart = true },
		"articles": func(e *entry) { e.article = true },
		"finite":   func(e *entry) { e.finite = true },
		"openers":  func(e *entry) { e.opener = true },
		"whole":    func(e *entry) { e.clauseWord = true },
	} {
		for _, alt := range c.lists[name] {
			mark(c.entry(alt[0]))
		}
	}
}

func (c *compiler) fail(err error) { c.errs = append(c.errs, err) }

// expandLists resolves lists that name other lists.
func (c *compiler) expandLists() {
	const deepest = 5 // lists within lists; a cycle ends here
	var expand func(name string, depth int) ([][]string, bool)
	expand = func(name string, depth int) ([][]string, bool) {
		if done, ok := c.lists[name]; ok {
			return done, true
		}
		items, ok := c.src.lists[name]
		if !ok || depth > deepest {
			return nil, false
		}
		var out [][]string
		for _, l := range items {
			if strings.HasPrefix(l.s, "{") {
				sub, ok := expand(strings.Trim(l.s, "{}"), depth+1)
				if !ok {
					c.fail(l.errorf("%q: no list of that name, or lists in a circle", l.s))
				}
				out = append(out, sub...)
				continue
			}
			words, err := splitWords(l.s)
			if err != nil {
				c.fail(l.errorf("list %s: %w", name, err))
				continue
			}
			out = append(out, words)
		}
		c.lists[name] = out
		return out, true
	}
	for _, name := range sortedKeys(c.src.lists) {
		expand(name, 0)
		m := map[string]bool{}
		for _, w := range c.lists[name] {
			if len(w) == 1 {
				m[w[0]] = true
			}
		}
		c.out.lists[name] = m
	}
}

func (c *compiler) patterns(file string, texts []line, r *rule) []*pattern {
	var out []*pattern
	for _, t := range texts {
		l := located{file, t}
		raw, err := parsePattern(t.s, func(n string) ([][]string, bool) { w, ok := c.lists[n]; return w, ok })
		if err != nil {
			c.fail(l.errorf("pattern: %w", err))
			continue
		}
		p := &pattern{text: t.s, rule: r, anchor: -1}
		if r != nil {
			if err := c.place(p, raw); err != nil {
				c.fail(l.errorf("pattern: %w", err))
				continue
			}
		}
		c.raw = append(c.raw, rawPattern{raw, p})
		out = append(out, p)
	}
	return out
}

// place chooses the element by which the pattern is found: the rarest that must be there.
func (c *compiler) place(p *pattern, raw []rawElem) error {
	const commonCost = 1000
	best := -1
	for i, e := range raw {
		if e.opt || e.not || e.head || e.start || e.end || e.stop || e.drug || e.num || e.many || e.year {
			continue
		}
		cost := 0
		for _, alt := range e.alts {
			cost++
			if c.common[alt[0]] {
				cost += commonCost
			}
		}
		if best < 0 || cost < best {
			best, p.anchor = cost, i
		}
	}
	if p.anchor < 0 {
		return errors.New("needs one element of plain words that must be present")
	}
	for _, e := range raw[:p.anchor] {
		if e.start || e.not || e.head {
			continue
		}
		shortest, longest := 1, 1
		for i, alt := range e.alts {
			longest = max(longest, len(alt))
			if i == 0 && !e.drug && !e.num && !e.many && !e.year {
				shortest = len(alt)
			}
			shortest = min(shortest, len(alt))
		}
		if e.drug {
			longest = max(longest, longestDrug)
		}
		if e.opt || e.stop {
			shortest = 0
		}
		p.minOff += shortest
		p.maxOff += longest + e.gap
	}
	p.maxOff += raw[p.anchor].gap
	return nil
}

func (c *compiler) guards() map[string]*guard {
	out := map[string]*guard{}
	for _, t := range c.src.guards {
		l := located{t.file, t.Name}
		g := &guard{name: t.Name.s, within: t.Within}
		switch t.Outcome.s {
		case "nothing":
			g.outcome = nothing
		case "footer":
			g.outcome = footer
		case "soft":
			g.outcome = soft
		default:
			c.fail(l.errorf("guard %q: outcome %q: want nothing, footer or soft", g.name, t.Outcome.s))
		}
		if out[g.name] != nil {
			c.fail(l.errorf("guard %q is given twice", g.name))
		}
		g.before = c.patterns(t.file, t.Before, nil)
		g.inside = c.patterns(t.file, t.Inside, nil)
		g.sentence = c.patterns(t.file, t.Sentence, nil)
		g.near = c.patterns(t.file, t.Near, nil)
		g.message = c.patterns(t.file, t.Message, nil)
		g.annul = c.patterns(t.file, t.Annul, nil)
		g.keep = c.patterns(t.file, t.Keep, nil)
		if len(t.Before)+len(t.Inside)+len(t.Sentence)+len(t.Near)+len(t.Message) == 0 {
			c.fail(l.errorf("guard %q has no pattern", g.name))
		}
		out[g.name] = g
	}
	return out
}

func (c *compiler) rules(guards map[string]*guard) {
	seen := map[string]bool{}
	for _, t := range c.src.rules {
		l := located{t.file, t.ID}
		r := &rule{
			id: t.ID.s, category: Category(t.Category.s), num: len(c.out.rules),
			weak: t.Weak, footer: t.Footer, soft: t.Soft, spanish: t.Spanish, third: t.Third,
		}
		if r.id == "" || seen[r.id] {
			c.fail(l.errorf("rule id %q is missing or given twice", r.id))
		}
		seen[r.id] = true
		if severity(r.category) == 0 {
			c.fail(located{t.file, t.Category}.errorf("rule %s: unknown category %q", r.id, r.category))
		}
		tier, ok := map[string]Tier{"": NoTier, "A": TierA, "B": TierB, "C": TierC}[t.Tier.s]
		if !ok || (tier == NoTier) == redFlag(r.category) {
			c.fail(l.errorf("rule %s: tier %q does not go with category %q", r.id, t.Tier.s, r.category))
		}
		r.tier = tier
		if len(t.Match)+len(t.Combine) == 0 || len(t.Examples) == 0 {
			c.fail(l.errorf("rule %s: needs patterns and examples", r.id))
		}
		for _, name := range t.Guards {
			g := guards[name.s]
			if g == nil {
				c.fail(located{t.file, name}.errorf("rule %s: no guard %q", r.id, name.s))
				continue
			}
			r.guards = append(r.guards, g)
		}
		c.patterns(t.file, t.Match, r)
		c.combos(t.file, t.Combine, r)
		r.unless = c.patterns(t.file, t.Unless, nil)
		r.anywhere = c.patterns(t.file, t.Anywhere, nil)
		for _, e := range t.Examples {
			r.examples = append(r.examples, located{t.file, e})
		}
		for _, e := range t.MustNot {
			r.mustNot = append(r.mustNot, located{t.file, e})
		}
		c.out.rules = append(c.out.rules, r)
	}
}

func (c *compiler) forms() {
	for _, k := range sortedKeys(c.src.forms) {
		l := c.src.forms[k]
		words := strings.Fields(l.s)
		if len(words) == 0 {
			c.fail(l.errorf("form %q stands for nothing", k))
		}
		e := c.entry(k)
		for _, w := range words {
			e.form = append(e.form, c.entry(w))
		}
	}
	for _, k := range sortedKeys(c.src.joins) {
		l := c.src.joins[k]
		pair := strings.Fields(k)
		if len(pair) != 2 || strings.ContainsAny(l.s, " ") || l.s == "" {
			c.fail(l.errorf("join %q: want two words and the one they become", k))
			continue
		}
		first := c.entry(pair[0])
		c.entry(pair[1])
		if first.join == nil {
			first.join = map[string]*entry{}
		}
		first.join[pair[1]] = c.entry(l.s)
	}
	for _, k := range sortedKeys(c.src.emoji) {
		l := c.src.emoji[k]
		for _, r := range k {
			c.out.emoji[r] = l.s
			c.entry(l.s)
			break
		}
	}
}
