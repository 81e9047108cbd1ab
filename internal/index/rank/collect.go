package rank

// Split is a unit cut into folded words: the costly part of indexing, which needs
// nothing of the other units and can be done in parallel.
func Split(u Unit) Pieces { return Pieces{Title: Words(u.Title), Body: Words(u.Text)} }

// Pieces are the words of one unit.
type Pieces struct {
	Title, Body []string
}

// Collector makes a Model out of units that come in order, and a Tally of their
// postings.
type Collector struct {
	model *Model
	sums  [fields][]sum // per stem
	seen  []stamp       // per stem: where in count it stands, for the field at hand
	count []uint32
	order []uint32
	turn  uint32
}

type stamp struct{ turn, at uint32 }

// NewCollector returns an empty one.
func NewCollector() *Collector {
	m := &Model{wordNo: make(map[string]uint32), stemNo: make(map[string]uint32), titleStart: []uint32{0}}
	return &Collector{model: m}
}

// Add counts the next unit and returns the stems of its two fields, in the order of
// its words. first says that the unit opens a new entry. What it returns is valid
// until the next call.
func (c *Collector) Add(p Pieces, first bool) (title, body []uint32) {
	m := c.model
	if first {
		m.first = append(m.first, uint32(len(m.body)))
	}
	unit := uint32(len(m.body))
	m.body = append(m.body, uint32(len(p.Body)))
	title = make([]uint32, 0, len(p.Title)+len(p.Body))
	for _, w := range p.Title {
		n := c.word(w)
		m.titleWord = append(m.titleWord, n)
		title = append(title, m.wordStem[n])
	}
	m.titleStart = append(m.titleStart, uint32(len(m.titleWord)))
	body = title[len(title):]
	for _, w := range p.Body {
		body = append(body, m.wordStem[c.word(w)])
	}
	c.enter(Title, unit, title)
	c.enter(Body, unit, body)
	return title, body
}

// word numbers a word, and its stem with it, when it first comes.
func (c *Collector) word(w string) uint32 {
	m := c.model
	n, ok := m.wordNo[w]
	if !ok {
		n = uint32(len(m.words))
		m.wordNo[w] = n
		m.words = append(m.words, w)
		m.wordFreq = append(m.wordFreq, 0)
		m.wordStem = append(m.wordStem, c.stem(Stem(w)))
	}
	m.wordFreq[n]++
	return n
}

func (c *Collector) stem(s string) uint32 {
	m := c.model
	n, ok := m.stemNo[s]
	if !ok {
		n = uint32(len(m.stems))
		m.stemNo[s] = n
		m.stems = append(m.stems, s)
		c.seen = append(c.seen, stamp{})
		for f := range c.sums {
			c.sums[f] = append(c.sums[f], sum{})
		}
	}
	return n
}

// enter adds the postings of one field of one unit to the sums.
func (c *Collector) enter(f Field, unit uint32, stems []uint32) {
	c.turn++
	c.order, c.count = c.order[:0], c.count[:0]
	for _, s := range stems {
		if c.seen[s].turn != c.turn {
			c.seen[s] = stamp{c.turn, uint32(len(c.order))}
			c.order, c.count = append(c.order, s), append(c.count, 0)
		}
		c.count[c.seen[s].at]++
	}
	for i, s := range c.order {
		c.sums[f][s].add(Posting{Unit: unit, TF: c.count[i]})
	}
}

// Stem is the text of a stem that Add returned.
func (c *Collector) Stem(n uint32) string { return c.model.stems[n] }

// Model finishes the collection; the collector is of no further use.
func (c *Collector) Model() *Model {
	c.model.first = append(c.model.first, uint32(len(c.model.body)))
	c.model.seal()
	return c.model
}

// Tally returns what the postings of an engine must add up to.
func (c *Collector) Tally() *Tally { return &Tally{stemNo: c.model.stemNo, sums: c.sums} }
