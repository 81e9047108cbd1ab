package triage

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"bedside/internal/textnorm"
)

// word is one word as patterns see it: short forms written out, joined-up and
// disguised words undone.
type word struct {
	text     string
	e        *entry
	id       int32
	clause   int
	sentence int
	seg      int // see scan.part
	number   bool
	known    bool // a word that rules, guards or the medicine list name
	drug     uint8
}

func (w *word) year() bool {
	return w.number && len(w.text) == 4 && (strings.HasPrefix(w.text, "19") || strings.HasPrefix(w.text, "20"))
}

// many reports a number of pills that is too high for a dose.
func (w *word) many() bool {
	n, err := strconv.Atoi(w.text)
	return w.number && err == nil && n >= 8 && n <= 999
}

// reader turns tokens into words.
type reader struct {
	c    *compiled
	ws   []word
	buf  []byte
	glue int  // how many more tokens may be tried as joined-up words
	leet bool // a word with digits for letters was read
	// A run of single letters between dots ("k.i.l.l me") looks like several
	// sentence parts; words of its last part belong to its first.
	last, first textnorm.Token
}

// maxGlue bounds the costly look at joined-up words in a text full of unknown ones.
const maxGlue = 60

func (rd *reader) read(folded string, toks []textnorm.Token) []word {
	rd.ws = rd.ws[:0]
	rd.glue, rd.leet = maxGlue, false
	rd.last, rd.first = textnorm.Token{Clause: -1}, textnorm.Token{}
	ascii := isASCII(folded)
	last := 0
	for i := 0; i < len(toks); i++ {
		t := &toks[i]
		if !ascii {
			rd.signs(folded[last:t.Start], t)
			last = t.End
		}
		if len(t.Text) == 1 && isLetter(t.Text[0]) {
			if n := rd.letters(toks[i:]); n > 0 {
				i += n - 1
				continue
			}
		}
		if t.Number && len(t.Text) == 1 && i+1 < len(toks) && toks[i+1].Start == t.End && rd.digitFirst(t, toks[i+1].Text) {
			i++
			continue
		}
		rd.token(t)
	}
	if !ascii && len(toks) > 0 {
		rd.signs(folded[last:], &toks[len(toks)-1])
	} else if !ascii {
		rd.signs(folded, &textnorm.Token{})
	}
	if rd.leet {
		rd.ones()
	}
	for i := range rd.ws {
		rd.ws[i].drug = uint8(drugAt(rd.ws, i))
	}
	return rd.ws
}

// digitFirst reads a digit and the letters right behind it as one word ("3nd").
func (rd *reader) digitFirst(t *textnorm.Token, letters string) bool {
	if len(letters) < 2 || len(letters) > 12 || letters == "rd" || letters == "th" {
		return false
	}
	rd.buf = append(append(rd.buf[:0], unleet(t.Text[0])), letters...)
	e := rd.c.words[string(rd.buf)]
	if e == nil || e.id == 0 {
		return false
	}
	rd.leet = true
	rd.push(e, e.text, t.Clause, t.Sentence, false)
	return true
}

// ones reads short words too ("1", "t0", "3nd") in a text that writes digits for letters.
func (rd *reader) ones() {
	for k := range rd.ws {
		w := &rd.ws[k]
		if w.known || len(w.text) > 3 || !strings.ContainsAny(w.text, "0134579") {
			continue
		}
		rd.buf = rd.buf[:0]
		for i := range len(w.text) {
			rd.buf = append(rd.buf, unleet(w.text[i]))
		}
		if e := rd.c.words[string(rd.buf)]; e != nil && len(e.form) == 0 {
			*w = word{text: e.text, e: e, id: e.id, clause: w.clause, sentence: w.sentence, known: true}
		}
	}
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func isLetter(b byte) bool { return 'a' <= b && b <= 'z' }

// signs enters the emoji of a gap between tokens as words.
func (rd *reader) signs(gap string, near *textnorm.Token) {
	for _, r := range gap {
		if r < 0x2000 {
			continue
		}
		if name, ok := rd.c.emoji[r]; ok {
			if n := len(rd.ws); n > 0 && rd.ws[n-1].text == name {
				continue
			}
			clause, sentence := near.Clause, near.Sentence
			if n := len(rd.ws); n > 0 {
				clause, sentence = rd.ws[n-1].clause, rd.ws[n-1].sentence
			}
			rd.push(rd.c.words[name], name, clause, sentence, false)
		}
	}
}

func (rd *reader) token(t *textnorm.Token) {
	text := t.Text
	e := rd.c.words[text]
	if e == nil && t.Bare != text {
		text = t.Bare
		e = rd.c.words[text]
	}
	if e == nil && len(text) > 3 && strings.HasSuffix(t.Text, "'s") {
		if owner := strings.TrimSuffix(t.Text, "'s"); rd.c.words[owner] != nil {
			text, e = owner, rd.c.words[owner]
		}
	}
	if n := len(text) - 1; e == nil && n > 3 && text[n] == 's' {
		if one := rd.c.words[text[:n]]; one != nil && one.drug { // several of a medicine
			text, e = one.text, one
		}
	}
	if e == nil && !t.Number && len(text) >= 3 {
		if rd.repair(text, t) {
			return
		}
	}
	if e != nil && len(e.form) > 0 {
		for _, f := range e.form {
			rd.push(f, f.text, t.Clause, t.Sentence, false)
		}
		return
	}
	rd.push(e, text, t.Clause, t.Sentence, t.Number)
}

func (rd *reader) push(e *entry, text string, clause, sentence int, number bool) {
	if clause == rd.last.Clause {
		clause, sentence = rd.first.Clause, rd.first.Sentence
	}
	if n := len(rd.ws); n > 0 {
		prev := &rd.ws[n-1]
		if prev.e != nil && prev.e.join != nil && prev.clause == clause {
			if j := prev.e.join[text]; j != nil {
				*prev = word{text: j.text, e: j, id: j.id, clause: clause, sentence: sentence, known: true}
				return
			}
		}
	}
	w := word{text: text, e: e, clause: clause, sentence: sentence, number: number}
	if e != nil {
		w.id, w.known = e.id, true
	}
	rd.ws = append(rd.ws, w)
}

// letters joins a run of single letters ("k i l l") and reads it as words: four
// and more as any text without spaces, three only as a word that rules name, because
// three letters are an abbreviation as often ("d.i.e", but also "a.d.d"). It
// returns how many tokens it took, 0 when the run makes no words.
func (rd *reader) letters(toks []textnorm.Token) int {
	n := 0
	rd.buf = rd.buf[:0]
	for n < len(toks) && n < maxLetters && len(toks[n].Text) == 1 && (isLetter(toks[n].Text[0]) || isDigitOrSign(toks[n].Text[0])) {
		if toks[n].Text[0] == '2' {
			rd.buf = append(rd.buf, "to"...)
		} else {
			rd.buf = append(rd.buf, unleet(toks[n].Text[0]))
		}
		n++
	}
	if n < 3 || n == 3 && rd.c.words[string(rd.buf)] == nil {
		return 0
	}
	t := toks[0]
	t.Text = string(rd.buf)
	t.Bare = t.Text
	joined := false
	if e := rd.c.words[t.Text]; e != nil {
		rd.token(&t)
		joined = true
	} else {
		joined = rd.repair(t.Text, &t)
	}
	if joined {
		if toks[n-1].Clause != t.Clause {
			rd.last, rd.first = toks[n-1], t
		}
		return n
	}
	// No words in it: enter the run as it stands, so that it is not tried again letter by letter.
	for i := range toks[:n] {
		rd.token(&toks[i])
	}
	return n
}

// maxLetters bounds a run of single letters that is read as words.
const maxLetters = 60

// repair tries to read an unknown token as words that rules name: letters drawn
// out, digits for letters, misspelt, vowels left out, spaces left out.
func (rd *reader) repair(text string, t *textnorm.Token) bool {
	if !isASCII(text) {
		return false
	}
	for _, keep := range []int{1, 2} {
		if s, changed := squeeze(text, keep); changed && rd.as(s, t) {
			return true
		}
	}
	if rd.as(text, t) {
		return true
	}
	if strings.ContainsAny(text, "0123456789") {
		if text[0] >= '0' && text[0] <= '9' && len(text) < 4 {
			return false
		}
		for _, one := range []byte{'l', 'i'} {
			rd.buf = rd.buf[:0]
			for i := 0; i < len(text); i++ {
				b := unleet(text[i])
				if text[i] == '1' {
					b = one
				}
				rd.buf = append(rd.buf, b)
			}
			if rd.as(string(rd.buf), t) {
				rd.leet = true
				return true
			}
		}
	}
	return false
}

// as enters text as a known word, a misspelling of one, or several joined up.
func (rd *reader) as(text string, t *textnorm.Token) bool {
	if e := rd.c.words[text]; e != nil {
		u := *t
		u.Text, u.Bare, u.Number = text, text, false
		rd.token(&u)
		return true
	}
	if e := rd.c.spell.find(text); e != nil {
		rd.enter(e, t)
		return true
	}
	if n := len(rd.ws); n > 0 && rd.ws[n-1].sentence == t.Sentence && (!rd.ws[n-1].known || len(rd.ws[n-1].text) <= 4) {
		if e := rd.c.spell.exact(rd.ws[n-1].text, text); e != nil {
			rd.ws = rd.ws[:n-1]
			rd.enter(e, t)
			return true
		}
	}
	if len(text) >= 7 && len(text) <= longestGlued && rd.glue > 0 {
		rd.glue--
		var cuts [16]int
		var dead [longestGlued + 1]bool
		if n := rd.c.glue.split(text, cuts[:0], &dead); n != nil {
			from := 0
			for _, to := range n {
				rd.enter(rd.c.words[text[from:to]], t)
				from = to
			}
			return true
		}
	}
	return false
}

func (rd *reader) enter(e *entry, t *textnorm.Token) {
	if len(e.form) > 0 {
		for _, f := range e.form {
			rd.push(f, f.text, t.Clause, t.Sentence, false)
		}
		return
	}
	rd.push(e, e.text, t.Clause, t.Sentence, false)
}

// squeeze shortens runs of a letter longer than keep to keep letters, if there is
// a run of three or more.
func squeeze(s string, keep int) (string, bool) {
	long := false
	for i := 2; i < len(s); i++ {
		if s[i] == s[i-1] && s[i] == s[i-2] {
			long = true
			break
		}
	}
	if !long {
		return s, false
	}
	out := make([]byte, 0, len(s))
	run := 0
	for i := 0; i < len(s); i++ {
		if i > 0 && s[i] == s[i-1] {
			run++
		} else {
			run = 1
		}
		if run <= keep || !drawnOut(s, i) {
			out = append(out, s[i])
		}
	}
	return string(out), true
}

// drawnOut reports whether s[i] lies in a run of three or more equal letters.
func drawnOut(s string, i int) bool {
	from, to := i, i
	for from > 0 && s[from-1] == s[i] {
		from--
	}
	for to+1 < len(s) && s[to+1] == s[i] {
		to++
	}
	return to-from >= 2
}

func isDigitOrSign(b byte) bool { return '0' <= b && b <= '9' || b == '@' || b == '$' }

// unleet gives the letter that a digit or sign imitates.
func unleet(b byte) byte {
	switch b {
	case '0':
		return 'o'
	case '1':
		return 'i'
	case '3':
		return 'e'
	case '4', '@':
		return 'a'
	case '5', '$':
		return 's'
	case '7':
		return 't'
	case '8':
		return 'b'
	case '9':
		return 'g'
	}
	return b
}
