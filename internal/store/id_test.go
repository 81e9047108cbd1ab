package store

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestCodes(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$`)
	seen := make(map[string]bool)
	letters := make(map[rune]int)
	for range 5000 {
		code := NewCode()
		if !form.MatchString(code) {
			t.Fatalf("code %s", code)
		}
		hash, err := hashCode(code)
		ok(t, err)
		seen[hash] = true
		for _, r := range strings.ReplaceAll(code, "-", "") {
			letters[r]++
		}
	}
	if len(seen) != 5000 || len(letters) != 32 {
		t.Errorf("%d different codes of 5000, of %d letters", len(seen), len(letters))
	}
	for r, n := range letters { // 2,500 each on average; 5 % is 2.5 standard deviations, 15 % never happens
		if n < 2125 || n > 2875 {
			t.Errorf("%c comes %d times", r, n)
		}
	}
}

// TestCodeAsTyped: however a code is typed, it is the same one, and another is not.
func TestCodeAsTyped(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		chars := rapid.SliceOfN(rapid.SampledFrom([]rune("0123456789ABCDEFGHJKMNPQRSTVWXYZ")), codeChars, codeChars).Draw(t, "code")
		code := string(chars)
		want, err := hashCode(code)
		if err != nil {
			t.Fatal(err)
		}
		typed := []rune{}
		for _, r := range chars {
			switch {
			case r == '0' && rapid.Bool().Draw(t, "O"):
				r = rapid.SampledFrom([]rune("Oo")).Draw(t, "as")
			case r == '1' && rapid.Bool().Draw(t, "I"):
				r = rapid.SampledFrom([]rune("IiLl")).Draw(t, "as")
			}
			typed = append(typed, r)
			typed = append(typed, rapid.SampledFrom([][]rune{nil, nil, []rune(" "), []rune("-")}).Draw(t, "gap")...)
		}
		text := string(typed)
		if rapid.Bool().Draw(t, "lower") {
			text = strings.ToLower(text)
		}
		if got, err := hashCode(text); err != nil || got != want {
			t.Fatalf("%q is not %q: %v", text, code, err)
		}
		i := rapid.IntRange(0, codeChars-1).Draw(t, "place")
		chars[i] = rapid.SampledFrom([]rune("0123456789ABCDEFGHJKMNPQRSTVWXYZ")).Filter(func(r rune) bool { return r != chars[i] }).Draw(t, "other")
		if got, _ := hashCode(string(chars)); got == want {
			t.Fatalf("%q has the hash of another", string(chars))
		}
	})
}

func TestIDsSortByTime(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 2, 9, 30, 0, 0, time.UTC)
	list := []string{}
	seen := make(map[string]bool)
	for i := range 3000 {
		s := newID(start.Add(time.Duration(i) * time.Millisecond))
		if len(s) != 26 || seen[s] {
			t.Fatalf("id %q", s)
		}
		seen[s] = true
		list = append(list, s)
	}
	if !slices.IsSorted(list) {
		t.Error("later ids do not sort later")
	}
	if a, b := newID(start), newID(start); a == b {
		t.Error("two ids of one moment are the same")
	}
}

// TestBytes: an id and its bytes are one another's, and no other text stands for them.
func TestBytes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var want [16]byte
		copy(want[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "bytes"))
		id := IDOf(want)
		if got, err := Bytes(id); err != nil || got != want {
			t.Fatalf("%x is %s, which is %x, %v", want, id, got, err)
		}
		other := []byte(id)
		i := rapid.IntRange(0, len(id)-1).Draw(t, "place")
		other[i] = rapid.SampledFrom([]byte("0123456789ABCDEFGHJKMNPQRSTVWXYZ")).Draw(t, "letter")
		if got, err := Bytes(string(other)); err == nil && (got == want) != (string(other) == id) {
			t.Fatalf("%s and %s are %x", other, id, got)
		}
	})
	at := time.Date(2026, 11, 2, 9, 30, 0, 0, time.UTC)
	if _, err := Bytes(newID(at)); err != nil {
		t.Error(err)
	}
	whole := IDOf([16]byte{15: 1})
	for _, bad := range []string{"", "0", whole[:25], whole + "0", strings.Repeat("z", 26), strings.Repeat("U", 26), whole[:25] + "5", whole[:13] + "\n" + whole[14:], whole + "\n"} {
		if b, err := Bytes(bad); !errors.Is(err, ErrInvalid) {
			t.Errorf("%q is taken for %x: %v", bad, b, err)
		}
	}
}
