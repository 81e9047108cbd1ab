package importer

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	qRE = regexp.MustCompile(`^(?:Q|Question)\s?\d{0,3}\s?[:.)]\s+(\S.*)$`)
	aRE = regexp.MustCompile(`^(?:A|Answer)\s?\d{0,3}\s?[:.)]\s+(\S.*)$`)
)

func labelledPair(s string) bool { return qRE.MatchString(s) || aRE.MatchString(s) }

// questionEnd returns the line behind a question marked "Q:" whose answer begins
// on a line of its own without a mark, 0 if there is none.
func questionEnd(b *block) int {
	if !qRE.MatchString(plainInline(b.firstText())) {
		return 0
	}
	for i, l := range b.lines[:len(b.lines)-1] {
		if isQuestion(plainInline(l.text)) {
			if startsLower(b.lines[i+1].text) {
				return 0
			}
			return i + 1
		}
	}
	return 0
}

// answerMark is the mark of an answer with the markup around it.
var answerMark = regexp.MustCompile(`^(?:\*\*|__|\*|_)?(?:A|Answer)\s?\d{0,3}\s?[:.)](?:\*\*|__|\*|_)?[:.]?\s+`)

// questionsAndAnswers takes "Q: …" lines that an "A: …" follows. The marks are
// no words of the question or the answer and are left out.
func (c *converter) questionsAndAnswers() {
	for i := 0; i+1 < len(c.blocks); i++ {
		q, a := c.blocks[i], c.blocks[i+1]
		if a.kind == item || q.kind == verbatim || a.kind != para {
			continue
		}
		text := q.plain()
		qm := qRE.FindStringSubmatch(text)
		if qm == nil || !aRE.MatchString(plainInline(a.firstText())) {
			continue
		}
		mark := answerMark.FindString(a.firstText())
		if mark == "" {
			continue
		}
		a.lines[0].text = a.lines[0].text[len(mark):]
		if q.kind == heading {
			q.text = qm[1]
		} else {
			c.makeHeading(q, question, qm[1], `a line marked "Q:"`)
		}
		c.note(a.first(), Dropped, fmt.Sprintf("the mark of the answer was left out: %q", strings.TrimSpace(mark)))
	}
}

// bareQuestions takes lines marked "Q:" that end in a question mark and have
// text behind them without the mark of an answer.
func (c *converter) bareQuestions() {
	for i := 0; i+1 < len(c.blocks); i++ {
		q, next := c.blocks[i], c.blocks[i+1]
		if q.kind != para || next.kind == heading || qRE.MatchString(next.plain()) {
			continue
		}
		if m := qRE.FindStringSubmatch(q.plain()); m != nil && isQuestion(m[1]) {
			c.makeHeading(q, question, m[1], `a line marked "Q:"`)
		}
	}
}

// loneLabel is the mark of a question or an answer on a line of its own.
var loneLabel = regexp.MustCompile(`^(?:(?:Question|Answer)\s?\d{0,3}\s?[:.]?|[QA]\s?\d{0,3}\s?[:.])$`)

// joinLabels puts "Question:" and "Answer:" that stand alone before the line
// behind them.
func (c *converter) joinLabels() {
	var out []*block
	for _, b := range c.blocks {
		if n := len(out); n > 0 && out[n-1].kind == para && b.kind == para && len(out[n-1].lines) == 1 && loneLabel.MatchString(plainInline(out[n-1].firstText())) {
			out[n-1].lines = append(out[n-1].lines, b.lines...)
			b = out[n-1]
		} else {
			out = append(out, b)
		}
		if b.kind != para {
			continue
		}
		var lines []line
		for i := 0; i < len(b.lines); i++ {
			l := b.lines[i]
			if i+1 < len(b.lines) && loneLabel.MatchString(plainInline(l.text)) {
				i++
				next := b.lines[i]
				l.text, l.hard = l.text+" "+next.text, next.hard
			}
			lines = append(lines, l)
		}
		b.lines = lines
	}
	c.blocks = out
}

// overQuestion reports whether block i stands right before a question and
// announces it: before one marked "Q:", or as the heading of frequent questions.
func (c *converter) overQuestion(i int, b *block) bool {
	if i+1 == len(c.blocks) || c.blocks[i+1].kind != heading || !isQuestion(c.blocks[i+1].text) || isQuestion(b.plain()) {
		return false
	}
	return c.blocks[i+1].style == question || isFAQ(b.plain())
}

// underFAQ reports whether the heading above block i, other questions apart,
// announces questions.
func (c *converter) underFAQ(i int) bool {
	for j := i - 1; j >= 0; j-- {
		if b := c.blocks[j]; b.kind == heading && (isFAQ(b.text) || !isQuestion(b.text)) {
			return isFAQ(b.text)
		}
	}
	return isFAQ(c.title)
}

// boldQuestion is a question in bold with its answer behind it on the line.
var boldQuestion = regexp.MustCompile(`^\*\*([^*]+\?)\s*\*\*:?\s+\S`)

// boldQuestions cuts the question off its answer, among frequent questions only:
// elsewhere a bold question is the first sentence of its paragraph.
func (c *converter) boldQuestions() {
	var out []*block
	for i, b := range c.blocks {
		out = append(out, b)
		m := boldQuestion.FindStringSubmatchIndex(b.firstText())
		if b.kind != para || m == nil || !headingShape(plainInline(b.firstText()[m[2]:m[3]])) || !c.underFAQ(i) {
			continue
		}
		l := b.lines[0]
		rest := *b
		rest.gap = false
		rest.lines = append([]line(nil), b.lines...)
		rest.lines[0].text = l.text[m[1]-lastRuneLen(l.text[:m[1]]):]
		l.text = l.text[:m[3]] + "**"
		b.lines = []line{l}
		c.makeHeading(b, titleLike, plainInline(l.text), "a bold question")
		out = append(out, &rest)
	}
	c.blocks = out
}

func lastRuneLen(s string) int {
	_, n := utf8.DecodeLastRuneInString(s)
	return n
}
