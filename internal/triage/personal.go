package triage

import (
	"regexp"
	"strings"
)

var personalShapes = []*regexp.Regexp{
	regexp.MustCompile(`[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}`),                                     // e-mail
	regexp.MustCompile(`(?:^|[^\d])(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]?\d{3}[ .-]\d{4}(?:$|[^\d])`),                   // phone
	regexp.MustCompile(`(?:^|[^\d])\d{3}-\d{2}-\d{4}(?:$|[^\d])`),                                                 // social security number
	regexp.MustCompile(`\b(?:dob|d\.o\.b\.?|bday|b-day|birthday|birth ?date|date of birth|born)\b.{0,12}\d{1,4}`), // birth date
	regexp.MustCompile(`\b(?:ssn|mrn|social security)\b.{0,20}\d{3,}`),                                            // numbers of identity
	regexp.MustCompile(`\b(?:chart|record|patient|policy|member|insurance|account|case|medicaid|medicare|group|rx|prescription)\s?(?:no|id|num|number|#|card)[\s:#.]*(?:is |was |number )*[\s:#]*[a-z]{0,6}-?\d{3,}`), // record numbers
	regexp.MustCompile(`\b\d{1,5} (?:[nsew] )?[a-z]+(?: [a-z]+)? (?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|blvd|boulevard|court|ct|apt|way|circle|terrace)\b(?:.{0,30}\b\d{5}\b|\s*(?:,|apt|unit|$))`),         // address
	regexp.MustCompile(`\bmy (?:full |legal )?name is [a-z]+ [a-z]+\b.*\d`),        // name beside a number
	regexp.MustCompile(`\bi live (?:at|on) \d{1,5} [a-z]+`),                        // address
	regexp.MustCompile(`\b(?:call|text|reach) me (?:at|on) \+?[\d(][\d ().-]{6,}`), // phone
}

// personal reports details by which a person could be known: birth date, phone,
// e-mail, address, record or policy number.
func personal(folded string, ws []word, labels map[string]bool) bool {
	digits, at, labelled := 0, false, false
	for i := 0; i < len(folded); i++ {
		if '0' <= folded[i] && folded[i] <= '9' {
			digits++
		} else if folded[i] == '@' {
			at = true
		}
	}
	if digits < 3 && !at {
		return false
	}
	for i := range ws {
		if labels[ws[i].text] {
			labelled = true
			break
		}
	}
	if !at && !labelled && digits < 7 {
		return false
	}
	if len(folded) > longestPersonal {
		folded = strings.ToValidUTF8(folded[:longestPersonal], " ")
	}
	for _, re := range personalShapes {
		if re.MatchString(folded) {
			return true
		}
	}
	return false
}

// longestPersonal bounds the costly look for personal details.
const longestPersonal = 1500
