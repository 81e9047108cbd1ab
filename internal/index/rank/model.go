package rank

import (
	"math"
	"slices"
	"sort"

	"bedside/internal/english"
)

// Model holds what ranking needs beside the postings: which unit belongs to
// which entry, true lengths, the vocabulary, the grams of the titles. It is
// made once by NewModel or Decode and never changed.
type Model struct {
	first  []uint32         // per entry: its first unit; one longer than entries
	entry  []uint32         // per unit: its entry
	length [fields][]uint32 // per field and unit: words
	mean   [fields]float64  // per field: mean words of units that have any

	words    []string // distinct folded words, ascending
	wordFreq []uint32 // occurrences of the word in whole texts
	wordStem []uint32 // number of its stem
	stems    []string // distinct stems, ascending

	titleStart []uint32 // per unit, into titleStem; one longer than units
	titleStem  []uint32 // distinct stems of the unit's title, ascending within a unit

	grams *gramIndex

	// Derived by seal.
	stemNo     map[string]uint32
	wordNo     map[string]uint32
	stemWeight []float32 // weight of a title word in the title feature
	background []float32 // share of texts of the language that hold the stem
	spell      speller
}

// A small bank counts words badly: in thirty passages "do" may be rare. Document
// frequencies are therefore smoothed with those of everyday language, as if so
// many further texts had been counted.
const (
	backgroundTexts = 30
	functionShare   = 0.5
	commonShare     = 0.05
)

// idf is the inverse document frequency of a stem that df units hold.
func (m *Model) idf(stem uint32, df int) float64 {
	n := float64(m.Units()) + backgroundTexts
	d := float64(df) + backgroundTexts*float64(m.background[stem])
	return math.Log(1 + (n-d+0.5)/(d+0.5))
}

// NewModel counts the entries' words.
func NewModel(entries []Entry) *Model {
	m := &Model{first: make([]uint32, 0, len(entries)+1)}
	freq := make(map[string]uint32)
	var titles [][]string
	for e, entry := range entries {
		m.first = append(m.first, uint32(len(m.entry)))
		for _, u := range entry.Units {
			title, text := Words(u.Title), Words(u.Text)
			m.entry = append(m.entry, uint32(e))
			m.length[Title] = append(m.length[Title], uint32(len(title)))
			m.length[Whole] = append(m.length[Whole], uint32(len(title)+len(text)))
			for _, w := range title {
				freq[w]++
			}
			for _, w := range text {
				freq[w]++
			}
			titles = append(titles, title)
		}
	}
	m.first = append(m.first, uint32(len(m.entry)))
	m.vocabulary(freq)
	m.titles(titles)
	m.grams = newGramIndex(titles)
	m.seal()
	return m
}

func (m *Model) vocabulary(freq map[string]uint32) {
	stemOf := make(map[string]string, len(freq))
	known := make(map[string]bool, len(freq))
	for w := range freq {
		s := Stem(w)
		stemOf[w] = s
		m.words = append(m.words, w)
		if !known[s] {
			known[s] = true
			m.stems = append(m.stems, s)
		}
	}
	sort.Strings(m.words)
	sort.Strings(m.stems)
	no := make(map[string]uint32, len(m.stems))
	for i, s := range m.stems {
		no[s] = uint32(i)
	}
	for _, w := range m.words {
		m.wordFreq = append(m.wordFreq, freq[w])
		m.wordStem = append(m.wordStem, no[stemOf[w]])
	}
}

func (m *Model) titles(titles [][]string) {
	m.titleStart = append(m.titleStart, 0)
	for _, words := range titles {
		from := len(m.titleStem)
		for _, w := range words {
			i, _ := slices.BinarySearch(m.words, w)
			m.titleStem = append(m.titleStem, m.wordStem[i])
		}
		slices.Sort(m.titleStem[from:])
		m.titleStem = append(m.titleStem[:from], slices.Compact(m.titleStem[from:])...)
		m.titleStart = append(m.titleStart, uint32(len(m.titleStem)))
	}
}

// seal derives what is not written to disk.
func (m *Model) seal() {
	for f := range m.length {
		total, units := 0.0, 0.0
		for _, n := range m.length[f] {
			if n > 0 {
				total += float64(n)
				units++
			}
		}
		m.mean[f] = total / max(units, 1)
	}
	m.stemNo = make(map[string]uint32, len(m.stems))
	for i, s := range m.stems {
		m.stemNo[s] = uint32(i)
	}
	m.wordNo = make(map[string]uint32, len(m.words))
	m.stemWeight = make([]float32, len(m.stems))
	m.background = make([]float32, len(m.stems))
	for i, w := range m.words {
		m.wordNo[w] = uint32(i)
		weight := float32(1)
		share := float32(0)
		if english.Function(w) {
			weight, share = 0.3, functionShare
		} else if english.Light(w) {
			share = commonShare
		}
		m.background[m.wordStem[i]] = max(m.background[m.wordStem[i]], share)
		m.stemWeight[m.wordStem[i]] = max(m.stemWeight[m.wordStem[i]], weight)
	}
	m.spell = newSpeller(m.words, m.wordFreq)
}

// Entries and Units are the sizes of the model.
func (m *Model) Entries() int { return len(m.first) - 1 }
func (m *Model) Units() int   { return len(m.entry) }

// Holds reports whether the folded word stands in any indexed text, in this or
// another form of it.
func (m *Model) Holds(word string) bool {
	if _, ok := m.wordNo[word]; ok {
		return true
	}
	_, ok := m.stemNo[Stem(word)]
	return ok
}
