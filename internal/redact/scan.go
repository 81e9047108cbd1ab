package redact

import (
	"slices"
	"strings"
	"time"
)

// scan is one look at a text: its tokens, what was found so far, and small
// questions about a place that every rule asks. Places outside the text are no
// word, number or sign.
type scan struct {
	toks   []token
	found  []Finding
	finder *Finder
	now    time.Time
	shout  bool // no small letter in the text: capitals say nothing
	groups []int
}

func newScan(text string, f *Finder) *scan {
	s := &scan{toks: tokens(text), finder: f, shout: true}
	if f.Now != nil {
		s.now = f.Now()
	} else {
		s.now = time.Now()
	}
	for i := range s.toks {
		if t := &s.toks[i]; t.class == word && !t.capitals && (!t.capital || len(t.text) > 1) {
			s.shout = false
			break
		}
	}
	return s
}

// claim takes the tokens from i up to, not including, j as one finding. With no
// kind they are only taken out of the sight of the rules behind.
func (s *scan) claim(k Kind, i, j int) {
	// Two tokens can come from one character, which is struck whole.
	for i > 0 && s.toks[i-1].end > s.toks[i].start {
		i--
	}
	for j < len(s.toks) && s.toks[j].start < s.toks[j-1].end {
		j++
	}
	for n := i; n < j; n++ {
		if s.toks[n].class == struck {
			return
		}
	}
	if k != "" {
		s.found = append(s.found, Finding{Kind: k, Start: s.toks[i].start, End: s.toks[j-1].end})
	}
	for n := i; n < j; n++ {
		s.toks[n].class = struck
	}
}

func (s *scan) in(i int) bool { return 0 <= i && i < len(s.toks) }

func (s *scan) is(i int, c class) bool { return s.in(i) && s.toks[i].class == c }

// word is the word at i, or "".
func (s *scan) word(i int) string {
	if s.is(i, word) {
		return s.toks[i].text
	}
	return ""
}

// num is the digits at i, or "".
func (s *scan) num(i int) string {
	if s.is(i, number) {
		return s.toks[i].text
	}
	return ""
}

// sign reports whether one of the signs stands at i.
func (s *scan) sign(i int, signs string) bool {
	return s.is(i, sign) && strings.Contains(signs, s.toks[i].text)
}

// tight reports whether the token at i follows the one before without white space.
func (s *scan) tight(i int) bool { return s.in(i) && !s.toks[i].gap }

// ends reports whether a clause ends before i: the text, a line, or at a sign.
func (s *scan) ends(i int) bool {
	return !s.in(i) || s.toks[i].line || s.sign(i, ".,;:!?)]\"")
}

// before reports whether one of the words stands at most n tokens before i, with no
// end of a sentence or line between.
func (s *scan) before(i, n int, words map[string]bool) bool {
	for j := i - 1; j >= 0 && i-j <= n; j-- {
		if s.toks[j+1].line || s.sign(j, "!?;") || s.sign(j, ".") && s.toks[j+1].gap {
			return false
		}
		if words[s.word(j)] {
			return true
		}
	}
	return false
}

// after reports whether one of the words stands among the n tokens from i, with no
// end of a sentence or line between.
func (s *scan) after(i, n int, words map[string]bool) bool {
	for j := i; s.in(j) && j-i < n; j++ {
		if s.toks[j].line || s.sign(j, "!?;.") {
			return false
		}
		if words[s.word(j)] {
			return true
		}
	}
	return false
}

// skip is the place behind the words and signs of a set from i on, at most n.
func (s *scan) skip(i, n int, set map[string]bool) int {
	for end := i + n; i < end && s.in(i) && s.toks[i].class != struck && set[s.toks[i].text]; {
		i++
	}
	return i
}

// chunkEnd is the end of the run without white space or struck token from i on.
func (s *scan) chunkEnd(i int) int {
	for i++; s.tight(i) && s.toks[i].class != struck; {
		i++
	}
	return i
}

// unitAt reports whether the token at i says that the number before it is an amount.
func (s *scan) unitAt(i int) bool {
	if s.sign(i, "%°") {
		return true
	}
	if s.sign(i, "-") && s.tight(i) { // a 30-minute drive
		i++
	}
	return units[s.word(i)]
}

// set makes a set of the words of a text.
func set(words string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// units are words behind an amount. A number before one is no detail.
var units = set(`mg mgs mcg ug g gm gms gr kg kgs ml mls cc l dl iu u meq mmol mol ng pg unit units copies cells million billion
	lb lbs pound pounds oz ounce ounces cm mm inch inches ft feet foot mile miles km meter meters
	h hr hrs hour hours min mins minute minutes sec secs second seconds am pm day days night nights week weeks wk wks month months mo mos
	year years yr yrs yo pill pills tab tabs tablet tablets cap caps capsule capsules dose doses drop drops puff puffs patch patches strip strips
	spray sprays bottle bottles refill refills time times percent degrees bpm mmhg dollars bucks usd euros calories cal kcal steps
	people patients sessions infusions treatments drinks beers glasses cigarettes packs grams milligrams micrograms milliliters blocks`)

// amountAt reports whether the token at i says that the long number before it is an
// amount: seven digits are never a count of pills or refills.
func (s *scan) amountAt(i int) bool { return s.sign(i, "%") || amounts[s.word(i)] }

var amounts = set("mg mcg ug g kg ml l iu u unit units copies cells million billion dollars usd bucks euros people patients")

// allRound reports whether all numbers are multiples of five as doses are: 25, 50,
// 300, 1200. A number with a zero in front is none.
func (s *scan) allRound(groups []int) bool {
	return !slices.ContainsFunc(groups, func(i int) bool {
		d := s.toks[i].text
		return d[0] == '0' && d != "0" || d[len(d)-1] != '0' && d[len(d)-1] != '5' || len(d) > 2 && d[len(d)-2:] != "00" && d[len(d)-2:] != "50" && d[len(d)-2:] != "25" && d[len(d)-2:] != "75"
	})
}

// allYears reports whether all numbers look like years.
func (s *scan) allYears(groups []int) bool {
	return !slices.ContainsFunc(groups, func(i int) bool { return !year(s.toks[i].text) })
}

func year(d string) bool { return len(d) == 4 && (d[:2] == "19" || d[:2] == "20") }
