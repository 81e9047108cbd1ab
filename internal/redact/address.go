package redact

var (
	// streets end the name of a street and are little else.
	streets = set("street avenue ave road rd lane ln boulevard blvd parkway pkwy highway hwy expressway turnpike terrace")
	// looseStreets are also other words: a long drive, 300 mg DR, in a row.
	looseStreets = set("st dr drive court ct way circle cir ter place pl trail trl square sq loop alley row crescent close mews plaza path run pike route walk grove hill")
	homeWords    = set("live lives living address addresses home house moved stay stays staying mail send ship shipped deliver delivered reside resides residing located location goes at")
	strongHome   = set("live lives living address home moved stay staying mail ship deliver reside located")
	flats        = set("apt apartment unit suite ste floor fl room rm no")
	zipWords     = set("zip zipcode postcode postal zcode")
	states       = set(`al ak az ar ca co ct de dc fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut
		vt va wa wv wi wy alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois indiana
		iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada hampshire
		jersey mexico york carolina dakota ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia washington wisconsin wyoming`)
)

// addresses claims where somebody lives.
func (s *scan) addresses() {
	for i := 0; i < len(s.toks); i++ {
		from, end := i, 0
		switch t := s.toks[i]; t.class {
		case number:
			if end = s.street(i); end == 0 {
				end = s.stateAndZip(i)
				from = s.cityBefore(i, end)
			}
		case word:
			if end = s.box(i); end == 0 {
				if from, end = s.flatAlone(i); end == 0 {
					if from, end = s.zip(i); end == 0 {
						from, end = i, s.postcode(i)
					}
				}
			}
		}
		if end != 0 {
			s.claim(Address, from, end)
			i = end - 1
		}
	}
}

// street reads number, name, kind of street, and what goes on behind them.
func (s *scan) street(i int) int {
	if len(s.num(i)) > 5 || s.tight(i) && s.sign(i-1, "-/.:$") && s.num(i-2) != "" {
		return 0
	}
	j := i + 1
	if len(s.word(j)) == 1 && s.tight(j) { // 15B
		j++
	}
	first, capital := j, true
	for ; j-first < 5; j++ {
		w := s.word(j)
		if w == "" || s.toks[j].line || j == i+1 && s.tight(j) {
			break
		}
		named := j > first
		if streets[w] && named || looseStreets[w] && named && (capital && !s.shout && s.toks[j].capital || s.before(i, 5, homeWords) || s.zipAhead(j+1)) {
			if w == "st" && s.word(j+1) == "john" {
				return 0
			}
			return s.addressTail(s.dot(j + 1))
		}
		if units[w] || s.medicine(w) || fillers[w] || streets[w] { // 5 lane road
			return 0
		}
		capital = capital && s.toks[j].capital
		if s.sign(j+1, ".") && s.tight(j+1) {
			j++ // N. Main
		}
	}
	if j > first && s.before(i, 3, strongHome) && (s.ends(j) || s.sign(j, ",")) && s.nameLike(first, j) {
		return s.addressTail(j)
	}
	return 0
}

// fillers never stand in the name of a street.
var fillers = set(`a an the and or of in on at to for from with by is was are i my me you it he she we they per every each before after then than but if so as
	not no too more less other that this over under about into out up down off between within bad good long short`)

// nameLike reports whether none of the words is an everyday one.
func (s *scan) nameLike(i, j int) bool {
	for ; i < j; i++ {
		if s.is(i, word) && (everyday[s.toks[i].text] || units[s.toks[i].text] || s.medicine(s.toks[i].text)) {
			return false
		}
	}
	return true
}

// addressTail reads the flat, town, state and postal code behind a street.
func (s *scan) addressTail(i int) int {
	end, j := i, i
	if s.sign(j, ",") {
		j++
	}
	if k := s.flat(j); k != 0 {
		end, j = k, k
		if s.sign(j, ",") {
			j++
		}
	} else if s.in(j) && s.toks[j].line {
		return end
	}
	if k := s.townAndZip(j); k != 0 {
		return k
	}
	if s.sign(j-1, ",") { // only the town
		k := j
		for k < j+3 && s.word(k) != "" && s.toks[k].capital && !s.shout && s.nameLike(k, k+1) {
			k++
		}
		if k > j && s.ends(k) {
			return k
		}
	}
	return end
}

// flat reads Apt 4B, #12, Suite 200.
func (s *scan) flat(i int) int {
	j := i
	if flats[s.word(j)] {
		j = s.dot(j + 1)
	} else if !s.sign(j, "#") {
		return 0
	}
	if s.sign(j, "#") {
		j++
	}
	switch {
	case s.num(j) != "":
		j++
		if len(s.word(j)) == 1 && s.tight(j) {
			j++
		}
		return j
	case len(s.word(j)) == 1:
		j++
		if s.num(j) != "" && s.tight(j) {
			j++
		}
		return j
	}
	return 0
}

// townAndZip reads at most five words and commas, a state and a postal code.
func (s *scan) townAndZip(i int) int {
	for j := i; j < i+7 && s.in(j); j++ {
		if states[s.word(j)] {
			k := j + 1
			if s.sign(k, ",.") {
				k++
			}
			if z := s.zipCode(k); z != 0 {
				return z
			}
		}
		if !s.is(j, word) && !s.sign(j, ",") || s.toks[j].line && j > i+3 {
			return 0
		}
	}
	return 0
}

func (s *scan) zipAhead(i int) bool {
	j := i
	if s.sign(j, ",") {
		j++
	}
	return s.flat(j) != 0 || s.townAndZip(j) != 0
}

// zipCode reads 90000 or 90000-0001.
func (s *scan) zipCode(i int) int {
	if len(s.num(i)) != 5 || s.unitAt(i+1) {
		return 0
	}
	if s.sign(i+1, "-") && s.tight(i+1) && len(s.num(i+2)) == 4 && s.tight(i+2) {
		return i + 3
	}
	return i + 1
}

// stateAndZip reads a postal code with a state before it: TX 75000.
func (s *scan) stateAndZip(i int) int {
	st := i - 1
	if s.sign(st, ",") {
		st--
	}
	if !states[s.word(st)] || len(s.word(st)) == 2 && (!s.toks[st].capitals || s.shout) {
		return 0
	}
	return s.zipCode(i)
}

// cityBefore is where the state before a postal code begins, or the town.
func (s *scan) cityBefore(i, end int) int {
	if end == 0 {
		return i
	}
	from := i - 1
	if s.sign(from, ",") {
		from--
	}
	if s.sign(from-1, ",") && s.word(from-2) != "" && s.toks[from-2].capital {
		from -= 2
		for n := 0; n < 2 && s.word(from-1) != "" && s.toks[from-1].capital && s.nameLike(from-1, from); n++ {
			from--
		}
	}
	return from
}

// box reads PO Box 123 with its town.
func (s *scan) box(i int) int {
	j := i
	switch {
	case s.word(i) == "po" || s.word(i) == "pobox":
		j++
	case s.word(i) == "p" && s.word(i+2) == "o" && s.sign(i+1, "."):
		j = s.dot(i + 3)
	case s.word(i) == "post" && s.word(i+1) == "office":
		j += 2
	default:
		return 0
	}
	if s.word(j) == "box" {
		j++
	} else if s.word(i) != "pobox" {
		return 0
	}
	if s.sign(j, "#:") {
		j++
	}
	if s.num(j) == "" {
		return 0
	}
	return s.addressTail(j + 1)
}

// flatAlone reads a flat without a street, behind a word for living somewhere.
func (s *scan) flatAlone(i int) (from, end int) {
	switch s.word(i) {
	case "apt", "apartment", "suite", "unit":
		if end = s.flat(i); end != 0 && s.before(i, 4, strongHome) && !s.unitAt(end) && !s.sign(end, ":/-") {
			return i, end
		}
	}
	return i, 0
}

// zip reads a postal code behind the word for it.
func (s *scan) zip(i int) (from, end int) {
	if !zipWords[s.word(i)] {
		return i, 0
	}
	from = s.skip(i+1, 4, zipLinks)
	if end = s.zipCode(from); end == 0 && s.num(from+1) != "" {
		end = s.ukPostcode(from)
	}
	return from, end
}

var zipLinks = set("code is was my : = ' s area")

// postcode reads a postal code of Britain or Canada written in capitals.
func (s *scan) postcode(i int) int {
	if !s.toks[i].capital || s.shout {
		return 0
	}
	return s.ukPostcode(i)
}

// ukPostcode reads ZZ1A 1ZZ and Z1Z 1Z1. Its last letters are never one of those
// that units have.
func (s *scan) ukPostcode(i int) int {
	letters := s.word(i)
	if s.tight(i) || len(letters) > 2 || letters == "" || len(s.num(i+1)) > 2 || s.num(i+1) == "" || !s.tight(i+1) {
		return 0
	}
	j := i + 2
	if len(s.word(j)) == 1 && s.tight(j) {
		j++
	}
	if len(s.num(j)) != 1 || !s.in(j) || !s.toks[j].gap || s.toks[j].line || !s.tight(j+1) {
		return 0
	}
	last := s.word(j + 1)
	if len(letters) == 1 && len(last) == 1 && j == i+3 && len(s.num(j+2)) == 1 && s.tight(j+2) {
		return j + 3 // Canada
	}
	if len(last) != 2 || units[last] || !s.toks[j+1].capital || s.tight(j+2) && s.is(j+2, number) {
		return 0
	}
	for _, c := range last {
		switch c {
		case 'c', 'i', 'k', 'm', 'o', 'v':
			return 0
		}
	}
	return j + 2
}
