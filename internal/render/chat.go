package render

import (
	"strings"

	"bedside/internal/answer"
	"bedside/internal/faq"
)

// Say is a fixed text of a chat that is no reply to a question.
type Say int

// The fixed texts of a chat. Each ends in the emergency line or needs none.
const (
	SayNudge         Say = iota // to somebody who wrote where others read along
	SayNudgeAlone               // to somebody who wrote to the bot directly
	SaySlow                     // too many questions
	SayBusy                     // no room for one more question now
	SayTrouble                  // something broke
	SayRefused                  // not allowed, or a button that is worn out or not ours: one text for all causes
	SayAskAgain                 // a button whose question is no longer known
	SayAskAgainAlarm            // the same where an emergency text stood
	SayGone                     // the page of a button is gone
	SayChanged                  // the page of a button has a new text, which follows
	SayElse                     // not what was asked: other pages follow
	SayNothingElse              // not what was asked, and there is nothing else
	SayContact                  // how to reach the clinic
	SayStillHere                // an emergency again within minutes: one line
	SayRemoved                  // in place of a public reply
	SayForgotten
	SayPrivacy
	SayTopics    // above the menu of documents
	SaySections  // above the menu of passages
	SayNoTopics  // nothing to choose from
	SayShared    // above a passage that somebody shows to all
	SayTypeHelp  // above the list of commands
	SayDangerTip // as the first offer while somebody types of danger; one line
	SayNotIssued // a kind of button or form of Discord's that we do not use
	SayAstray    // where nobody's pages are shown, because several clinics are served

	// Votes.
	SayVoted
	SayNotVoted

	// A question to the staff: {code}, {days}, {when} and {found} are given.
	SayAskWarn       // in the form, above the text
	SayAskStruck     // above what will be sent, where something was taken out
	SayAskSent       // the receipt
	SayAskWatched    // below it: when staff last looked
	SayAskUnwatched  // below it: nobody did lately
	SayAskNotSent    // nothing was kept
	SayAskSentBefore // pressed again, or too late
	SayAskEnough     // one person sends too much
	SayAskAlarm      // above the emergency text, where what is to be sent reads like one
	SayAskedWaiting  // the code's question: nobody has it yet
	SayAskedTaken    // somebody has it
	SayAskedOverdue  // somebody has had it for hours: {when}
	SayAskedAnswered // the answer follows
	SayAskedClosed   // closed without an answer
	SayAskedLost     // the answer cannot be read any more
	SayAskedGone     // nothing has this code
	SayAskedDeleted
	SayPrivacyAsks // part of SayPrivacy where patients can ask the staff
	sayCount
)

// Words on buttons and menus. Discord advises 38 characters, and allows 80.
const (
	ButtonMore     = "More"
	ButtonOther    = "Not what I asked"
	ButtonShare    = "Share"
	ButtonContact  = "Contact the clinic"
	ButtonCalm     = "This was not an emergency – show me the answer"
	ButtonRemove   = "Remove"
	ButtonForget   = "Forget me now"
	ButtonBack     = "All topics"
	ButtonNext     = "Next"
	ButtonPrevious = "Back"
	MenuChoices    = "Pick one"
	MenuTopics     = "Pick a topic"
	MenuSections   = "Pick a question"
	FieldSource    = "Source"
	FieldReviewed  = "Reviewed"
	FieldNote      = "Please note"

	ButtonHelpful    = "Helpful"
	ButtonNotHelpful = "Not helpful"
	ButtonAskStaff   = "Ask the staff"
	ButtonSend       = "Send this"
	ButtonEditAgain  = "Change it"
	ButtonDeleteSent = "Delete what I sent"
	FormAskTitle     = "Ask the staff"
	FormAskLabel     = "What will be sent"
	FormAskHint      = "Leave out names, dates and numbers"
)

const emergencyLine = "Emergency: {emergency}. In crisis, {crisis}."

// sayings are the texts, a paragraph each. {minutes} is how long talk is kept.
var sayings = [sayCount][]string{
	SayNudge: {
		"Others can read this. To ask in private, type /ask and your question. Only you will see the answer.",
		emergencyLine,
	},
	SayNudgeAlone: {
		"To ask, type /ask and your question.",
		emergencyLine,
	},
	SaySlow: {
		"You ask faster than I can look things up. Please wait a minute, then ask again.",
		emergencyLine,
	},
	SayBusy: {
		"I can't look this up right now. Please try again in a minute, or ask {contact}.",
		emergencyLine,
	},
	SayTrouble: {
		"I'm sorry, something went wrong on my side. Please try again, or ask {contact}.",
		emergencyLine,
	},
	SayRefused: {
		"You can't use this here, or it no longer works. To ask a question, type /ask. If you think you should have it, ask whoever runs this server.",
		emergencyLine,
	},
	SayAskAgain: {
		"I don't keep questions, so I no longer know yours. Please ask again.",
		emergencyLine,
	},
	SayAskAgainAlarm: {
		"In danger now? Call {emergency}. In crisis, {crisis}.",
		"I don't keep questions, so I no longer know yours. Please ask again.",
	},
	SayGone: {
		"This page is no longer there. Please type /ask and your question.",
		emergencyLine,
	},
	SayChanged:     {"This page has changed since then. This is how it reads now."},
	SayElse:        {"Is it one of these? If not, ask again in other words, or ask {contact}."},
	SayNothingElse: {"I have nothing closer. Please ask again in other words. Name the medicine or the topic. Or ask {contact}.", emergencyLine},
	SayContact: {
		"You can reach {contact}.",
		emergencyLine,
	},
	SayStillHere: {
		"In danger now? Call {emergency}. In crisis, {crisis}. Took or swallowed something? Call {poison}.",
	},
	SayRemoved:   {"This reply was taken away."},
	SayForgotten: {"Done. I have forgotten what you wrote in the last minutes."},
	SayPrivacy: {
		"I keep no questions and no answers. I write down nothing that says who asked what.",
		"For {minutes} minutes I remember your last words, so that you can ask on.",
		"If I took a question for an emergency, I keep it for ten minutes, so that the button under it works.",
		"None of this is ever saved. Press the button below to make me forget it now.",
		"I count what was not found, by medicine and topic, never by your words.",
		"A vote is kept for 30 days with a scrambled mark, so that it counts once. Nobody can read from it who you are.",
		"Your question is also sent to {helper}, to find pages near in meaning.",
		"Discord sees what is typed here. Please don't write names, dates, numbers or other personal details.",
		"Something wrong with me, or something you want deleted? Tell {report}.",
		"The privacy policy: {privacy}",
	},
	SayTopics:    {"These are the pages of {clinic}. What would you like to read about?"},
	SaySections:  {"What would you like to read?"},
	SayNoTopics:  {"There are no pages to show right now. Please ask {contact}.", emergencyLine},
	SayShared:    {"From the pages of {clinic}:"},
	SayTypeHelp:  {"What you can do here:"},
	SayDangerTip: {"In danger? Call {emergency}. In crisis, {crisis}."},
	SayNotIssued: {"I don't know this button. Please type /ask and your question.", emergencyLine},
	SayAstray:    {"I work for more than one clinic and can't tell which is yours. Please ask in your clinic's server.", emergencyLine},
	SayVoted:     {"Thank you. Your vote was noted. It does not say who you are."},
	SayNotVoted:  {"Your vote could not be noted. You can try again later."},
	SayAskWarn: {
		"This goes to the staff of {clinic}, through Discord. Leave out who you are: names, dates, numbers.",
		"It is not for an emergency. Call {emergency}. In crisis, {crisis}.",
	},
	SayAskStruck: {
		"I took out what looks like personal details: {found}.",
		"This is what will be sent. Is it right?",
	},
	SayAskSent: {
		"Your question was sent to the staff of {clinic}.",
		"Your code: {code}",
		"Write the code down. It is the only way back. Type /asked and the code to read the answer or to delete what you sent.",
		"It is deleted after {days} days.",
		emergencyLine,
	},
	SayAskWatched:   {"Staff last looked at such questions {when} ago."},
	SayAskUnwatched: {"Nobody has looked at such questions lately. If you need an answer soon, ask {contact}."},
	SayAskNotSent:   {"It could not be sent, and nothing was kept. Please try again, or ask {contact}.", emergencyLine},
	SayAskSentBefore: {
		"This was sent already, or it waited too long and was not sent. Without a code, it was not sent.",
		emergencyLine,
	},
	SayAskEnough:    {"You sent many questions in the last hour, so I did not send this one. Please wait an hour, or ask {contact}.", emergencyLine},
	SayAskAlarm:     {"I did not send this. It may need help now, and staff may not read it in time."},
	SayAskedWaiting: {"Nobody has answered yet.", emergencyLine},
	SayAskedTaken:   {"A member of staff is looking at it.", emergencyLine},
	SayAskedOverdue: {
		"Somebody took it {when} ago and has not answered. If you need an answer soon, ask {contact}.",
		emergencyLine,
	},
	SayAskedAnswered: {
		"Staff answered:",
	},
	SayAskedClosed:  {"Staff closed this without an answer here. Please ask {contact}.", emergencyLine},
	SayAskedLost:    {"The answer can't be read any more. Please ask {contact}.", emergencyLine},
	SayAskedGone:    {"There is nothing with this code. It may have been deleted, or its time is over.", emergencyLine},
	SayAskedDeleted: {"Done. What you sent is deleted."},
	SayPrivacyAsks:  {"I keep your question for ten minutes in memory. If you want to ask the staff, I can then show it to you.", "What you send to the staff with the button is kept locked, only staff can read it, and it is deleted after {days} days or when you say so. I don't note who sent it."},
}

// Sayings words a fixed text, a paragraph each. extra are pairs of key and value.
func (r *Renderer) Sayings(s Say, extra ...string) []string {
	if s < 0 || s >= sayCount {
		return nil
	}
	return r.fill.lines(sayings[s], extra...)
}

// Saying words a fixed text in one piece.
func (r *Renderer) Saying(s Say, extra ...string) string {
	return strings.Join(r.Sayings(s, extra...), "\n\n")
}

// FromStaff words an answer that staff wrote themselves, which is no passage and stands
// apart from them. The adapter has made the words fit to be shown as they are.
func (r *Renderer) FromStaff(words string) Message {
	return Message{Kind: answer.NoAnswer, Above: r.Sayings(SayAskedAnswered), Lead: []string{words}, Closing: r.fill.lines([]string{disclaimerOther})}
}

// Page words a passage on its own: picked from a menu, shared, or a later part of
// a long one. label says how it relates to what was asked; without the question
// only its short form can be said. The closing line comes with it as with any
// passage.
func (r *Renderer) Page(p *faq.Passage, label answer.Label) Message {
	m := r.Message(answer.Decision{Kind: answer.Answer, Reason: answer.Chosen, Passages: []answer.Shown{{Passage: p}}})
	for i := range m.Blocks {
		m.Blocks[i].Kind = label
		m.Blocks[i].Label = map[answer.Label]string{
			answer.Class: labelClassShort, answer.Partial: labelPartShort, answer.General: labelGenShort,
		}[label]
	}
	return m
}
