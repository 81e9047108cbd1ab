package answer

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"bedside/internal/faq"
	"bedside/internal/index"
	"bedside/internal/index/rank"
	"bedside/internal/lexicon"
	"bedside/internal/query"
	"bedside/internal/textnorm"
)

// Content is one verified generation of the clinic's content.
type Content interface {
	Len() int
	Passage(i int) *faq.Passage // without its text
	Text(i int) (string, error) // the verbatim text, checked against its hash
	ByID(id string) (i int, ok bool)
	Retrieve(ctx context.Context, q index.Question, depth int) (index.Result, error)
	Vocabulary(word string) bool // whether the folded word occurs in the content
}

// Catalog answers what the passages of one generation cover. It computes each
// answer once and keeps it; asked twice it says the same.
type Catalog struct {
	content Content
	lex     *lexicon.Lexicon
	sets    []coverSet
	setOf   []int // cover set of each passage

	mu     sync.Mutex
	covers map[string][]lexicon.Coverage // by name, for each cover set
	named  map[string][]bool             // by condition, for each passage
	topics map[string][]bool             // by topic id, for each passage
	texts  []string                      // folded heading, phrasings and text of each passage

	subjects [][]string // of each passage: the medicines that its heading, or else its document's title, names

	stemID map[string]int32
	stems  [][]int32 // of each passage, sorted
	rarity []float64 // by stem: log(1 + passages / passages that hold it)
}

// coverSet is one combination of covered names and the passages that have it.
type coverSet struct {
	names    []string
	passages []int
}

// NewCatalog prepares a catalog over the content. It reads every text once, so
// that answering reads only what it shows.
func NewCatalog(c Content, lex *lexicon.Lexicon) (*Catalog, error) {
	cat := &Catalog{
		content: c, lex: lex, setOf: make([]int, c.Len()), texts: make([]string, c.Len()),
		covers: make(map[string][]lexicon.Coverage),
		named:  make(map[string][]bool),
		topics: make(map[string][]bool),
	}
	byKey := make(map[string]int)
	for i := range c.Len() {
		p := c.Passage(i)
		text, err := c.Text(i)
		if err != nil {
			return nil, fmt.Errorf("catalog: passage %s: %w", p.ID, err)
		}
		cat.texts[i] = foldAll(p.Section + "\n" + strings.Join(p.AlsoAsked, "\n") + "\n" + text)
		names := p.AllCovers()
		key := strings.Join(names, "\x00")
		s, ok := byKey[key]
		if !ok {
			s = len(cat.sets)
			byKey[key] = s
			cat.sets = append(cat.sets, coverSet{names: names})
		}
		cat.sets[s].passages = append(cat.sets[s].passages, i)
		cat.setOf[i] = s
	}
	cat.countStems()
	cat.readSubjects()
	return cat, nil
}

func (c *Catalog) readSubjects() {
	c.subjects = make([][]string, c.content.Len())
	titles := make(map[*faq.Document][]string)
	for i := range c.subjects {
		p := c.content.Passage(i)
		title, ok := titles[p.Doc]
		if !ok {
			if title = c.medicines(p.Doc.Title); len(title) == 0 {
				title = p.Doc.Covers
			}
			titles[p.Doc] = title
		}
		if c.subjects[i] = c.medicines(p.Section); len(c.subjects[i]) == 0 {
			c.subjects[i] = title
		}
	}
}

// medicines returns the names of medicines and classes in a heading.
func (c *Catalog) medicines(heading string) []string {
	var out []string
	for _, m := range c.lex.Find(textnorm.Tokens(textnorm.Fold(heading)), lexicon.FindOptions{}) {
		switch m.Kind {
		case lexicon.Condition, lexicon.Unknown, lexicon.Ambiguous:
			continue
		}
		if m.Role != lexicon.NotADrug && m.Role != lexicon.Concept && !slices.Contains(out, m.Name) {
			out = append(out, m.Name)
		}
	}
	return out
}

// baseName is isBase for a name in a subject.
func (c *Catalog) baseName(name string) bool {
	return c.isBase(lexicon.Mention{Name: name, Kind: lexicon.Medicine})
}

func (c *Catalog) countStems() {
	c.stemID = make(map[string]int32)
	c.stems = make([][]int32, len(c.texts))
	var df []int
	byWord := make(map[string]int32)
	for i, text := range c.texts {
		seen := make(map[int32]bool)
		for _, tok := range textnorm.Tokens(text) {
			id, ok := byWord[tok.Bare]
			if !ok {
				stem := rank.Stem(tok.Bare)
				if id, ok = c.stemID[stem]; !ok {
					id = int32(len(c.stemID))
					c.stemID[stem] = id
					df = append(df, 0)
				}
				byWord[tok.Bare] = id
			}
			if !seen[id] {
				seen[id] = true
				df[id]++
				c.stems[i] = append(c.stems[i], id)
			}
		}
		slices.Sort(c.stems[i])
	}
	c.rarity = make([]float64, len(df))
	for id, n := range df {
		c.rarity[id] = math.Log(1 + float64(len(c.texts))/float64(n))
	}
}

// Holds reports whether passage i holds all the words, in any form, and how rare
// the rarest of them is. A word that the content never uses is held nowhere and
// is as rare as can be.
func (c *Catalog) Holds(i int, words []string) (held bool, rarity float64) {
	held = true
	for _, w := range words {
		id, ok := c.stemID[rank.Stem(w)]
		if !ok {
			return false, c.neverUsed()
		}
		rarity = max(rarity, c.rarity[id])
		if _, in := slices.BinarySearch(c.stems[i], id); !in {
			held = false
		}
	}
	return held, rarity
}

// Content returns the content that the catalog describes.
func (c *Catalog) Content() Content { return c.content }

// Coverage says how passage i covers the mention.
func (c *Catalog) Coverage(i int, m lexicon.Mention) lexicon.Coverage {
	return c.bySet(m)[c.setOf[i]]
}

// Covering counts the passages that cover the mention.
func (c *Catalog) Covering(m lexicon.Mention) int {
	n := 0
	for s, cov := range c.bySet(m) {
		if cov != lexicon.NotCovered {
			n += len(c.sets[s].passages)
		}
	}
	return n
}

// baseShare is the share of passages from which on a medicine is the clinic's own
// subject: asking about it does not tell which passage is meant.
const baseShare = 0.8

func (c *Catalog) isBase(m lexicon.Mention) bool {
	return float64(c.Covering(m)) >= baseShare*float64(c.content.Len())
}

// memoLimit bounds the memo: the lexicon has fewer names; a flood of invented
// ones is answered without being kept.
const memoLimit = 4096

func (c *Catalog) bySet(m lexicon.Mention) []lexicon.Coverage {
	c.mu.Lock()
	defer c.mu.Unlock()
	if got, ok := c.covers[m.Name]; ok {
		return got
	}
	got := make([]lexicon.Coverage, len(c.sets))
	if m.Kind != lexicon.Unknown && m.Kind != lexicon.Ambiguous {
		for s, set := range c.sets {
			got[s] = c.lex.Covers(set.names, m)
		}
	}
	if len(c.covers) < memoLimit {
		c.covers[m.Name] = got
	}
	return got
}

// neverUsed is the rarity of a word that the content never uses.
func (c *Catalog) neverUsed() float64 { return math.Log(1 + 2*float64(len(c.texts))) }

// Names reports whether the text or heading of passage i names the condition.
func (c *Catalog) Names(i int, condition string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	got, ok := c.named[condition]
	if !ok {
		got = make([]bool, c.content.Len())
		for p, text := range c.texts {
			got[p] = c.lex.NamedIn(condition, textnorm.Tokens(text))
		}
		if len(c.named) < memoLimit {
			c.named[condition] = got
		}
	}
	return got[i]
}

// Speaks reports whether passage i speaks of the topic.
func (c *Catalog) Speaks(i int, t *query.Topic) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	got, ok := c.topics[t.ID]
	if !ok {
		got = make([]bool, c.content.Len())
		for p, text := range c.texts {
			if t.Admin {
				// A body says "within hours" or "licensed doctor" of other things.
				about := c.content.Passage(p)
				text = foldAll(about.Section + "\n" + strings.Join(about.AlsoAsked, "\n"))
			}
			got[p] = t.In(textnorm.Tokens(text))
		}
		c.topics[t.ID] = got
	}
	return got[i]
}

// foldAll folds a text of any length piece by piece, because folding bounds what
// it looks at to the length of a question.
func foldAll(text string) string {
	var b strings.Builder
	for _, line := range strings.Split(text, "\n") {
		for len(line) > 0 {
			n := min(len(line), textnorm.MaxRunes)
			if n < len(line) {
				if sp := strings.LastIndexByte(line[:n], ' '); sp > 0 {
					n = sp
				}
			}
			b.WriteString(textnorm.Fold(line[:n]))
			b.WriteByte('\n')
			line = line[n:]
		}
	}
	return b.String()
}
