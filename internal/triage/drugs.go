package triage

import (
	"bedside/internal/textnorm"
)

// longestDrug bounds the words of one medicine name that patterns look at.
const longestDrug = 6

// drugs enters the surfaces of medicines and substances for {drug}.
func (c *compiler) drugs(surfaces []string) {
	for _, s := range surfaces {
		var words []string
		for _, t := range textnorm.Tokens(textnorm.Fold(s)) {
			words = append(words, t.Bare)
		}
		if len(words) == 0 || len(words) > longestDrug {
			continue
		}
		for _, w := range words[1:] {
			c.entry(w) // known, so never read as a misspelling
		}
		e := c.entry(words[0])
		if len(words) == 1 {
			e.drug = true
			continue
		}
		e.more = append(e.more, words[1:])
	}
}

// drugAt returns how many words from i on name a medicine or substance, the longest name first.
func drugAt(ws []word, i int) int {
	e := ws[i].e
	if e == nil {
		return 0
	}
	n := 0
	if e.drug {
		n = 1
	}
	for _, rest := range e.more {
		if len(rest)+1 <= n || i+len(rest) >= len(ws) {
			continue
		}
		same := true
		for k, w := range rest {
			if ws[i+1+k].text != w {
				same = false
				break
			}
		}
		if same {
			n = len(rest) + 1
		}
	}
	return n
}
