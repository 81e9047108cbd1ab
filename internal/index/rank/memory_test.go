package rank

import "sort"

// memory is a Source counted straight from the entries.
type memory [fields]map[string][]Posting

func newMemory(entries []Entry) memory {
	var m memory
	for f := range m {
		m[f] = make(map[string][]Posting)
	}
	unit := uint32(0)
	for _, e := range entries {
		for _, u := range e.Units {
			title, text := Words(u.Title), Words(u.Text)
			m.count(Title, unit, title)
			m.count(Whole, unit, append(title, text...))
			unit++
		}
	}
	return m
}

func (m memory) count(f Field, unit uint32, words []string) {
	tf := make(map[string]uint32)
	for _, w := range words {
		tf[Stem(w)]++
	}
	stems := make([]string, 0, len(tf))
	for s := range tf {
		stems = append(stems, s)
	}
	sort.Strings(stems)
	for _, s := range stems {
		m[f][s] = append(m[f][s], Posting{Unit: unit, TF: tf[s]})
	}
}

func (m memory) Postings(stem string, f Field) ([]Posting, error) { return m[f][stem], nil }
