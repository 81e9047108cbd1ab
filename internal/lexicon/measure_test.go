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

// Every invented name is found in every medicine's place.
func TestInventedNamesInSlots(t *testing.T) {
	l := load(t)
	names := strings.Fields(strings.Join(lines(t, "invented.txt"), " "))
	missed, corrected, asked, cases := 0, 0, 0, 0
	bySlot, byName := map[string]int{}, map[string]int{}
	for _, s := range lines(t, "slots.txt") {
		for _, n := range names {
			cases++
			found := false
			for _, m := range find(l, strings.ReplaceAll(s, "%s", n)) {
				if m.Surface != n {
					continue
				}
				switch {
				case m.Kind == Ambiguous:
					asked++
				case m.Corrected:
					corrected++
					byName["corrected "+n+" to "+m.Name]++
				}
				found = true
			}
			if !found {
				missed++
				bySlot[s]++
				byName[n]++
			}
		}
	}
	t.Logf("%d cases: %d missed, %d asked, %d corrected", cases, missed, asked, corrected)
	for s, n := range bySlot {
		t.Logf("%d %s", n, s)
	}
	for s, n := range byName {
		if n > 8 {
		t.Logf("%d name %s", n, s)
		}
	}
}

func TestOrdinaryTable(t *testing.T) {
	l := load(t)
	n := 0
	for _, q := range lines(t, "ordinary.txt") {
		if got := show(find(l, q)); strings.ContainsAny(got, "!?") {
			n++
			t.Logf("%q: %s", q, got)
		} else if strings.Contains(got, ":") && os.Getenv("ALL") != "" {
			t.Logf("OK %q: %s", q, got)
		}
	}
	t.Logf("%d", n)
}
