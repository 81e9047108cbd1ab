package redact_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"bedside/internal/redact"
)

// newFinder knows the medicines of testdata, one phone of the clinic, and a day.
func newFinder(t testing.TB) *redact.Finder {
	t.Helper()
	known := make(map[string]bool)
	for _, line := range lines(t, "testdata/medicines.txt") {
		for _, w := range strings.Fields(line) {
			known[w] = true
		}
	}
	if len(known) < 50 {
		t.Fatalf("only %d medicines for the tests", len(known))
	}
	return &redact.Finder{
		IsMedicine: func(w string) bool { return known[w] },
		Public:     []string{"+1 (555) 555-0100"},
		Now:        func() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) },
	}
}

// lines reads a file of testdata without blank lines and comments.
func lines(t testing.TB, file string) []string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(strings.Split(string(raw), "\n"), func(l string) bool { return l == "" || strings.HasPrefix(l, "#") })
}

// sentence is a labelled text.
type sentence struct {
	text string
	want []redact.Finding
}

// parse reads a line of a set: words with {kind:detail} in it.
func parse(t testing.TB, line string) sentence {
	t.Helper()
	line = strings.NewReplacer(`{at}`, "\x00at\x01", `{dot}`, "\x00dot\x01").Replace(line)
	var s sentence
	for {
		before, rest, found := strings.Cut(line, "{")
		s.text += unescape(t, before)
		if !found {
			break
		}
		label, after, closed := strings.Cut(rest, "}")
		kind, detail, colon := strings.Cut(label, ":")
		if !closed || !colon || !slices.Contains(redact.Kinds(), redact.Kind(kind)) {
			t.Fatalf("bad label in %q", line)
		}
		start := len(s.text)
		s.text += unescape(t, detail)
		s.want = append(s.want, redact.Finding{Kind: redact.Kind(kind), Start: start, End: len(s.text)})
		line = after
	}
	return s
}

func unescape(t testing.TB, s string) string {
	t.Helper()
	out, err := strconv.Unquote(`"` + strings.NewReplacer(`"`, `\"`, "\x00", "{", "\x01", "}").Replace(s) + `"`)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return out
}

func load(t testing.TB, file string) []sentence {
	t.Helper()
	var out []sentence
	for _, line := range lines(t, file) {
		out = append(out, parse(t, line))
	}
	return out
}

// score counts, for one kind, what was labelled, found, and found rightly.
type score struct{ labelled, hit, found, right int }

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

func (s score) recall() float64    { return ratio(s.hit, s.labelled) }
func (s score) precision() float64 { return ratio(s.right, s.found) }

// covers reports whether every letter and digit of a label lies in findings of its
// kind, or of any kind with any.
func covers(text string, want redact.Finding, found []redact.Finding, kindless bool) bool {
	for i, r := range text[want.Start:want.End] {
		at := want.Start + i
		if (unicode.IsLetter(r) || unicode.IsDigit(r)) && !slices.ContainsFunc(found, func(f redact.Finding) bool {
			return f.Start <= at && at < f.End && (kindless || f.Kind == want.Kind)
		}) {
			return false
		}
	}
	return true
}

// measure scores a set and reports what is wrong in it, line by line. Nothing
// labelled is leaked if every detail is struck, as whatever kind.
func measure(f *redact.Finder, set []sentence) (byKind map[redact.Kind]*score, leaks, cleanHurt int, wrong []string) {
	byKind = make(map[redact.Kind]*score)
	for _, k := range redact.Kinds() {
		byKind[k] = new(score)
	}
	for _, s := range set {
		found := f.Find(s.text)
		bad := false
		for _, w := range s.want {
			byKind[w.Kind].labelled++
			if covers(s.text, w, found, false) {
				byKind[w.Kind].hit++
			} else {
				bad = true
			}
			if !covers(s.text, w, found, true) {
				leaks++
			}
		}
		for _, got := range found {
			byKind[got.Kind].found++
			if slices.ContainsFunc(s.want, func(w redact.Finding) bool { return w.Kind == got.Kind && w.Start < got.End && got.Start < w.End }) {
				byKind[got.Kind].right++
			} else {
				bad = true
			}
		}
		if len(s.want) == 0 && len(found) > 0 {
			cleanHurt++
		}
		if bad {
			wrong = append(wrong, fmt.Sprintf("%q became %q", s.text, redact.Strike(s.text, found)))
		}
	}
	return byKind, leaks, cleanHurt, wrong
}

// The floors are the promise of the package: names are told by rules of thumb, the
// rest has a shape.
const (
	recallOfNames, precisionOfNames = 0.85, 0.95
	recallOfRest, precisionOfRest   = 0.95, 0.95
)

// TestScoreCanFail measures a finder that sees nothing wrong: one that was given
// everything as a medicine and labels that it cannot find.
func TestScoreCanFail(t *testing.T) {
	f := newFinder(t)
	f.IsMedicine = func(string) bool { return true }
	set := []sentence{parse(t, "my name is {name:Jane Fakename}"), parse(t, "call {name:555-555-0142}")}
	byKind, leaks, _, wrong := measure(f, set)
	if s := byKind[redact.Name]; s.recall() != 0 || byKind[redact.Phone].precision() != 0 || leaks != 1 || len(wrong) != 2 {
		t.Errorf("names %+v, phones %+v, %d leaks, wrong %q", *s, *byKind[redact.Phone], leaks, wrong)
	}
}

// TestSets scores both halves. The second was written before the rules; its file
// tells what the first run over it gave.
func TestSets(t *testing.T) {
	f := newFinder(t)
	for _, c := range []struct {
		file            string
		labelled, clean int // at least
	}{
		{"testdata/dev.txt", 100, 70},
		{"testdata/heldout.txt", 100, 80},
	} {
		t.Run(c.file, func(t *testing.T) {
			set := load(t, c.file)
			clean := 0
			for _, s := range set {
				if len(s.want) == 0 {
					clean++
				}
			}
			if len(set)-clean < c.labelled || clean < c.clean {
				t.Fatalf("%d sentences with details and %d without, want at least %d and %d", len(set)-clean, clean, c.labelled, c.clean)
			}
			byKind, leaks, hurt, wrong := measure(f, set)
			t.Logf("%-10s %8s %6s %9s", "kind", "labelled", "recall", "precision")
			for _, k := range redact.Kinds() {
				s := byKind[k]
				t.Logf("%-10s %8d %6.3f %9.3f", k, s.labelled, s.recall(), s.precision())
				least := [2]float64{recallOfRest, precisionOfRest}
				if k == redact.Name {
					least = [2]float64{recallOfNames, precisionOfNames}
				}
				if s.labelled < 2 {
					t.Errorf("%s: only %d labelled", k, s.labelled)
				}
				if s.recall() < least[0] || s.precision() < least[1] {
					t.Errorf("%s: recall %.3f and precision %.3f, want %.2f and %.2f", k, s.recall(), s.precision(), least[0], least[1])
				}
			}
			t.Logf("%d of all details left standing, %d of %d clean sentences changed", leaks, hurt, clean)
			if hurt > 0 {
				t.Errorf("%d of %d clean sentences changed", hurt, clean)
			}
			for _, w := range wrong {
				t.Log(w)
			}
		})
	}
}
