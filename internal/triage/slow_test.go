package triage

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// promise is how long an answer may take in all: a platform waits no longer.
const promise = 3 * time.Second

// TestNoSlowText feeds long texts made of the rules' own words, which give
// patterns the most to try. What a look costs on a quiet machine is the
// benchmark's business; here it must only never come near the promise.
func TestNoSlowText(t *testing.T) {
	tr := newTriage(t)
	var words []string
	for _, w := range sortedKeys(tr.c.words) {
		if tr.c.words[w].id > 0 {
			words = append(words, w)
		}
	}
	rnd := rand.New(rand.NewPCG(3, 4))
	worst, text := time.Duration(0), ""
	for range 150 {
		var b strings.Builder
		few := 2 + rnd.IntN(30)
		pick := make([]string, few)
		for i := range pick {
			pick[i] = words[rnd.IntN(len(words))]
			if rnd.IntN(2) == 0 {
				pick[i] = []string{"i", "the", "not", "to", "take", "all", "{", "my", "want", "how", "is", "you"}[rnd.IntN(12)]
			}
		}
		for b.Len() < 4000 {
			b.WriteString(pick[rnd.IntN(few)])
			b.WriteByte(' ')
		}
		d := time.Hour
		for range 3 { // the best of three: other programs share the machine
			start := time.Now()
			tr.Look(b.String())
			d = min(d, time.Since(start))
		}
		if d > worst {
			worst, text = d, b.String()[:120]
		}
	}
	t.Logf("slowest %v: %s", worst, text)
	if worst > promise/10 {
		t.Errorf("slowest look took %v", worst)
	}
}
