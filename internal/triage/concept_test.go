package triage

import (
	"strings"
	"testing"
	"testing/fstest"
)

// conceptRules is a small rule set with the combination given.
func conceptRules(combine string) fstest.MapFS {
	return fstest.MapFS{"a.yaml": {Data: []byte(`group: test
concepts:
  tool: ["gun|rope|my_belt"]
  mood: ["tonight|no_hope", "end ..2 all"]
  talk: ["hobby|rope_climbing"]
  drug: ["pill|pills"]
  num: ["dozen"]
rules:
  - id: t
    category: suicide
    tier: A
    combine: ["` + combine + `"]
    examples: [gun tonight]
`)}}
}

func TestCombine(t *testing.T) {
	filler := strings.Repeat(" word", 20)
	for _, tc := range []struct {
		name, combine, text string
		want                bool
	}{
		{"in order", "tool + mood", "the gun is here tonight", true},
		{"other order", "tool + mood", "tonight it is the gun", true},
		{"phrase", "tool + mood", "my belt and no hope", true},
		{"part of a phrase", "tool + mood", "her belt and hope", false},
		{"pattern with a gap", "tool + mood", "rope to end this all", true},
		{"one alone", "tool + mood", "the gun is here", false},
		{"too far", "tool + mood", "gun" + filler + " tonight", false},
		{"wider reach", "tool + mood / 30", "gun" + filler + " tonight", true},
		{"next sentence", "tool + mood", "the gun is here. tonight", false},
		{"next sentence allowed", "tool + mood // 14", "the gun is here. tonight", true},
		{"barred", "tool + mood - talk", "gun hobby tonight", false},
		{"barred elsewhere", "tool + mood - talk", "gun tonight but it is my hobby", true},
		{"no word counts twice", "tool + tool", "the gun", false},
		{"two of one", "tool + tool", "the gun and the rope", true},
		{"medicine names", "tool + drug", "gun or sertraline", true},
		{"numbers", "tool + num", "gun with 3", true},
		{"three", "tool + mood + drug", "pills tonight or the gun", true},
		{"three, one missing", "tool + mood + drug", "tonight or the gun", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tr, err := New(WithRules(conceptRules(tc.combine)), WithDrugWords([]string{"sertraline"}))
			if err != nil {
				t.Fatal(err)
			}
			if got := redFlag(tr.Look(tc.text).Category); got != tc.want {
				t.Errorf("%s in %q: %v, want %v", tc.combine, tc.text, got, tc.want)
			}
		})
	}
}

func TestCombineFaults(t *testing.T) {
	for _, bad := range []string{
		"tool + nothing", "tool mood", "tool +", "tool * mood", "- talk", "tool + mood / 1",
		"tool + mood / 99", "tool + mood / x", "tool + mood + talk + drug + num",
	} {
		_, err := New(WithRules(conceptRules(bad)))
		if err == nil || !strings.Contains(err.Error(), "a.yaml:12") {
			t.Errorf("%q: error %v, want one that names a.yaml:12", bad, err)
		}
	}
}
