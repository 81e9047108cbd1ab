package triage

import (
	"path/filepath"
	"strings"
	"testing"
)

// harmless clauses that hold words of exceptions: jokes, games, office talk,
// medicine questions, denials of something else, dates.
var harmless = []string{
	"lol", "haha this is awkward", "playing a boss level in the game", "watching a show",
	"shoot me an email", "the form was long", "can i ask about zoloft and ketamine", "does ketamine cause seizures",
	"is it possible to get an appointment", "not sick or anything", "i am not allergic to anything",
	"i have no history of seizures", "i started methadone 3 years ago", "i moved here in 2019",
	"what is your phone number", "how much does it cost", "my insurance is blue cross",
	"my aunt died of cancer", "suicide squad was a fun movie", "that test nearly killed me",
	"i need to reschedule", "do you carry naloxone", "is it safe to drive", "my dog is cute",
	"i used to smoke", "the traffic was murder", "my phone died", "i take 20 mg of lexapro",
}

// TestNothingHides puts a harmless clause before and behind each explicit phrase.
func TestNothingHides(t *testing.T) {
	tr := newTriage(t)
	files, _ := filepath.Glob("testdata/*.txt")
	mayMiss := map[string]float64{". ": 0.002, ", ": 0.015, " but ": 0.01, " and ": 0.03, " ": 0.08}
	for sep, limit := range mayMiss {
		n, missed := 0, []string(nil)
		for _, file := range files {
			for _, p := range readPhrases(t, file) {
				if p.kind != "explicit" && p.kind != "must" || !redFlag(tr.Look(p.text).Category) {
					continue
				}
				for _, h := range harmless {
					for _, s := range []string{h + sep + p.text, p.text + sep + h} {
						n++
						if f := tr.Look(s); !redFlag(f.Category) {
							missed = append(missed, s)
						}
					}
				}
			}
		}
		share := float64(len(missed)) / float64(max(n, 1))
		t.Logf("%q: %d of %d missed", sep, len(missed), n)
		if share > limit {
			t.Errorf("%q: %.2f %% missed, first:\n  %s", sep, 100*share, strings.Join(missed[:min(len(missed), 60)], "\n  "))
		} else if len(missed) > 0 {
			t.Logf("missed:\n  %s", strings.Join(missed[:min(len(missed), 20)], "\n  "))
		}
	}
}
