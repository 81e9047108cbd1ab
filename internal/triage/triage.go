// Package triage looks at the raw text of a question before anything else and
// alone: red flags, dosing, illicit requests, personal data and texts that are
// no question at all. Its rules are data that a clinician can read and review.
// It needs no content, index or configuration.
package triage

// Category names what was found. The set is closed.
type Category string

const (
	None Category = ""
	// Red flags.
	Overdose       Category = "overdose"
	Sedation       Category = "sedation"
	Breathing      Category = "breathing"
	Cardiac        Category = "cardiac" // chest, stroke, blood pressure
	Allergic       Category = "allergic"
	Seizure        Category = "seizure" // serotonin-type and heat too
	Withdrawal     Category = "withdrawal"
	Suicide        Category = "suicide"
	SelfHarm       Category = "self_harm"
	Psychosis      Category = "psychosis"
	Violence       Category = "violence" // harm to others
	Pregnancy      Category = "pregnancy"
	Abuse          Category = "abuse"
	ChildIngestion Category = "child_ingestion"
	HelpNow        Category = "help_now" // a bare cry for help
	UrgentToday    Category = "urgent_today"
	// Not red flags.
	PersonalData Category = "personal_data"
	Injection    Category = "injection"
	LinkOnly     Category = "link_only" // links, mentions or commands alone
	Dosing       Category = "dosing"
	Illicit      Category = "illicit"
	Chatter      Category = "chatter"    // greeting, thanks, emoji, talk about the bot
	Unreadable   Category = "unreadable" // nothing a question could be made of: empty, symbols, one letter
	Foreign      Category = "foreign"    // another language than English
)

// Tier says how fast help is needed.
type Tier int

const (
	NoTier Tier = iota
	TierC       // contact the clinic or urgent care today
	TierB       // crisis line now
	TierA       // emergency number now
)

// Finding is what triage says about one text.
type Finding struct {
	Category     Category // the gravest thing found, None if nothing
	Tier         Tier     // for red flags
	Rule         string   // id of the rule that decided, for staff
	ThirdPerson  bool     // the person at risk is not the asker
	Spanish      bool     // answer the crisis in Spanish
	Soft         bool     // a joke with a coded word: one short line, then the normal reply
	PastCrisis   bool     // a crisis named as past, denied or mourned: normal reply with a footer
	PersonalData bool     // personal details present beside the question
}
