package answer

import (
	"fmt"
	"math"
	"strings"

	"bedside/internal/faq"
	"bedside/internal/index"
	"bedside/internal/lexicon"
)

// ranking is what orders the passages of one question.
type ranking struct {
	hits []index.Hit
	said said
	fits []float64 // by set, 0 until asked for
}

func (s *situation) rank(hits []index.Hit) {
	s.ranking = ranking{
		hits: hits,
		said: s.catalog.words.hold(s.query.Groups),
		fits: make([]float64, len(s.catalog.sets)),
	}
}

// candidate is a passage that may be shown.
type candidate struct {
	passage int
	score   float64
	hit     int // place in hits, or -1 if no word matched
}

const (
	// strayFit is the weight of a passage about something else entirely, against 1
	// for a passage about just what was asked: the lithium section covers ketamine
	// but hardly answers about ketamine alone.
	strayFit = 0.2
	// subjectSharpness makes half the subject in common worth less than half.
	subjectSharpness = 2
	// titleBase is the weight of a passage none of whose heading's words were asked.
	titleBase = 0.7
	// coverBase is the weight of a passage that holds nothing of what was said
	// beside names: the score of a few rare words alone does not rank.
	coverBase = 0.1
	// openingForm is the weight of an article's opening where the question says
	// more than names: an opening speaks of everything a little.
	openingForm = 0.8
	// silentForm is the weight of a passage that does not name a condition asked
	// about.
	silentForm = 0.4
	// questionForm is the weight of an entry that is a question itself where the
	// question is bare: "can I have X on Y" is answered by the entry of that name.
	questionForm = 1.15
)

// ranked returns the best of the passages that are allowed, at most n of them or
// all if n is 0: by the score of retrieval, weighed by how well subject, heading,
// content and form of the passage fit the question. Equal ones stand in the order
// of the content.
func (s *situation) ranked(allow func(int) bool, n int) []candidate {
	hitOf := make([]int32, len(s.catalog.setOf))
	for k, h := range s.hits {
		hitOf[h.Entry] = int32(k) + 1
	}
	var out []candidate
	for i := range s.catalog.setOf {
		if !allow(i) || !s.speaks(i) {
			continue
		}
		p := s.passage(i)
		if s.view.hides(p) {
			continue
		}
		c := candidate{passage: i, hit: int(hitOf[i]) - 1}
		if c.hit >= 0 {
			h := s.hits[c.hit]
			c.score = h.Score * (titleBase + (1-titleBase)*h.Title) * (coverBase + (1-coverBase)*s.said.share[i]) *
				s.fit(s.catalog.setOf[i]) * s.form(p) * s.condition(i)
		}
		out = insert(out, c, n)
	}
	return out
}

// insert keeps the list sorted and at most n long.
func insert(list []candidate, c candidate, n int) []candidate {
	at := len(list)
	for at > 0 && list[at-1].score < c.score {
		at--
	}
	if n > 0 && at >= n {
		return list
	}
	list = append(list, candidate{})
	copy(list[at+1:], list[at:])
	list[at] = c
	if n > 0 && len(list) > n {
		list = list[:n]
	}
	return list
}

// speaks reports whether passage i speaks of a topic of the question, if it has
// any.
func (s *situation) speaks(i int) bool {
	for _, t := range s.topics {
		if t.speaking[i] {
			return true
		}
	}
	return len(s.topics) == 0
}

// condition weighs whether passage i speaks of the conditions asked about.
func (s *situation) condition(i int) float64 {
	weight := 1.0
	for _, m := range s.conditions {
		if s.of(i, m) == lexicon.NotCovered && !s.catalog.naming(m.Name)[i] {
			weight *= silentForm
		}
	}
	return weight
}

// fit weighs how well the subject of a set of passages is what was asked about:
// by the share of names they have in common. A question that names nothing is
// about what nearly every passage is about.
func (s *situation) fit(set int32) float64 {
	if s.fits[set] > 0 {
		return s.fits[set]
	}
	subject := s.catalog.sets[set].subject
	common := 0
	for _, name := range subject {
		if s.asks(name) {
			common++
		}
	}
	asked := len(s.required)
	if asked == 0 {
		asked = common
	}
	fit := 1.0
	if all := asked + len(subject) - common; all > 0 {
		shared := float64(min(common, asked)) / float64(all)
		fit = strayFit + (1-strayFit)*math.Pow(shared, subjectSharpness)
	}
	s.fits[set] = fit
	return fit
}

// asks reports whether the question asks about what the name stands for.
func (s *situation) asks(name string) bool {
	for _, m := range s.required {
		if s.catalog.lex.CoversName([]string{name}, m.Name) != lexicon.NotCovered {
			return true
		}
	}
	return len(s.required) == 0 && s.catalog.isBase(s.catalog.coverage(lexicon.Mention{Name: name, Kind: lexicon.Medicine}))
}

// form weighs how well the kind of passage suits the kind of question.
func (s *situation) form(p *faq.Passage) float64 {
	opening := p.Section == p.Doc.Title
	switch {
	case bare(&s.query) && !opening && strings.HasSuffix(p.Section, "?"):
		return questionForm
	case !bare(&s.query) && opening:
		return openingForm
	}
	return 1
}

// explain says of each candidate why it stands where it does.
func (s *situation) explain(cands []candidate, shown bool) []Candidate {
	out := make([]Candidate, len(cands))
	for k, c := range cands {
		p := s.passage(c.passage)
		heading := 0.0
		if c.hit >= 0 {
			heading = s.hits[c.hit].Title
		}
		verdict := fmt.Sprintf("subject %.2f, said %.2f, heading %.2f", s.fit(s.catalog.setOf[c.passage]), s.said.share[c.passage], heading)
		if s.near != nil {
			verdict += fmt.Sprintf(", meaning %.2f", s.near(c.passage))
		}
		switch {
		case k == 0 && shown:
			verdict = "shown; " + verdict
		case k == 0:
			verdict = "first, not sure enough to be shown; " + verdict
		case c.score == 0:
			verdict = "no word in common; " + verdict
		}
		out[k] = Candidate{ID: p.ID, Section: p.Section, Score: c.score, Verdict: verdict}
	}
	return out
}
