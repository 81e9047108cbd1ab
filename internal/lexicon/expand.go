package lexicon

import "bedside/internal/textnorm"

// layWeight is the weight of words that stand for the asker's own: below one,
// because the asker's words say best what was asked.
const layWeight = 0.4

// Expansion is what a lay phrase adds to a query.
type Expansion struct {
	Words  []string // clinical words, folded
	Weight float64  // below 1; the asker's own words weigh 1
	From   string   // the lay phrase
	First  int      // token range of the lay phrase in the question
	Last   int      // exclusive
}

type layIndex struct {
	edges map[step]int32
	ends  [][]int32 // by node: rows that the phrase belongs to
	words [][]string
}

func newLayIndex(defs []layDef) layIndex {
	x := layIndex{edges: make(map[step]int32, 4*len(defs)), ends: make([][]int32, 1, 6*len(defs)+1)}
	for _, d := range defs {
		row := int32(len(x.words))
		x.words = append(x.words, fields(d.Clinical))
		for _, lay := range d.Lay {
			n := int32(0)
			for _, w := range fields(lay) {
				next, ok := x.edges[step{n, w}]
				if !ok {
					next = int32(len(x.ends))
					x.ends = append(x.ends, nil)
					x.edges[step{n, w}] = next
				}
				n = next
			}
			x.ends[n] = append(x.ends[n], row)
		}
	}
	return x
}

// Expand finds the lay phrases in a question and returns the clinical words that
// they stand for, in order. The longest phrase at a place wins.
func (l *Lexicon) Expand(toks []textnorm.Token) []Expansion {
	var out []Expansion
	for i := 0; i < len(toks); i++ {
		if l.words.layless(toks[i].Bare) {
			continue
		}
		n, best, end := int32(0), []int32(nil), i
		for j := i; j < len(toks); j++ {
			next, ok := l.lay.edges[step{n, toks[j].Bare}]
			if !ok {
				break
			}
			if n = next; l.lay.ends[n] != nil {
				best, end = l.lay.ends[n], j
			}
		}
		if best == nil {
			continue
		}
		from := surfaceText(toks[i : end+1])
		for _, row := range best {
			out = append(out, Expansion{Words: l.lay.words[row], Weight: layWeight, From: from, First: i, Last: end + 1})
		}
		i = end
	}
	return out
}

// surfaceText joins tokens as the asker wrote them, with single spaces.
func surfaceText(toks []textnorm.Token) string {
	if len(toks) == 1 {
		return toks[0].Text
	}
	n := 0
	for _, t := range toks {
		n += len(t.Text) + 1
	}
	b := make([]byte, 0, n)
	for i, t := range toks {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(b, t.Text...)
	}
	return string(b)
}
