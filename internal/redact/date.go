package redact

import "strconv"

// date is a date as it was written. Parts that were not written are zero.
type date struct {
	year, month, day int
	loose            bool // parted by blanks, or a two-digit year not behind a slash: could be amounts
}

// birthAge is how many years back a full date has to be to count as a birth date
// without a cue. Closer ones are refills, infusions and reviews, and a patient who
// writes to a clinic by himself is hardly younger.
const birthAge = 16

var (
	birthWords = set("dob birthday birthdate bday born birthdays birthdates")
	// historyWords say what a date far back is about, where it is no birth.
	historyWords = set(`since surgery surgeries started start stopped stop began quit sober clean diagnosed diagnosis visit appointment infusion dose updated
		reviewed review published effective expires expired last admitted discharged hospitalized operation transplant accident injury vaccine
		shot relapsed relapse seizure episode trial study approved switched until`)
	articles = set("the of , on")
)

// dates claims birth dates, and takes other full dates out of sight, so that their
// digits are not read as a phone or record number.
func (s *scan) dates() {
	for i := 0; i < len(s.toks); i++ {
		if s.toks[i].class != number && (s.toks[i].class != word || months[s.toks[i].text] == 0) {
			continue
		}
		if end := s.cuedDigits(i); end != 0 {
			s.claim(BirthDate, i, end)
			i = end - 1
			continue
		}
		d, end := s.date(i)
		if end == 0 {
			continue
		}
		full := d.year != 0 && d.month != 0 && d.day != 0
		switch {
		case s.birthCue(i, end):
			s.claim(BirthDate, i, end)
		case full && !d.loose && d.year <= s.now.Year()-birthAge && !s.before(i, 6, historyWords) && !s.after(end, 3, historyWords) && !s.unitAt(end):
			s.claim(BirthDate, i, end)
		case full && !d.loose:
			s.claim("", i, end)
		default:
			continue
		}
		i = end - 1
	}
}

// cuedDigits reads digits that are a date only because a word for a birth date
// stands right before them: dob 03141962, birthday 3/14.
func (s *scan) cuedDigits(i int) int {
	cue := i - 1
	for cue >= i-4 && s.in(cue) && cueLinks[s.toks[cue].text] {
		cue--
	}
	if s.num(i) == "" || !birthWords[s.word(cue)] || s.unitAt(i+1) {
		return 0
	}
	if n := len(s.num(i)); n == 6 || n == 8 {
		return i + 1
	}
	month, day := atoi(s.num(i)), atoi(s.num(i+2))
	if !s.sign(i+1, "/-.") || !s.tight(i+1) || !s.tight(i+2) || month < 1 || month > 12 || day < 1 || day > 31 || s.sign(i+3, "/-.") && s.tight(i+4) || s.unitAt(i+3) {
		return 0
	}
	return i + 3
}

var cueLinks = set("is on : = ' s - was the")

// birthCue reports whether the words around a date say that it is a birth date. A
// word that stands before another date belongs to that one.
func (s *scan) birthCue(i, end int) bool {
	if s.after(end, 5, birthWords) {
		return true
	}
	for j := i - 1; j >= 0 && i-j <= 7; j-- {
		switch {
		case s.toks[j].class == struck, s.toks[j+1].line, s.sign(j, "!?;"), s.sign(j, ".") && s.toks[j+1].gap && len(s.word(j-1)) != 1:
			return false
		case birthWords[s.word(j)],
			s.word(j) == "birth" && s.word(j+1) != "control", // of birth; birth date
			s.word(j) == "day" && s.word(j-2) == "b" && s.sign(j-1, "-"),
			s.word(j) == "b" && s.word(j-2) == "o" && s.word(j-4) == "d" && s.sign(j-1, "."):
			return true
		}
	}
	return false
}

// date reads a date at i; end is zero if there is none.
func (s *scan) date(i int) (d date, end int) {
	if s.sign(i-1, "-/.") && s.tight(i) && s.tight(i-1) && s.num(i-2) != "" {
		return d, 0 // within a longer row of numbers
	}
	switch {
	case s.word(i) != "":
		return s.monthFirst(i)
	case len(s.num(i)) <= 2:
		if d, end = s.dayThenMonth(i); end != 0 {
			return d, end
		}
	case !year(s.num(i)):
		return d, 0
	case months[s.word(i+1)] != 0: // 1978 july 9
		if d, end = s.monthFirst(i + 1); end != 0 && d.day != 0 && d.year == 0 {
			d.year = atoi(s.num(i))
			return d, end
		}
		return d, 0
	}
	return s.digitsOnly(i)
}

// digitsOnly reads 03/14/1962, 14.3.62, 1962-03-14 and 03 14 1962.
func (s *scan) digitsOnly(i int) (d date, end int) {
	step, sep := 1, ""
	if s.sign(i+1, "/-.") {
		step, sep = 2, s.toks[i+1].text
		if !s.sign(i+3, sep) {
			return d, 0
		}
	}
	a, b, c := s.num(i), s.num(i+step), s.num(i+2*step)
	if a == "" || b == "" || c == "" || len(b) > 2 {
		return d, 0
	}
	end = i + 2*step + 1
	if s.sign(end, "/-.") && s.tight(end) && s.tight(end+1) && s.num(end+1) != "" {
		return d, 0
	}
	switch {
	case year(a) && len(c) <= 2:
		d = date{year: atoi(a), month: atoi(b), day: atoi(c)}
	case len(a) <= 2 && (year(c) || len(c) == 2):
		d = date{year: s.fullYear(c), month: atoi(a), day: atoi(b)}
		d.loose = len(c) == 2 && sep != "/"
		if d.month > 12 {
			d.month, d.day = d.day, d.month
		}
	default:
		return d, 0
	}
	d.loose = d.loose || sep == ""
	if d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31 {
		return d, 0
	}
	return d, end
}

// dayThenMonth reads 14 March 1962, 9-Jul-1978, the 9th of July, July 4th being
// monthFirst.
func (s *scan) dayThenMonth(i int) (d date, end int) {
	d.day = atoi(s.num(i))
	j := s.ordinal(i + 1)
	if s.sign(j, "-./") {
		j++
	} else {
		j = s.skip(j, 2, articles)
	}
	d.month = months[s.word(j)]
	if d.month == 0 || d.day < 1 || d.day > 31 {
		return d, 0
	}
	d.year, end = s.yearAt(s.dot(j + 1))
	if end == 0 {
		end = j + 1
	}
	return d, end
}

// monthFirst reads March 14, 1962, july 4th, and March 1962.
func (s *scan) monthFirst(i int) (d date, end int) {
	d.month = months[s.word(i)]
	j := s.skip(s.dot(i+1), 1, articles)
	if s.sign(j, "-/") && s.tight(j) { // Mar-14-1962
		j++
	}
	if d.month == 0 || s.num(j) == "" {
		return d, 0
	}
	if year(s.num(j)) {
		d.year = atoi(s.num(j))
		return d, j + 1
	}
	d.day = atoi(s.num(j))
	if len(s.num(j)) > 2 || d.day < 1 || d.day > 31 {
		return d, 0
	}
	j = s.ordinal(j + 1)
	d.year, end = s.yearAt(j)
	if end == 0 {
		end = j
	}
	return d, end
}

// yearAt reads a year at i, also behind a comma, a dash or an apostrophe; end is
// zero if there is none.
func (s *scan) yearAt(i int) (y, end int) {
	dash := s.sign(i, "-/") && s.tight(i)
	if s.sign(i, ",-./") {
		i++
	}
	if len(s.num(i)) == 2 && dash && s.tight(i) { // 9-Jul-78
		return s.fullYear(s.num(i)), i + 1
	}
	if s.word(i) == "of" {
		i++
	}
	if s.sign(i, "'") && len(s.num(i+1)) == 2 {
		return s.fullYear(s.num(i + 1)), i + 2
	}
	if year(s.num(i)) {
		return atoi(s.num(i)), i + 1
	}
	return 0, 0
}

// ordinal is the place behind the letters of 4th.
func (s *scan) ordinal(i int) int {
	switch s.word(i) {
	case "st", "nd", "rd", "th":
		return i + 1
	}
	return i
}

// dot is the place behind a point of an abbreviation.
func (s *scan) dot(i int) int {
	if s.sign(i, ".") && s.tight(i) {
		return i + 1
	}
	return i
}

// fullYear makes 1962 of 62: the last hundred years.
func (s *scan) fullYear(d string) int {
	y := atoi(d)
	if len(d) == 4 {
		return y
	}
	if y += 2000; y > s.now.Year() {
		y -= 100
	}
	return y
}

// atoi is the value of a few digits, 0 for none.
func atoi(d string) int {
	n, err := strconv.Atoi(d)
	if err != nil {
		return 0
	}
	return n
}

// months are the names of months and their usual short forms.
var months = func() map[string]int {
	m := make(map[string]int)
	for i, names := range []string{
		"january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
		"september sep sept", "october oct", "november nov", "december dec",
	} {
		for w := range set(names) {
			m[w] = i + 1
		}
	}
	return m
}()
