package importer

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Most words of a heading. Headings of clinics' pages have up to about ten;
// questions are whole sentences.
const (
	mostHeadingWords  = 12
	mostQuestionWords = 30
)

// longestHeading is the most characters of a title or heading; the content
// folder takes no longer ones.
const longestHeading = 250

// small are the words that titles write in lower case.
var small = wordSet("a an the and or nor but for of in on at by to from with without as if is are vs via per into over after before during while your you my do can it be")

var (
	bylineRE = regexp.MustCompile(`(?i)^(?:by|written by|reviewed by|posted|published|updated|last updated|last reviewed|author|date|copyright|©|dr|mr|mrs|ms|prof)\b`)
	creditRE = regexp.MustCompile(`,\s*(?:M\.?D\.?|D\.?O\.?|Ph\.?D\.?|R\.?N\.?|N\.?P\.?|PA-C|PharmD|LCSW|MSN|DNP)\.?$`)
	dateRE   = regexp.MustCompile(`(?i)^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:\d{1,2}[./ -])?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?[ -](?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?(?:19|20)\d\d$|^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$`)
	signOff  = regexp.MustCompile(`(?i)^(?:sincerely|best|regards|kind regards|warm regards|best regards|yours|yours truly|yours sincerely|thank you|thanks|respectfully|cheers|in health|warmly)[,.!]?$`)
	innerRE  = regexp.MustCompile(`[.!?;]["'”’)]*\s`)
	abbrevRE = regexp.MustCompile(`(?i)\b(?:vs|dr|mr|mrs|ms|st|e\.g|i\.e|no|etc)\.\s`)
)

// headingShape reports whether a line can be a heading by its looks: short, one
// phrase, no end mark but "?" or ":".
func headingShape(s string) bool {
	n := len(strings.Fields(s))
	if n == 0 || utf8.RuneCountInString(s) > longestHeading || !hasWord(s) || startRune(s) == 0 || unicode.IsLower(startRune(s)) && !strings.HasSuffix(s, "?") {
		return false
	}
	if urlRE.MatchString(s) || contactRE.MatchString(s) || bylineRE.MatchString(s) || creditRE.MatchString(s) || dateRE.MatchString(s) || signOff.MatchString(s) {
		return false
	}
	if innerRE.MatchString(abbrevRE.ReplaceAllString(s, " ")) {
		return false
	}
	if isQuestion(s) {
		return n <= mostQuestionWords
	}
	switch r := endRune(s); {
	case r == ':':
		return n <= mostHeadingWords && !leadsIn(s)
	case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '%' || r == '®' || r == '™':
		return n <= mostHeadingWords
	case r == '…':
		return n <= 5 // "After the visit…"; a longer line trails off as a sentence
	}
	return false
}

func isQuestion(s string) bool { return endRune(strings.TrimRight(s, ":")) == '?' }

// leadsIn reports whether a line with a colon announces a list inside a text:
// it is written as a sentence is, not as a title.
func leadsIn(s string) bool {
	words := strings.Fields(strings.TrimRight(s, ": "))
	if isTitleCase(s) || isCapitals(s) {
		return leadWordEnd[strings.ToLower(words[len(words)-1])]
	}
	return len(words) > 4 || leadWordEnd[strings.ToLower(words[len(words)-1])]
}

// leadWordEnd are the last words of lines that announce a list.
var leadWordEnd = wordSet("include includes including are is as following follows below with through by of to for from such like these those following: you we may can should example examples note or and")

func isCapitals(s string) bool {
	letters := 0
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			letters++
		}
	}
	return letters >= 3
}

// isTitleCase reports whether the longer words begin with capitals, as in a title.
func isTitleCase(s string) bool {
	big, capital := 0, 0
	for i, w := range strings.Fields(s) {
		r := startRune(w)
		if r == 0 || unicode.IsDigit(r) || i > 0 && small[strings.ToLower(strings.Trim(w, ",:;()?"))] {
			continue
		}
		big++
		if unicode.IsUpper(r) {
			capital++
		}
	}
	return big > 0 && capital*10 >= big*7 // one word in three may be a name or be left small
}

// noTopic are first words of plain sentences; a line that begins so and is not
// written as a title is a sentence without its full stop.
var noTopic = wordSet("please call we you i it this that these those there they he she do don't never always take ask tell contact talk see use thank sincerely note")

// mostTopicWords is the most words of a heading written as a sentence is
// ("What to expect after treatment").
const mostTopicWords = 7

// bareHeading reports whether a line without any mark reads as a heading.
func bareHeading(s string) bool {
	if !headingShape(s) {
		return false
	}
	if isQuestion(s) || isCapitals(s) || isTitleCase(s) {
		return true
	}
	words := strings.Fields(s)
	return len(words) <= mostTopicWords && endRune(s) != ':' && !noTopic[strings.ToLower(words[0])] && !strings.Contains(s, ",")
}

// faqRE finds headings whose questions stand below them.
var faqRE = regexp.MustCompile(`(?i)\bfaqs?\b|\b(?:frequently|often|commonly) asked\b|\b(?:common|popular|patient|your|general|more) questions\b|\bquestions (?:and|&) answers\b|\bq\s?(?:&|and|\+)\s?a\b|^questions$` +
	`|\bquestions (?:that )?(?:our |many |some |other )?(?:people|patients|clients|families|parents|visitors|callers|others) (?:\w+ )?(?:ask|have)\b` +
	`|\bquestions (?:that )?we (?:\w+ )?(?:hear|get|answer|are asked)\b|\b(?:what|things) (?:our )?(?:people|patients|clients|families) (?:\w+ )?ask\b`)

func isFAQ(s string) bool { return faqRE.MatchString(s) }

// cleanHeading takes the list number and the final colon off a heading.
func cleanHeading(s string) string {
	s = strings.TrimSpace(s)
	if l, _, width := parseLabel(s); width > 0 && !l.isLetter() {
		s = s[width:]
	}
	for strings.HasSuffix(s, ":") {
		s = strings.TrimSpace(strings.TrimSuffix(s, ":"))
	}
	return s
}
