package render

import "bedside/internal/answer"

// The fixed texts for everything but a crisis (see texts_crisis.go). A clinician
// signs them. Rules, held by tests: reading grade 6 or below, one idea a
// sentence, fit for a reader of 13, no dose, never "safe", "fine", "yes" or "no"
// as the bot's own judgement. {name} is filled from the settings or the reply; a
// line that cannot be filled is left out.

// Closing lines. One of the first two ends every reply but a crisis.
const (
	disclaimerPassage = "This is general information from {clinic}. It is not advice for you. Ask your provider before you start, stop or mix anything. Emergency: {emergency}."
	// What was not answered may have been an emergency in words that no rule knows,
	// so this one names the crisis line too.
	disclaimerOther = "I am a program and can't give advice. Ask your provider before you start, stop or mix anything. Emergency: {emergency}. In crisis, {crisis}."
)

// noAnswerTexts are the replies that show no passage, by reason.
var noAnswerTexts = map[answer.Reason][]string{
	answer.BelowThreshold: {
		"I did not find this in our pages.",
		"You can ask again in other words. Name the medicine or the topic.",
		"Or ask {contact}.",
	},
	answer.OffTopic: {
		"Our pages do not speak about this.",
		"I can only show what {clinic} has written. For anything else, ask {contact}.",
	},
	answer.IllicitAsked: {
		"I can't help with that.",
		"You can tell your care team what you use. It changes how they keep you safe.",
		"To talk about drug or alcohol use, call {substance_use}.",
	},
	answer.PersonalData: {
		"Please don't post personal details here.",
		"Ask again without names, dates, numbers or photos.",
		"To talk about your own care, ask {contact}.",
	},
	answer.Injection: {
		"I can only show what {clinic} has written. I can't do other tasks.",
		"You can ask about a medicine or a topic.",
	},
	answer.LinkOnly: {
		"I can't open links, files or pictures.",
		"Please ask in words. Name the medicine or the topic.",
	},
	answer.Chatter: {
		"Hello. I look for answers in the pages of {clinic}.",
		"Ask one question at a time. Name the medicine or the topic.",
		"For all else, ask {contact}.",
	},
	answer.Unreadable: {
		"I could not read a question there.",
		"Please ask in words. Name the medicine or the topic.",
	},
	answer.OtherLanguage: {
		"I can only answer in English. For help in your language, ask {contact}.",
		"Solo puedo responder en inglés. Para ayuda en su idioma, pregunte a {contact_es}. Emergencia: {emergency}.",
	},
	answer.Unavailable: {
		"I can't read our pages right now, so I can't answer.",
		"Please ask {contact}.",
	},
}

// clarifyTexts ask back, by reason.
var clarifyTexts = map[answer.Reason][]string{
	answer.TooShort:          {"Please tell me a bit more. Which medicine or topic do you mean?"},
	answer.AmbiguousMedicine: {"Which medicine do you mean? Please write its name.", "Not sure what it is? Ask {contact} or your pharmacist."},
	answer.AmbiguousTopic:    {"Which of these do you mean?"},
}

// Gap texts. {names} are the medicines or conditions that are not covered.
var (
	gapMedicineText = []string{
		"Our reviewed content does not cover {names}.",
		"Not being listed does not mean it is safe. Ask {contact} or your pharmacist before combining.",
	}
	gapConditionText = []string{
		"Our reviewed content does not cover {names}.",
		"Not being listed does not mean it is safe. Ask {contact} or your provider before you start.",
	}
	gapUnknownWord = "I don't know the word \u201c{word}\u201d. Please check how it is spelled."
	gapNothing     = "what you asked about"    // {names} where none is known
	otherNames     = "the others you wrote of" // in place of names beyond maxNames
)

// Dosing texts. They never repeat the asker's number. dosingKeep stands before
// a passage too.
const (
	dosingRefer     = "I can't help with how much, when or how to take a medicine."
	dosingKeep      = "Do not change or skip any dose on your own. Ask {contact} or your prescriber."
	dosingSubstance = "To talk about drug or alcohol use, call {substance_use}."
)

// Labels of a passage that is not simply the answer, and lines around it.
const (
	labelClass      = "Our article speaks about {about} in general. It does not name {for}."
	labelClassShort = "Our article speaks about a group of medicines in general. It does not name yours."
	labelPartial    = "This part is only about {about}."
	labelPartClass  = "This part is only about {about}. It speaks of the group in general. It does not name {for}."
	labelPartShort  = "This part is only about a part of what you asked."
	labelGeneral    = "General page. It is not about {for}."
	labelGenShort   = "General page. It is not about the medicine you named."

	attachEmergency = "Trouble breathing, fainting, swelling, or someone can't be woken: call {emergency} now."
	exampleContent  = "Example content. No clinician has reviewed it."
	notReviewed     = "Not reviewed yet."
	draftContent    = "Draft. Not reviewed yet."
	lastReviewed    = "Last reviewed {date}."
	overdueContent  = "The next review of this page is past due. Ask {contact} if it still holds."
	plainHead       = "In plain words:"
	echoText        = "Answering: {names}"
	introAnswer     = "You may also want:"
	introClarify    = "You can pick:"
)

// Notices beside a reply.
const (
	noticeSoftAlarm    = "If you ever think of hurting yourself, {crisis}."
	noticePastCrisis   = "If this brings up hard feelings, you can {crisis}."
	noticePersonalData = "Please don't post personal details here."
	noticeStale        = "This may not be the newest version of our pages."
)
