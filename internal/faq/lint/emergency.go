package lint

import (
	"slices"
	"strings"

	"bedside/internal/faq"
)

// harm are phrases of an entry that is about something going wrong in the body.
var harm = []string{
	"side effect", "side effects", "sideeffect", "sideeffects", "adverse effect", "adverse effects", "adverse event", "adverse events", "adverse reaction", "adverse reactions",
	"reaction", "reactions", "allergy", "allergies", "allergic", "overdose", "overdoses", "overdosed", "overdosing", "complication", "complications", "goes wrong", "go wrong", "went wrong",
	"emergency", "emergencies", "trouble breathing", "breathing trouble", "breathing problem", "breathing problems", "cannot breathe", "cant breathe", "stop breathing",
	"stops breathing", "short of breath", "shortness of breath", "chest pain", "pass out", "passed out", "passing out", "faint", "fainted", "fainting", "collapse", "collapsed",
	"poisoning", "serotonin syndrome", "feel unwell", "feel sick", "feel ill", "feel worse", "felt sick", "felt worse",
}

// harmTitled are phrases that say so in a heading and not in a phrasing of it: "who
// watches for unwanted effects" asks for a person.
var harmTitled = []string{"unwanted effect", "unwanted effects", "undesired effect", "undesired effects", "bad effect", "bad effects", "harmful effect", "harmful effects"}

// harmless are phrases that have such words in them and mean something else.
var harmless = []string{"reaction time", "reaction times", "emergency contact", "emergency contacts"}

func checkMissingEmergency(r *run) {
	for _, p := range r.corpus.Passages {
		if p.Attach == faq.AttachEmergency {
			continue
		}
		about := append(slices.Clone(p.Path), p.Doc.Title)
		phrase := firstPhrase(about, harmTitled)
		if phrase == "" {
			phrase = firstPhrase(append(about, p.AlsoAsked...), harm)
		}
		if phrase != "" {
			r.report(p.Doc, p.Line, "add attach: emergency to the comment under the heading", "is about %q and does not show the emergency line", phrase)
		}
	}
}

func firstPhrase(texts, phrases []string) string {
	for _, t := range texts {
		words := " " + key(t) + " "
		for _, h := range harmless {
			words = strings.ReplaceAll(words, " "+h+" ", " ")
		}
		for _, ph := range phrases {
			if strings.Contains(words, " "+ph+" ") {
				return ph
			}
		}
	}
	return ""
}
