package answer

import (
	"math"

	"bedside/internal/query"
)

const (
	// answerAt is the confidence from which a passage is shown, clarifyAt the one
	// from which sections are offered to choose from. Both are shares of right
	// answers on the labelled questions (docs/retrieval.md).
	answerAt  = 0.5
	clarifyAt = 0.3
	// partsConfidence is the confidence of a reply put together from several
	// passages, each covering a part by its author's word.
	partsConfidence = 0.8
)

// Features are the signals of confidence, each between 0 and 1.
type Features struct {
	Covered float64 // share of the question's content found in the passage
	Title   float64 // share of the passage's title found in the question
	Cosine  float64 // likeness of question and title by letters
	Margin  float64 // lead of the first over the second passage
	Focus   float64 // 1 where a medicine that tells passages apart is covered
	Paired  float64 // 1 where it is asked together with the clinic's own subject
	Unknown float64 // share of the content words that the content never uses
}

// confidence estimates the share of questions with such evidence for which the
// first candidate is right.
func (f Features) confidence() float64 {
	z := bias + wCovered*f.Covered + wTitle*f.Title + wCosine*f.Cosine + wMargin*f.Margin + wFocus*f.Focus + wPaired*f.Paired + wUnknown*f.Unknown
	return 1 / (1 + math.Exp(-z))
}

// The weights of the logistic, fitted on the labelled questions and rounded.
const (
	bias     = -2.0
	wCovered = 3.0
	wTitle   = 1.0
	wCosine  = 1.0
	wMargin  = 0.5
	wFocus   = 1.0
	wPaired  = 2.0
	wUnknown = -2.0
)

func (s *situation) features(cands []candidate) Features {
	var f Features
	top := cands[0]
	if top.hit >= 0 {
		h := s.Hits[top.hit]
		f.Covered, f.Title, f.Cosine = h.Covered, h.Title, h.Cosine
	}
	if len(cands) > 1 && top.score > 0 {
		f.Margin = 1 - cands[1].score/top.score
	} else if top.score > 0 {
		f.Margin = 1
	}
	if len(s.focus) > 0 {
		f.Focus = 1
		if len(s.base) > 0 {
			f.Paired = 1
		}
	}
	content := s.Query.Words(query.Content)
	for _, w := range content {
		if !s.catalog.content.Vocabulary(w) {
			f.Unknown += 1 / float64(len(content))
		}
	}
	return f
}
