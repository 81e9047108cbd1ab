package answer

import (
	"slices"

	"bedside/internal/index/rank"
	"bedside/internal/query"
	"bedside/internal/textnorm"
)

// partsConfidence is the confidence of a reply put together from several
// passages, each covering a part by its author's word.
const partsConfidence = 0.8

// Features are the signals of confidence, between 0 and 1 but for Matched.
type Features struct {
	Covered float64 // share of what the question says that the passage speaks of
	Title   float64 // share of the passage's title found in the question
	Cosine  float64 // likeness of question and title by letters
	Margin  float64 // lead of the first over the second passage
	Focus   float64 // 1 where a medicine that tells passages apart is covered
	Paired  float64 // 1 where it is asked together with the clinic's own subject
	Base    float64 // 1 where the clinic's treatment, a topic or the subject of the passage's document, is named
	Matched int     // things said beside everyday words and names that the passage speaks of
	Unknown float64 // share of what the question says that the content never speaks of

	// Thin is where the match rests on a single word of a question that names no
	// medicine and no condition. Whatever the confidence, nothing is shown then.
	Thin bool
}

// SignalNames are the names of Signals, in their order, as a calibration file
// spells them.
func SignalNames() []string {
	return []string{"covered", "title", "cosine", "margin", "focus", "paired", "base", "unknown"}
}

// Signals are the features that a calibration weighs.
func (f Features) Signals() []float64 {
	return []float64{f.Covered, f.Title, f.Cosine, f.Margin, f.Focus, f.Paired, f.Base, f.Unknown}
}

// marginFloor is the score below which a lead says little: a single everyday word
// in common.
const marginFloor = 1.0

func (s *situation) features(cands []candidate) Features {
	var f Features
	top := cands[0]
	if top.hit >= 0 {
		h := s.hits[top.hit]
		f.Title, f.Cosine = h.Title, h.Cosine
	}
	second := 0.0
	if len(cands) > 1 {
		second = cands[1].score
	}
	f.Margin = (top.score - second) / (top.score + marginFloor)
	if len(s.base) > 0 || len(s.topics) > 0 || s.namesTitle(top.passage) {
		f.Base = 1
	}
	if len(s.focus) > 0 {
		f.Focus = 1
		f.Paired = f.Base
	}
	f.Covered, f.Unknown = s.said.share[top.passage], s.said.unknown
	f.Matched = int(s.said.matched[top.passage]) + len(s.topics) // a candidate speaks of them
	// However rare, one word is no question understood.
	f.Thin = len(s.topics) == 0 && len(s.required) == 0 && len(s.conditions) == 0 && f.Matched < 2
	return f
}

// namesTitle reports whether a word that carries the question stands in the title
// of the passage's document.
func (s *situation) namesTitle(i int) bool {
	title := textnorm.Tokens(textnorm.Fold(s.passage(i).Doc.Title))
	for _, w := range s.query.Words(query.Content) {
		if slices.ContainsFunc(title, func(t textnorm.Token) bool { return rank.Stem(t.Bare) == rank.Stem(w) }) {
			return true
		}
	}
	return false
}
