package button

import (
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

var here = Scope{Guild: "111", Person: "222"}

func anyID(t *rapid.T) ID {
	id := ID{
		Action: Action(rapid.ByteRange(1, 127).Draw(t, "action")), Public: rapid.Bool().Draw(t, "public"),
		Label: rapid.Byte().Draw(t, "label"), Index: rapid.Byte().Draw(t, "index"), Number: rapid.Uint64().Draw(t, "number"),
	}
	for range rapid.IntRange(0, MaxTargets).Draw(t, "targets") {
		var x Target
		copy(x.Key[:], rapid.SliceOfN(rapid.Byte(), 8, 8).Draw(t, "key"))
		copy(x.Version[:], rapid.SliceOfN(rapid.Byte(), 6, 6).Draw(t, "version"))
		id.Targets = append(id.Targets, x)
	}
	return id
}

func TestRoundTrip(t *testing.T) {
	s := NewSigner("key", "")
	rapid.Check(t, func(t *rapid.T) {
		id := anyID(t)
		text := s.Sign(id, here)
		if len(text) > 100 {
			t.Fatalf("%d characters", len(text))
		}
		got, err := s.Read(text, here)
		if err != nil || !reflect.DeepEqual(got, id) {
			t.Fatalf("%+v came back as %+v, %v", id, got, err)
		}
	})
}

func TestScope(t *testing.T) {
	s := NewSigner("key", "")
	private := s.Sign(ID{Action: Pick}, here)
	for name, other := range map[string]Scope{
		"another server": {"112", "222"}, "another person": {"111", "223"}, "a direct message": {"", "222"},
		"shifted": {"1112", "22"}, "nobody": {"111", ""},
	} {
		if _, err := s.Read(private, other); !errors.Is(err, ErrForged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	all := s.Sign(ID{Action: Pick, Public: true}, here)
	if _, err := s.Read(all, Scope{"111", "999"}); err != nil {
		t.Errorf("a public button for another person: %v", err)
	}
	if _, err := s.Read(all, Scope{"112", "222"}); !errors.Is(err, ErrForged) {
		t.Errorf("a public button in another server: %v", err)
	}
}

func TestKeysChange(t *testing.T) {
	old := NewSigner("old", "").Sign(ID{Action: Pick}, here)
	if _, err := NewSigner("new", "old").Read(old, here); err != nil {
		t.Errorf("the key before: %v", err)
	}
	if _, err := NewSigner("newer", "new").Read(old, here); err == nil {
		t.Error("a key two changes ago still counts")
	}
	if a, b := NewSigner("new", "old").Sign(ID{Action: Pick}, here), NewSigner("new", "").Sign(ID{Action: Pick}, here); a != b {
		t.Error("new ids are made with the old key")
	}
	if _, err := NewSigner("", "").Read(NewSigner("x", "").Sign(ID{Action: Pick}, here), here); err == nil {
		t.Error("an empty key opens ids of another")
	}
}

// A13: no changed id is accepted: every single bit, every cut and lengthening,
// and other bytes in other places, a million in all (fewer with -short).
func TestA13TamperedIDs(t *testing.T) {
	s := NewSigner("key", "")
	tries := 0
	refuse := func(text string) {
		tries++
		if id, err := s.Read(text, here); err == nil {
			t.Fatalf("accepted %q as %+v", text, id)
		}
	}
	ids := []string{
		s.Sign(ID{Action: Remove, Public: true, Number: 1 << 60}, here),
		s.Sign(ID{Action: Pick, Targets: []Target{{}}}, here),
		s.Sign(ID{Action: Share, Targets: []Target{{}, {}, {}}}, here),
	}
	for _, text := range ids {
		for i := range text {
			for bit := range 8 {
				b := []byte(text)
				b[i] ^= 1 << bit
				refuse(string(b))
			}
			refuse(text[:i])
			refuse(text[i+1:])
		}
		refuse(text + "A")
		refuse(text + "=")
		refuse(text + "\n")
		refuse("x" + text)
	}
	refuse("")
	refuse("\xff\xfe")
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	want := 1_000_000
	if testing.Short() {
		want = 50_000
	}
	state := uint64(1) // a plain generator: the same changes on every run
	next := func(n int) int {
		state = state*6364136223846793005 + 1442695040888963407
		return int(state>>33) % n
	}
	for tries < want {
		text := ids[next(len(ids))]
		b := []byte(text)
		for range 1 + next(4) {
			b[next(len(b))] = letters[next(len(letters))]
		}
		if string(b) != text {
			refuse(string(b))
		}
	}
}

func FuzzRead(f *testing.F) {
	s := NewSigner("key", "")
	f.Add(s.Sign(ID{Action: Pick, Targets: []Target{{}}}, here))
	f.Add("b1")
	f.Fuzz(func(t *testing.T, text string) {
		id, err := s.Read(text, here)
		if err == nil && s.Sign(id, here) != text {
			t.Errorf("%q is another spelling of %+v", text, id)
		}
	})
}
