package seal_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bedside/internal/seal"
)

// Keys for tests: anybody can read them here, so they protect nothing.
var (
	keyA = base64.StdEncoding.EncodeToString([]byte("a key for tests, thirty-two byte"))
	keyB = hex.EncodeToString([]byte("b key for tests, thirty-two byte"))
)

func newSealer(t testing.TB, key, old string) *seal.Sealer {
	t.Helper()
	s, err := seal.New(key, old)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mustSeal(t testing.TB, s *seal.Sealer, text string, row ...string) []byte {
	t.Helper()
	sealed, err := s.Seal(text, row...)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func TestSealedTextOpensInItsRow(t *testing.T) {
	s := newSealer(t, keyA, "")
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOfN(rapid.Byte(), 0, 900).Draw(t, "text"))
		row := rapid.SliceOfN(rapid.String(), 0, 3).Draw(t, "row")
		sealed, err := s.Seal(text, row...)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Open(sealed, row...)
		if err != nil || got != text {
			t.Fatalf("opened as %q, %v; sealed %q", got, err, text)
		}
		if len(text) > 8 && bytes.Contains(sealed, []byte(text)) {
			t.Fatal("the text can be read in the sealed form")
		}
	})
}

func TestOtherRowIsRefused(t *testing.T) {
	s := newSealer(t, keyA, "")
	sealed := mustSeal(t, s, "the text", "north", "17")
	for name, row := range map[string][]string{
		"another item": {"north", "18"}, "another clinic": {"south", "17"}, "none": nil, "cut": {"north"},
		"more": {"north", "17", ""}, "other bounds": {"nort", "h17"}, "swapped": {"17", "north"}, "one part": {"north17"},
	} {
		if text, err := s.Open(sealed, row...); !errors.Is(err, seal.ErrTampered) || text != "" {
			t.Errorf("%s: opened as %q, %v; want ErrTampered", name, text, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SliceOfN(rapid.StringN(0, 3, -1), 0, 3).Draw(t, "a")
		b := rapid.SliceOfN(rapid.StringN(0, 3, -1), 0, 3).Draw(t, "b")
		sealed, err := s.Seal("text", a...)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Open(sealed, b...); (err == nil) != slices.Equal(a, b) {
			t.Fatalf("sealed for %q, opened for %q: %v", a, b, err)
		}
	})
}

func TestEveryFlippedBitIsRefused(t *testing.T) {
	s := newSealer(t, keyA, keyB)
	sealed := mustSeal(t, s, "may I drink on naltrexone", "north", "17")
	for i := range 8 * len(sealed) {
		changed := bytes.Clone(sealed)
		changed[i/8] ^= 1 << (i % 8)
		refused(t, s, changed)
	}
	for n := range len(sealed) {
		refused(t, s, sealed[:n])
	}
	refused(t, s, append(bytes.Clone(sealed), 0))
}

// refused requires that bytes do not open, with one of the two errors.
func refused(t *testing.T, s *seal.Sealer, changed []byte) {
	t.Helper()
	text, err := s.Open(changed, "north", "17")
	if text != "" || !errors.Is(err, seal.ErrTampered) && !errors.Is(err, seal.ErrKeyLost) {
		t.Fatalf("%x opened as %q, %v", changed, text, err)
	}
	if again, err := s.Rotate(changed, "north", "17"); err == nil {
		t.Fatalf("%x was sealed again as %x", changed, again)
	}
}

func TestRandomMutationsAreRefused(t *testing.T) {
	s := newSealer(t, keyA, keyB)
	a, b := mustSeal(t, s, "one text", "north", "17"), mustSeal(t, s, "another text", "north", "17")
	r := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		changed := bytes.Clone(a)
		switch r.IntN(5) {
		case 0: // some bytes written over
			for range 1 + r.IntN(4) {
				changed[r.IntN(len(changed))] = byte(r.Uint32())
			}
		case 1: // a piece of another sealed text
			i, j := r.IntN(len(a)), r.IntN(len(a))
			copy(changed[min(i, j):max(i, j)], b[min(i, j):])
		case 2: // a piece cut out
			i, j := r.IntN(len(a)), r.IntN(len(a))
			changed = slices.Delete(changed, min(i, j), max(i, j))
		case 3: // a piece twice
			i, j := r.IntN(len(a)), r.IntN(len(a))
			changed = slices.Insert(changed, i, bytes.Clone(a[min(i, j):max(i, j)])...)
		case 4: // two bytes change places
			i, j := r.IntN(len(a)), r.IntN(len(a))
			changed[i], changed[j] = changed[j], changed[i]
		}
		if bytes.Equal(changed, a) || bytes.Equal(changed, b) {
			continue
		}
		refused(t, s, changed)
	}
}

func TestSealingTwiceSharesNothing(t *testing.T) {
	s := newSealer(t, keyA, "")
	const head, nonce = 9, 12
	seen := make(map[string]bool)
	for range 20_000 {
		sealed := mustSeal(t, s, "the same text", "north", "17")
		n := string(sealed[head : head+nonce])
		if seen[n] {
			t.Fatalf("nonce %x came twice", n)
		}
		seen[n] = true
	}
}

func TestLengthTellsOnlySteps(t *testing.T) {
	s := newSealer(t, keyA, "")
	size := func(n int) int { return len(mustSeal(t, s, strings.Repeat("x", n))) }
	for _, c := range []struct{ a, b, steps int }{
		{0, 1, 0}, {0, seal.Step - 4, 0}, {0, seal.Step - 3, 1}, {seal.Step - 3, 2*seal.Step - 4, 0}, {1, 4000, 15},
	} {
		if got := size(c.b) - size(c.a); got != c.steps*seal.Step {
			t.Errorf("texts of %d and %d bytes differ by %d once sealed, want %d steps", c.a, c.b, got, c.steps)
		}
	}
}

func TestLongestText(t *testing.T) {
	s := newSealer(t, keyA, "")
	long := strings.Repeat("x", seal.MaxText)
	if got, err := s.Open(mustSeal(t, s, long)); err != nil || got != long {
		t.Errorf("the longest text does not come back: %v", err)
	}
	if sealed, err := s.Seal(long + "x"); !errors.Is(err, seal.ErrTooLong) || sealed != nil {
		t.Errorf("a text over the bound: %v, want ErrTooLong", err)
	}
}

func TestRotate(t *testing.T) {
	before := newSealer(t, keyA, "")
	now := newSealer(t, keyB, keyA)
	after := newSealer(t, keyB, "")
	old := mustSeal(t, before, "the text", "north", "17")

	if _, err := after.Open(old, "north", "17"); !errors.Is(err, seal.ErrKeyLost) || !strings.Contains(err.Error(), before.KeyID().String()) {
		t.Errorf("without the key: %v, want ErrKeyLost with the id %s", err, before.KeyID())
	}
	if got, err := now.Open(old, "north", "17"); err != nil || got != "the text" {
		t.Errorf("the old key does not open: %q, %v", got, err)
	}
	if id, err := seal.KeyOf(mustSeal(t, now, "new")); err != nil || id != now.KeyID() {
		t.Errorf("a new text has the key %v, %v, want %v", id, err, now.KeyID())
	}
	if _, err := now.Rotate(old, "north", "18"); !errors.Is(err, seal.ErrTampered) {
		t.Errorf("rotated in another row: %v, want ErrTampered", err)
	}
	fresh, err := now.Rotate(old, "north", "17")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := after.Open(fresh, "north", "17"); err != nil || got != "the text" {
		t.Errorf("after rotation: %q, %v", got, err)
	}
	again, err := now.Rotate(fresh, "north", "17")
	if err != nil || !bytes.Equal(again, fresh) {
		t.Errorf("a second rotation wrote other bytes: %v", err)
	}
}

// TestOldRowsStayReadable opens a text that an earlier build sealed: whoever
// changes the form must keep reading this one.
func TestOldRowsStayReadable(t *testing.T) {
	sealed, err := hex.DecodeString(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := newSealer(t, keyA, "").Open(sealed, "north", "17"); err != nil || got != "an old row" {
		t.Errorf("opened as %q, %v", got, err)
	}
}

func FuzzOpen(f *testing.F) {
	s := newSealer(f, keyA, keyB)
	f.Add(mustSeal(f, s, "text", "north"), "north")
	f.Add(mustSeal(f, newSealer(f, keyB, ""), "text", "north"), "south")
	f.Add([]byte{}, "")
	f.Add([]byte{1}, "north")
	genuine := mustSeal(f, s, "text", "north")
	f.Add(genuine, "north")
	f.Fuzz(func(t *testing.T, sealed []byte, row string) {
		text, err := s.Open(sealed, row)
		if err == nil {
			if row != "north" || text != "text" {
				t.Fatalf("opened what was never sealed: %q for %q", text, row)
			}
			return
		}
		if text != "" || !errors.Is(err, seal.ErrTampered) && !errors.Is(err, seal.ErrKeyLost) {
			t.Fatalf("%q, %v", text, err)
		}
	})
}

func BenchmarkSealOpen(b *testing.B) {
	s := newSealer(b, keyA, "")
	text := strings.Repeat("x", 200)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Open(mustSeal(b, s, text, "north", "17"), "north", "17"); err != nil {
			b.Fatal(err)
		}
	}
}
