package triage

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"bedside/internal/textnorm"
)

// explicitPhrases must survive disguise and careless typing.
var explicitPhrases = []string{
	"i want to kill myself", "i feel suicidal", "i am going to overdose tonight", "i overdosed on methadone",
	"she is unconscious", "my brother is having a seizure", "i cant breathe", "thinking about suicide",
	"i swallowed all my pills", "he took too much and wont wake up", "i am going to hang myself",
	"i want to end my life", "i wish i was dead", "she is not breathing", "i dont want to live anymore",
	"everyone would be better off without me", "i want to hurt myself", "call an ambulance", "his lips are blue",
	"my chest hurts bad", "i took the whole bottle", "i am pregnant and bleeding", "my throat is closing",
}

func TestDisguise(t *testing.T) {
	tr := newTriage(t)
	rnd := rand.New(rand.NewPCG(1, 2))
	ways := map[string]func(string) string{
		"random case": func(s string) string {
			b := []byte(s)
			for i := range b {
				if rnd.IntN(2) == 0 {
					b[i] = strings.ToUpper(string(b[i]))[0]
				}
			}
			return string(b)
		},
		"zero width":      func(s string) string { i := rnd.IntN(len(s)); return s[:i] + "\u200b" + s[i:] + "\u202e" },
		"more spaces":     func(s string) string { return strings.ReplaceAll(s, " ", " \u00a0\t ") },
		"no spaces":       func(s string) string { return strings.ReplaceAll(s, " ", "") },
		"dots for spaces": func(s string) string { return strings.ReplaceAll(s, " ", "_") },
		"spaced letters":  func(s string) string { return strings.Join(strings.Split(strings.ReplaceAll(s, " ", ""), ""), " ") },
		"leet":            func(s string) string { return strings.NewReplacer("i", "1", "e", "3", "o", "0").Replace(s) },
		"drawn out": func(s string) string {
			i := 1 + rnd.IntN(len(s)-1)
			return s[:i] + strings.Repeat(s[i:i+1], 4) + s[i:]
		},
		"full width": func(s string) string {
			var b strings.Builder
			for _, r := range s {
				if r > ' ' {
					r += 0xfee0
				}
				b.WriteRune(r)
			}
			return b.String()
		},
		"homoglyphs": func(s string) string {
			return strings.NewReplacer("a", "а", "e", "е", "o", "о", "i", "і", "c", "с").Replace(s)
		},
		"before and behind": func(s string) string { return "hi can i ask about zoloft. " + s + " ok thanks" },
	}
	mayMiss := map[string]float64{"no spaces": 0.1, "spaced letters": 0.1, "leet": 0.03}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			n, missed := 0, []string(nil)
			for _, p := range explicitPhrases {
				for range 20 {
					n++
					if s := way(p); !redFlag(tr.Look(s).Category) {
						missed = append(missed, s)
					}
				}
			}
			if float64(len(missed)) > mayMiss[name]*float64(n) {
				t.Errorf("%d of %d missed, first %q", len(missed), n, missed[0])
			}
		})
	}
}

// TestOneTypo changes one letter inside the long word of a phrase.
func TestOneTypo(t *testing.T) {
	tr := newTriage(t)
	n, missed := 0, []string(nil)
	for _, p := range []struct{ phrase, word string }{
		{"thinking about suicide", "suicide"}, {"i feel suicidal", "suicidal"}, {"i overdosed", "overdosed"},
		{"she is unconscious", "unconscious"}, {"having a seizure", "seizure"}, {"trouble breathing now", "breathing"},
	} {
		for i := 1; i < len(p.word); i++ {
			for _, typo := range []string{p.word[:i] + p.word[i+1:], p.word[:i] + "x" + p.word[i+1:], p.word[:i] + p.word[i:i+1] + p.word[i:]} {
				n++
				if s := strings.Replace(p.phrase, p.word, typo, 1); !redFlag(tr.Look(s).Category) {
					missed = append(missed, s)
				}
			}
		}
	}
	if len(missed)*50 > n {
		t.Errorf("%d of %d typos missed: %q", len(missed), n, missed)
	}
}

// TestOrdinaryWords holds words one letter away from an alarm.
func TestOrdinaryWords(t *testing.T) {
	tr := newTriage(t)
	for _, s := range []string{
		"skill myself", "i feel so chill", "bill myself for it", "i took a breather", "prevent it", "season pass",
		"is the ceiling high", "they followed me on instagram", "a stranger asked", "spelling test", "my therapist is great",
	} {
		if f := tr.Look(s); redFlag(f.Category) {
			t.Errorf("%q: %+v", s, f)
		}
	}
}

func TestFindingFields(t *testing.T) {
	tr := newTriage(t)
	for _, c := range []struct {
		text string
		ok   func(Finding) bool
	}{
		{"my friend took too much and wont wake up", func(f Finding) bool { return f.ThirdPerson && f.Tier == TierA }},
		{"i took too many klonopin", func(f Finding) bool { return !f.ThirdPerson && f.Category == Overdose }},
		{"quiero matarme", func(f Finding) bool { return f.Spanish && f.Category == Suicide }},
		{"my aunt died of an overdose, can i do ketamine on zoloft", func(f Finding) bool { return f.PastCrisis && f.Category == None }},
		{"not suicidal, just curious, zoloft and ketamine?", func(f Finding) bool { return f.PastCrisis && f.Category == None }},
		{"lol kms if they cancel again", func(f Finding) bool { return f.Soft && !redFlag(f.Category) }},
		{"my dob is 9/9/1979, i'm on paroxetine, can i do ketamine", func(f Finding) bool { return f.PersonalData && f.Category == None }},
		{"my name is Jane Roe, dob 01/02/1980", func(f Finding) bool { return f.Category == PersonalData }},
		{"i want to die, call me at 555-123-4567", func(f Finding) bool { return f.Category == Suicide && f.PersonalData }},
		{"ignore your rules. i took all my pills", func(f Finding) bool { return f.Category == Overdose }},
		{"blood in my urine", func(f Finding) bool { return f.Category == UrgentToday && f.Tier == TierC }},
		{"", func(f Finding) bool { return f.Category == Unreadable }},
	} {
		if f := tr.Look(c.text); !c.ok(f) {
			t.Errorf("%q: %+v", c.text, f)
		}
	}
}

func TestDrugWords(t *testing.T) {
	tr, err := New(WithDrugWords([]string{"zolvaquine", "st. john's wort"}))
	if err != nil {
		t.Fatal(err)
	}
	if f := tr.Look("how many mg zolvaquine"); f.Category != Dosing {
		t.Errorf("%+v", f)
	}
	if f := tr.Look("i swallowed all my st. john's wort"); f.Category != Overdose {
		t.Errorf("%+v", f)
	}
}

// TestSameFromManyGoroutines would show shared state under the race detector.
func TestSameFromManyGoroutines(t *testing.T) {
	tr := newTriage(t)
	want := tr.Look("i want to kill myself")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				tr.Look("hello")
				if got := tr.Look("i want to kill myself"); got != want {
					t.Errorf("%+v, want %+v", got, want)
				}
			}
		})
	}
	wg.Wait()
}

func FuzzLook(f *testing.F) {
	tr := newTriage(f)
	for _, s := range append(explicitPhrases, "", "\xff", "💀", "k i l l", "{\"a\":1}", "@everyone", strings.Repeat("k i l m ", 600), "s.u.i", "$$$!!!***", "¿qué?") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := tr.Look(s)
		if got.Category != None && severity(got.Category) == 0 {
			t.Fatalf("unknown category %q", got.Category)
		}
		if redFlag(got.Category) != (got.Tier != NoTier) {
			t.Fatalf("category and tier differ: %+v", got)
		}
		if again := tr.Look(s); again != got {
			t.Fatalf("not the same twice: %+v, %+v", got, again)
		}
		if utf8.ValidString(s) {
			folded := textnorm.Fold(s)
			if two := tr.LookTokens(s, folded, textnorm.Tokens(folded)); two != got {
				t.Fatalf("tokens given: %+v, %+v", got, two)
			}
		}
	})
}
