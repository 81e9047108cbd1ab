package query

import (
	"reflect"
	"strings"
	"testing"

	"bedside/internal/lexicon"
	"bedside/internal/textnorm"
)

func parser(t *testing.T) *Parser {
	t.Helper()
	lex, err := lexicon.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewParser(lex)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func parse(t *testing.T, p *Parser, text string) Query {
	t.Helper()
	folded := textnorm.Fold(text)
	return p.Parse(folded, textnorm.Tokens(folded), nil)
}

func TestClasses(t *testing.T) {
	p := parser(t)
	for _, c := range []struct {
		text    string
		content string // the words that carry the question
		aspect  string
	}{
		{"is it safe", "", "safe"},
		{"what are the risks", "", "risks"},
		{"zoloft and ketamine", "", ""},
		{"does ketamine build synapses in the brain", "build synapses brain", ""},
		{"my wife found your page and was wondering about receptors", "receptors", ""},
		{"opioid receptors", "opioid receptors", ""},
		{"ketamine with glaucoma", "glaucoma", ""},
	} {
		q := parse(t, p, c.text)
		if got := strings.Join(q.Words(Content), " "); got != c.content {
			t.Errorf("%q: content %q, want %q", c.text, got, c.content)
		}
		if got := strings.Join(q.Words(Aspect), " "); got != c.aspect {
			t.Errorf("%q: aspects %q, want %q", c.text, got, c.aspect)
		}
	}
}

func TestTerms(t *testing.T) {
	p := parser(t)
	find := func(q Query, word string) (Term, bool) {
		for _, term := range q.Terms {
			if term.Text == word {
				return term, true
			}
		}
		return Term{}, false
	}
	q := parse(t, p, "would zolofft blunt the ketamine somehow for me or not")
	name, ok := find(q, "sertraline")
	if !ok || !name.Fixed || !name.Name {
		t.Errorf("the lexicon's name for a misspelt one: %+v, %v", name, ok)
	}
	if lay, ok := find(q, "attenuate"); !ok || lay.Weight >= 1 {
		t.Errorf("the clinical word for a lay one: %+v, %v", lay, ok)
	}
	if me, _ := find(q, "me"); me.Weight >= 0.5 {
		t.Errorf("a word of grammar in a long question weighs %v", me.Weight)
	}
	if short, _ := find(parse(t, p, "why me"), "me"); short.Weight != 1 {
		t.Errorf("a word of grammar in a short question weighs %v", short.Weight)
	}
	if n := len(parse(t, p, strings.Repeat("alpha beta gamma delta ", 500)).Terms); n > DefaultWeights().MaxTerms {
		t.Errorf("%d terms", n)
	}
}

func TestGroups(t *testing.T) {
	p := parser(t)
	q := parse(t, p, "has ketamine a quick answer in rcts")
	want := []Group{}
	for _, g := range q.Groups {
		if g.Alternatives[0][0] == "rcts" {
			want = append(want, g)
		}
	}
	if len(want) != 1 || len(want[0].Alternatives) < 2 || want[0].Class != Content {
		t.Errorf("a lay word and what it stands for are one group: %+v", q.Groups)
	}
	for _, g := range parse(t, p, "is methadone ok with ketamine").Groups {
		if g.Class == Content {
			t.Errorf("a bare question has no content: %+v", g)
		}
	}
}

func TestTopics(t *testing.T) {
	p := parser(t)
	for text, want := range map[string][]string{
		"what are your opening hours":           {"hours"},
		"can you call my pharmacy about zoloft": {"pharmacy"},
		"does insurance pay for it":             {"insurance", "cost"},
		"can i drive after":                     {"driving"},
		"lithium and ketamine":                  nil,
		"relief within the first weeks":         nil,
	} {
		var got []string
		for _, topic := range parse(t, p, text).Topics {
			got = append(got, topic.ID)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q: topics %v, want %v", text, got, want)
		}
	}
}

func TestAsks(t *testing.T) {
	p := parser(t)
	for text, want := range map[string]bool{
		"i can't even right now":  false,
		"hit me up later":         false,
		"what about mine":         true,
		"lithium ok?":             true,
		"so tired, can i do both": true,
	} {
		if q := parse(t, p, text); q.Asks() != want {
			t.Errorf("%q asks: %v", text, !want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "is it safe?", "zolofft + ketamine & k", "\x00\xff", "don't take-homes 100mg",
		"is b 0 0 0 0 0 0 00 0 00 00 0 00 0 0 0 0 0 0 0 0 0?"} { // the subject stands in the clause that asks
		f.Add(s)
	}
	lex, err := lexicon.Embedded()
	if err != nil {
		f.Fatal(err)
	}
	p, err := NewParser(lex)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		folded := textnorm.Fold(s)
		q := p.Parse(folded, textnorm.Tokens(folded), nil)
		if len(q.Classes) != len(q.Tokens) {
			t.Fatalf("%d classes for %d tokens", len(q.Classes), len(q.Tokens))
		}
		for _, term := range q.Terms {
			if term.Text == "" || term.Weight <= 0 || term.Weight > DefaultWeights().Subject {
				t.Fatalf("term %+v", term)
			}
		}
	})
}
