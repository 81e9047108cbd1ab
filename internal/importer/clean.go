package importer

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	pageAtRE = regexp.MustCompile(`(?i)(?:^|[\s|–—-])(?:page|pg\.?)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\s*(?:$|[|–—-])`)
	pageRE   = regexp.MustCompile(`(?i)^[-–—|\s]*(?:page|p\.|pg\.?)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?[-–—|\s]*$|^[-–—]\s*\d{1,4}\s*[-–—]$`)
	bareRE   = regexp.MustCompile(`^(?:[-–—]\s*)?(\d{1,4})(?:\s*[-–—]|\s*/\s*\d{1,4})?$`)
	digits   = regexp.MustCompile(`\d+`)
)

// drop removes the blocks for which why has a reason and reports each line.
func (c *converter) drop(why map[*block]string) {
	var kept []*block
	gap, page := false, false
	for _, b := range c.blocks {
		reason, gone := why[b]
		if !gone {
			b.gap, b.page = b.gap || gap, b.page || page
			gap, page = false, false
			kept = append(kept, b)
			continue
		}
		gap, page = true, page || b.page
		for _, l := range b.lines {
			if l.text != "" {
				c.note(l.no, Dropped, fmt.Sprintf("%s: %q", reason, shorten(l.text)))
			}
		}
	}
	c.blocks = kept
}

// shorten cuts a line for the report.
func shorten(s string) string {
	const most = 80 // characters that fit beside the reason on a line
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// dropFurniture leaves out what a printed page has around its text: page
// numbers, lines that repeat at page ends, and signs without a word.
func (c *converter) dropFurniture() {
	why := make(map[*block]string)
	for _, b := range c.blocks {
		if b.kind == verbatim {
			continue
		}
		one := len(b.lines) == 1 && b.kind == para
		switch {
		case one && pageRE.MatchString(b.firstText()):
			why[b] = "a page number was left out"
		case b.kind != heading && !hasWord(b.plain()) && !strings.Contains(b.firstText(), "]("):
			why[b] = "signs without a word were left out"
		}
	}
	for _, b := range c.pageNumbers() {
		why[b] = "a page number was left out"
	}
	c.numberedHeaders(why)
	c.repeated(why)
	c.dropMailHead(why)
	c.drop(why)
}

// pageNumbers returns the bare numbers that stand alone and count up through
// the document, at least three of them: fewer may be text.
func (c *converter) pageNumbers() []*block {
	var run []*block
	last := -1
	for _, b := range c.blocks {
		if b.kind != para || len(b.lines) != 1 {
			continue
		}
		m := bareRE.FindStringSubmatch(b.firstText())
		if m == nil {
			continue
		}
		n := 0
		fmt.Sscan(m[1], &n)
		if last >= 0 && n != last+1 {
			return nil
		}
		run, last = append(run, b), n
	}
	if len(run) < 3 {
		return nil
	}
	return run
}

// numberedHeaders marks lines that hold the page's number beside other words
// and stand on two pages or more: "Riverside Clinic | Page 2 of 5".
func (c *converter) numberedHeaders(why map[*block]string) {
	seen := make(map[string][]*block)
	for _, b := range c.blocks {
		if b.kind == para && len(b.lines) == 1 && why[b] == "" && len(b.firstText()) <= longestUnderlined && pageAtRE.MatchString(b.firstText()) {
			key := digits.ReplaceAllString(foldKey(b.firstText()), "#")
			seen[key] = append(seen[key], b)
		}
	}
	for _, at := range seen {
		if len(at) < 2 || foldKey(at[0].firstText()) == foldKey(at[1].firstText()) {
			continue // the number must count
		}
		for _, b := range at {
			why[b] = "a line repeated on every page was left out"
		}
	}
}

// mailHeadRE finds the lines above an e-mail's text.
var mailHeadRE = regexp.MustCompile(`^(?:From|To|Cc|Bcc|Sent|Date|Subject|Reply-To):\s*(\S.*)$`)

// dropMailHead leaves out the head of an e-mail at the top of the document. Its
// subject is the title.
func (c *converter) dropMailHead(why map[*block]string) {
	if len(c.blocks) == 0 || c.blocks[0].kind != para || len(c.blocks[0].lines) < 2 {
		return
	}
	b := c.blocks[0]
	subject, line := "", 0
	for _, l := range b.lines {
		m := mailHeadRE.FindStringSubmatch(l.text)
		if m == nil {
			return
		}
		if strings.HasPrefix(l.text, "Subject:") {
			subject, line = m[1], l.no
		}
	}
	why[b] = "the head of an e-mail was left out"
	if n := utf8.RuneCountInString(subject); n > 0 && n <= longestHeading && hasWord(subject) {
		c.title, c.titleLine, c.titleHow = subject, line, "the subject of the e-mail"
	}
}

// repeated marks short lines that stand at three or more page ends, each time
// beside a page break or a page number. The first one is kept if it stands at
// the top of the document, where it is the title, unless it is set in columns as
// only page headers are.
func (c *converter) repeated(why map[*block]string) {
	seen := make(map[string][]int)
	for i, b := range c.blocks {
		if b.kind != para || len(b.lines) != 1 || why[b] != "" || len(b.firstText()) > longestUnderlined {
			continue
		}
		key := digits.ReplaceAllString(foldKey(b.firstText()), "#")
		seen[key] = append(seen[key], i)
	}
	for _, at := range seen {
		if len(at) < 3 {
			continue
		}
		sure := true
		for _, i := range at {
			sure = sure && (i == 0 || c.atPageEnd(i, why))
		}
		if !sure {
			continue
		}
		for _, i := range at {
			if i > 0 || c.blocks[0].lines[0].columns {
				why[c.blocks[i]] = "a line repeated on every page was left out"
			}
		}
	}
}

func (c *converter) atPageEnd(i int, why map[*block]string) bool {
	if c.blocks[i].page || i+1 == len(c.blocks) || c.blocks[i+1].page {
		return true
	}
	number := "a page number was left out"
	return i > 0 && why[c.blocks[i-1]] == number || why[c.blocks[i+1]] == number
}

func (c *converter) hasText() bool {
	for _, b := range c.blocks {
		for _, l := range b.lines {
			if hasWord(l.text) {
				return true
			}
		}
	}
	return false
}

// joinCut makes one paragraph of two where a page break or a converter cut it:
// the first part ends inside a sentence and the second begins in lower case.
func (c *converter) joinCut() {
	var out []*block
	for _, b := range c.blocks {
		if n := len(out); n > 0 && cutBefore(out[n-1], b) {
			prev := out[n-1]
			c.note(b.first(), Joined, fmt.Sprintf("joined to the line before it, which ends inside a sentence: %q", shorten(b.firstText())))
			prev.lines[len(prev.lines)-1].hard = false
			prev.lines = append(prev.lines, b.lines...)
			continue
		}
		out = append(out, b)
	}
	c.blocks = out
}

// greetingRE finds the first line of a letter; some go on in lower case behind it.
var greetingRE = regexp.MustCompile(`(?i)^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|greetings)\b.{0,60},$`)

func cutBefore(a, b *block) bool {
	if b.kind != para || !b.gap || a.kind != para && a.kind != item {
		return false
	}
	if endsSentence(a.lastText()) || !startsLower(b.firstText()) {
		return false
	}
	if greetingRE.MatchString(a.lastText()) {
		return false
	}
	// Something like "iPhone" or "pH" begins with a small letter by itself.
	word := strings.Fields(b.firstText())[0]
	return strings.ToLower(word) == word
}

// words returns the text of the block's lines with the breaks of the page
// taken out. A break that the writer made on purpose is kept.
func (b *block) words(markdown bool) []string {
	width := 0
	for _, l := range b.lines {
		width = max(width, utf8.RuneCountInString(l.text))
	}
	var out []string
	contacts := !markdown && b.isContacts()
	for i, l := range b.lines {
		switch {
		case i == 0:
			out = append(out, l.text)
		case contacts && !startsLower(l.text), l.columns && b.lines[i-1].columns:
			out = append(out, l.text)
		case b.lines[i-1].hard, !markdown && brokenOnPurpose(b.lines[i-1].text, l.text, width):
			out = append(out, l.text)
		case endsInHyphen(b.lines[i-1].text) && startsLower(l.text):
			out[len(out)-1] += l.text
		default:
			out[len(out)-1] += " " + l.text
		}
	}
	return out
}

// contactLineRE finds lines of an address or of an e-mail's head: one of them
// says little, two make the block one whose lines stand for themselves.
var contactLineRE = regexp.MustCompile(`(?i)^(?:phone|tel|telephone|mobile|cell|fax|e-?mail|web|website|internet|hours|office hours|address|emergency|after hours|crisis line)\b.{0,20}:\s*\S` +
	`|^(?:[\w ]{1,20}:\s*)?\+?[\d()][\d() .-]{6,}\d(?:\s*\(.*\))?$|^\S+@\S+\.\w+$|^(?:https?://|www\.)\S+$` +
	`|\b[A-Z]{2} \d{5}(?:-\d{4})?$|^\d{1,6} (?:\w+\.? ){1,5}(?:street|st|road|rd|avenue|ave|boulevard|blvd|drive|dr|lane|ln|way|place|suite|ste)\b`)

// longestContact is the length in characters of the longest line of an address.
const longestContact = 60

func (b *block) isContacts() bool {
	n := 0
	for _, l := range b.lines {
		if utf8.RuneCountInString(l.text) <= longestContact && contactLineRE.MatchString(l.text) {
			n++
		}
	}
	return n >= 2
}

// endsInHyphen reports whether a word goes on in the next line.
func endsInHyphen(s string) bool {
	before, ok := strings.CutSuffix(s, "-")
	return ok && before != "" && hasWord(before[len(before)-1:])
}

// brokenOnPurpose reports whether the line ended although the next word had
// room. Lines end up to a sixth short of the width when words are long.
func brokenOnPurpose(a, b string, width int) bool {
	if startsLower(b) {
		return false
	}
	word := strings.Fields(b)[0]
	return (utf8.RuneCountInString(a)+1+utf8.RuneCountInString(word))*6 <= width*5
}
