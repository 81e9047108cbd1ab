package answer

import (
	"slices"

	"bedside/internal/lexicon"
	"bedside/internal/textnorm"
)

// Spread says how far the content goes: how many of the passages that may be shown
// today cover a name and speak of a topic.
type Spread struct {
	Topics []string // ids of all topics known, in the order of their table
	Rows   []SpreadRow
}

// SpreadRow is one name. Each passage is in All, and in ByTopic once for each topic
// that it speaks of; one that speaks of none is in NoTopic.
type SpreadRow struct {
	Name    string // of the lexicon; empty: all passages, whatever they cover
	All     int
	ByTopic []int // as Spread.Topics
	NoTopic int
}

// Spread counts for the names given and for all that the content covers by name. The
// first row counts all passages; the names follow in alphabetical order, each once. A
// nil catalog has no passages.
func (e *Engine) Spread(c *Catalog, names []string) Spread {
	topics := e.parser.Topics()
	var out Spread
	for _, t := range topics {
		out.Topics = append(out.Topics, t.ID)
	}
	names = append([]string{""}, names...)
	if c != nil {
		for _, set := range c.sets {
			for _, name := range set.covers {
				if known, ok := e.lex.Resolve(name); ok {
					names = append(names, known)
				}
			}
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		out.Rows = append(out.Rows, SpreadRow{Name: name, ByTopic: make([]int, len(topics))})
	}
	if c == nil {
		return out
	}
	speaks := make([][]bool, len(topics))
	for i, t := range topics {
		speaks[i] = c.speaking(t)
	}
	v := e.view()
	for i, k := range c.setOf {
		if v.hides(c.content.Passage(i)) {
			continue
		}
		for r := range out.Rows {
			row := &out.Rows[r]
			if row.Name != "" && (v.stopped(row.Name) || e.lex.CoversName(c.sets[k].covers, row.Name) == lexicon.NotCovered) {
				continue
			}
			row.All++
			none := true
			for t := range topics {
				if speaks[t][i] {
					row.ByTopic[t]++
					none = false
				}
			}
			if none {
				row.NoTopic++
			}
		}
	}
	return out
}

// HeldBy lists the passages that holds alone would keep from being shown, in the order
// of the content. A nil catalog has none.
func HeldBy(c *Catalog, h Holds) []Item {
	if c == nil {
		return nil
	}
	v := view{lex: c.lex, holds: &h, pastDue: true} // what is past due is hidden for another reason
	var out []Item
	for i := range c.content.Len() {
		if p := c.content.Passage(i); v.hides(p) {
			out = append(out, Item{Section: p.Section, ID: p.ID})
		}
	}
	return out
}

// OwnTreatment reports whether a name is that of the treatment that the clinics give.
// Everybody asks about it, so that it says nothing about what a question missed.
func OwnTreatment(lex *lexicon.Lexicon, name string) bool {
	if name == treatmentClass {
		return true
	}
	return slices.ContainsFunc(lex.Find(textnorm.Tokens(textnorm.Fold(name)), lexicon.FindOptions{}), func(m lexicon.Mention) bool {
		return m.Name == name && slices.Contains(m.Classes, treatmentClass)
	})
}
