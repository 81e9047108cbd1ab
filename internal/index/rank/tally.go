package rank

// sum is a fingerprint of a set of postings that does not depend on their order.
type sum struct {
	units uint32
	mixed uint64
}

// add mixes a posting in. The mixing is that of the splitmix64 generator: two sets
// that differ agree in 64 bits by chance alone.
func (s *sum) add(p Posting) {
	x := uint64(p.Unit)<<32 | uint64(p.TF)
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	s.units++
	s.mixed += x ^ x>>31
}

// Tally is what all postings of an index must add up to, by field and stem. It
// takes some bytes a stem, not some bytes a posting.
type Tally struct {
	stemNo map[string]uint32
	sums   [fields][]sum
}

// Stems is how many stems a field must hold.
func (t *Tally) Stems(f Field) int {
	n := 0
	for _, s := range t.sums[f] {
		if s.units > 0 {
			n++
		}
	}
	return n
}

// Agrees reports whether the postings of a stem in a field are those counted.
func (t *Tally) Agrees(f Field, stem string, list []Posting) bool {
	n, ok := t.stemNo[stem]
	if !ok {
		return len(list) == 0
	}
	var got sum
	for _, p := range list {
		got.add(p)
	}
	return got == t.sums[f][n]
}
