package lexicon

import (
	"slices"
	"strings"
	"testing"

	"bedside/internal/textnorm"
)

func TestCovers(t *testing.T) {
	l := load(t)
	for _, c := range []struct {
		covers, name string
		want         Coverage
	}{
		{"sertraline", "sertraline", ByName}, {"Zoloft", "sertraline", ByName},
		{"ssri", "sertraline", ByClass}, {"antidepressant", "sertraline", ByClass}, {"antidepressants", "venlafaxine", ByClass},
		{"antidepressant", "ssri", ByClass}, {"antidepressant", "antidepressant", ByName}, {"ssri", "antidepressant", NotCovered},
		{"antidepressant", "phenelzine", NotCovered}, {"antidepressant", "maoi", NotCovered}, {"antidepressant", "amitriptyline", NotCovered}, {"tca", "amitriptyline", ByClass},
		{"antidepressant", "zuranolone", NotCovered}, {"antidepressant", "tianeptine", NotCovered}, {"antidepressant", "bupropion", NotCovered},
		{"antipsychotic", "olanzapine", ByClass}, {"antipsychotic", "haloperidol", ByClass}, {"antipsychotic", "prochlorperazine", NotCovered}, {"antipsychotic", "droperidol", NotCovered},
		{"antipsychotic", "xanomeline-trospium", NotCovered}, {"antipsychotic", "antipsychotic_atypical", ByClass},
		{"benzodiazepine", "clonazepam", ByClass}, {"benzodiazepine", "clobazam", ByClass}, {"benzodiazepine", "etizolam", NotCovered}, {"benzodiazepine", "zolpidem", NotCovered},
		{"lithium", "lithium", ByName}, {"lithium", "lamotrigine", NotCovered}, {"lithium", "mood_stabilizer", NotCovered}, {"methadone", "buprenorphine", NotCovered},
		{"methadone", "opioid", NotCovered}, {"opioid", "tramadol", NotCovered}, {"antibiotic", "linezolid", NotCovered}, {"maoi", "linezolid", NotCovered},
		{"antipsychotic", "olanzapine-fluoxetine", NotCovered}, {"antipsychotic,ssri", "olanzapine-fluoxetine", ByClass}, {"olanzapine,fluoxetine", "olanzapine-fluoxetine", ByName},
		{"antipsychotic", "olanzapine-samidorphan", NotCovered}, {"buprenorphine", "buprenorphine-naloxone", NotCovered}, {"buprenorphine,naloxone", "buprenorphine-naloxone", ByName},
		{"suboxone", "buprenorphine-naloxone", ByName}, {"opioid_partial_agonist", "buprenorphine", NotCovered}, {"moud", "methadone", NotCovered},
		{"ketamine", "ketamine infusion", ByName}, {"ketamine", "ketamine injection", ByName}, {"ketamine", "ketamine nasal spray", ByName}, {"ketamine", "ketamine troche", NotCovered},
		{"ketamine", "ketamine lozenge", NotCovered}, {"ketamine", "esketamine", NotCovered}, {"ketamine", "arketamine", NotCovered}, {"esketamine", "ketamine", NotCovered},
		{"pregnancy", "pregnancy", ByName}, {"depression", "pregnancy", NotCovered}, {"nonsense", "sertraline", NotCovered}, {"ssri", "blorvex", NotCovered}, {"", "sertraline", NotCovered},
	} {
		if got := l.CoversName(strings.Split(c.covers, ","), c.name); got != c.want {
			t.Errorf("covers %s, asked %s: %d, want %d", c.covers, c.name, got, c.want)
		}
	}
	for _, m := range []Mention{{Kind: Unknown, Name: "sertraline"}, {Kind: Ambiguous, Name: "sertraline", Choices: []string{"sertraline"}}} {
		if got := l.Covers([]string{"sertraline"}, m); got != NotCovered {
			t.Errorf("%s mention is covered: %d", m.Kind, got)
		}
	}
}

func TestResolve(t *testing.T) {
	l := load(t)
	for _, c := range []struct{ in, want string }{
		{"Zoloft", "sertraline"}, {"sertraline", "sertraline"}, {"SSRIs", "ssri"}, {"ssri", "ssri"}, {"antipsychotic_atypical", "antipsychotic_atypical"},
		{"pregnant", "pregnancy"}, {"St. John's Wort", "st john's wort"}, {"k", ""}, {"zolofft", ""}, {"", ""}, {"kpin", ""},
	} {
		if got, ok := l.Resolve(c.in); got != c.want || ok != (c.want != "") {
			t.Errorf("Resolve(%q) = %q, %v; want %q", c.in, got, ok, c.want)
		}
	}
}

func TestProposals(t *testing.T) {
	l := load(t)
	for _, c := range []struct{ heading, want string }{
		{"can you do ketamine therapy while on methadone", "ketamine methadone"}, {"Understanding Methadone Treatment", "methadone"}, {"Lithium:", "lithium"},
		{"Understanding Ketamine’s Mechanism of Action", "ketamine"}, {"Considerations and Caveats", ""}, {"Unlike traditional antidepressants", ""},
		{"Antidepressants: ", "antidepressant ssri snri"}, {"4. Benzodiazepines:", "benzodiazepine"}, {"Antipsychotics", "antipsychotic antipsychotic_atypical antipsychotic_typical"},
		{"Is ketamine an opioid?", "ketamine"}, {"Lithium, a mood stabilizer", "lithium"}, {"Why antidepressants take weeks", ""}, {"Ketamine and pregnancy", "ketamine pregnancy"},
		{"Ketamine infusion and blorvex", "ketamine"}, {"", ""},
	} {
		if got := strings.Join(l.Proposals(c.heading), " "); got != c.want {
			t.Errorf("Proposals(%q) = %q, want %q", c.heading, got, c.want)
		}
	}
}

func TestNamedIn(t *testing.T) {
	l := load(t)
	text := textnorm.Tokens(textnorm.Fold("Helps with treatment-resistant depression, PTSD and SSRIs. Benzodiazepines’ use. Zolofts."))
	for name, want := range map[string]bool{
		"depression": true, "treatment-resistant depression": true, "post-traumatic stress disorder": true, "ssri": true, "benzodiazepine": true,
		"sertraline": true, "pregnancy": false, "lithium": false, "no such name": false,
	} {
		if got := l.NamedIn(name, text); got != want {
			t.Errorf("NamedIn(%q) = %v", name, got)
		}
	}
}

func TestLists(t *testing.T) {
	l := load(t)
	names := l.Names()
	if len(names) < 600 || !slices.IsSorted(names) {
		t.Errorf("%d names, sorted %v", len(names), slices.IsSorted(names))
	}
	var surfaces []string
	for s := range l.Surfaces() {
		surfaces = append(surfaces, s)
	}
	for _, want := range []string{"zoloft", "benzos", "methadone", "st johns wort"} {
		if !slices.Contains(surfaces, want) {
			t.Errorf("no surface %q", want)
		}
	}
	for _, not := range []string{"k", "done", "pot", "pregnant", "ice"} {
		if slices.Contains(surfaces, not) {
			t.Errorf("%q is an ordinary word", not)
		}
	}
	if l.Display("ssri") == "ssri" || l.Display("sertraline") != "sertraline" || l.Display("post-traumatic stress disorder") != "PTSD" {
		t.Error("display names")
	}
	for w, want := range map[string]bool{"zoloft": true, "sessions": true, "therapist": true, "blorvex": false} {
		if l.Known(w) != want {
			t.Errorf("Known(%q) = %v", w, !want)
		}
	}
	if !l.ExplicitOnly("psychosis") || l.ExplicitOnly("depression") {
		t.Error("explicit_only")
	}
}

func TestExpand(t *testing.T) {
	l := load(t)
	for in, want := range map[string]string{
		"would i be knocked out": "sedation", "mixing it": "drug interaction", "cold turkey now": "opioid withdrawal", "nothing here": "",
	} {
		got := l.Expand(textnorm.Tokens(in))
		first := ""
		if len(got) > 0 {
			first = strings.Join(got[0].Words, " ")
			if got[0].Weight <= 0 || got[0].Weight >= 1 || !strings.Contains(in, got[0].From) {
				t.Errorf("%q: %+v", in, got[0])
			}
		}
		if first != want {
			t.Errorf("Expand(%q) = %q, want %q", in, first, want)
		}
	}
}
