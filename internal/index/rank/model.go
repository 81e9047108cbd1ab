package rank

import (
	"math"

	"bedside/internal/english"
)

// Model holds what ranking needs beside the postings: which unit belongs to
// which entry, true lengths, the vocabulary, the words of the titles. It is made
// once by a Collector or by Decode and never changed. Words and stems are numbered
// in the order in which the texts bring them.
type Model struct {
	first []uint32 // per entry: its first unit; one longer than entries
	body  []uint32 // per unit: words of its text, without the title

	words    []string // distinct folded words
	wordFreq []uint32 // occurrences of the word in titles and texts
	wordStem []uint32 // number of its stem
	stems    []string // distinct stems

	titleStart []uint32 // per unit, into titleWord; one longer than units
	titleWord  []uint32 // words of the titles, in order

	// Derived by seal.
	entry      []uint32 // per unit: its entry
	titleLine  []byte   // the titles' words, with single spaces between and around them
	titleAt    []uint32 // per unit, into titleLine; one longer than units
	mean       [2]float64
	stemNo     map[string]uint32
	begin      *beginnings // of all stems, and of words with synonyms
	wordNo     map[string]uint32
	wordKind   []english.Kind
	alikeStart []uint32  // per stem, into alike; one longer than stems
	alike      []uint32  // stems of nearly the same meaning
	usual      []uint32  // per stem: its most frequent word
	stemWeight []float32 // weight of a title word in the title feature
	background []float32 // share of texts of the language that hold the stem
	spell      speller
	spellStem  speller // of stems: a word of which the index holds another form
}

// Means of length, by what BM25 scores.
const (
	ofTitle = iota
	ofWhole
)

// A small bank counts words badly: in thirty passages "do" may be rare. Document
// frequencies are therefore smoothed with those of everyday language, as if so
// many further texts had been counted (Params.Background). The shares are round
// numbers for the two kinds of words that everybody uses.
const (
	functionShare = 0.5
	lightShare    = 0.05
)

// idf is the inverse document frequency of a stem that df units hold, with so many
// texts of everyday language counted too.
func (m *Model) idf(stem uint32, df int, background float64) float64 {
	n := float64(m.Units()) + background
	d := float64(df) + background*float64(m.background[stem])
	return math.Log(1 + (n-d+0.5)/(d+0.5))
}

// NewModel counts the entries' words.
func NewModel(entries []Entry) *Model {
	c := NewCollector()
	for _, e := range entries {
		for i, u := range e.Units {
			c.Add(Split(u), i == 0)
		}
	}
	return c.Model()
}

// seal derives what is not written to disk.
func (m *Model) seal() {
	m.entry = make([]uint32, len(m.body))
	for e := range m.Entries() {
		for u := m.first[e]; u < m.first[e+1]; u++ {
			m.entry[u] = uint32(e)
		}
	}
	m.means()
	m.lines()
	m.stemNo = make(map[string]uint32, len(m.stems))
	m.begin = &beginnings{}
	for i, s := range m.stems {
		m.stemNo[s] = uint32(i)
		m.begin.add(s)
	}
	for s := range synonyms() {
		m.begin.add(s)
	}
	m.alikeStart = make([]uint32, 1, len(m.stems)+1)
	for _, s := range m.stems {
		for _, other := range synonyms()[s] {
			if st, ok := m.stemNo[other]; ok {
				m.alike = append(m.alike, st)
			}
		}
		m.alikeStart = append(m.alikeStart, uint32(len(m.alike)))
	}
	m.wordNo = make(map[string]uint32, len(m.words))
	m.wordKind = make([]english.Kind, len(m.words))
	m.stemWeight = make([]float32, len(m.stems))
	m.background = make([]float32, len(m.stems))
	for i, w := range m.words {
		m.wordNo[w] = uint32(i)
		weight, share := float32(1), float32(0)
		m.wordKind[i] = english.KindOf(w)
		switch m.wordKind[i] {
		case english.FunctionWord:
			weight, share = 0.3, functionShare
		case english.LightWord:
			share = lightShare
		}
		st := m.wordStem[i]
		m.background[st] = max(m.background[st], share)
		m.stemWeight[st] = max(m.stemWeight[st], weight)
	}
	m.spell = newSpeller(m.words, m.wordFreq, english.Words())
	freq := make([]uint32, len(m.stems))
	m.usual = make([]uint32, len(m.stems))
	for i, st := range m.wordStem {
		if freq[st] += m.wordFreq[i]; m.wordFreq[i] > m.wordFreq[m.usual[st]] || m.wordStem[m.usual[st]] != st {
			m.usual[st] = uint32(i)
		}
	}
	m.spellStem = newSpeller(m.stems, freq, nil)
}

// correct reads a word that the index does not hold as one that it does: by the word,
// and if none is near, by its stem, for a form that the index lacks.
func (m *Model) correct(word string) (string, bool) {
	if w, ok := m.spell.correct(word); ok {
		return w, true
	}
	if len(word) < minStemRespell {
		return "", false
	}
	stem := Stem(word)
	if stem == word {
		return "", false
	}
	s, ok := m.spellStem.correct(stem)
	if !ok {
		return "", false
	}
	return m.words[m.usual[m.stemNo[s]]], true
}

// means averages the lengths over the units that have any.
func (m *Model) means() {
	var total, units [2]float64
	for u := range m.body {
		for k, n := range [2]uint32{ofTitle: m.title(u), ofWhole: m.title(u) + m.body[u]} {
			if n > 0 {
				total[k] += float64(n)
				units[k]++
			}
		}
	}
	for k := range m.mean {
		m.mean[k] = total[k] / max(units[k], 1)
	}
}

// lines writes the titles out, as their letters are compared.
func (m *Model) lines() {
	size := 0
	for _, w := range m.titleWord {
		size += len(m.words[w]) + 1
	}
	m.titleLine = make([]byte, 0, size+len(m.body))
	m.titleAt = make([]uint32, 1, len(m.body)+1)
	for u := range m.body {
		if words := m.titleWord[m.titleStart[u]:m.titleStart[u+1]]; len(words) > 0 {
			m.titleLine = append(m.titleLine, ' ')
			for _, w := range words {
				m.titleLine = append(append(m.titleLine, m.words[w]...), ' ')
			}
		}
		m.titleAt = append(m.titleAt, uint32(len(m.titleLine)))
	}
}

// title is the number of words in a unit's title.
func (m *Model) title(u int) uint32 { return m.titleStart[u+1] - m.titleStart[u] }

// Entries and Units are the sizes of the model.
func (m *Model) Entries() int { return len(m.first) - 1 }
func (m *Model) Units() int   { return len(m.body) }

// Holds reports whether the folded word stands in any indexed text, in this or
// another form of it.
func (m *Model) Holds(word string) bool {
	return m.lookup(word).known
}
