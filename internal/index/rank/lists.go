package rank

import (
	"fmt"
	"slices"
)

// list is what one stem adds to the score of each unit that holds it, at weight 1.
// Where a stem is rare the units are listed; where many hold it, the list is an
// array over all units, in steps of 1/255 of its greatest value, which takes less
// room and answers for any unit at once.
type list struct {
	units  []uint32  // ascending
	scores []float32 // of units
	dense  []uint8   // by unit; nil for a rare stem
	step   float32   // value of 1 in dense
	max    float32
}

// denseShare is the share of the units from which an array is smaller than a list
// of eight bytes a unit, and denseUnits the size of an index below which neither
// matters and the exact list is kept.
const (
	denseShare = 1.0 / 8
	denseUnits = 4096
)

// at is the score of a unit, 0 if it does not hold the stem.
func (l *list) at(unit uint32) float32 {
	if l.dense != nil {
		return float32(l.dense[unit]) * l.step
	}
	if i, ok := slices.BinarySearch(l.units, unit); ok {
		return l.scores[i]
	}
	return 0
}

// list returns the scores of a stem, computing them on first use. Two callers may
// compute the same list at once; both get the same values.
func (r *Ranker) list(stem uint32) (*list, error) {
	if l := r.lists[stem].Load(); l != nil {
		return l, nil
	}
	var posts [fields][]Posting
	for f := range posts {
		var err error
		if posts[f], err = r.source.Postings(r.model.stems[stem], Field(f)); err != nil {
			return nil, fmt.Errorf("read postings: %w", err)
		}
		if n := len(posts[f]); n > 0 && int(posts[f][n-1].Unit) >= r.model.Units() {
			return nil, fmt.Errorf("%w: a posting of unit %d of %d", ErrFormat, posts[f][n-1].Unit, r.model.Units())
		}
	}
	l := r.score(stem, posts[Title], posts[Body])
	if units := r.model.Units(); units > denseUnits && float64(len(l.units)) > denseShare*float64(units) {
		l = l.spread(units)
	}
	r.lists[stem].Store(l)
	return l, nil
}

// score is BM25 of the title plus BM25 of the whole text, title and body together:
// the sum tells entries apart better than one saturating score over both.
func (r *Ranker) score(stem uint32, title, body []Posting) *list {
	m, p := r.model, r.params
	units := union(title, body)
	l := &list{units: make([]uint32, 0, units), scores: make([]float32, 0, units)}
	idfTitle, idfWhole := m.idf(stem, len(title), p.Background), m.idf(stem, units, p.Background)
	bm25 := func(tf uint32, length uint32, mean float64) float64 {
		t := float64(tf)
		return t * (p.K1 + 1) / (t + p.K1*(1-p.B+p.B*float64(length)/mean))
	}
	for len(title) > 0 || len(body) > 0 {
		var unit, inTitle, inBody uint32
		if len(body) == 0 || len(title) > 0 && title[0].Unit <= body[0].Unit {
			unit, inTitle, title = title[0].Unit, title[0].TF, title[1:]
		} else {
			unit = body[0].Unit
		}
		if len(body) > 0 && body[0].Unit == unit {
			inBody, body = body[0].TF, body[1:]
		}
		length := m.title(int(unit))
		s := idfWhole * bm25(inTitle+inBody, length+m.body[unit], m.mean[ofWhole])
		if inTitle > 0 {
			s += p.TitleWeight * idfTitle * bm25(inTitle, length, m.mean[ofTitle])
		}
		l.units, l.scores = append(l.units, unit), append(l.scores, float32(s))
		l.max = max(l.max, float32(s))
	}
	return l
}

// union counts the units in either list.
func union(a, b []Posting) int {
	n := len(a) + len(b)
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].Unit < b[j].Unit:
			i++
		case a[i].Unit > b[j].Unit:
			j++
		default:
			i, j, n = i+1, j+1, n-1
		}
	}
	return n
}

// spread turns a list into an array over all units.
func (l *list) spread(units int) *list {
	d := &list{dense: make([]uint8, units), step: l.max / 255, max: l.max}
	for i, u := range l.units {
		d.dense[u] = uint8(max(1, l.scores[i]/d.step+0.5))
	}
	return d
}
