package answer

import (
	"context"
	"os"
	"testing"
	"time"

	"bedside/internal/faq"
	"bedside/internal/index"
	"bedside/internal/lexicon"
	"bedside/internal/triage"
)

// What is settled once for a set of passages is what holds for each of them.
func TestAllowedIsRelevant(t *testing.T) {
	corpus, err := faq.Load(os.DirFS("../../faq"), faq.Options{})
	if err != nil {
		t.Fatal(err)
	}
	dir := index.OpenDir(t.TempDir(), index.Options{})
	if _, err := dir.Build(context.Background(), corpus, index.BuildOptions{}); err != nil {
		t.Fatal(err)
	}
	g, _, err := dir.Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	lex, err := lexicon.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	tri, err := triage.New()
	if err != nil {
		t.Fatal(err)
	}
	e, err := New(tri, lex, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewCatalog(g, lex)
	if err != nil {
		t.Fatal(err)
	}
	questions := []string{"what is an ssri", "what are benzodiazepines", "what is ketamine", "where do i park"}
	for _, p := range corpus.Passages {
		questions = append(questions, p.AlsoAsked...)
	}
	for i, name := range lex.Names() {
		questions = append(questions, name+" and ketamine", "can i take "+name+" with "+questions[i%len(questions)])
	}
	yes, no, slow := 0, 0, 0
	for _, held := range []Holds{{}, {Medicines: []string{"ssri"}}} {
		e.SetHolds(held)
		for _, text := range questions {
			r := e.read(text)
			s := newSituation(e.parser.Parse(r.folded, r.toks, g.Vocabulary), c, e.calibration, e.view())
			allowed := s.allowed()
			if len(s.required) == 1 && s.mayExplain(s.required[0]) {
				slow++
			}
			for i := range g.Len() {
				if got, want := s.covers(i), s.coversAll(i, s.required); got != want {
					t.Fatalf("%q: passage %s covers: %v, want %v", text, g.Passage(i).ID, got, want)
				}
				want := s.relevant(i)
				if got := allowed(i); got != want {
					t.Fatalf("%q: passage %s: %v, want %v", text, g.Passage(i).ID, got, want)
				}
				if want {
					yes++
				} else {
					no++
				}
			}
		}
	}
	if yes == 0 || no == 0 || slow == 0 {
		t.Errorf("%d allowed, %d not, %d asked what a class is: the questions tell nothing", yes, no, slow)
	}
}
