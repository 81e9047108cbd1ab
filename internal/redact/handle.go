package redact

var (
	platforms = set("discord insta instagram ig snap snapchat telegram twitter tiktok reddit whatsapp skype facebook fb tg twitch steam signal kik venmo cashapp")
	userWords = set("username handle user tag gamertag nickname nick screenname login")
	// notHandles follow an @ that means "at", or call everybody.
	notHandles = set("everyone here all night bedtime home work noon lunch dinner breakfast am pm least once first midnight morning evening school clinic staff mods admin admins")
	isWords    = set("is was : = my the ' s account name id handle username user tag @ are")
)

// platform claims what Discord writes for people and channels, and takes its times
// out of sight.
func (s *scan) platform() {
	for i := 0; i < len(s.toks); i++ {
		if !s.sign(i, "<") {
			continue
		}
		j, kind := i+1, Kind("")
		switch {
		case s.sign(j, "@#"):
			j, kind = j+1, Handle
			if s.sign(j, "!&") {
				j++
			}
		case s.word(j) == "t" && s.sign(j+1, ":"):
			j += 2
			if s.num(j) != "" && s.sign(j+1, ":") && s.sign(j+3, ">") {
				s.claim("", i, j+4)
				continue
			}
		default:
			continue
		}
		if s.num(j) != "" && s.sign(j+1, ">") {
			s.claim(kind, i, j+2)
		}
	}
}

// handles claims names by which a platform knows somebody.
func (s *scan) handles() {
	for i := 0; i < len(s.toks); i++ {
		from, end := i, 0
		switch {
		case s.sign(i, "@") && (s.toks[i].gap || s.sign(i-1, "(,:/")):
			if s.tight(i+1) && (s.word(i+1) != "" || s.sign(i+1, "_")) {
				if end = s.handle(i + 1); notHandles[s.word(i+1)] && end == i+2 {
					end = 0
				}
			}
		case s.word(i) == "u" && s.sign(i+1, "/") && s.tight(i+1) && s.tight(i+2) && !s.tight(i):
			end = s.handle(i + 2)
		case s.is(i, word) && !s.tight(i): // old names of Discord: name#0042
			if end = s.handle(i); s.sign(end, "#") && s.tight(end) && s.tight(end+1) && len(s.num(end+1)) == 4 {
				end += 2
			} else if from, end = s.named(i); end == 0 {
				continue
			}
		}
		if end > from {
			s.claim(Handle, from, end)
			i = end - 1
		}
	}
}

// handle is the end of a name on a platform that begins at i.
func (s *scan) handle(i int) int {
	end := i
	for j := i; s.in(j) && (j == i || s.tight(j)); j++ {
		if s.is(j, word) || s.is(j, number) || s.sign(j, "_") {
			end = j + 1
		} else if !s.sign(j, ".-") {
			break
		}
	}
	return end
}

// named reads a name behind the word for a platform or for a name on one. Without a
// colon or a word such as "username" it must have a digit or a line in it: "my
// discord is down".
func (s *scan) named(i int) (from, end int) {
	if !platforms[s.word(i)] && !userWords[s.word(i)] {
		return i, 0
	}
	sure := userWords[s.word(i)] && s.word(i) != "user"
	j := i + 1
	for ; j < i+6 && s.in(j) && isWords[s.toks[j].text] && s.toks[j].class != struck; j++ {
		sure = sure || s.sign(j, ":=@") || userWords[s.toks[j].text]
	}
	if j == i+1 || !s.is(j, word) && !s.is(j, number) && !s.sign(j, "_") {
		return i, 0
	}
	end = s.handle(j)
	odd := false
	for k := j; k < end; k++ {
		odd = odd || s.is(k, number) || s.sign(k, "_")
	}
	if end == j || !odd && (!sure || everyday[s.word(j)] || fillers[s.word(j)]) || s.unitAt(end) || !s.hasWord(j, end) {
		return i, 0
	}
	return j, end
}

// oldest and youngest bound the ages that tell who somebody is. Over 89, the
// American rules on privacy count an age as a detail.
const (
	youngest = 90
	oldest   = 125
)

var (
	ageWords  = set("years year yrs yr yo")
	oldPeople = set("he she who mom mother dad father grandma grandmother grandpa grandfather husband wife aunt uncle granny nana patient")
	aged      = set("aged age turned turning turns")
)

// ages claims ages over 89.
func (s *scan) ages() {
	for i := range s.toks {
		d := s.num(i)
		if n := atoi(d); len(d) > 3 || n < youngest || n > oldest || s.sign(i-1, ".,/-") && s.tight(i) || s.sign(i+1, "./%") && s.tight(i+1) && s.num(i+2) != "" {
			continue
		}
		if s.isAge(i) {
			s.claim(Age, i, i+1)
		}
	}
}

func (s *scan) isAge(i int) bool {
	j := i + 1
	if s.sign(j, "-") {
		j++
	}
	switch w := s.word(j); {
	case w == "yo" || w == "y" && s.sign(j+1, "/") && s.word(j+2) == "o":
		return true
	case ageWords[w]: // years old, year-old, years of age
		if s.sign(j+1, "-") {
			j++
		}
		return s.word(j+1) == "old" || s.word(j+1) == "of" && s.word(j+2) == "age" || s.word(j+1) == "young"
	case w == "th" || w == "st" || w == "nd" || w == "rd":
		return s.word(j+1) == "birthday" || s.word(j+1) == "bday"
	}
	back := i - 1
	if s.sign(back, ":=") || s.word(back) == "is" && aged[s.word(back-1)] {
		back--
	}
	if aged[s.word(back)] {
		return !s.unitAt(i + 1)
	}
	if !s.ends(i+1) && !afterAge[s.word(i+1)] {
		return false
	}
	w := s.word(back)
	if w == "im" || (w == "m" || w == "am") && (s.word(back-1) == "i" || s.word(back-2) == "i") {
		return true
	}
	// "She is 103" is more often a fever than an age.
	fever := atoi(s.num(i)) >= 99 && atoi(s.num(i)) <= 107
	return !fever && (w == "is" && oldPeople[s.word(back-1)] || w == "s" && (s.word(back-2) == "he" || s.word(back-2) == "she"))
}

var afterAge = set("and now so but with who this almost today too or")
