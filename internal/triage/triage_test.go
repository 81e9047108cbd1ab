package triage

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bedside/internal/textnorm"
)

func newTriage(tb testing.TB) *Triage {
	tb.Helper()
	tr, err := New()
	if err != nil {
		tb.Fatal(err)
	}
	return tr
}

// fires reports whether the rule holds in the text, whatever else does.
func (t *Triage) fires(r *rule, raw string) bool {
	s := new(scan)
	s.reset(t.c)
	folded := textnorm.Fold(raw)
	if open, changed := undisguise(folded); changed {
		folded = open
	}
	s.ws = s.rd.read(folded, textnorm.Tokens(folded))
	s.run()
	for _, h := range s.hits {
		if h.rule == r {
			return true
		}
	}
	return r.footer && s.footer || r.soft && s.softly == r
}

func TestRuleExamples(t *testing.T) {
	tr := newTriage(t)
	for _, r := range tr.c.rules {
		for _, e := range r.examples {
			if !tr.fires(r, e.s) {
				t.Errorf("%s:%d: rule %s does not find its example %q", e.file, e.n, r.id, e.s)
			}
			if f := tr.Look(e.s); redFlag(r.category) && !r.footer && !r.soft && !r.weak && !redFlag(f.Category) {
				t.Errorf("%s:%d: %q is no red flag: %+v", e.file, e.n, e.s, f)
			}
		}
		for _, e := range r.mustNot {
			if tr.fires(r, e.s) {
				t.Errorf("%s:%d: rule %s finds %q", e.file, e.n, r.id, e.s)
			}
		}
	}
}

// outcomeOf is what a family test compares.
func outcomeOf(f Finding) string {
	switch {
	case redFlag(f.Category):
		return "alarm"
	case f.Soft:
		return "soft"
	}
	return string(f.Category)
}

func TestFamilies(t *testing.T) {
	tr := newTriage(t)
	files, _ := filepath.Glob("testdata/*.txt")
	for _, file := range files {
		total, bad := map[string]int{}, map[string][]string{}
		for _, p := range readPhrases(t, file) {
			total[p.kind]++
			f := tr.Look(p.text)
			got := outcomeOf(f)
			ok := true
			switch p.kind {
			case "explicit", "indirect", "must":
				ok = got == "alarm"
			case "negative":
				ok = got != "alarm"
			case "dosing", "illicit", "chatter", "injection", "foreign", "link_only", "unreadable", "personal_data":
				ok = got == p.kind
			case "notdosing":
				ok = got != "dosing" && got != "alarm"
			default:
				t.Fatalf("%s: unknown kind %q", file, p.kind)
			}
			if !ok {
				bad[p.kind] = append(bad[p.kind], p.text+"  ["+got+" "+f.Rule+"]")
			}
		}
		for kind, n := range total {
			share := float64(n-len(bad[kind])) / float64(n)
			t.Logf("%s %s: %d of %d (%.1f %%)", filepath.Base(file), kind, n-len(bad[kind]), n, 100*share)
			if share < floors[kind] {
				t.Errorf("%s %s: %.1f %% is under the floor; missed:\n  %s", filepath.Base(file), kind, 100*share, strings.Join(bad[kind], "\n  "))
			} else if len(bad[kind]) > 0 {
				t.Logf("missed:\n  %s", strings.Join(bad[kind], "\n  "))
			}
		}
	}
}

// floors are the clinical targets: shares of each kind that must come out right.
var floors = map[string]float64{
	"explicit": 0.98, "indirect": 0.90, "must": 1, "negative": 0.97,
	"dosing": 0.95, "notdosing": 0.95, "illicit": 0.9, "chatter": 0.9, "injection": 0.9,
	"foreign": 0.9, "link_only": 0.9, "unreadable": 0.9, "personal_data": 0.9,
}

type phrase struct{ kind, text string }

func readPhrases(t *testing.T, file string) []phrase {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []phrase
	kind := ""
	for sc := bufio.NewScanner(f); sc.Scan(); {
		text := strings.TrimSpace(sc.Text())
		if k, ok := strings.CutPrefix(text, "## "); ok {
			kind = k
			continue
		}
		if text == "" || strings.HasPrefix(text, "# ") {
			continue
		}
		out = append(out, phrase{kind, text})
	}
	return out
}

// TestDevset replays the shared labelled questions where they are present.
func TestDevset(t *testing.T) {
	tr := newTriage(t)
	dir := filepath.Join("..", "..", "..", "shared", "devset")
	files, _ := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if len(files) == 0 {
		t.Skip("labelled set not present")
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".jsonl")
		total, bad := 0, []string(nil)
		for _, rec := range readDev(t, file) {
			if name == "borderline" {
				continue
			}
			f := tr.Look(rec.Question)
			got := outcomeOf(f)
			want := rec.Expect
			ok := true
			switch {
			case want == "crisis":
				ok = got == "alarm"
			case got == "alarm":
				ok = contains(rec.Also, "crisis")
			case want == "dosing":
				ok = got == "dosing" || contains(rec.Also, "no_answer")
			case want == "no_answer":
				ok = got != "dosing"
			default:
				ok = got == "" || got == "soft"
				if got == "dosing" {
					ok = contains(rec.Also, "dosing")
				}
				if got != "" {
					ok = ok || contains(rec.Also, "no_answer")
				}
			}
			total++
			if !ok {
				bad = append(bad, rec.ID+" "+rec.Question+"  ["+got+" "+f.Rule+"]")
			}
		}
		floor := 0.98
		if name == "hard_negative" {
			floor = 0.97
		}
		if total > 0 && float64(total-len(bad))/float64(total) < floor {
			t.Errorf("%s: %d of %d right; missed:\n  %s", name, total-len(bad), total, strings.Join(bad, "\n  "))
		} else if len(bad) > 0 {
			t.Logf("%s missed:\n  %s", name, strings.Join(bad, "\n  "))
		}
	}
}

type devRecord struct {
	ID, Question, Expect string
	Also                 []string
}

func readDev(t *testing.T, file string) []devRecord {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []devRecord
	for _, l := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		var r devRecord
		if err := json.Unmarshal([]byte(l), &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// What has happened to somebody else's body goes before what they may have meant
// by it: the text for it names naloxone.
func TestBodyBeforeAnothersWish(t *testing.T) {
	tr := newTriage(t)
	for text, want := range map[string]Category{
		"he took too much and won't wake up":                  Overdose,
		"she says she wants to die and took all her pills":    Overdose,
		"i took too many pills and don't want to wake up":     Suicide,
		"my brother says he wants to kill himself":            Suicide,
		"my friend wants to die and he has stopped breathing": Breathing,
	} {
		if f := tr.Look(text); f.Category != want || f.Tier == NoTier {
			t.Errorf("%q: %s, tier %d, want %s", text, f.Category, f.Tier, want)
		}
	}
}
