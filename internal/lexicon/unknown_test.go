package lexicon

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bedside/internal/textnorm"
)

func TestUnknownWordInAMedicinesPlace(t *testing.T) {
	l := load(t)
	names := []string{"zolvaquine", "brintafex", "nuvoraxil", "blorvex", "fendavox", "glimbexa", "plozanib", "mirvapine", "kavotrinex", "xelodorane", "torvexa", "quadrivol"}
	slots := []string{
		"%s and ketamine", "ketamine with %s", "is %s ok with ketamine", "zoloft, %s and ketamine", "im on %s, can i do ketamine", "can i take %s before ketamine",
		"my doctor prescribed %s", "my %s dose and ketamine", "does %s interact with ketamine", "%s interaction with ketamine", "ketamine while taking %s", "been on %s for a year, ketamine?",
		"i take zoloft and %s", "ketamine + %s", "a new med called %s, ketamine ok?", "something called %s with ketamine", "%s 20 mg and ketamine", "can someone on %s get ketamine", "%s pills with ketamine",
	}
	for _, s := range slots {
		for _, n := range names {
			q := strings.ReplaceAll(s, "%s", n)
			if !strings.Contains(show(find(l, q)), "!"+n) {
				t.Errorf("%q: got %q, want unknown %s", q, show(find(l, q)), n)
			}
		}
	}
	known := func(w string) bool { return w == "blorvex" }
	if got := l.Find(textnorm.Tokens("blorvex and ketamine"), FindOptions{Vocabulary: known}); len(got) != 1 {
		t.Errorf("a word of the vocabulary is unknown: %+v", got)
	}
}

// ordinary sentences hold no unknown medicine: typos of common words, people's
// names, places, companies, foods.
var ordinary = []string{
	"ketamine and work", "banana and ketamine", "ketamine and yoga", "can i do ketamine with my friend Kayleigh", "is there a clinic in Ocoee for ketamine",
	"ketamine at dr Patelski's office", "ketamine and deppression", "can ketamine help with anxeity", "ketamine thearpy and driving", "is ketamine covered by humana",
	"can my husbnd come with me to the infusion", "whats the diffrence between ketamine and therapy", "do you take aetna", "ketamine and excercise", "ketamine and metiation",
	"can i do ketamine with a cold", "ketamine and breakfst", "is ketamine expencive", "how long does a ketamine sesion last", "ketamine and my apointment",
	"will ketamine help my depresion", "my name is Jaxon and i want ketamine", "hi its Brayden, question about ketamine", "ketamine and sleap", "ketamine and musik",
	"can i drive after ketamine", "ketamine and pregnency", "ketamine with medicare", "ketamine and the holidays", "ketamine then a flight to Tallahassee",
	"ketamine in orlando", "can i take uber after ketamine", "ketamine and headphones", "is ketamine legit", "ketamine and skool", "ketamine and traval",
	"are there side affects with ketamine", "ketamine and zumba", "is tuesday ok for ketamine", "ketamine and my dog Biscuit", "i take the bus to ketamine", "ketamine and a smoothie",
	"ketamine and therapie", "is the docter ok with ketamine", "on thursdy can i do ketamine", "ketamine and memmory", "my insurence and ketamine", "ketamine and blood presure",
	"what is ketamine used for", "ketamine and my brian fog", "ketamine and tinnitis", "ketamine with a migrane", "can i bring a blanket to ketamine", "does ketamine show on a drug test",
	"ketamine and tmj", "ketamine and covid", "my wife Siobhan got ketamine", "see dr Okonkwo about ketamine", "ketamine near Kissimmee", "thx for the ketamine info",
	"ketamine and counseling", "is ketamine weird", "on monday i do ketamine and on friday work", "lol ketamine n chill", "ketamine and surgry", "ketamine and emdr",
}

func TestOrdinarySentencesHoldNoUnknown(t *testing.T) {
	l := load(t)
	for _, q := range ordinary {
		if got := show(find(l, q)); strings.ContainsAny(got, "!?") {
			t.Errorf("%q: %s", q, got)
		}
	}
}

func TestUnknownInQuestionSets(t *testing.T) {
	l := load(t)
	files, err := filepath.Glob("../../../shared/devset/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Skip("no question sets beside the repository")
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		sc := bufio.NewScanner(f)
		for sc.Scan() {
			var r struct{ ID, Question string }
			if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(show(find(l, r.Question)), "!") {
				t.Errorf("%s %s: an unknown medicine in a question without one", filepath.Base(name), r.ID)
			}
		}
		f.Close()
	}
}
