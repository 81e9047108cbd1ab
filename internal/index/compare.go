package index

import (
	"encoding/hex"
	"encoding/json"

	"bedside/internal/faq"
)

// Diff lists passage ids, in the order of the content.
type Diff struct {
	Added, Changed, Removed []string
}

// Compare says how a corpus differs from a generation. A passage has changed when
// anything about it has but its line: text, heading, phrasings, coverage or its
// document's state. All are added to a nil generation.
func Compare(g *Generation, c *faq.Corpus) Diff {
	before := map[string]string{}
	if g != nil {
		for i, p := range g.passages {
			before[p.ID] = essence(p, g.texts[i].SHA256)
		}
	}
	var d Diff
	for _, p := range c.Passages {
		h := p.Hash()
		was, ok := before[p.ID]
		switch {
		case !ok:
			d.Added = append(d.Added, p.ID)
		case was != essence(p, hex.EncodeToString(h[:])):
			d.Changed = append(d.Changed, p.ID)
		}
		delete(before, p.ID)
	}
	if g != nil {
		for _, p := range g.passages {
			if _, gone := before[p.ID]; gone {
				d.Removed = append(d.Removed, p.ID)
			}
		}
	}
	return d
}

// essence is all that a passage is, but for where it stands in its file.
func essence(p *faq.Passage, textHash string) string {
	q := *p
	q.Text, q.Line = textHash, 0
	b, err := json.Marshal(q)
	if err != nil {
		panic("index: a passage that cannot be encoded: " + err.Error()) // its fields are all plain values
	}
	return string(b)
}
