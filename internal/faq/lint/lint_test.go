package lint

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"bedside/internal/faq"
)

var update = flag.Bool("update", false, "write the findings into the cases")

// vocabulary is a small lexicon: names, those that a class never answers for, words
// that are spelt as they should be, and lay words.
type vocabulary struct {
	names map[string]string
	never map[[2]string]bool
	words map[string]bool
	lay   map[string]string
}

func (v vocabulary) Resolve(name string) (string, bool) {
	c, ok := v.names[key(name)]
	return c, ok
}

func (v vocabulary) NeverUnder(class, name string) bool { return v.never[[2]string{class, name}] }

func (v vocabulary) Spelled(word string) bool {
	_, ok := v.names[word]
	return ok || v.words[word]
}

func (v vocabulary) StandsFor(phrase string) []string {
	if c, ok := v.lay[phrase]; ok {
		return []string{c}
	}
	return nil
}

var testVocabulary = vocabulary{
	names: map[string]string{"ketamine": "ketamine", "methadone": "methadone", "lithium": "lithium", "antidepressant": "antidepressant", "antidepressants": "antidepressant",
		"ssri": "ssri", "maoi": "maoi", "nardil": "phenelzine", "phenelzine": "phenelzine", "librium": "chlordiazepoxide", "clozapine": "clozapine", "loxapine": "loxapine",
		"clonazepam": "clonazepam", "lorazepam": "lorazepam"},
	never: map[[2]string]bool{{"antidepressant", "maoi"}: true, {"antidepressant", "phenelzine"}: true},
	words: words("after a session can i drive drink home friend there cop liver like made makes patch wide bold with"),
	lay:   map[string]string{"drowsy": "sedation"},
}

// A case is a txtar file, files after lines "-- NAME --": the comment may have lines "now: DAY" and "allow: HOST",
// the files are a content folder, those below "fixed/" are as Fix leaves them, and "want" lists the findings.
type lintCase struct {
	text    string // up to the fixed files
	now     time.Time
	hosts   []string
	content fstest.MapFS
	signed  map[string]string // by file: what DIGEST became
	fixed   string
	want    string
}

func (c lintCase) options() Options {
	return Options{Now: c.now, Hosts: c.hosts, Lexicon: "lexicon.yaml"}
}

const fixedMark = "-- fixed/"

const wantMark = "-- want --\n"

var fileMark = regexp.MustCompile(`(?m)^-- (\S+) --\n`)

var setting = regexp.MustCompile(`(?m)^(now|allow): (.+)$`)

func readCase(t *testing.T, file string) lintCase {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text, want, ok := strings.Cut(string(data), wantMark)
	if !ok {
		t.Fatalf("%s has no %q", file, wantMark)
	}
	fixed := ""
	if i := strings.Index(text, fixedMark); i >= 0 {
		text, fixed = text[:i], text[i:]
	}
	c := lintCase{text: text, fixed: fixed, want: want, now: time.Date(2026, 11, 15, 12, 0, 0, 0, time.UTC), content: make(fstest.MapFS), signed: make(map[string]string)}
	marks := fileMark.FindAllStringSubmatchIndex(text, -1)
	for i, m := range marks {
		end := len(text)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		c.content[text[m[2]:m[3]]] = &fstest.MapFile{Data: []byte(text[m[1]:end])}
	}
	if len(marks) == 0 {
		t.Fatalf("%s has no files", file)
	}
	for name, f := range c.content {
		c.signed[name] = sign(t, name, f)
	}
	for _, m := range setting.FindAllStringSubmatch(text[:marks[0][0]], -1) {
		switch m[1] {
		case "now":
			if c.now, err = time.Parse(day, m[2]); err != nil {
				t.Fatal(err)
			}
		case "allow":
			c.hosts = append(c.hosts, m[2])
		}
	}
	return c
}

// sign replaces the word DIGEST in a file by what a signature must be, and returns it.
func sign(t *testing.T, name string, f *fstest.MapFile) string {
	t.Helper()
	text := string(f.Data)
	if !strings.Contains(text, "signed: DIGEST\n") {
		return ""
	}
	f.Data = []byte(strings.Replace(text, "signed: DIGEST\n", "", 1))
	c, err := faq.Load(fstest.MapFS{name: f}, faq.Options{All: true})
	if err != nil {
		t.Fatal(err)
	}
	f.Data = []byte(strings.Replace(text, "DIGEST", c.Documents[0].Digest, 1))
	return c.Documents[0].Digest
}

func (c lintCase) corpus(t *testing.T) *faq.Corpus {
	t.Helper()
	corpus, err := faq.Load(c.content, faq.Options{All: true})
	if err != nil {
		t.Fatal(err)
	}
	return corpus
}

func cases(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	return files
}

func TestCases(t *testing.T) {
	for _, file := range cases(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			c := readCase(t, file)
			found, err := Folder(c.content, testVocabulary, c.options())
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, f := range found {
				fmt.Fprint(&got, f)
				if f.Fixable() {
					got.WriteString(" fixable")
				}
				got.WriteString("\n")
				if f.Fix == "" {
					t.Errorf("no mend for %s", f)
				}
			}
			fixed := mend(t, c)
			if *update {
				if err := os.WriteFile(file, []byte(c.text+fixed+wantMark+got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(c.want, got.String()); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.fixed, fixed); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// mend returns the files that Fix changes, as a case has them.
func mend(t *testing.T, c lintCase) string {
	t.Helper()
	p, err := newPlan(c.content, testVocabulary, c.options())
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, name := range p.names {
		text := string(p.after.files[name])
		if signed := c.signed[name]; signed != "" {
			text = strings.Replace(text, signed, "DIGEST", 1)
		}
		fmt.Fprintf(&b, "%s%s --\n%s", fixedMark, name, text)
	}
	return b.String()
}

// TestEveryRuleHasACase: testdata/RULE.txtar must expect a finding of the rule in
// a published file, and hold a file ok.md in which nothing is found.
func TestEveryRuleHasACase(t *testing.T) {
	known := make(map[string]bool)
	for _, r := range Rules() {
		known[r.ID] = true
		if r.Doc == "" || r.Anchor() != "#"+r.ID || r.Severity != Error && r.Severity != Warning {
			t.Errorf("rule %+v is not complete", r)
		}
		file := filepath.Join("testdata", r.ID+".txtar")
		if _, err := os.Stat(file); err != nil {
			t.Errorf("rule %s has no case: %v", r.ID, err)
			continue
		}
		c := readCase(t, file)
		if want := fmt.Sprintf(": %s: ", r.Severity); !strings.Contains(c.want, want) || !strings.Contains(c.want, "("+r.ID+")\n") {
			t.Errorf("%s expects no %s of the rule", file, r.Severity)
		}
		if c.content["ok.md"] == nil || strings.Contains(c.want, "ok.md:") && !strings.Contains(c.want, "how ok.md:") {
			t.Errorf("%s has no file ok.md without findings", file)
		}
	}
	if !slices.IsSortedFunc(Rules(), func(a, b Rule) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("rules are not in the order of their ids")
	}
	for _, file := range cases(t) {
		if id := strings.TrimSuffix(filepath.Base(file), ".txtar"); !known[id] && id != "status" {
			t.Errorf("%s is the case of no rule", file)
		}
	}
}

func TestRunDoesNotChangeTheCorpus(t *testing.T) {
	for _, file := range cases(t) {
		c := readCase(t, file)
		corpus := c.corpus(t)
		before := corpus.Hash()
		first := Run(corpus, testVocabulary, c.now, c.hosts...)
		second := Run(corpus, testVocabulary, c.now, c.hosts...)
		if corpus.Hash() != before || cmp.Diff(first, second) != "" {
			t.Errorf("%s: the corpus or the findings changed", file)
		}
	}
}

func TestSyllables(t *testing.T) {
	for word, want := range map[string]int{
		"the": 1, "call": 1, "used": 1, "needed": 2, "covered": 2, "doses": 2, "times": 1, "patches": 2, "people": 2, "little": 2, "provider": 3,
		"ketamine": 3, "methadone": 3, "lithium": 3, "medication": 4, "serious": 3, "psychiatrist": 4, "studies": 2, "IV": 2, "PTSD": 4,
		"side-effect": 3, "doctor's": 2, "you": 1, "agree": 2, "yes": 1, "depression": 3, "therapy": 3, "breathing": 2, "12": 2,
	} {
		if got := syllables(word); got != want {
			t.Errorf("syllables(%q) = %d, want %d", word, got, want)
		}
	}
}

func TestGrade(t *testing.T) {
	for _, c := range []struct {
		name, md string
		low, hi  float64
		words    int
	}{
		{"nothing", "", 0, 0, 0},
		{"only code", "    code\n", 0, 0, 0},
		{"plain", "Call us if you feel sick. We will help you. Do not drive home on your own.", -4, 3, 17},
		{"list items are sentences", "- eat well\n- sleep well\n- call us", -4, 3, 6},
		{"wrapped lines are not", "we are\nglad to\nhelp you", -2, 4, 6},
		{"hard", "Comprehensive evaluation of the patient's medical history, including previous psychiatric hospitalisation and concomitant pharmacological interventions, is indispensable.", 20, 45, 17},
		{"abbreviation", "Ask Dr. Example. She knows.", -2, 6, 5},
	} {
		grade, words := Grade(c.md)
		if grade < c.low || grade > c.hi || words != c.words {
			t.Errorf("%s: grade %.1f of %d words, want %.0f to %.0f of %d", c.name, grade, words, c.low, c.hi, c.words)
		}
	}
}

func BenchmarkRun1000(b *testing.B) {
	fsys := make(fstest.MapFS)
	for i := range 50 {
		var s strings.Builder
		s.WriteString("---\ntitle: Page\nstatus: published\nowner: lead\nexample: true\n---\n")
		for j := range 20 {
			fmt.Fprintf(&s, "## Can I do thing %d of page %d?\n<!-- covers: [ketamine] -->\n\n%s\n\n", j, i, strings.Repeat("Some words about this thing, with care. ", 15))
		}
		fsys[fmt.Sprintf("page-%d.md", i)] = &fstest.MapFile{Data: []byte(s.String())}
	}
	c, err := faq.Load(fsys, faq.Options{All: true})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		Run(c, testVocabulary, time.Time{})
	}
}
