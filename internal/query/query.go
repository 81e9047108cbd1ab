// Package query turns a question into a typed Query: folded words with weights,
// mentions of medicines and conditions, topics, and which words carry the
// question. It knows neither the search engine nor any threshold.
package query

import (
	"slices"
	"strings"

	"bedside/internal/lexicon"
	"bedside/internal/textnorm"
)

// Class says what a token does in the question.
type Class uint8

const (
	Sign     Class = iota // + & / and the like
	Function              // words of grammar and politeness
	Light                 // everyday words that say little: "idea", "table", "come"
	Aspect                // "safe", "risk", "work": what is asked, of nothing yet
	Content               // the words that carry the question
	Number
	Named // part of a mention
)

// Term is one word for retrieval.
type Term struct {
	Text   string  // folded word, not stemmed
	Weight float64 // 1 for a content word; less for words of grammar and for expansions
	Fixed  bool    // never respelled: part of a name, a number or a word of the language
	Name   bool    // part of a medicine's or condition's name
	Added  bool    // stands for the asker's words; the asker did not write it
}

// Query is one question, understood as far as words go.
type Query struct {
	Folded   string
	Tokens   []textnorm.Token
	Classes  []Class // of each token
	Mentions []lexicon.Mention
	Terms    []Term
	Groups   []Group  // what the question says beside names
	Topics   []*Topic // administrative and care topics named, in order of the table
}

// Parser parses questions. It is safe for concurrent use.
type Parser struct {
	lex     *lexicon.Lexicon
	topics  []*Topic
	raising map[string][]raised
	weights Weights
}

// NewParser returns a parser over the lexicon.
func NewParser(lex *lexicon.Lexicon) (*Parser, error) { return NewParserWith(lex, DefaultWeights()) }

// NewParserWith returns a parser that weighs words in another way, to measure what a
// weight is worth.
func NewParserWith(lex *lexicon.Lexicon, w Weights) (*Parser, error) {
	topics, err := loadTopics()
	if err != nil {
		return nil, err
	}
	return &Parser{lex: lex, topics: topics, raising: topicIndex(topics), weights: w}, nil
}

// Topics returns all topics that a question can be about, in the order of their table.
// The caller must not change them.
func (p *Parser) Topics() []*Topic { return slices.Clone(p.topics) }

// Parse understands a folded text and its tokens. The vocabulary tells which
// words the content uses; nil means none is known.
func (p *Parser) Parse(folded string, toks []textnorm.Token, vocabulary func(string) bool) Query {
	q, expansions := p.weighed(folded, toks, vocabulary)
	q.Topics = p.findTopics(toks)
	q.Groups = groups(&q, expansions)
	return q
}

// Terms understands a question as far as retrieval needs it.
func (p *Parser) Terms(folded string, toks []textnorm.Token, vocabulary func(string) bool) []Term {
	q, _ := p.weighed(folded, toks, vocabulary)
	return q.Terms
}

func (p *Parser) weighed(folded string, toks []textnorm.Token, vocabulary func(string) bool) (Query, []lexicon.Expansion) {
	q := Query{Folded: folded, Tokens: toks}
	q.Mentions = p.lex.Find(toks, lexicon.FindOptions{Vocabulary: vocabulary})
	q.Classes = classify(toks, q.Mentions)
	expansions := p.lex.Expand(toks)
	q.Terms = p.terms(&q, expansions)
	return q, expansions
}

func classify(toks []textnorm.Token, mentions []lexicon.Mention) []Class {
	classes := make([]Class, len(toks))
	for i, t := range toks {
		switch {
		case t.Number:
			classes[i] = Number
		case len(t.Text) == 1 && strings.Contains("+&/=@#$%", t.Text):
			classes[i] = Sign
		default:
			classes[i] = classOf(t.Bare)
		}
	}
	for _, m := range mentions {
		if m.Role == lexicon.Concept || m.Kind == lexicon.Condition {
			continue // a description, "opioid receptors", or an illness is matter like any other word
		}
		for i := m.First; i < m.Last; i++ {
			classes[i] = Named
		}
	}
	return classes
}

func (p *Parser) terms(q *Query, expansions []lexicon.Expansion) []Term {
	terms := p.weights.weigh(q.Tokens, q.Classes, p.lex.Spelled)
	for _, m := range q.Mentions {
		if m.Kind == lexicon.Unknown || m.Kind == lexicon.Ambiguous || m.Role == lexicon.NotADrug {
			continue
		}
		for _, w := range strings.FieldsFunc(m.Name, func(r rune) bool { return r == '-' || r == '_' || r == ' ' }) {
			terms = add(terms, Term{Text: w, Weight: canonicalWeight, Fixed: true, Name: true, Added: true})
		}
	}
	for _, e := range expansions {
		if named(q.Classes[e.First:e.Last]) {
			continue // "methadone clinic" names methadone, not the clinic's programme
		}
		for _, w := range e.Words {
			terms = add(terms, Term{Text: w, Weight: e.Weight * p.weights.Lay, Fixed: true, Added: true})
		}
	}
	return terms
}

// add appends a term or raises the weight of the one that is there already.
func add(terms []Term, t Term) []Term {
	for i := range terms {
		if terms[i].Text == t.Text {
			if t.Weight > terms[i].Weight {
				terms[i].Weight = t.Weight
			}
			terms[i].Fixed = terms[i].Fixed || t.Fixed
			return terms
		}
	}
	return append(terms, t)
}

// Group is one thing the question says: a word, or a lay phrase with the
// clinical words it stands for. A passage speaks of it when it holds all words of
// one of the alternatives.
type Group struct {
	Class        Class
	Alternatives [][]string // folded words; the asker's own first
}

// groups puts the words that carry the question together with what they stand
// for, in order. Words of grammar and names are left out.
func groups(q *Query, expansions []lexicon.Expansion) []Group {
	var out []Group
	owner := make([]int, len(q.Tokens)) // 1 + index in out of the phrase a token belongs to
	for _, e := range expansions {
		if named(q.Classes[e.First:e.Last]) {
			continue
		}
		if k := owner[e.First]; k > 0 {
			out[k-1].Alternatives = append(out[k-1].Alternatives, e.Words)
			continue
		}
		g := Group{Class: Aspect, Alternatives: [][]string{nil, e.Words}}
		if e.Last-e.First > 1 {
			g.Class = Content // several words together say something by themselves
		}
		for i := e.First; i < e.Last; i++ {
			owner[i] = len(out) + 1
			if q.Classes[i] == Content {
				g.Class = Content
			}
			if q.Classes[i] == Content || q.Classes[i] == Aspect || e.Last-e.First == 1 {
				g.Alternatives[0] = append(g.Alternatives[0], q.Tokens[i].Bare)
			}
		}
		if len(g.Alternatives[0]) == 0 {
			g.Alternatives = g.Alternatives[1:]
		}
		out = append(out, g)
	}
	for i, c := range q.Classes {
		if owner[i] == 0 && (c == Content || c == Light || c == Aspect) {
			out = append(out, Group{Class: c, Alternatives: [][]string{{q.Tokens[i].Bare}}})
		}
	}
	return out
}

func named(classes []Class) bool {
	for _, c := range classes {
		if c == Named {
			return true
		}
	}
	return false
}

// questionWords open a question.
var questionWords = set("what whats which who when where why how can could do does did is are am was were will would should may might any whats hows cani")

// Asks reports whether the text has the form of a question: a question mark, or a
// word that opens one at the start of a clause.
func (q *Query) Asks() bool {
	if strings.Contains(q.Folded, "?") {
		return true
	}
	for i, t := range q.Tokens {
		if (i == 0 || q.Tokens[i-1].Clause != t.Clause) && questionWords[t.Bare] {
			return true
		}
	}
	return false
}

// Words returns the tokens of one class, in order.
func (q *Query) Words(c Class) []string {
	var out []string
	for i, k := range q.Classes {
		if k == c {
			out = append(out, q.Tokens[i].Bare)
		}
	}
	return out
}
