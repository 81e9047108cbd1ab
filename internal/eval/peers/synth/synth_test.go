package synth

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// fields are the words of a text, folded as a reader would.
func fields(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r < 'a' || r > 'z' })
}

func TestSameSeedSameCorpus(t *testing.T) {
	a, b, other := New(7, 50), New(7, 500), New(8, 50)
	same := 0
	for i := range a.Len() {
		if a.Passage(i) != b.Passage(i) {
			t.Fatalf("passage %d differs in a larger corpus: %+v, %+v", i, a.Passage(i), b.Passage(i))
		}
		if a.Passage(i).Text == other.Passage(i).Text {
			same++
		}
	}
	if same > 0 {
		t.Errorf("%d passages are the same for another seed", same)
	}
	i := 0
	for p := range a.All() {
		if p != a.Passage(i) {
			t.Fatalf("passage %d is another one when streamed", i)
		}
		i++
	}
	if i != 50 {
		t.Errorf("%d passages streamed, want 50", i)
	}
	if !slices.Equal(a.Questions(20), New(7, 50).Questions(40)[:20]) {
		t.Error("questions differ for the same seed")
	}
}

// TestPinned holds one passage and two questions letter by letter: a change here
// makes figures of before and after incomparable.
func TestPinned(t *testing.T) {
	c := New(1, 1000)
	got := []string{c.Passage(3).Title, c.Questions(2)[0].Text, c.Questions(2)[1].Text}
	want := []string{pinnedTitle, pinnedShort, pinnedLong}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got  %q\nwant %q", got[i], want[i])
		}
	}
}

func TestPassagesAreLikeRealOnes(t *testing.T) {
	const n = 10_000
	c := New(1, n)
	distinct := make(map[string]int)
	var words, common, questions int
	for p := range c.All() {
		title, text := fields(p.Title), fields(p.Text)
		if len(title) < 5 || len(title) > 10 || len(text) < 30 || len(text) > 80 {
			t.Fatalf("%s: %d words in the title, %d in the text: %q %q", p.ID, len(title), len(text), p.Title, p.Text)
		}
		if strings.HasSuffix(p.Title, "?") {
			questions++
		}
		carry := 0
		for i, w := range append(title, text...) {
			words++
			if Common(w) {
				common++
				continue
			}
			distinct[w]++
			if i < len(title) {
				carry++
			}
		}
		if carry < 3 {
			t.Fatalf("%s: %d words carry the title %q", p.ID, carry, p.Title)
		}
	}
	within(t, "share of common words", float64(common)/float64(words), 0.45, 0.55)
	within(t, "share of titles that ask", float64(questions)/n, 0.57, 0.63)
	within(t, "words in 10,000 passages", float64(len(distinct)), 26_000, 34_000)
	counts := make([]int, 0, len(distinct))
	for _, k := range distinct {
		counts = append(counts, k)
	}
	slices.SortFunc(counts, func(a, b int) int { return b - a })
	within(t, "exponent of Zipf's law", slope(counts[:3000]), 1.0, 1.14)
	within(t, "share of the most frequent word", float64(counts[0])/float64(words), 0.001, 0.01)
}

// slope fits the exponent of Zipf's law over the given ranks.
func slope(counts []int) float64 {
	var n, sx, sy, sxx, sxy float64
	for i, c := range counts {
		x, y := math.Log(float64(i+1)+zipfOffset), math.Log(float64(c))
		n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	return -(n*sxy - sx*sy) / (n*sxx - sx*sx)
}

// TestVocabularyGrows computes how many words are met in corpora that are too
// large to be made here, from the words' frequencies.
func TestVocabularyGrows(t *testing.T) {
	const drawn = 28.5 // content words a passage draws anew, on average
	met := func(passages float64) float64 {
		sum, total := 0.0, 0.0
		for rank := 1; rank <= vocabularySize; rank++ {
			sum += likelihood(rank)
		}
		for rank := 1; rank <= vocabularySize; rank++ {
			total += 1 - math.Exp(-passages*drawn*likelihood(rank)/sum)
		}
		return total
	}
	within(t, "words in 10,000 passages", met(1e4), 27_000, 33_000)
	within(t, "words in a million passages", met(1e6), 140_000, 160_000)
	for n := 100.0; n < 1e6; n *= 10 {
		within(t, "growth by ten times the passages", met(10*n)/met(n), 1.5, 5.5)
	}
}

func TestQuestionsAreLikePatients(t *testing.T) {
	c := New(1, 10_000)
	var shorts, typos, exact int
	for _, q := range c.Questions(2000) {
		words := fields(q.Text)
		carry := 0
		held := make(map[string]bool)
		p := c.Passage(q.Passage)
		for _, w := range fields(p.Title + " " + p.Text) {
			held[w] = true
		}
		own := 0
		for _, w := range words {
			if !Common(w) {
				carry++
				if held[w] {
					own++
				}
			}
		}
		switch q.Kind {
		case Short:
			shorts++
			if len(words) < 5 || len(words) > 9 || carry < 2 || own < carry-1 {
				t.Fatalf("short question %q of %q", q.Text, p.Title)
			}
			if q.Typo {
				typos++
				if own == carry {
					exact++ // the typo made another word of the passage
				}
			} else if own != carry {
				t.Fatalf("%q asks about %q and has foreign words", q.Text, p.Title)
			}
		case Long:
			if len(words) < 40 || len(words) > 80 || carry < 4 || carry > 10 || own < 2 {
				t.Fatalf("message of %d words, %d that carry it, %d of the passage: %q", len(words), carry, own, q.Text)
			}
		}
	}
	if shorts != 1000 {
		t.Errorf("%d short questions, want half", shorts)
	}
	within(t, "share of short questions with a typo", float64(typos)/float64(shorts), 0.2, 0.3)
	if exact > 5 {
		t.Errorf("%d typos change nothing", exact)
	}
}

func TestSampler(t *testing.T) {
	s := newSampler([]float64{1, 2, 5, 0, 2})
	r := source(1, 99, 0)
	counts := make([]float64, 5)
	for range 100_000 {
		counts[s.draw(r)]++
	}
	for i, want := range []float64{.1, .2, .5, 0, .2} {
		if got := counts[i] / 100_000; math.Abs(got-want) > 0.01 {
			t.Errorf("number %d drawn with share %.3f, want %.1f", i, got, want)
		}
	}
}

func TestVocabularyHasNoDoubles(t *testing.T) {
	v := newVocabulary(3)
	seen := make(map[string]bool)
	for _, w := range v.words {
		if seen[w] || Common(w) || len(w) < 3 {
			t.Fatalf("%q stands twice, is English or too short", w)
		}
		seen[w] = true
	}
}

func within(t *testing.T, what string, got, low, high float64) {
	t.Helper()
	if got < low || got > high {
		t.Errorf("%s: %.4g, want %.4g to %.4g", what, got, low, high)
	}
}

func BenchmarkPassage(b *testing.B) {
	c := New(1, 1_000_000)
	for i := range b.N {
		c.Passage(i % c.Len())
	}
}

const (
	pinnedTitle = "How do i dri without vacul after trephkoul for wan?"
	pinnedShort = "cukain during without in craicryol ricttho prathab please"
	pinnedLong  = "Thorteph the i, crotspiox so can wize had my i i has on dont on. And to has, is dreankal so my on are hestviph spytcro " +
		"rormdun the. My i diorsty it am, years it it what she the the are want."
)
