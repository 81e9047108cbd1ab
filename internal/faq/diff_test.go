package faq

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestDiff(t *testing.T) {
	got := Diff("one\r\ntwo\nthree\n\n", "one\n2\nthree\nfour")
	want := []DiffLine{{DiffSame, "one", 1, 1}, {DiffRemoved, "two", 2, 0}, {DiffAdded, "2", 0, 2}, {DiffSame, "three", 3, 3}, {DiffAdded, "four", 0, 4}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := Diff("", "\n"); got != nil {
		t.Errorf("Diff of nothing = %v", got)
	}
	// Both texts can be read out of it, whole and with their numbers.
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "", "é", "  "}), 0, 12)
		before, after := strings.Join(lines.Draw(t, "before"), "\n"), strings.Join(lines.Draw(t, "after"), "\n")
		var old, now []string
		for _, l := range Diff(before, after) {
			if l.Op != DiffAdded {
				if old = append(old, l.Text); l.Before != len(old) {
					t.Fatalf("line %+v", l)
				}
			}
			if l.Op != DiffRemoved {
				if now = append(now, l.Text); l.After != len(now) {
					t.Fatalf("line %+v", l)
				}
			}
			if (l.Op == DiffAdded) != (l.Before == 0) || (l.Op == DiffRemoved) != (l.After == 0) {
				t.Fatalf("line %+v", l)
			}
		}
		if got := strings.Join(old, "\n"); got != strings.TrimRight(before, "\n") {
			t.Fatalf("before %q, got %q", before, got)
		}
		if got := strings.Join(now, "\n"); got != strings.TrimRight(after, "\n") {
			t.Fatalf("after %q, got %q", after, got)
		}
	})
}
