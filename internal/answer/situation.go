package answer

import (
	"cmp"
	"slices"

	"bedside/internal/faq"
	"bedside/internal/index"
	"bedside/internal/lexicon"
	"bedside/internal/query"
)

// situation is a question sorted by what it demands of the content.
type situation struct {
	query       query.Query
	catalog     *Catalog
	calibration Calibration
	view        view

	required   []lexicon.Mention // medicines that the passage shown must cover
	focus      []lexicon.Mention // those of required that tell passages apart
	base       []lexicon.Mention // the clinic's own treatment, and what nearly every passage covers
	conditions []lexicon.Mention
	ambiguous  []lexicon.Mention

	coverage map[string][]lexicon.Coverage // by name of a required mention or condition, for each set
	// coverSets says of each set whether it covers all of required; nil where a passage
	// may do so by itself, see explains.
	coverSets []bool
	topics    []boundTopic
	near      func(passage int) float64 // in meaning, -1 to 1; nil: not told
	ranking
}

// treatmentClass is the class of the treatment that the clinics give. Everybody
// asks about it, and a page about it alone says nothing of a medicine beside it.
const treatmentClass = "ketamine_group"

func newSituation(q query.Query, c *Catalog, cal Calibration, v view) *situation {
	s := &situation{query: q, catalog: c, calibration: cal.orShipped(), view: v, coverage: make(map[string][]lexicon.Coverage, len(q.Mentions))}
	for _, m := range q.Mentions {
		if m.Role != lexicon.Taken && m.Role != lexicon.Asked {
			continue
		}
		if m.Kind == lexicon.Ambiguous {
			s.ambiguous = append(s.ambiguous, m)
			continue
		}
		if _, seen := s.coverage[m.Name]; seen {
			continue
		}
		bySet := make([]lexicon.Coverage, len(c.sets))
		if !v.stopped(m.Name) {
			bySet = c.coverage(m)
		}
		s.coverage[m.Name] = bySet
		if m.Kind == lexicon.Condition {
			s.conditions = append(s.conditions, m)
			continue
		}
		s.required = append(s.required, m)
		if slices.Contains(m.Classes, treatmentClass) || c.isBase(bySet) {
			s.base = append(s.base, m)
		} else {
			s.focus = append(s.focus, m)
		}
	}
	if len(s.required) != 1 || !s.mayExplain(s.required[0]) {
		s.coverSets = s.setsCovering(s.required, false)
	}
	if len(s.focus) == 0 || len(q.Tokens) <= shortQuestion {
		// Beside a covered medicine, a story that mentions the insurer is not about
		// the insurer.
		for _, t := range q.Topics {
			if !t.Elsewhere || len(s.base) == 0 {
				s.topics = append(s.topics, boundTopic{t, c.speaking(t)})
			}
		}
	}
	return s
}

// boundTopic is a topic that the question is about, and which passages speak of it.
type boundTopic struct {
	*query.Topic
	speaking []bool
}

func (s *situation) passage(i int) *faq.Passage { return s.catalog.content.Passage(i) }

// of says how passage i covers the mention.
func (s *situation) of(i int, m lexicon.Mention) lexicon.Coverage {
	return s.coverage[m.Name][s.catalog.setOf[i]]
}

// covers reports whether passage i covers all that is required.
func (s *situation) covers(i int) bool {
	if s.coverSets != nil {
		return s.coverSets[s.catalog.setOf[i]]
	}
	return s.coversAll(i, s.required)
}

func (s *situation) coversAll(i int, ms []lexicon.Mention) bool {
	for _, m := range ms {
		if s.of(i, m) == lexicon.NotCovered && !s.explains(i, m) {
			return false
		}
	}
	return true
}

// relevant reports whether passage i can be part of any reply: it covers one of
// the medicines that tell passages apart, or all where none does.
func (s *situation) relevant(i int) bool {
	if len(s.focus) == 0 {
		return s.covers(i)
	}
	return slices.ContainsFunc(s.focus, func(m lexicon.Mention) bool { return s.coversAll(i, []lexicon.Mention{m}) })
}

// allowed is relevant for retrieval, which asks it of every passage that holds a word
// of the question.
func (s *situation) allowed() func(i int) bool {
	if s.coverSets == nil {
		return s.relevant
	}
	sets := s.coverSets
	if len(s.focus) > 0 {
		sets = s.setsCovering(s.focus, true)
	}
	return func(i int) bool { return sets[s.catalog.setOf[i]] }
}

// setsCovering says of each set whether it covers any, or all, of the mentions.
func (s *situation) setsCovering(ms []lexicon.Mention, any bool) []bool {
	sets := make([]bool, len(s.catalog.sets))
	for k := range sets {
		sets[k] = !any
	}
	for i := range ms {
		for k, cov := range s.coverage[ms[i].Name] {
			if (cov != lexicon.NotCovered) == any {
				sets[k] = any
			}
		}
	}
	return sets
}

// explains reports whether the question asks what a class of medicines is and the
// passage names the class: to say what a word means is not to answer for its
// members.
func (s *situation) explains(i int, m lexicon.Mention) bool {
	return len(s.required) == 1 && s.mayExplain(m) && s.catalog.naming(m.Name)[i]
}

func (s *situation) mayExplain(m lexicon.Mention) bool {
	return m.Role == lexicon.Asked && m.Kind == lexicon.ClassKind
}

// uncovered returns what no passage covers. A condition must be named by a
// passage that covers the medicines asked about; beside a covered medicine it is
// enough that the content speaks of it somewhere.
func (s *situation) uncovered() []lexicon.Mention {
	var gaps []lexicon.Mention
	for _, m := range s.required {
		if s.catalog.covering(s.coverage[m.Name]) == 0 && !s.any(func(i int) bool { return s.explains(i, m) }) {
			gaps = append(gaps, m)
		}
	}
	for _, m := range s.conditions {
		if !s.any(func(i int) bool { return s.conditionCovered(i, m) }) {
			gaps = append(gaps, m)
		}
	}
	return gaps
}

func (s *situation) conditionCovered(i int, m lexicon.Mention) bool {
	if s.of(i, m) != lexicon.NotCovered {
		return true
	}
	// A text may name a condition as a warning. Alone, such a condition needs the
	// author's word; beside a medicine whose passage names it, it is the subject.
	return s.catalog.naming(m.Name)[i] && (!s.catalog.lex.ExplicitOnly(m.Name) || len(s.focus) > 0 && s.covers(i))
}

// any reports whether some passage is such.
func (s *situation) any(such func(i int) bool) bool {
	for i := range s.catalog.setOf {
		if such(i) {
			return true
		}
	}
	return false
}

func (s *situation) count(such func(i int) bool) int {
	n := 0
	for i := range s.catalog.setOf {
		if such(i) {
			n++
		}
	}
	return n
}

// offTopic returns a topic that the question is about and no passage speaks of,
// or nil: the clinic's business, or care that it does not give.
func (s *situation) offTopic() *query.Topic {
	for _, t := range s.topics {
		if (t.Admin || t.Elsewhere) && !slices.Contains(t.speaking, true) {
			return t.Topic
		}
	}
	return nil
}

// strangeWord returns a word that neither the language nor the lexicon nor the
// content knows, or "". Where the question says nothing else, it may well be a
// medicine's name.
func (s *situation) strangeWord() string {
	for i, t := range s.query.Tokens {
		if s.query.Classes[i] == query.Content && len(t.Bare) >= strangeLength && !s.catalog.lex.Known(t.Bare) && !s.catalog.content.Vocabulary(t.Bare) {
			return t.Bare
		}
	}
	return ""
}

// strangeLength leaves out the abbreviations of chat.
const strangeLength = 5

// broadClass returns a class asked about that is wider than the classes covered
// ("psych meds"), and the sections under it to choose from.
func (s *situation) broadClass() (*lexicon.Mention, []Choice) {
	for k, m := range s.required {
		if m.Kind != lexicon.ClassKind || s.catalog.covering(s.coverage[m.Name]) > 0 {
			continue
		}
		var out []Choice
		for i := range s.catalog.setOf {
			p := s.passage(i)
			if len(out) < maxChoices && s.anyUnder(p.Covers, m.Name) && !s.view.hides(p) {
				out = append(out, Choice{Section: p.Section, ID: p.ID})
			}
		}
		if len(out) > 0 {
			return &s.required[k], out
		}
	}
	return nil, nil
}

// anyUnder reports whether one of the covered names is a class under the wider one.
func (s *situation) anyUnder(covered []string, wider string) bool {
	return slices.ContainsFunc(covered, func(name string) bool {
		return s.catalog.lex.CoversName([]string{wider}, name) != lexicon.NotCovered
	})
}

// empty reports whether the question has no subject: no medicine or condition
// and no word that carries it.
func (s *situation) empty() bool {
	return len(s.topics) == 0 && len(s.required) == 0 && len(s.conditions) == 0 && len(s.query.Words(query.Content)) == 0
}

// parts returns few passages that together cover the mentions as well as can be.
// Every mention is covered together with all base medicines asked about.
func (s *situation) parts(ms []lexicon.Mention) []int {
	cands := s.ranked(func(i int) bool {
		return s.coversAll(i, s.base) && slices.ContainsFunc(ms, func(m lexicon.Mention) bool { return s.of(i, m) != lexicon.NotCovered })
	}, 0)
	var out []int
	left := slices.Clone(ms)
	for len(left) > 0 {
		best, most := -1, 0
		for _, c := range cands {
			n := 0
			for _, m := range left {
				if s.of(c.passage, m) != lexicon.NotCovered {
					n++
				}
			}
			if n > most {
				best, most = c.passage, n
			}
		}
		if best < 0 {
			break
		}
		out = append(out, best)
		left = slices.DeleteFunc(left, func(m lexicon.Mention) bool { return s.of(best, m) != lexicon.NotCovered })
	}
	// The most specific first: what few passages cover is what the asker would not
	// find elsewhere.
	slices.SortStableFunc(out, func(a, b int) int {
		return cmp.Compare(s.catalog.sets[s.catalog.setOf[a]].size, s.catalog.sets[s.catalog.setOf[b]].size)
	})
	return out
}

// beside returns the medicines that tell passages apart and that none of the
// parts covers.
func (s *situation) beside(parts []int) []lexicon.Mention {
	var left []lexicon.Mention
	for _, m := range s.focus {
		if !slices.ContainsFunc(parts, func(i int) bool { return s.of(i, m) != lexicon.NotCovered }) {
			left = append(left, m)
		}
	}
	return left
}

// about names those of the mentions that passage i covers.
func (s *situation) about(i int, ms []lexicon.Mention) []string {
	var out []string
	for _, m := range ms {
		if s.of(i, m) != lexicon.NotCovered {
			out = append(out, m.Name)
		}
	}
	return out
}

// show returns passage i with the class label where a medicine is covered through
// its class alone.
func (s *situation) show(i int) Shown {
	shown := Shown{Passage: s.passage(i)}
	for _, m := range s.required {
		if s.of(i, m) == lexicon.ByClass {
			shown.Label = Class
			shown.For = append(shown.For, m.Name)
			shown.About = append(shown.About, s.classFor(shown.Passage, m))
		}
	}
	slices.Sort(shown.About)
	shown.About = slices.Compact(shown.About)
	return shown
}

// classFor returns the covered name through which the passage answers for the
// mention.
func (s *situation) classFor(p *faq.Passage, m lexicon.Mention) string {
	for _, name := range p.AllCovers() {
		if s.catalog.lex.CoversName([]string{name}, m.Name) == lexicon.ByClass {
			return name
		}
	}
	return m.Name
}

// choices offers the best candidates that some word speaks for.
func (s *situation) choices(cands []candidate) []Choice {
	var out []Choice
	for _, c := range cands {
		if len(out) == maxChoices {
			break
		}
		if c.score > 0 {
			p := s.passage(c.passage)
			out = append(out, Choice{Section: p.Section, ID: p.ID})
		}
	}
	return out
}

// asked turns the question into what the index is asked.
func (s *situation) asked() index.Question {
	return index.Question{Terms: terms(&s.query), Allow: s.allowed()}
}
