package answer

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"bedside/internal/faq"
	"bedside/internal/lexicon"
	"bedside/internal/query"
)

// situation is the evidence sorted by what it demands.
type situation struct {
	Evidence
	catalog    *Catalog
	required   []lexicon.Mention // medicines that the passage shown must cover
	focus      []lexicon.Mention // those of required that tell passages apart
	base       []lexicon.Mention // those that nearly every passage covers
	conditions []lexicon.Mention
	ambiguous  []lexicon.Mention
}

func readSituation(e Evidence) *situation {
	s := &situation{Evidence: e, catalog: e.Catalog}
	seen := make(map[string]bool)
	for _, m := range e.Query.Mentions {
		if m.Role != lexicon.Taken && m.Role != lexicon.Asked {
			continue
		}
		if m.Kind == lexicon.Ambiguous {
			s.ambiguous = append(s.ambiguous, m)
			continue
		}
		if seen[m.Name] {
			continue
		}
		seen[m.Name] = true
		if m.Kind == lexicon.Condition {
			s.conditions = append(s.conditions, m)
			continue
		}
		s.required = append(s.required, m)
		if s.catalog.isBase(m) {
			s.base = append(s.base, m)
		} else {
			s.focus = append(s.focus, m)
		}
	}
	return s
}

func (s *situation) passage(i int) *faq.Passage { return s.catalog.content.Passage(i) }

// covers reports whether passage i covers all that is required.
func (s *situation) covers(i int) bool { return s.coversAll(i, s.required) }

func (s *situation) coversAll(i int, ms []lexicon.Mention) bool {
	for _, m := range ms {
		if s.catalog.Coverage(i, m) == lexicon.NotCovered && !s.explains(i, m) {
			return false
		}
	}
	return true
}

// explains reports whether the question asks what a class of medicines is and the
// passage names the class: to say what a word means is not to answer for its
// members.
func (s *situation) explains(i int, m lexicon.Mention) bool {
	return m.Role == lexicon.Asked && m.Kind == lexicon.ClassKind && len(s.required) == 1 && s.catalog.Names(i, m.Name)
}

// uncovered returns what no passage covers. A condition must be named by a
// passage that covers the medicines asked about; beside a covered medicine it is
// enough that the content speaks of it somewhere.
func (s *situation) uncovered() []lexicon.Mention {
	var gaps []lexicon.Mention
	for _, m := range s.required {
		if s.catalog.Covering(m) == 0 && !slices.ContainsFunc(s.all(), func(i int) bool { return s.explains(i, m) }) {
			gaps = append(gaps, m)
		}
	}
	for _, m := range s.conditions {
		if !s.conditionCovered(m) {
			gaps = append(gaps, m)
		}
	}
	return gaps
}

func (s *situation) conditionCovered(m lexicon.Mention) bool {
	for i := range s.catalog.content.Len() {
		if s.catalog.Coverage(i, m) != lexicon.NotCovered {
			return true
		}
		if !s.catalog.Names(i, m.Name) {
			continue
		}
		// A text may name a condition as a warning. Alone, such a condition needs the
		// author's word; beside a medicine whose passage names it, it is the subject.
		if !s.catalog.lex.ExplicitOnly(m.Name) || len(s.focus) > 0 && s.covers(i) {
			return true
		}
	}
	return false
}

// administrative returns a topic of the clinic's business that the question is
// about and no passage speaks of, or nil.
func (s *situation) administrative() *query.Topic {
	for _, t := range s.Query.Topics {
		if !t.Admin && (!t.Elsewhere || len(s.base) > 0) || len(s.focus) > 0 && len(s.Query.Tokens) > shortQuestion {
			continue
		}
		if !slices.ContainsFunc(s.all(), func(i int) bool { return s.catalog.Speaks(i, t) }) {
			return t
		}
	}
	return nil
}

func (s *situation) all() []int {
	out := make([]int, s.catalog.content.Len())
	for i := range out {
		out[i] = i
	}
	return out
}

// broadClass returns a class asked about that is wider than the classes covered
// ("psych meds"), and the sections under it to choose from.
func (s *situation) broadClass() (*lexicon.Mention, []Choice) {
	for k, m := range s.required {
		if m.Kind != lexicon.ClassKind || s.catalog.Covering(m) > 0 {
			continue
		}
		var out []Choice
		for i := range s.catalog.content.Len() {
			p := s.passage(i)
			if len(out) < maxChoices && s.anyUnder(p.Covers, m.Name) {
				out = append(out, Choice{Section: p.Section, ID: p.ID})
			}
		}
		if len(out) > 0 {
			return &s.required[k], out
		}
	}
	return nil, nil
}

// empty reports whether the question has no subject: no medicine or condition
// and no word that carries it.
func (s *situation) empty() bool {
	return len(s.required) == 0 && len(s.conditions) == 0 && len(s.Query.Words(query.Content)) == 0
}

// parts returns few passages that together cover the mentions as well as can be,
// the one that covers most first. Every mention is covered with all base
// medicines that were asked about.
func (s *situation) parts(ms []lexicon.Mention) []int {
	var out []int
	left := slices.Clone(ms)
	for len(left) > 0 {
		best, bestCovered := -1, 0
		for _, c := range s.ranked(func(i int) bool { return s.coversAll(i, s.base) }) {
			n := 0
			for _, m := range left {
				if s.catalog.Coverage(c.passage, m) != lexicon.NotCovered {
					n++
				}
			}
			if n > bestCovered {
				best, bestCovered = c.passage, n
			}
		}
		if best < 0 {
			break
		}
		out = append(out, best)
		left = slices.DeleteFunc(left, func(m lexicon.Mention) bool {
			return s.catalog.Coverage(best, m) != lexicon.NotCovered
		})
	}
	// The most specific first: what few passages cover is what the asker would not
	// find elsewhere.
	slices.SortStableFunc(out, func(a, b int) int {
		return cmp.Compare(len(s.catalog.sets[s.catalog.setOf[a]].passages), len(s.catalog.sets[s.catalog.setOf[b]].passages))
	})
	return out
}

// about names those of the mentions that passage i covers.
func (s *situation) about(i int, ms []lexicon.Mention) []string {
	var out []string
	for _, m := range ms {
		if s.catalog.Coverage(i, m) != lexicon.NotCovered {
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
		if s.catalog.Coverage(i, m) == lexicon.ByClass {
			shown.Label = Class
			shown.For = append(shown.For, m.Name)
			shown.About = append(shown.About, s.classFor(shown.Passage, m))
		}
	}
	slices.Sort(shown.About)
	shown.About = slices.Compact(shown.About)
	return shown
}

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

func (s *situation) bestSections(allow func(int) bool) []Choice {
	if allow == nil {
		allow = func(int) bool { return true }
	}
	return s.choices(s.ranked(allow))
}

// candidate is a passage that may be shown.
type candidate struct {
	passage int
	score   float64
	hit     int // place in Hits, or -1 if no word matched
	why     string
}

// ranked returns the passages that are allowed, best first: by the score of
// retrieval, weighed by how well the passage's own subject fits the question.
func (s *situation) ranked(allow func(int) bool) []candidate {
	hitOf := make(map[int]int, len(s.Hits))
	for k, h := range s.Hits {
		hitOf[h.Entry] = k
	}
	var out []candidate
	for i := range s.catalog.content.Len() {
		p := s.passage(i)
		if !allow(i) || p.Expired(s.Now) || !s.speaksOfTopics(i) {
			continue
		}
		c := candidate{passage: i, hit: -1}
		if k, ok := hitOf[i]; ok {
			c.hit = k
			c.score = s.Hits[k].Score * (TitleBase + (1-TitleBase)*s.Hits[k].Title)
		}
		c.score *= s.fit(i) * s.form(p)
		if CoverBase < 1 && c.score > 0 {
			cov, _ := s.coveredShare(i)
			c.score *= CoverBase + (1-CoverBase)*cov
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	return out
}

func (s *situation) speaksOfTopics(i int) bool {
	for _, t := range s.Query.Topics {
		if !s.catalog.Speaks(i, t) {
			return false
		}
	}
	return true
}

// StrayFit is the weight of a passage about something else entirely, against 1
// for a passage about just what was asked: the lithium section covers ketamine
// but hardly answers about ketamine alone.
var StrayFit, TitleBase, CoverBase, JPow = 0.2, 0.7, 0.3, 2.0

// fit weighs how well the passage's subject, the medicines its heading names, is
// what was asked about: by the share of names they have in common.
func (s *situation) fit(i int) float64 {
	subject := s.catalog.subjects[i]
	common := 0
	for _, name := range subject {
		if s.asks(name) || len(s.required) == 0 && s.catalog.baseName(name) {
			common++
		}
	}
	asked := len(s.required)
	if asked == 0 {
		asked = common
	}
	all := asked + len(subject) - common
	if all == 0 {
		return 1
	}
	shared := float64(min(common, asked)) / float64(all)
	return StrayFit + (1-StrayFit)*math.Pow(shared, JPow)
}

const (
	// openingForm is the weight of an article's opening where the question says
	// more than names: an opening speaks of everything a little.
	openingForm = 0.8
	// questionForm is the weight of an entry that is a question itself where the
	// question is bare: "can I have X on Y" is answered by the entry of that name.
	questionForm = 1.15
)

// form weighs how well the kind of passage suits the kind of question.
func (s *situation) form(p *faq.Passage) float64 {
	switch {
	case bare(&s.Query):
		if strings.HasSuffix(p.Section, "?") && p.Section != p.Doc.Title {
			return questionForm
		}
	case p.Section == p.Doc.Title:
		return openingForm
	}
	return 1
}

// asks reports whether the question names what the covered name stands for.
func (s *situation) asks(name string) bool {
	for _, m := range s.required {
		if s.catalog.lex.CoversName([]string{name}, m.Name) != lexicon.NotCovered {
			return true
		}
	}
	return false
}

// anyUnder reports whether one of the covered names is a class under the wider one.
func (s *situation) anyUnder(covered []string, wider string) bool {
	return slices.ContainsFunc(covered, func(name string) bool {
		return s.catalog.lex.CoversName([]string{wider}, name) != lexicon.NotCovered
	})
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
