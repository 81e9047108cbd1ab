package importer

import (
	"fmt"
	"regexp"
	"strings"
)

// findHeadings finds the headings that are not marked as such: bold lines,
// "Q:" lines, numbered lines that own text, and bare lines that read as titles.
func (c *converter) findHeadings() {
	c.joinLabels()
	c.splitLeads()
	c.boldLines()
	c.questionsAndAnswers()
	c.bareQuestions()
	c.boldQuestions()
	marked := 0
	for _, b := range c.blocks {
		if b.kind == heading && b.style != question {
			marked++
		}
	}
	c.structured = marked >= 2
	c.colonLines()
	c.numberedLines()
	c.bareLines()
	c.endLists()
	c.letterLabels()
	c.bareNumbers()
	for _, b := range c.blocks {
		if b.kind == heading {
			b.text = cleanHeading(b.text)
		}
	}
}

// makeHeading turns a block of one line into a heading.
func (c *converter) makeHeading(b *block, s style, text, how string) {
	b.kind, b.style, b.text = heading, s, text
	c.note(b.first(), Heading, fmt.Sprintf("%s was taken as a heading: %q", how, shorten(cleanHeading(text))))
}

// splitLeads cuts a heading off a block where no blank line follows it.
func (c *converter) splitLeads() {
	var out []*block
	for _, b := range c.blocks {
		out = append(out, b)
		for {
			rest := c.splitBlock(b)
			if rest == nil {
				break
			}
			out = append(out, rest)
			b = rest
		}
	}
	c.blocks = out
}

func (c *converter) splitBlock(b *block) *block {
	switch {
	case b.kind == para && len(b.lines) > 1 && (boldLine(b.firstText()) || qRE.MatchString(plainInline(b.firstText()))):
		if at := answerLine(b); at > 0 {
			return cutBlock(b, at)
		}
		if boldLine(b.firstText()) {
			return cutBlock(b, 1)
		}
		if at := questionEnd(b); at > 0 {
			return cutBlock(b, at)
		}
	case b.kind == para && !c.markdown:
		if at := answerLine(b); at > 0 {
			return cutBlock(b, at)
		}
		return splitLead(b)
	case b.kind == item && len(b.lines) > 1:
		return c.splitItem(b)
	}
	return nil
}

// answerLine returns the first line of b behind its first that begins a question or an answer.
func answerLine(b *block) int {
	for i := 1; i < len(b.lines); i++ {
		s := plainInline(b.lines[i].text)
		if aRE.MatchString(s) || qRE.MatchString(s) {
			return i
		}
	}
	return 0
}

// splitLead cuts the first line off a paragraph if it reads as a heading and
// ended on purpose. It returns the rest, or nil.
func splitLead(b *block) *block {
	if b.kind != para || len(b.lines) < 2 {
		return nil
	}
	first, next := b.firstText(), b.lines[1].text
	width := 0
	for _, l := range b.lines {
		width = max(width, len(l.text))
	}
	if !bareHeading(first) || !brokenOnPurpose(first, next, width) {
		return nil
	}
	// A list without marks is no heading with text: what follows must be a sentence.
	if !isQuestion(first) && !endsSentence(b.lastText()) {
		return nil
	}
	return cutBlock(b, 1)
}

// splitItem cuts an item behind its first line where that line is a heading of
// its own, and before a paragraph that follows it without a blank line.
func (c *converter) splitItem(b *block) *block {
	first := plainInline(b.firstText())
	if b.label.isNumber() && headingShape(first) && (strings.HasSuffix(first, ":") || isQuestion(first)) && !startsLower(b.lines[1].text) {
		return cutBlock(b, 1)
	}
	width := 0
	for _, l := range b.lines {
		width = max(width, len(l.text))
	}
	if b.label.isNumber() && bareHeading(first) && brokenOnPurpose(b.firstText(), b.lines[1].text, width) && endsSentence(b.lastText()) {
		return cutBlock(b, 1)
	}
	if c.markdown {
		return nil
	}
	for i := 1; i < len(b.lines); i++ {
		if b.lines[i].indent <= b.indent && brokenOnPurpose(b.lines[i-1].text, b.lines[i].text, width) && endsSentence(b.lines[i-1].text) {
			return cutBlock(b, i)
		}
	}
	return nil
}

// cutBlock cuts b before line i and returns the rest as a paragraph.
func cutBlock(b *block, i int) *block {
	rest := &block{kind: para, lines: b.lines[i:], indent: b.lines[i].indent}
	b.lines = b.lines[:i:i]
	return rest
}

// boldLine reports whether a line is bold as a whole.
func boldLine(s string) bool {
	for _, mark := range []string{"***", "**", "__"} {
		inner, ok := strings.CutPrefix(s, mark)
		if !ok {
			continue
		}
		inner, colon := strings.CutSuffix(inner, ":")
		inner, ok = strings.CutSuffix(inner, mark)
		if ok && inner != "" && !strings.Contains(inner, mark[:2]) && hasWord(inner) {
			return !colon || headingShape(plainInline(inner)+":")
		}
	}
	return false
}

// boldLines takes lines that are bold as a whole and stand alone.
func (c *converter) boldLines() {
	for i, b := range c.blocks {
		if b.kind != para || len(b.lines) != 1 || !boldLine(b.firstText()) || i+1 == len(c.blocks) {
			continue
		}
		if text := plainInline(b.firstText()); headingShape(text) && !labelledPair(text) {
			c.makeHeading(b, titleLike, text, "a bold line")
		}
	}
}

// bareLines takes lines without any mark that stand alone and read as titles.
func (c *converter) bareLines() {
	candidate := make([]bool, len(c.blocks)+1)
	for i, b := range c.blocks {
		candidate[i] = c.bareCandidate(i, b)
	}
	for i := 0; i < len(c.blocks); i++ {
		if !candidate[i] {
			continue
		}
		j := i
		for candidate[j] {
			j++
		}
		followed := j < len(c.blocks)
		switch {
		case j-i <= 2 && followed:
			for _, b := range c.blocks[i:j] {
				c.makeHeading(b, bareStyle(b.plain()), b.plain(), "a line of its own")
			}
		case followed && c.repeats(i, j-1):
			// A table of contents, and then its first heading.
			b := c.blocks[j-1]
			c.makeHeading(b, bareStyle(b.plain()), b.plain(), "a line of its own")
		case strings.HasSuffix(c.blocks[i].plain(), ":") || isCapitals(c.blocks[i].plain()) && !isCapitals(c.blocks[i+1].plain()):
			// A heading over a list without marks.
			b := c.blocks[i]
			c.makeHeading(b, bareStyle(b.plain()), b.plain(), "a line of its own")
		}
		i = j
	}
}

// repeats reports whether block last stands in the run that begins at first.
func (c *converter) repeats(first, last int) bool {
	for i := first; i < last; i++ {
		if foldKey(c.blocks[i].plain()) == foldKey(c.blocks[last].plain()) {
			return true
		}
	}
	return false
}

var stepRE = regexp.MustCompile(`^(?:Step|Day|Week|Phase|Stage|Visit|Session) \d{1,2}\b`)

func bareStyle(s string) style {
	if isCapitals(s) {
		return capitals
	}
	if stepRE.MatchString(s) {
		return stepLike
	}
	return titleLike
}

// bareCandidate reports whether block i may be a heading by itself.
func (c *converter) bareCandidate(i int, b *block) bool {
	if b.kind != para || len(b.lines) != 1 || !bareHeading(b.plain()) {
		return false
	}
	if c.structured && !(isQuestion(b.plain()) && (!c.markdown || c.underFAQ(i))) && !c.overQuestion(i, b) {
		return false
	}
	if i > 0 {
		prev := c.blocks[i-1]
		if !b.gap && prev.kind != heading {
			return false
		}
		switch endRune(prev.lastText()) {
		case ',', ';':
			return false // the end of a letter, or of a list
		}
		if prev.kind != heading && b.indent > prev.indent && prev.kind == item {
			return false
		}
	}
	return i+1 < len(c.blocks)
}
