package triage

import (
	"strings"
	"testing"
	"testing/fstest"
)

const goodRule = `group: g
lists: {common: [i], self: [myself, my_self]}
rules:
  - id: a.b
    category: suicide
    tier: B
    match: ["kill {self}"]
    examples: [kill myself]
`

func TestLoadRejects(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown key", "tier: B", "tyre: B", "r.yaml:6: field tyre"},
		{"unknown category", "category: suicide", "category: sadness", `r.yaml:5: rule a.b: unknown category "sadness"`},
		{"red flag without tier", "    tier: B\n", "", "r.yaml:4: rule a.b: tier"},
		{"bad tier", "tier: B", "tier: X", "tier"},
		{"no examples", "    examples: [kill myself]\n", "", "r.yaml:4: rule a.b: needs patterns and examples"},
		{"unknown list", "{self}", "{selves}", "r.yaml:7: pattern"},
		{"capital letter", "kill {self}", "Kill me", "r.yaml:7: pattern"},
		{"apostrophe", "kill {self}", "don't live", "r.yaml:7: pattern"},
		{"short prefix", "kill {self}", "ki* me", "fewer than three letters"},
		{"gap at the end", "kill {self}", "kill ..3", "a gap at the end"},
		{"gap first", "kill {self}", "..3 kill", "no word before it"},
		{"gap too long", "kill {self}", "kill ..99 me", "gap"},
		{"empty alternative", "kill {self}", "kill||me", "an empty alternative"},
		{"nothing required", "kill {self}", "kill? me?", "no word that must be present"},
		{"only special words", "kill {self}", "{drug} {num}", "plain words"},
		{"start in the middle", "kill {self}", "kill ^ me", "stands only first"},
		{"not and optional", "kill {self}", "kill !me?", "do not go together"},
		{"unknown guard", "    match:", "    guards: [nope]\n    match:", `no guard "nope"`},
		{"empty list", "self: [myself, my_self]", "self: []", `list "self" is empty`},
		{"two documents", "group: g\n", "group: g\n---\ngroup: h\n", "more than one YAML document"},
		{"no group", "group: g\n", "note: x\n", "r.yaml:1: no group name"},
		{"list for a text", "id: a.b", "id: [a]", "r.yaml:4: a single text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(goodRule, c.old, c.new, 1)
			_, err := New(WithRules(fstest.MapFS{"r.yaml": {Data: []byte(text)}}))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
	if _, err := New(WithRules(fstest.MapFS{"r.yaml": {Data: []byte(goodRule)}})); err != nil {
		t.Errorf("the good rule is refused: %v", err)
	}
	if _, err := New(WithRules(fstest.MapFS{})); err == nil {
		t.Error("no rule files: want an error")
	}
	both := fstest.MapFS{"a.yaml": {Data: []byte(goodRule)}, "b.yaml": {Data: []byte(strings.Replace(goodRule, "lists: {common: [i], self: [myself, my_self]}\n", "", 1))}}
	if _, err := New(WithRules(both)); err == nil || !strings.Contains(err.Error(), "given twice") {
		t.Errorf("same id twice: %v", err)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(goodRule)
	f.Add(strings.Replace(goodRule, "kill", "kill|end ..3 x? ~2 {num}", 1))
	f.Add("group: g\nlists: {a: ['{b}'], b: ['{a}']}")
	f.Fuzz(func(t *testing.T, text string) {
		tr, err := New(WithRules(fstest.MapFS{"r.yaml": {Data: []byte(text)}}))
		if err == nil {
			tr.Look("i want to kill myself with 5 pills")
		}
	})
}
