package lexicon

import (
	"os"
	"strings"
	"testing"
)

// lines reads a table of test data: one case a line, # for remarks.
func lines(t testing.TB, name string) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, line := range strings.Split(string(data), "\n") {
		if line != "" && line[0] != '#' {
			out = append(out, line)
		}
	}
	return out
}

// Every invented name is found in every medicine's place: as unknown, or, where
// it lies near a known one, as a question or a correction that the reply shows.
func TestInventedNamesInSlots(t *testing.T) {
	l := load(t)
	names := strings.Fields(strings.Join(lines(t, "invented.txt"), " "))
	asked, corrected, cases := 0, 0, 0
	for _, s := range lines(t, "slots.txt") {
		for _, n := range names {
			cases++
			q, found := strings.ReplaceAll(s, "%s", n), false
			for _, m := range find(l, q) {
				if m.Surface != n && !strings.HasPrefix(m.Surface, n+" ") {
					continue
				}
				found = true
				if m.Kind == Ambiguous {
					asked++
				} else if m.Corrected {
					corrected++
				}
			}
			if !found {
				t.Errorf("%q: %s", q, show(find(l, q)))
			}
		}
	}
	if 100*(asked+corrected) > 5*cases {
		t.Errorf("%d asked, %d corrected of %d: too many invented names are taken for known ones", asked, corrected, cases)
	}
	t.Logf("%d cases, %d asked, %d corrected", cases, asked, corrected)
}

func TestOrdinaryTable(t *testing.T) {
	l := load(t)
	for _, q := range lines(t, "ordinary.txt") {
		if got := show(find(l, q)); strings.ContainsAny(got, "!?") {
			t.Errorf("%q: %s", q, got)
		}
	}
}
