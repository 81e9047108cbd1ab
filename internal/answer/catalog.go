package answer

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"bedside/internal/faq"
	"bedside/internal/index"
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
	// Near says how near passages are in meaning to a question with that vector, -1 to
	// 1. It is nil where that cannot be told.
	Near(question []float32) func(passage int) float64
}

// Catalog says what the passages of one generation cover and speak of. What has
// been asked once is kept; asked twice it says the same.
type Catalog struct {
	content Content
	lex     *lexicon.Lexicon
	sets    []passageSet
	setOf   []int32  // set of each passage
	texts   []string // folded heading, phrasings and text of each passage
	words   *wordTable

	embedder Embedder // nil: passages are ordered by words alone

	menuOnce sync.Once
	lists    *menu // see menu

	mu     sync.Mutex
	covers map[string][]lexicon.Coverage // by name, for each set
	named  map[string][]bool             // by condition or class, for each passage
	topics map[string][]bool             // by topic id, for each passage
}

// passageSet is the passages that cover and are about the same names.
type passageSet struct {
	covers  []string // the author's names
	subject []string // the medicines that the heading, or else the title, names
	size    int      // passages
}

// NewCatalog prepares a catalog over the content. It reads every text once, so
// that answering reads only what it shows.
func NewCatalog(c Content, lex *lexicon.Lexicon, opts ...CatalogOption) (*Catalog, error) {
	cat := &Catalog{
		content: c, lex: lex, setOf: make([]int32, c.Len()), texts: make([]string, c.Len()),
		covers: make(map[string][]lexicon.Coverage),
		named:  make(map[string][]bool),
		topics: make(map[string][]bool),
	}
	byKey := make(map[string]int32)
	titles := make(map[*faq.Document][]string)
	for i := range c.Len() {
		p := c.Passage(i)
		text, err := c.Text(i)
		if err != nil {
			return nil, fmt.Errorf("catalog: passage %s: %w", p.ID, err)
		}
		cat.texts[i] = foldAll(heading(p) + "\n" + text)
		set := passageSet{covers: p.AllCovers(), subject: cat.subject(p, titles)}
		key := strings.Join(set.covers, "\x00") + "\x01" + strings.Join(set.subject, "\x00")
		k, ok := byKey[key]
		if !ok {
			k = int32(len(cat.sets))
			byKey[key] = k
			cat.sets = append(cat.sets, set)
		}
		cat.sets[k].size++
		cat.setOf[i] = k
	}
	cat.words = newWordTable(cat.texts, func(i int) string { return foldAll(strings.Join(c.Passage(i).Path, "\n")) })
	for _, o := range opts {
		o(cat)
	}
	return cat, nil
}

// Content returns the content that the catalog describes.
func (c *Catalog) Content() Content { return c.content }

// heading is what a passage is called and asked for by.
func heading(p *faq.Passage) string { return p.Section + "\n" + strings.Join(p.AlsoAsked, "\n") }

// subject returns the medicines that a passage is about: those its heading names,
// or else those of its document.
func (c *Catalog) subject(p *faq.Passage, titles map[*faq.Document][]string) []string {
	title, ok := titles[p.Doc]
	if !ok {
		if title = c.medicines(p.Doc.Title); len(title) == 0 {
			title = p.Doc.Covers
		}
		titles[p.Doc] = title
	}
	if own := c.medicines(p.Section); len(own) > 0 {
		return own
	}
	return title
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

// covering counts the passages of sets with some coverage.
func (c *Catalog) covering(bySet []lexicon.Coverage) int {
	n := 0
	for k, cov := range bySet {
		if cov != lexicon.NotCovered {
			n += c.sets[k].size
		}
	}
	return n
}

// baseShare is the share of passages from which on a medicine is the clinic's own
// subject: asking about it does not tell which passage is meant.
const baseShare = 0.8

func (c *Catalog) isBase(bySet []lexicon.Coverage) bool {
	return float64(c.covering(bySet)) >= baseShare*float64(c.content.Len())
}

// memoLimit bounds the memo: the lexicon has fewer names; a flood of invented
// ones is answered without being kept.
const memoLimit = 4096

// coverage says for each set how it covers the mention.
func (c *Catalog) coverage(m lexicon.Mention) []lexicon.Coverage {
	if m.Kind == lexicon.Unknown || m.Kind == lexicon.Ambiguous {
		return make([]lexicon.Coverage, len(c.sets))
	}
	return memo(c, c.covers, m.Name, func() []lexicon.Coverage {
		got := make([]lexicon.Coverage, len(c.sets))
		for k, set := range c.sets {
			got[k] = c.lex.CoversName(set.covers, m.Name)
		}
		return got
	})
}

// naming says of each passage whether its text or heading names the condition or
// class.
func (c *Catalog) naming(name string) []bool {
	return memo(c, c.named, name, func() []bool {
		got := make([]bool, len(c.texts))
		for p, text := range c.texts {
			got[p] = c.lex.NamedIn(name, textnorm.Tokens(text))
		}
		return got
	})
}

// speaking says of each passage whether it speaks of the topic.
func (c *Catalog) speaking(t *query.Topic) []bool {
	return memo(c, c.topics, t.ID, func() []bool {
		got := make([]bool, len(c.texts))
		for p, text := range c.texts {
			if t.Admin {
				// A body says "within hours" or "a licensed doctor" of other things.
				text = foldAll(heading(c.content.Passage(p)))
			}
			got[p] = t.In(textnorm.Tokens(text))
		}
		return got
	})
}

// memo returns the kept value or makes and keeps it. Two callers may make the
// same value at once; no lock is held meanwhile.
func memo[V any](c *Catalog, kept map[string]V, key string, produce func() V) V {
	c.mu.Lock()
	v, ok := kept[key]
	c.mu.Unlock()
	if ok {
		return v
	}
	v = produce()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(kept) < memoLimit {
		kept[key] = v
	}
	return v
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
