package triage

import (
	"regexp"
	"strings"
	"unicode"

	"bedside/internal/textnorm"
)

var (
	linkShape = regexp.MustCompile(`(?i)\bhttps?://\S+|\bwww\.\S+|\bdiscord\.gg/\S+|<[@#:][^>\s]*>|<a?:\w+:\d+>|@everyone|@here`)
	codeShape = regexp.MustCompile("(?is)^\\s*(?:[{\\[]\\s*[\"'\\]}]|<\\s*(?:script|img|iframe|svg|\\?xml)|```|\\$\\(|\\$\\{|#!/|'\\s*(?:or|;)|\"\\s*;|;\\s*(?:drop|rm)\\b)|\\b(?:drop\\s+table|union\\s+select|select\\s+.{1,40}\\s+from\\s+\\w+\\s*(?:;|where|$)|insert\\s+into|delete\\s+from\\s+\\w+\\s*(?:;|where|$)|or\\s+1\\s*=\\s*1|rm\\s+-rf|sudo\\s+\\w+|/etc/passwd|\\$\\(\\w|<script|onerror\\s*=|javascript:|\\{\\{.*\\}\\}|curl\\s+-|wget\\s+http|base64\\s+-d)")
	botShape  = regexp.MustCompile(`^[!/.$?;%~+-]{1,2}[a-z]{2,}`)
)

// codeAlone reports a text that is a program fragment, not a question.
func codeAlone(raw string, ws []word) bool {
	if !strings.ContainsAny(raw, "{[<;$=/`'") && !strings.Contains(raw, "rm ") && !containsFold(raw, "table") && !containsFold(raw, "sudo") && !containsFold(raw, "select") {
		return false
	}
	for i := range ws {
		if ws[i].drug > 0 {
			return false
		}
	}
	return codeShape.MatchString(raw)
}

func containsFold(s, low string) bool {
	return len(s) < 400 && strings.Contains(strings.ToLower(s), low)
}

// linkAlone reports a text that is a link, a mention or a command to another bot,
// without a question beside it.
func (s *scan) linkAlone(raw, folded string) bool {
	low := strings.TrimSpace(strings.ToLower(raw))
	if m := botShape.FindString(low); m != "" && (low[0] == '!' || low[0] == '/' || low[0] == '.' || len(s.ws) <= 3) && !strings.HasPrefix(low, "...") && !strings.Contains(low, "?") {
		return true
	}
	if !strings.ContainsAny(folded, "<@:/") && !strings.Contains(folded, "www.") {
		return false
	}
	loc := linkShape.FindStringIndex(raw)
	if loc == nil {
		return false
	}
	if strings.Contains(low, "@everyone") || strings.Contains(low, "@here") {
		return !s.asks(folded) || !s.namesDrug()
	}
	rest := strings.TrimSpace(linkShape.ReplaceAllString(raw, " "))
	if len(strings.Fields(rest)) <= 1 {
		return true
	}
	return !s.asks(rest) && !s.namesDrug()
}

func (s *scan) namesDrug() bool {
	for i := range s.ws {
		if s.ws[i].drug > 0 {
			return true
		}
	}
	return false
}

// asks reports whether the text asks something: a question mark, a question word
// or a verb of asking, or the name of a medicine.
func (s *scan) asks(folded string) bool {
	if strings.Contains(folded, "?") && !strings.Contains(folded, "?=") && !strings.Contains(folded, "/") {
		return true
	}
	words, opening := s.c.lists["question"], s.c.lists["question_opening"]
	for i := range s.ws {
		w := &s.ws[i]
		if words[w.text] || w.drug > 0 {
			return true
		}
		if opening[w.text] && (i == 0 || s.ws[i-1].clause != w.clause) {
			return true
		}
	}
	return false
}

// unreadable reports a text of which no question can be made: nothing, signs,
// one letter, or keys hit at random.
func (s *scan) unreadable(folded string) bool {
	letters, others := 0, 0
	for _, r := range folded {
		if unicode.IsLetter(r) {
			letters++
		} else if r > 0x2100 {
			others++
		}
	}
	if letters <= 1 {
		return others == 0 // signs alone; emoji alone are talk
	}
	odd, words := 0, 0
	for i := range s.ws {
		w := &s.ws[i]
		if w.number || len(w.text) < 2 {
			continue
		}
		words++
		if !w.known && w.drug == 0 && mash(w.text) {
			odd++
		}
	}
	return words > 0 && odd == words
}

// mash reports a word no language would write: no vowel in five letters or more,
// or five consonants in a row, or one letter repeated.
func mash(w string) bool {
	if len(w) < 4 {
		return false
	}
	run, vowels, same := 0, 0, true
	longest := 0
	for i := 0; i < len(w); i++ {
		c := w[i]
		if c >= 0x80 {
			return false
		}
		if c != w[0] {
			same = false
		}
		if strings.IndexByte("aeiouy", c) >= 0 {
			vowels++
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	if same {
		return true
	}
	return len(w) >= 5 && (vowels == 0 || longest >= 5) || keyRow(w)
}

// keyRow reports a word made of neighbouring keys of one row ("asdf", "qwerty").
func keyRow(w string) bool {
	for _, row := range []string{"qwertyuiop", "asdfghjkl", "zxcvbnm"} {
		near := 0
		for i := 1; i < len(w); i++ {
			a, b := strings.IndexByte(row, w[i-1]), strings.IndexByte(row, w[i])
			if a >= 0 && b >= 0 && (b-a == 1 || a-b == 1) {
				near++
			}
		}
		if near == len(w)-1 && len(w) >= 4 && near >= 3 {
			return true
		}
	}
	return false
}

// foreign reports a text that is mostly in another language: in another script,
// or with more function words of that language than English words.
func (s *scan) foreign(raw, folded string) bool {
	latin, other := 0, 0
	if len(raw) > 4*textnorm.MaxRunes {
		raw = raw[:4*textnorm.MaxRunes]
	}
	for _, r := range raw { // not the folded text: folding reads look-alike letters as Latin
		switch {
		case r < 0x250 && unicode.IsLetter(r):
			latin++
		case unicode.IsLetter(r):
			other++
		}
	}
	if other > latin {
		return true
	}
	if strings.ContainsAny(folded, "¿¡") {
		return true
	}
	away, english, words := 0, 0, 0
	foreignWords, plain := s.c.lists["foreign_words"], s.c.lists["english_words"]
	for i := range s.ws {
		w := &s.ws[i]
		if w.number || w.drug > 0 {
			continue
		}
		words++
		switch {
		case plain[w.text]:
			english++
		case foreignWords[w.text]:
			away++
		}
	}
	return away > english && (away >= 2 || away == 1 && words <= 2) && 4*away >= words
}
