package lexicon

import (
	"bytes"
	"math/bits"
	"slices"

	"bedside/internal/edit"
)

// Bounds of guarded spelling, from measurement on public misspelling lists: one
// edit below eight letters, two from eight on; nothing below five, where most
// words of the language lie within one edit of each other.
const (
	minFuzzy  = 5
	longFuzzy = 8
	maxFuzzy  = 24
	// maxChoices is how many names a person is asked to choose from.
	maxChoices = 4
	// minSoundName is the shortest word that is matched by its sound alone.
	minSoundName = 6
)

// spelling is one name or brand to correct towards.
type spelling struct {
	word    string
	letters uint64 // its letters, to reject most candidates at once
	entry   int32
	context bool // an ordinary word too
}

func newSpelling(word string, entry int32) spelling {
	return spelling{word: word, letters: letterSet(word), entry: entry}
}

// letterSet holds a bit for each letter of a word and another for its second
// occurrence. One edit takes away at most one of them and adds at most one.
func letterSet(w string) uint64 {
	s := uint64(0)
	for i := 0; i < len(w); i++ {
		bit := uint64(1) << ((w[i] - 'a') & 31)
		if s&bit != 0 {
			bit <<= 32
		}
		s |= bit
	}
	return s
}

// bucket sorts the names by length, so that only near lengths are looked at, and
// lays their letters side by side.
func (l *Lexicon) bucket() {
	slices.SortFunc(l.names, func(a, b spelling) int {
		if d := len(a.word) - len(b.word); d != 0 {
			return d
		}
		if a.word < b.word {
			return -1
		}
		return 1
	})
	l.nameLetters = make([]uint64, len(l.names))
	for i := range l.nameAt {
		l.nameAt[i] = len(l.names)
	}
	for i, s := range slices.Backward(l.names) {
		l.nameLetters[i] = s.letters
		for n := min(len(s.word), len(l.nameAt)-1); n >= 0 && l.nameAt[n] > i; n-- {
			l.nameAt[n] = i
		}
	}
}

// guess is what guarded spelling says about a token.
type guess struct {
	entry   int32
	choices []int32 // more than none: ask, never assume
	found   bool
	context bool // the name is an ordinary word too: only in a medicine's place
}

// candidate is an entry within reach, at its smallest distance.
type candidate struct {
	entry  int32
	dist   int
	first  bool // the first letter is the same
	sound  bool // it sounds the same
	common bool // an ordinary word too
}

// correct looks for a name that the token misspells. A single name that is
// clearly nearest is taken; everything less sure is a question with choices.
func (l *Lexicon) correct(w string) guess {
	if len(w) < minFuzzy || len(w) > maxFuzzy || !isLetters(w) {
		return guess{}
	}
	reach := 1
	if len(w) >= longFuzzy {
		reach = 2
	}
	var buf [16]candidate
	near := l.within(buf[:0], w, reach)
	if len(near) == 0 {
		if reach >= maxSoundEdits {
			return guess{} // nothing so near, and so nothing that sounds like it either
		}
		return l.soundsLike(near, w)
	}
	// The runner-up may lie one edit beyond the reach, a pair that must be kept
	// apart two.
	near = l.within(near[:0], w, min(reach+1, nearest(near)+2))
	slices.SortStableFunc(near, func(a, b candidate) int { return a.dist - b.dist })
	best := near[0]
	if !best.first && best.dist == 2 && !phonetic(w, l.entries[best.entry].name) {
		return guess{}
	}
	choices := []int32{best.entry}
	for _, c := range near[1:] {
		if c.dist > best.dist && best.sound && best.first && !c.sound && !l.keptApart(best.entry, c.entry) {
			continue // a spelling of the same sounds is no doubt between two names
		}
		if c.dist <= best.dist+1 && (c.dist <= reach || !l.sameClass(best.entry, c.entry)) || c.dist <= best.dist+2 && l.keptApart(best.entry, c.entry) && !l.sameClass(best.entry, c.entry) {
			choices = append(choices, c.entry)
		}
	}
	choices = choices[:min(len(choices), maxChoices)]
	// A changed first letter never settles a name by itself, nor do two changes
	// of which one is heard: a new medicine may be called so.
	if len(choices) > 1 || !best.first || best.common || best.dist == 2 && !best.sound {
		return guess{entry: best.entry, choices: choices, found: true, context: best.common}
	}
	return guess{entry: best.entry, found: true}
}

// soundsLike looks for the names that sound exactly like a word and differ by
// two edits where only one is allowed otherwise ("morfine").
func (l *Lexicon) soundsLike(list []candidate, w string) guess {
	if len(w) < minSoundName {
		return guess{}
	}
	list = slices.DeleteFunc(l.within(list[:0], w, maxSoundEdits), func(c candidate) bool { return !c.sound || !c.first || c.common })
	if len(list) != 1 || l.words.typo(w) {
		return guess{}
	}
	return guess{entry: list[0].entry, found: true}
}

// within lists the entries with a name at most limit edits from w.
func (l *Lexicon) within(list []candidate, w string, limit int) []candidate {
	set := letterSet(w)
	from, to := l.nameAt[max(len(w)-limit, 0)], l.nameAt[min(len(w)+limit+1, len(l.nameAt)-1)]
	for i, letters := range l.nameLetters[from:to] {
		if bits.OnesCount64(letters^set) > 2*limit || bits.OnesCount64(letters&^set) > limit || bits.OnesCount64(set&^letters) > limit {
			continue
		}
		s := &l.names[from+i]
		if d := edit.Distance(w, s.word, limit); d <= limit {
			var a, b [2 * maxFuzzy]byte
			sound := bytes.Equal(soundKey(a[:], w), soundKey(b[:], s.word))
			list = addCandidate(list, candidate{s.entry, d, s.word[0] == w[0], sound, s.context})
		}
	}
	return list
}

func nearest(list []candidate) int {
	d := maxFuzzy
	for _, c := range list {
		d = min(d, c.dist)
	}
	return d
}

// correctCondition looks for the one condition that the word misspells. It is
// bolder than correct: a condition found is only ever more caution.
func (l *Lexicon) correctCondition(w string) (int32, bool) {
	if len(w) < 6 || len(w) > maxFuzzy || !isLetters(w) || drugLike(w) {
		return 0, false
	}
	reach := 1
	if len(w) >= longFuzzy {
		reach = 2
	}
	set, best, dist := letterSet(w), int32(-1), reach+1
	for i := range l.conditionNames {
		s := &l.conditionNames[i]
		if s.word[0] != w[0] || bits.OnesCount64(s.letters^set) > 2*reach {
			continue
		}
		if d := edit.Distance(w, s.word, reach); d < dist {
			best, dist = s.entry, d
		}
	}
	return best, best >= 0
}

func addCandidate(list []candidate, c candidate) []candidate {
	for i := range list {
		if list[i].entry == c.entry {
			if c.dist < list[i].dist {
				list[i] = c
			} else if c.dist == list[i].dist {
				list[i].first = list[i].first || c.first
				list[i].sound = list[i].sound || c.sound
				list[i].common = list[i].common && c.common
			}
			return list
		}
	}
	return append(list, c)
}

func (l *Lexicon) sameClass(a, b int32) bool {
	return slices.Equal(l.entries[a].classes, l.entries[b].classes)
}

func (l *Lexicon) keptApart(a, b int32) bool {
	return slices.Contains(l.entries[a].never, b) || slices.Contains(l.entries[b].never, a)
}

// phonetic reports whether two words start with letters that sound alike.
func phonetic(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	for _, group := range [...]string{"cksqz", "xzs", "iye", "fpv", "jg"} {
		if contains(group, a[0]) && contains(group, b[0]) {
			return true
		}
	}
	return a[0] == b[0]
}

func contains(s string, c byte) bool {
	for i := 0; i < len(s); i++ {
		if s[i] == c {
			return true
		}
	}
	return false
}
