package lexicon

import (
	"strings"
	"testing"
)

// The roles of medicines and conditions in everyday sentences, figures of speech
// among them. Where it is not sure that one is past or compared, it is taken.
func TestRoleTable(t *testing.T) {
	l := load(t)
	for _, line := range lines(t, "roles.txt") {
		q, want, ok := strings.Cut(line, " |")
		if !ok {
			t.Fatalf("no bar in %q", line)
		}
		if got := show(find(l, q)); got != strings.TrimSpace(want) {
			t.Errorf("%q\n got %s\nwant %s", q, got, want)
		}
	}
}
