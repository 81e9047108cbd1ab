// Package render turns a Decision into a platform-neutral Message. It is the
// only place that holds patients' wording and adds disclaimer, source and
// labels. It knows neither Discord nor a terminal.
//
// What a patient reads is one of two things: a fixed text of this package, with
// the clinic's own names and numbers in it, or a passage of the clinic, byte for
// byte. Words of the question appear only as the name of a medicine, cleaned of
// everything that could ping, link or format (see cleanWord).
package render

import (
	"time"

	"bedside/internal/answer"
)

// Clinic is how texts name the clinic. All but Name may be empty.
type Clinic struct {
	Name, Phone, Hours string
	Privacy            string // address of the clinic's privacy policy
	Report             string // where to report a problem with the bot
}

// Emergency holds the numbers that texts may show. Country, Emergency,
// CrisisCall and Poison must not be empty; a text leaves out what another empty
// field would fill.
type Emergency struct {
	Country       string
	Emergency     string
	CrisisCall    string
	CrisisText    string
	CrisisChat    string
	CrisisSpanish string // in Spanish words
	Poison        string
	SubstanceUse  string
	Abuse         string
	ChildAbuse    string
	SexualAssault string
	Veterans      string
}

// Renderer words decisions for one clinic. It is immutable and safe for
// concurrent use.
type Renderer struct {
	fill  filler
	names func(string) string
	now   func() time.Time
}

// New returns a renderer. names gives the words for a lexicon name or class id;
// a nil function shows names as they are. No passage is called past due: see
// WithClock.
func New(clinic Clinic, em Emergency, names func(lexiconName string) string) *Renderer {
	if names == nil {
		names = func(s string) string { return s }
	}
	return &Renderer{fill: newFiller(clinic, em), names: names}
}

// WithClock returns a renderer that says which passages are past their next
// review at the clock's time.
func (r *Renderer) WithClock(now func() time.Time) *Renderer {
	c := *r
	c.now = now
	return &c
}

// Message is all that a patient reads in reply to one question, in parts that an
// adapter lays out. The order of the fields is the order of reading. Every text
// is plain, but for Block.Text and Block.Plain, which are the clinic's Markdown.
type Message struct {
	Kind    answer.Kind
	Above   []string // notices that come before everything
	Lead    []string // fixed sentences, a paragraph each; the emergency text of a crisis
	Echo    string   // what was understood: "Answering: ketamine + methadone"; may be empty
	Blocks  []Block
	Intro   string   // the line above Choices
	Choices []Choice // what the person can pick instead
	Below   []string // notices that come after
	Closing []string // disclaimer, or the closing lines of a crisis; never empty
}

// Block is one passage.
type Block struct {
	ID        string
	Title     string // the heading
	Kind      answer.Label
	Label     string // Kind in words; before the text; may be empty
	Emergency string // the emergency line attached to the passage; before the text; may be empty
	Text      string // the clinic's Markdown, verbatim
	PlainHead string // the line above Plain
	Plain     string // the clinician's plain-language companion, or empty
	Source    string // "Source: title (file)"
	Review    string // the day of the last review, or that there was none
	Overdue   string // that the review is past due, or empty
}

// Choice is one thing that can be picked.
type Choice struct {
	Text string
	ID   string // passage id, or empty where a medicine is meant
	Name string // lexicon name where a medicine is meant
}
