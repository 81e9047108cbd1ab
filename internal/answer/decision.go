// Package answer takes one question through triage, query, retrieval and
// decision under a deadline. decide is a pure function with a closed set of
// reasons. The package knows neither Bleve nor Discord nor a terminal, and it
// holds no wording: that is render's.
package answer

import (
	"bedside/internal/faq"
	"bedside/internal/lexicon"
	"bedside/internal/triage"
)

// Kind is the outcome of one question. The set is fixed.
type Kind string

const (
	Answer   Kind = "answer"
	CoverGap Kind = "cover_gap"
	Clarify  Kind = "clarify"
	Dosing   Kind = "dosing"
	Crisis   Kind = "crisis"
	NoAnswer Kind = "no_answer"
)

// Reason says why a decision is what it is. The set is closed.
type Reason string

const (
	// Answer.
	CoveredNamed Reason = "covered_named" // every medicine asked about is named by the author
	CoveredClass Reason = "covered_class" // at least one through its class
	CoveredParts Reason = "covered_parts" // several passages, each about a part
	NoMedicine   Reason = "no_medicine"   // nothing to cover; the passage matches
	Chosen       Reason = "chosen"        // picked from the choices
	// CoverGap.
	GapMedicine  Reason = "gap_medicine"
	GapCondition Reason = "gap_condition"
	GapUnknown   Reason = "gap_unknown" // a word in a medicine's place that nobody knows
	GapPartial   Reason = "gap_partial" // something asked is covered, something is not
	// Clarify.
	TooShort          Reason = "too_short"
	AmbiguousMedicine Reason = "ambiguous_medicine"
	AmbiguousTopic    Reason = "ambiguous_topic"
	// Dosing.
	DosingAsked   Reason = "dosing"
	DosingAllowed Reason = "dosing_passage" // a passage marked dosing_ok is shown
	// Crisis.
	RedFlag     Reason = "red_flag"
	UrgentToday Reason = "urgent_today"
	// NoAnswer.
	BelowThreshold Reason = "below_threshold"
	OffTopic       Reason = "off_topic"
	IllicitAsked   Reason = "illicit"
	PersonalData   Reason = "personal_data"
	Injection      Reason = "injection"
	LinkOnly       Reason = "link_only"
	Chatter        Reason = "chatter"
	Unreadable     Reason = "unreadable"
	OtherLanguage  Reason = "other_language"
	Unavailable    Reason = "unavailable" // no verified content to answer from
)

// Label says in which way a shown passage is not simply the answer.
type Label string

const (
	Plain   Label = ""
	Class   Label = "class"   // speaks about the class, does not name the medicine
	Partial Label = "partial" // only about a part of what was asked
	General Label = "general" // not about the medicine asked
)

// Notice is something said beside the reply.
type Notice string

const (
	SoftAlarm        Notice = "soft_alarm"    // a joke with a coded word: one line with the crisis number
	PastCrisisFooter Notice = "past_crisis"   // a crisis named as past, denied or mourned
	PersonalDataHint Notice = "personal_data" // please do not post personal details
	StaleContent     Notice = "stale_content" // an older verified generation is served
)

// Shown is a passage in a decision.
type Shown struct {
	Passage *faq.Passage // with its verbatim text
	Label   Label
	About   []string // for Class: the class; for Partial: the names this passage is about
	For     []string // for Class: the medicines it does not name
}

// Choice is something the person can pick instead.
type Choice struct {
	Section string
	ID      string // passage id, or empty where a medicine is asked for
	Name    string // lexicon name where the choice is a medicine
}

// Decision is the outcome of one question, before wording.
type Decision struct {
	Kind       Kind
	Reason     Reason
	Confidence float64 // calibrated share of right answers at this evidence, 0 to 1
	Passages   []Shown
	Choices    []Choice
	Understood []lexicon.Mention
	Uncovered  []string // lexicon names, or the asker's words where unknown
	Topics     []string // ids of what is named beside medicines: "driving", "cost"
	Notices    []Notice
	Finding    triage.Finding
	Explain    Explanation
}

// Explanation is what staff see on demand. It holds words of the question and
// is never logged or stored.
type Explanation struct {
	Terms       []string
	Corrections []string
	Candidates  []Candidate
	Features    *Features // of the first candidate by words, nil where none was weighed
	Steps       []string  // what was decided, in order, with the reason
}

// Candidate is one passage that was looked at.
type Candidate struct {
	ID, Section string
	Score       float64
	Verdict     string // why it was taken or refused
}
