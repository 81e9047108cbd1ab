package eval

import (
	"context"
	"slices"
	"strings"
	"testing"

	"bedside/internal/answer"
	"bedside/internal/lexicon"
	"bedside/internal/textnorm"
)

// words is a lexicon of single words, each covered by its own name alone.
type words []string

func (w words) Names() []string { return w }

func (w words) Find(toks []textnorm.Token, _ lexicon.FindOptions) []lexicon.Mention {
	var out []lexicon.Mention
	for i, t := range toks {
		if slices.Contains(w, t.Text) {
			role := lexicon.Taken
			if i > 0 && toks[i-1].Text == "like" {
				role = lexicon.Compared
			}
			out = append(out, lexicon.Mention{First: i, Last: i + 1, Name: t.Text, Kind: lexicon.Medicine, Role: role})
		}
	}
	return out
}

func (w words) Covers(covers []string, m lexicon.Mention) lexicon.Coverage {
	if slices.Contains(covers, m.Name) {
		return lexicon.ByName
	}
	return lexicon.NotCovered
}

var fourNames = words{"codeine", "ketamine", "lithium", "tramadol"}

func TestSwaps(t *testing.T) {
	lithium := Passage{Section: "Lithium", Covers: []string{"lithium", "ketamine"}, Verbatim: true}
	guarded := func(_ context.Context, q string) (Outcome, error) {
		for _, m := range fourNames.Find(textnorm.Tokens(q), lexicon.FindOptions{}) {
			if m.Role == lexicon.Taken && fourNames.Covers(lithium.Covers, m) == lexicon.NotCovered {
				p := lithium
				p.Label = answer.Partial
				return Outcome{Kind: answer.CoverGap, Passages: []Passage{p}}, nil
			}
		}
		return Outcome{Kind: answer.Answer, Passages: []Passage{lithium}}, nil
	}
	records := []Record{
		rec("a", answer.Answer, asks("Ketamine with lithium, like codeine?")),
		rec("b", answer.NoAnswer, asks("lithium")),
	}
	rep, err := Swaps(t.Context(), guarded, records, fourNames, 1)
	if err != nil {
		t.Fatal(err)
	}
	// Two taken names, each by codeine and tramadol.
	if rep.Cases != 4 || rep.Questions != 1 || len(rep.Opened) != 0 {
		t.Errorf("guarded bot: %+v", rep)
	}
	var asked []string
	careless := func(_ context.Context, q string) (Outcome, error) {
		asked = append(asked, q)
		return Outcome{Kind: answer.Answer, Passages: []Passage{lithium}}, nil
	}
	rep, err = Swaps(t.Context(), careless, records, fourNames, 1)
	if err != nil {
		t.Fatal(err)
	}
	if rep.Cases != 4 || len(rep.Opened) != 4 {
		t.Errorf("a bot that never looks at the medicine must be caught every time: %+v", rep)
	}
	if want := "ketamine with tramadol, like codeine?"; !slices.Contains(asked, want) {
		t.Errorf("asked %s, want %q among them", strings.Join(asked, " | "), want)
	}
	if rep, err = Swaps(t.Context(), careless, records, fourNames, 3); err != nil || rep.Cases != 1 {
		t.Errorf("every third of four cases is one: %+v %v", rep, err)
	}
	// A label other than class excuses the passage, but not an answer made of it.
	general := lithium
	general.Label = answer.General
	if _, open := opens(Outcome{Kind: answer.CoverGap, Passages: []Passage{general}}, lexicon.Mention{Name: "tramadol"}, fourNames); open {
		t.Error("a labelled general page in a gap reply is allowed")
	}
	if _, open := opens(Outcome{Kind: answer.Answer, Passages: []Passage{general}}, lexicon.Mention{Name: "tramadol"}, fourNames); !open {
		t.Error("an answer made of a general page must count as opened")
	}
}
