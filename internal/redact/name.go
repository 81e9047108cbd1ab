package redact

import "strings"

// names claims the names of persons: behind a cue, or a given name with a last one.
func (s *scan) names() {
	for i := 0; i < len(s.toks); i++ {
		if !s.is(i, word) && !s.sign(i, "-–") {
			continue
		}
		from, end := s.cued(i)
		if end == 0 {
			from, end = i, s.twoNames(i)
		}
		if end != 0 {
			s.claim(Name, from, end)
			i = end - 1
		}
	}
}

// How much a cue says about the word behind it.
type trust int

const (
	self     trust = iota // "I'm": most often no name follows
	relation              // "my son"
	title                 // "Dr"
	sure                  // "my name is"
)

// twoNames reads a given name with a last name behind it.
func (s *scan) twoNames(i int) int {
	w := s.word(i)
	clear := givenNames[w]
	if !clear && !givenWords[w] || s.medicine(w) || s.word(i-1) == "st" || s.word(i-1) == "saint" || s.word(i-2) == "st" && s.sign(i-1, ".") {
		return 0
	}
	end := s.part(i)
	next := s.word(end)
	if next == "" || s.toks[end].line || brands[w+" "+next] {
		return 0
	}
	switch {
	case !s.toks[i].capital || s.shout: // jane smith
		if !clear || !surnames[next] || s.medicine(next) {
			return 0
		}
	case !clear && (s.starts(i) || everyday[w]) && !surnames[next]:
		return 0 // Will Zoloft help
	case len(next) == 1 && s.toks[end].capital && next != "i" && !s.sign(end+1, "'"): // John Q. Sample
		if !s.lastName(s.part(end), clear) {
			return 0
		}
	case particles[next]:
		if !s.lastName(s.skip(end, 3, particles), clear) {
			return 0
		}
	case !s.lastName(end, clear):
		return 0
	}
	if s.unknown(next) || len(next) == 1 || particles[next] {
		end = s.rest(end, title)
	} else {
		end = s.rest(s.part(end), title)
	}
	if s.thing(end) {
		return 0
	}
	return end
}

// lastName reports whether the word at i can be a last name. Behind a clear given
// name, a capital lets pass what alone could be a verb or a word.
func (s *scan) lastName(i int, clear bool) bool {
	w := s.word(i)
	if s.capitalName(i) {
		return true
	}
	if !clear || w == "" || !s.toks[i].capital || s.shout || s.medicine(w) || s.toks[i].line {
		return false
	}
	return !everyday[w] && !fillers[w] && months[w] == 0 && len(w) > 2 && !s.toks[i].capitals || surnameWords[w] || s.part(i) > i+1 && s.sign(i+1, "-")
}

// brands are drinks, drugs and places that are called like a person.
var brands = func() map[string]bool {
	m := make(map[string]bool)
	for _, b := range strings.Split("jack daniels,jim beam,johnnie walker,jose cuervo,mary jane,mary j,aunt flo,sierra mist,rocky mountain", ",") {
		m[b] = true
	}
	return m
}()

// starts reports whether a sentence begins at i, where every word has a capital.
func (s *scan) starts(i int) bool {
	return i == 0 || s.toks[i].line || s.sign(i-1, ".!?:\"(-")
}

// thing reports whether what follows a name makes it the name of a thing: Lou
// Gehrig's disease.
func (s *scan) thing(i int) bool {
	if s.sign(i, "'") {
		i++
	}
	if s.word(i) == "s" {
		i++
	}
	return things[s.word(i)]
}

var (
	things = set(`disease syndrome phenomenon palsy scale test inventory questionnaire wort hospital clinic day index method procedure reaction sign
		criteria protocol university bridge park library school foundation pharmacy street avenue road institute medical center centre`)
	particles = set("de la del della da di dos du van von der den bin ibn al el st san mac le")
)

// part is the end of one part of a name: Jane, O'Sample, Test-Case, an initial with
// its point.
func (s *scan) part(i int) int {
	end := i + 1
	if len(s.word(i)) == 1 && s.sign(end, ".") && s.tight(end) {
		return end + 1
	}
	for end < i+8 && s.sign(end, "'-") && s.tight(end) && s.tight(end+1) && len(s.word(end+1)) > 2 && (s.sign(end, "-") || len(s.word(end-1)) <= 2) {
		end += 2
	}
	return end
}

// smallParts is how many unknown words without a capital belong to a name behind a
// sure cue: my name is mary ann fakename.
const smallParts = 2

// rest is the end of the name that goes on at i with further parts.
func (s *scan) rest(i int, how trust) int {
	for n := 0; n < 5; n++ {
		j := i
		if s.in(j) && !s.toks[j].line {
			j = s.skip(j, 3, particles)
		}
		w := s.word(j)
		if w == "" || s.toks[j].line {
			break
		}
		initial := len(w) == 1 && s.toks[j].capital && w != "i" && !s.shout
		small := !s.toks[j].capital || s.shout
		switch {
		case initial && (s.sign(j+1, ".") || s.capitalName(j+1)):
		case s.medicine(w), units[w], len(w) == 1 && !s.sign(j+1, "'"):
			return i
		case !small && s.capitalName(j):
		case small && surnames[w] && !everyday[w]:
		case small && how == sure && n < smallParts && s.unknown(w) && !adverb(w) && len(w) > 2:
		default:
			return i
		}
		i = s.part(j)
	}
	return i
}

// capitalName reports whether the word at i has a capital and can be a name. In a
// text all in capitals none has.
func (s *scan) capitalName(i int) bool {
	w := s.word(i)
	if w == "" || !s.toks[i].capital || s.shout || s.toks[i].line || units[w] {
		return false
	}
	if s.toks[i].capitals && !surnames[w] && !givenNames[w] && len(w) < 5 { // ADHD, EKG
		return false
	}
	return s.unknown(w) || len(w) == 1 && w != "i" && s.sign(i+1, "'")
}

// unknown reports whether a word is none of everyday, no medicine and no form of a
// verb, so that it may be a name.
func (s *scan) unknown(w string) bool {
	if givenNames[w] || surnames[w] {
		return !s.medicine(w)
	}
	if everyday[w] || fillers[w] || s.medicine(w) || len(w) < 2 || months[w] != 0 {
		return false
	}
	for _, end := range []string{"ing", "ed", "tion", "tions", "ness", "itis", "emia", "osis", "n't", "ive"} {
		if strings.HasSuffix(w, end) && len(w) > len(end)+2 {
			return false
		}
	}
	return true
}

// adverb reports whether a word without a capital most likely says how: names that
// end so have one, or are in the lists.
func adverb(w string) bool { return strings.HasSuffix(w, "ly") && !givenNames[w] && !surnames[w] }

// medicine asks the caller.
func (s *scan) medicine(w string) bool {
	return w != "" && s.finder.IsMedicine != nil && s.finder.IsMedicine(w)
}
