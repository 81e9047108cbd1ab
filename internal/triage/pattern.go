package triage

import (
	"fmt"
	"strconv"
	"strings"
)

// A pattern is a row of elements over the words of a text:
//
//	kill|end {self}      one word of each; {self} is a named list
//	want to? die         the word before ? may be missing
//	cant ..3 breathe     up to 3 other words between, in the same clause
//	chest ~6 arm         up to 6 other words between, clauses may change
//	overdos*             any word that starts so
//	right_now|tonight    _ joins the words of one alternative
//	^ hello $            start and end of the text
//	^^ help me           start of a sentence
//	anymore|$            that word, or the end of the sentence part
//	!over                the next word is none of these; takes no word
//	{drug} {num} {year}  a medicine or substance; a number; a year
//	{many}               a number from 8 to 999
type pattern struct {
	text  string
	elems []elem
	rule  *rule // nil inside lists of guards and exceptions

	anchor         int // element by which the pattern is found
	minOff, maxOff int // words that may stand before the anchor
}

type elem struct {
	set   *wordSet
	multi [][]*wordSet // alternatives of several words
	drug  bool
	num   bool
	many  bool
	year  bool
	start bool // ^
	head  bool // ^^
	end   bool // $
	not   bool
	opt   bool
	stop  bool // $ among alternatives
	gap   int
	cross bool
}

// wordSet is a set of words: by number for words that occur in rules, by prefix for others.
type wordSet struct {
	one      int32 // the only word, if there is just one; bits is nil then
	bits     []uint64
	prefixes []string
}

func (s *wordSet) has(w *word) bool {
	if w.id > 0 {
		if s.one > 0 {
			return s.one == w.id
		}
		i := int(w.id)
		return i>>6 < len(s.bits) && s.bits[i>>6]&(1<<(i&63)) != 0
	}
	for _, p := range s.prefixes {
		if strings.HasPrefix(w.text, p) {
			return true
		}
	}
	return false
}

// rawElem is an element before words have numbers.
type rawElem struct {
	alts  [][]string // each alternative: its words
	drug  bool
	num   bool
	many  bool
	year  bool
	start bool
	head  bool
	end   bool
	not   bool
	opt   bool
	stop  bool
	gap   int
	cross bool
}

// maxElems bounds the elements of a pattern.
const maxElems = 16

const maxGap = 30 // a longer gap is a mistake: it would tie together words that have nothing to do with each other

// parsePattern reads one pattern. lists gives the alternatives of named lists.
func parsePattern(s string, lists func(string) ([][]string, bool)) ([]rawElem, error) {
	var out []rawElem
	gap, cross, gapped := 0, false, false
	required := 0
	for _, f := range strings.Fields(s) {
		switch {
		case strings.HasPrefix(f, "..") || strings.HasPrefix(f, "~"):
			n, err := strconv.Atoi(strings.TrimPrefix(strings.TrimPrefix(f, "~"), ".."))
			if err != nil || n < 1 || n > maxGap {
				return nil, fmt.Errorf("gap %q: want ..N or ~N with N from 1 to %d", f, maxGap)
			}
			if gapped || len(out) == 0 {
				return nil, fmt.Errorf("gap %q has no word before it", f)
			}
			gap, cross, gapped = n, f[0] == '~', true
			continue
		}
		e, err := parseElem(f, lists)
		if err != nil {
			return nil, err
		}
		e.gap, e.cross = gap, cross
		gap, cross, gapped = 0, false, false
		if !e.opt && !e.not && !e.start && !e.head && !e.end {
			required++
		}
		out = append(out, e)
	}
	if gapped {
		return nil, fmt.Errorf("a gap at the end")
	}
	if len(out) > maxElems {
		return nil, fmt.Errorf("more than %d elements", maxElems)
	}
	if required == 0 {
		return nil, fmt.Errorf("no word that must be present")
	}
	for i, e := range out {
		if e.start && i > 0 || e.end && i < len(out)-1 {
			return nil, fmt.Errorf("^ stands only first and $ only last")
		}
	}
	return out, nil
}

func parseElem(f string, lists func(string) ([][]string, bool)) (rawElem, error) {
	var e rawElem
	full := f
	switch f {
	case "^":
		return rawElem{start: true}, nil
	case "^^":
		return rawElem{head: true}, nil
	case "$":
		return rawElem{end: true}, nil
	}
	if strings.HasPrefix(f, "!") {
		e.not, f = true, f[1:]
	}
	if strings.HasSuffix(f, "?") {
		e.opt, f = true, f[:len(f)-1]
	}
	if e.not && e.opt {
		return e, fmt.Errorf("%q: ! and ? do not go together", full)
	}
	parts := strings.Split(f, "|")
	e.alts = make([][]string, 0, len(parts))
	for i, alt := range parts {
		if plainWord(alt) {
			e.alts = append(e.alts, parts[i:i+1:i+1])
			continue
		}
		switch alt {
		case "":
			return e, fmt.Errorf("%q: an empty alternative", full)
		case "$":
			e.stop = true
			continue
		case "{drug}":
			e.drug = true
			continue
		case "{num}":
			e.num = true
			continue
		case "{many}":
			e.many = true
			continue
		case "{year}":
			e.year = true
			continue
		}
		if strings.HasPrefix(alt, "{") {
			name := strings.TrimSuffix(alt[1:], "}")
			words, ok := lists(name)
			if !ok || !strings.HasSuffix(alt, "}") {
				return e, fmt.Errorf("%q: no list of that name", alt)
			}
			e.alts = append(e.alts, words...)
			continue
		}
		words, err := splitWords(alt)
		if err != nil {
			return e, err
		}
		e.alts = append(e.alts, words)
	}
	return e, nil
}

// plainWord reports a word of nothing but letters, as most are.
func plainWord(s string) bool {
	for i := range len(s) {
		if !isLetter(s[i]) {
			return false
		}
	}
	return s != ""
}

// splitWords splits an alternative at _ and checks that its words can occur in folded text.
func splitWords(alt string) ([]string, error) {
	words := strings.FieldsFunc(alt, func(r rune) bool { return r == '_' || r == ' ' })
	if len(words) == 0 {
		return nil, fmt.Errorf("%q: no word", alt)
	}
	for _, w := range words {
		body := strings.TrimSuffix(w, "*")
		if body != w && len(body) < 3 {
			return nil, fmt.Errorf("%q: fewer than three letters before *", w)
		}
		if body == "" {
			return nil, fmt.Errorf("%q: an empty word", alt)
		}
		for _, r := range body {
			if (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("+&/=@#$%", r) {
				return nil, fmt.Errorf("%q: only lower-case letters, digits and the signs of tokens; apostrophes are left out", w)
			}
		}
	}
	return words, nil
}
