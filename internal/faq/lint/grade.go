package lint

import (
	"math"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
)

// maxGrade is the school grade that most readers of health information can be
// expected to follow; common targets are 6 to 8.
const maxGrade = 8

// minWords is the shortest text that is graded: below it one long name decides.
const minWords = 20

func checkReadingGrade(r *run) {
	for _, p := range r.corpus.Passages {
		md, line, which := p.Text, p.Line, "text"
		if p.Plain != "" {
			md, line, which = p.Plain, p.KeyLine("plain"), "plain text"
		}
		grade, n := Grade(md)
		if n >= minWords && grade > maxGrade {
			r.report(p.Doc, line, "use shorter sentences and everyday words, or add a plain: text", "the %s needs grade %.1f, more than %d", which, grade, maxGrade)
		}
	}
}

// Grade returns the Flesch-Kincaid grade of a Markdown text, rounded to one
// decimal, and its number of words; 0, 0 if it has none. Each list item, heading
// and paragraph ends a sentence; code and HTML are not counted.
// Formula: Kincaid et al. 1975, 0.39 words/sentence + 11.8 syllables/word - 15.59.
func Grade(md string) (grade float64, words int) {
	var sentences, syl int
	for _, block := range blocks(md) {
		open := 0 // words since the last end of a sentence
		for w := range strings.FieldsSeq(block) {
			core := strings.TrimFunc(w, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
			if core != "" {
				words++
				open++
				syl += syllables(core)
			}
			if open > 0 && endsSentence(w, core) {
				sentences++
				open = 0
			}
		}
		if open > 0 {
			sentences++
		}
	}
	if words == 0 {
		return 0, 0
	}
	g := 0.39*float64(words)/float64(sentences) + 11.8*float64(syl)/float64(words) - 15.59
	return math.Round(g*10) / 10, words
}

var abbreviations = map[string]bool{"dr": true, "mr": true, "mrs": true, "ms": true, "vs": true, "e.g": true, "i.e": true, "etc": true, "no": true, "st": true}

func endsSentence(w, core string) bool {
	w = strings.TrimRight(w, `"')]*_”’`)
	switch {
	case strings.HasSuffix(w, "!"), strings.HasSuffix(w, "?"):
		return true
	case strings.HasSuffix(w, "."):
		// "no." ends a sentence more often than it stands for number.
		short := strings.ToLower(core)
		return !abbreviations[short] || short == "no"
	}
	return false
}

// blocks returns the plain words of each paragraph, heading and list item.
func blocks(md string) []string {
	root, src := parse(md)
	var out []string
	// The walker never fails: the function returns no error.
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n.Kind() {
		case ast.KindParagraph, ast.KindTextBlock, ast.KindHeading:
			var b strings.Builder
			inline(&b, n, src)
			out = append(out, b.String())
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return out
}

func inline(b *strings.Builder, n ast.Node, src []byte) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Value(src))
			if t.SoftLineBreak() || t.HardLineBreak() {
				b.WriteByte(' ')
			}
			continue
		}
		inline(b, c, src)
	}
}

// syllables estimates the syllables of one English word; parts joined by hyphens
// or slashes count apart, digits one each, letters of an abbreviation one each.
func syllables(word string) int {
	n := 0
	for part := range strings.FieldsFuncSeq(word, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '\'' && c != '’' }) {
		n += partSyllables(part)
	}
	return max(n, 1)
}

func partSyllables(w string) int {
	rs := []rune(w)
	upper := len(rs) > 1
	digits := 0
	for _, c := range rs {
		upper = upper && (unicode.IsUpper(c) || unicode.IsDigit(c))
		if unicode.IsDigit(c) {
			digits++
		}
	}
	if upper && len(rs) <= 5 { // IV, PTSD; longer ones are shouted words
		return len(rs)
	}
	low := strings.ToLower(w)
	for _, end := range []string{"'s", "’s"} {
		low = strings.TrimSuffix(low, end)
	}
	n, vowel := digits, false
	for i, c := range low {
		v := strings.ContainsRune("aeiouyáéíóúü", c) && !(c == 'y' && i == 0)
		if v && !vowel {
			n++
		}
		vowel = v
	}
	// Endings that are written with a vowel and not heard, or the reverse.
	switch {
	case strings.HasSuffix(low, "le") && len(low) > 2 && !strings.ContainsRune("aeiouy", rune(low[len(low)-3])):
	case strings.HasSuffix(low, "e") && !strings.HasSuffix(low, "ee"):
		n--
	case strings.HasSuffix(low, "ed") && !strings.HasSuffix(low, "ted") && !strings.HasSuffix(low, "ded") && !strings.HasSuffix(low, "eed"):
		n--
	case strings.HasSuffix(low, "es") && !strings.HasSuffix(low, "ees") && !strings.HasSuffix(low, "ies") && !sibilant(low[:len(low)-2]):
		n--
	}
	low = oneSound.Replace(low)
	for i := 0; i+1 < len(low); i++ {
		switch low[i : i+2] {
		case "ia", "io", "iu", "eo", "ua", "uo": // two vowels that are heard apart
			n++
		}
	}
	return max(n, 1)
}

// oneSound takes out pairs of vowels that are one sound after certain letters.
var oneSound = strings.NewReplacer("tio", "", "sio", "", "cio", "", "gio", "", "cia", "", "tia", "", "gua", "", "qua", "", "quo", "", "peo", "")

// sibilant reports whether "es" after the stem is heard as a syllable.
func sibilant(stem string) bool {
	for _, end := range []string{"s", "x", "z", "ch", "sh", "c", "g"} {
		if strings.HasSuffix(stem, end) {
			return true
		}
	}
	return false
}
