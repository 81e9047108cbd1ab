package pdf

import (
	"strings"
	"unicode"

	"bedside/internal/importer/source"
)

// words are the words of a document, in small letters, as far as they do not end
// in a hyphen at the end of a line.
type words map[string]bool

func (w words) add(line string) {
	fields := strings.Fields(line)
	for i, f := range fields {
		f = strings.ToLower(strings.TrimFunc(f, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' }))
		if i == len(fields)-1 && strings.HasSuffix(f, "-") {
			continue
		}
		w[f] = true
		for _, part := range strings.Split(f, "-") {
			w[part] = true
		}
	}
}

// join appends a line to the text of a paragraph or cell. A word that a hyphen
// cuts at the end of the line becomes whole.
func (w *writer) join(t, line source.Text, page int) source.Text {
	if len(t) == 0 {
		return append(source.Text(nil), line...)
	}
	last := &t[len(t)-1]
	end := strings.TrimRight(last.Text, " ")
	first := ""
	if f := strings.Fields(line.Plain()); len(f) > 0 {
		first = f[0]
	}
	if before, soft := strings.CutSuffix(end, "\u00ad"); soft {
		last.Text = before
		return append(t, line...)
	}
	before, cut := strings.CutSuffix(end, "-")
	if !cut {
		before, cut = strings.CutSuffix(end, "\u2010")
	}
	if !cut || first == "" || before == "" || !unicode.IsLetter(lastRune(before)) || !unicode.IsLower([]rune(first)[0]) {
		return append(append(t, source.Span{Text: " "}), line...)
	}
	fields := strings.Fields(before)
	head := fields[len(fields)-1]
	verdict := w.judgeHyphen(head, first)
	if verdict == ofLine {
		last.Text = before
	}
	if verdict != ofWord {
		w.hyphens = append(w.hyphens, lineEnd{page, head + "-" + first, verdict})
	}
	return append(t, line...)
}

// hyphen says what a hyphen at the end of a line belongs to.
type hyphen int

const (
	ofWord    hyphen = iota // the word has it everywhere
	ofLine                  // it is only there because the line ended
	undecided               // it is kept, and a person should look
)

// lineEnd is a word that the end of a line cuts.
type lineEnd struct {
	page    int
	word    string
	verdict hyphen
}

// provenCuts is how many words must be shown to be cut by lines before it counts
// as the document's habit. Most programs that make PDF files cut none, and a word
// such as "extended-release" must not lose its hyphen.
const provenCuts = 2

// judgeHyphen decides by the words of the document itself.
func (w *writer) judgeHyphen(head, tail string) hyphen {
	head, tail = bareWord(head), bareWord(tail)
	switch {
	case w.words[head+tail]:
		return ofLine
	case w.words[head+"-"+tail], strings.Contains(head, "-"), strings.Contains(tail, "-"):
		return ofWord
	case w.words[head] && w.words[tail]:
		return ofWord
	case w.cuts >= provenCuts:
		return ofLine
	}
	return undecided
}

func bareWord(s string) string {
	return strings.ToLower(strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' }))
}

// countCuts counts the words that lines cut and that stand elsewhere whole.
func (w *writer) countCuts(rows []row) {
	for i := 1; i < len(rows); i++ {
		above, below := strings.Fields(rows[i-1].plain()), strings.Fields(rows[i].plain())
		if len(above) == 0 || len(below) == 0 {
			continue
		}
		if head, cut := strings.CutSuffix(above[len(above)-1], "-"); cut && w.words[bareWord(head)+bareWord(below[0])] {
			w.cuts++
		}
	}
}

func lastRune(s string) rune {
	r := []rune(s)
	if len(r) == 0 {
		return 0
	}
	return r[len(r)-1]
}
