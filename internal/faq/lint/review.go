package lint

import (
	"regexp"
	"slices"
	"strings"

	"bedside/internal/faq"
)

// day is how days are written in content.
const day = "2006-01-02"

func checkMissingReview(r *run) {
	for _, d := range r.corpus.Documents {
		if d.Example || d.Status != faq.Published {
			continue
		}
		if d.Reviewed.IsZero() {
			r.report(d, d.KeyLine("status"), "have it reviewed and add reviewed: with the day", "published without the day of a review")
		}
		if d.ReviewBy.IsZero() {
			r.report(d, d.KeyLine("status"), "add review_by: with the day of the next review", "published without the day of the next review")
		}
	}
}

func checkPastReview(r *run) {
	for _, d := range r.corpus.Documents {
		if !d.PastReview(r.now) {
			continue
		}
		expired := 0
		for _, p := range r.corpus.Passages {
			if p.Doc == d && p.Expired(r.now) {
				expired++
			}
		}
		const fix = "review the document and write new reviewed: and review_by: days"
		if expired > 0 {
			r.report(d, d.KeyLine("review_by"), fix, "the review was due by %s: %d of its passages name a medicine and are not served", d.ReviewBy.Format(day), expired)
			continue
		}
		r.reportAs(Warning, d, d.KeyLine("review_by"), fix, "the review was due by %s", d.ReviewBy.Format(day))
	}
}

func checkReviewDates(r *run) {
	for _, d := range r.corpus.Documents {
		if d.Reviewed.After(faq.Day(r.now)) {
			r.report(d, d.KeyLine("reviewed"), "write the day on which it was reviewed", "the last review, %s, lies in the future", d.Reviewed.Format(day))
		}
		if !d.ReviewBy.IsZero() && d.Reviewed.After(d.ReviewBy) {
			r.report(d, d.KeyLine("review_by"), "write a day after the last review", "the next review, %s, lies before the last, %s", d.ReviewBy.Format(day), d.Reviewed.Format(day))
		}
	}
}

func checkExampleContent(r *run) {
	for _, d := range r.corpus.Documents {
		if d.Example {
			r.report(d, d.KeyLine("example"), "replace it with the clinic's own reviewed text and remove example: true", "example text, not the clinic's own")
		}
	}
}

func checkSignature(r *run) {
	for _, d := range r.corpus.Documents {
		if d.Signed != "" && d.Signed != d.Digest {
			r.report(d, d.KeyLine("signed"), "review the change and publish again, or undo it", "changed after it was signed")
		}
	}
}

func checkEmptyOwner(r *run) {
	for _, d := range r.corpus.Documents {
		if d.Owner == "" {
			r.report(d, d.KeyLine("owner"), "add owner: with a role, such as clinical lead", "no owner")
		}
	}
}

// placeholders are words that stand in templates for an owner.
var placeholders = []string{"todo", "tbd", "tba", "tbc", "fixme", "xxx", "placeholder", "owner", "name", "your name", "someone", "somebody", "nobody", "none", "unknown", "role", "n / a", "na", "example", "test", "admin", "user",
	"your role", "owner name", "owner role", "role here", "name here", "insert name", "insert role", "fill in", "fill me in", "change me", "changeme", "replace me",
	"to be decided", "to be determined", "to be confirmed", "to be announced", "to be filled in", "not set", "not assigned", "unassigned", "undefined", "null", "nil", "sample", "dummy",
	"foo", "bar", "abc", "asdf", "lorem ipsum"}

var bracketed = regexp.MustCompile(`[<\[{].*[>\]}]`)

func checkPlaceholderOwner(r *run) {
	for _, d := range r.corpus.Documents {
		words := strings.Fields(key(d.Owner))
		whole := strings.Join(words, " ")
		blank := d.Owner != "" && whole == "" // only signs, such as "-" or "???"
		left := slices.ContainsFunc(words, func(w string) bool { return slices.Contains([]string{"todo", "tbd", "fixme", "xxx"}, w) })
		if blank || left || slices.Contains(placeholders, whole) || bracketed.MatchString(d.Owner) {
			r.report(d, d.KeyLine("owner"), "write the role that answers for the text, such as clinical lead", "the owner %q was left to be filled in", d.Owner)
		}
	}
}

// person matches a title before a name, a degree after one, or an address.
var person = regexp.MustCompile(`(?i)^(?:dr|mrs?|ms|mx|prof)\b\.?\s+\pL|,\s*(?:m\.?d|d\.?o|r\.?n|n\.?p|pa-c|ph\.?d|pharm\.?d)\b|@`)

func checkPersonOwner(r *run) {
	for _, d := range r.corpus.Documents {
		if person.MatchString(d.Owner) {
			r.report(d, d.KeyLine("owner"), "write the role instead", "the owner reads like a person")
		}
	}
}
