package textnorm

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"  Can I  do KETAMINE\ton\u00a0methadone? ", "can i do ketamine on methadone?"},
		{"I’m on “Zoloft” – ok", "i'm on \"zoloft\" - ok"},
		{"mеthаdоne", "methadone"},                   // Cyrillic е, а, о
		{"met\u200bha\u200ddone\u202e", "methadone"}, // zero-width, right-to-left
		{"m̷e̷t̷h̷", "meth"},
		{"ﬂu vaccіne", "flu vaccine"},
		{"ＫＥＴＡＭＩＮＥ", "ketamine"},
		{"a\xffb", "a b"},
		{"café", "cafe"},
		{"", ""},
		{"a\x7fb", "ab"},
		{"\u0000\u0001", ""},
		{"one\n\n two", "one\ntwo"},
	} {
		if got := Fold(c.in); got != c.want {
			t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestTokens(t *testing.T) {
	for _, c := range []struct {
		in   string
		want string
	}{
		{"i can't take-homes", "i can't take homes"},
		{"100mg 2.5 ml k2 m30 ki11", "100 mg 2.5 ml k2 m30 ki11"},
		{"a+b & c w/ d", "a + b & c w / d"},
		{"john's od'd 'done", "john's od'd done"},
	} {
		var got []string
		for _, tok := range Tokens(Fold(c.in)) {
			got = append(got, tok.Text)
		}
		if g := strings.Join(got, " "); g != c.want {
			t.Errorf("Tokens(%q) = %q, want %q", c.in, g, c.want)
		}
	}
	toks := Tokens("one, two. three")
	if toks[0].Clause == toks[1].Clause || toks[0].Sentence != toks[1].Sentence || toks[1].Sentence == toks[2].Sentence {
		t.Errorf("clauses and sentences wrong: %+v", toks)
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"", "a", "\xff\xfe", "m̷e̷t̷h̷", "\u202eabc", strings.Repeat("ﷺ", 100)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Fold(s)
		if !utf8.ValidString(got) {
			t.Fatalf("Fold(%q) is not valid UTF-8", s)
		}
		if n := utf8.RuneCountInString(got); n > MaxRunes {
			t.Fatalf("%d runes", n)
		}
		for _, r := range got {
			if unicode.In(r, unicode.Cf, unicode.Cc) && r != '\n' {
				t.Fatalf("Fold(%q) keeps %U", s, r)
			}
		}
		if again := Fold(got); again != got {
			t.Fatalf("Fold is not stable: %q then %q", got, again)
		}
		end := 0
		for _, tok := range Tokens(got) {
			if tok.Start < end || tok.End <= tok.Start || tok.End > len(got) || got[tok.Start:tok.End] != tok.Text {
				t.Fatalf("token %+v of %q", tok, got)
			}
			end = tok.End
		}
	})
}
