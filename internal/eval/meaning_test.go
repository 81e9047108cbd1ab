package eval

import (
	"context"
	"errors"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"

	"bedside/internal/embed/embedtest"
)

// standIn is a model that takes the words of a group for the same, until it breaks.
type standIn struct {
	embedtest.Meaning
	asked  int
	breaks int // at which text, 0: never
}

var errStandIn = errors.New("the model broke")

func (s *standIn) Embed(_ context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, text := range texts {
		if s.asked++; s.asked == s.breaks {
			return nil, errStandIn
		}
		sum := 0.0
		v := s.Vector(text)
		for _, x := range v {
			sum += x * x
		}
		for _, x := range v {
			out[i] = append(out[i], float32(x/math.Sqrt(sum)))
		}
	}
	return out, nil
}

func TestMeaningBuilder(t *testing.T) {
	set := BeirSet{
		Entries: []BeirEntry{
			{Lines: []BeirLine{{"a", "Will the flu end soon?", ""}}},
			{Lines: []BeirLine{{"b1", "Is the flu contagious?", ""}, {"b2", "Do people infect others with flu?", ""}}},
		},
		Queries: []BeirQuery{{"q1", "will the flu spread soon"}},
		Qrels:   map[string]map[string]int{"q1": {"b1": 1, "b2": 1}},
	}
	words, err := Beir(t.Context(), set, IndexBuilder(t.TempDir(), botTerms(t)), nil)
	if err != nil || words.ByEntry.Success1 != 0 {
		t.Fatalf("the words find it: %+v, %v", words, err)
	}
	dir := t.TempDir()
	model := func(breaks int) *standIn {
		return &standIn{Meaning: embedtest.NewMeaning([]string{"spread", "contagious", "infect"}), breaks: breaks}
	}
	m := model(0)
	both, err := Beir(t.Context(), set, MeaningBuilder(dir, botTerms(t), "m", m), nil)
	if err != nil || both.ByEntry.Success1 != 1 {
		t.Errorf("meaning does not find it: %+v, %v", both, err)
	}
	// Three lines; the query when it is ranked, when its signals are told, and when it is
	// timed.
	if m.asked != 6 {
		t.Errorf("%d texts were asked", m.asked)
	}
	both.Meaning = "m"
	var table strings.Builder
	if err := both.WriteTable(&table); err != nil || !regexp.MustCompile(`(?m)^meaning +m$`).MatchString(table.String()) {
		t.Errorf("the table does not say what it was measured with, %v:\n%s", err, table.String())
	}
	for at := 1; at <= 6; at++ {
		if _, err := Beir(t.Context(), set, MeaningBuilder(dir, botTerms(t), "m", model(at)), nil); !errors.Is(err, errStandIn) {
			t.Errorf("text %d fails, and it is measured all the same: %v", at, err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}
