package eval

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bedside/internal/answer"
)

func TestParse(t *testing.T) {
	const good = `{"id":"a","question":"q","expect":"answer","source":null,"sections":["S"],"tags":["t"],"also":["dosing"]}`
	for name, c := range map[string]struct{ in, want string }{
		"unknown key":            {`{"id":"a","question":"q","expect":"crisis","expects":"x"}`, `x.jsonl:1: json: unknown field "expects"`},
		"no id":                  {`{"question":"q","expect":"crisis"}`, "x.jsonl:1: missing id"},
		"no question":            {`{"id":"a","question":"","expect":"crisis"}`, "missing question"},
		"no outcome":             {`{"id":"a","question":"q"}`, "missing expect"},
		"unknown outcome":        {`{"id":"a","question":"q","expect":"maybe"}`, `unknown outcome "maybe"`},
		"unknown also":           {`{"id":"a","question":"q","expect":"crisis","also":["maybe"]}`, `unknown outcome "maybe"`},
		"answer without section": {`{"id":"a","question":"q","expect":"answer","sections":[]}`, "lists no section"},
		"two objects":            {good + `{}`, "text after the object"},
		"not JSON":               {"\n\nhello", "x.jsonl:3: "},
		"too long":               {`{"id":"` + strings.Repeat("a", maxLine) + `"}`, "token too long"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(strings.NewReader(c.in), "x.jsonl")
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error %v, want %q", err, c.want)
			}
		})
	}
	recs, err := Parse(strings.NewReader(good+"\n\n"+strings.Replace(good, `"a"`, `"b"`, 1)), "x.jsonl")
	if err != nil || len(recs) != 2 {
		t.Fatalf("%d records, error %v", len(recs), err)
	}
	if r := recs[1]; r.ID != "b" || r.Line != 3 || r.Expect != answer.Answer || r.Also[0] != answer.Dosing || !r.Has("x") || !r.Has("no", "t") || r.Has("a") {
		t.Errorf("record %+v", r)
	}
	recs, err = Parse(strings.NewReader("{}\n"+good+"\n[]\n"), "x.jsonl")
	if err == nil || strings.Count(err.Error(), "x.jsonl:") != 2 || len(recs) != 1 {
		t.Errorf("good records must stay and both faults be named: %d records, %v", len(recs), err)
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	b := write("b.jsonl", `{"id":"2","question":"q","expect":"crisis"}`)
	write("a.jsonl", `{"id":"1","question":"q","expect":"crisis"}`)
	write("sections.json", `{"not":"a set"}`)
	recs, err := Load(dir)
	if err != nil || len(recs) != 2 || recs[0].ID != "1" || recs[1].ID != "2" {
		t.Fatalf("records %+v, error %v", recs, err)
	}
	if _, err := Load(dir, b); err == nil || !strings.Contains(err.Error(), `id "2" stands already at`) {
		t.Errorf("repeated id: %v", err)
	}
	if _, err := Load(t.TempDir()); err == nil || !strings.Contains(err.Error(), "no record") {
		t.Errorf("empty folder: %v", err)
	}
	if _, err := Load(filepath.Join(dir, "missing")); err == nil {
		t.Error("missing path accepted")
	}
}

func TestSameSection(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"1. Antidepressants:", "antidepressants", true},
		{"## **Can methadone affect the efficacy of ketamine therapy?**", "Can methadone affect the efficacy of ketamine therapy?", true},
		{"Understanding Ketamine’s Mechanism of Action", "Understanding Ketamine's  Mechanism of Action", true},
		{"# [can you do it](https://example.org/x.pdf)", "Can you do it", true},
		{"Lithium (carbonate)", "Lithium", false},
		{"Lithium", "Lithium:", true},
		{"Benzodiazepines", "Antipsychotics", false},
		{"10 facts", "facts", false},
	} {
		if got := SameSection(c.a, c.b); got != c.want {
			t.Errorf("SameSection(%q, %q) = %v", c.a, c.b, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "{}", `{"id":"a","question":"q","expect":"crisis"}`, "\n\n[", `{"id":"a","question":"q","expect":"answer","sections":["# [a](b)"]}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		recs, err := Parse(strings.NewReader(s), "x")
		for _, r := range recs {
			if r.ID == "" || r.Question == "" || r.Line < 1 {
				t.Fatalf("bad record let through: %+v", r)
			}
			for _, sec := range r.Sections {
				if !SameSection(sec, sec) {
					t.Fatalf("%q differs from itself", sec)
				}
			}
		}
		if err == nil && len(recs) == 0 && strings.TrimSpace(s) != "" {
			t.Fatal("a line vanished without an error")
		}
	})
}
