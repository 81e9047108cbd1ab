package redact

import "strings"

var (
	phoneWords = set("phone cell mobile cellphone telephone tel call text fax number reach contact whatsapp ring dial ph sms landline callback voicemail signal")
	extensions = set("ext extension x")
	// drugCodes stand before numbers that name a product, not a person.
	drugCodes   = set("ndc din")
	publicCodes = set("lot nct rs pmid pubmed")
)

// Lengths of numbers, in digits.
const (
	longNumber = 7 // from here on, a number says who somebody is: no dose is that long
	maxPhone   = 15
	snowflake  = 17 // from here to 20: the number of an account on Discord
)

// crisisLines are public numbers that stay: emergency, crisis, poison and treatment
// lines, as digits without a country code. Shorter ones are never taken for a phone.
var crisisLines = set(`8002221222 8002738255 8006624357 8007997233 8006564673 8664887386 8775658860 8338526262 8446452445 8009506264
	8003733131 8554526644 18002221222 116123 08457909090 131114 1300224636 8334564566 8667676278`)

// numbers claims phones, and numbers that are too long for medicine.
func (s *scan) numbers() {
	s.spelledDigits()
	for i := 0; i < len(s.toks); i++ {
		if !s.is(i, number) {
			continue
		}
		s.groups = s.run(i, s.groups[:0])
		last := s.groups[len(s.groups)-1]
		s.phones(s.groups)
		for _, g := range s.groups {
			s.longNumber(g)
		}
		i = last
	}
}

// run collects the groups of digits from i on that are parted by nothing but blanks,
// dashes, points, slashes and brackets.
func (s *scan) run(i int, groups []int) []int {
	for {
		groups = append(groups, i)
		j := i + 1
		for j < i+4 && s.sign(j, "-./()") && !s.toks[j].line {
			j++
		}
		if s.num(j) == "" || s.toks[j].line {
			return groups
		}
		i = j
	}
}

// link is how the group at n of a run hangs on the one before: a blank, which may as
// well part two numbers, or signs.
func (s *scan) link(groups []int, n int) (blank bool, signs string) {
	var b strings.Builder
	for j := groups[n-1] + 1; j < groups[n]; j++ {
		b.WriteString(s.toks[j].text)
	}
	return b.Len() == 0, b.String()
}

// phones claims the phones and other numbers in groups that a run holds.
func (s *scan) phones(groups []int) {
	if s.letterPhone(groups) || s.wholeRun(groups) {
		return
	}
	for n := 0; n < len(groups); n++ {
		if n > 0 {
			if blank, signs := s.link(groups, n); !blank && signs != "/" {
				continue // not where a number begins
			}
		}
		for size := min(5, len(groups)-n); size > 0; size-- {
			if n+size < len(groups) {
				if blank, signs := s.link(groups, n+size); !blank && signs != "/" {
					continue
				}
			}
			if s.claimGroups(groups[n : n+size]) {
				n += size - 1
				break
			}
		}
	}
}

// wholeRun claims a run that is a number as a whole: behind a plus, behind a word for
// a phone, or one digit at a time.
func (s *scan) wholeRun(groups []int) bool {
	first, end := groups[0], groups[len(groups)-1]+1
	digits := s.digits(first, end)
	if digits < longNumber || digits > maxPhone || s.unitAt(end) || s.allYears(groups) || s.product(first) {
		return false
	}
	plus := s.sign(first-1, "+") && s.tight(first) && s.num(first-2) == "" && s.toks[first].text[0] != '0' && digits > longNumber
	single := len(groups) == digits // 5 5 5 0 1 4 2
	cue := (s.before(first, 6, phoneWords) || s.after(end, 4, phoneWords)) && !s.allRound(groups)
	zero := len(s.toks[first].text) > 1 && s.toks[first].text[0] == '0' && digits >= 10 && (digits <= 11 || s.toks[first].text[:2] == "00")
	if !plus && !single && !cue && !zero {
		return false
	}
	s.claimPhone(groups)
	return true
}

// letterPhone claims a phone that ends in letters: 1-800-273-TALK.
func (s *scan) letterPhone(groups []int) bool {
	first, end := groups[0], groups[len(groups)-1]+1
	w := s.word(end + 1)
	if !s.sign(end, "-") || !s.tight(end) || !s.tight(end+1) || w == "" {
		return false
	}
	var b strings.Builder
	for _, g := range groups {
		b.WriteString(s.toks[g].text)
	}
	for _, c := range w {
		if c < 'a' || c > 'z' {
			return false
		}
		b.WriteByte("22233344455566677778889999"[c-'a'])
	}
	if !northAmerican(b.String()) {
		return false
	}
	kind := Phone
	if s.public(b.String()) {
		kind = ""
	}
	s.claim(kind, first, end+2)
	return true
}

// claimGroups claims groups that have the shape of a phone, a card or a social
// security number.
func (s *scan) claimGroups(groups []int) bool {
	first, end := groups[0], groups[len(groups)-1]+1
	_, signs := false, ""
	if len(groups) > 1 {
		_, signs = s.link(groups, len(groups)-1)
	}
	amount := s.unitAt(end) || signs == "" && len(groups) > 1 && s.allRound(groups)
	shape := s.shape(groups)
	switch {
	case amount:
		return false
	case shape == "324", shape == "4444" && !s.allYears(groups), shape == "465":
		s.claim(Number, first, end)
	case shape == "334" || shape == "1334", shape == "37", shape == "137":
		s.claimPhone(groups)
	case shape == "34" && signs != "" && !s.isRange(groups):
		s.claimPhone(groups)
	case shape == "a" && northAmerican(s.toks[first].text):
		s.claimPhone(groups)
	case len(groups) > 1 && s.dashed(groups):
		s.claim(Number, first, end)
	default:
		return false
	}
	return true
}

// shape is the lengths of groups as digits, a country code 1 included; "a" is one
// group of the length of a phone.
func (s *scan) shape(groups []int) string {
	var b [5]byte
	for n, g := range groups {
		d := s.toks[g].text
		switch {
		case len(groups) == 1 && (len(d) == 10 || len(d) == 11):
			return "a"
		case len(d) > 9, len(d) == 1 && (n > 0 || d != "1"):
			return ""
		}
		b[n] = '0' + byte(len(d))
	}
	return string(b[:len(groups)])
}

// northAmerican reports whether ten digits, or eleven with a 1 in front, can be a
// phone of the United States or Canada.
func northAmerican(d string) bool {
	if len(d) == 11 && d[0] == '1' {
		d = d[1:]
	}
	return len(d) == 10 && d[0] >= '2' && d[3] >= '2'
}

// isRange reports whether two groups are a range such as 300-1200.
func (s *scan) isRange(groups []int) bool {
	a, b := s.toks[groups[0]].text, s.toks[groups[1]].text
	return a[0] < '2' || b[0] != '0' && s.allRound(groups)
}

// dashed reports whether groups hang together by dashes as in the number of a
// record: 4829-1034.
func (s *scan) dashed(groups []int) bool {
	first, end := groups[0], groups[len(groups)-1]+1
	long := false
	for n, g := range groups {
		long = long || len(s.toks[g].text) >= 4
		if n == 0 {
			continue
		}
		if _, signs := s.link(groups, n); signs != "-" || !s.tight(g) || !s.tight(g-1) {
			return false
		}
	}
	return long && s.digits(first, end) > longNumber && !s.allRound(groups) && !s.allYears(groups) && !s.product(first)
}

// claimPhone claims a phone with its plus, bracket and extension, unless it is a
// public one.
func (s *scan) claimPhone(groups []int) {
	first, end := groups[0], groups[len(groups)-1]+1
	var b strings.Builder
	for _, g := range groups {
		b.WriteString(s.toks[g].text)
	}
	kind := Phone
	if s.public(b.String()) {
		kind = ""
	}
	if s.sign(first-1, "(") {
		first--
	}
	if s.sign(first-1, "+") && s.tight(first) {
		first--
	}
	ext := end
	if s.sign(ext, ",.") {
		ext++
	}
	if extensions[s.word(ext)] {
		ext++
		if s.sign(ext, ".:") {
			ext++
		}
		if s.num(ext) != "" {
			end = ext + 1
		}
	}
	s.claim(kind, first, end)
}

// public reports whether a phone is a crisis line or one of the clinic.
func (s *scan) public(digits string) bool {
	bare := strings.TrimPrefix(digits, "1")
	if crisisLines[digits] || crisisLines[bare] {
		return true
	}
	for _, p := range s.finder.Public {
		own := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, p)
		if own != "" && (own == digits || strings.TrimPrefix(own, "1") == bare) {
			return true
		}
	}
	return false
}

// longNumber claims one group of digits that is too long for medicine, with the
// letters that hang on it.
func (s *scan) longNumber(i int) {
	d := s.num(i)
	if len(d) < longNumber || s.amountAt(i+1) || s.sign(i-1, ".,") && s.tight(i) && s.num(i-2) != "" || s.product(i) {
		return
	}
	kind, from, end := numberKind(d), i, i+1
	if s.sign(from-1, "-") && s.tight(from) && s.tight(from-1) {
		from--
	}
	if s.tight(from) && s.word(from-1) != "" {
		from--
	} else {
		from = i
	}
	if s.tight(end) && s.word(end) != "" {
		end++
	}
	s.claim(kind, from, end)
}

// product reports whether the number at i names a product, a gene, a study or a
// paper: more than one drug code may stand behind one word for them.
func (s *scan) product(i int) bool {
	j := i - 1
	if s.sign(j, "#:/") {
		j--
	}
	return publicCodes[s.word(j)] || s.before(i, 14, drugCodes)
}

// numberKind tells the number of an account on Discord from that of a record.
func numberKind(digits string) Kind {
	if len(digits) >= snowflake && len(digits) <= 20 {
		return Handle
	}
	return Number
}

// spelledDigits claims a phone whose digits are written as words.
func (s *scan) spelledDigits() {
	for i := 0; i < len(s.toks); i++ {
		n, end := 0, i
		for j := i; digitWords[s.word(j)] || len(s.num(j)) == 1 || n > 0 && s.sign(j, "-"); j++ {
			if !s.is(j, sign) {
				n, end = n+1, j+1
			}
		}
		if n >= longNumber && s.hasWord(i, end) {
			s.claim(Phone, i, end)
		}
		i = max(i, end-1)
	}
}

// hasWord reports whether one of the tokens is a word.
func (s *scan) hasWord(i, end int) bool {
	for ; i < end; i++ {
		if s.is(i, word) {
			return true
		}
	}
	return false
}

var digitWords = set("zero oh one two three four five six seven eight nine")
