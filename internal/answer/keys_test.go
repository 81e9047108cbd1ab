package answer

import "testing"

func TestKeyOfTwoNamesNeither(t *testing.T) {
	ring := newKeyring([]string{"one", "other", "two", "three", "two"}, func(s string) [8]byte { return [8]byte{s[0]} })
	for _, name := range []string{"two", "three"} {
		if got, ok := ring[[8]byte{name[0]}]; ok {
			t.Errorf("a key of two names one: %s", got)
		}
	}
	if got, ok := ring[[8]byte{'o'}]; ok {
		t.Errorf("a key of two names one: %s", got)
	}
	if got := newKeyring([]string{"one", "one"}, KeyOf)[KeyOf("one")]; got != "one" {
		t.Errorf("the same name twice is no collision: %q", got)
	}
}
