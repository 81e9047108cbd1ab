package rank

// Counts are postings counted straight from the texts: per field, per stem,
// ordered by unit. They are a Source, and what an engine's postings must equal.
type Counts [fields]map[string][]Posting

// Count counts the words of all units.
func Count(entries []Entry) Counts {
	var c Counts
	for f := range c {
		c[f] = make(map[string][]Posting)
	}
	stems := make(map[string]string)
	unit := uint32(0)
	for _, e := range entries {
		for _, u := range e.Units {
			title := Words(u.Title)
			c.add(Title, unit, title, stems)
			c.add(Whole, unit, append(title, Words(u.Text)...), stems)
			unit++
		}
	}
	return c
}

// add counts the words of one field of one unit. Units come in order, so that
// the last posting of a stem is this unit's or there is none yet.
func (c Counts) add(f Field, unit uint32, words []string, stems map[string]string) {
	for _, w := range words {
		stem, ok := stems[w]
		if !ok {
			stem = Stem(w)
			stems[w] = stem
		}
		list := c[f][stem]
		if n := len(list); n > 0 && list[n-1].Unit == unit {
			list[n-1].TF++
			continue
		}
		c[f][stem] = append(list, Posting{Unit: unit, TF: 1})
	}
}

// Postings implements Source.
func (c Counts) Postings(stem string, f Field) ([]Posting, error) { return c[f][stem], nil }
