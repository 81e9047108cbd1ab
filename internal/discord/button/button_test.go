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
	if rapid.Bool().Draw(t, "has an item") {
		copy(id.Item[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "item"))
	}
	for range rapid.IntRange(0, id.room()).Draw(t, "targets") {
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

// Ids that stand in messages already go on working: these were made before there
// were Items, and are still made like this.
func TestOldIDs(t *testing.T) {
	s := NewSigner("key", "")
	for text, want := range map[string]ID{
		"b1BgAAAAAAAAAAAAeFGBJa2kf6Ah1RLkA":                                                         {Action: Calm, Number: 7},
		"b1iAAAEAAAAAAAAAWreokyiOprf0lclqg":                                                         {Action: Remove, Public: true, Number: 1<<60 + 5},
		"b1AwAAAAAAAAAAAAABAgMEBQYHCAAAAAAAAJOwMu0G8qSwBa4YfA":                                      {Action: Pick, Targets: []Target{{Key: Key{1, 2, 3, 4, 5, 6, 7, 8}}}},
		"b1AQIAAAAAAAAAEAAJCAcGBQQDAgEDBQcJC_NZwc_ndsE-kW7mPg":                                      {Action: More, Label: 2, Number: 4096, Targets: []Target{{Key{9, 8, 7, 6, 5, 4, 3, 2}, Version{1, 3, 5, 7, 9, 11}}}},
		"b1DAAAD0P8LATuACoBAAAAAAAAAAAAAAAAAAIAAAAAAAAAAAAAAAAACXjWA91XffvShQKX":                    {Action: Post, Number: 1100000000000000042, Targets: []Target{{Key: Key{1}}, {Key: Key{2}}}},
		"b1BAAJAAAAAAAAAAABAAAAAAAAAAIAAAAAAAMAAAAAAAAABAAAAAAA_wAAAAAAAAD-AAAAAADlfbuMw55ENaW5VEI": {Action: Share, Index: 9, Targets: []Target{{Key{1}, Version{2}}, {Key{3}, Version{4}}, {Key{255}, Version{254}}}},
	} {
		got, err := s.Read(text, here)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
		if again := s.Sign(want, here); again != text {
			t.Errorf("%+v is now made as %s", want, again)
		}
	}
}

// The numbers stand in messages that people still see.
func TestActionsKeepTheirNumbers(t *testing.T) {
	for i, a := range []Action{More, Other, Pick, Share, Contact, Calm, Which, Remove, Forget, Topics, Sections, Post, List,
		Helpful, NotHelpful, AskStaff, SendStaff, TakeItem, AnswerItem, CloseItem, EditEntry, SaveEntry, Submit, Approve, Reject, Publish,
		Withdraw, DeleteItem, ShowItem, Pages, Restore} {
		if int(a) != i+1 {
			t.Errorf("the action %d has the number %d", i+1, a)
		}
	}
}

// What does not fit is left out, and the id stays one that Discord takes.
func TestTooManyTargets(t *testing.T) {
	s := NewSigner("key", "")
	four := []Target{{Key: Key{1}}, {Key: Key{2}}, {Key: Key{3}}, {Key: Key{4}}}
	for _, c := range []struct {
		item  Item
		fit   int
		chars int
	}{{Item{}, 3, 89}, {Item{1}, 2, 92}} {
		text := s.Sign(ID{Action: Share, Item: c.item, Targets: four}, here)
		id, err := s.Read(text, here)
		if err != nil || len(id.Targets) != c.fit || id.Item != c.item || len(text) != c.chars {
			t.Errorf("%+v, %d characters, %v", id, len(text), err)
		}
	}
	if len(four) != 4 || four[3].Key != (Key{4}) {
		t.Error("the caller's list was changed")
	}
}

// An Item and targets of the same bytes are told apart.
func TestItemIsNoTarget(t *testing.T) {
	s := NewSigner("key", "")
	seen := make(map[string]bool)
	for _, item := range []Item{{}, {1}} {
		for n := range 3 {
			text := s.Sign(ID{Action: Pick, Item: item, Targets: make([]Target, n)}, here)
			id, err := s.Read(text, here)
			if err != nil || id.Item != item || len(id.Targets) != n || seen[text] {
				t.Errorf("item %v with %d targets: %+v, %v", item != (Item{}), n, id, err)
			}
			seen[text] = true
		}
	}
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
		s.Sign(ID{Action: Approve, Item: Item{15: 1}}, here),
		s.Sign(ID{Action: EditEntry, Item: Item{1}, Targets: []Target{{}, {}}}, here),
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
	f.Add(s.Sign(ID{Action: SaveEntry, Item: Item{1, 2, 3}, Targets: []Target{{}}}, here))
	f.Add("b1")
	f.Fuzz(func(t *testing.T, text string) {
		id, err := s.Read(text, here)
		if err == nil && s.Sign(id, here) != text {
			t.Errorf("%q is another spelling of %+v", text, id)
		}
	})
}
