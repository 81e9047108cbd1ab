package rank

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"bedside/internal/english"
)

func bank() []Entry {
	return []Entry{
		{ID: "a", Units: []Unit{{Title: "Taking methadone with ketamine", Text: "Methadone slows breathing. Ask the team."}, {Title: "can I do ketamine while on methadone"}}},
		{ID: "b", Units: []Unit{{Title: "Lithium", Text: "Lithium levels are checked before treatment."}}},
		{ID: "c", Units: []Unit{{Title: "What to eat before a session", Text: "Do not eat for four hours before treatment."}}},
		{ID: "d", Units: []Unit{{Title: "Parking", Text: "There is parking behind the building."}}},
	}
}

// counts are postings counted straight from the texts.
type counts [fields]map[string][]Posting

func count(entries []Entry) counts {
	c := counts{make(map[string][]Posting), make(map[string][]Posting)}
	unit := uint32(0)
	for _, e := range entries {
		for _, u := range e.Units {
			for f, text := range [fields]string{u.Title, u.Text} {
				for _, w := range Words(text) {
					list := c[f][Stem(w)]
					if n := len(list); n == 0 || list[n-1].Unit != unit {
						list = append(list, Posting{Unit: unit})
					}
					list[len(list)-1].TF++
					c[f][Stem(w)] = list
				}
			}
			unit++
		}
	}
	return c
}

func (c counts) Postings(stem string, f Field) ([]Posting, error) { return c[f][stem], nil }

func ranker(entries []Entry) *Ranker {
	return New(NewModel(entries), count(entries), Default())
}

func ask(t *testing.T, r *Ranker, text string) Result {
	t.Helper()
	res, err := r.Retrieve(context.Background(), Question{Terms: DefaultTerms(text)}, 10)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestRetrieve(t *testing.T) {
	r := ranker(bank())
	for _, c := range []struct {
		name, question string
		entry, unit    int
	}{
		{"by its heading", "lithium", 1, 0},
		{"by another form of a word", "eating before treatments", 2, 0},
		{"by a phrasing", "can I do ketamine while on methadone", 0, 1},
		{"by its text", "where is the building", 3, 0},
		{"misspelt", "is there prking", 3, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			res := ask(t, r, c.question)
			if len(res.Hits) == 0 || res.Hits[0].Entry != c.entry || res.Hits[0].Unit != c.unit {
				t.Errorf("got %+v, want entry %d unit %d first", res.Hits, c.entry, c.unit)
			}
			for _, h := range res.Hits {
				if h.Title < 0 || h.Title > 1 || h.Covered < 0 || h.Covered > 1 || h.Cosine < 0 || h.Cosine > 1.0001 {
					t.Errorf("feature out of 0 to 1: %+v", h)
				}
			}
		})
	}
	for _, q := range []string{"", "zzzzqqqq", "!!!", strings.Repeat("x", 5000)} {
		if res := ask(t, r, q); len(res.Hits) != 0 {
			t.Errorf("%d hits for a text without a known word", len(res.Hits))
		}
	}
}

func TestFixedWordIsNeverRespelt(t *testing.T) {
	r := ranker(bank())
	terms := []Term{{Text: "lithum", Weight: 1}}
	for _, fixed := range []bool{false, true} {
		terms[0].Fixed = fixed
		res, err := r.Retrieve(context.Background(), Question{Terms: terms}, 5)
		if err != nil {
			t.Fatal(err)
		}
		if found := len(res.Hits) > 0; found == fixed || (len(res.Corrections) > 0) == fixed {
			t.Errorf("fixed=%v: %d hits, corrections %v", fixed, len(res.Hits), res.Corrections)
		}
	}
}

func TestRetrieveStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := ranker(bank()).Retrieve(ctx, Question{}, 5); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func TestTiesStandInOrder(t *testing.T) {
	var entries []Entry
	for i := range 20 {
		entries = append(entries, Entry{ID: fmt.Sprint(i), Units: []Unit{{Title: "same words"}}})
	}
	for i, h := range ask(t, ranker(entries), "same words").Hits {
		if h.Entry != i {
			t.Fatalf("place %d holds entry %d", i, h.Entry)
		}
	}
}

func TestDepthCutsTheSameOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	words := strings.Fields("methadone ketamine lithium water food sleep session team nurse pain")
	var entries []Entry
	for i := range 200 {
		var title []string
		for range 1 + r.IntN(5) {
			title = append(title, words[r.IntN(len(words))])
		}
		entries = append(entries, Entry{ID: fmt.Sprint(i), Units: []Unit{{Title: strings.Join(title, " ")}}})
	}
	rk := ranker(entries)
	q := Question{Terms: DefaultTerms("ketamine with food and sleep")}
	all, err := rk.Retrieve(context.Background(), q, 1000)
	if err != nil || len(all.Hits) < 50 {
		t.Fatal(len(all.Hits), err)
	}
	// The best do not depend on how many are asked for.
	for depth := 3; depth < len(all.Hits)+3; depth++ {
		res, err := rk.Retrieve(context.Background(), q, depth)
		if err != nil || len(res.Hits) != min(depth, len(all.Hits)) {
			t.Fatalf("depth %d: %d hits, %v", depth, len(res.Hits), err)
		}
		for i := range 3 {
			if res.Hits[i].Entry != all.Hits[i].Entry {
				t.Fatalf("depth %d has entry %d in place %d, not %d", depth, res.Hits[i].Entry, i, all.Hits[i].Entry)
			}
		}
	}
	// With all candidates scored in full nothing does.
	p := Default()
	p.Pool = 0
	rk = New(NewModel(entries), count(entries), p)
	for depth := range len(all.Hits) + 3 {
		res, err := rk.Retrieve(context.Background(), q, depth)
		if err != nil || fmt.Sprint(res.Hits) != fmt.Sprint(all.Hits[:min(depth, len(all.Hits))]) {
			t.Fatalf("depth %d gives another order, %v", depth, err)
		}
	}
}

func TestTrueLengths(t *testing.T) {
	// One long passage among short ones: measured in distinct words its length
	// would crush it, in true words it wins by the frequency of what is asked.
	entries := []Entry{
		{ID: "long", Units: []Unit{{Title: "Sleep", Text: strings.Repeat("melatonin helps sleep at night. ", 10)}}},
		{ID: "short", Units: []Unit{{Title: "Travel", Text: "melatonin on a plane"}}},
	}
	m := NewModel(entries)
	if m.body[0] != 50 || m.body[1] != 4 || m.title(0) != 1 || m.mean[ofWhole] != 28 {
		t.Fatalf("lengths %v, mean %v", m.body, m.mean)
	}
	if h := ask(t, ranker(entries), "melatonin").Hits[0]; h.Entry != 0 {
		t.Error("the long passage does not come first")
	}
}

func TestSpelling(t *testing.T) {
	words := []string{"anxiety", "blood", "breathing", "diabetes", "headache", "nausea", "pain", "pressure", "pregnant", "rain", "water"}
	freq := make([]uint32, len(words))
	for i := range freq {
		freq[i] = 5
	}
	s := newSpeller(words, freq, english.Words())
	for _, c := range []struct{ from, to string }{
		{"anxeity", "anxiety"}, {"diabetis", "diabetes"}, {"diabetese", "diabetes"}, {"headahce", "headache"},
		{"pregnent", "pregnant"}, {"presure", "pressure"}, {"nausia", "nausea"}, {"wter", "water"}, {"breatihng", "breathing"},
		{"paim", "pain"},
		{"blod", "blood"},
		{"bld", ""},    // too short to guess more than a letter left out
		{"teh", "the"}, // but a word of grammar
		{"therre", "there"},
		{"whaat", "what"},
		{"wotir", ""},  // two changes in five letters
		{"x2y3z4", ""}, // not letters
		{"anxitey1", ""},
		{"pregnnat", "pregnant"},
		{"completely", ""},
	} {
		if got, _ := s.correct(c.from); got != c.to {
			t.Errorf("%s: got %q, want %q", c.from, got, c.to)
		}
	}
}

func TestWordsOfLongText(t *testing.T) {
	text := strings.Repeat("word ", 5000) + "last"
	if got := Words(text); len(got) != 5001 || got[5000] != "last" {
		t.Errorf("%d words, want 5001", len(got))
	}
	if got := Words(strings.Repeat("é", 20000)); len(got) != 0 {
		t.Errorf("%d words over the limit of length kept", len(got))
	}
}

func TestCodec(t *testing.T) {
	b := NewModel(bank()).Encode()
	m, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b, m.Encode()) {
		t.Error("decoding and encoding changes the bytes")
	}
	got := New(m, count(bank()), Default())
	want := ask(t, ranker(bank()), "ketamine before treatment")
	if have := ask(t, got, "ketamine before treatment"); fmt.Sprint(have) != fmt.Sprint(want) {
		t.Errorf("decoded model ranks %v, want %v", have, want)
	}
	for n := range b {
		if _, err := Decode(b[:n]); !errors.Is(err, ErrFormat) {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		broken := bytes.Clone(b)
		for range 1 + rnd.IntN(4) {
			broken[rnd.IntN(len(broken))] ^= byte(1 + rnd.IntN(255))
		}
		if m, err := Decode(broken); err == nil {
			r := New(m, count(bank()), Default()) // must not panic; it may find that model and postings do not fit
			_, err := r.Retrieve(context.Background(), Question{Terms: DefaultTerms("ketamine before treatment lithum")}, 10)
			if err != nil && !errors.Is(err, ErrFormat) {
				t.Fatal(err)
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(NewModel(bank()).Encode())
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, b []byte) {
		if m, err := Decode(b); err == nil {
			ask(t, New(m, count(nil), Default()), "ketamine lithum")
		}
	})
}

func FuzzRetrieve(f *testing.F) {
	for _, s := range []string{"can I do ketamine", "\xff\xfe", "lithum 100mg", "ﷺ\u202e", strings.Repeat("a ", 300)} {
		f.Add(s)
	}
	r := ranker(bank())
	f.Fuzz(func(t *testing.T, s string) { ask(t, r, s) })
}

// TestBeginnings holds the stemmer to what lookup relies on: it changes the end of a
// word alone.
func TestBeginnings(t *testing.T) {
	check := func(word string) {
		t.Helper()
		var b beginnings
		b.add(Stem(word))
		if !b.may(word) {
			t.Errorf("%q has the stem %q and another beginning", word, Stem(word))
		}
	}
	letters := "abdeilnorstuyz"
	ends := []string{"", "s", "es", "ies", "ied", "ed", "ing", "ings", "ly", "ation", "ness", "fully", "ment", "er", "y", "eed", "edly"}
	r := rand.New(rand.NewPCG(5, 5))
	for range 200000 {
		var w []byte
		for range 1 + r.IntN(5) {
			w = append(w, letters[r.IntN(len(letters))])
		}
		check(string(w) + ends[r.IntN(len(ends))])
	}
	for _, w := range append(english.Words(), "dying", "lying", "tying", "skis", "skies", "idly", "gently", "ugly", "early", "only", "singly", "news", "dyed") {
		check(w)
	}
}

// TestWhatTheIndexDoesNotKnow counts the words of a question for confidence: methadon
// is read as methadone, zzyzx nobody knows, house is everyday language, "is", "the",
// "at", "my" are grammar and 2 is a number.
func TestWhatTheIndexDoesNotKnow(t *testing.T) {
	res := ask(t, ranker(bank()), "is the methadon with ketamine 2 zzyzx at my house")
	if res.Words != 4 || res.Strange != 1./3 {
		t.Errorf("%d words, %v strange; want 4 and a third", res.Words, res.Strange)
	}
}
