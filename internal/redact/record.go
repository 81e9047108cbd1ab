package redact

var (
	// strongRecords need no further word: nothing else is called so.
	strongRecords = set("mrn ssn npi nhs ein")
	// records are words that a number of a person may follow.
	records = set(`chart record policy member membership insurance account acct case claim reference ref confirmation medicaid medicare rx
		prescription script group license licence passport patient pt student employee subscriber certificate invoice ticket order card id file
		beneficiary authorization auth encounter wristband bracelet tracking plate vin social identification dl`)
	// qualifiers make sure that it is a number of a record.
	qualifiers = set("no num nr number numbers id code # digits")
	// links stand between the words for a record and its number.
	links = set("is was are = : - . , my the its number's it ' s security called ending in with on medical")
	// identities are what "the last four" can be of.
	identities = set("ssn social card account id")
)

// minimum digits of a record's number, by how sure the words in front of it are.
const (
	qualifiedDigits = 3 // case number 2231
	strongDigits    = 4 // ssn ending in 4321
	bareDigits      = 5 // rx 48213; "rx 100" is a dose
)

// A number has at most maxGroups groups between blanks, and each of them at most
// maxPieces letters, digits and signs: a bound, so that no text takes long.
const (
	maxGroups = 8
	maxPieces = 24
)

// records claims the numbers behind words such as "policy number".
func (s *scan) records() {
	for i := 0; i < len(s.toks); i++ {
		j, least := s.label(i)
		if j == 0 {
			continue
		}
		from, end := s.code(j, least)
		if end == 0 || s.word(i) == "social" && least == bareDigits && s.digits(from, end) != 9 {
			continue // social security is 12000 a year
		}
		kind := Number
		if end == from+1 {
			kind = numberKind(s.num(from))
		}
		s.claim(kind, from, end)
		i = end - 1
	}
}

// label reads the words that announce the number of a record: j is where the number
// has to begin, zero if there are no such words, and least how many digits it needs.
func (s *scan) label(i int) (j, least int) {
	w := s.word(i)
	if w == "last" && (s.word(i+1) == "four" || s.num(i+1) == "4") && s.after(i+2, 5, identities) {
		return s.skip(i+2, 8, lastFourWords), strongDigits
	}
	switch {
	case strongRecords[w]:
		least = strongDigits
	case records[w]:
		least = bareDigits
	default:
		return 0, 0
	}
	for j = i + 1; j <= i+6 && s.in(j) && s.toks[j].class != struck; j++ {
		t := s.toks[j].text
		if qualifiers[t] || t == ":" || t == "=" {
			least = min(least, qualifiedDigits)
		} else if !links[t] && !records[t] && !strongRecords[t] || s.is(j, word) && s.tight(j+1) && s.num(j+1) != "" && j > i+1 {
			break // the last is a number with letters in front: PT20931
		}
	}
	return j, least
}

var lastFourWords = set("of my the ssn social security card account id number digits is are was : , = - s '")

// code reads the number of a record at i: letters, digits and signs without white
// space, or groups of digits parted by blanks, with short letters in front. It has
// at least that many digits, and is no amount and no year; end is zero if there is
// none.
func (s *scan) code(i, least int) (from, end int) {
	if !s.is(i, word) && !s.is(i, number) {
		return 0, 0
	}
	end = s.codeChunk(i)
	if s.digits(i, end) == 0 { // P 4471 9920
		if w := s.word(i); end != i+1 || len(w) > 4 || !s.toks[i].capital || s.num(end) == "" || s.toks[end].line {
			return 0, 0
		}
		end = s.codeChunk(end)
	}
	for n := 0; n < maxGroups && s.num(end) != "" && s.num(end-1) != "" && !s.toks[end].line; n++ {
		next := s.codeChunk(end)
		if s.digits(end, next) == 0 || s.unitAt(next) && len(s.num(end)) < longNumber {
			break
		}
		end = next
	}
	n := s.digits(i, end)
	if n < least || n < longNumber && s.unitAt(end) || s.amountAt(end) || end == i+1 && year(s.num(i)) && least == bareDigits {
		return 0, 0
	}
	if end == i+3 && year(s.num(i)) && year(s.num(i+2)) { // records 2019-2020
		return 0, 0
	}
	for j := i; j < end; j++ { // 150mg is an amount
		if units[s.word(j)] && j > i && s.num(j-1) != "" && end == j+1 {
			return 0, 0
		}
	}
	return i, end
}

// codeChunk is the end of the letters, digits and inner signs from i on.
func (s *scan) codeChunk(i int) int {
	end := i
	for j := i; (j == i || s.tight(j)) && j < i+maxPieces; j++ {
		switch {
		case s.is(j, word) || s.is(j, number):
			end = j + 1
		case !s.sign(j, "-./_"):
			return end
		}
	}
	return end
}

// digits counts the digits of the tokens from i up to j.
func (s *scan) digits(i, j int) int {
	n := 0
	for ; i < j; i++ {
		n += len(s.num(i))
	}
	return n
}
