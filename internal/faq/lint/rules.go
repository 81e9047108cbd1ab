package lint

import "slices"

// Rule is one thing that is looked for.
type Rule struct {
	ID       string
	Severity Severity // in a published document; in a draft it is at most a warning
	Doc      string   // why, for those who write content
	check    func(*run)
}

// Anchor is the rule's place in a page about all rules.
func (r Rule) Anchor() string { return "#" + r.ID }

// Rules returns all rules in the order of their ids.
func Rules() []Rule { return slices.Clone(rules) }

// rules is the one table of them; it is never changed.
var rules = []Rule{
	{"contradictory-covers", Warning, "The covers list names a class and also a medicine that the class never answers for. Either the text says something about that medicine, or patients who take it would be shown a text that does not hold for them.", checkContradictoryCovers},
	{"dose-number", Error, "The text has an amount of a medicine. Patients could take it as an instruction. Only a passage marked dosing_ok may have one, and there it is a warning.", checkDoseNumber},
	{"duplicate-question", Error, "Two passages are asked for with the same words, so one of them is never found. Two headings that are no questions and read the same are only a warning.", checkDuplicateQuestion},
	{"empty-owner", Error, "Nobody is named who answers for the content. The owner is a role, such as clinical lead.", checkEmptyOwner},
	{"example-content", Warning, "The document is example text that came with the program. It is shown with a line that says so.", checkExampleContent},
	{"foreign-link", Error, "The text links to a place that the clinic has not allowed. Converted documents often carry links of others.", checkForeignLink},
	{"heading-without-text", Error, "A heading has neither text nor headings below it, so that whoever asks for it finds nothing.", checkHeadingWithoutText},
	{"hidden-character", Error, "The content has a character that cannot be seen, such as one that turns the direction of writing. It comes in by copying and hides words from the search.", checkHiddenCharacter},
	{"html-in-text", Error, "The text has HTML or a comment. Patients would read it as it stands. Settings belong directly under the heading.", checkHTMLInText},
	{"missing-emergency", Error, "The entry is about side effects, reactions or overdose and does not show the emergency line. Calling the clinic is too slow for breathing trouble, collapse or allergy.", checkMissingEmergency},
	{"missing-review", Error, "Published content needs the day of its last review and the day of the next one. Example text has neither.", checkMissingReview},
	{"past-review", Error, "The day of the next review has passed. Passages that name a medicine are no longer served; others, for which this is a warning, carry a banner.", checkPastReview},
	{"person-owner", Warning, "The owner reads like a person's name. People leave; a role, such as clinical lead, stays.", checkPersonOwner},
	{"placeholder-owner", Error, "The owner is a word that was left to be filled in.", checkPlaceholderOwner},
	{"reading-grade", Warning, "The text needs more years of school than most readers can be expected to have: its Flesch-Kincaid grade is above 8. Where a plain: text stands with the passage, that one is measured.", checkReadingGrade},
	{"review-dates", Error, "The last review lies in the future or after the next one.", checkReviewDates},
	{"signature-mismatch", Error, "The document was changed after it was signed.", checkSignature},
	{"unknown-covers", Error, "The covers list has a name that the lexicon does not know, so it covers nothing.", checkUnknownCovers},
}
