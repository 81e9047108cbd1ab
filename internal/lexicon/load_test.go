package lexicon

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"bedside/internal/textnorm"
)

func TestCompiledIsUpToDate(t *testing.T) {
	want, err := Compile(EmbeddedSources()...)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("data/compiled.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("data/compiled.json is older than the YAML files: run go generate ./internal/lexicon")
	}
}

func TestLoadRejects(t *testing.T) {
	for _, c := range []struct{ name, yaml, want string }{
		{"unknown field", "version: 1\nmedications:\n  - name: x\n    dose: 5\n", "clinic.yaml:4: field dose not found"},
		{"unknown top field", "version: 1\ndrugs: []\n", "clinic.yaml:2: field drugs not found"},
		{"no version", "medications: []\n", "clinic.yaml:1: version is 0, want 1"},
		{"not yaml", "a: [b\n", "clinic.yaml"},
		{"two documents", "version: 1\n---\nversion: 1\n", "more than one YAML document"},
		{"wrong type", "version: 1\nmedications: 7\n", "clinic.yaml:2"},
		{"unknown class", "version: 1\nmedications:\n  - {name: newdrug, kind: medicine, classes: [nosuch]}\n", `clinic.yaml:3: classes: unknown name "nosuch"`},
		{"no class", "version: 1\nmedications:\n  - {name: newdrug, kind: medicine}\n", "has no class"},
		{"unknown kind", "version: 1\nmedications:\n  - {name: newdrug, kind: potion, classes: [ssri]}\n", `unknown kind "potion"`},
		{"surface of another", "version: 1\nmedications:\n  - {name: newdrug, kind: medicine, classes: [ssri], brands: [Xanax]}\n", `clinic.yaml:3: "xanax" is a name of "newdrug" and of "alprazolam" (medications.yaml:`},
		{"misspelling is a name", "version: 1\nmedications:\n  - {name: newdrug, kind: medicine, classes: [ssri], misspellings: [methadone]}\n", `"methadone" is a name of`},
		{"known entry changed", "version: 1\nmedications:\n  - {name: methadone, classes: [ssri]}\n", "may add names to it, not change it"},
		{"twice in one file", "version: 1\nmedications:\n  - {name: newdrug, kind: medicine, classes: [ssri]}\n  - {name: newdrug, kind: medicine, classes: [ssri]}\n", `clinic.yaml:4: medication "newdrug" is already defined at clinic.yaml:3`},
		{"class defined", "version: 1\nclasses:\n  - {id: ssri, name: other}\n", `clinic.yaml:3: "ssri" is already defined`},
		{"class parent", "version: 1\nclasses:\n  - {id: mine, name: mine, parent: nosuch}\n", `parent: unknown name "nosuch"`},
		{"part of itself", "version: 1\nmedications:\n  - {name: a1x, kind: medicine, classes: [ssri], components: [a1x]}\n", "is a part of itself"},
		{"loop of parts", "version: 1\nmedications:\n  - {name: a1x, kind: medicine, classes: [ssri], components: [b1x]}\n  - {name: b1x, kind: medicine, classes: [ssri], components: [c1x]}\n  - {name: c1x, kind: medicine, classes: [ssri], covered_as: a1x}\n", "is a part of itself"},
		{"class loop", "version: 1\nclasses:\n  - {id: a1, name: a, parent: b1}\n  - {id: b1, name: b, parent: a1}\n", "is its own ancestor"},
		{"context of no name", "version: 1\nmedications:\n  - {name: newdrug, kind: medicine, classes: [ssri], needs_context: [foo]}\n", `needs_context: "foo" is no name`},
		{"empty surface", "version: 1\nmedications:\n  - {name: newdrug, kind: medicine, classes: [ssri], brands: [\"--\"]}\n", "empty surface"},
		{"term twice", "version: 1\nambiguous_terms:\n  - {terms: [k], default: ignore}\n", `clinic.yaml:3: ambiguous term "k" is defined twice`},
		{"term reading", "version: 1\nambiguous_terms:\n  - {terms: [zz], default: nosuch}\n", `unknown reading "nosuch"`},
		{"term choice", "version: 1\nambiguous_terms:\n  - {terms: [zz], default: clarify, choices: [nosuch]}\n", `choices: unknown name "nosuch"`},
		{"component", "version: 1\nmedications:\n  - {name: newdrug, kind: medicine, classes: [ssri], components: [nosuch]}\n", `components: unknown name`},
		{"condition clash", "version: 1\nconditions:\n  - {name: my condition, surfaces: [pregnant]}\n", `"pregnant" is a name of`},
	} {
		_, err := Load(Source{Name: "clinic.yaml", Data: []byte(c.yaml)})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
}

func TestLoadReportsAllProblems(t *testing.T) {
	_, err := Load(Source{Name: "a.yaml", Data: []byte("version: 1\nmedications:\n  - {name: one, dose: 1}\n  - {name: two, mg: 2}\n")},
		Source{Name: "b.yaml", Data: []byte("version: 2\n")})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"a.yaml:3", "a.yaml:4", "b.yaml:1"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in: %v", want, err)
		}
	}
}

func TestExtension(t *testing.T) {
	l, err := Load(Source{Name: "clinic.yaml", Data: []byte(`version: 1
classes:
  - {id: clinic_class, name: a class of the clinic, parent: ssri, answers_for_parent: true, aliases: [clinic things]}
medications:
  - {name: newdruga, kind: medicine, classes: [clinic_class], brands: [Fendavox]}
  - {name: methadone, slang: [greenies juice]}
conditions:
  - {name: pregnancy, surfaces: [bun in the oven]}
`)})
	if err != nil {
		t.Fatal(err)
	}
	if got := show(l.Find(textnorm.Tokens("fendavox, greenies juice, clinic things and bun in the oven"), FindOptions{})); got != "newdruga:taken methadone:taken clinic_class:taken pregnancy:taken" {
		t.Errorf("got %s", got)
	}
	if l.CoversName([]string{"antidepressant"}, "newdruga") != ByClass {
		t.Error("the clinic's medicine is not reached through its class")
	}
	base := load(t)
	if l.Fingerprint() == base.Fingerprint() || len(base.Fingerprint()) != 64 {
		t.Error("fingerprint")
	}
}

func FuzzLoad(f *testing.F) {
	for _, s := range []string{"version: 1\n", "version: 1\nmedications:\n  - {name: a, kind: medicine, classes: [ssri]}\n", "version: 1\nclasses: [{id: a}]\n", "[", "version: 1\nmedications: {a: b}\n",
		"version: 1\nambiguous_terms: [&a {terms: [q], default: ignore}, *a]\n", "version: 1\nclasses: &x [*x]\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		parsed, err := parse(Source{Name: "x", Data: data})
		if err != nil {
			return
		}
		if m, err := merge(nil, []*lexFile{parsed}); err == nil {
			_, _ = build(m, newWordSet(""))
		}
	})
}

type lexFile = file

func FuzzFind(f *testing.F) {
	l := load(f)
	for _, s := range []string{"", "k", "zoloft, blorvex and ketamine", "st. john's wart", "my", "what is", "switched to from", "a-b'c's 5 mg x", "is a benzo", "not an opioid", "methadoneand", "ﬁ ketа mine 🎉", "called", "in the"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		toks := textnorm.Tokens(textnorm.Fold(s))
		last := 0
		for _, m := range l.Find(toks, FindOptions{}) {
			if m.First < last || m.Last <= m.First || m.Last > len(toks) || m.Role == "" || m.Name == "" || m.Kind == "" {
				t.Fatalf("%+v", m)
			}
			last = m.Last
		}
		l.Expand(toks)
		l.Proposals(s)
		l.NamedIn("depression", toks)
	})
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Embedded(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	l := load(b)
	for name, q := range map[string]string{
		"plain": "can i do ketamine therapy while on methadone and zoloft",
		"typos": "long story short i was in the navy, came home a mess, va gave me sertralinne, it kind of works on the good days, wondering if blorvexine is a problem for ketamine",
	} {
		toks := textnorm.Tokens(textnorm.Fold(q))
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				l.Find(toks, FindOptions{})
			}
		})
	}
}
