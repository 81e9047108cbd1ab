package lint

import "slices"

// Rule is one thing that is looked for.
type Rule struct {
	ID       string
	Severity Severity // in a published document; in a draft it is at most a warning
	Fixes    bool     // some of its findings can be mended by Fix
	Doc      string   // why, for those who write content
	check    func(*run)
}

// Anchor is the rule's place in a page about all rules.
func (r Rule) Anchor() string { return "#" + r.ID }

// Rules returns all rules in the order of their ids.
func Rules() []Rule { return slices.Clone(rules) }

// rules is the one table of them; it is never changed.
var rules = []Rule{
	{"alias-covers", Warning, true, "The covers list has a brand, another spelling or capital letters. Labels show the name as it is written there, so that the patient reads a name that was not asked for.", checkAliasCovers},
	{"broken-link", Error, false, "The text links to nothing: a page or heading that is not there, an address that no chat opens, or one that is not what it shows.", checkBrokenLink},
	{"contradictory-covers", Warning, false, "The covers list names a class and also a medicine that the class never answers for. Either the text says something about that medicine, or patients who take it would be shown a text that does not hold for them.", checkContradictoryCovers},
	{"dose-number", Error, false, "The text has an amount of a medicine. Patients could take it as an instruction. Only a passage marked dosing_ok may have one, and there it is a warning. So is how often something is done, such as every 4 hours: it may be a check.", checkDoseNumber},
	{"duplicate-question", Error, false, "Two passages are asked for with the same words, so one of them is never found. Two headings that are no questions and read the same are only a warning.", checkDuplicateQuestion},
	{"empty-owner", Error, false, "Nobody is named who answers for the content. The owner is a role, such as clinical lead.", checkEmptyOwner},
	{"example-content", Warning, false, "The document is example text that came with the program. It is shown with a line that says so.", checkExampleContent},
	{"foreign-link", Error, false, "The text links to a place that the clinic has not allowed. Converted documents often carry links of others.", checkForeignLink},
	{"heading-without-text", Error, false, "A heading has neither text nor headings below it, so that whoever asks for it finds nothing.", checkHeadingWithoutText},
	{"hidden-character", Error, true, "The content has a character that cannot be seen, such as one that turns the direction of writing. It comes in by copying and hides words from the search.", checkHiddenCharacter},
	{"html-in-text", Error, false, "The text has HTML or a comment. Patients would read it as it stands. Settings belong directly under the heading.", checkHTMLInText},
	{"look-alike", Error, true, "A word is not what it looks like: letters of another script in a Latin word, or the name of another medicine than the one that is covered. Two medicines that look alike and are never named side by side, or a name with a slip in it, are a warning.", checkLookAlike},
	{"missing-emergency", Error, false, "The entry is about side effects, reactions or overdose and does not show the emergency line. Calling the clinic is too slow for breathing trouble, collapse or allergy.", checkMissingEmergency},
	{"missing-review", Error, false, "Published content needs the day of its last review and the day of the next one. Example text has neither.", checkMissingReview},
	{"near-duplicate", Warning, false, "Two passages are asked for with words that differ only in order, number or one wrong letter. The search sees no difference, so one of them is never found. Two medicines are always two questions.", checkNearDuplicate},
	{"past-review", Error, false, "The day of the next review has passed. Passages that name a medicine are no longer served; others, for which this is a warning, carry a banner.", checkPastReview},
	{"person-owner", Warning, false, "The owner reads like a person's name. People leave; a role, such as clinical lead, stays.", checkPersonOwner},
	{"placeholder-owner", Error, false, "The owner is a word that was left to be filled in.", checkPlaceholderOwner},
	{"reading-grade", Warning, false, "The text needs more years of school than most readers can be expected to have: its Flesch-Kincaid grade is above 8. Where a plain: text stands with the passage, that one is measured.", checkReadingGrade},
	{"repeated-covers", Warning, true, "A covers list has the same name twice.", checkRepeatedCovers},
	{"repeated-phrasing", Warning, true, "A phrasing stands twice in one list, or is the heading itself. It finds nothing more.", checkRepeatedPhrasing},
	{"review-dates", Error, false, "The last review lies in the future or after the next one.", checkReviewDates},
	{"same-medicines", Warning, false, "Two passages cover the same medicines and answer the same question with different texts. Which one a patient reads is chance.", checkSameMedicines},
	{"signature-mismatch", Error, false, "The document was changed after it was signed.", checkSignature},
	{"synonym-loop", Error, false, "A name of the clinic's own lexicon is covered as itself or made of itself, over any number of others. Words that lead back to where they came from, and names that stand twice, are a warning. A name of two medicines is no finding: such a lexicon is not loaded at all.", checkSynonymLoop},
	{"unknown-covers", Error, false, "The covers list has a name that the lexicon does not know, so it covers nothing.", checkUnknownCovers},
	{"untidy-settings", Warning, true, "A line of settings ends in blanks, or a value has quotes of print or odd blanks, which come in from word processors and become a part of it.", checkUntidySettings},
}
