package redact

var (
	titles    = set("dr mr mrs ms mx prof doctor professor nurse miss pastor reverend")
	relatives = set(`son daughter husband wife partner boyfriend girlfriend fiance fiancee spouse mom mum mother dad father brother sister friend bestie
		roommate roomie neighbor neighbour boss kid child baby toddler aunt uncle cousin nephew niece grandma grandmother grandpa grandfather ex stepson stepdaughter
		stepmom stepdad doctor psychiatrist therapist counselor counsellor psychologist psych pharmacist dentist sponsor caseworker manager caregiver clinician
		prescriber surgeon physician neurologist cardiologist specialist coworker colleague teacher coach guardian`)
	// carers are called by their names more often than described.
	carers = set("doctor psychiatrist therapist counselor counsellor psychologist pharmacist dentist sponsor caseworker manager prescriber surgeon")
	// followers go on behind a name that is also a word: I'm Rose and …
	followers   = set("and but from here calling writing again")
	possessives = set("my his her our their your the")
	labels      = set("patient pt name from attn attention client guardian sender to contact")
	// whoseName stand before "name" where it is not that of a person.
	whoseName = set(`brand generic drug medication medicine med meds pill product company clinic pharmacy street trade chemical file user screen domain pet dog
		cat hospital insurance plan test its site program doc channel`)
	nameLinks = set("is ' s : = - called legally just actually still")
	nameKinds = set("first last middle maiden full legal birth real given family preferred")
	closings  = set("thanks thank thx sincerely regards cheers yours love xo xoxo best respectfully warmly gratefully")
)

// cued reads a name behind a cue at i; end is zero if there is none.
func (s *scan) cued(i int) (from, end int) {
	w := s.word(i)
	switch {
	case w == "name" || w == "names" && s.word(i-1) == "my":
		return s.namedAt(i)
	case w == "signed" || w == "signature":
		if j := s.signedAt(i); j != 0 {
			return j, s.name(j, sure)
		}
		return 0, 0
	case titles[w]:
		if j := s.titleAt(i); j != 0 {
			return j, s.name(j, title)
		}
	case w == "named" || w == "called":
		if givenNames[s.word(i+1)] && s.toks[i+1].capital && !s.shout {
			return i + 1, s.name(i+1, relation)
		}
	case w == "call" && s.word(i+1) == "me":
		if j := i + 2; s.ends(s.part(j)) && s.in(j) && (s.capitalName(j) || givenNames[s.word(j)]) {
			return j, s.name(j, relation)
		}
	}
	if labels[w] && s.sign(i+1, ":") && s.in(i+2) && !whoseName[s.word(i-1)] {
		if s.toks[i+2].capital {
			return i + 2, s.lastFirst(s.name(i+2, title))
		}
		return 0, 0
	}
	if closings[w] || s.sign(i, "-–") {
		if from, end = s.closing(i); end != 0 {
			return from, end
		}
	}
	if givenNames[w] && s.toks[i].capital && s.word(i+1) == "here" && s.ends(i+2) && !s.medicine(w) {
		return i, i + 1
	}
	if relatives[w] {
		j := i + 1
		if s.sign(j, ",(") && givenNames[s.word(j+1)] || s.word(j) == "is" && (givenNames[s.word(j+1)] || carers[w] && s.capitalName(j+1)) && s.toks[j+1].capital {
			j++
		}
		phrase := s.toks[i].capital && !s.starts(i) // Physician Directory
		if s.capitalName(j) && !phrase || givenNames[s.word(j)] && (s.toks[j].capital || s.before(i, 4, possessives)) {
			return j, s.name(j, relation)
		}
	}
	if j := s.selfAt(i); j != 0 {
		return j, s.name(j, self)
	}
	return 0, 0
}

// signedAt is the place behind "signed" where a name may stand: behind a sign or
// "by", or with a capital or an initial. "Signed requests" are no person.
func (s *scan) signedAt(i int) int {
	j := s.skip(i+1, 3, signedLinks)
	linked := j > i+1 && !(s.sign(i+1, "-") && s.tight(i+1))
	initial := len(s.word(j)) == 1 && s.sign(j+1, ".")
	if !linked && !initial && !(s.in(j) && s.toks[j].capital) {
		return 0
	}
	return j
}

var signedLinks = set("by , : - .")

// namedAt reads "my name is X", "name: X", "last name X".
func (s *scan) namedAt(i int) (from, end int) {
	if whoseName[s.word(i-1)] || s.word(i-1) == "s" && whoseName[s.word(i-3)] {
		return 0, 0
	}
	j := s.skip(i+1, 4, nameLinks)
	if j == i+1 && s.word(i) != "names" && !nameKinds[s.word(i-1)] {
		return 0, 0
	}
	if t := s.titleAt(j); t != 0 {
		j = t
	}
	return j, s.lastFirst(s.name(j, sure))
}

// lastFirst goes on behind a comma: Fakename, Jane.
func (s *scan) lastFirst(end int) int {
	if end != 0 && s.sign(end, ",") && s.in(end+1) && !s.toks[end+1].line && s.toks[end+1].capital && (givenNames[s.word(end+1)] || givenWords[s.word(end+1)]) {
		return s.rest(s.part(end+1), title)
	}
	return end
}

// titleAt is the place behind a title at i, zero if there is none. "300 mg DR" is a
// form of a medicine, "MS" an illness, "I miss" a verb.
func (s *scan) titleAt(i int) int {
	w := s.word(i)
	if !titles[w] {
		return 0
	}
	t, point := s.toks[i], len(w) <= 4 && s.sign(i+1, ".") && s.tight(i+1)
	switch {
	case t.capitals && !point && w != "mrs" && w != "prof":
		return 0
	case w == "dr" && (s.num(i-1) != "" || units[s.word(i-1)] || s.medicine(s.word(i-1))):
		return 0
	case w == "ms" && !t.capital && !point, w == "miss" && !t.capital:
		return 0
	}
	j := i + 1
	if point {
		j++
	}
	if !s.in(j) || s.toks[j].line || s.word(j) == "" {
		return 0
	}
	if titles[s.word(j)] { // Prof. Dr. Pretend
		if j = s.dot(j + 1); s.word(j) == "" || s.toks[j].line {
			return 0
		}
	}
	if !s.toks[j].capital && (w == "doctor" || w == "nurse" || w == "professor" || w == "pastor" || w == "reverend") && !givenNames[s.word(j)] && !surnames[s.word(j)] {
		return 0
	}
	return j
}

// selfAt is the place behind "I'm", "I am", "this is", "it's", zero if there is none.
func (s *scan) selfAt(i int) int {
	switch s.word(i) {
	case "im", "its":
		return i + 1
	case "i":
		if s.word(i+1) == "am" {
			return i + 2
		}
		if s.sign(i+1, "'") && s.word(i+2) == "m" {
			return i + 3
		}
	case "it":
		if s.sign(i+1, "'") && s.word(i+2) == "s" {
			return i + 3
		}
		fallthrough
	case "this":
		if s.word(i+1) == "is" {
			return i + 2
		}
	}
	return 0
}

// closing reads the name at the end of a letter: it ends its line, and only
// thanks, a comma or a dash stands before it.
func (s *scan) closing(i int) (from, end int) {
	j := i + 1
	if s.word(i) == "thank" && s.word(j) == "you" || s.word(i) == "best" && s.word(j) == "regards" {
		j++
	}
	if s.is(i, sign) && (!s.toks[i].line || j == 1) {
		return 0, 0
	}
	for n := 0; n < 2 && s.sign(j, ",.!-–"); n++ {
		j++
	}
	if !s.in(j) || s.is(i, word) && j == i+1 && !s.toks[j].line {
		return 0, 0
	}
	formal := s.word(i) == "sincerely" || s.word(j-2) == "regards" || s.word(j-1) == "regards"
	if w := s.word(j); !givenNames[w] && !givenWords[w] && !(formal && s.toks[j].capital && s.unknown(w)) {
		return 0, 0
	}
	end = s.part(j)
	if next := s.rest(end, sure); next > end {
		end = next
	}
	last := end
	if s.sign(last, ".") {
		last++
	}
	if s.medicine(s.word(j)) || s.in(last) && !s.toks[last].line {
		return 0, 0
	}
	return j, end
}

// name reads the name that a cue announces at i; zero if it is none.
func (s *scan) name(i int, how trust) int {
	w := s.word(i)
	if w == "" || titles[w] || s.toks[i].line && how != sure && how != title || s.medicine(w) {
		return 0
	}
	capital := s.toks[i].capital && !s.shout
	clear, end := givenNames[w], s.part(i)
	initial := len(w) == 1 && s.sign(i+1, ".") && s.tight(i+1)
	switch {
	case initial && how >= title, len(w) == 1 && how == title && capital && w != "i" && w != "a":
	case clear:
	case givenWords[w] && capital && (how >= relation || s.capitalName(end) || (s.ends(end) || followers[s.word(end)]) && !everyday[w]):
	case !capital && adverb(w):
		return 0
	case how == sure && (s.unknown(w) || particles[w]):
	case how == title && (s.unknown(w) && len(w) > 2 || capital && (surnames[w] || surnameWords[w] && !everyday[w])):
	case how == relation && capital && s.capitalName(i):
	case how == self && capital && !adverb(w) && s.capitalName(i) && !s.toks[i].capitals && s.capitalName(end) && !s.toks[end].capitals:
	default:
		return 0
	}
	if s.thing(end) && how < sure {
		return 0
	}
	next := how
	if how == self && clear {
		next = sure
	}
	end = s.rest(end, next)
	if initial && end == i+2 && how == sure {
		return 0
	}
	return end
}
