package redact

import (
	"net/netip"
	"strings"
)

var (
	// social are sites whose pages belong to persons.
	social = set("facebook fb instagram twitter x tiktok linkedin snapchat linktr threads venmo patreon onlyfans pinterest tumblr myspace")
	// personal are parts of a path behind which a person is named.
	personal  = set("u user users profile profiles member members in people add me id author")
	providers = set("gmail yahoo hotmail outlook icloud proton protonmail aol gmx live msn ymail")
	domains   = set("com org net edu gov io co us uk ca de info me app dev health fr es it nl au nz ie example test mil biz")
	emailCues = set("email mail e gmail contact write reach emails")
)

// links claims addresses of pages that name a person. Others stay: staff may need
// to see which page a question is about.
func (s *scan) links() {
	for i := 0; i < len(s.toks); {
		if s.toks[i].class == struck {
			i++
			continue
		}
		end := s.chunkEnd(i)
		from, to := i, end
		for from < to && s.sign(from, `("'<[{,`) {
			from++
		}
		for to > from && s.sign(to-1, `)"'>]},.;:!?`) {
			to--
		}
		if s.personalLink(from, to) {
			s.claim(Link, from, to)
		}
		i = end
	}
}

// personalLink reports whether tokens without white space are the address of a page
// of a person.
func (s *scan) personalLink(i, end int) bool {
	j, host := i, ""
	if w := s.word(i); (w == "http" || w == "https") && s.sign(i+1, ":") && s.sign(i+2, "/") {
		j, host = i+4, "yes"
	} else if w == "www" {
		host = "yes"
	} else if w == "" {
		return false
	}
	slash, dot := 0, false
	for k := j; k < end && slash == 0; k++ {
		switch {
		case s.sign(k, "/"):
			slash = k
		case s.sign(k, "."):
			dot = true
			if social[s.word(k-1)] || s.word(k-1) == "t" && s.word(k+1) == "me" {
				host = "social"
			}
		case s.sign(k, "@") && host != "":
			return true // a login in front of the host
		case s.is(k, sign) && !s.sign(k, "-:_"):
			return false
		}
	}
	if slash == 0 || !dot || slash+1 >= end {
		return false
	}
	if host == "social" {
		return true
	}
	for k := slash; k+1 < end; k++ {
		if s.sign(k, "@~") || s.sign(k, "/") && personal[s.word(k+1)] && s.sign(k+2, "/") && k+3 < end {
			return true
		}
	}
	return false
}

// emails claims e-mail addresses.
func (s *scan) emails() {
	for i := 0; i < len(s.toks); i++ {
		at, end, spelled := s.at(i)
		if end == 0 {
			continue
		}
		if from, to := s.email(at, end, spelled); to != 0 {
			s.claim(Email, from, to)
			i = to - 1
		}
	}
}

// Ways to write the sign in the middle.
const (
	asSign  = iota // @
	inBrace        // (at)
	asWord         // at
)

// at reads the sign in the middle of an address at i, or the word for it.
func (s *scan) at(i int) (from, end, how int) {
	switch {
	case s.sign(i, "@"):
		return i, i + 1, asSign
	case s.sign(i, "([{<") && s.word(i+1) == "at" && s.sign(i+2, ")]}>"):
		return i, i + 3, inBrace
	case s.word(i) == "at" && !s.tight(i) && !s.tight(i+1):
		return i, i + 1, asWord
	}
	return 0, 0, 0
}

// point reads a point between the parts of an address: a sign, or the word for it.
func (s *scan) point(i int) (end int, spelled bool) {
	switch {
	case s.sign(i, "."):
		return i + 1, false
	case s.word(i) == "dot":
		return i + 1, true
	case s.sign(i, "([{<") && (s.word(i+1) == "dot" || s.sign(i+1, ".")) && s.sign(i+2, ")]}>"):
		return i + 3, true
	}
	return 0, false
}

// email reads an address around its middle; to is zero if there is none.
func (s *scan) email(at, end, how int) (from, to int) {
	to, top, spelled := s.domain(end)
	from, dotted := s.local(at)
	if to == 0 || from == at {
		return 0, 0
	}
	close := s.tight(at) && s.tight(end) && how == asSign
	if top == "" { // no point: only a provider that everybody knows
		if close && providers[s.word(end)] || how == asWord && providers[s.word(end)] && (dotted || s.before(from, 5, emailCues)) {
			return from, to
		}
		return 0, 0
	}
	switch {
	case close && !spelled && len(top) >= 2:
		return from, to
	case !domains[top]:
		return 0, 0
	case how != asWord:
		return from, to
	case from == at-1 && (everyday[s.word(from)] || fillers[s.word(from)]):
		return 0, 0 // I looked at example dot org
	case spelled || dotted || s.before(from, 5, emailCues):
		return from, to
	}
	return 0, 0
}

// domain reads the part behind the middle: labels with points between them. top is
// the last of them, "" if there is only one.
func (s *scan) domain(i int) (end int, top string, spelled bool) {
	for n := 0; n < 6; n++ {
		if !s.is(i, word) && !s.is(i, number) || s.toks[i].line {
			break
		}
		end = i + 1
		for s.tight(end) && (s.is(end, word) || s.is(end, number) || s.sign(end, "-") && s.tight(end+1) && !s.is(end+1, sign)) {
			end++
		}
		if n > 0 {
			top = s.word(end - 1)
		}
		next, word := s.point(end)
		if next == 0 || !word && !(s.tight(end) && s.tight(next)) && !(s.toks[end].gap && domains[s.word(next)]) {
			break
		}
		if !s.is(next, 0) && !s.is(next, number) {
			break
		}
		spelled = spelled || word
		i = next
	}
	return end, top, spelled
}

// local reads the part before the middle, leftwards.
func (s *scan) local(at int) (from int, dotted bool) {
	from = at
	for i := at - 1; i >= 0; {
		if !s.is(i, word) && !s.is(i, number) && !s.sign(i, "_-+%") || s.toks[i+1].line {
			break
		}
		from = i
		dotted = dotted || s.is(i, number)
		switch {
		case s.tight(i) && (s.is(i-1, word) || s.is(i-1, number)):
			i--
		case s.tight(i) && s.sign(i-1, "._-+%"):
			dotted = true
			if i--; s.sign(i, ".") {
				i--
				if !s.tight(i + 1) {
					return from, dotted
				}
			}
		case localJoins[s.word(i-1)] && s.word(i-2) != "":
			dotted = true
			i -= 2
		default:
			return from, dotted
		}
	}
	return from, dotted
}

var localJoins = set("dot underscore dash")

// ips claims addresses of machines.
func (s *scan) ips() {
	for i := 0; i < len(s.toks); i++ {
		if !s.is(i, number) && !s.is(i, word) && !s.sign(i, ":") || s.tight(i) && (s.is(i-1, number) || s.is(i-1, word) || s.sign(i-1, ":.")) {
			continue
		}
		colons, points, end := 0, 0, i
		for j := i; j < i+24 && (j == i || s.tight(j)); j++ {
			if s.sign(j, ":") {
				colons++
			} else if s.sign(j, ".") {
				points++
			} else if !s.is(j, number) && !s.is(j, word) {
				break
			}
			if !s.sign(j, ".:") || s.sign(j-1, ":") {
				end = j + 1
			}
			if points == 3 && colons == 0 && s.is(j, number) {
				break // what follows is a port
			}
		}
		if points < 3 && colons < 2 || colons == 2 && !s.hasWord(i, end) {
			continue
		}
		var b strings.Builder
		for j := i; j < end; j++ {
			b.WriteString(s.toks[j].text)
		}
		if addr, err := netip.ParseAddr(b.String()); err == nil && !addr.IsLoopback() {
			s.claim(IP, i, end)
			i = end - 1
		}
	}
}
