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
// its text, heading, phrasings or coverage have, or its document's state. To a nil
// generation all are added.
func Compare(g *Generation, c *faq.Corpus) Diff {
	before := map[string]string{}
	if g != nil {
		for i, p := range g.passages {
			before[p.ID] = essence(p, textHash(g.texts.sum(i)))
		}
	}
	var d Diff
	for _, p := range c.Passages {
		h := p.Hash()
		was, ok := before[p.ID]
		switch {
		case !ok:
			d.Added = append(d.Added, p.ID)
		case was != essence(p, textHash(h)):
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

func textHash(sum [32]byte) string { return hex.EncodeToString(sum[:]) }

// essence is what patients and decisions see of a passage, without where it
// stands in its file.
func essence(p *faq.Passage, textHash string) string {
	d := p.Doc
	b, err := json.Marshal([]any{
		textHash, p.Section, p.Path, p.AlsoAsked, p.Covers, p.Attach, p.DosingOK, p.Plain,
		d.Title, d.Status, d.Owner, d.Example, d.Reviewed, d.ReviewBy, d.Covers,
	})
	if err != nil {
		panic("index: a passage that cannot be encoded: " + err.Error()) // its fields are all plain values
	}
	return string(b)
}
