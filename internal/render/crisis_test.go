package render

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"bedside/internal/answer"
	"bedside/internal/faq"
	"bedside/internal/lexicon"
	"bedside/internal/triage"
)

var usa = Emergency{
	Country: "United States", Emergency: "911", CrisisCall: "988", CrisisText: "988", CrisisChat: "988lifeline.org",
	CrisisSpanish: "988 (oprima 2)", Poison: "1-800-222-1222", SubstanceUse: "1-800-662-4357", Veterans: "988, then press 1",
}

var north = Clinic{Name: "North Clinic", Phone: "555-0100", Hours: "Monday to Friday, 9 to 5"}

// redFlags are all categories of an emergency.
var redFlags = []triage.Category{
	triage.Overdose, triage.Sedation, triage.Breathing, triage.Cardiac, triage.Allergic, triage.Seizure, triage.Withdrawal,
	triage.Suicide, triage.SelfHarm, triage.Psychosis, triage.Violence, triage.Pregnancy, triage.Abuse, triage.ChildIngestion,
	triage.HelpNow, triage.UrgentToday,
}

// eachCrisis calls f with every way an emergency can be worded.
func eachCrisis(f func(name string, d answer.Decision)) {
	for _, c := range append(redFlags, "a category of the future") {
		for _, tier := range []triage.Tier{triage.TierC, triage.TierB, triage.TierA} {
			for _, third := range []bool{false, true} {
				for _, spanish := range []bool{false, true} {
					d := answer.Decision{Kind: answer.Crisis, Reason: answer.RedFlag,
						Finding: triage.Finding{Category: c, Tier: tier, ThirdPerson: third, Spanish: spanish}}
					if c == triage.UrgentToday {
						d.Reason = answer.UrgentToday
					}
					f(fmt.Sprintf("%s, tier %d, third person %t, Spanish %t", c, tier, third, spanish), d)
				}
			}
		}
	}
}

var number = regexp.MustCompile(`\b(911|988)\b`)

func TestCrisisTexts(t *testing.T) {
	clinics := map[string]Clinic{"clinic": north, "no name": {}, "long name": {Name: strings.Repeat("Long", 20)}}
	n := 0
	for name, clinic := range clinics {
		r := New(clinic, usa, nil)
		eachCrisis(func(what string, d answer.Decision) {
			n++
			m := r.Message(d)
			text := m.PlainText()
			at := number.FindStringIndex(text)
			if at == nil || utf8.RuneCountInString(text[:at[1]]) > 120 {
				t.Errorf("%s, %s: no number in the first 120 characters:\n%s", name, what, text)
			}
			if d.Finding.Tier == triage.TierA && !strings.Contains(m.Lead[0], "911") {
				t.Errorf("%s, %s: the first line does not call the emergency number: %s", name, what, m.Lead[0])
			}
			if name == "clinic" {
				if w := countWords(text); w > 80 {
					t.Errorf("%s: %d words, at most 80:\n%s", what, w, text)
				}
			}
			program, country := "I am a program. I can't see or call anyone.", "United States"
			if d.Finding.Spanish {
				program, country = "Soy un programa. No puedo ver ni llamar a nadie.", "Estados Unidos"
			}
			if !strings.Contains(text, program) || !strings.Contains(text, country) {
				t.Errorf("%s: program line or country missing:\n%s", what, text)
			}
			if strings.ContainsAny(text, "{}") || strings.Contains(text, "  ") {
				t.Errorf("%s: not filled:\n%s", what, text)
			}
			if g := grade(text); !d.Finding.Spanish && name == "clinic" && g > 6 {
				t.Errorf("%s: grade %.1f, at most 6:\n%s", what, g, text)
			}
			if len(m.Blocks)+len(m.Choices) > 0 || m.Echo != "" {
				t.Errorf("%s: shows more than the emergency text", what)
			}
		})
	}
	if n < 500 {
		t.Errorf("only %d texts were looked at", n)
	}
}

// What must not stand in an emergency text, in any wording.
func TestCrisisWords(t *testing.T) {
	forbidden := regexp.MustCompile(`(?i)\b(committed|commit|cut yourself|hang|gun|rope|pills?|bridge|mg|dose of|police are|we will call|help is on|i called|we have told|calm down|attention|manipulat\w*|addict|abuser|secret|promise|confidential|diagnos\w*)\b`)
	r := New(north, usa, nil)
	eachCrisis(func(what string, d answer.Decision) {
		if hit := forbidden.FindString(r.Message(d).PlainText()); hit != "" {
			t.Errorf("%s: says %q", what, hit)
		}
	})
	if !forbidden.MatchString("He committed it.") {
		t.Error("the pattern finds nothing")
	}
}

func TestCrisisTextsDiffer(t *testing.T) {
	r := New(north, usa, nil)
	text := func(f triage.Finding, reason answer.Reason) string {
		return r.Message(answer.Decision{Kind: answer.Crisis, Reason: reason, Finding: f}).PlainText()
	}
	seen := make(map[string]string)
	for name, f := range map[string]triage.Finding{
		"suicide": {Category: triage.Suicide}, "suicide, plan": {Category: triage.Suicide, Tier: triage.TierA}, "suicide, another": {Category: triage.Suicide, ThirdPerson: true},
		"self-harm": {Category: triage.SelfHarm}, "overdose": {Category: triage.Overdose}, "overdose, another": {Category: triage.Overdose, ThirdPerson: true},
		"heart": {Category: triage.Cardiac}, "withdrawal": {Category: triage.Withdrawal}, "psychosis": {Category: triage.Psychosis}, "violence": {Category: triage.Violence},
		"pregnancy": {Category: triage.Pregnancy}, "abuse": {Category: triage.Abuse}, "abuse, another": {Category: triage.Abuse, ThirdPerson: true},
		"child": {Category: triage.ChildIngestion}, "help": {Category: triage.HelpNow}, "suicide, Spanish": {Category: triage.Suicide, Spanish: true},
	} {
		got := text(f, answer.RedFlag)
		if other, ok := seen[got]; ok {
			t.Errorf("%s and %s have the same text", name, other)
		}
		seen[got] = name
	}
	if text(triage.Finding{Category: triage.Breathing}, answer.RedFlag) != text(triage.Finding{Category: triage.Overdose}, answer.RedFlag) {
		t.Error("breathing and overdose should share the text with naloxone")
	}
	if !strings.Contains(text(triage.Finding{Category: triage.Withdrawal, Tier: triage.TierC}, answer.UrgentToday), "call North Clinic at 555-0100 (Monday to Friday, 9 to 5) today") {
		t.Error("urgent today does not name the clinic")
	}
}

// Every group has both language versions, and every category its own group.
func TestEveryGroupHasTexts(t *testing.T) {
	for g := range groupCount {
		if firstPerson[g].first == "" || spanish[g].first == "" {
			t.Errorf("group %d lacks a text", g)
		}
	}
	for _, c := range redFlags {
		if _, ok := groups[c]; !ok {
			t.Errorf("category %s has no group", c)
		}
	}
}

// A country without helplines of its own shows no half sentence.
func TestCrisisWithRequiredNumbersOnly(t *testing.T) {
	r := New(Clinic{}, Emergency{Country: "Freedonia", Emergency: "112", CrisisCall: "116 123", Poison: "555 0123"}, nil)
	eachCrisis(func(what string, d answer.Decision) {
		text := r.Message(d).PlainText()
		if regexp.MustCompile(`\b(911|988|1-800)`).MatchString(text) {
			t.Errorf("%s: a number of another country:\n%s", what, text)
		}
		for _, line := range strings.Split(text, "\n") {
			if !strings.HasSuffix(line, ".") && !strings.HasSuffix(line, "?") && line != "" {
				t.Errorf("%s: half a line: %q", what, line)
			}
		}
		head := text[:min(len(text), 120)]
		if !strings.Contains(head, "112") && !strings.Contains(head, "116 123") {
			t.Errorf("%s: no number in %q", what, head)
		}
	})
}

// A crisis never shows content, whatever the decision holds.
func TestCrisisDropsPassages(t *testing.T) {
	p := &faq.Passage{ID: "x", Section: "Lithium", Text: "VERBATIM", Doc: &faq.Document{File: "a.md", Title: "T"}}
	d := answer.Decision{Kind: answer.Crisis, Reason: answer.RedFlag, Finding: triage.Finding{Category: triage.Suicide},
		Passages: []answer.Shown{{Passage: p}}, Choices: []answer.Choice{{Section: "VERBATIM", ID: "x"}},
		Understood: []lexicon.Mention{{Surface: "lithium", Name: "lithium"}}, Notices: []answer.Notice{answer.SoftAlarm}}
	r := New(north, usa, nil)
	reply := r.Reply("1", d)
	if strings.Contains(reply.Message, "VERBATIM") || len(reply.Passages)+len(reply.Choices) > 0 {
		t.Errorf("a crisis shows content: %+v", reply)
	}
}
